"""What `main.py` does without a window: a file for each command, with `run(options) -> int`."""
