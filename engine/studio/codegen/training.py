"""The training loop as code: batches, loss, accuracy, and what the settings ask for beside."""

from __future__ import annotations

from msgspec import UNSET

from engine.studio.codegen.data import may_be_few
from engine.studio.codegen.network import level_of, results
from engine.studio.codegen.optimizing import moves_per_batch, write_optimizer, write_schedule
from engine.studio.codegen.resting import resting_layers
from engine.studio.codegen.source import Writer
from engine.studio.codegen.values import literal, quoted
from engine.studio.network.catalogue import kind_of
from engine.studio.network.freezing import has_frozen_node
from engine.studio.network.graph_module import Place
from engine.studio.network.ready import Ready
from engine.studio.training.optimization.schedules import PLATEAU

OFTEN = 50
"""Where there are so many epochs, only every tenth part of them is told of."""


def write_constants(writer: Writer, found: Ready) -> None:
    """Write the numbers that one would change first."""
    settings = found.settings
    writer.line(f"EPOCHS = {settings.epochs}")
    writer.line(f"BATCH_SIZE = {settings.batch_size}")
    if settings.device != "cpu":
        writer.line(f"DEVICE = {quoted(settings.device)}")


def write_training(writer: Writer, found: Ready) -> None:
    """Write `evaluate` and `train`, and what calls it where the file is run."""
    _Training(writer, found).write()


class _Training:
    def __init__(self, writer: Writer, found: Ready) -> None:
        self._writer, self._found = writer, found
        self._settings = settings = found.settings
        self._takes_targets = found.ports.target is None
        self._tells_classes = self._takes_targets and bool(settings.data.classes)
        self._holds_out = settings.held_out > 0
        self._on_device = settings.device != "cpu"

    def write(self) -> None:
        self._write_notes()
        self._write_evaluate()
        self._writer.blank(2)
        self._write_train()
        self._writer.blank(2)
        self._writer.line('if __name__ == "__main__":')
        self._writer.line("    train()")

    def _write_notes(self) -> None:
        settings, note = self._settings, self._writer.note
        if settings.augmentation is not UNSET and settings.augmentation:
            note("The code trains on the samples as they are: it does not augment them.")
        if has_frozen_node(self._found.network):
            note(
                "Frozen layers keep what they have learned, and code holds no weights: load "
                "exported ones into the model before it trains."
            )
        if settings.mixed_precision:
            note("The code computes in single precision throughout: it does not mix precisions.")

    # ------------------------------------------------------------ what both functions do

    def _write_batches(self, loader: str) -> None:
        """Begin a loop over batches; its body is to be written indented."""
        names = "inputs, targets" if self._takes_targets else "inputs, _"
        self._writer.line(f"for {names} in {loader}:")
        if self._on_device:
            moved = "inputs, targets = inputs.to(DEVICE), targets.to(DEVICE)"
            only = "inputs = inputs.to(DEVICE)"
            self._writer.line(f"    {moved if self._takes_targets else only}")

    def _write_outputs(self) -> None:
        """What the model gives for a batch."""
        names = ", ".join(name for _, name in results(self._found))
        self._writer.line(f"{names} = model(inputs)")

    def _loss(self) -> str:
        """The loss of a batch, as an expression."""
        found = self._found
        names = dict(results(found))

        def value(place: Place) -> str:
            return names.get(place, "inputs")

        target = self._targets() if found.ports.target is None else value(found.ports.target)
        arguments = [value(found.ports.prediction), target, *map(value, found.ports.more)]
        return f"loss_function({', '.join(arguments)})"

    def _targets(self) -> str:
        """The targets as the loss wants them; where it wants numbers, classes become rows."""
        classes, wanted = len(self._settings.data.classes), kind_of(self._found.loss).target
        if wanted == "classes" or not classes:
            return "targets"
        rows = f"nn.functional.one_hot(targets, {classes}).float()"
        return f"2 * {rows} - 1" if wanted == "signs" else rows

    # ------------------------------------------------------------ evaluate

    def _write_evaluate(self) -> None:
        writer, classes = self._writer, self._tells_classes
        writer.line("@torch.no_grad()")
        writer.line("def evaluate(loader):")
        with writer.indented():
            told = ", and the share of right answers" if classes else ""
            writer.line(f'"""The mean loss{told}."""')
            writer.line("model.eval()")
            writer.line("total, right, count = 0.0, 0, 0" if classes else "total, count = 0.0, 0")
            self._write_batches("loader")
            with writer.indented():
                self._write_outputs()
                writer.line(f"loss = {self._loss()}", self._found.loss.id)
                writer.line("total += loss.item() * len(inputs)")
                if classes:
                    writer.line("right += (outputs.argmax(dim=1) == targets).sum().item()")
                writer.line("count += len(inputs)")
            right = ", right / count" if classes else ""
            writer.line(f"return total / count{right}")

    # ------------------------------------------------------------ train

    def _write_train(self) -> None:
        writer, settings = self._writer, self._settings
        writer.line("def train():")
        with writer.indented():
            seen = "what was held out" if self._holds_out else "the samples"
            writer.line(f'"""Train the model, and see how it does on {seen}."""')
            if settings.threads is not None:
                writer.line(f"torch.set_num_threads({settings.threads})")
            if self._on_device:
                writer.line("model.to(DEVICE)")
            self._write_loaders()
            parameters = "model.parameters()"
            if has_frozen_node(self._found.network):
                parameters = "[each for each in model.parameters() if each.requires_grad]"
            write_optimizer(writer, settings, parameters)
            per_batch = moves_per_batch(settings)
            write_schedule(writer, settings, "EPOCHS * len(loader)" if per_batch else "EPOCHS")
            if settings.stop_patience is not None:
                writer.line('best_loss, waited = float("inf"), 0')
            if settings.restore_best:
                writer.line('lowest_loss, best_weights = float("inf"), model.state_dict()')
            writer.line("for epoch in range(1, EPOCHS + 1):")
            with writer.indented():
                self._write_epoch()
            if settings.restore_best:
                writer.line("model.load_state_dict(best_weights)")

    def _write_loaders(self) -> None:
        writer = self._writer
        writer.needs("from torch.utils.data import DataLoader, TensorDataset")
        writer.line("inputs, targets = map(torch.from_numpy, load_data())")
        if not self._holds_out:
            writer.line("dataset = TensorDataset(inputs, targets)")
            writer.line("loader = DataLoader(dataset, BATCH_SIZE, shuffle=True)")
            return
        count = f"int({literal(self._settings.held_out)} * len(inputs))"
        if may_be_few(self._settings.data.source):
            count = f"max(1, {count})"
        writer.line(f"split = len(inputs) - {count}")
        writer.line("training = TensorDataset(inputs[:split], targets[:split])")
        writer.line("held_out = TensorDataset(inputs[split:], targets[split:])")
        writer.line("loader = DataLoader(training, BATCH_SIZE, shuffle=True)")
        writer.line("held_out_loader = DataLoader(held_out, BATCH_SIZE)")

    def _write_epoch(self) -> None:
        writer, settings = self._writer, self._settings
        writer.line("model.train()")
        for name, path in resting_layers(level_of(self._found)):
            writer.line(f"{name}.eval()  # frozen: it stays as it is", path)
        self._write_batches("loader")
        with writer.indented():
            if settings.optimizer == "LBFGS":
                self._write_closure()
            else:
                self._write_step()
            if moves_per_batch(settings):
                writer.line("scheduler.step()")
        watches = settings.schedule == PLATEAU or settings.stop_patience or settings.restore_best
        is_often = settings.epochs >= OFTEN
        if watches or not is_often:
            self._write_evaluation()
        if is_often:
            writer.line(f"if epoch % {settings.epochs // 10} == 0:")
            with writer.indented():
                if not watches:
                    self._write_evaluation()
                self._write_report()
        else:
            self._write_report()
        if settings.schedule == PLATEAU:
            writer.line("scheduler.step(mean_loss)")
        elif settings.schedule and not moves_per_batch(settings):
            writer.line("scheduler.step()")
        self._write_watching()

    def _write_step(self) -> None:
        writer = self._writer
        self._write_outputs()
        writer.line(f"loss = {self._loss()}", self._found.loss.id)
        writer.line("optimizer.zero_grad()")
        writer.line("loss.backward()")
        self._write_clipping()
        writer.line("optimizer.step()")

    def _write_closure(self) -> None:
        """LBFGS looks at the loss several times in a step."""
        writer = self._writer
        writer.blank()
        bound = "inputs=inputs, targets=targets" if self._takes_targets else "inputs=inputs"
        writer.line(f"def closure({bound}):")
        with writer.indented():
            self._write_outputs()
            writer.line(f"loss = {self._loss()}", self._found.loss.id)
            writer.line("optimizer.zero_grad()")
            writer.line("loss.backward()")
            self._write_clipping()
            writer.line("return loss")
        writer.blank()
        writer.line("optimizer.step(closure)")

    def _write_clipping(self) -> None:
        clip = "nn.utils.clip_grad"
        if self._settings.clip_value is not None:
            bound = literal(self._settings.clip_value)
            self._writer.line(f"{clip}_value_(model.parameters(), {bound})")
        if self._settings.clip_norm is not None:
            bound = literal(self._settings.clip_norm)
            self._writer.line(f"{clip}_norm_(model.parameters(), {bound})")

    def _write_evaluation(self) -> None:
        loader = "held_out_loader" if self._holds_out else "loader"
        names = "mean_loss, accuracy" if self._tells_classes else "mean_loss"
        self._writer.line(f"{names} = evaluate({loader})")

    def _write_report(self) -> None:
        told = "epoch {epoch}: " + ("held-out " if self._holds_out else "") + "loss {mean_loss:.4f}"
        right = ", {accuracy:.1%} right" if self._tells_classes else ""
        self._writer.line(f'print(f"{told}{right}")')

    def _write_watching(self) -> None:
        """Early stopping, and the weights of the best epoch."""
        writer, settings = self._writer, self._settings
        if settings.restore_best:
            writer.line("if mean_loss < lowest_loss:")
            weights = "{name: each.clone() for name, each in model.state_dict().items()}"
            writer.line("    lowest_loss = mean_loss")
            writer.line(f"    best_weights = {weights}")
        if settings.stop_patience is not None:
            gain = settings.stop_min_delta
            bound = f"best_loss - {literal(gain)}" if gain else "best_loss"
            writer.line(f"if mean_loss < {bound}:")
            writer.line("    best_loss, waited = mean_loss, 0")
            writer.line("else:")
            writer.line("    waited += 1")
            writer.line(f"if waited == {settings.stop_patience}:")
            writer.line("    break  # the held-out loss has not fallen for so long")
