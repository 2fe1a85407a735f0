"""The expression panel: a small program, checked while it is typed, and its tensors, edited in place."""

from collections.abc import Iterable, Mapping
from typing import Any

from tapewidgets.panels.expression_panel.program_run import Outcome, ProgramParts, checked_bench, started
from tapewidgets.panels.panel import Panel, check_keywords


class ExpressionPanel(ProgramParts, Panel):
    """A program to type, tensors to edit, sources to choose; run at every change.

    Parameters
    ----------
    program : lines of ``name = expression``
    tensors : name -> number, nested list, array, Tensor or Variable; or a list of dicts as in ``tensors``
    sources : names to differentiate by; empty for all tensors that the program uses, without constants
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

    script = "expression_panel/expression_panel.js"
    parts = ("tensors", "question", "palette", "examples")

    def __init__(
        self,
        program: str | None = None,
        tensors: Mapping[str, Any] | Iterable[Mapping[str, Any]] | None = None,
        *,
        sources: str | Iterable[str] = (),
        hide: Iterable[str] = (),
        **keywords: Any,
    ) -> None:
        check_keywords(type(self).__name__, keywords, ("program", "tensors", "sources", "hide"))
        self._outcome = Outcome()
        document = started(program, tensors, sources)
        super().__init__(document, hide=hide, given=document)

    def checked(self, changes: dict[str, Any]) -> dict[str, Any]:
        """Check a change of the program, the tensors or the sources."""
        return checked_bench(changes)

    def show(self, document: dict[str, Any]) -> None:
        """Run the program."""
        self._outcome = self._outcome.after(document)
        self.publish()

    def light(self) -> dict[str, Any]:
        """Give the results and what is wrong."""
        return self._outcome.light()

    def text(self) -> str:
        """Give the program and its values as text."""
        if self.problem:
            return f"{self!r}\n{self.problem['message']} {self.problem['hint']}"
        return "\n".join([repr(self), *(f"{name} = {text}" for name, text in self.light()["results"])])
