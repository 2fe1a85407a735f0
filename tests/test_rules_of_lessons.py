"""Break a rule of the engine, and the lessons that teach it notice.

A kernel a case would take minutes. Each case is a fresh interpreter that runs the cells of its lessons, each
up to the first that prints something else than it did when saved. (tests/test_lessons.py starts kernels, for
two lessons.)
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.lesson_cells import LESSONS

PROJECT = Path(__file__).parents[1]

DOUBLED = """
import importlib.abc, importlib.util, sys

class Breaker(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name != "tapewidgets.engine.operations":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module
        def load_and_break(module):
            load(module)
            operation = module.OPERATIONS["{name}"]
            rules = operation.rules
            if isinstance(rules, tuple):
                rules = tuple(rule and (lambda *a, rule=rule: 2 * rule(*a)) for rule in rules)
            else:
                rules = module.Each(lambda *a, rule=rules.rule: 2 * rule(*a), rules.without_rule)
            operation.rules = rules
        spec.loader.exec_module = load_and_break
        return spec

sys.meta_path.insert(0, Breaker())
"""
"""What a rule hands back, twice: put in before anything uses the table."""

RULES = {
    "add": ("01", "02", "03", "08", "11"),
    "subtract": ("03", "04", "05"),
    "multiply": ("01", "02", "04", "05", "06", "07", "08", "09", "10", "12"),
    "pow": ("03", "04", "05", "09"),
    "sin": ("04", "09"),
    "divide": ("07",),
    "maximum": ("10",),
    "sqrt": ("10",),
    "log": ("10",),
    "where": ("10",),
    "reduce_sum": ("06", "10"),
    "broadcast_to": ("06", "11", "12"),
    "stack": ("06",),
    "index": ("06", "09"),
    "matmul": ("11", "12"),
    "tanh": ("11",),
    "reduce_mean": ("11", "12"),
    "custom_gradient": ("07", "10"),
}
"""Operation whose rules are broken -> lessons that fail."""

HABITS = {
    "a tape answers twice": ("GradientTape._forget = lambda self: None", ("01", "08")),
    "watch does nothing": ("GradientTape.watch = lambda self, tensor: None", ("04",)),
    "every tensor is watched": ("tw.constant = lambda *a, **k: Variable(*a, **k)", ("01", "04")),
    "reset forgets nothing": ("GradientTape.reset = lambda self: None", ("08",)),
    "a gradient is never recorded": (
        """
from tapewidgets.engine.core import record, tape
backward = tape.backward
def unrecorded(*a):
    with record.unrecorded():
        return backward(*a)
tape.backward = unrecorded
""",
        ("09",),
    ),
    "stop_gradient lets pass": ("tw.stop_gradient = tw.identity", ("08",)),
    "assign_sub adds": ("Variable.assign_sub = Variable.assign_add", ("05", "09", "11")),
    "assign makes a new variable": ("Variable.assign = lambda self, value: Variable(value)", ("05",)),
    "an optimizer goes uphill": (
        "tw.keras.optimizers.SGD.__init__ = (lambda old: lambda self, learning_rate: "
        "old(self, -learning_rate))(tw.keras.optimizers.SGD.__init__)",
        ("05", "12"),
    ),
}
"""What a tape or a variable is broken to do -> the code that breaks it, and the lessons that fail."""

NAMES = {path.stem[:2]: path.stem for path in sorted(LESSONS.glob("[0-9]*.ipynb"))}
DIFFERENCES = """
import json
from tests.lesson_cells import first_difference
print(json.dumps({lesson: first_difference(lesson) for lesson in LESSONS}))
"""


def differences(lessons: Iterable[str], breaking: str = "") -> dict[str, str]:
    """For each lesson the first cell that prints something else, or "": in one fresh interpreter."""
    code = breaking + DIFFERENCES.replace("LESSONS", repr([NAMES[lesson] for lesson in lessons]))
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "MPLBACKEND": "agg"}
    answer = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    found: dict[str, str] = json.loads(answer.stdout)
    return found


def test_every_lesson_has_a_rule_that_it_teaches():
    taught = {lesson for lessons in RULES.values() for lesson in lessons}
    taught |= {lesson for _, lessons in HABITS.values() for lesson in lessons}
    assert taught == set(NAMES)


def test_a_lesson_prints_what_was_saved_when_nothing_is_broken():
    assert {lesson: cell for lesson, cell in differences(NAMES).items() if cell} == {}


@pytest.mark.parametrize("name", RULES)
def test_a_broken_rule_fails_the_lessons_that_teach_it(name):
    found = differences(RULES[name], DOUBLED.replace("{name}", name))
    assert [lesson for lesson, cell in found.items() if not cell] == []


@pytest.mark.parametrize("habit", HABITS)
def test_a_broken_habit_fails_the_lessons_that_teach_it(habit):
    breaking, lessons = HABITS[habit]
    start = "import tapewidgets as tw; from tapewidgets import GradientTape, Variable\n"
    found = differences(lessons, start + breaking)
    assert [lesson for lesson, cell in found.items() if not cell] == []
