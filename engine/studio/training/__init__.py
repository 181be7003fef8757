"""Training a drawn network, in the terminal or in a worker process beside the window."""
