"""The language page, made from the tables that the language itself works with.

``python -m tests.language.page > lessons/language.md`` writes it; a test holds the page to it.
"""

import re
from collections.abc import Iterator

from tapewidgets.engine import Variable, constant
from tapewidgets.language.checking import check
from tapewidgets.language.functions import FUNCTIONS
from tapewidgets.language.limits import DEFAULT_LIMITS
from tapewidgets.language.mistakes.catalog import SECTIONS
from tapewidgets.language.mistakes.visible import is_invisible

_LONGEST = 60

_INTRODUCTION = """# The language

What you type into a panel, or give to `tw.language.run`, is a small language of its own. It looks like
Python, but it is never run as Python: a program is read, checked, and turned into operations on tensors, one
by one.

```
# lines of name = expression; the last may stand without a name
h = relu(A @ W + b)
loss = mean((h - 1)**2)
loss*2
```

| you may write | for example |
| --- | --- |
| numbers | `2`, `0.5`, `1e-3` |
| names given to the program, or made on a line above | `t1`, `loss`, `η`, `손실` |
| signs | `+ - * / ** @`, and `( )` to group |
| comparisons | `t1 > 0`, `t1 == t2`; choose with `where(t1 > 0, t1, 0)` |
| functions | `exp(t1)`, `sum(A, axis=0)` |
| lists of numbers | `[1, 2, 3] * t1`, `[[1, 2], [3, 4]] @ A` |
| indices and slices, written out | `t1[0]`, `A[:, 1]`, `t1[::-1]` |
| comments | `# like this` |

A number takes on the dtype of the tensor it meets; alone it is float32. Sizes, axes and indices are whole
numbers written out. A line may go on as long as a bracket is open. Giving a name twice is allowed: the later
value counts, and a warning says so.

A program that you paste from Python may keep its imports, its `with tf.GradientTape() as tape:` and prefixes
such as `tf.`, `np.` and `torch.`: they are passed over. What makes tensors or asks the tape is told.

```python
>>> import tapewidgets as tw
>>> names = {"t1": tw.Variable([1.0, 2.0, 3.0]), "t2": tw.Variable([10.0, 20.0, 30.0])}
>>> with tw.GradientTape() as tape:
...     run = tw.language.run("t3 = t1*t2\\nt4 = t2 + t3", names)
>>> print(run.value)
tw.Tensor([ 20.  60. 120.], shape=(3,), dtype=float32)
>>> print(tape.gradient(run.value, names["t2"]))
tw.Tensor([2. 3. 4.], shape=(3,), dtype=float32)
>>> print(tw.language.to_tensorflow("t2 + t1*t2", names))
import tensorflow as tf
<BLANKLINE>
t1 = tf.Variable([1.0, 2.0, 3.0])
t2 = tf.Variable([10.0, 20.0, 30.0])
<BLANKLINE>
with tf.GradientTape() as tape:
    result = t2 + t1 * t2
<BLANKLINE>
gradients = tape.gradient(result, [t1, t2])
print(result)
print(gradients)

```

`tw.language.check` finds mistakes, shapes and dtypes without computing anything, `tw.language.complete`
says what could stand at the cursor, `tw.language.to_latex` and `tw.language.to_numpy` write a program in
other ways.
"""


def page() -> str:
    """Write the whole page as Markdown."""
    return "\n".join([_INTRODUCTION, *_functions(), *_limits(), *_mistakes()]) + "\n"


def _functions() -> Iterator[str]:
    """Yield the table of functions."""
    yield "## Functions\n"
    yield "Each goes by its short name and by the last word of TensorFlow's name.\n"
    yield "| write | TensorFlow | what it gives |\n| --- | --- | --- |"
    for function in FUNCTIONS.values():
        sign = f"x {function.symbol} y" if function.symbol else "-x" if function.name == "negative" else ""
        either = f" or `{sign}`" if sign else ""
        yield f"| `{function.usage}`{either} | `tf.{function.path}` | {_cell(function.help)} |"
    yield ""


def _limits() -> Iterator[str]:
    """Yield the limits."""
    limits = DEFAULT_LIMITS
    yield "## Limits\n"
    yield "They leave room for every lesson and keep a kernel from being busy for long.\n"
    yield "| of | at most |\n| --- | --- |"
    yield f"| a program | {limits.characters:,} characters, {limits.lines} lines, {limits.operations} steps |"
    yield f"| a tensor | {limits.elements:,} numbers, {limits.axes} axes |"
    yield f"| all tensors together | {limits.total_elements:,} numbers |"
    yield f"| a matrix product | {limits.multiply_adds:,} multiplications |"
    yield f"| open brackets | {limits.brackets} |"
    yield f"| a name | {limits.name_length} letters |"
    yield f"| a number | {limits.digits} digits |"
    yield f"| a run | {limits.seconds} seconds of processor time |"
    yield ""


def _mistakes() -> Iterator[str]:
    """Yield the mistakes, what is said about each, and what to write."""
    names = {
        "t1": Variable([1.0, 2.0, 3.0]),
        "t2": Variable([10.0, 20.0, 30.0]),
        "A": constant([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
        "n": constant([1, 2, 3]),
        "k": 2,
    }
    yield "## Mistakes, and what to write instead\n"
    yield "Every mistake is shown with its line and column, and with these words. In the examples t1 and t2"
    yield "have shape (3,), A has shape (2, 3), n holds whole numbers, and k is the number 2."
    for section, rows in SECTIONS.items():
        yield f"\n### {section}\n"
        yield "| typed | what is said | what to write |\n| --- | --- | --- |"
        for kind, mistake in rows.items():
            if mistake.example or kind == "empty_program":
                error = check(mistake.example, names).errors[0]
                yield f"| {_example(mistake.example)} | {_cell(error.message)} | {_cell(error.hint)} |"


def _example(source: str) -> str:
    """Show a program in one cell: invisible characters by their code, long ones cut."""
    lines = [line for line in source.split("\n") if line]
    shown = [_code(line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…") for line in lines[:2]]
    if source.startswith("\n"):
        return f"({source.count(chr(10))} empty lines)"
    return "<br>".join([*shown, "…"] if len(lines) > 2 else shown) or "(nothing)"


def _code(text: str) -> str:
    """Show a line as code; a bar would end the table's cell."""
    text = "".join(f"U+{ord(c):04X}" if is_invisible(c) else c for c in text)
    return f"`{text.replace('|', chr(92) + '|')}`"


def _cell(text: str) -> str:
    """Escape what Markdown would read as a mark."""
    return re.sub(r"([\\`*_<>|\[\]$~&])", r"\\\1", text)


if __name__ == "__main__":
    print(page(), end="")
