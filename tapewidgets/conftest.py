"""What every docstring's example may use without importing it."""

from importlib import import_module
from pkgutil import walk_packages

import numpy as np
import pytest

import tapewidgets as tw

# Collecting a module that nobody has imported yet, pytest would run it a second time and put it in the place
# of a function of the same name (tapewidgets.training.train): import them all as Python does.
for _module in walk_packages(tw.__path__, "tapewidgets."):
    if not _module.name.endswith((".__main__", ".conftest")):
        import_module(_module.name)


@pytest.fixture(autouse=True)
def _names_of_examples(doctest_namespace: dict[str, object]) -> None:
    """Let examples write ``tw.`` and ``np.``."""
    doctest_namespace.update(tw=tw, np=np)
