"""What stands around the canvas: palette, inspector, problems, toolbar and messages."""
