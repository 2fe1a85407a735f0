"""The engine's door to the catalogs, which load with the first sentence that is needed."""

from typing import Any


def tell(key: str, **fillings: Any) -> str:
    """Say a message in the language that is spoken now, as :func:`tapewidgets.words.tell` does.

    Examples
    --------
    >>> from tapewidgets.engine.core.telling import tell
    >>> tell("error.seed.count", count=1, targets=2)
    'output_gradients has 1 entries for 2 targets: give one for each.'
    """
    from tapewidgets.words import tell  # loads when it is needed

    return tell(key, **fillings)
