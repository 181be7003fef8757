"""The training loop: batches, gradients, the optimizer's steps, and what is held out."""

from __future__ import annotations

from msgspec import UNSET

from engine.studio.codegen.numpy.network import NetworkCode
from engine.studio.codegen.numpy.optimizing import OptimizerCode
from engine.studio.codegen.source import Writer
from engine.studio.codegen.values import literal
from engine.studio.network.ready import Ready
from engine.studio.training.optimization.schedules import PLATEAU

OFTEN = 50
"""Where there are so many epochs, only every tenth part of them is told of."""


class TrainingCode:
    """The training as code. `functions` are those of the library that it calls."""

    def __init__(self, found: Ready, network: NetworkCode) -> None:
        self._found, self._network = found, network
        self._settings = settings = found.settings
        self._tells_classes = found.ports.target is None and bool(settings.data.classes)
        self._holds_out = settings.held_out > 0
        self._watches_loss = bool(
            settings.schedule == PLATEAU or settings.stop_patience or settings.restore_best
        )
        self._optimizer = OptimizerCode(settings)
        self.functions = self._optimizer.functions

    def write_constants(self, writer: Writer) -> None:
        """Write the numbers that one would change first."""
        settings = self._settings
        writer.line(f"EPOCHS = {settings.epochs}")
        writer.line(f"BATCH_SIZE = {settings.batch_size}")
        writer.line(f"LEARNING_RATE = {literal(settings.learning_rate)}")

    def write(self, writer: Writer) -> None:
        """Write `evaluate` and `train`, and what calls it where the file is run."""
        self._write_notes(writer)
        self._write_evaluate(writer)
        self._write_train(writer)
        writer.blank(2)
        writer.line(f"rng = np.random.default_rng({self._settings.seed})")
        writer.line("params = initial_params(rng)")
        writer.blank()
        writer.line('if __name__ == "__main__":')
        writer.line("    train()")

    def _write_notes(self, writer: Writer) -> None:
        settings = self._settings
        if settings.augmentation is not UNSET and settings.augmentation:
            writer.note("The code trains on the samples as they are: it does not augment them.")
        if settings.mixed_precision:
            writer.note("The code computes in single precision throughout: it does not mix them.")
        if settings.device != "cpu":
            writer.note("The NumPy code computes on the CPU.")
        self._optimizer.write_notes(writer)

    # ------------------------------------------------------------ evaluate

    def _targets(self, batch: str) -> str:
        """What the loss of this batch compares with."""
        return f"inputs[{batch}]" if self._network.copies_input else f"targets[{batch}]"

    def _loss(self, batch: str) -> str:
        outputs = list(self._network.outputs)
        target = outputs.pop(1) if "target" in outputs else self._targets(batch)
        return f"loss({', '.join([outputs[0], target, *outputs[1:]])})"

    def _write_evaluate(self, writer: Writer) -> None:
        outputs, gradients = self._network.outputs, self._network.gradients
        blanks = ", ".join("_" for _ in gradients)
        writer.blank(2)
        writer.line("def evaluate(inputs, targets):")
        with writer.indented():
            told = ", and the share of right answers" if self._tells_classes else ""
            writer.line(f'"""The mean loss{told}."""')
            writer.line("total, right = 0.0, 0" if self._tells_classes else "total = 0.0")
            writer.line("for start in range(0, len(inputs), BATCH_SIZE):")
            with writer.indented():
                writer.line("batch = slice(start, start + BATCH_SIZE)")
                writer.line(f"{', '.join(outputs)}, _ = forward(params, inputs[batch])")
                writer.line(f"value, {blanks} = {self._loss('batch')}", self._found.loss.id)
                writer.line("total += value * len(prediction)")
                if self._tells_classes:
                    writer.line("right += (prediction.argmax(axis=1) == targets[batch]).sum()")
            right = ", right / len(inputs)" if self._tells_classes else ""
            writer.line(f"return total / len(inputs){right}")

    # ------------------------------------------------------------ train

    def _write_train(self, writer: Writer) -> None:
        settings = self._settings
        writer.blank(2)
        writer.line("def train():")
        with writer.indented():
            seen = "what was held out" if self._holds_out else "the samples"
            writer.line(f'"""Fit the weights to the data, and see how they do on {seen}."""')
            writer.line("inputs, targets = load_data()")
            share = literal(settings.held_out)
            split = (
                f"len(inputs) - int({share} * len(inputs))" if self._holds_out else "len(inputs)"
            )
            writer.line(f"split = {split}")
            if self._optimizer.has_state:
                writer.line("state = {}  # what the optimizer remembers")
            self._write_start(writer)
            writer.line("for epoch in range(1, EPOCHS + 1):")
            with writer.indented():
                self._write_epoch(writer)
            if settings.restore_best:
                writer.line("params.update(best_params)")

    def _write_start(self, writer: Writer) -> None:
        settings = self._settings
        if self._optimizer.moves_per_batch:
            if self._optimizer.needs_steps:
                writer.line("steps = EPOCHS * -(-split // BATCH_SIZE)")
            writer.line("step = 0")
        elif settings.schedule == PLATEAU:
            writer.line("rate, plateau = LEARNING_RATE, {}")
        if settings.stop_patience is not None:
            writer.line('best_loss, waited = float("inf"), 0')
        if settings.restore_best:
            writer.line('lowest_loss, best_params = float("inf"), params')

    def _write_epoch(self, writer: Writer) -> None:
        settings = self._settings
        if (
            settings.schedule
            and settings.schedule != PLATEAU
            and not self._optimizer.moves_per_batch
        ):
            self._optimizer.write_rate(writer, "epoch - 1", "EPOCHS")
        writer.line("order = rng.permutation(split)")
        writer.line("for start in range(0, split, BATCH_SIZE):")
        with writer.indented():
            writer.line("batch = order[start : start + BATCH_SIZE]")
            if self._optimizer.moves_per_batch:
                self._optimizer.write_rate(writer, "step", "steps")
                writer.line("step += 1")
            self._write_step(writer)
        is_often = settings.epochs >= OFTEN
        if self._watches_loss or not is_often:
            self._write_evaluation(writer)
        if is_often:
            writer.line(f"if epoch % {settings.epochs // 10} == 0:")
            with writer.indented():
                if not self._watches_loss:
                    self._write_evaluation(writer)
                self._write_report(writer)
        else:
            self._write_report(writer)
        if settings.schedule == PLATEAU:
            self._optimizer.write_plateau(writer)
        self._write_watching(writer)

    def _write_step(self, writer: Writer) -> None:
        if self._settings.optimizer != "LBFGS":
            self._write_gradients(writer)
            self._optimizer.write_step(writer, "grads")
            return
        writer.blank()
        writer.line("def gradients(batch=batch):")
        with writer.indented():
            self._write_gradients(writer)
            writer.line("return value, grads")
        writer.blank()
        self._optimizer.write_step(writer, "gradients")

    def _write_gradients(self, writer: Writer) -> None:
        outputs, gradients = self._network.outputs, self._network.gradients
        inputs = "params, inputs[batch], training=True"
        writer.line(f"{', '.join(outputs)}, cache = forward({inputs})")
        given = ", ".join(gradients)
        value = "value" if self._settings.optimizer == "LBFGS" else "_"
        writer.line(f"{value}, {given} = {self._loss('batch')}", self._found.loss.id)
        writer.line(f"grads = backward({given}, cache)")
        self._optimizer.write_clipping(writer)

    def _write_evaluation(self, writer: Writer) -> None:
        part = "[split:]" if self._holds_out else ""
        names = "mean_loss, accuracy" if self._tells_classes else "mean_loss"
        writer.line(f"{names} = evaluate(inputs{part}, targets{part})")

    def _write_report(self, writer: Writer) -> None:
        told = "epoch {epoch}: " + ("held-out " if self._holds_out else "") + "loss {mean_loss:.4f}"
        right = ", {accuracy:.1%} right" if self._tells_classes else ""
        writer.line(f'print(f"{told}{right}")')

    def _write_watching(self, writer: Writer) -> None:
        """Early stopping, and the weights of the best epoch."""
        settings = self._settings
        if settings.restore_best:
            writer.line("if mean_loss < lowest_loss:")
            writer.line("    lowest_loss = mean_loss")
            writer.line("    best_params = {name: each.copy() for name, each in params.items()}")
        if settings.stop_patience is not None:
            gain = settings.stop_min_delta
            bound = f"best_loss - {literal(gain)}" if gain else "best_loss"
            writer.line(f"if mean_loss < {bound}:")
            writer.line("    best_loss, waited = mean_loss, 0")
            writer.line("else:")
            writer.line("    waited += 1")
            writer.line(f"if waited == {settings.stop_patience}:")
            writer.line("    break  # the held-out loss has not fallen for so long")
