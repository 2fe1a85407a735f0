"""A learner's program as TensorFlow code, beside its story."""

import re
from functools import cache
from typing import Any

from tapewidgets import language
from tapewidgets.panels.backprop_stepper.numpy_view import source_view
from tapewidgets.panels.expression_panel.workbench import Work
from tapewidgets.story import Story

_CALL = re.compile(r"(?<![\w.])([A-Za-z_]\w*)(?=\s*\()")
_WITH = "with tf.GradientTape() as tape:"


def tensorflow_view(work: Work, story: Story) -> dict[str, Any]:
    """Give the learner's program as TensorFlow code, with the line that each step of the story belongs to.

    Examples
    --------
    >>> from tapewidgets.panels.expression_panel import workbench
    >>> entry = {"name": "x", "kind": "variable", "dtype": "float32", "value": 3}
    >>> print(tensorflow_source(workbench.work(workbench.Bench("y = exp(x)*x", (entry,)))))
    import tensorflow as tf
    <BLANKLINE>
    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = tf.exp(x)*x
    print(tape.gradient(y, x))
    """
    lines = tensorflow_source(work).split("\n")
    body = lines.index(_WITH) + 1 + sum(line.startswith("    tape.watch(") for line in lines)
    place = {index: body + line["at"][0] - 1 for index, line in enumerate(story["lines"]) if line.get("at")}
    steps = [place.get(step.get("line", -1)) for step in story["steps"]]
    steps = [
        len(lines) - 1 if step["kind"] in ("seed", "answer") else at
        for step, at in zip(story["steps"], steps, strict=True)
    ]
    return source_view(lines, steps)


def tensorflow_source(work: Work) -> str:
    """Write the learner's program as TensorFlow code that runs as it stands."""
    made = [f"{entry['name']} = {_made(entry)}" for entry in work.bench.tensors]
    watches = [
        f"    tape.watch({entry['name']})" for entry in work.bench.tensors if entry["kind"] == "watched"
    ]
    lines = work.bench.program.rstrip().split("\n")
    target = work.target_name
    if not target:
        last = work.run.program.lines[-1].span.line - 1
        lines[last] = f"result = {lines[last].lstrip()}"
        target = "result"
    body = [f"    {_with_prefixes(line.strip())}".rstrip() for line in lines]
    names = list(work.sources)
    asked = names[0] if len(names) == 1 else f"[{', '.join(names)}]"
    return "\n".join(
        [
            "import tensorflow as tf",
            "",
            *made,
            _WITH,
            *watches,
            *body,
            f"print(tape.gradient({target}, {asked}))",
        ]
    )


def _made(entry: dict[str, Any]) -> str:
    """Write one tensor of the table: ``tf.Variable([1.0, 2.0])``."""
    value = _with_points(entry["value"]) if entry["dtype"] != "int32" else entry["value"]
    rest = "" if entry["dtype"] != "float64" else ", dtype=tf.float64"
    if entry["kind"] in ("constant", "watched"):
        return f"tf.constant({value}{rest})"
    return f"tf.Variable({value}{', trainable=False' if entry['kind'] == 'frozen' else ''}{rest})"


def _with_points(value: Any) -> Any:
    return [_with_points(part) for part in value] if isinstance(value, list) else float(value)


def _with_prefixes(line: str) -> str:
    """Give the functions of a line TensorFlow's names; a comment stays as it is."""
    code, mark, comment = line.partition("#")
    names = _tensorflow_names()
    return _CALL.sub(lambda found: names.get(found[1], found[1]), code) + mark + comment


@cache
def _tensorflow_names() -> dict[str, str]:
    known = {help_.name: help_.tensorflow for help_ in language.functions()}
    return {**{name.rpartition(".")[2]: name for name in known.values()}, **known}
