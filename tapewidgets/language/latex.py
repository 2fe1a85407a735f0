"""A program as formulas in LaTeX, written with our own words only."""

import re
from collections.abc import Mapping
from typing import Any

from tapewidgets.engine.operations import OPERATIONS
from tapewidgets.language.analyze.instructions import Instruction, Program
from tapewidgets.language.functions import FUNCTIONS, Function
from tapewidgets.language.limits import DEFAULT_LIMITS
from tapewidgets.language.python_text import ATOM, COMPARISON, POWER, PRODUCT, SIGNED, SUM, Text, key_text
from tapewidgets.language.understanding import understand

_SIGNS: dict[str, Text] = {
    "add": ("+", SUM), "subtract": ("-", SUM), "multiply": (r"\cdot", PRODUCT), "matmul": (r"\,", PRODUCT),
    "greater": (">", COMPARISON), "less": ("<", COMPARISON), "greater_equal": (r"\ge", COMPARISON),
    "less_equal": (r"\le", COMPARISON), "equal": ("=", COMPARISON), "not_equal": (r"\ne", COMPARISON),
}  # fmt: skip
# Big signs, and functions that stand before their input without brackets where the input is one thing.
_BEFORE = {
    "sum": r"\sum", "prod": r"\prod", "max": r"\max", "min": r"\min", "log": r"\ln",
    "sin": r"\sin", "cos": r"\cos", "tan": r"\tan", "asin": r"\arcsin", "acos": r"\arccos",
    "atan": r"\arctan", "sinh": r"\sinh", "cosh": r"\cosh", "tanh": r"\tanh", "logsumexp": r"\ln \sum \exp",
}  # fmt: skip
# Formulas of the engine that keep their inputs apart by themselves: fractions, roots, exponents, bars.
_CLOSED = frozenset(("divide", "divide_no_nan", "exp", "sqrt", "rsqrt", "reciprocal", "abs", "floor", "ceil"))
_OWN = {
    "norm": r"\left\lVert {0} \right\rVert",
    "sigmoid": r"\sigma\left({0}\right)",
    "variance": r"\operatorname{{Var}}\left({0}\right)",
}
_LETTERS = """
    alpha beta gamma delta epsilon zeta eta theta kappa lambda mu xi pi rho sigma tau phi chi psi omega
    Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega
"""
_GREEK = dict(
    zip(
        "αβγδεζηθκλμξπρστφχψωΓΔΘΛΞΠΣΦΨΩ",
        _LETTERS.split(),
        strict=True,
    )
)


def to_latex(source: str, names: Mapping[str, object]) -> str:
    """Write a program as formulas, one a line.

    Parameters
    ----------
    source : lines of ``name = expression``
    names : what it may use, as for :func:`run`

    Returns
    -------
    str : LaTeX for math mode; several lines stand in ``aligned``

    Raises
    ------
    ProgramError : the program has a mistake

    Examples
    --------
    >>> print(tw.language.to_latex("t4 = t2 + t1**2", {"t1": 1.0, "t2": 2.0}))
    t_{4} = t_{2} + t_{1}^{2}
    """
    program, _ = understand(source, names, DEFAULT_LIMITS)
    lines = []
    for line in program.lines:
        formula = _text(program, program.instructions[line.result])[0]
        lines.append((name_latex(line.name), formula) if line.name else ("", formula))
    if len(lines) == 1:
        name, formula = lines[0]
        return f"{name} = {formula}" if name else formula
    rows = [f"{name} &= {formula}" if name else f"& {formula}" for name, formula in lines]
    return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"


def name_latex(name: str) -> str:
    r"""Write a name: a letter with its number below, a word in italics.

    Examples
    --------
    >>> from tapewidgets.language.latex import name_latex
    >>> name_latex("t1"), name_latex("my_loss"), name_latex("η")
    ('t_{1}', '\\mathit{my\\_loss}', '\\eta')
    """
    match = re.fullmatch(r"(.*?)_?(\d*)", name)
    word, number = match.groups() if match else (name, "")
    if len(word) == 1:
        base = f"\\{_GREEK[word]}" if word in _GREEK else word
    else:
        base = f"\\mathit{{{word}}}" if word.isascii() else f"\\text{{{word}}}"
        base = base.replace("_", r"\_")
    return f"{base}_{{{number}}}" if number else base


def _text(program: Program, instruction: Instruction) -> Text:
    """Write one value, and say how tightly it binds."""
    if instruction.kind in {"given", "assigned"}:
        return name_latex(instruction.name), ATOM
    if instruction.kind in {"number", "list"}:
        return _constant(instruction)
    inputs = [_text(program, program.instructions[position]) for position in instruction.inputs]
    if instruction.kind == "index":
        return (
            f"{{{_bracket(inputs[0], ATOM)}}}_{{[{key_text((instruction.parameters or {})['key'])}]}}",
            ATOM,
        )
    return _function(instruction, FUNCTIONS[instruction.function], inputs)


def _function(instruction: Instruction, function: Function, inputs: list[Text]) -> Text:
    name, texts = function.name, [text for text, _ in inputs]
    if name in _SIGNS:
        sign, level = _SIGNS[name]
        left = level + 1 if level == COMPARISON else level
        return f"{_bracket(inputs[0], left)} {sign} {_after_sign(inputs[1], level + 1)}", level
    match name:
        case "pow":
            return f"{_bracket(inputs[0], ATOM)}^{{{texts[1]}}}", POWER
        case "square":
            return f"{_bracket(inputs[0], ATOM)}^{{2}}", POWER
        case "negative":
            return f"-{_after_sign(inputs[0], PRODUCT)}", SIGNED
        case "transpose" if not (instruction.parameters or {}).get("perm"):
            return rf"{_bracket(inputs[0], ATOM)}^{{\mathsf{{T}}}}", POWER
        case "identity":
            return inputs[0]
    axis = _axis_below(instruction)
    if name in _BEFORE:
        one_thing = inputs[0][1] >= POWER and not (name == "log" and inputs[0][1] == POWER)
        inside = f" {texts[0]}" if one_thing else rf"\left({texts[0]}\right)"
        return f"{_BEFORE[name]}{axis}{inside}", PRODUCT
    if name in _OWN:
        return _OWN[name].format(*texts) + axis, ATOM
    if name in _CLOSED:
        return OPERATIONS[function.path.rpartition(".")[2]].formula.format(
            *texts
        ), ATOM if name != "exp" else POWER
    written = [
        str(value)
        for key, value in (instruction.parameters or {}).items()
        if key != "axis" and value is not None
    ]
    word = name.replace("_", r"\_")
    return rf"\operatorname{{{word}}}{axis}\left({', '.join(texts + written)}\right)", ATOM


def _axis_below(instruction: Instruction) -> str:
    """The axis as a small number below a function, if it was named."""
    axis = (instruction.parameters or {}).get("axis")
    default = next((p.default for p in FUNCTIONS[instruction.function].parameters if p.name == "axis"), None)
    if axis is None or axis == default:
        return ""
    return f"_{{{', '.join(map(str, axis)) if isinstance(axis, list) else axis}}}"


def _constant(instruction: Instruction) -> Text:
    return _nested(instruction.constant), ATOM


def _nested(value: Any) -> str:
    """Write a number, or an array as lists."""
    if value.ndim:
        return rf"\left[{', '.join(_nested(part) for part in value)}\right]"
    return _number(value)


def _number(value: object) -> str:
    """Write a number without the point of a whole one, and powers of ten as such."""
    text = str(value).removesuffix(".0")
    digits, _, exponent = text.partition("e")
    return rf"{digits.removesuffix('.0')} \cdot 10^{{{int(exponent)}}}" if exponent else digits


def _after_sign(text: Text, level: int) -> str:
    """Bracket what is too loose, and a minus too, since two signs in a row cannot be read."""
    return _bracket(text, ATOM + 1 if text[0].startswith("-") else level)


def _bracket(text: Text, level: int) -> str:
    return text[0] if text[1] >= level else rf"\left({text[0]}\right)"
