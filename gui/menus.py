"""The menus of the window, as lists of command ids, and the making of QMenus from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from PySide6.QtCore import QT_TRANSLATE_NOOP
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from gui.actions import translated


@dataclass(frozen=True)
class Menu:
    """A menu: ids of commands, None for a line, or the name of a menu filled by the window."""

    title: str
    entries: tuple[str | None, ...]


RECENT_FILES = "menu.recent"
TEMPLATES = "menu.templates"

T = QT_TRANSLATE_NOOP
RUNS_MENU = (
    "runs.use_best",
    "runs.pin",
    "runs.clone_settings",
    None,
    "runs.report",
    "runs.export",
    "runs.export_confusion",
    None,
    "runs.hide",
    "runs.delete",
)
"""What can be done with the selected runs; the table opens it too."""
PLOTS_MENU = (
    "plots.x_epoch",
    "plots.x_step",
    "plots.x_time",
    None,
    "plots.log_x",
    "plots.log_y",
    "plots.ignore_outliers",
)
"""How the plots are drawn; their button opens it too."""
STEPS_MENU = (
    "debug.to_start",
    "debug.previous_layer",
    "debug.step_back",
    "debug.step",
    "debug.step_layer",
    "debug.to_end",
)
"""The steps through a recorded batch, from the first to the last."""
MENUS = (
    Menu(
        T("actions", "File"),
        (
            "file.new",
            TEMPLATES,
            "file.new_window",
            "file.open",
            RECENT_FILES,
            None,
            "file.save",
            "file.save_as",
            "file.export",
            "file.export_optimizer",
            "file.import_weights",
            "file.import_optimizer",
            "file.export_picture",
            None,
            "file.quit",
        ),
    ),
    Menu(
        T("actions", "Edit"),
        (
            "edit.undo",
            "edit.redo",
            "edit.history",
            None,
            "edit.cut",
            "edit.copy",
            "edit.paste",
            "edit.paste_wired",
            "edit.duplicate",
            "edit.delete",
            "edit.delete_heal",
            None,
            "edit.select_all",
            "edit.find",
        ),
    ),
    Menu(
        T("actions", "View"),
        (
            "view.network",
            "view.autograd",
            "view.data",
            "view.layer",
            "view.mistakes",
            "view.code",
            "view.console",
            "view.problems",
            None,
            "view.fit",
            "view.fit_selection",
            "view.zoom_in",
            "view.zoom_out",
            "view.zoom_reset",
            "view.straight_wires",
            None,
            "view.theme_system",
            "view.theme_dark",
            "view.theme_light",
        ),
    ),
    Menu(
        T("actions", "Network"),
        (
            "network.add_layer",
            "network.rename",
            "network.connect",
            "network.bypass",
            "network.collapse",
            None,
            "network.group",
            "network.ungroup",
            "network.enter_block",
            "network.leave_block",
            "network.make_single_user",
            "network.keep_block",
            None,
            "network.frame",
            "network.note",
            "network.colour",
            None,
            "network.freeze",
            "network.reset_weights",
        ),
    ),
    Menu(
        T("actions", "Data"),
        (
            "data.open_folder",
            "data.open_table",
            None,
            "data.generate",
            "data.download",
            None,
            "data.cancel",
        ),
    ),
    Menu(
        T("actions", "Arrange"),
        (
            "view.arrange",
            None,
            "align.left",
            "align.centre",
            "align.right",
            None,
            "align.top",
            "align.middle",
            "align.bottom",
            None,
            "align.across",
            "align.down",
        ),
    ),
    Menu(
        T("actions", "Run"),
        (
            "train.start",
            "train.continue",
            None,
            "train.pause",
            "train.step",
            "train.step_epoch",
            "train.stop",
            "train.discard",
            None,
            "train.find_rate",
            "train.sweep",
        ),
    ),
    Menu(
        T("actions", "Debug"),
        (
            "debug.record",
            "debug.close",
            None,
            *STEPS_MENU,
            None,
            "debug.run",
            "debug.run_to_here",
            None,
            "debug.toggle_breakpoint",
            "debug.breakpoints",
        ),
    ),
    Menu(
        T("actions", "Autograd"),
        (
            "autograd.check_gradient",
            "autograd.fold",
            "autograd.show_layer",
            None,
            "autograd.export",
        ),
    ),
    Menu(
        T("actions", "Predict"),
        (
            "predict.clear",
            "predict.undo_stroke",
            "predict.eraser",
            None,
            "predict.open_image",
            "predict.paste_image",
            "predict.test_sample",
            None,
            "predict.crop",
            "predict.centre",
            "predict.greys",
            "predict.scale",
            None,
            "predict.saliency",
            "predict.neighbours",
            None,
            "predict.own_digits",
            "predict.fine_tune",
            None,
            "predict.table",
            "predict.folder",
            "predict.cancel",
        ),
    ),
    Menu(
        T("actions", "Runs"),
        (
            *RUNS_MENU,
            None,
            "runs.show_hidden",
            "runs.parallel",
            None,
            *PLOTS_MENU,
        ),
    ),
    Menu(
        T("actions", "Code"),
        (
            "code.show_pytorch",
            "code.show_engine",
            "code.show_numpy",
            None,
            "code.copy_pytorch",
            "code.copy_engine",
            "code.copy_numpy",
            None,
            "code.save_pytorch",
            "code.save_engine",
            "code.save_numpy",
        ),
    ),
    Menu(
        T("actions", "Help"),
        ("help.copy_log", None, "help.about"),
    ),
)


def make_menus(
    actions: dict[str, QAction], submenus: dict[str, QMenu], parent: QWidget
) -> list[QMenu]:
    """A QMenu for each menu; `submenus` are those whose entries the window fills itself."""
    menus = []
    for each in MENUS:
        menu = QMenu(translated(each.title), parent)
        fill_menu(menu, each.entries, actions, submenus)
        menus.append(menu)
    return menus


def fill_menu(
    menu: QMenu,
    entries: Iterable[str | None],
    actions: Mapping[str, QAction],
    submenus: Mapping[str, QMenu] = MappingProxyType({}),
) -> None:
    """Put commands into a menu, by their ids."""
    menu.setToolTipsVisible(True)
    for entry in entries:
        if entry is None:
            menu.addSeparator()
        elif entry in submenus:
            menu.addMenu(submenus[entry])
        else:
            menu.addAction(actions[entry])
