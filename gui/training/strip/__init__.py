"""The strip above the canvas: what a run is told."""
