"""Recordings of small networks, and a debugger that looks through one."""

import pytest

from engine.studio.debugging.file import write
from engine.studio.debugging.record import record_batch
from engine.studio.debugging.replay import Replay
from engine.studio.network.build import build
from engine.studio.network.paths import nodes_by_path
from engine.studio.network.templates import TEMPLATES
from engine.studio.training.messages import BatchRecorded
from engine.studio.training.optimization.optimizing import Stepper
from gui.autograd.debugging.debugger import Debugger
from gui.autograd.tab import AutogradTab
from gui.document import Document
from gui.selection import Selection
from gui.training.session import TrainingSession
from gui.training.worker.workspace import Workspace
from tests.gui.autograd.small_graph import GRAPH


@pytest.fixture(scope="session")
def recording_of(tmp_path_factory):
    """The file of a recorded batch of a template: `recording_of("lenet")`."""
    from engine import manual_seed, rand, zeros

    made = {}

    def make(template):
        if template not in made:
            project = TEMPLATES[template].make()
            manual_seed(1)
            built, data = build(project), project.settings.data
            targets = zeros(2).long() if data.classes else zeros(2, 1)
            made[template] = tmp_path_factory.mktemp("recording") / "batch"
            stepper = Stepper(project.settings, built)
            write(*record_batch(built, stepper, rand(2, *data.shape), targets), made[template])
        return made[template]

    return make


@pytest.fixture
def document():
    document = Document()
    document.open(TEMPLATES["binary"].make())
    return document


@pytest.fixture
def session(document, tmp_path):
    session = TrainingSession(document, workspace=Workspace(tmp_path))
    yield session
    session.shutdown()


@pytest.fixture
def open_recording(qtbot, recording_of):
    """Have a debugger open the recording of a template."""

    def open_it(debugger, session, template="binary"):
        before = debugger.replay
        session.watching.record_batch("", 2, None)
        session._on_received(
            BatchRecorded(session.watching._recordings, str(recording_of(template)))
        )
        qtbot.waitUntil(lambda: debugger.replay is not before)

    return open_it


@pytest.fixture
def debugger(document, session, open_recording):
    """A debugger with a recording of the three-layer network."""
    debugger = Debugger(document, session)
    open_recording(debugger, session)
    return debugger


@pytest.fixture
def nodes():
    """The drawn nodes of the three-layer network, by path."""
    return nodes_by_path(TEMPLATES["binary"].make())


@pytest.fixture
def replay(recording_of):
    return Replay.of_file(recording_of("binary"))


@pytest.fixture
def selection(document):
    return Selection(document)


@pytest.fixture
def tab(qtbot, document, selection, session):
    tab = AutogradTab(document, selection, session)
    qtbot.addWidget(tab)
    tab.resize(900, 600)
    tab.show()
    return tab


@pytest.fixture
def shown(qtbot, tab, session):
    """The tab with a small graph in it."""
    session._on_received(GRAPH)
    qtbot.waitUntil(lambda: len(tab.view.graph_scene.nodes) == len(GRAPH.nodes))
    return tab
