"""The shape of a Story: the plain JSON-able data that every view of a tape is drawn from.

A story is built once, in Python, from a tape and a question (target, sources), and travels to the browser
once. Everything in it is a str, int, float, bool, list, dict or None; ``json.dumps(story, allow_nan=False)``
passes. Things refer to each other by index: ``value 3`` is ``story["values"][3]``, ``line 2`` is
``story["lines"][2]``.

It is kept small: what follows from the rest is not sent. At step ``s``:

- the gradient of a value is the ``sum`` of the last step up to ``s`` whose ``value`` it is, or "not yet";
- the upstream gradient of a product step is the gradient of its line's output; what the receiving value had
  before is its gradient at the step before (in a product step ``value`` is ``lines[line].inputs[input]``);
- a line is recorded once its ``record`` step has passed, an edge has flowed once its ``product`` step has;
- a leaf is a value that is the output of no line.

The drawing (``story.svg``) is an ``<svg>`` of ``<g>``, ``<path>``, ``<rect>``, ``<ellipse>`` and ``<text>``
only, its attributes in single quotes. Value 3 is the group ``n3``, the arrow that carries input 0 of line 2
``e2_0``, fold 1 ``f1``. Two panels may show the same story: look ids up inside the panel's element. ::

    <g class='edges'>  <g id='e2_0' class='edge'>
                           <path class='stem'/> <path class='head'/> <text class='local|flow'/>
    <g class='nodes'>  <g id='n3' class='node target'>
                           <path|rect|ellipse/> ..., then <text class='op|name|value|gradient'/>
                       <g id='f1' class='node fold'>

The texts ``gradient`` and ``flow`` are empty until the browser fills them in, with ``∇ {sum}`` and
``+ {added}`` (room is kept for the longest that they will hold). An unrecorded value's node has the class
``unrecorded``, its edges too. Nodes and edges inside a fold are not drawn: light up the fold instead. The
live drawing carries classes and no colors; the baked one (``baked=True``) carries colors and a step.
"""

from typing import Literal, NotRequired, TypeAlias, TypedDict, Union

Kind = Literal["variable", "constant", "watched", "intermediate", "target", "unrecorded"]
"""What a value is on this tape. ``target`` wins over the others; of ``unrecorded`` the tape knows nothing."""

StepKind = Literal["record", "skip", "seed", "product", "answer"]
"""``record``: a line goes on the tape. ``skip``: an operation ran and was not recorded. ``seed``: backprop
starts at the target. ``product``: one chain-rule product. ``answer``: the last, all gradients."""

Mark = Literal["gradient", "zero", "none"]
"""How a question ended. The fourth mark, "not yet", is a matter of the step one looks at."""

Number = float | None
"""A finite number; None stands for inf and nan (the text beside it says which)."""

Array: TypeAlias = Union[Number, list["Array"]]  # noqa: UP007 - a string cannot be joined with |
"""A scalar, or nested lists of numbers."""

Formula: TypeAlias = Union[str, int, list["Formula"]]  # noqa: UP007
"""A formula as a small tree, ready to become MathML: ``["mfrac", 1, ["mi", "x"]]`` is an ``mfrac`` with
two children. A list's first entry is the element's name; a str after it is text; an int is a hole: 0, 1, ...
are the inputs of the line (then its parameters), -1 its output. Fill a hole with the value's name (``mi``) or
with its ``text`` (``mn``; in round brackets if it starts with a minus)."""


class Value(TypedDict):
    """One number or array of the program: a circle or box of the graph."""

    name: str  # the learner's name, else v1, v2, ... (a nameless scalar constant is called by its number)
    kind: Kind
    shape: list[int]
    dtype: NotRequired[str]  # absent for float32
    text: str  # 60 / [10 40 90] / (1000,) 0.1 0.2 … 0.9
    array: NotRequired[Array]  # the numbers themselves, unless there are many; kept for heat maps and sliders
    reason: NotRequired[str]  # why it was not recorded, a sentence
    fold: NotRequired[int]  # the fold it is drawn in, when the graph is folded


class Line(TypedDict):
    """One recorded application of an operation: ``t3 = t1 * t2``."""

    operation: str  # key of story["operations"]
    output: int  # value
    inputs: list[int]  # values
    parameters: NotRequired[list[str]]  # texts of what is not a tensor: axis, shape, ...
    text: str  # t3 = t1 * t2
    skipped: NotRequired[Literal[True]]  # it ran, but this tape did not write it down
    at: NotRequired[list[int]]  # [line from 1, column from 0, end column] in the learner's program
    axes: NotRequired[list[int]]  # a broadcast: the axes of the output over which its gradient is summed


class OperationText(TypedDict):
    """What views need to know about an operation; one entry per operation used, holes filled per line."""

    symbol: str  # × + sin: short, for the node
    formula: Formula  # right-hand side, holes for inputs
    derivatives: list[Formula | None]  # the local derivative by each input; None where there is none


class Step(TypedDict):
    """One moment of the time line. ``say`` is the sentence to show and to read aloud, numbers put in."""

    kind: StepKind
    say: str
    value: NotRequired[int]  # the output (record, skip), target (seed), receiving input (product)
    line: NotRequired[int]  # record, skip, product
    input: NotRequired[int]  # product: position among the line's inputs; the edge is e{line}_{input}
    local: NotRequired[str]  # product: the local derivative in numbers; absent if no single array (matmul)
    added: NotRequired[str]  # product: the contribution, upstream times local
    sum: NotRequired[str]  # seed, product: the gradient after
    sign: NotRequired[Literal["+", "-", "0", "±"]]  # product: of the contribution; ± if mixed (or nan)
    size: NotRequired[Number]  # product: its root mean square, for the width of the edge


class Route(TypedDict):
    """One way from the target back to a source, and what flows along it alone."""

    edges: list[str]  # ids e{line}_{input}, from the target to the source
    formula: str  # the product in names: 1 · t2
    text: str  # and in numbers


class Check(TypedDict):
    """The finite-difference value beside the gradient (central differences, in float64)."""

    text: str
    agrees: bool  # also where the gradient is the slope on one side of a kink; then a note says so
    note: NotRequired[str]  # why it may differ, or why it was left out (then text is empty)


class SourceAnswer(TypedDict):
    """The answer for one source."""

    value: int
    mark: Mark
    text: str  # the gradient; "None" for the mark none
    array: NotRequired[Array]
    why: NotRequired[str]  # for zero and none: one or two sentences with the fix
    routes: list[Route]
    more_routes: NotRequired[str]  # when there are more routes than are listed: a sentence that says how many
    check: NotRequired[Check]


class Fold(TypedDict):
    """Several lines drawn as one node, because the graph is large."""

    title: str  # 40 lines: v3 to v42
    lines: list[int]


class Story(TypedDict):
    """All of it."""

    version: Literal[1]
    target: int  # value
    values: list[Value]  # in order of appearance: a line's inputs come before its output
    lines: list[Line]  # in order of recording
    operations: dict[str, OperationText]
    steps: list[Step]
    answers: list[SourceAnswer]  # in the order of the sources asked for
    folds: NotRequired[list[Fold]]
    notes: list[str]  # what a reader should know: that routes were capped, values shortened, the graph folded
