"""One batch of a run, op by op: recorded in the worker, replayed by whoever looks at it."""
