"""tapewidgets, eager and with ``tw.function``: the very lines that TensorFlow runs."""

import tapewidgets as tw

from . import tensorflow_words as words

WORK = {
    "tapewidgets": {
        name: lambda data, make=make: make(tw, data, words.as_written)
        for name, make in {**words.EAGER, "B-1000000": words.chain}.items()
    },
}
if hasattr(tw, "function"):
    WORK["tw.function"] = {
        name: lambda data, make=make: make(tw, data, tw.function)
        for name, make in {**words.COMPILED, "T-100000": words.first_call(words.chain)}.items()
    }
PARTS: dict[tuple[str, str], float] = {}


def versions() -> dict[str, str]:
    return {"tapewidgets": tw.__version__}
