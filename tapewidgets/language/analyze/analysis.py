"""Semantic analysis: from text to a :class:`Program`, names, shapes and dtypes resolved."""

import ast
from collections.abc import Mapping
from functools import lru_cache

from tapewidgets.language.analyze.given_names import Given, mistake_in_name
from tapewidgets.language.analyze.instructions import Line, Program
from tapewidgets.language.analyze.lowering import DependsOnMistake, Lowering
from tapewidgets.language.limits import Limits
from tapewidgets.language.mistakes.program_error import ProgramError, first_of
from tapewidgets.language.parse.adjacent_tokens import BINARY
from tapewidgets.language.parse.expression_tree import Expression, parse_expression
from tapewidgets.language.parse.statement_form import check_form
from tapewidgets.language.parse.token_rules import ARROWS
from tapewidgets.language.parse.tokenizer import Statement, Token, read_statements, split_lines
from tapewidgets.words import Message

_LIMITS_REACHED = frozenset(("too_many_parts", "too_many_operations", "too_many_in_all"))


def analyze(
    source: str, given: Mapping[str, Given], limits: Limits
) -> tuple[Program, tuple[ProgramError, ...]]:
    """Analyze a program, line by line.

    Parameters
    ----------
    source : the text
    given : shapes and dtypes of the names it may use
    limits : how large it may be

    Returns
    -------
    program, errors
        The program holds the lines without mistakes; lines that depend on a mistaken one are left out.
    """
    try:
        known = tuple((name, one, str(one.constant)) for name, one in given.items())  # 0.0 and -0.0 differ
        return _correct_program(source, known, limits), ()
    except _Mistaken as mistaken:
        return mistaken.program, mistaken.errors


class _Mistaken(Exception):
    """A program has mistakes."""

    def __init__(self, program: Program, errors: tuple[ProgramError, ...]) -> None:
        self.program = program
        self.errors = errors
        super().__init__()


@lru_cache(maxsize=64)
def _correct_program(source: str, given: tuple[tuple[str, Given, str], ...], limits: Limits) -> Program:
    """Analyze a program without mistakes; cached, since panels run the one that they have just checked."""
    try:
        lines, statements = read_statements(source, limits)
    except ProgramError as error:
        first = first_of([error], split_lines(source[: limits.characters]))
        raise _Mistaken(Program((), (), ()), first.errors) from None
    analyzer = _Analyzer(lines, statements, {name: one for name, one, _ in given}, limits)
    for statement in statements:
        analyzer.add(statement, is_last=statement is statements[-1])
        if analyzer.errors and analyzer.errors[-1].kind in _LIMITS_REACHED:
            break
    if analyzer.errors:
        raise _Mistaken(analyzer.program(), first_of(analyzer.errors, split_lines(source)).errors)
    return analyzer.program()


class _Analyzer:
    """Analyzes statements one by one and collects their mistakes."""

    def __init__(
        self, text: list[str], statements: list[Statement], given: Mapping[str, Given], limits: Limits
    ) -> None:
        self.text = text
        self.limits = limits
        self.errors: list[ProgramError] = []
        self.nodes = 0
        first_line = {s.target.text: s.target.line for s in reversed(statements) if s.target}
        self.lowering = Lowering(given, first_line, limits)

    def add(self, statement: Statement, is_last: bool) -> None:
        """Add one statement, or the mistake in it."""
        target, lowering = statement.target, self.lowering
        try:
            expression = self.parse(statement)
            if target:
                mistake = mistake_in_name(target.text)
                if mistake:
                    raise target.error(mistake, name=target.text)
            else:
                self.check_nameless(statement, expression, is_last)
            result = lowering.lower(expression)
            lowering.lines.append(Line(target.text if target else "", result, expression.span))
            position: int | None = len(lowering.lines) - 1
        except ProgramError as error:
            self.errors.append(error)
            position = None
        except DependsOnMistake:
            position = None
        if target:
            lowering.assigned[target.text] = position

    def parse(self, statement: Statement) -> Expression:
        """Check the form of a statement and parse its expression."""
        if statement.error is not None:
            raise statement.error
        first = statement.tokens[0]
        if first.text in BINARY - {"-"} and self.lowering.lines:
            raise first.error("continued", what=first.text)
        check_form(statement, self.limits)
        expression, nodes = parse_expression(self.text, statement, self.limits)
        self.nodes += nodes
        if self.nodes > self.limits.nodes:
            raise expression.error("too_many_parts", expression.tree, limit=self.limits.nodes)
        return expression

    def check_nameless(self, statement: Statement, expression: Expression, is_last: bool) -> None:
        """Refuse a line without a name unless it is the last, and signs that were meant as ``=``."""
        match statement.tokens:
            case [Token("name", name), Token(text="<") as arrow, Token(text="-"), *_]:
                if not self.lowering.knows(name):
                    raise arrow.error("arrow", what="<-", instead=ARROWS["<-"])
        match expression.tree:
            case ast.Compare(ast.Name(name), [ast.Eq()]) if not self.lowering.knows(name):
                equals = next(token for token in statement.tokens if token.text == "==")
                raise equals.error("equals_equals", name=name)
        if not is_last:
            raise expression.error("no_name_given", expression.tree, name=self.lowering.free_name())

    def program(self) -> Program:
        """The program so far."""
        lowering = self.lowering
        return Program(tuple(lowering.instructions), tuple(lowering.lines), tuple(self.warnings()))

    def warnings(self) -> list[Message]:
        """List what is allowed but probably unintended."""
        lowering = self.lowering
        found: list[Message] = []
        used = {one.name for one in lowering.instructions if one.kind == "given"}
        for name, given in lowering.given.items():
            if name in used and given.dtype.startswith(("int", "uint")):
                found.append(["mistake.warning.integers", {"name": name, "dtype": given.dtype}])
            elif name in used and given.converted:
                found.append(["mistake.warning.converted", {"name": name}])
        seen: dict[str, int] = dict.fromkeys(lowering.given, 0)
        for position, line in enumerate(lowering.lines):
            number, last = line.span.line, position == len(lowering.lines) - 1
            if line.name in seen:
                key = "mistake.warning.again" if seen[line.name] else "mistake.warning.given"
                found.append([key, {"line": number, "name": line.name, "earlier": seen[line.name]}])
            seen[line.name] = number
            if not last and position not in lowering.used:
                found.append(["mistake.warning.unused", {"line": number, "name": line.name}])
        return found
