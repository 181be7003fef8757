"""The console: what is typed runs in the worker, between batches."""
