"""From text to a :class:`Program`: every name looked up, every shape and dtype known, nothing computed."""

import ast
from collections.abc import Mapping
from functools import lru_cache

from tapewidgets.language.analyze.given_names import Given, refusal_of
from tapewidgets.language.analyze.instructions import Line, Program
from tapewidgets.language.analyze.lowering import Builder, Poisoned
from tapewidgets.language.limits import Limits
from tapewidgets.language.mistakes.program_error import ProgramError, first_of
from tapewidgets.language.parse.adjacent_tokens import BINARY
from tapewidgets.language.parse.expression_tree import Expression, parse_expression
from tapewidgets.language.parse.statement_form import check_syntax
from tapewidgets.language.parse.token_rules import ARROWS
from tapewidgets.language.parse.tokenizer import Statement, read_statements, split_lines

_ENDINGS = frozenset(("too_many_parts", "too_many_operations", "too_many_in_all"))


def plan(source: str, given: Mapping[str, Given], limits: Limits) -> tuple[Program, list[ProgramError]]:
    """Understand a program, line by line.

    Parameters
    ----------
    source : the text
    given : shapes and dtypes of the names it may use
    limits : how large it may be

    Returns
    -------
    program, errors
        The program holds the lines without mistakes; what depends on a mistaken line is left out silently.
    """
    try:
        known = tuple((name, one, str(one.constant)) for name, one in given.items())  # 0.0 and -0.0 differ
        return _understood(source, known, limits), []
    except _Mistaken as mistaken:
        return mistaken.program, mistaken.errors


class _Mistaken(Exception):
    """A program has mistakes."""

    def __init__(self, program: Program, errors: list[ProgramError]) -> None:
        self.program = program
        self.errors = errors
        super().__init__()


@lru_cache(maxsize=64)
def _understood(source: str, given: tuple[tuple[str, Given, str], ...], limits: Limits) -> Program:
    """Understand a program; panels run the one that they have just checked."""
    try:
        lines, statements = read_statements(source, limits)
    except ProgramError as error:
        first = first_of([error], split_lines(source[: limits.characters]))
        raise _Mistaken(Program((), (), ()), [first]) from None
    planner = _Planner(lines, statements, {name: one for name, one, _ in given}, limits)
    for position, statement in enumerate(statements):
        planner.take(statement, is_last=position == len(statements) - 1)
        if planner.errors and planner.errors[-1].kind in _ENDINGS:
            break
    if planner.errors:
        first_of(planner.errors, lines)
        raise _Mistaken(planner.program(), planner.errors)
    return planner.program()


class _Planner:
    """Takes statements one by one and keeps the mistakes."""

    def __init__(
        self, text: list[str], statements: list[Statement], given: Mapping[str, Given], limits: Limits
    ) -> None:
        self.text = text
        self.limits = limits
        self.errors: list[ProgramError] = []
        self.nodes = 0
        first_line = {s.target.text: s.target.line for s in reversed(statements) if s.target}
        self.builder = Builder(given, first_line, limits)

    def take(self, statement: Statement, is_last: bool) -> None:
        """Add one statement, or the mistake in it."""
        target, builder = statement.target, self.builder
        try:
            if statement.error is not None:
                raise statement.error
            first = statement.tokens[0]
            if first.text in BINARY - {"-"} and builder.lines:
                raise first.error("continued", what=first.text)
            check_syntax(statement, self.limits)
            expression, nodes = parse_expression(self.text, statement, self.limits)
            self.nodes += nodes
            if self.nodes > self.limits.nodes:
                raise expression.error("too_many_parts", expression.tree, limit=self.limits.nodes)
            self.check_form(statement, expression, is_last)
            builder.lines.append(
                Line(target.text if target else "", builder.build(expression), expression.span)
            )
            if target:
                builder.assigned[target.text] = len(builder.lines) - 1
        except (ProgramError, Poisoned) as error:
            if isinstance(error, ProgramError):
                self.errors.append(error)
            if target:
                builder.assigned[target.text] = None

    def check_form(self, statement: Statement, expression: Expression, is_last: bool) -> None:
        """Refuse a name that cannot be given, and a line without a name before the last."""
        target = statement.target
        if target:
            kind = refusal_of(target.text)
            if kind:
                raise target.error(kind, name=target.text)
            return
        first = statement.tokens[0]
        match [token.text for token in statement.tokens[:3]]:
            case [name, "<", "-"] if first.kind == "name" and not self.builder.knows(name):
                raise statement.tokens[1].error("arrow", what="<-", instead=ARROWS["<-"])
        match expression.tree:
            case ast.Compare(ast.Name(name), [ast.Eq()]) if not self.builder.knows(name):
                equals = next(token for token in statement.tokens if token.text == "==")
                raise equals.error("equals_equals", name=name)
        if not is_last:
            raise expression.error("no_name_given", expression.tree, name=self.builder.free_name())

    def program(self) -> Program:
        """Everything understood so far."""
        builder = self.builder
        return Program(tuple(builder.instructions), tuple(builder.lines), tuple(self.warnings()))

    def warnings(self) -> list[str]:
        """List what is allowed and probably not meant."""
        builder, found = self.builder, []
        used = {one.name for one in builder.instructions if one.kind == "given"}
        for name, given in builder.given.items():
            if name in used and given.dtype.startswith(("int", "uint")):
                found.append(
                    f"{name} holds whole numbers ({given.dtype}): no gradient passes. Write 3. instead of 3."
                )
            elif name in used and given.converted:
                found.append(f"{name} held whole numbers, which were read as float32. Write 3. instead of 3.")
        seen: dict[str, int] = dict.fromkeys(builder.given, 0)
        for position, line in enumerate(builder.lines):
            number, last = line.span.line, position == len(builder.lines) - 1
            if line.name in seen:
                earlier = f"on line {seen[line.name]}" if seen[line.name] else "already"
                found.append(
                    f"Line {number}: {line.name} has a value {earlier}; from here on the new one counts."
                )
            seen[line.name] = number
            if not last and position not in builder.used:
                found.append(f"Line {number}: nothing uses {line.name}.")
        return found
