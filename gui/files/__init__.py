"""Project files as the window opens, saves, autosaves and recovers them."""
