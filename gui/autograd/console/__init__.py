"""The console under the graph."""
