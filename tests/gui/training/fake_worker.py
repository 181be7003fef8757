"""A worker that learns nothing but speaks the protocol: what the session is tested against.

Run as a process. Options: `deaf` obeys no stop, `old` says another protocol version, `dead` ends
at once, `noisy` prints what is no event, `nan` meets a loss that is not a number and pauses.
"""

from __future__ import annotations

import math
import os
import queue
import struct
import sys
import threading
from pathlib import Path

from engine.studio.network.project import ProjectData
from engine.studio.training import messages as m
from engine.studio.training.console.console_messages import (
    ConsoleDone,
    InterruptConsole,
    RunConsole,
)

OPTIONS = set(sys.argv[1:])
BATCHES = 4


def say(message: m.Message) -> None:
    sys.stdout.buffer.write(m.to_line(message))
    sys.stdout.buffer.flush()


class FakeWorker:
    def __init__(self) -> None:
        self.commands: queue.SimpleQueue[m.Command | None] = queue.SimpleQueue()
        self.run: m.Train | None = None
        self.step = 0
        self.paused = False
        self.project: ProjectData | None = None
        self.hanging = 0
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in sys.stdin.buffer:
            self.commands.put(m.command_from_line(line))
        self.commands.put(None)

    def serve(self) -> None:
        version = m.PROTOCOL + 1 if "old" in OPTIONS else m.PROTOCOL
        devices = (m.Device("cpu", "CPU"), m.Device("cuda:0", "Fast GPU"))
        say(m.Hello(version, os.getpid(), devices))
        if "noisy" in OPTIONS:
            sys.stdout.write("progress: 12 %\n")
            sys.stdout.flush()
        while True:
            training = self.run is not None and not self.paused
            try:
                command = self.commands.get(timeout=0.002 if training else None)
            except queue.Empty:
                self.train_batch()
                continue
            if command is None or isinstance(command, m.Quit):
                return
            self.obey(command)

    def record(self, command: m.RecordBatch) -> m.BatchRecorded:
        """A real recording, of ones; with the option `unrecordable` none."""
        if "unrecordable" in OPTIONS or self.project is None:
            return m.BatchRecorded(command.request, "", "No batch can be recorded here.")
        from engine import ones, zeros
        from engine.studio.debugging.file import write
        from engine.studio.debugging.record import record_batch
        from engine.studio.network.build import build
        from engine.studio.training.optimization.optimizing import Stepper

        built, data = build(self.project), self.project.settings.data
        inputs = ones(command.samples, *data.shape)
        targets = zeros(command.samples).long() if data.classes else zeros(command.samples, 1)
        stepper = Stepper(self.project.settings, built)
        write(*record_batch(built, stepper, inputs, targets), Path(command.path))
        return m.BatchRecorded(command.request, command.path, total=50)

    def obey(self, command: m.Command) -> None:
        match command:
            case m.Load(weights=weights, project=project):
                self.project = project
                say(m.Ready(trained=weights is not None))
            case RunConsole(request=request, code=code) if code != "hang":
                say(ConsoleDone(request, f"ran {code}"))
            case RunConsole(request=request):
                self.hanging = request
            case InterruptConsole():
                say(ConsoleDone(self.hanging, failed="Interrupted."))
            case m.Train():
                self.run, self.step, self.paused = command, 0, False
                say(m.Loading("Fake digits", 10, 10))
                say(m.Started(command.run, "cpu", 1, 7850, 70, 30, 2, BATCHES))
            case m.RecordBatch():
                say(self.record(command))
            case m.Pause() if self.run is not None:
                self.paused = True
                say(m.Paused(self.run.run))
            case m.Continue() if self.run is not None:
                self.paused = False
                say(m.Continued(self.run.run))
            case m.Step() if self.run is not None:
                self.train_batch()
                if self.run is not None:
                    say(m.Paused(self.run.run))
            case m.Stop() if "deaf" not in OPTIONS:
                self.finish("stopped")
            case m.StepEpoch() if self.run is not None:
                self.train_batch()
                while self.run is not None and self.step % BATCHES:
                    self.train_batch()
                if self.run is not None:
                    say(m.Paused(self.run.run))
            case m.Save() if self.run is not None:
                say(m.Saved(self.run.run, self.step))
            case m.SetMomentum(value=value):
                say(m.MomentumChanged(value))
            case m.FindRate():
                for exponent in range(-5, 1):
                    loss = 2.0 - 0.1 * exponent**2
                    say(m.RatesTried((10.0**exponent,), (loss,), (loss,)))
                say(m.RateFound(0.01))
            case m.SetLearningRate(value=value):
                say(m.LearningRateChanged(value))
            case m.Predict(request=request, values=values):
                classes = [0.0] * 10
                classes[int(memoryview(values).cast("f")[0] * 10) % 10] = 1.0
                say(m.Prediction(request, tuple(classes), {"n2": (m.Pixels(2, 1, b"\0\xff"),)}))
            case m.PredictBatch(request=request, shape=shape, values=values):
                count = len(values) // (4 * max(math.prod(shape), 1))
                say(m.BatchPrediction(request, 1, struct.pack(f"<{count}f", *range(count))))
            case m.WatchGradients(on=True):
                leaf = m.GraphNode(1, "fc.weight", "parameter", "n4", (10, 784), "float32")
                op = m.GraphNode(0, "AddmmBackward0", "op", "n4", (1, 10), "float32")
                say(m.Graph((op, leaf), (m.GraphEdge(0, 1),), 2.3))
                say(m.GradientNorms(1, {1: 0.5}))

    def train_batch(self) -> None:
        assert self.run is not None
        run = self.run.run
        self.step += 1
        if "nan" in OPTIONS and self.step == 3:
            self.paused = True
            say(m.Paused(run, "The loss is not a number in epoch 1, batch 3."))
            return
        say(m.Points(run, (self.step,), (1.0 / self.step,), (0.5,)))
        epoch, batch = (self.step - 1) // BATCHES + 1, (self.step - 1) % BATCHES + 1
        say(m.Progress(run, epoch, batch, 1234.0, 0.1 * self.step, 1.0))
        if batch == BATCHES:
            say(m.HeldOut(run, epoch, self.step, 0.9 / epoch, 0.9))
            Path(self.run.folder, "weights.safetensors").write_bytes(b"learned")
        if self.step == 2 * BATCHES and "endless" not in OPTIONS:
            self.finish("finished")

    def finish(self, outcome: str) -> None:
        if self.run is not None:
            Path(self.run.folder, "weights.safetensors").write_bytes(b"learned")
            done = m.Finished(self.run.run, outcome, 0.45, 0.9, 0.1 * self.step)  # type: ignore[arg-type]
            self.run = None
            say(done)


if __name__ == "__main__":
    if "dead" in OPTIONS:
        sys.exit(3)
    FakeWorker().serve()
    os._exit(0)  # without a wait for the thread that reads
