"""What is wrong with a backward pass that somebody wrote: it is run, and its effect is shown in numbers."""

import ast
from collections.abc import Sequence
from typing import Any

import numpy as np

from tapewidgets.questions.backward_language import BackwardLine, Done, Wrong, evaluate, read_line
from tapewidgets.questions.backward_program import BackwardProgram, WrongLine, close
from tapewidgets.questions.misconceptions import OTHER
from tapewidgets.questions.verdict import Part, Verdict
from tapewidgets.story.text.numbers import text
from tapewidgets.words import tell


def judge(program: BackwardProgram, lines: Sequence[str]) -> Verdict:
    """Mark a backward pass by running it on both sets of numbers.

    Parameters
    ----------
    program : the right one
    lines : what somebody wrote, one line after the other
    """
    read: list[BackwardLine] = []
    for place, line in enumerate(lines):
        try:
            read.append(read_line(line))
        except Wrong as error:
            return _verdict(place, OTHER, tell("question.backward.line", line=place + 1, why=str(error)))
    try:
        runs = [program.run(read, again) for again in (False, True)]
    except Wrong as error:
        place = error.args[1]
        slip = _slip_of(program, read[place])
        said = tell("question.backward.cannot_run", line=place + 1, why=error.args[0])
        return _verdict(place, slip.key if slip else OTHER, said)
    same = [
        [close(scope[f"d_{name}"], right[f"d_{name}"]) for name in program.sources]
        for (scope, _), right in zip(runs, program.right, strict=True)
    ]
    shown = list(map(all, zip(*same, strict=True)))
    again = all(same[0]) and not all(same[1])  # what is wrong is seen with the second set of numbers alone
    (scope, done), right = runs[again], program.right[again]
    numbers = tuple(
        (
            f"d_{name}",
            text(scope[f"d_{name}"]),
            text(right[f"d_{name}"]),
            "✓" if alike else tell("question.backward.differs"),
        )
        for name, alike in zip(program.sources, shown, strict=True)
    )
    if all(shown):
        return Verdict(True, 1.0, tell("question.right"), (Part("lines", True),), numbers=numbers)
    place_of, key, said = _fault(program, read, again, scope, done)
    if again:
        said = tell("question.backward.other_numbers", why=said)
    return _verdict(place_of, key, said, sum(shown) / len(shown), numbers)


def _verdict(place: int | None, key: str, said: str, score: float = 0.0, numbers: Any = ()) -> Verdict:
    part = Part("lines", False, said, key, line=place)
    return Verdict(False, score, tell("question.Not_yet", why=said), (part,), numbers=numbers)


def _fault(
    program: BackwardProgram, read: list[BackwardLine], again: bool, scope: dict[str, Any], done: list[Done]
) -> tuple[int | None, str, str]:
    """Find the line to look at, the misconception, and what it does."""
    for place, line in enumerate(read):  # a known slip, if it changes anything
        slip = _slip_of(program, line)
        if slip is not None and _matters(program, read, again, scope, place, slip):
            before, after = _said(done[place].before), _said(done[place].after)
            key = f"question.backward.effect.{slip.key}"
            return place, slip.key, tell(key, line=place + 1, name=line.name, before=before, after=after)
    early = _handed_on_early(read, scope, done)
    if early is not None:
        return early
    names = [*(read_line(line).name for line in program.lines), *(f"d_{name}" for name in program.sources)]
    name = next(name for name in names if not close(scope[name], program.right[again][name]))
    return _first_wrong(program, read, again, scope, name)


def _slip_of(program: BackwardProgram, line: BackwardLine) -> WrongLine | None:
    """Find the misconception that a line shows: by its text, or by what it adds."""
    own = [slip for slip in program.wrong_lines if read_line(slip.text).name == line.name]
    for slip in own:
        if slip.text == line.text:
            return slip
    rights = [read_line(text) for text in program.lines if read_line(text).name == line.name]
    if line.adds and any(_adds_the_same(program, line, right) for right in rights):
        return None
    return next((slip for slip in own if _adds_the_same(program, line, read_line(slip.text))), None)


def _adds_the_same(program: BackwardProgram, one: BackwardLine, other: BackwardLine) -> bool:
    if one.adds != other.adds:
        return False
    try:
        with np.errstate(all="ignore"):
            return all(
                close(evaluate(one.value, right), evaluate(other.value, right)) for right in program.right
            )
    except (ValueError, TypeError, IndexError):
        return False


def _matters(
    program: BackwardProgram,
    read: list[BackwardLine],
    again: bool,
    scope: dict[str, Any],
    place: int,
    slip: WrongLine,
) -> bool:
    mended = [*read]
    mended[place] = read_line(slip.right)
    try:
        return not program.same(program.run(mended, again)[0], scope)
    except Wrong:
        return True


def _handed_on_early(
    read: list[BackwardLine], scope: dict[str, Any], done: list[Done]
) -> tuple[int, str, str] | None:
    for place, line in enumerate(read):
        for name in sorted(line.reads):
            if not name.startswith("d_"):
                continue
            later = [at for at, other in enumerate(read) if at > place and other.name == name]
            if later and name != line.name:
                had = next((step.after for step in done[:place][::-1] if step.line.name == name), None)
                now = "0" if had is None else _said(had)
                said = tell(
                    "question.backward.early",
                    **{"line": place + 1, "name": name, "now": now},
                    **{"later": later[0] + 1, "end": _said(scope[name])},
                )
                return place, "order", said
    return None


def _first_wrong(
    program: BackwardProgram, read: list[BackwardLine], again: bool, scope: dict[str, Any], name: str
) -> tuple[int | None, str, str]:
    """Say what is wrong with the first gradient that comes out wrong."""
    wanted = sum(read_line(line).name == name for line in program.lines)
    had = sum(_count(line) for line in read if line.name == name)
    value = name.removeprefix("d_")
    now = _said(scope[name])
    if not had:
        return None, OTHER, tell("question.backward.nothing", name=name, now=now)
    if had < wanted:
        key = "question.backward.dropped.one" if had == 1 else "question.backward.dropped.more"
        return None, "dropped path", tell(key, value=value, times=wanted, had=had, name=name, now=now)
    place = max(at for at, line in enumerate(read) if line.name == name)
    if had > wanted and len({line.text for line in read if line.name == name}) < had:
        return place, OTHER, tell("question.backward.twice", line=place + 1)
    key = _key_by_numbers(program, again, scope)
    return place, key, tell("question.backward.look", name=name, now=now, line=place + 1)


def _count(line: BackwardLine) -> int:
    """How many contributions a line adds: ``d_a * b + d_c`` are two."""

    def terms(node: ast.expr) -> int:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
            return terms(node.left) + terms(node.right)
        return 1

    return terms(line.value)


def _key_by_numbers(program: BackwardProgram, again: bool, scope: dict[str, Any]) -> str:
    """The misconception that leads to the same numbers."""
    for slip in program.wrong_lines:
        broken = [read_line(slip.text if line == slip.right else line) for line in program.lines]
        try:
            if program.same(program.run(broken, again)[0], scope):
                return slip.key
        except Wrong:
            continue
    return OTHER


def _said(array: Any) -> str:
    return text(array) if np.any(array) else "0"
