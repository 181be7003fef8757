"""Sweeps over settings, and runs compared on parallel axes."""
