"""An assignment for nbgrader, from generate to feedback: ``python -m tests.grading.with_nbgrader``.

Needs ``pip install "tapewidgets[grade]"``. Each learner's points are compared with what they should be.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from tests.grading.answers import LEARNERS, PROGRAM, RIGHT

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "course"\nc.ExecutePreprocessor.timeout = 300\n'


def cell(source, name, **marks):
    about = {"schema_version": 3, "grade_id": name, "grade": False, "solution": False, "locked": False}
    return new_code_cell(source, metadata={"nbgrader": {**about, "task": False, **marks}})


def source_notebook():
    """The teacher's: the question as a panel, a cell for the answer, and a test with partial credit."""
    test = f"{PROGRAM}\nquestion.answer(my_t1, my_t2)\n4 * question.score"
    return new_notebook(
        cells=[
            cell(f"{PROGRAM}\nquestion", "ask", locked=True),
            cell(f"### BEGIN SOLUTION\n{RIGHT}\n### END SOLUTION", "answer", solution=True),
            cell(test, "test", grade=True, locked=True, points=4),
        ],
        metadata=KERNEL,
    )


def main():
    with tempfile.TemporaryDirectory() as place:
        course = Path(place)
        environment = {**os.environ, "HOME": place, "PYTHONPATH": str(Path(__file__).parents[2])}

        def nbgrader(*arguments):
            command = [sys.executable, "-m", "nbgrader", *arguments]
            subprocess.run(command, cwd=course, env=environment, check=True, capture_output=True, text=True)

        (course / "nbgrader_config.py").write_text(CONFIG)
        (course / "source" / "ps1").mkdir(parents=True)
        nbformat.write(source_notebook(), course / "source" / "ps1" / "work.ipynb")
        nbgrader("generate_assignment", "ps1")
        for learner, (answer, _) in LEARNERS.items():
            notebook = nbformat.read(course / "release" / "ps1" / "work.ipynb", 4)
            notebook.cells[1].source = answer
            (course / "submitted" / learner / "ps1").mkdir(parents=True)
            nbformat.write(notebook, course / "submitted" / learner / "ps1" / "work.ipynb")
        nbgrader("autograde", "ps1")
        nbgrader("generate_feedback", "ps1")

        from nbgrader.api import Gradebook

        with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
            got = {each.student.id: each.score for each in gradebook.assignment_submissions("ps1")}
        wanted = {learner: points for learner, (_, points) in LEARNERS.items()}
        print(got)
        assert got == wanted, wanted
        assert len(list((course / "feedback").rglob("work.html"))) == len(LEARNERS)


if __name__ == "__main__":
    main()
