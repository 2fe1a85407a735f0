"""What a panel with a program works on: text, tensors, a question in; a tape out. No widgets here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

import tapewidgets as tw
from tapewidgets import language
from tapewidgets.language import ProgramError, Run
from tapewidgets.words import Message, catalog, language_names, say, templates_in

KINDS = ("variable", "constant", "watched", "frozen")
"""What a tensor of the table is: Variable, constant, a constant that is watched, a Variable not trainable."""

DTYPES = ("float32", "float64", "int32")
MOST_TENSORS = 12
MOST_NUMBERS = 4_000
LONGEST_PROGRAM = 2_000
_NAME = re.compile(r"[A-Za-z가-힣][A-Za-z0-9_가-힣]{0,31}")


class Problem(Exception):
    """What is wrong with the tensors or the question, and what to do.

    Parameters
    ----------
    kind : which of the catalogs' ``panel.problem.`` it is
    fillings : what fills the template's holes

    Attributes
    ----------
    message, hint : what the page is told: it says it in the language of its reader
    """

    def __init__(self, kind: str, **fillings: Any) -> None:
        super().__init__(kind, fillings)
        key = f"panel.problem.{kind}"
        self.message: Message = [key, fillings]
        self.hint: Message = [f"{key}.hint", fillings] if f"{key}.hint" in catalog() else ""

    def __str__(self) -> str:
        """Say it in the language that is spoken now."""
        return " ".join(filter(None, (say(catalog(), part) for part in (self.message, self.hint))))


@dataclass(frozen=True)
class Bench:
    """All that decides an answer; plain data, checked by `checked`.

    Attributes
    ----------
    program : the learner's text
    tensors : dicts with name, kind, dtype and value (a number or nested lists)
    sources : names to differentiate by; empty for all tensors that the program uses, without constants
    target : name of the line that is differentiated; empty, or one that no line has, for the last
    """

    program: str
    tensors: tuple[dict[str, Any], ...]
    sources: tuple[str, ...] = ()
    target: str = ""


@dataclass(frozen=True)
class Work:
    """A program that ran: its tape, its target and sources, and every name."""

    bench: Bench
    run: Run
    tape: tw.GradientTape
    names: dict[str, Any] = field(repr=False)
    sources: dict[str, Any] = field(repr=False)

    @property
    def target(self) -> Any:
        """The tensor that is differentiated: of the line that was chosen, or of the last."""
        return self.run.names.get(self.bench.target, self.run.value)

    @property
    def target_name(self) -> str:
        """The target's name; empty if it is a last line without one."""
        chosen = self.bench.target
        return chosen if chosen in self.run.names else self.run.program.lines[-1].name


def checked(bench: Bench) -> Bench:
    """Check what may have come from a page; give it back tidy.

    Raises
    ------
    Problem : with a sentence
    """
    if not isinstance(bench.program, str):
        raise Problem("text")
    if len(bench.program) > LONGEST_PROGRAM:
        raise Problem("long", most=f"{LONGEST_PROGRAM:,}")
    if len(bench.tensors) > MOST_TENSORS:
        raise Problem("many", most=MOST_TENSORS)
    tensors = tuple(tensor_entry(entry) for entry in bench.tensors)
    names = [entry["name"] for entry in tensors]
    for name in names:
        if names.count(name) > 1:
            raise Problem("twice", name=name)
    sources = tuple(dict.fromkeys(name for name in bench.sources if isinstance(name, str)))
    target = bench.target if isinstance(bench.target, str) else ""
    return replace(bench, tensors=tensors, sources=sources, target=target)


def tensor_entry(entry: Any) -> dict[str, Any]:
    """Check one tensor of the table.

    Raises
    ------
    Problem : it is no dict of name, kind, dtype and value, or one of them is not allowed
    """
    if not isinstance(entry, Mapping) or set(entry) != {"name", "kind", "dtype", "value"}:
        raise Problem("parts")
    name, kind, dtype, value = (entry[key] for key in ("name", "kind", "dtype", "value"))
    if not is_name(name):
        raise Problem("name")
    if kind not in KINDS or dtype not in DTYPES:
        raise Problem("kind", name=name)
    return {"name": name, "kind": kind, "dtype": dtype, "value": plain_value(name, value, dtype)}


def is_name(name: Any) -> bool:
    """Whether a tensor of the table may have this name."""
    return isinstance(name, str) and _NAME.fullmatch(name) is not None


def plain_value(name: Message, value: Any, dtype: str = "float32") -> Any:
    """Check a value and give it as a number or nested lists.

    Raises
    ------
    Problem : it is ragged, empty, too large, not a number, or does not fit the dtype
    """
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    count = _count(value)
    if count > MOST_NUMBERS:
        raise Problem("numbers", name=name, most=f"{MOST_NUMBERS:,}")
    try:
        if count < 0:
            raise TypeError
        array = np.array(value, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise Problem("array", name=name) from None
    if array.size == 0:
        raise Problem("empty", name=name)
    limit = 2**31 - 1 if dtype == "int32" else float(np.finfo(dtype).max)
    if not np.isfinite(array).all() or np.abs(array).max() > limit:
        raise Problem("fit", name=name, dtype=dtype)
    return array.astype(np.int64).tolist() if dtype == "int32" else value


def _count(value: Any) -> int:
    """Count the numbers in nested lists, without trusting their depth; -1 if something else is among them."""
    count, stack = 0, [value]
    while stack and count <= MOST_NUMBERS:
        item = stack.pop()
        if isinstance(item, list | tuple):
            stack += item[: MOST_NUMBERS + 1]
        elif isinstance(item, bool) or not isinstance(item, int | float):
            return -1
        else:
            count += 1
    return count


def tensor_of(entry: Mapping[str, Any]) -> Any:
    """Make the Variable or constant that an entry of the table describes."""
    value = np.array(entry["value"], dtype=entry["dtype"])
    if entry["kind"] in ("constant", "watched"):
        return tw.constant(value)
    return tw.Variable(value, trainable=entry["kind"] == "variable", name=entry["name"])


def work(bench: Bench) -> Work:
    """Run a bench's program on a fresh tape.

    Parameters
    ----------
    bench : as `checked` gives it

    Raises
    ------
    ProgramError : the program cannot be read or run; nothing has been computed
    Problem : no source is left to ask for
    """
    given = {entry["name"]: tensor_of(entry) for entry in bench.tensors}
    with tw.GradientTape(persistent=True) as tape:
        for entry in bench.tensors:
            if entry["kind"] == "watched" and entry["dtype"] != "int32":
                tape.watch(given[entry["name"]])
        run = language.run(bench.program, given)
    names = {**given, **run.names}
    used = {one.name for one in run.program.instructions if one.kind == "given"}
    kinds = {entry["name"]: entry["kind"] for entry in bench.tensors}
    asked = (
        [name for name in bench.sources if name in names]
        or [name for name in given if name in used and kinds[name] != "constant"]
        or [name for name in given if name in used]
        or list(given)
    )
    return Work(bench, run, tape, names, {name: names[name] for name in asked})


def work_before(bench: Bench, fault: ProgramError) -> Work | None:
    """Run the lines before a mistake; None if there are none that can run."""
    lines = bench.program.replace("\r\n", "\n").split("\n")
    while fault.line > 1 and fault.kind not in {"out_of_time", "too_long", "too_many_lines"}:
        try:
            return work(replace(bench, program="\n".join(lines[: fault.line - 1])))
        except ProgramError as earlier:  # it cuts a statement of several lines
            if earlier.line >= fault.line:
                return None
            fault = earlier
    return None


def problem_of(fault: ProgramError | Problem) -> dict[str, Any]:
    """Give a fault as data for the page: message and hint, line from 1 (0: none), column from 0.

    The templates of a mistake, which no page has, come along in each language: the page may change its own.
    """
    if not isinstance(fault, ProgramError):
        return {"message": fault.message, "hint": fault.hint, "line": 0, "column": 0}
    message, hint = fault.said
    words = {code: templates_in(catalog(code), [message, hint]) for code in language_names()}
    return {"message": message, "hint": hint, "line": fault.line, "column": fault.column, "words": words}
