"""What every docstring's example may use without importing it."""

import numpy as np
import pytest

import tapewidgets as tw


@pytest.fixture(autouse=True)
def _names_of_examples(doctest_namespace: dict[str, object]) -> None:
    """Let examples write ``tw.`` and ``np.``."""
    doctest_namespace.update(tw=tw, np=np)
