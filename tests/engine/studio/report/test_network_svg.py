"""Every network can be drawn: all its nodes and wires, inside of the picture."""

from xml.etree import ElementTree

import msgspec
import pytest

from engine.studio.network.annotation import Annotation
from engine.studio.network.network import Network, Node, Wire
from engine.studio.network.project import restore
from engine.studio.network.templates import TEMPLATES
from engine.studio.report.network_svg import network_svg

SVG = "{http://www.w3.org/2000/svg}"


def drawn(network, **options):
    root = ElementTree.fromstring(network_svg(network, **options))
    return root, [each.text for each in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_drawn_whole(name):
    project = restore(TEMPLATES[name].make())
    root, words = drawn(project.network, data=project.settings.data)
    x, y, width, height = map(float, root.get("viewBox").split())
    cards = [each for each in root.iter(f"{SVG}rect") if each.get("rx") == "8"]
    assert len(cards) >= 2 * len(project.network.nodes)
    for card in cards:
        left, top = float(card.get("x")), float(card.get("y"))
        assert x < left and left + float(card.get("width")) < x + width
        assert y < top and top + float(card.get("height")) < y + height
    paths = [each for each in root.iter(f"{SVG}path") if each.get("stroke-width") == "2"]
    assert len(paths) == len(project.network.wires)
    assert "Input" in words


def test_shapes_and_weights_are_written():
    project = restore(TEMPLATES["lenet"].make())
    _, words = drawn(project.network, data=project.settings.data)
    assert {"Conv2d", "conv1", "416 params", "16×28×28", "10"} <= set(words)


def test_unfinished_and_strange_networks_are_drawn():
    nodes = [
        Node("n1", "NoSuchLayer", "what", 0, 0),
        Node("n2", "ReLU", "relu", -300, 50, collapsed=True),
        Node("n3", "Linear", "fc", 20, 400, bypassed=True),
    ]
    wires = [Wire("n1", "nothing", "n2", "input"), Wire("n2", "output", "n3", "input", ((9, 9),))]
    notes = [
        Annotation("a1", "note", "one two\nthree " * 9, 0, 0, 96, 64, "yellow"),
        Annotation("a2", "frame", "<b>frame</b>", -320, -40, 900, 700, "blue"),
    ]
    _, words = drawn(Network(nodes, wires, notes))
    assert "NoSuchLayer" in words and "<b>frame</b>" in words and "bypassed" in words


def test_nothing_is_a_small_picture():
    root, words = drawn(Network())
    assert words == [] and float(root.get("width")) > 0


def test_a_block_tells_what_is_in_it_and_how_often_it_is_repeated():
    _, words = drawn(restore(TEMPLATES["resnet"].make()).network)
    assert "×2" in words and any("Conv2d · " in each for each in words if each)


def test_frozen_is_written():
    data = TEMPLATES["mlp"].make()
    nodes = tuple(
        msgspec.structs.replace(each, parameters={**each.parameters, "frozen": True})
        if each.kind == "Linear"
        else each
        for each in data.nodes
    )
    _, words = drawn(restore(msgspec.structs.replace(data, nodes=nodes)).network)
    assert any(each.endswith("· frozen") for each in words if each)


def test_notebooks_show_projects_networks_and_their_data():
    data = TEMPLATES["lenet"].make()
    project = restore(data)
    assert data._repr_svg_() == project._repr_svg_()
    for drawn_thing in (project, project.network):
        assert ElementTree.fromstring(drawn_thing._repr_svg_()).tag == f"{SVG}svg"
