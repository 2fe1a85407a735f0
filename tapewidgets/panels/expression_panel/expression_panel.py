"""The expression panel: a small program, checked while it is typed, and its tensors, edited in place."""

from collections.abc import Iterable, Mapping
from typing import Any

import traitlets

from tapewidgets import language
from tapewidgets.panels import assets
from tapewidgets.panels.base import Panel, guarded
from tapewidgets.panels.expression_panel.examples import EXAMPLES, START
from tapewidgets.panels.expression_panel.tensor_table import short, table
from tapewidgets.panels.expression_panel.workbench import Bench, Problem, Work, checked, problem_of, work

MOST_UNDO = 100
MOST_PAGES = 20


class ExpressionPanel(Panel):
    """A program to type, tensors to edit, sources to choose; run at every change.

    Parameters
    ----------
    program : lines of ``name = expression``
    tensors : name -> number, nested list, array, Tensor or Variable; or a list of dicts as in the trait
    sources : names to differentiate by; empty for all tensors that the program uses
    hide : any of ``"tensors"``, ``"question"``, ``"palette"``, ``"examples"``

    Raises
    ------
    TypeError : an unknown keyword (the nearest known one is named)
    ValueError : a part to hide that does not exist, or tensors that cannot be used

    Examples
    --------
    >>> panel = tw.ExpressionPanel(program="y = 2*x", tensors={"x": [1.0, 2.0]})
    >>> panel.value
    <tw.Tensor: shape=(2,), dtype=float32, numpy=array([2., 4.], dtype=float32)>
    """

    _esm = assets.esm("expression_panel/expression_panel.js")
    _css = assets.css("page/theme.css", "expression_panel/expression_panel.css")
    parts: tuple[str, ...] = ("tensors", "question", "palette", "examples")
    public: tuple[str, ...] = ("program", "tensors", "sources")
    kept: tuple[str, ...] = ("program", "tensors", "sources")

    # What the page edits is not echoed to it: an echo would bring back an older text while a person types on.
    program = traitlets.Unicode(START["program"]).tag(sync=True, page=True, echo_update=False)
    """The learner's text."""
    tensors = traitlets.List(traitlets.Dict()).tag(sync=True, page=True, echo_update=False)
    """Dicts with ``name``, ``kind`` (variable, constant, watched, frozen), ``dtype`` and ``value``."""
    sources = traitlets.List(traitlets.Unicode()).tag(sync=True, page=True, echo_update=False)
    """Names to differentiate by; empty for all tensors that the program uses."""
    asked = traitlets.Int(0).tag(sync=True, page=True, echo_update=False)
    """Counts the page's edits."""
    answered = traitlets.Int(0).tag(sync=True)
    """The last edit that has been answered; while it differs from ``asked``, what is shown is out of date."""
    problem = traitlets.Dict().tag(sync=True)
    """What is wrong: message, hint, line from 1 (0: no line), column from 0; empty when all is well."""
    warnings = traitlets.List(traitlets.Unicode()).tag(sync=True)
    """What is allowed and may surprise, in sentences."""
    results = traitlets.List().tag(sync=True)
    """Every assigned name with its value as text."""
    can_undo = traitlets.Bool(False).tag(sync=True)
    """Whether there is an edit to take back."""
    functions = traitlets.List().tag(sync=True)
    """The language's functions for the palette: name and usage."""
    examples = traitlets.List(traitlets.Unicode()).tag(sync=True)
    """Titles of the examples."""

    def __init__(
        self,
        program: str | None = None,
        tensors: Mapping[str, Any] | Iterable[Mapping[str, Any]] | None = None,
        *,
        sources: str | Iterable[str] = (),
        hide: Iterable[str] = (),
        **keywords: Any,
    ) -> None:
        self._work: Work | None = None
        self._history: list[Bench] = []
        self._last: Bench | None = None
        self._clients: set[str] = set()
        super().__init__(
            hide=hide,
            program=START["program"] if program is None else program,
            tensors=table(START["tensors"] if tensors is None else tensors),
            **keywords,
        )
        self.sources = [sources] if isinstance(sources, str) else list(sources)
        self.functions = [[one.name, one.usage] for one in language.functions() if not one.symbol]
        self.examples = list(EXAMPLES)
        self._run()
        self.keep()

    @property
    def value(self) -> Any:
        """The last line's Tensor of the last program that worked; None if none has."""
        return self._work.target if self._work else None

    @property
    def names(self) -> dict[str, Any]:
        """Every name of the last program that worked, with its Tensor or Variable."""
        return dict(self._work.names) if self._work else {}

    @property
    def tape(self) -> Any:
        """The tape on which the last program that worked was recorded; it is persistent."""
        return self._work.tape if self._work else None

    def bench(self) -> Bench:
        """Give all that decides the answer as plain data."""
        return Bench(self.program, tuple(self.tensors), tuple(self.sources))

    def undo(self) -> None:
        """Take back the last edit; harmless when there is none."""
        if not self._history:
            return
        bench = self._history.pop()
        self._last = None
        self._set_bench(bench)
        self.can_undo = bool(self._history)

    def example(self, title: str) -> None:
        """Load one of the examples.

        Raises
        ------
        KeyError : there is no such example
        """
        chosen = EXAMPLES[title]
        self._set_bench(
            Bench(chosen["program"], tuple(table(chosen["tensors"])), tuple(chosen.get("sources", ())))
        )

    def describe(self) -> str:
        """Give the program on one line."""
        return repr("; ".join(line.strip() for line in self.program.splitlines() if line.strip()))[:110]

    def text(self) -> str:
        """Give the program and its values as text."""
        if self.problem:
            return f"{self!r}\n{self.problem['message']} {self.problem['hint']}"
        return "\n".join([repr(self), *(f"{name} = {text}" for name, text in self.results)])

    # Edits.

    @traitlets.validate("program")
    def _short_enough(self, proposal: dict[str, Any]) -> str:
        if len(proposal["value"]) > 20_000:
            raise traitlets.TraitError("The program is far too long.")
        return str(proposal["value"])

    @traitlets.validate("tensors")
    def _well_formed(self, proposal: dict[str, Any]) -> list[dict[str, Any]]:
        if len(proposal["value"]) > 1_000 or any(
            set(entry) - {"name", "kind", "dtype", "value"} for entry in proposal["value"]
        ):
            raise traitlets.TraitError("A tensor has a name, a kind, a dtype and a value.")
        return list(proposal["value"])

    @traitlets.observe("program", "tensors", "sources")
    @guarded
    def _edited(self, _change: Any) -> None:
        if self._last is not None and self.bench() != self._last:
            self._run()

    @traitlets.observe("asked")
    @guarded
    def _asked(self, _change: Any) -> None:
        self._run()

    @guarded
    def on_page_edit(self, content: dict[str, Any]) -> None:
        """Take an edit of the page; it is answered whatever comes of it."""
        names = ("program", "tensors", "sources", "step", "asked")
        try:
            self.take({name: content[name] for name in names if name in content})
        finally:
            self.answered = self.asked
        client = content.get("client")
        if isinstance(client, str) and self._clients - {client}:
            self.send({"kind": "edited", "by": client, **{name: getattr(self, name) for name in names[:3]}})

    @guarded
    def on_page_hello(self, content: dict[str, Any]) -> None:
        """Remember the pages that show this panel: an edit in one is told to the others."""
        if isinstance(content.get("client"), str) and len(self._clients) < MOST_PAGES:
            self._clients.add(content["client"][:40])

    @guarded
    def on_page_undo(self, _content: dict[str, Any]) -> None:
        """Take back an edit."""
        self.undo()

    @guarded
    def on_page_example(self, content: dict[str, Any]) -> None:
        """Load an example that was picked."""
        title = content.get("title")
        if isinstance(title, str) and title in EXAMPLES:
            self.example(title)

    def _set_bench(self, bench: Bench) -> None:
        """Show another program; one run, one message."""
        self._restoring, before = True, self._restoring
        try:
            with self.hold_sync():
                self.program, self.tensors, self.sources = (
                    bench.program,
                    list(bench.tensors),
                    list(bench.sources),
                )
                self._restoring = before
                self._run()
        finally:
            self._restoring = before

    def _run(self) -> None:
        """Run the program; if it cannot run, say why and leave what is shown as it is."""
        bench = self.bench()
        if bench == self._last:
            self.answered = self.asked
            return
        with self.hold_sync():
            if self._last is not None:
                self._remember(self._last)
            self._last = bench
            try:
                done = work(checked(bench))
                self._show(done)
            except (Problem, language.ProgramError) as fault:
                self.problem, self.warnings = problem_of(fault), []
            else:
                self._work = done
                self.problem, self.warnings = {}, list(done.run.warnings)
            self.answered = self.asked

    def _show(self, done: Work) -> None:
        """Show what a program gave."""
        self.results = [[name, short(tensor.numpy())] for name, tensor in done.run.names.items()]

    def _remember(self, bench: Bench) -> None:
        """Keep a bench for undo; typing in one word counts as one edit."""
        if self._history and _same_word(self._history[-1], bench, self.bench()):
            return
        self._history = [*self._history[-MOST_UNDO:], bench]
        self.can_undo = True


def _same_word(earlier: Bench, last: Bench, now: Bench) -> bool:
    """Tell whether two edits in a row only typed on, in the program alone."""
    if (earlier.tensors, earlier.sources) != (last.tensors, last.sources) or last.tensors != now.tensors:
        return False
    step = abs(len(now.program) - len(last.program))
    return step == 1 and abs(len(last.program) - len(earlier.program)) < 12 and last.program != now.program
