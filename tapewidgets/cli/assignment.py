"""A lesson as an assignment of nbgrader: its exercises with their solutions, its markings with points."""

import ast
import copy
import textwrap
from typing import Any

from tapewidgets.words import catalog, language_names, tell

MARKED = """from contextlib import redirect_stdout
from io import StringIO

said = StringIO()
with redirect_stdout(said):
{marking}
print(said.getvalue(), end="")
### BEGIN HIDDEN TESTS
assert said.getvalue() in {right}, said.getvalue()
### END HIDDEN TESTS"""
CONFIG = """c = get_config()
c.CourseDirectory.course_id = "course"
c.ClearSolutions.code_stub = {{"python": {stub!r}}}
c.ExecutePreprocessor.timeout = 300
"""
"""For a course that has no settings yet: what is released says the same as the lessons."""


class NoExercise(ValueError):
    """A lesson has no exercise with a solution, or a solution has no exercise."""


def assignment(lesson: Any, solutions: Any, name: str, points: int) -> Any:
    """Return a lesson with the metadata of nbgrader.

    Parameters
    ----------
    lesson : the notebook, as nbformat reads it; only read
    solutions : the notebook whose code cells solve exercises, each tagged with the name of its lesson
    name : the lesson's name
    points : for each exercise

    Raises
    ------
    NoExercise : nothing could be graded, or a solution has no place in the lesson
    """
    made = copy.deepcopy(lesson)
    code = [cell for cell in made.cells if cell.cell_type == "code"]
    for cell in code:
        cell.outputs, cell.execution_count = [], None
    solved = [cell.source for cell in solutions.cells if name in cell.metadata.get("tags", [])]
    if not solved:
        raise NoExercise(tell("command.assignment.no_tag", name=name))
    right = [catalog(language)["question.right"] + "\n" for language in language_names()]
    for number, solution in enumerate(solved, 1):
        names = assigned(solution)
        places = [place for place, cell in enumerate(code[:-1]) if names <= assigned(cell.source)]
        if not names or not places:
            wanted = ", ".join(sorted(names)) or solution
            raise NoExercise(tell("command.assignment.no_cell", name=name, wanted=wanted))
        blank, marking = code[places[-1]], code[places[-1] + 1]
        blank.source = f"{blank.source}\n### BEGIN SOLUTION\n{solution}\n### END SOLUTION"
        marking.source = MARKED.format(marking=textwrap.indent(marking.source, "    "), right=right)
        _grade(blank, f"exercise-{number}", solution=True)
        _grade(marking, f"marking-{number}", grade=True, locked=True, points=points)
    return made


def assigned(source: str) -> set[str]:
    r"""Give the names that a cell gives to something, at its top level.

    Examples
    --------
    >>> sorted(assigned("a = b = 1\ndef f(): c = 2"))
    ['a', 'b', 'f']
    """
    try:
        body = ast.parse(source).body
    except SyntaxError:  # a cell for IPython alone
        return set()
    found = {node.name for node in body if isinstance(node, ast.FunctionDef)}
    targets = [target for node in body if isinstance(node, ast.Assign) for target in node.targets]
    return found | {target.id for target in targets if isinstance(target, ast.Name)}


def _grade(cell: Any, grade_id: str, **marks: Any) -> None:
    kept = {key: value for key, value in cell.metadata.items() if key != "tags"}
    about = {"schema_version": 3, "grade_id": grade_id, "grade": False, "solution": False, "locked": False}
    cell.metadata = type(cell.metadata)({**kept, "nbgrader": {**about, "task": False, **marks}})
