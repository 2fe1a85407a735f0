"""A program as the translators need it: understood, or its first mistake raised."""

from collections.abc import Mapping

from tapewidgets.language.analyze.analysis import plan
from tapewidgets.language.analyze.given_names import Given, look_at
from tapewidgets.language.analyze.instructions import Program
from tapewidgets.language.limits import Limits


def understand(source: str, names: Mapping[str, object], limits: Limits) -> tuple[Program, dict[str, Given]]:
    """Understand a program.

    Returns
    -------
    program, given : what to do, and what is known of the names that it may use

    Raises
    ------
    ProgramError : it has a mistake
    """
    given = look_at(names, limits)
    program, errors = plan(source, given, limits)
    if errors:
        raise errors[0].errors[0]
    return program, given
