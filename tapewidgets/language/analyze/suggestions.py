"""Suggestions: what was meant by a name that does not exist."""

import builtins
import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence

from tapewidgets.language.analyze.shape_rules import Refusal
from tapewidgets.language.functions import BY_NAME
from tapewidgets.language.parse.adjacent_tokens import PRINTING
from tapewidgets.language.parse.pasted import BACKWARD, MAKERS
from tapewidgets.words import Message

_SYNONYMS = {
    "average": "mean", "avg": "mean", "ln": "log", "power": "pow", "mul": "multiply", "div": "divide",
    "sub": "subtract", "product": "prod", "total": "sum", "length": "norm", "dot": "matmul", "arcsin": "asin",
    "arccos": "acos", "arctan": "atan", "absolute": "abs", "logistic": "sigmoid", "swish": "silu",
    "var": "variance", "join": "concat", "concatenate": "concat", "flip": "reverse", "clip": "clip_by_value",
    "mod": "floormod", "neg": "negative", "inverse": "reciprocal", "Σ": "sum", "σ": "sigmoid",
}  # fmt: skip
_WRITTEN = {
    "log10": "log(x)/log(10)", "log2": "log(x)/log(2)", "mse": "mean((x - y)**2)", "mae": "mean(abs(x - y))",
    "cbrt": "x**(1/3)", "cot": "1/tan(x)", "sec": "1/cos(x)", "csc": "1/sin(x)",
}  # fmt: skip
"""Functions of other libraries, and how to write them here."""
_NOT_HERE = frozenset(("inv", "det", "eig"))
"""Functions with no counterpart here, though some name is close."""
_LOOK_ALIKES = str.maketrans("lio", "110")
_WELL_KNOWN = {"pi": "3.14159265", "PI": "3.14159265", "π": "3.14159265", "e": "exp(1)", "Σ": "sum(...)"}
_DERIVATIVES = frozenset(("dL", "dy", "dz", "dloss"))
_SOME_FUNCTIONS = "exp, log, sin, sqrt, relu, sum, mean, max, where"


def unknown_name(name: str, known: Sequence[str], line: int, later: Mapping[str, int]) -> Refusal:
    """Explain a name that has no value.

    Parameters
    ----------
    name : as typed
    known : names that have a value at this point
    line : the line it is on
    later : for each name of the program the line that assigns it first

    Examples
    --------
    >>> from tapewidgets.language.analyze.suggestions import unknown_name
    >>> unknown_name("t3", ["t1"], 1, {"t3": 2}).kind
    'used_before'
    """
    if name in BY_NAME:
        return Refusal("function_as_value", name=name)
    if name.startswith("_") or "__" in name:
        return Refusal("underscore_name", name=name)
    if later.get(name) == line:
        return Refusal("own_value", name=name, near=known[0] if known else ["mistake.number", {}])
    if name in later:
        return Refusal("used_before", name=name, place=later[name])
    if name in _DERIVATIVES or (name[:1] == "d" and name[1:] in known):
        return Refusal("forward_only", name=name)
    near = _product(name, known) or meant(name, known)
    if near:
        return Refusal("unknown_name", name=name, near=near)
    if known:
        return Refusal("unknown_name_list", name=name, names=listed(known))
    return Refusal("no_names", name=name)


def unknown_function(name: str, values: Collection[str]) -> Refusal:
    """Explain a call of something that is not a function; ``values`` are the names that have a value."""
    if name in values:
        return Refusal("not_a_function", name=name)
    if name.startswith("_") or "__" in name:
        return Refusal("underscore_name", name=name)
    if name in PRINTING:
        return Refusal("no_printing", name=name)
    if name in BACKWARD:
        return Refusal("forward_only", name=name)
    if name in MAKERS:
        return Refusal("no_maker", name=name)
    if name.lower() in _WRITTEN:
        return Refusal("unknown_function", name=name, near=_WRITTEN[name.lower()])
    near = _SYNONYMS.get(name) or (
        None if hasattr(builtins, name) or name in _NOT_HERE else meant(name, BY_NAME)
    )
    if near in BY_NAME:
        return Refusal("unknown_function", name=name, near=near)
    return Refusal("unknown_function_list", name=name, names=_SOME_FUNCTIONS)


def meant(name: str, candidates: Iterable[str]) -> str | None:
    """Find the candidate that was most likely meant.

    Examples
    --------
    >>> from tapewidgets.language.analyze.suggestions import meant
    >>> meant("T2", ["t1", "t2"]), meant("weigth", ["weight"])
    ('t2', 'weight')
    """
    possible = list(candidates)
    if name in _WELL_KNOWN:
        return _WELL_KNOWN[name]
    folded = {candidate.casefold(): candidate for candidate in reversed(possible)}
    alike = {candidate.translate(_LOOK_ALIKES): candidate for candidate in reversed(list(folded))}
    typed = name.casefold()
    if typed.translate(_LOOK_ALIKES) in alike:
        return folded[alike[typed.translate(_LOOK_ALIKES)]]
    close = difflib.get_close_matches(typed, folded, n=1, cutoff=0.66)
    if close:
        return folded[close[0]]
    starts = (one for one in folded if min(len(one), len(typed)) >= 3 and one.startswith(typed[: len(one)]))
    return folded.get(next(starts, ""))


def _product(name: str, known: Collection[str]) -> str | None:
    """Split a name into two known names, as written on paper: wx is w*x."""
    parts = ((name[:i], name[i:]) for i in range(1, len(name)))
    return next((f"{first}*{second}" for first, second in parts if {first, second} <= set(known)), None)


def listed(names: Sequence[str], most: int = 4) -> Message:
    """Put some names into a phrase.

    Examples
    --------
    >>> from tapewidgets.language.analyze.suggestions import listed
    >>> listed(["t1", "t2"])
    ['mistake.names', {'first': 't1', 'last': 't2'}]
    """
    shown = list(names[:most])
    if len(shown) == 1:
        return shown[0]
    key = "mistake.names" if len(names) <= most else "mistake.names.or"
    return [key, {"first": ", ".join(shown[:-1]), "last": shown[-1]}]
