"""How large a learner's program may be, and how much it may compute."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on a program's text and on its tensors.

    The defaults leave room for every lesson and refuse anything that would keep a kernel busy.

    Parameters
    ----------
    characters, lines
        Of the whole text, comments included.
    brackets
        Open at the same time.
    depth, nodes
        Of the syntax tree of one line, and of all lines together.
    name_length, digits
        Letters of one name, digits of one number.
    elements, total_elements
        Numbers in one tensor, and in all tensors of the program together.
    axes
        Of one tensor.
    operations
        Steps of the whole program.
    multiply_adds
        Of one matrix product.
    seconds
        Of processor time, for the whole run: a kernel that has to wait for others does not lose by it.

    Examples
    --------
    >>> tw.language.Limits(operations=10).operations
    10
    """

    characters: int = 2_000
    lines: int = 50
    brackets: int = 30
    depth: int = 60
    nodes: int = 600
    name_length: int = 32
    digits: int = 40
    elements: int = 10_000
    total_elements: int = 200_000
    axes: int = 6
    operations: int = 200
    multiply_adds: int = 1_000_000
    seconds: float = 0.5


DEFAULT_LIMITS = Limits()
