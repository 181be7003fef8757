"""The canvas on which a network is drawn: its items, its gestures and its view."""
