"""The drawn network as data, and everything that can be said of it without drawing it."""
