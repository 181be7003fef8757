"""The pipe to the worker: starts the process, sends commands, hands out its events one by one."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Mapping, Sequence

import msgspec
from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

from engine.studio.training.messages import Message, Quit, event_from_line, to_line

_log = logging.getLogger("backprop_studio.worker")

TURN_SECONDS = 0.005
"""The longest that one turn of the event loop parses messages: longer would be felt."""
QUIT_MILLISECONDS = 3000


class WorkerProcess(QObject):
    """One worker at a time. What it prints to stderr goes to the log, never to the screen."""

    received = Signal(object)
    """An event of `engine.studio.training.messages`."""
    garbled = Signal(str)
    """A line that is no event this window knows."""
    ended = Signal(str)
    """The process is gone though nobody asked for it; says how ("signal 9", "exit status 1")."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._command = list(command)
        self._environment = dict(environment or {})
        self._process: QProcess | None = None
        self._buffer = bytearray()
        self._stderr = b""
        self._last_words: deque[str] = deque(maxlen=20)
        self._turn = QTimer(self, interval=0, singleShot=True)
        self._turn.timeout.connect(self._parse)

    @property
    def running(self) -> bool:
        return self._process is not None

    @property
    def pid(self) -> int:
        """The process id, 0 while there is none."""
        return self._process.processId() if self._process is not None else 0

    @property
    def last_words(self) -> str:
        """The last lines of its stderr, for the log behind an error."""
        return "\n".join(self._last_words)

    def start(self, environment: Mapping[str, str] | None = None) -> None:
        """Start it unless it runs. Commands sent before it is up wait in its pipe."""
        if self._process is not None:
            return
        if environment is not None:
            self._environment = dict(environment)
        inherited = QProcessEnvironment.systemEnvironment()
        for name, value in self._environment.items():
            inherited.insert(name, value)
        process = QProcess(self)
        process.setProcessEnvironment(inherited)
        process.readyReadStandardOutput.connect(self._on_output)
        process.readyReadStandardError.connect(self._on_stderr)
        process.errorOccurred.connect(self._on_error_occurred)
        process.finished.connect(self._on_finished)
        self._process = process
        self._buffer.clear()
        self._stderr = b""
        self._last_words.clear()
        process.start(self._command[0], self._command[1:])

    def send(self, message: Message) -> None:
        """Write a command to its stdin; without a process the command is dropped."""
        if self._process is not None:
            self._process.write(to_line(message))

    def quit(self) -> None:
        """Ask it to end, keeping a checkpoint; end it if it does not within three seconds."""
        process = self._forget()
        if process is None:
            return
        process.write(to_line(Quit()))
        process.closeWriteChannel()
        if not process.waitForFinished(QUIT_MILLISECONDS):
            process.kill()
            process.waitForFinished(QUIT_MILLISECONDS)
        process.deleteLater()

    def kill(self) -> None:
        """End it at once, without a word of it to anyone."""
        process = self._forget()
        if process is None:
            return
        process.kill()
        process.waitForFinished(QUIT_MILLISECONDS)
        process.deleteLater()

    def _forget(self) -> QProcess | None:
        """Take leave of the process: nothing it still says or does is heard."""
        process, self._process = self._process, None
        self._turn.stop()
        self._buffer.clear()
        if process is not None:
            process.blockSignals(True)
        return process

    def _on_output(self) -> None:
        assert self._process is not None
        self._buffer += self._process.readAllStandardOutput().data()
        self._parse()

    def _parse(self, seconds: float = TURN_SECONDS) -> None:
        """Hand out complete lines for so long; the rest waits for the next turn."""
        deadline = time.perf_counter() + seconds
        process = self._process
        start = 0
        while (end := self._buffer.find(b"\n", start)) >= 0:
            line = bytes(self._buffer[start:end])
            start = end + 1
            self._hand_out(line)
            if self._process is not process:
                return  # a listener ended it, and with it what was left to read
            if time.perf_counter() >= deadline:
                self._turn.start()
                break
        del self._buffer[:start]

    def _hand_out(self, line: bytes) -> None:
        try:
            event = event_from_line(line)
        except msgspec.MsgspecError as error:
            _log.warning("not an event: %s (%.200r)", error, line)
            self.garbled.emit(str(error))
            return
        self.received.emit(event)

    def _on_stderr(self) -> None:
        assert self._process is not None
        self._stderr += self._process.readAllStandardError().data()
        *lines, self._stderr = self._stderr.split(b"\n")
        for line in lines:
            text = line.decode(errors="replace").rstrip()
            _log.info("%s", text)
            self._last_words.append(text)

    def _on_error_occurred(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart and self._process is not None:
            reason = self._process.errorString()
            process = self._forget()
            assert process is not None
            process.deleteLater()
            self.ended.emit(reason)

    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        assert self._process is not None
        self._buffer += self._process.readAllStandardOutput().data()
        self._parse(seconds=float("inf"))
        process = self._forget()
        if process is None:
            return
        process.deleteLater()
        crashed = status == QProcess.ExitStatus.CrashExit
        self.ended.emit(f"signal {code}" if crashed else f"exit status {code}")
