"""A run as a page to hand in: its network, curves and numbers, drawn and written without Qt."""
