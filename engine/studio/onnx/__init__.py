"""ONNX files: `exporting.py` writes drawn networks as such, `importing.py` draws them again."""
