"""The page holds all it shows, and whatever is called in the project stays text."""

import re
from html.parser import HTMLParser

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.studio.report.contents import contents_of
from engine.studio.report.page import page, picture_page
from engine.studio.training.runs import Curves, Run

EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\" onload='x"


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


def tags_of(data):
    parser = Tags()
    parser.feed(data.decode())
    return parser.found


def test_it_shows_everything(make_run, curves):
    text = page(contents_of(make_run(), curves, "import torch")).decode()
    assert text.count("<svg") == 3 and "import torch" in text and "90.00 %" in text
    assert "Settings" in text and "Environment" in text and "Precision" in text


def test_what_is_not_known_has_no_heading(make_run):
    text = page(contents_of(make_run(confusion=(), accuracy=None), Curves(), "")).decode()
    assert "Curves" not in text and "Classes" not in text and "PyTorch code" not in text


def test_markup_in_a_project_is_inert(make_run, curves):
    run = make_run(title=EVIL)
    nodes = tuple(msgspec.structs.replace(each, name=EVIL, kind=EVIL) for each in run.project.nodes)
    data = msgspec.structs.replace(
        run.project.settings.data, source=EVIL, classes=tuple(f"{EVIL}{n}" for n in range(10))
    )
    chosen = msgspec.structs.replace(run.project.settings, data=data)
    project = msgspec.structs.replace(run.project, nodes=nodes, settings=chosen)
    report = contents_of(msgspec.structs.replace(run, project=project, device=EVIL), curves, EVIL)
    tags = tags_of(page(report))
    assert not {"script", "img", "iframe", "object", "link"} & {tag for tag, _ in tags}
    names = {name for _, attributes in tags for name in attributes}
    assert not [name for name in names if name.startswith("on")]


def test_nothing_is_fetched(make_run, curves):
    data = page(contents_of(make_run(), curves))
    assert not re.search(rb"(src|href)\s*=|url\(|@import", data)
    policy = [each for tag, each in tags_of(data) if tag == "meta" and "http-equiv" in each]
    assert policy[0]["content"].startswith("default-src 'none'")


@settings(max_examples=25)
@given(st.text(max_size=30))
def test_any_title_leaves_the_page_as_it_is(title):
    from engine.studio.network.templates import TEMPLATES

    def made(title):
        project = msgspec.structs.replace(TEMPLATES["binary"].make(), title=title)
        return page(contents_of(Run("run1", "finished", project, "cpu", 1, 19), Curves(), ""))

    assert [tag for tag, _ in tags_of(made(title))] == [tag for tag, _ in tags_of(made("plain"))]


def test_a_picture_alone_is_a_page(make_run, curves):
    report = contents_of(make_run(), curves, "")
    text = picture_page(report.network, EVIL).decode()
    assert text.count("<svg") == 1 and "<script>" not in text and "default-src 'none'" in text
