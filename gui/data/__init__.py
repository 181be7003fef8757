"""The data as a lab bench: where samples come from, what they are, how they are prepared."""
