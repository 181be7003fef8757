"""A worker process seen from a program without a window: commands go in, events come out."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import tempfile
from collections.abc import Iterator
from types import TracebackType

from engine.studio.training.launch import worker_command, worker_environment
from engine.studio.training.messages import Event, Message, Quit, event_from_line, to_line

QUIT_SECONDS = 10.0


class WorkerClient:
    """Starts a worker and ends it with the block:

        with WorkerClient(threads=2) as worker:
            worker.send(Train(...))
            for event in worker.events():
                ...

    It runs in a session of its own, so that Ctrl-C reaches this process alone.
    """

    def __init__(self, threads: int | None = None) -> None:
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 (closed by close)
        self.process = subprocess.Popen(
            [*worker_command(), "--foreground"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            env={**os.environ, **worker_environment(threads)},
            start_new_session=True,
            bufsize=0,
        )
        assert self.process.stdin is not None and self.process.stdout is not None
        self._stdin = self.process.stdin
        self._stdout = io.BufferedReader(self.process.stdout)  # type: ignore[type-var]

    def __enter__(self) -> WorkerClient:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def send(self, message: Message) -> None:
        """Send a command; a worker that is gone hears nothing. A signal handler may call this."""
        with contextlib.suppress(OSError, ValueError):
            self._stdin.write(to_line(message))

    def events(self) -> Iterator[Event]:
        """What it says, as it comes; ends when the process does."""
        for line in self._stdout:
            yield event_from_line(line)

    def end(self) -> str:
        """Wait for a process that is ending; how it ended ("signal 9", "exit status 1")."""
        code = self.process.wait()
        return f"signal {-code}" if code < 0 else f"exit status {code}"

    def last_words(self) -> str:
        """What it wrote to stderr, for a log."""
        self._stderr.seek(0)
        return self._stderr.read().decode(errors="replace")

    def close(self) -> None:
        """Let it quit, keeping a checkpoint of a run in progress; end it if it does not."""
        self.send(Quit())
        with contextlib.suppress(OSError):
            self._stdin.close()
        try:
            self.process.wait(QUIT_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._stdout.close()
        self._stderr.close()
