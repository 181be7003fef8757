"""The pad people draw on, and what the network makes of it."""
