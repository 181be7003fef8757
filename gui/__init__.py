"""The window: Qt only. It draws what `engine.studio` knows and changes it through `document.py`."""
