"""The stories whose states, step by step, Python and the page are held to: ``moments.json``.

Written by hand-checked code once, ``python -m tests.story.moments`` writes it again after a change of format.
"""

import json
from pathlib import Path

import tapewidgets as tw
from tapewidgets import story
from tapewidgets.story import state
from tests.story import programs

FILE = Path(__file__).parent / "moments.json"


def unrecorded():
    """A line that was not recorded, a broadcast, a value that is used three times, and one that is None."""
    w, b, c, n = tw.Variable([1.0, 2.0]), tw.Variable(3.0), tw.constant(2.0), tw.Variable(7.0)
    given = {"w": w, "b": b, "c": c, "n": n}
    with tw.GradientTape(persistent=True) as tape:
        run = tw.language.run("k = c*2\ny = (w*k + b)*w\nz = sum(y*w)", given)
    return story.tell(tape, run.value, [w, b, n], names=given, run=run)


def stories():
    """Each story by its name."""
    return {"two paths": programs.classic(), "unrecorded": unrecorded()}


def written():
    """The stories with the state at each step, as plain data."""
    return {
        name: {"story": told, "moments": [state.plain(state.at(told, s)) for s in range(len(told["steps"]))]}
        for name, told in stories().items()
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(written(), ensure_ascii=False, indent=1) + "\n", "utf-8")
