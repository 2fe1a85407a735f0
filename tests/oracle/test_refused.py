"""What TensorFlow refuses is refused here, in words about what was written."""

import re
from pathlib import Path

import pytest

import tapewidgets as tw
from tests.oracle.running import Program, run

REFUSED = (Path(__file__).parent / "refused.txt").read_text(encoding="utf-8").splitlines()
INSIDE = (
    r"object is not iterable|zip\(\) argument|too many values|not enough values|no identity|NoneType"
    r"|index out of range|not subscriptable|could not be broadcast|inhomogeneous|int\(\) argument"
    r"|destination|negative dimensions|has no attribute|Traceback"
)
"""Python's and NumPy's words about the inside of a function."""


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("line", REFUSED)
def test_refused(line):
    outcome = run(Program("refused", line.replace("\\n", "\n") + "\n"), tw)
    classes, text = outcome["error"]
    assert {"TypeError", "ValueError"} & set(classes)
    assert not re.search(INSIDE, text), text
