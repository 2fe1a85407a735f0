"""Run every check of the project, or only the named ones: ``python -m tests [CHECK ...]``.

``jupyterlite`` runs only when it is named, as ``.ci/run`` does: it downloads a Pyodide of 77 MB, once an
environment.
"""

import subprocess
import sys
import time
from pathlib import Path

from tests.node import node

PROJECT = Path(__file__).parents[1]
PYTEST = [sys.executable, "-m", "pytest", "-q", "--no-header", "--tb=short", "-n", "2", "--dist", "loadfile"]

MONKEY = ["tests/browser/test_monkey.py", "tests/browser/test_monkey_replays.py"]
"""Walks through the panels wait much: more of them run side by side."""

PLAIN = ["tests/oracle", "tests/engine/test_operations.py", "tests/engine/test_tape.py"]
"""What the engine must do without its fast lane too; tests/engine/test_fast.py compares them bit by bit."""

TOOLS = "tests/js/node_modules"
"""What `tests.node.install` installs."""

SCRIPTS = ["tapewidgets", "tests/js", "tests/browser"]

CHECKS = {
    "style": [sys.executable, "-m", "ruff", "check", "."],
    "format": [sys.executable, "-m", "ruff", "format", "--check", "."],
    "spelling": [sys.executable, "-m", "codespell_lib"],
    "types": [sys.executable, "-m", "mypy"],
    "script style": [
        node(),
        f"{TOOLS}/eslint/bin/eslint.js",
        "--config",
        "tests/js/eslint.config.mjs",
        *SCRIPTS,
    ],
    "script types": [node(), f"{TOOLS}/typescript/bin/tsc", "-p", "tests/js/tsconfig.json"],
    "bundles": [sys.executable, "-m", "tests.bundle", "--check"],
    "javascript": [node(), "--test", "tests/js/*.test.mjs"],
    "python": [*PYTEST, "--ignore=tests/browser", "--ignore=tests/jupyterlite"],
    "plain engine": ["env", "TAPEWIDGETS_FAST=0", *PYTEST, *PLAIN],
    "lessons": [sys.executable, "-m", "tapewidgets", "check", "lessons"],
    "browser": [*PYTEST[:-1], "worksteal", "tests/browser", *[f"--ignore={name}" for name in MONKEY]],
    "monkey": [*PYTEST[:-1], "worksteal", "-n", "4", *MONKEY],
}


APART = {
    "jupyterlite": [sys.executable, "-m", "pytest", "-q", "--no-header", "--tb=short", "tests/jupyterlite"]
}
"""Checks that download what nobody else needs: by name only."""


def main(names: list[str]) -> int:
    """Run the checks one after the other, all of them even when one fails; return how many failed."""
    unknown = sorted(set(names) - set(CHECKS | APART))
    if unknown:
        print(f"There is no check called {', '.join(unknown)}; there are {', '.join(CHECKS | APART)}.")
        return 2
    results = []
    for name in names or CHECKS:
        print(f"\n== {name}", flush=True)
        start = time.monotonic()
        passed = subprocess.run((CHECKS | APART)[name], cwd=PROJECT).returncode == 0
        results.append((name, passed, time.monotonic() - start))
    print()
    for name, passed, seconds in results:
        print(f"{name:12} {'passed' if passed else 'FAILED'} {seconds:6.1f} s")
    return sum(not passed for _, passed, _ in results)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
