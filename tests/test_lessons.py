"""A lesson notices when a rule that it teaches is wrong: each rule here is broken, and its lesson fails."""

import os
import re
from pathlib import Path

import pytest

from tapewidgets.cli.notebooks import check_notebooks

PROJECT = Path(__file__).parents[1]
LESSONS = {path.stem: path for path in sorted((PROJECT / "lessons").glob("*.ipynb"))}
TEACHES = {
    "01_record_and_differentiate": ("multiply",),
    "03_gradient_descent": ("pow",),
}
"""Lessons that are run in a kernel of their own; tests/test_rules_of_lessons.py has a row for every one."""

PANEL = r"tw\.(TapeLab|SGDPanel|GraphView|BackpropStepper|ExpressionPanel|QuestionPanel|OrderPanel)\("

BREAK = '''
"""Runs when a kernel starts: double what the rules of one operation say, before anything uses them."""
import importlib.abc, importlib.util, os, sys

class Breaker(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name != "tapewidgets.engine.operations":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module
        def load_and_break(module):
            load(module)
            operation = module.OPERATIONS[os.environ["BROKEN_OPERATION"]]
            rules = tuple(rule and (lambda *a, rule=rule: 2 * rule(*a)) for rule in operation.rules)
            operation.rules = rules
        spec.loader.exec_module = load_and_break
        return spec

sys.meta_path.insert(0, Breaker())
'''


def test_the_lessons_are_there():
    assert set(TEACHES) <= set(LESSONS)


@pytest.mark.parametrize(
    ("lesson", "operation"), [(name, each) for name in TEACHES for each in TEACHES[name]]
)
def test_a_broken_rule_fails_its_lesson(lesson, operation, tmp_path, monkeypatch):
    (tmp_path / "sitecustomize.py").write_text(BREAK)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), str(PROJECT)]))
    monkeypatch.setenv("BROKEN_OPERATION", operation)
    (result,) = check_notebooks([LESSONS[lesson]])
    problems = [cell.problem for cell in result.cells if cell.problem and not re.search(PANEL, cell.problem)]
    assert problems
    assert "the output has changed" in problems[0]
