"""The one-batch debugger: its timeline, steps and breakpoints."""
