"""A program as formulas in LaTeX, written with our own words only."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from tapewidgets.engine.operations.operation import WORD
from tapewidgets.language.analyze.instructions import Instruction, Program
from tapewidgets.language.analyze.understanding import understand
from tapewidgets.language.functions import FUNCTIONS, Function
from tapewidgets.language.print.python_writer import key_text

LOGIC, COMPARISON, SUM, PRODUCT, SIGNED, POWER, ATOM = range(7)
_SHORT = 40
Text = tuple[str, int]
"""A formula, and how tightly it binds."""

_SIGNS = {
    **dict.fromkeys((r"\land", r"\lor"), LOGIC),
    **dict.fromkeys(("<", ">", "=", r"\le", r"\ge", r"\ne"), COMPARISON),
    **dict.fromkeys(("+", "-"), SUM),
    **dict.fromkeys((r"\cdot", r"\,", r"\bmod"), PRODUCT),
}
_GROUP = r"\{[^{}]*\}|\([^()]*\)|\\left.*\\right(\||\\rVert)|\\lfloor.*\\rfloor|\\lceil.*\\rceil"
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
    program, _ = understand(source, names)
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
    >>> from tapewidgets.language.print.latex import name_latex
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
        return _nested(instruction.constant), ATOM
    inputs = [_text(program, program.instructions[position]) for position in instruction.inputs]
    if instruction.kind == "index":
        key = key_text((instruction.parameters or {})["key"])
        return f"{{{_bracket(inputs[0], ATOM)}}}_{{[{key}]}}", ATOM
    return _call(instruction, FUNCTIONS[instruction.function], inputs)


def _call(instruction: Instruction, function: Function, inputs: list[Text]) -> Text:
    """Write a function by its formula, or by its name if that would leave something out or say much twice."""
    parameters = instruction.parameters or {}
    written = [str(value) for key, value in parameters.items() if key != "axis" and value is not None]
    formula, axis = function.formula, _axis_below(instruction)
    if formula == "a":
        return inputs[0]
    used = re.findall(WORD, formula)
    twice = [text for letter, (text, _) in zip("abc", inputs, strict=False) if used.count(letter) > 1]
    if written or not formula or any(len(text) > _SHORT for text in twice):
        word = function.name.replace("_", r"\_")
        listed = ", ".join([text for text, _ in inputs] + written)
        return rf"\operatorname{{{word}}}{axis}\left({listed}\right)", ATOM
    level, places = _binding(formula)
    before = re.match(r".*\\(operatorname\{\w+\}|[a-z]+)(?=[ (])", formula) if axis else None
    end = before.end() if before else len(formula)
    formula = formula[:end] + axis + formula[end:]
    formula = formula.replace("(", r"\left(").replace(")", r"\right)")
    fields = {"inputs": ", ".join(text for text, _ in inputs)}
    for letter, text in zip("abc", inputs, strict=False):
        place, after = places.get(letter, (LOGIC, ""))
        minus = after == "sign" and text[0].startswith("-")
        fields[letter] = _bracket(text, ATOM + 1 if minus else place)
        if after == "word" and fields[letter] != text[0]:
            return formula.removesuffix(" a") + fields[letter], level
    return re.sub(WORD, lambda found: fields.get(found[0], found[0]), formula), level


@cache
def _binding(formula: str) -> tuple[int, dict[str, tuple[int, str]]]:
    """How tightly a formula binds; of inputs not enclosed in it how tightly they must, and what is before."""
    outside = formula
    while (shorter := re.sub(_GROUP, "", outside)) != outside:
        outside = shorter
    if outside == r"a \ln b":
        return PRODUCT, {"a": (PRODUCT, ""), "b": (ATOM, "")}
    if between := re.fullmatch(r"a (\S+) b", outside):
        level = _SIGNS[between[1]]
        left = level + 1 if level == COMPARISON else level
        return level, {"a": (left, ""), "b": (level + 1, "sign")}
    if outside in {"-a", r"\lnot a"}:
        return SIGNED, {"a": (PRODUCT, "sign")}
    if outside.startswith("a^"):
        return POWER, {"a": (ATOM, "")}
    if outside == r"\operatorname a":
        return ATOM, {"a": (ATOM + 1, "word")}
    if outside.endswith(" a"):
        return PRODUCT, {"a": (ATOM if outside == r"\ln a" else POWER, "word")}
    signs = {" - ": SUM, " + ": SUM, " ": PRODUCT, r"\ln": PRODUCT, "^": POWER}
    return next((level for sign, level in signs.items() if sign in outside), ATOM), {}


def _axis_below(instruction: Instruction) -> str:
    """The axis as a small number below a function, if it was named."""
    axis = (instruction.parameters or {}).get("axis")
    default = next((p.default for p in FUNCTIONS[instruction.function].parameters if p.name == "axis"), None)
    if axis is None or axis == default:
        return ""
    return f"_{{{', '.join(map(str, axis)) if isinstance(axis, list) else axis}}}"


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


def _bracket(text: Text, level: int) -> str:
    return text[0] if text[1] >= level else rf"\left({text[0]}\right)"
