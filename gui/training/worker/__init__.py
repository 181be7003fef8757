"""The worker process as the window knows it, and what it holds."""
