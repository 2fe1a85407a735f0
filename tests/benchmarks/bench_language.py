"""How long the learner's language takes: checking while typing, running, refusing, completing, translating.

Run it with ``python -m tests.benchmarks.bench_language``; it takes some seconds and prints a table of
medians and 95th percentiles in milliseconds of processor time.
"""

import itertools
import statistics
import time
from collections.abc import Callable

import tapewidgets as tw

TEN_LINES = """# a small classifier
h1 = A @ W + b1
a1 = relu(h1)
h2 = a1 @ V + b2
p = softmax(h2)
error = p - [[1, 0], [0, 1]]
loss = mean(error**2)
size = sum(W**2) + sum(V**2)
decay = 0.01
total = loss + decay*size"""

TEN_SHORT_LINES = "\n".join(f"a{i} = {'t1' if i == 0 else f'a{i - 1}'}*t2 + {i}" for i in range(10))
FIFTY_LINES = "\n".join(f"a{i} = {'t1' if i == 0 else f'a{i - 1}'}*0.5 + t2" for i in range(50))
TEN_MISTAKES = "\n".join(["t3 = t1^2", "t4 = 2t1", "t5 = T1", "t6 = (t1", "t7 = t1 t2"] * 2)

COUNT = itertools.count()
NAMES = {
    "t1": tw.Variable([1.0, 2.0, 3.0]),
    "t2": tw.Variable([10.0, 20.0, 30.0]),
    "A": tw.constant([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
    "W": tw.Variable([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6], [0.7, 0.8, 0.9]]),
    "b1": tw.Variable([0.0, 0.0, 0.0]),
    "V": tw.Variable([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]]),
    "b2": tw.Variable([0.0, 0.0]),
}


def measure(work: Callable[[], object], rounds: int = 200) -> tuple[float, float]:
    """Median and 95th percentile of a call, in milliseconds of processor time."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append((time.process_time() - start) * 1e3)
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


def fresh(source: str) -> str:
    """The program with another comment: what was understood before is kept, and must not be measured."""
    return f"{source} # {next(COUNT)}"


def refused(source: str) -> None:
    """Run what cannot be run."""
    try:
        tw.language.run(source, NAMES)
    except tw.language.ProgramError as error:
        str(error)


def run_and_differentiate(source: str) -> None:
    """What a panel does when somebody stops typing."""
    with tw.GradientTape() as tape:
        value = tw.language.run(fresh(source), NAMES).value
    tape.gradient(value, [NAMES["W"], NAMES["V"]])


def rows() -> dict[str, Callable[[], object]]:
    """What is measured."""
    language = tw.language
    return {
        "check, 10 lines of a classifier": lambda: language.check(fresh(TEN_LINES), NAMES),
        "check, 10 short lines": lambda: language.check(fresh(TEN_SHORT_LINES), NAMES),
        "check, 50 lines": lambda: language.check(fresh(FIFTY_LINES), NAMES),
        "check, 10 lines with a mistake each": lambda: language.check(fresh(TEN_MISTAKES), NAMES),
        "check, one line": lambda: language.check(fresh("t4 = t2 + t1*t2"), NAMES),
        "check, the same program again": lambda: language.check(TEN_LINES, NAMES),
        "run, 10 lines of a classifier": lambda: language.run(fresh(TEN_LINES), NAMES),
        "run and gradient, the same": lambda: run_and_differentiate(TEN_LINES),
        "complete": lambda: language.complete(TEN_LINES + "\nloss2 = so", len(TEN_LINES) + 11, NAMES),
        "to TensorFlow, 10 lines": lambda: language.to_tensorflow(fresh(TEN_LINES), NAMES),
        "to LaTeX, 10 lines": lambda: language.to_latex(fresh(TEN_LINES), NAMES),
        "refuse 5,000 brackets": lambda: refused("(" * 5000 + "t1"),
        "refuse a million + 1": lambda: refused("t1" + "+1" * 1_000_000),
        "refuse 9**9**9": lambda: refused("9**9**9"),
    }


def main() -> None:
    """Print the table."""
    print("| | median, ms | 95 %, ms |\n|---|---:|---:|")
    for name, work in rows().items():
        median, most = measure(work)
        print(f"| {name} | {median:.2f} | {most:.2f} |")


if __name__ == "__main__":
    main()
