"""Write the backward pass: lines in order, blanks, or the whole text; judged by running it."""

import re
from typing import Any

from tapewidgets.engine import GradientTape
from tapewidgets.questions.backward_judge import judge
from tapewidgets.questions.backward_language import MOST_LINES
from tapewidgets.questions.backward_program import BackwardProgram
from tapewidgets.questions.question import Question
from tapewidgets.questions.solution import Solution
from tapewidgets.questions.verdict import Part, Verdict, not_yet
from tapewidgets.story.building.naming import Names
from tapewidgets.words import tell

TASKS = ("order", "blanks", "whole")
"""What is to be done at each level."""

_OPERAND = re.compile(r"np\.sum\([^()]*\)|[A-Za-z_]\w*(?:\.T)?")


class BackwardQuestion(Question):
    """Made by `write_backward`.

    Attributes
    ----------
    level : 1 lines to put in order, 2 lines with a blank each, 3 the whole text
    """

    kind = "write_backward"
    first_hint = "question.backward.hint"
    levels = (1, 2, 3)

    def __init__(self, solution: Solution, tape: GradientTape, level: int) -> None:
        if level not in self.levels:
            raise ValueError(
                tell("question.level.none", level=repr(level), levels=tell("question.backward.levels"))
            )
        self.level = level
        self._program = BackwardProgram(tape, solution)
        super().__init__(solution)

    def _sentence(self) -> str:
        target, names = self._solution.target_name, self._solution.names
        do = tell(f"question.backward.do.{TASKS[self.level - 1]}")
        return tell("question.backward.about", target=target, names=names, do=do)

    def __str__(self) -> str:
        tape = [f"     {line}" for line in self._program.forward]
        tiles = [f"{number:3}  {line}" for number, line in enumerate(self._program.tiles, 1)]
        choose = [tell("question.backward.choose"), *tiles] if self.level == 1 else []
        if self.level == 2:
            choose = [f"     {row['before']}…{row['after']}" for row in self._rows()]
        start = tell("question.backward.start", start=self._start)
        return "\n".join([self._sentence(), tell("question.tape"), *tape, *choose, start])

    @property
    def _start(self) -> str:
        return f"d_{self._program.target} = 1"

    def asked(self) -> dict[str, Any]:
        """Give the question with its levels."""
        titles = [tell(f"question.backward.level.{task}") for task in TASKS]
        return {**super().asked(), "levels": titles, "level": self.level}

    def program(self) -> list[str]:
        """The forward lines, as NumPy runs them."""
        return self._program.forward

    def fields(self) -> list[dict[str, Any]]:
        """The lines: as tiles, with blanks, or as a text."""
        field = {"name": "lines", "label": "", "start": self._start}
        if self.level == 1:
            return [{**field, "type": "order", "tiles": self._program.tiles}]
        if self.level == 2:
            return [{**field, "type": "blanks", "rows": self._rows()}]
        return [{**field, "type": "program", "rows": min(14, len(self._program.lines) + 3)}]

    def _rows(self) -> list[dict[str, Any]]:
        return [_blanked(line) for line in self._program.lines]

    def _arrange(self, parts: tuple[Any, ...], named: dict[str, Any]) -> list[Any]:
        if named or not parts:
            raise TypeError(tell("question.backward.answer"))
        if len(parts) == 1 and isinstance(parts[0], list | tuple):
            parts = tuple(parts[0])
        tiles = self._program.tiles
        lines: list[str] = []
        for part in parts:
            if part is ...:
                return [...]
            if isinstance(part, str):
                lines += [line.partition("#")[0].strip() for line in part.splitlines()]
            elif isinstance(part, int) and 1 <= part <= len(tiles):
                lines.append(tiles[part - 1])
            else:
                raise TypeError(tell("question.backward.parts", last=len(tiles)))
        return [[line for line in lines if line]]

    def _mark(self, given: list[Any]) -> Verdict:
        (lines,) = given
        if not 0 < len(lines) <= MOST_LINES:
            said = tell("question.backward.count", most=MOST_LINES)
            return not_yet(tell("question.Not_yet", why=said), Part("", False, said, unread=True))
        return judge(self._program, lines)

    def _reveal(self) -> str:
        return "\n".join([self._start, *self._program.lines])


def _blanked(line: str) -> dict[str, Any]:
    """Leave out the operand of a line that carries its idea.

    Examples
    --------
    >>> _blanked("d_t1 += d_v1 * t2")
    {'before': 'd_t1 += d_v1 * ', 'after': '', 'width': 2}
    """
    start = line.index("=") + 1
    found = [one for one in _OPERAND.finditer(line, start) if not _is_function(line, one)]
    sums = [one for one in found if one[0].startswith("np.sum")]
    others = [one for one in found if not one[0].startswith("d_")]
    if not found:
        return {"before": line[:start] + " ", "after": "", "width": len(line) - start}
    chosen = next(iter(sums or others), found[-1])
    before, after = line[: chosen.start()], line[chosen.end() :]
    return {"before": before, "after": after, "width": len(chosen[0])}


def _is_function(line: str, found: re.Match[str]) -> bool:
    word = found[0]
    return word in ("np", "axis", "keepdims", "np.T", "True", "False") or line[: found.start()].endswith(
        "np."
    )


def write_backward(
    tape: GradientTape, target: Any, sources: Any, *, level: int = 1, names: Names | None = None
) -> BackwardQuestion:
    """Ask for the backward pass as a program. It is judged by running it, on two sets of numbers.

    Parameters
    ----------
    tape, target, sources, names : as in `tapewidgets.questions.gradients`
    level : 1 lines to put in order, with wrong ones among them; 2 lines with a blank each; 3 the whole text

    Returns
    -------
    BackwardQuestion : ``answer`` takes lines, or a text; at level 1 also the numbers of lines

    Raises
    ------
    RuntimeError, TypeError : as in `tapewidgets.questions.gradients`
    ValueError : no such level, or a tape whose backward pass is too long or not a list of simple lines

    Examples
    --------
    >>> t1, t2 = tw.Variable([1.0, 2.0, 3.0]), tw.Variable([10.0, 20.0, 30.0])
    >>> with tw.GradientTape() as tape:
    ...     t3 = t1 * t2
    ...     t4 = t2 + t3
    >>> question = tw.questions.write_backward(tape, t4, [t1, t2])
    >>> question.answer("d_t3 += d_t4", "d_t1 += d_t3 * t2", "d_t2 += d_t4", "d_t2 = d_t3 * t1")
    Not yet: line 4 has = where += belongs: d_t2 was [1 1 1], and that is gone. It becomes [1 2 3].
    >>> question.answer("d_t3 = d_t4", "d_t2 = t1 * d_t3 + d_t4", "d_t1 = t2 * d_t3")
    Right!
    """
    return BackwardQuestion(Solution(tape, target, sources, names), tape, level)
