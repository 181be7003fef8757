"""The worker processes of a DataLoader: started, given work ahead of time, and ended."""

from __future__ import annotations

import multiprocessing
import pickle
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection
from typing import Any

from engine.data import worker
from engine.data.fetch import Collate
from engine.data.segments import Pool, Segment

PATIENCE = 1.0  # seconds that a worker has to end by itself


class Workers:
    """Processes that make batches in turn, so that batches come in the order of their indices.

    Each has up to `prefetch` of them asked for, and works on while the loader's user is busy.
    Raises ValueError for the start method "fork", and TypeError for what no process can be sent.
    """

    def __init__(
        self,
        count: int,
        dataset: Any,
        collate: Collate | None,
        drop_last: bool,
        init: Callable[[int], None] | None,
        prefetch: int,
        timeout: float,
        context: Any = None,
    ) -> None:
        self.prefetch = prefetch
        self.timeout = timeout
        if context is None or isinstance(context, str):
            context = multiprocessing.get_context(context or "spawn")
        if context.get_start_method() == "fork":
            raise ValueError(
                "multiprocessing_context should be 'spawn' or 'forkserver': a process forked "
                "while threads run may hang"
            )
        self.processes: list[Any] = []
        self.connections: list[Connection] = []
        # The segments lent for answers that each worker still owes, in their order.
        self.waiting: list[deque[Segment | None]] = [deque() for _ in range(count)]
        # Beside those being filled, the loader's user may hold a batch or two.
        self.pools = [Pool(2 * prefetch + 2) for _ in range(count)]
        try:
            for number in range(count):
                task = worker.Task(number, count, dataset, collate, drop_last, init)
                ours, theirs = context.Pipe()
                process = context.Process(target=worker.run, args=(theirs, task), daemon=True)
                process.start()
                theirs.close()
                self.processes.append(process)
                self.connections.append(ours)
        except (pickle.PicklingError, AttributeError, TypeError) as error:
            end(self.processes, self.connections, self.pools)
            raise TypeError(
                f"DataLoader workers are started afresh, so the dataset, collate_fn and "
                f"worker_init_fn are sent to them, but one cannot be pickled: {error}. Define it "
                "at the top level of a module, or use num_workers=0"
            ) from error
        # Ends them too if the loader is forgotten in the middle of an epoch.
        self.close = weakref.finalize(self, end, self.processes, self.connections, self.pools)

    def epoch(self, indices: Iterable[Any], seed: int) -> Iterator[Any]:
        """Batches for all indices, in order. Raises what was raised in a worker."""
        self._drop_answers()
        for number in range(len(self.processes)):
            self._tell(number, ("start", seed + number))
        left = iter(indices)
        turn = deque(range(len(self.processes)))  # whose batch comes next
        for _ in range(self.prefetch):
            for number in turn:
                self._ask(number, left)
        while turn and any(self.waiting):
            number = turn[0]
            if not self.waiting[number]:  # nothing was left to ask of it
                turn.popleft()
                continue
            answer = self._answer(number)
            if isinstance(answer, worker.Ended):
                turn.popleft()
                continue
            if isinstance(answer, worker.Failure):
                answer.reraise()
            turn.rotate(-1)
            self._ask(number, left)
            yield answer

    def _ask(self, number: int, left: Iterator[Any]) -> None:
        """Ask a worker for the next batch, if there is one."""
        for indices in left:
            segment, news = self.pools[number].take()
            for command in news:
                self._tell(number, command)
            self._tell(number, ("fetch", (indices, segment and segment.number)))
            self.waiting[number].append(segment)
            return

    def _tell(self, number: int, command: Any) -> None:
        try:
            self.connections[number].send(command)
        except (BrokenPipeError, ConnectionResetError):
            self._has_died(number)

    def _answer(self, number: int) -> Any:
        connection = self.connections[number]
        if self.timeout and not connection.poll(self.timeout):
            raise RuntimeError(
                f"DataLoader timed out after {self.timeout} seconds: worker {number} has not made "
                "its batch"
            )
        try:
            lent = self.waiting[number][0]
            answer = worker.receive(connection, self.pools[number], lent)
        except (EOFError, ConnectionResetError):
            self._has_died(number)
        self.waiting[number].popleft()
        return answer

    def _drop_answers(self) -> None:
        """Read what workers still owe of an epoch that was left early."""
        for number, owed in enumerate(self.waiting):
            while owed:
                self._answer(number)

    def _has_died(self, number: int) -> None:
        process = self.processes[number]
        process.join(PATIENCE)
        raise RuntimeError(
            f"DataLoader worker (pid {process.pid}) exited unexpectedly with exit code "
            f"{process.exitcode}. If it did so at its start, see its message above; a script that "
            "uses workers must run under `if __name__ == '__main__':`"
        ) from None


def end(processes: list[Any], connections: list[Connection], pools: list[Pool]) -> None:
    """Close the pipes, which tells workers to end, wait for them, and drop the shared memory."""
    for connection in connections:
        connection.close()
    for process in processes:
        process.join(PATIENCE)
        if process.is_alive():
            process.terminate()
            process.join()
    for pool in pools:
        pool.close()
