"""Optimizers, schedules and what else says how a step is taken."""
