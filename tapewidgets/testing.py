"""Lessons as pytest tests, for a course's own repository."""

from collections.abc import Callable
from pathlib import Path

from tapewidgets.cli.notebooks import check_notebooks, find_notebooks
from tapewidgets.cli.report import summary


def lessons(folder: str | Path, cell_timeout: float = 120.0) -> Callable[[Path], None]:
    """Return a pytest test that runs once a notebook and compares every output with the saved one.

    Parameters
    ----------
    folder : where the notebooks are, seen from where pytest runs; searched to the bottom
    cell_timeout : time limit for each cell, in seconds

    Returns
    -------
    function : assign it to a name that starts with ``test_``

    Raises
    ------
    FileNotFoundError : there is no such folder, or no notebook in it

    Examples
    --------
    The whole of a course's ``tests/test_lessons.py``::

        from tapewidgets.testing import lessons

        test_lessons = lessons("lessons")
    """
    import pytest

    paths = find_notebooks([Path(folder)])
    if not paths:
        raise FileNotFoundError(f"there is no notebook in {folder}")

    @pytest.mark.parametrize("path", paths, ids=str)
    def test_lesson(path: Path) -> None:
        results = check_notebooks([path], cell_timeout=cell_timeout)
        assert results[0].passed, "\n" + summary(results)

    return test_lesson
