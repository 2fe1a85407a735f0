"""``tapewidgets mark``: only answers are taken from a file, everything else from the tape."""

import csv
import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

import tapewidgets as tw
from tapewidgets.questions.verdict import MIME
from tests.cli.command_line import KERNEL, run

KEY = """
import tapewidgets as tw
t1, t2 = tw.Variable([1.0, 2.0, 3.0]), tw.Variable([10.0, 20.0, 30.0])
with tw.GradientTape(persistent=True) as tape:
    t4 = t2 + t1 * t2
paths = tw.questions.gradients(tape, t4, [t1, t2])
lines = tw.questions.write_backward(tape, t4, [t1, t2])
"""
SCOPE = {}
exec(KEY, SCOPE)
PATHS, LINES = SCOPE["paths"].id, SCOPE["lines"].id


def entry(question, answer, score=None, **more):
    claimed = {} if score is None else {"verdict": {"score": score, "keys": []}}
    return {"question": question, "answer": answer, **claimed, **more}


def hand_in(path, *entries, data=None):
    output = new_output(
        "display_data", {"text/plain": "", MIME: data or {"version": 1, "entries": list(entries)}}
    )
    cells = [new_code_cell("paths", execution_count=1, outputs=[output])]
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), path)


def right(question):
    return entry(question, [[10, 20, 30], [2, 3, 4]], 1)


@pytest.fixture(scope="module")
def class_marked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    hand_in(folder / "ada.ipynb", entry(PATHS, [["10", "20", "30"], ["1", "1", "1"]], 0.5), right(PATHS))
    hand_in(folder / "ben" / "work.ipynb", entry(PATHS, [[10, 20, 30], [1, 2, 3]], 0.5))
    hand_in(folder / "blank.ipynb")
    hand_in(folder / "forged.ipynb", entry(PATHS, [[0], "=1+1"], 1), entry("gradients-000000000000", [1], 1))
    hand_in(folder / "=cmd.ipynb", entry(LINES, [["d_v3 = d_t4", "d_t2 = d_v3 * t1"]], 1))
    evil = [
        ["__import__('os').system('touch pwned')", "d_t1 = open('x')"],
        {"a": 1},
        "x" * 9000,
        [[[]] * 9] * 9,
    ]
    hand_in(folder / "evil.ipynb", *(entry(LINES, [each], 1) for each in evil), 7, {"question": 3}, None)
    hand_in(folder / "many.ipynb", *[right(PATHS)] * 1000)
    hand_in(folder / "odd.ipynb", data={"entries": {"question": PATHS}})
    (folder / "broken.ipynb").write_text("{")
    (folder / "deep.ipynb").write_text('{"cells": ' + "[" * 100_000)
    (folder / "download.json").write_text(json.dumps({"version": 1, "entries": [right(PATHS)]}))
    key = folder / "key.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(KEY)], metadata={"kernelspec": KERNEL}), key)
    answer = run("mark", folder, "--key", key, "--csv", folder / "marks.csv")
    assert answer.exit_code == 0, answer.output
    rows = {
        row["learner"]: row for row in csv.DictReader((folder / "marks.csv").read_text("utf-8").splitlines())
    }
    return answer.output, rows, folder


COLUMNS = [
    f"Q{n}: {what} of t4 with respect to t1, t2" for n, what in ((1, "gradients"), (2, "backward pass"))
]


def test_right_half_right_and_blank(class_marked):
    text, rows, _ = class_marked
    assert [rows["ada"][column] for column in COLUMNS] == ["1", "-"]
    assert all(column in text for column in COLUMNS)
    assert (rows["ada"]["total"], rows["ada"]["tries"]) == ("1", "2")
    assert "a path was dropped" in rows["ada"]["misconceptions"]
    assert rows["ben/work"]["total"] == "0.5"
    assert (rows["blank"]["total"], rows["blank"]["tries"], rows["blank"]["notes"]) == ("0", "0", "")
    assert rows["many"]["tries"] == "1000"
    assert rows["download"]["total"] == "1"
    assert "Learners with a misconception:" in text
    assert "   2  a path was dropped.  Let them cover one path" in text


def test_what_a_file_says_of_itself_is_not_believed(class_marked):
    _, rows, folder = class_marked
    assert rows["forged"]["total"] == "0"
    assert "not in the key: gradients-000000000000" in rows["forged"]["notes"]
    assert rows["'=cmd"]["total"] == "0"
    assert "the file says 100 %, the tape 0 %" in rows["'=cmd"]["notes"]
    assert rows["evil"]["total"] == "0"
    assert "an entry that no panel writes" in rows["evil"]["notes"]
    assert not list(folder.rglob("pwned"))
    assert rows["odd"]["total"] == "0"
    for name in ("broken", "deep"):
        assert rows[name]["notes"] == "it cannot be read as a notebook"


def test_practice_needs_no_key(tmp_path):
    row = tw.practice(1, seed=6)
    row.answer(9, 9)
    row.answer(-2, -3)
    hand_in(tmp_path / "eva.ipynb", *row.entries)
    moved = {**row.entries[0], "practice": [2, 6, 0]}
    hand_in(tmp_path / "max.ipynb", moved, {**moved, "practice": [1, 6, 10**9]}, {**moved, "practice": "1"})
    answer = run("mark", tmp_path)
    assert answer.exit_code == 0, answer.output
    eva, max_ = (line for line in answer.output.splitlines() if line.startswith(("eva", "max")))
    assert eva.split()[1:4] == ["1", "1", "2"]
    assert "not in the key" in max_


def test_a_folder_without_notebooks_and_a_key_that_fails(tmp_path):
    assert "There is no notebook" in run("mark", tmp_path).output
    hand_in(tmp_path / "a.ipynb")
    nbformat.write(new_notebook(cells=[new_code_cell("1 / 0")]), tmp_path / "key.ipynb")
    answer = run("mark", tmp_path, "--key", tmp_path / "key.ipynb")
    assert answer.exit_code == 1
    assert "could not be run for its questions" in answer.output
