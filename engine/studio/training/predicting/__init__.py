"""A trained network's answers, and the samples people add."""
