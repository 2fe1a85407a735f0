"""A run's settings as a program that a person can keep: for this package, or for TensorFlow."""

import ast
from collections.abc import Sequence

from tapewidgets import language
from tapewidgets.training.data import Data
from tapewidgets.training.exports import RunData
from tapewidgets.training.optimizer import KINDS, SCHEDULES, say_call
from tapewidgets.training.settings import Settings, rate_after, shortest
from tapewidgets.training.step import Change
from tapewidgets.words import catalog, say

MOST_WRITTEN = 2_000
"""Numbers of data that are written out; more are read from a file."""


def code(run: RunData, to: str = "tapewidgets") -> str:
    """Write the program that trains like this, for this package or for TensorFlow.

    Parameters
    ----------
    run : a `Run`
    to : "tapewidgets" or "tensorflow"

    Raises
    ------
    ValueError : another ``to``

    Examples
    --------
    >>> tw.training.prepare().code("tensorflow").startswith("import numpy as np")
    True
    """
    if to not in ("tapewidgets", "tensorflow"):
        raise ValueError(f"Code is written to 'tapewidgets' or 'tensorflow', not {to!r}.")
    tf = {"tapewidgets": "tw", "tensorflow": "tf"}[to]
    settings, data = run.settings, run.data
    keras = {"tapewidgets": "tw.optimizers", "tensorflow": "tf.keras.optimizers"}[to]
    lines = ["import numpy as np", f"import {to} as {tf}", "", *_data(data), ""]
    if settings.function:
        lines += [*settings.function.text().split("\n"), ""]
    lines += [f"{name} = {tf}.Variable({shortest(start)})" for name, start in settings.variables.items()]
    lines += [f"variables = [{', '.join(settings.variables)}]", _optimizer(settings, keras)]
    rates, told = _rates(settings, run.changes)
    if rates:
        pairs = ", ".join(f"{step}: {_rate(rate, keras)}" for step, rate in rates.items())
        lines.append(f"rates = {{{pairs}}}  # changed on the way")
    lines += [f"# After {change.step:,} steps: {say(catalog('en'), change.said)}." for change in told]
    lines += [
        "",
        *_loop(settings, data, run.steps, tf, bool(rates)),
        "",
        "for variable in variables:",
        "    print(variable.numpy())",
        *_test(settings, data, tf),
    ]
    return "\n".join(lines) + "\n"


def _rates(settings: Settings, changes: Sequence[Change]) -> tuple[dict[int, object], list[Change]]:
    """Separate the changes that an optimizer can make from those that a comment tells the reader.

    In Keras the rate of an optimizer that was made with a schedule cannot be set.
    """
    rates: dict[int, object] = {}
    told, scheduled = [], callable(settings.learning_rate)
    for change in changes:
        if change.learning_rate is None or scheduled:
            told.append(change)
        else:
            rates[change.step] = change.learning_rate
            scheduled = callable(change.learning_rate)
    return rates, told


def _data(data: Data) -> list[str]:
    if data.source is not None:
        given = [] if data.test is None or "_test = " in data.source else _arrays("test", data.test)
        return [*data.source.split("\n"), *given]
    if sum(values.size for values in data.columns.values()) > MOST_WRITTEN:
        lines = ["data = np.load('data.npz')  # np.savez('data.npz', **data.columns)"]
        lines += [f"{name}_data = data['{name}']" for name in data.columns]
        if data.test is not None:
            lines.append("test = np.load('test.npz')  # np.savez('test.npz', **data.test.columns)")
            lines += [f"{name}_test = test['{name}']" for name in data.columns]
        return lines
    return [*_arrays("data", data), *([] if data.test is None else _arrays("test", data.test))]


def _arrays(kind: str, data: Data) -> list[str]:
    """Write out the numbers of data."""
    return [
        f"{name}_{kind} = np.array({shortest(values)}, dtype=np.float32)"
        for name, values in data.columns.items()
    ]


def _rate(rate: object, keras: str) -> str:
    if not callable(rate):
        return f"{rate}"
    if type(rate).__name__ in SCHEDULES:
        return f"{keras}.schedules.{say_call(rate)}"
    return f"{rate_after(rate, 0)}"


def _optimizer(settings: Settings, keras: str) -> str:
    kind, given = KINDS[settings.optimizer]
    options = {**given, **settings.options}
    extra = "".join(f", {name}={value!r}" for name, value in options.items())
    rate = settings.learning_rate
    own = callable(rate) and type(rate).__name__ not in SCHEDULES
    note = "  # at first; then as your own function says" if own else ""
    return f"optimizer = {keras}.{kind.__name__}(learning_rate={_rate(rate, keras)}{extra}){note}"


def _loop(settings: Settings, data: Data, steps: int, tf: str, changes: bool) -> list[str]:
    size = min(settings.batch_size or data.count, data.count)
    per_epoch = -(-data.count // size)
    cut_short, indent = steps % per_epoch, "    "
    lines = ["step = 0"] if changes or cut_short else []
    lines.append(f"for epoch in range({-(-steps // per_epoch)}):")
    loop, taken = _batches(settings, data, size)
    lines += [indent + line for line in loop]
    inner = indent * 2 if size < data.count else indent
    if cut_short:
        lines += [f"{inner}if step == {steps}:", f"{inner}    break"]
    if changes:
        lines += [f"{inner}if step in rates:", f"{inner}    optimizer.learning_rate = rates[step]"]
    lines += [f"{inner}{', '.join(data.columns)} = {taken}", f"{inner}with {tf}.GradientTape() as tape:"]
    calculated, loss = _loss(settings, data, tf)
    lines += [f"{inner}    {line}" for line in calculated]
    if size > 1:
        lines.append(f"{inner}    {loss} = {tf}.reduce_mean({loss})")
    lines.append(f"{inner}gradients = tape.gradient({loss}, variables)")
    lines.append(f"{inner}optimizer.apply_gradients(zip(gradients, variables))")
    return [*lines, f"{inner}step += 1"] if changes or cut_short else lines


def _loss(settings: Settings, data: Data, tf: str) -> tuple[list[str], str]:
    """Write the lines of model and loss, and give the name of what they end with."""
    source = f"{settings.model}\n{settings.loss}"
    if settings.function:
        line = settings.function.line(list(data.columns)[:-1], list(settings.variables))
        source = f"{line}\n{settings.loss}"
    return translate(source, tf), settings.loss.split("\n")[-1].split("=")[0].strip()


def _test(settings: Settings, data: Data, tf: str) -> list[str]:
    """Write how the loss over the test points is calculated, if there are any."""
    if data.test is None:
        return []
    lines, loss = _loss(settings, data, tf)
    names = list(data.columns)
    taken = f"{', '.join(names)} = {', '.join(f'{name}_test' for name in names)}"
    return ["", taken, *lines, f"print('test loss', {tf}.reduce_mean({loss}).numpy())"]


def _batches(settings: Settings, data: Data, size: int) -> tuple[list[str], str]:
    """Write the loop over the batches of an epoch, and what each step takes of the data."""
    count, order, lines = data.count, "", []
    if settings.shuffle:
        order = "order"
        lines.append(f"order = np.random.default_rng(({settings.seed}, epoch)).permutation({count})")
    if size == count:
        rows = f"[{order}]" if order else ""
    elif size == 1 and all(values.ndim == 1 for values in data.columns.values()):
        lines.append(f"for row in {order or f'range({count})'}:")
        rows = "[row]"
    else:
        lines.append(f"for start in range(0, {count}, {size}):")
        rows = f"[order[start:start + {size}]]" if order else f"[start:start + {size}]"
    return lines, ", ".join(f"{name}_data{rows}" for name in data.columns)


class _Full(ast.NodeTransformer):
    """Give every function its full name: ``mean`` becomes ``tf.reduce_mean``."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.names: dict[str, str] = {}
        for function in language.functions():
            path = function.tensorflow.removeprefix("tf.")
            self.names.setdefault(path.rpartition(".")[2], path)
            self.names[function.name] = path

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in self.names:
            node.func = ast.Name(f"{self.prefix}.{self.names[node.func.id]}", ast.Load())
        return node


def translate(source: str, prefix: str) -> list[str]:
    """Write the learner's lines, which have been read already, with the functions' full names.

    Examples
    --------
    >>> translate("loss = mean(square(error))", "tf")
    ['loss = tf.reduce_mean(tf.square(error))']
    """
    return ast.unparse(_Full(prefix).visit(ast.parse(source))).split("\n")
