"""The story of a tape: from its lines, a target and sources to plain data."""

from collections.abc import Mapping, Sequence
from typing import Any

from tapewidgets.engine import GradientTape, is_tensor
from tapewidgets.engine.replay import values_of
from tapewidgets.story.backward_pass import BackwardPass
from tapewidgets.story.building.backprop import Backprop
from tapewidgets.story.building.builder import StoryBuilder
from tapewidgets.story.building.folds import fold
from tapewidgets.story.building.naming import Names, Naming, namespace_of_caller
from tapewidgets.story.building.recording import Recording, Spans
from tapewidgets.story.schema import Story
from tapewidgets.story.text.messages import with_words
from tapewidgets.words import catalog, language_now

MOST_LINES = 5_000


def tell(
    tape: GradientTape,
    target: Any,
    sources: Any,
    *,
    names: Names | None = None,
    spans: Spans | None = None,
    run: Any = None,
    output_gradients: Any = None,
    language: str | None = None,
) -> Story:
    """Tell what a tape recorded and how the gradient of ``target`` comes about, as plain data.

    Parameters
    ----------
    tape : a tape that still has its record: persistent, or not yet asked for a gradient
    target : the Tensor to differentiate
    sources : one Tensor or Variable, or a list, tuple or dict of them
    names : name -> Tensor, or number on the tape -> name; by default the caller's variables
    spans : number on the tape -> (line from 1, column from 0, end column) in the learner's program
    run : what ``tw.language.run`` gave; supplies names, spans and what was not recorded
    output_gradients : upstream gradient of the target, of its shape; ones by default
    language : of the sentences; by default the one that is spoken now

    Returns
    -------
    Story : see ``tapewidgets.story.schema``

    Raises
    ------
    RuntimeError : the tape has been used up, or never entered
    TypeError : target or source is no tensor
    ValueError : more than 5,000 lines, an output gradient of another shape, or no such language

    Examples
    --------
    >>> t1, t2 = tw.Variable([1.0, 2.0, 3.0]), tw.Variable([10.0, 20.0, 30.0])
    >>> with tw.GradientTape(persistent=True) as tape:
    ...     t3 = t1 * t2
    ...     t4 = t2 + t3
    >>> from tapewidgets.story import say
    >>> told = tell(tape, t4, [t1, t2])
    >>> [answer["text"] for answer in told["answers"]]
    ['[10 20 30]', '[2 3 4]']
    >>> print(say(told["words"], told["steps"][2]["say"]))
    Backprop starts at the target: the gradient of t4 with respect to itself, ∇t4 = dt4/dt4, is [1 1 1].
    """
    spoken = language or language_now()
    catalog(spoken)  # or it is refused
    if tape.used_up:
        raise RuntimeError(
            "This tape holds no record: it was used up by gradient(), or never entered. Ask for the story "
            "first, or record with GradientTape(persistent=True)."
        )
    given = namespace_of_caller() if names is None else names
    asked = list(tape_sources(sources))
    for tensor, role in ((target, "target"), *((source, "source") for source in asked)):
        if not is_tensor(tensor):
            raise TypeError(f"The {role} of a story is a Tensor or Variable, not {type(tensor).__name__}.")
    naming = Naming(given)
    if run is not None:
        naming.add(run.names)
        naming.add_steps(run.steps)
    back = BackwardPass(tape, target, asked, output_gradients)
    if len(back.lines) > MOST_LINES:
        raise ValueError(
            f"This tape has {len(back.lines)} lines; a story holds {MOST_LINES}. Record less, "
            "such as one step of training."
        )
    values = values_of(tape)
    builder = StoryBuilder(tape, naming, spoken)
    places = Recording(builder, values, spans or {}, run).tell(back.lines)
    Backprop(builder, tape, back, values, places).tell(target, asked, output_gradients is not None)
    return with_words(fold(builder.story))


def tape_sources(sources: Any) -> Sequence[Any]:
    """Give the sources of a question as a flat list."""
    if isinstance(sources, Mapping):
        return [leaf for part in sources.values() for leaf in tape_sources(part)]
    if isinstance(sources, list | tuple):
        return [leaf for part in sources for leaf in tape_sources(part)]
    return [sources]
