"""tapewidgets, eager and with ``tw.function``: the very lines that TensorFlow runs."""

import tapewidgets as tw

from ..targets import IN_THOUSANDS
from . import tensorflow_words as words

WORK = {
    "tapewidgets": {
        name: lambda data, make=make: make(tw, data, words.as_written)
        for name, make in {**words.EAGER, "B-1000000": words.chain}.items()
    },
    # The same in pieces of 1,000 operations: what a long chain costs is told from times of the same minute.
    IN_THOUSANDS: {"B-1000000": lambda data: words.chain(tw, data, words.as_written)},
}
if hasattr(tw, "function"):
    WORK["tw.function"] = {
        name: lambda data, make=make: make(tw, data, tw.function)
        for name, make in {**words.COMPILED, "T-100000": words.first_call(words.chain)}.items()
    }
PARTS = {(IN_THOUSANDS, "B-1000000"): 0.001}


def versions() -> dict[str, str]:
    return {"tapewidgets": tw.__version__}
