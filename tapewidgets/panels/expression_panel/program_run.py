"""A program in a panel: its text and tensors in the panel's document, and what came of running them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from tapewidgets import language
from tapewidgets.panels.expression_panel.examples import EXAMPLES, START
from tapewidgets.panels.expression_panel.tensor_table import short, table, whole_letters
from tapewidgets.panels.expression_panel.workbench import (
    MOST_TENSORS,
    Bench,
    Problem,
    Work,
    checked,
    is_name,
    problem_of,
    work,
    work_before,
)
from tapewidgets.panels.panel import Field, Panel
from tapewidgets.panels.requests import Refusal, action
from tapewidgets.words import catalog, say

LONGEST_TEXT = 20_000
MOST_ROWS = 1_000
LONGEST_NAME = 200
BENCH = ("program", "tensors", "sources", "target")


@dataclass(frozen=True)
class Outcome:
    """The last program that worked, and what is wrong with the present one.

    Attributes
    ----------
    work : None before any program has worked
    part : of a program with a mistake, the lines before it, as they ran; None if none can
    fault : what is wrong; None when all is well
    new : the names that the program uses and nobody gave
    """

    work: Work | None = None
    part: Work | None = None
    fault: language.ProgramError | Problem | None = None
    new: tuple[str, ...] = ()

    def after(self, document: Mapping[str, Any]) -> "Outcome":
        """Run a document's program; if it cannot run, the last that worked stays."""
        try:
            bench = checked(bench_of(document))
        except Problem as fault:
            return replace(self, part=None, fault=fault, new=())
        try:
            done = work(bench)
        except language.ProgramError as fault:
            part, new = work_before(bench, fault), tuple(new_names(bench, fault))
            return replace(self, part=part, fault=fault, new=new)
        return Outcome(done)

    @property
    def warnings(self) -> list[str]:
        """What is allowed and may surprise, in sentences of the language that is spoken now."""
        return list(self.work.run.warnings) if self.work and self.fault is None else []

    @property
    def shown(self) -> Work | None:
        """What there is to show: the program, or its lines before the mistake, or the last that worked."""
        return self.part or self.work

    def light(self) -> dict[str, Any]:
        """Give what the page shows of it."""
        names = self.shown.run.names if self.shown else {}
        results = [[name, short(tensor.numpy())] for name, tensor in names.items()]
        return {"problem": self.problem(), "warnings": self.warnings, "results": results}

    def problem(self) -> dict[str, Any]:
        """Give message, hint, line from 1 (0: no line), column from 0; empty when all is well.

        Of a program that can be read also ``part``, whether lines before the mistake ran; ``new``, the names
        that it uses and nobody gave.
        """
        if self.fault is None:
            return {}
        read = isinstance(self.fault, language.ProgramError)
        more = {"part": self.part is not None, "new": list(self.new)} if read else {}
        return {**problem_of(self.fault), **more}


def new_names(bench: Bench, fault: language.ProgramError) -> list[str]:
    """List the names that could be created where a mistake is that one of them has no value."""
    given = {entry["name"]: entry["value"] for entry in bench.tensors}
    unknown = fault.kind in {"unknown_name", "unknown_name_list", "no_names"}
    return [n for n in language.new_names(bench.program, given) if is_name(n)] if unknown else []


def bench_of(document: Mapping[str, Any]) -> Bench:
    """Read what decides the answer from a panel's document."""
    return Bench(
        document["program"], tuple(document["tensors"]), tuple(document["sources"]), document["target"]
    )


def started(
    program: str | None, tensors: Any, sources: str | Iterable[str], target: str = ""
) -> dict[str, Any]:
    """Make a document of what a panel was given.

    Raises
    ------
    ValueError : tensors that cannot be used
    """
    return {
        "program": START["program"] if program is None else whole_letters(program),
        "tensors": table(START["tensors"] if tensors is None else tensors),
        "sources": whole_letters([sources] if isinstance(sources, str) else list(sources)),
        "target": whole_letters(target),
    }


def checked_bench(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Check the parts of a document that make a bench, as far as a program with mistakes may hold them.

    Raises
    ------
    Refusal : a text that is far too long, tensors that are none, sources that are no names
    """
    program, tensors, sources, target = (changes.get(name) for name in BENCH)
    if "program" in changes and not isinstance(program, str):
        raise Refusal("panel.refusal.program")
    if isinstance(program, str) and len(program) > LONGEST_TEXT:
        raise Refusal("panel.refusal.long")
    if "tensors" in changes:
        known = {"name", "kind", "dtype", "value"}
        if (
            not isinstance(tensors, list | tuple)
            or len(tensors) > MOST_ROWS
            or not all(isinstance(row, dict) and set(row) <= known for row in tensors)
        ):
            raise Refusal("panel.refusal.tensor")
    if "sources" in changes and not (
        isinstance(sources, list | tuple) and all(isinstance(name, str) for name in sources)
    ):
        raise Refusal("panel.refusal.sources")
    if "target" in changes and not (isinstance(target, str) and len(target) <= LONGEST_NAME):
        raise Refusal("panel.refusal.target")
    return {name: whole_letters(changes[name]) for name in BENCH if name in changes}


class ProgramParts:
    """What a panel with a program offers besides its panel's own; ``_outcome`` says what came of it."""

    _outcome: Outcome
    document: dict[str, Any]

    program = Field("The learner's text.")
    tensors = Field("Dicts with name, kind (variable, constant, watched, frozen), dtype and value.")
    sources = Field("Names to differentiate by; empty for all that the program uses, except constants.")
    target = Field("Name of the line that is differentiated; empty for the last.")

    @property
    def problem(self) -> dict[str, Any]:
        """What is wrong with the program; empty when all is well."""
        return {
            name: say(catalog(), part) if name in ("message", "hint") else part
            for name, part in self._outcome.problem().items()
        }

    @property
    def warnings(self) -> list[str]:
        """What is allowed and may surprise, in sentences."""
        return self._outcome.warnings

    @property
    def value(self) -> Any:
        """The last line's Tensor of the last program that worked; None if none has."""
        return self._outcome.work.run.value if self._outcome.work else None

    @property
    def names(self) -> dict[str, Any]:
        """Every name of the last program that worked, with its Tensor or Variable."""
        return dict(self._outcome.work.names) if self._outcome.work else {}

    @property
    def tape(self) -> Any:
        """The tape on which the last program that worked was recorded; it is persistent."""
        return self._outcome.work.tape if self._outcome.work else None

    def bench(self) -> Bench:
        """Give all that decides the answer as plain data."""
        return bench_of(self.document)

    def example(self, title: str) -> None:
        """Load one of the examples.

        Raises
        ------
        KeyError : there is no such example
        """
        chosen = EXAMPLES[title]
        cast("Panel", self).edit(started(chosen["program"], chosen["tensors"], chosen.get("sources", ())))

    @action("create")
    def _asked_for_new_tensors(self, arguments: dict[str, Any]) -> None:
        """Give the program's new names a tensor each, with a value whose shape fits."""
        panel = cast("Panel", self)
        tensors, sources = self.document["tensors"], self.document["sources"]
        given = {entry["name"]: entry["value"] for entry in tensors}
        values = language.starting_values(self.document["program"], given)
        rows = [
            {"name": name, "kind": "variable", "dtype": "float32", "value": value}
            for name, value in values.items()
            if is_name(name)
        ]
        if not rows:
            raise Refusal("panel.refusal.create")
        if len(tensors) + len(rows) > MOST_TENSORS:
            raise Refusal("panel.refusal.tensors", most=MOST_TENSORS)
        new = [row["name"] for row in rows]
        panel.edit({"tensors": [*tensors, *rows], "sources": [*sources, *new] if sources else []})

    @action("example")
    def _asked_for_an_example(self, arguments: dict[str, Any]) -> None:
        title = arguments.get("title")
        if not isinstance(title, str) or title not in EXAMPLES:
            raise Refusal("panel.refusal.example")
        self.example(title)

    @classmethod
    def fixed(cls) -> dict[str, Any]:
        """Give the language's functions for the palette (name and usage) and the titles of the examples."""
        functions = [[one.name, one.usage] for one in language.functions() if not one.symbol]
        return {"functions": functions, "examples": list(EXAMPLES)}

    def describe(self) -> str:
        """Give the program on one line."""
        lines = self.document["program"].splitlines()
        return repr("; ".join(line.strip() for line in lines if line.strip()))[:110]
