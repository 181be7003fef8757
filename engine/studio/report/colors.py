"""The colours of pictures on paper: those of the window's light theme, on white."""

PAPER = "#FFFFFF"
TEXT = "#171A21"
MUTED = "#596273"
FAINT = "#838B9A"
LINE = "#E6E8ED"
BORDER = "#C9CED8"
FIELD = "#F1F2F6"
ACCENT = "#4453D6"
GOOD = "#1B7F58"
WARN = "#955A00"
BAD = "#C5342B"

WIRES = {4: "#6F80B3", 2: "#4B9489", 0: "#B5795A"}
"""By how many axes a batch of what flows has, at least."""

CATEGORIES = {
    "data": "#017B62",
    "linear": "#0B6EAE",
    "convolution": "#82509E",
    "activation": "#8A6008",
    "pooling": "#127686",
    "normalisation": "#2E7C35",
    "recurrent": "#9F4471",
    "shape": "#60697B",
    "regularisation": "#6B6F0B",
    "loss": "#A6482F",
    "block": "#6E5F47",
    "code": "#4B55B5",
}

TONES = {
    "grey": MUTED,
    "blue": ACCENT,
    "violet": CATEGORIES["convolution"],
    "green": GOOD,
    "yellow": WARN,
    "red": BAD,
}
"""The colours of frames and notes."""
