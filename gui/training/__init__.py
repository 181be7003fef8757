"""Training seen from the window: the worker's session, settings, plots, runs and meters."""
