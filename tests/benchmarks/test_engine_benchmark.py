"""The engine's benchmark runs, compares its answers and reports; nothing here asserts a time."""

from pathlib import Path

import numpy as np
import pytest

from tests.benchmarks.engine.command import furthest, main
from tests.benchmarks.engine.report import duration, markdown
from tests.benchmarks.engine.targets import EAGER, FUNCTION, HAND, Measured, verdicts
from tests.benchmarks.engine.worker import Failed, Worker


def test_quick_run_reports_every_workload(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, picture = tmp_path / "table.md", tmp_path / "picture.svg"
    options = [
        "--quick",
        "--libraries",
        "tapewidgets,numpy",
        "--markdown",
        str(table),
        "--picture",
        str(picture),
    ]
    with pytest.raises(SystemExit) as ended:
        main(options)
    printed = capsys.readouterr().out
    assert ended.value.code == 0, printed
    assert "WRONG" not in printed
    assert "left out" not in printed
    rows = {
        line.split("|")[1].strip(): line.split("|")[2:-1]
        for line in table.read_text().splitlines()
        if "|" in line
    }
    assert all(cell.strip() for cell in rows[EAGER])
    assert all(cell.strip() for cell in rows[FUNCTION])
    assert picture.read_text().count("tapewidgets") >= 1


def test_a_library_that_is_not_there_is_named_as_missing() -> None:
    with pytest.raises(Failed, match="not installed"):
        Worker("unheard-of", None)


def test_a_target_is_judged_by_the_ratio_of_medians() -> None:
    run = Measured(times={(EAGER, "C"): 1.0, (HAND, "C"): 0.9, ("PyTorch eager", "C"): 0.5})
    judged = {verdict.target: (verdict.measured, verdict.met) for verdict in verdicts(run)}
    assert judged == {
        "tapewidgets, C: at most 1.15x NumPy by hand": ("1.11x", True),
        "tapewidgets, C: ahead of PyTorch eager": ("0.50x", False),
    }
    assert "| **no** |" in markdown(run)


@pytest.mark.parametrize(
    ("result", "expected", "close"),
    [
        ([1.0, 2.0], [1.0, 2.001], True),
        ([1.0, 2.0], [1.0, 2.1], False),
        ([np.nan, 2.0], [1.0, 2.0], False),
        ([1.0], [1.0, 2.0], False),
    ],
)
def test_answers_are_compared_within_a_thousandth(
    result: list[float], expected: list[float], close: bool
) -> None:
    assert (furthest([np.array(result)], [np.array(expected)]) <= 1) is close


@pytest.mark.parametrize(
    ("seconds", "shown"), [(2.5e-9, "2.5 ns"), (3.1e-6, "3.1 µs"), (0.1234, "123 ms"), (61.0, "61 s")]
)
def test_times_are_shown_with_three_digits(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown
