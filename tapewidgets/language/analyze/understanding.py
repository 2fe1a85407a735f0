"""A program as the translators need it: understood, or its first mistake raised."""

from collections.abc import Mapping

from tapewidgets.language.analyze.analysis import analyze
from tapewidgets.language.analyze.given_names import Given, describe_given
from tapewidgets.language.analyze.instructions import Program
from tapewidgets.language.limits import DEFAULT_LIMITS, Limits


def understand(
    source: str, names: Mapping[str, object], limits: Limits = DEFAULT_LIMITS
) -> tuple[Program, dict[str, Given]]:
    """Understand a program.

    Returns
    -------
    program, given : what to do, and what is known of the names that it may use

    Raises
    ------
    ProgramError : it has a mistake
    """
    given = describe_given(names, limits)
    program, errors = analyze(source, given, limits)
    if errors:
        raise errors[0]
    return program, given
