"""A line of text ends in an ellipsis where there is no room for it."""

from gui.elided_label import ElidedLabel


def test_a_text_without_a_short_one_is_elided(qtbot) -> None:
    label = ElidedLabel("section")
    qtbot.addWidget(label)
    label.show_text("A title that is much too long for its place")
    label.resize(80, 20)
    label.show()
    assert label.text().endswith("…")
    label.resize(600, 20)
    assert label.text() == "A title that is much too long for its place"
