"""An assignment for otter, from assign to marks: ``python -m tests.grading.with_otter``.

Needs ``pip install "tapewidgets[grade]"``. Each learner's points are compared with what they should be.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_raw_cell

from tests.grading.answers import LEARNERS, PROGRAM, RIGHT

SECONDS = 600
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


def master():
    """The teacher's: two tests of two points, one for each gradient; each asks anew."""
    tests = [
        new_code_cell(f"{PROGRAM}\nassert question.answer(t{number}=my_t{number}).parts[{number - 1}].right")
        for number in (1, 2)
    ]
    raw = [
        "# ASSIGNMENT CONFIG\nrequirements: []\ngenerate:\n  pdf: false\nfiles: []\nexport_cell: false",
        "# BEGIN QUESTION\nname: q1\npoints: 4",
    ]
    return new_notebook(
        cells=[
            new_raw_cell(raw[0]),
            new_code_cell(f"{PROGRAM}\nquestion"),
            new_raw_cell(raw[1]),
            new_raw_cell("# BEGIN SOLUTION"),
            new_code_cell(f"{RIGHT} # SOLUTION"),
            new_raw_cell("# END SOLUTION"),
            new_raw_cell("# BEGIN TESTS"),
            *tests,
            new_raw_cell("# END TESTS"),
            new_raw_cell("# END QUESTION"),
        ],
        metadata=KERNEL,
    )


def run(work, zipped, environment):
    """Mark a notebook; give the results. Otter may keep its process after they are written."""
    command = [sys.executable, "-m", "otter", "run", work, "-a", zipped, "-o", work.parent]
    process = subprocess.Popen(command, cwd=work.parent, env=environment, stdout=subprocess.DEVNULL)
    written = work.parent / "results.json"
    deadline = time.monotonic() + SECONDS
    while process.poll() is None and not written.exists():
        assert time.monotonic() < deadline, "otter gives no results"
        time.sleep(0.5)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    return json.loads(written.read_text())


def main():
    with tempfile.TemporaryDirectory() as place:
        course = Path(place)
        environment = {**os.environ, "HOME": place, "PYTHONPATH": str(Path(__file__).parents[2])}

        def otter(*arguments):
            command = [sys.executable, "-m", "otter", *map(str, arguments)]
            done = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True)
            assert done.returncode == 0, done.stdout + done.stderr

        nbformat.write(master(), course / "work.ipynb")
        otter("assign", "work.ipynb", "out", "--no-run-tests")
        (zipped,) = (course / "out" / "autograder").glob("*.zip")
        got = {}
        for learner, (answer, _) in LEARNERS.items():
            notebook = nbformat.read(course / "out" / "student" / "work.ipynb", 4)
            own = next(each for each in notebook.cells if each.source.startswith("my_t1"))
            own.source = answer
            work = course / learner / "work.ipynb"
            work.parent.mkdir()
            nbformat.write(notebook, work)
            results = run(work, zipped, environment)
            got[learner] = sum(test.get("score", 0) for test in results["tests"])
        wanted = {learner: points for learner, (_, points) in LEARNERS.items()}
        print(got)
        assert got == wanted, wanted


if __name__ == "__main__":
    main()
