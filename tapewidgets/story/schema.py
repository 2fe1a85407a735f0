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

Arrays stand in ``story["pool"]``, each once, and are referred to by index. Sentences are messages: a key and
what fills its holes (:mod:`tapewidgets.words.saying`), written out by ``story.say`` (in the page by ``say``
of ``words.js``) with the templates of one language, ``story["words"]``.

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

from tapewidgets.words import Message

Kind = Literal["variable", "constant", "watched", "intermediate", "target", "unrecorded"]
"""What a value is on this tape. ``target`` wins over the others; of ``unrecorded`` the tape knows nothing."""

StepKind = Literal["record", "skip", "seed", "product", "answer"]
"""``record``: a line is recorded. ``skip``: an operation ran and was not recorded. ``seed``: backprop
starts at the target. ``product``: one chain-rule product. ``answer``: the last, all gradients."""

Mark = Literal["gradient", "zero", "none"]
"""How a question ended. The fourth mark, "not yet", is a matter of the step one looks at."""

LocalKind = Literal["times", "matmul", "collapse", "rule"]
"""``times``: multiplied element by element. ``matmul``: by a matrix. ``collapse``: copies are summed up.
``rule``: anything else, said in words."""

Number = float | None
"""A finite number; None stands for inf and nan (the text beside it says which)."""


class PackedArray(TypedDict):
    """One array of the pool: up to 144 numbers as such (``a``), a larger one as a byte a cell (``q``).

    A byte ``b`` of ``q``, read as int8, stands for ``b / 126 * max``; -128 is nan, 127 inf, -127 -inf. Of
    more than 1,024 numbers each cell is the mean of ``per`` of them, in order.
    """

    shape: list[int]
    a: NotRequired[list[Number]]  # flat, six significant digits; None for what is not finite
    odd: NotRequired[dict[str, str]]  # place in ``a`` -> "nan", "∞" or "−∞"
    q: NotRequired[str]  # base64
    n: NotRequired[int]  # cells
    cols: NotRequired[int]  # cells in a row of the picture
    per: NotRequired[int]  # numbers in a cell
    max: NotRequired[float]  # the largest size of a cell
    lo: NotRequired[Number]  # smallest and largest number of all that are finite; None if none is
    hi: NotRequired[Number]
    few: NotRequired[list[str]]  # the first three numbers and the last, as text


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
    array: NotRequired[int]  # in the pool; absent where the tape did not keep the numbers
    literal: NotRequired[Literal[True]]  # a number written out in the program: it has no card of its own
    reason: NotRequired[Message]  # why it was not recorded
    fold: NotRequired[int]  # the fold it is drawn in, when the graph is folded


class LocalDerivative(TypedDict):
    """What a gradient meets on its way back through a line to one of its inputs."""

    name: str  # ∂(t1*t2)/∂t2: an operation in the numerator, never a total
    text: Message  # what it is in symbols, simplified: t1, 2·v9; or in words; "" where there is none
    short: str  # for the edge: ×t1, @Wᵀ, Σ
    kind: LocalKind
    other: NotRequired[int]  # matmul: the value whose transpose the upstream gradient is multiplied by
    side: NotRequired[Literal["left", "right"]]  # matmul: where that transpose stands
    copies: NotRequired[int]  # collapse: how many copies of an element were made


class StepArrays(TypedDict):
    """Indices in the pool of what a step has to show."""

    inputs: NotRequired[list[int | None]]  # record: what the line read, where a value is another by now
    sum: NotRequired[int]  # seed, product: the gradient after the step
    added: NotRequired[int]  # product: the contribution
    local: NotRequired[int]  # product: the local derivative, where it is one array


class Line(TypedDict):
    """One recorded application of an operation: ``t3 = t1 * t2``."""

    operation: str  # key of story["operations"]
    output: int  # value
    inputs: list[int]  # values
    parameters: NotRequired[list[str]]  # texts of what is not a tensor: axis, shape, ...
    text: str  # t3 = t1 * t2
    skipped: NotRequired[Literal[True]]  # it ran, but this tape did not write it down
    at: NotRequired[list[int]]  # [line from 1, column from 0, end column] in the learner's program
    badge: str  # the operation's sign for a card, literals written in: ×, ( )², +1, mean
    locals: list[LocalDerivative | None]  # for each input; None where no gradient can pass
    axes: NotRequired[list[int]]  # a broadcast: the axes of the output over which its gradient is summed


class OperationText(TypedDict):
    """What views need to know about an operation; one entry per operation used, holes filled per line."""

    symbol: str  # × + sin: short, for the node
    formula: Formula  # right-hand side, holes for inputs
    derivatives: list[Formula | None]  # the local derivative by each input; None where there is none


class Step(TypedDict):
    """One moment of the time line. ``say`` is the sentence to show and to read aloud, numbers put in."""

    kind: StepKind
    say: Message
    value: NotRequired[int]  # the output (record, skip), target (seed), receiving input (product)
    line: NotRequired[int]  # record, skip, product
    input: NotRequired[int]  # product: position among the line's inputs; the edge is e{line}_{input}
    local: NotRequired[str]  # product: the local derivative in numbers; absent if no single array (matmul)
    added: NotRequired[str]  # product: the contribution, upstream times local
    sum: NotRequired[str]  # seed, product: the gradient after
    sign: NotRequired[Literal["+", "-", "0", "±"]]  # product: of the contribution; ± if mixed (or nan)
    arrays: NotRequired[StepArrays]
    size: NotRequired[Number]  # product: its root mean square, for the width of the edge


class GradientPath(TypedDict):
    """One path from the target back to a source, and what flows along it alone."""

    edges: list[str]  # ids e{line}_{input}, from the target to the source
    formula: str  # the product in names: 1 · t2
    text: str  # and in numbers


class Check(TypedDict):
    """The finite-difference value beside the gradient (central differences, in float64)."""

    text: str
    agrees: bool  # also where the gradient is the slope on one side of a kink; then a note says so
    note: NotRequired[Message]  # why it may differ, or why it was left out (then text is empty)


class SourceAnswer(TypedDict):
    """The answer for one source."""

    value: int
    mark: Mark
    text: str  # the gradient; "None" for the mark none
    array: NotRequired[int]  # in the pool
    why: NotRequired[Message]  # for zero and none: one or two sentences with the fix
    paths: list[GradientPath]
    more_paths: NotRequired[Message]  # when there are more paths than are listed: how many
    check: NotRequired[Check]


class Fold(TypedDict):
    """Several lines drawn as one node, because the graph is large."""

    title: Message  # 40 lines: v3 to v42
    lines: list[int]


class Story(TypedDict):
    """All of it."""

    version: Literal[2]
    target: int  # value
    values: list[Value]  # in order of appearance: a line's inputs come before its output
    lines: list[Line]  # in order of recording
    operations: dict[str, OperationText]
    steps: list[Step]
    answers: list[SourceAnswer]  # in the order of the sources asked for
    folds: NotRequired[list[Fold]]
    pool: list[PackedArray]  # arrays, each once
    language: str  # of the messages
    words: dict[str, str]  # their templates
    notes: list[Message]  # what a reader should know: that the graph is folded
