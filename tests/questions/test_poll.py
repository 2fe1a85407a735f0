"""A poll of thirty learners: the counts are right, at once, and what is forged or copied is refused."""

import asyncio
import json
import os
import shutil
import threading
import time
from pathlib import Path

import pytest

import tapewidgets as tw
from tapewidgets.questions.poll import Ballot, NoPoll, Poll
from tests.panels.page import NUMBERS, ask
from tests.questions.programs import vectors

q = tw.questions
RIGHT = [["10", "20", "30"], ["2", "3", "4"]]
DROPPED = [["10", "20", "30"], ["1", "1", "1"]]
VALUE = [["10", "20", "30"], ["10", "20", "30"]]


def asked():
    tape, target, sources, names = vectors()
    return q.gradients(tape, target, sources, names=names)


def commit_all(folder, answers):
    """Let each learner commit in a panel and a thread of their own."""
    refusals = []

    def learner(answer):
        panel = tw.answer_poll(asked(), folder)
        refusals.append(ask(panel, "commit", answer=answer)["refusal"])
        assert "verdict" not in json.dumps(panel.state["note"])
        assert panel.state["verdict"] is None
        panel.close()

    threads = [threading.Thread(target=learner, args=(answer,)) for answer in answers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refusals == [""] * len(answers)


async def press(panel, action, **arguments):
    """Ask as a page does, in a kernel whose loop runs."""
    asked = {"kind": "request", "client": "page", "request": next(NUMBERS), "action": action}
    panel._receive(panel, {**asked, **arguments}, [])
    await asyncio.sleep(0.01)


def forge(folder):
    """Put in what no panel wrote: copies, other questions, verdicts, what cannot be read."""
    genuine = next(folder.glob("*.json"))
    shutil.copy(genuine, folder / f"{'0' * 32}.json")
    data = json.loads(genuine.read_text("utf-8"))
    for number, change in enumerate(
        [
            {"question": "gradients-0"},
            {"level": 9},
            {"round": 9},
            {"answer": "right"},
            {"answer": [{"score": 1}] * 9},
        ],
        1,
    ):
        name = f"{number:032x}"
        (folder / f"{name}.json").write_text(json.dumps({**data, "ballot": name, **change}), "utf-8")
    (folder / f"{'a' * 32}.json").write_text("[" * 5_000, "utf-8")
    (folder / f"{'b' * 32}.json").write_text(json.dumps({"answer": ["1" * 30_000]}), "utf-8")
    (folder / "right.json").write_text(json.dumps(data), "utf-8")
    os.symlink(genuine, folder / f"{'c' * 32}.json")
    return 10


def test_thirty_learners_answer_and_the_class_looks(tmp_path):
    async def teach():
        panel = tw.poll(asked(), tmp_path)
        answers = [RIGHT] * 11 + [DROPPED] * 14 + [VALUE] * 5
        await asyncio.to_thread(commit_all, tmp_path, answers)
        start = time.monotonic()
        while panel.state["rounds"][0]["count"] < 30:
            await asyncio.sleep(0.05)
            assert time.monotonic() - start < 2
        assert panel.state["rounds"][0]["groups"] == []
        assert panel.state["rounds"][0]["answers"] == []
        await press(panel, "view", view="answers")
        assert [count for _, count in panel.state["rounds"][0]["answers"]] == [14, 11, 5]
        assert "dropped" not in json.dumps(panel.state["rounds"])
        forged = forge(next(tmp_path.rglob("round-1")))
        await press(panel, "view", view="groups")
        (seen,) = panel.state["rounds"]
        assert [(group["title"], group["count"]) for group in seen["groups"]] == [
            ("right", 11),
            ("a path was dropped", 14),
            ("the value, not the gradient", 5),
        ]
        assert seen["count"] == 30
        assert sum(seen["refused"].values()) == forged
        await press(panel, "again")
        await asyncio.to_thread(commit_all, tmp_path, [RIGHT] * 25 + [DROPPED] * 5)
        panel.look()
        assert [seen["count"] for seen in panel.state["rounds"]] == [30, 30]
        assert (
            "PollPanel(gradients of t4 with respect to t1, t2: 30 answers, then 30 answers)" in panel.text()
        )
        panel.close()

    asyncio.run(teach())


def test_a_ballot_is_changed_and_counts_once(tmp_path):
    with pytest.raises(NoPoll, match="no poll about this question"):
        Ballot(asked(), tmp_path).commit(RIGHT)
    poll, ballot = Poll(asked(), tmp_path), Ballot(asked(), tmp_path)
    for answer in (DROPPED, VALUE, RIGHT):
        assert ballot.commit(answer) == 1
    seen = poll.read()
    assert (seen.count, [group.title for group in seen.groups]) == (1, ["right"])
    with pytest.raises(ValueError, match="write a number"):
        ballot.commit([["x"] * 3, ["1"] * 3])
    poll.ask_again()
    assert ballot.commit(DROPPED) == 2
    assert Poll(asked(), tmp_path).round == 2
    assert [poll.read(1).count, poll.read(2).count] == [1, 1]


def test_no_file_names_a_learner_or_says_what_is_right(tmp_path):
    Poll(asked(), tmp_path)
    Ballot(asked(), tmp_path).commit(DROPPED)
    (file,) = (path for path in tmp_path.rglob("*.json") if len(path.stem) == 32)
    assert sorted(json.loads(file.read_text("utf-8"))) == [
        "answer",
        "ballot",
        "level",
        "question",
        "round",
        "version",
    ]
    everything = "".join(Path(file).read_text("utf-8") for file in tmp_path.rglob("*.json"))
    assert "2, 3, 4" not in everything
    assert "dropped" not in everything


def test_a_poll_is_refused_what_is_no_question(tmp_path):
    for function in (tw.poll, tw.answer_poll):
        with pytest.raises(TypeError, match="takes a question"):
            function("gradients", tmp_path)
    panel = tw.answer_poll(asked(), tmp_path)
    for action in ("hint", "reveal"):
        assert "This is a poll" in ask(panel, action)["refusal"]
    assert "at one level" in ask(panel, "level", level=2)["refusal"]
    assert "levels" not in panel.state["asked"]
    assert "no poll about" in ask(panel, "commit", answer=RIGHT)["refusal"]


def test_a_panel_follows_the_rounds_that_another_one_begins(tmp_path):
    panel, other = tw.poll(asked(), tmp_path), tw.poll(asked(), tmp_path)
    Ballot(asked(), tmp_path).commit(DROPPED)
    ask(panel, "view", view="groups")
    ask(other, "again")
    ask(other, "again")
    assert Ballot(asked(), tmp_path).commit(RIGHT) == 3
    panel.look()
    assert [seen["count"] for seen in panel.state["rounds"]] == [1, 0, 1]
    assert (panel.view, panel.state["rounds"][2]["groups"]) == ("count", [])
    ask(panel, "again")
    assert Ballot(asked(), tmp_path).commit(RIGHT) == 4


def test_a_folder_that_is_lost_for_a_while_is_looked_at_again(tmp_path):
    folder, elsewhere = tmp_path / "polls", tmp_path / "elsewhere"
    panel = tw.poll(asked(), folder)
    Ballot(asked(), folder).commit(RIGHT)
    panel.look()
    folder.rename(elsewhere)
    folder.write_text("no folder", "utf-8")
    assert ask(panel, "view", view="answers")["refusal"] == ""
    assert panel.state["unread"][0] == "panel.poll.unread"
    assert panel.state["rounds"][0]["answers"] == [("[10 20 30]; [2 3 4]", 1)]
    assert "No new round" in ask(panel, "again")["refusal"]
    folder.unlink()
    elsewhere.rename(folder)
    Ballot(asked(), folder).commit(DROPPED)
    panel.look()
    assert (panel.state["unread"], panel.state["rounds"][0]["count"]) == ("", 2)
    assert ask(panel, "again")["refusal"] == ""
    assert [seen["count"] for seen in panel.state["rounds"]] == [2, 0]
