"""What the window asks in a dialog of its own: files, and what to do with unsaved work."""
