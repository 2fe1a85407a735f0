"""The syntax tree of a statement's expression: its size is bounded, and places map back to the program."""

import ast
from dataclasses import dataclass

from tapewidgets.language.limits import Limits
from tapewidgets.language.mistakes.program_error import ProgramError
from tapewidgets.language.parse.tokenizer import Span, Statement, Token


@dataclass(frozen=True, slots=True)
class Expression:
    """A syntax tree, and how its places map to those of the program."""

    tree: ast.expr
    lines: list[str]
    first: Token
    last: Token

    @property
    def span(self) -> Span:
        """The place of the whole expression."""
        return Span(self.first.line, self.first.column, self.last.line, self.last.end)

    def span_of(self, node: ast.expr | ast.keyword) -> Span:
        """The place of a node."""
        line, column = self._place(node.lineno, node.col_offset)
        end_line, end_column = self._place(
            node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        )
        return Span(line, column, end_line, end_column)

    def source_of(self, node: ast.expr) -> str:
        """The text of a node, on one line."""
        return " ".join(_cut(self.lines, self.span_of(node)).split())

    def error(self, kind: str, node: ast.expr | ast.keyword, **details: object) -> ProgramError:
        """A mistake at a node's place."""
        return self.span_of(node).error(kind, **details)

    def _place(self, line: int, offset: int) -> tuple[int, int]:
        """Translate a place of Python's, which counts bytes, and from the start of the expression."""
        start, number = self.first.column if line == 1 else 0, self.first.line + line - 1
        text = self.lines[number - 1][start:]
        return number, start + (offset if text.isascii() else len(text.encode()[:offset].decode()))


def parse_expression(lines: list[str], statement: Statement, limits: Limits) -> tuple[Expression, int]:
    """Parse what a statement computes.

    Parameters
    ----------
    lines : the program's
    statement : one whose form has been checked
    limits : bounds on depth and nodes

    Returns
    -------
    expression, nodes : the tree and the number of its nodes

    Raises
    ------
    ProgramError
    """
    tokens = statement.tokens[2:] if statement.target else statement.tokens
    first, last = tokens[0], tokens[-1]
    _check_chains(tokens, limits)
    text = _cut(lines, Span(first.line, first.column, last.line, last.end))
    try:
        # The checked form causes no warning. Changing Python's filters for a moment would change them
        # for other threads too.
        tree = ast.parse(text, mode="eval").body
    except (RecursionError, MemoryError):
        raise first.error("too_deep") from None
    except (SyntaxError, ValueError, UnicodeError, OverflowError, Warning):
        raise ProgramError("unreadable", first.line, first.column, last.end) from None
    nodes = _few(tokens) if len(tokens) <= limits.depth else _measure(tree, first, limits)
    return Expression(tree, lines, first, last), nodes


def _cut(lines: list[str], span: Span) -> str:
    """Cut a place out of a text."""
    rows = lines[span.line - 1 : span.end_line]
    rows[-1] = rows[-1][: span.end_column]
    rows[0] = rows[0][span.column :]
    return "\n".join(rows)


def _check_chains(tokens: list[Token], limits: Limits) -> None:
    """Refuse what would make Python's parser recurse deeply: many parts, or many signs in a row."""
    if len(tokens) > 2 * limits.nodes:
        raise tokens[0].error("too_many_parts", limit=limits.nodes)
    signs = 0
    for token in tokens:
        signs = signs + 1 if token.text in {"+", "-"} else 0
        if signs > limits.depth:
            raise token.error("too_deep")


def _few(tokens: list[Token]) -> int:
    """Count the nodes of a short expression by its tokens; it cannot be deep."""
    return sum(token.text not in {")", "]", ",", ":"} for token in tokens)


def _measure(tree: ast.expr, first: Token, limits: Limits) -> int:
    """Count nodes and depth without recursion."""
    nodes = 0
    stack: list[tuple[ast.AST, int]] = [(tree, 1)]
    while stack:
        node, depth = stack.pop()
        nodes += 1
        if nodes > limits.nodes:
            raise first.error("too_many_parts", limit=limits.nodes)
        if depth > limits.depth:
            raise first.error("too_deep")
        stack += [
            (child, depth + 1)
            for child in ast.iter_child_nodes(node)
            if isinstance(child, ast.expr | ast.keyword)
        ]
    return nodes
