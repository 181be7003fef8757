"""Every command of the window as a row of data; `menus.py` says where each stands."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from gui.actions.autograd import AUTOGRAD_COMMANDS
from gui.actions.code import CODE_COMMANDS
from gui.actions.command import Command
from gui.actions.dataset import DATASET_COMMANDS
from gui.actions.debugging import DEBUGGING_COMMANDS
from gui.actions.drawing import DRAWING_COMMANDS
from gui.actions.predict import PREDICT_COMMANDS
from gui.actions.training import TRAINING_COMMANDS

T = QT_TRANSLATE_NOOP
COMMANDS = (
    Command(
        "file.new",
        T("actions", "New"),
        T("actions", "Start with an empty canvas"),
        ("Ctrl+N",),
        "new",
    ),
    Command(
        "file.new_window",
        T("actions", "New window"),
        T("actions", "Work on another network beside this one"),
        ("Ctrl+Shift+N",),
        "popout",
    ),
    Command(
        "file.open",
        T("actions", "Open…"),
        T("actions", "Open a project file"),
        ("Ctrl+O",),
        "open",
    ),
    Command(
        "file.save",
        T("actions", "Save"),
        T("actions", "Save the project with its weights"),
        ("Ctrl+S",),
        "save",
    ),
    Command(
        "file.save_as",
        T("actions", "Save as…"),
        T("actions", "Save the project under another name"),
        ("Ctrl+Shift+S",),
    ),
    Command(
        "file.export",
        T("actions", "Export…"),
        T("actions", "Write the weights as safetensors, or the network as an ONNX model"),
        ("Ctrl+E",),
        "export",
    ),
    Command(
        "file.import_weights",
        T("actions", "Import weights…"),
        T("actions", "Load weights that another program wrote, after a look at what fits"),
    ),
    Command(
        "file.import_optimizer",
        T("actions", "Import optimizer state…"),
        T("actions", "Let the weights in hand go on with an optimizer's state from a file"),
    ),
    Command(
        "file.export_optimizer",
        T("actions", "Export optimizer state…"),
        T("actions", "Write what the last run's optimizer remembers, for PyTorch or another run"),
    ),
    Command(
        "file.export_picture",
        T("actions", "Export picture…"),
        T("actions", "Write the network as an SVG, PNG or PDF"),
        ("Ctrl+Shift+E",),
        "image",
    ),
    Command(
        "file.quit",
        T("actions", "Quit"),
        T("actions", "Close all windows"),
        ("Ctrl+Q",),
    ),
    Command(
        "edit.undo",
        T("actions", "Undo"),
        T("actions", "Take back the last change"),
        ("Ctrl+Z",),
        "undo",
    ),
    Command(
        "edit.redo",
        T("actions", "Redo"),
        T("actions", "Make the change again that was taken back"),
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        "redo",
    ),
    Command(
        "edit.history",
        T("actions", "History"),
        T("actions", "List every change, to go back to any of them"),
        ("Ctrl+Shift+H",),
        "history",
    ),
    Command(
        "edit.cut",
        T("actions", "Cut"),
        T("actions", "Move the selected layers to the clipboard"),
        ("Ctrl+X",),
    ),
    Command(
        "edit.copy",
        T("actions", "Copy"),
        T("actions", "Copy the selected layers with the wires between them"),
        ("Ctrl+C",),
        "copy",
    ),
    Command(
        "edit.paste",
        T("actions", "Paste"),
        T("actions", "Put the copied layers on the canvas"),
        ("Ctrl+V",),
    ),
    Command(
        "edit.paste_wired",
        T("actions", "Paste with incoming wires"),
        T("actions", "Put the copied layers on the canvas, fed as the first ones are"),
        ("Ctrl+Shift+V",),
    ),
    Command(
        "edit.duplicate",
        T("actions", "Duplicate"),
        T("actions", "Put a copy of the selected layers beside them"),
        ("Ctrl+D",),
    ),
    Command(
        "edit.delete",
        T("actions", "Delete"),
        T("actions", "Remove the selected layers and wires"),
        ("Del", "Backspace"),
        "trash",
        on_canvas=True,
    ),
    Command(
        "edit.delete_heal",
        T("actions", "Delete and reconnect"),
        T("actions", "Remove the selected layers and join the wires around them"),
        ("Shift+Del",),
        on_canvas=True,
    ),
    Command(
        "edit.select_all",
        T("actions", "Select all"),
        T("actions", "Select every layer and wire"),
        ("Ctrl+A",),
    ),
    Command(
        "edit.find",
        T("actions", "Find a layer…"),
        T("actions", "Find a layer on the canvas by its name or kind"),
        ("Ctrl+F",),
        "search",
    ),
    Command(
        "view.fit",
        T("actions", "Fit all"),
        T("actions", "Show the whole network"),
        ("Home",),
        "fit",
        on_canvas=True,
    ),
    Command(
        "view.fit_selection",
        T("actions", "Fit selection"),
        T("actions", "Show the selected layers as large as they fit"),
        ("F",),
        on_canvas=True,
    ),
    Command(
        "view.zoom_in",
        T("actions", "Zoom in"),
        T("actions", "Show the canvas larger"),
        ("Ctrl++", "Ctrl+="),
    ),
    Command(
        "view.zoom_out",
        T("actions", "Zoom out"),
        T("actions", "Show the canvas smaller"),
        ("Ctrl+-",),
    ),
    Command(
        "view.zoom_reset",
        T("actions", "Zoom to 100 %"),
        T("actions", "Show the canvas in life size"),
        ("Ctrl+0",),
    ),
    Command(
        "view.arrange",
        T("actions", "Arrange"),
        T("actions", "Lay the network out in rows, from left to right"),
        ("Ctrl+Shift+A",),
        "arrange",
    ),
    Command(
        "view.straight_wires",
        T("actions", "Straight wires"),
        T("actions", "Draw wires as straight lines instead of curves"),
        is_switch=True,
    ),
    Command(
        "view.network",
        T("actions", "Network"),
        T("actions", "Show the canvas"),
        ("Ctrl+1",),
    ),
    Command(
        "view.autograd",
        T("actions", "Autograd"),
        T("actions", "Show the graph that autograd recorded"),
        ("Ctrl+2",),
    ),
    Command(
        "view.data",
        T("actions", "Data"),
        T("actions", "Show the samples, how they are prepared and varied"),
        ("Ctrl+3",),
    ),
    Command(
        "view.layer",
        T("actions", "Layer"),
        T("actions", "Show the selected layer from inside: its numbers, maps and filters"),
        ("Ctrl+4",),
    ),
    Command(
        "view.mistakes",
        T("actions", "Mistakes"),
        T("actions", "Show which classes are taken for which, and the pictures behind"),
        ("Ctrl+5",),
    ),
    Command(
        "view.code",
        T("actions", "Code"),
        T("actions", "Show the network and its training as code, in three dialects"),
        ("Ctrl+6",),
    ),
    Command(
        "view.console",
        T("actions", "Console"),
        T("actions", "Type Python that acts on the network, and see the graph change"),
        ("Ctrl+`",),
        is_switch=True,
    ),
    Command(
        "view.problems",
        T("actions", "Problems"),
        T("actions", "List what keeps the network from being trained"),
        ("Ctrl+Shift+M",),
        "warning",
    ),
    Command(
        "view.theme_system",
        T("actions", "Theme of the system"),
        T("actions", "Dark or light, as the desktop is"),
        choice="theme",
    ),
    Command(
        "view.theme_dark",
        T("actions", "Dark theme"),
        T("actions", "Light text on dark ground"),
        choice="theme",
    ),
    Command(
        "view.theme_light",
        T("actions", "Light theme"),
        T("actions", "Dark text on light ground"),
        choice="theme",
    ),
    Command(
        "network.add_layer",
        T("actions", "Add a layer…"),
        T("actions", "Search for a layer and put it on the canvas"),
        ("Tab",),
        "plus",
        on_canvas=True,
    ),
    Command(
        "network.rename",
        T("actions", "Rename"),
        T("actions", "Give the selected layer another name"),
        ("F2",),
        "pen",
    ),
    *DRAWING_COMMANDS,
    Command(
        "network.freeze",
        T("actions", "Freeze weights"),
        T("actions", "Have training leave the selected layers as they are, or learn again"),
        ("Ctrl+Shift+F",),
    ),
    Command(
        "network.reset_weights",
        T("actions", "Reset weights"),
        T("actions", "Forget what was learned and start from fresh weights"),
    ),
    *DATASET_COMMANDS,
    *TRAINING_COMMANDS,
    *DEBUGGING_COMMANDS,
    *PREDICT_COMMANDS,
    *CODE_COMMANDS,
    *AUTOGRAD_COMMANDS,
    Command(
        "help.copy_log",
        T("actions", "Copy the log"),
        T("actions", "Copy what the program wrote down, for a bug report"),
    ),
    Command(
        "help.about",
        T("actions", "About Backprop Studio"),
        T("actions", "Version, and what the program stands on"),
    ),
)
