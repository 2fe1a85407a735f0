"""Mutated programs: each runs, and then agrees with plain NumPy, or is refused in plain words.

By hand, with counts, the slowest input and the largest memory:
``python -m tests.language.fuzz 100000 [seed]``.
"""

import contextlib
import gc
import io
import random
import re
import sys
import time
import tracemalloc
from collections import Counter

import numpy as np

import tapewidgets as tw
from tapewidgets.language.functions import FUNCTIONS
from tests.language.corpus.good import GOOD, NAMES
from tests.language.corpus.hostile import HOSTILE
from tests.language.corpus.mistakes import MISTAKES
from tests.language.given import given
from tests.language.speech import assert_speaks_well

PIECES = [
    *"+-*/@()[],:=<>.#!^%&|~'\"`{}; \t\n\\$?0123456789eExn_",
    *("**", "//", "==", "!=", "<=", ">=", ":=", "->", "(" * 40, "-" * 70, "\n\n", "# ", "t3 = ", "t1 = "),
    *("\u200b", "\u202e", "\uff45", "\u017f", "\ud800", "\x00", "\u3164", "\u00d7", "\u2212", "é", "한", "²"),
    *("[0]", "[1:]", "[::-1]", "[1, 2, 3]", "[[1, 2], [3, 4]]", "axis=", ", axis=0", ".T", ".sum()", "1e39"),
    *("lambda", "import", "True", "None", "__class__", "1e-45", "9**9", *(f"{name}(" for name in FUNCTIONS)),
    *NAMES,
]
GOOD_SOURCES = [source for source, _ in GOOD]
BAD_SOURCES = [source for source, _ in MISTAKES] + [one[:3000] for ones in HOSTILE.values() for one in ones]
ONLY_WHEN_RUN = {"constant_overflow", "not_calculated", "out_of_time"}
"""Refusals that a check without computing cannot foresee."""


def mutate(generator: random.Random) -> str:
    """Change a program of the corpora in a few places, or cross it with another."""
    text = generator.choice(GOOD_SOURCES if generator.random() < 0.7 else BAD_SOURCES)
    for _ in range(generator.choice((1, 1, 1, 1, 2, 2, 3, 6))):
        place = generator.randrange(len(text) + 1)
        end = min(len(text), place + generator.choice((0, 1, 1, 2, 4, 12)))
        match generator.choice(
            ["delete", "insert", "replace", "repeat", "cross", "shuffle", "word", "word", "word", "word"]
        ):
            case "delete":
                text = text[:place] + text[end:]
            case "insert":
                text = text[:place] + generator.choice(PIECES) + text[place:]
            case "replace":
                text = text[:place] + generator.choice(PIECES) + text[end:]
            case "repeat":
                text = text[:place] + text[place:end] * generator.choice((2, 3, 30)) + text[end:]
            case "cross":
                other = generator.choice(GOOD_SOURCES)
                text = text[:place] + other[generator.randrange(len(other) + 1) :][:60]
            case "shuffle":
                lines = text.split("\n") + generator.choice(GOOD_SOURCES).split("\n")[:3]
                generator.shuffle(lines)
                text = "\n".join(lines)
            case "word":
                text = another_word(text, generator)
    return text[:4000]


def another_word(text: str, generator: random.Random) -> str:
    """Put another function in the place of one, another name or number in the place of one."""
    words = list(re.finditer(r"[^\W\d]\w*|\d+", text))
    if not words:
        return text
    word = generator.choice(words)
    numbers = ["0", "1", "2", "3", "-1", "0.5", "1.", "100", "1e30"]
    pool = [*FUNCTIONS] if word.group() in FUNCTIONS else numbers if word.group().isdigit() else [*NAMES]
    return text[: word.start()] + generator.choice(pool) + text[word.end() :]


def try_program(source: str, names: dict[str, object]) -> str:
    """Run one program; return ``run`` or the kind of its mistake.

    Raises
    ------
    Exception : anything but a ProgramError that speaks well, or a result that NumPy does not confirm
    """
    check = tw.language.check(source, names)
    try:
        run = tw.language.run(source, names)
    except tw.language.ProgramError as error:
        refusal = error
    else:
        assert check.ok
        confirm(source, names, check, run)
        return "run"
    for one in refusal.errors:
        assert_speaks_well(one)
    assert not check.ok or refusal.kind in ONLY_WHEN_RUN
    return refusal.kind


def confirm(source: str, names: dict[str, object], check: tw.language.Check, run: tw.language.Run) -> None:
    """Compare a result with what was known before it, and with NumPy; write it in the other ways too."""
    assert (check.value.shape, check.value.dtype) == (tuple(run.value.shape), run.value.dtype.name)
    tw.language.to_latex(source, names)
    tw.language.to_tensorflow(source, names)
    text = tw.language.to_numpy(source, names)
    scope: dict[str, object] = {}
    with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
        exec(compile(text, "<numpy source>", "exec"), scope)  # our own words and checked names only
    expected = np.asarray(scope[text.rpartition("print(")[2].rstrip(")")])
    value = run.value.numpy()
    assert np.shape(value) == expected.shape
    finite = np.isfinite(value) & np.isfinite(expected)
    close = np.isclose(value, expected, rtol=1e-4, atol=1e-4 * (1 + np.abs(value[finite]).max(initial=0)))
    jumps = re.search(r"round|floor|ceil|sign|[<>]|[=!]=|equal|less|greater|tan|/|recip|pow|\*\*", source)
    assert jumps or (close | ~finite).all(), (value, expected)


def fuzz(count: int, seed: int) -> tuple[Counter[str], float, int]:
    """Try many programs.

    Returns
    -------
    kinds, slowest, largest : how often which, processor seconds of the slowest input, bytes of the largest
    """
    generator, names = random.Random(seed), given()
    kinds: Counter[str] = Counter()
    slowest, largest = 0.0, 0
    output = io.StringIO()
    gc.freeze()  # what other tests have left is not walked through on an input's time
    tracemalloc.start()
    try:
        for _ in range(count):
            source = mutate(generator)
            tracemalloc.reset_peak()
            held, start = tracemalloc.get_traced_memory()[0], time.process_time()
            try:
                with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
                    kind = try_program(source, names)
            except Exception:
                print(f"--- this input breaks a promise: {source!r}")
                raise
            seconds = time.process_time() - start
            if kind == "unreadable" and count > 10_000:
                print(kind, repr(source[:200]))
            kinds[kind] += 1
            slowest, largest = max(slowest, seconds), max(largest, tracemalloc.get_traced_memory()[1] - held)
            assert seconds < 0.3, source
            assert largest < 32 * 2**20, source
    finally:  # or a failure here would count for the next test as well
        tracemalloc.stop()
        gc.unfreeze()
    assert output.getvalue() == ""
    return kinds, slowest, largest


if __name__ == "__main__":
    number, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    kinds, slowest, largest = fuzz(number, seed)
    print(f"{number} inputs: {kinds['run']} ran, the others were refused in {len(kinds) - 1} ways")
    print(f"slowest {slowest * 1e3:.0f} ms, largest {largest / 2**20:.2f} MiB")
    print(kinds.most_common())
