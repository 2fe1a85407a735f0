r"""The operation table's LaTeX templates as small trees, ready for MathML, and as plain text.

Only the LaTeX that the table uses is understood: groups, ``^``, ``_``, ``\frac``, ``\sqrt``, ``\text``,
``\operatorname``, ``\left|``, and symbols; a test reads every template. A general converter would bring
a megabyte of tables for these thirty words. The tree keeps its holes, so it is sent once for an operation and
filled in line by line.
"""

import re
from collections.abc import Sequence
from functools import cache

from tapewidgets.engine.operations import OPERATIONS, Operation
from tapewidgets.story.schema import Formula

SYMBOLS = {
    "cdot": "⋅", "times": "×", "oplus": "⊕", "bmod": "mod", "partial": "∂", "le": "≤", "ge": "≥", "ne": "≠",
    "lnot": "¬", "land": "∧", "lor": "\u2228", "bigvee": "\u22c1", "bigwedge": "⋀", "sum": "∑", "prod": "∏",
    "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "{": "{", "}": "}", "_": "_", "%": "%",
}  # fmt: skip
LETTERS = {"sigma": "σ", "pi": "π", "alpha": "α", "gamma": "γ", "theta": "θ", "infty": "∞",
           "varphi": "φ", "Phi": "Φ"}  # fmt: skip
FUNCTIONS = (
    {"ln", "log", "exp", "min", "max", "det"}
    | {prefix + name for name in ("sin", "cos", "tan") for prefix in ("", "arc")}
    | {name + "h" for name in ("sin", "cos", "tan")}
)
SPACES = {",", ";", " ", "!", "quad"}
OUTPUT = -1
_HOLE = 0xE000  # a private character stands for hole 0 while LaTeX is read
_TOKEN = re.compile(r"\\([a-zA-Z]+|.)|(\d+(?:\.\d+)?)|([a-zA-Z])|(\s+)|(.)", re.DOTALL)


@cache
def formula(name: str, inputs: int) -> Formula:
    """Give the right-hand side of an operation as a tree with holes.

    Parameters
    ----------
    name : the operation's name in the table
    inputs : how many inputs the line has

    Examples
    --------
    >>> formula("multiply", 2)
    ['mrow', 0, ['mo', '⋅'], 1]
    """
    return parse(_with_holes(OPERATIONS[name], OPERATIONS[name].formula, inputs))


@cache
def derivative(name: str, inputs: int, position: int) -> Formula | None:
    """Give the local derivative by one input as a tree with holes; None where there is none.

    Examples
    --------
    >>> plain(derivative("divide", 2, 1), ["a", "b"], "y")
    '-a / b²'
    """
    templates = OPERATIONS[name].derivatives
    template = templates[min(position, len(templates) - 1)] if templates else ""
    return parse(_with_holes(OPERATIONS[name], template, inputs)) if template else None


def _with_holes(operation: Operation, template: str, inputs: int) -> str:
    holes = [chr(_HOLE + i) for i in range(inputs + len(operation.parameters))]
    parameters = dict(zip(operation.parameters, holes[inputs:], strict=True))
    return template.format(*holes[:inputs], y=chr(_HOLE - 1), all=", ".join(holes[:inputs]), **parameters)


def parse(latex: str) -> Formula:
    r"""Read LaTeX into a tree.

    Raises
    ------
    ValueError : a command that no template uses

    Examples
    --------
    >>> parse(r"\frac{1}{x^2}")
    ['mfrac', ['mn', '1'], ['msup', ['mi', 'x'], ['mn', '2']]]
    """
    return _row(_Reader(latex).items(end=None))


class _Reader:
    def __init__(self, latex: str) -> None:
        self.tokens = [match for match in _TOKEN.finditer(latex) if match[4] is None]
        self.place = 0

    def items(self, end: str | None) -> list[Formula]:
        """Read up to the closing ``end``."""
        out: list[Formula] = []
        while self.place < len(self.tokens):
            token = self.tokens[self.place]
            if end is not None and token[0] == end:
                break
            if token[0] in "^_":
                self.place += 1
                base: Formula = out.pop() if out else ["mrow"]
                out.append(["msup" if token[0] == "^" else "msub", base, self.argument()])
            elif (item := self.item()) is not None:
                out.append(item)
        self.place += 1
        return out

    def argument(self) -> Formula:
        item = self.item()
        return ["mrow"] if item is None else item

    def item(self) -> Formula | None:
        token = self.tokens[self.place]
        self.place += 1
        if token[1] is not None:
            return self.command(token[1])
        if token[2] is not None:
            return ["mn", token[2]]
        if token[3] is not None:
            return ["mi", token[3]]
        if token[0] == "{":
            return _row(self.items(end="}"))
        code = ord(token[0]) - _HOLE
        if -1 <= code < 0x400:
            return OUTPUT if code == -1 else code
        return ["mo", "−" if token[0] == "-" else token[0]]

    def command(self, name: str) -> Formula | None:
        if name in SPACES:
            return None
        if name == "frac":
            return ["mfrac", self.argument(), self.argument()]
        if name == "sqrt":
            return ["msqrt", self.argument()]
        if name == "left":
            opening = self.fence()
            inside = self.items(end="\\right")
            return ["mrow", ["mo", opening], *inside, ["mo", self.fence()]]
        if name in ("text", "operatorname", "mathsf"):
            return ["mtext" if name == "text" else "mi", self.raw()]
        if name in FUNCTIONS:
            return ["mi", name]
        if name in LETTERS:
            return ["mi", LETTERS[name]]
        if name in SYMBOLS:
            return ["mo", SYMBOLS[name]]
        raise ValueError(f"no MathML is known for \\{name}")

    def fence(self) -> str:
        self.place += 1
        return self.tokens[self.place - 1][0].removeprefix("\\")

    def raw(self) -> str:
        """Read a group as it stands, spaces included."""
        start = self.tokens[self.place].end()
        while self.tokens[self.place][0] != "}":
            self.place += 1
        close = self.tokens[self.place]
        self.place += 1
        return close.string[start : close.start()].replace("\\", "")


def _row(items: list[Formula]) -> Formula:
    return items[0] if len(items) == 1 and isinstance(items[0], list) else ["mrow", *items]


def plain(tree: Formula, holes: Sequence[str], output: str = "") -> str:
    """Write a formula on one line, its holes filled.

    Parameters
    ----------
    tree : from :func:`formula` or :func:`derivative`
    holes : texts for hole 0, 1, ...; one that starts with a minus is put in round brackets
    output : text for the line's output

    Examples
    --------
    >>> plain(derivative("pow", 2, 0), ["t1", "3"])
    '3 · t1^(3 − 1)'
    """
    line = re.sub(r"(?<=[(\[⌊⌈ ]) +|^ +| +$| +(?=[)\],⌋⌉])", "", _plain(tree, holes, output))
    return re.sub(r"(^|[(\[{] ?)− ", r"\1-", line).replace("⋅", "·")


_SUPERSCRIPTS = {"2": "²", "3": "³", "T": "ᵀ"}


def _plain(tree: Formula, holes: Sequence[str], output: str) -> str:
    if isinstance(tree, str):
        return tree
    if isinstance(tree, int):
        filling = output if tree == OUTPUT else holes[tree]
        return f"({filling})" if filling.startswith("-") else filling
    tag, *children = tree
    parts = [_plain(child, holes, output) for child in children]
    if tag == "mo":
        return _operator(parts[0])
    if tag == "msup":
        base, power = parts
        return base + (_SUPERSCRIPTS.get(power) or f"^{_grouped(power)}")
    if tag == "msub":
        return f"{parts[0]}{parts[1]}" if parts[1].startswith("[") else f"{parts[0]}_{_grouped(parts[1])}"
    if tag == "mfrac":
        return f"{_grouped(parts[0])} / {_grouped(parts[1])}"
    if tag == "msqrt":
        return f"√{_grouped(parts[0])}"
    return _joined(parts)


def _joined(parts: Sequence[str]) -> str:
    """Put a space between two words, as in ``ln x``, and none before a bracket."""
    line = ""
    for part in parts:
        between = line and line[-1] not in " ([{⌊⌈¬|−-" and part and (part[0].isalnum() or part[0] in "√σ∑∏")
        line += (" " if between else "") + part
    return line


def _operator(symbol: str) -> str:
    if symbol in "()[]{}|⌊⌋⌈⌉¬":
        return symbol
    return f"{symbol} " if symbol in ",∑∏\u22c1⋀" else f" {symbol} "


def _grouped(text: str) -> str:
    return f"({text.strip()})" if " " in text.strip() else text
