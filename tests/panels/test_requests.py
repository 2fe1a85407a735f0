"""The kernel's end of the road: every request gets one answer, and nothing that a page says is believed."""

import json

import ipywidgets
import pytest
import traitlets

from tapewidgets.panels import assets
from tapewidgets.panels.checks import MESSAGE_LIMIT
from tapewidgets.panels.panel import Field, Panel, Refusal, action
from tapewidgets.panels.requests import MOST_EARLY
from tapewidgets.words import speaking


class Counter(Panel):
    """A panel of one number that must not exceed five."""

    script = "order_panel/order_panel.js"
    parts = ("buttons", "table")
    heavy = ("rows",)
    rows = traitlets.Dict().tag(sync=True)
    count = Field("How many.")
    row = Field("Which one is looked at.", at=True)

    def __init__(self, count=0, **keywords):
        self.broken = False
        super().__init__({"count": count}, at={"row": 0}, given=count, **keywords)

    def checked(self, changes):
        count = changes.get("count")
        if not isinstance(count, int) or set(changes) != {"count"}:
            raise Refusal("Give a whole number.")
        if count > 5:
            raise Refusal("More than five is too many.")
        return changes

    def looked(self, at):
        row = at.get("row", 0)
        return {"row": min(max(row, 0), self.count)} if isinstance(row, int) else {}

    def show(self, document):
        if self.broken:
            raise ZeroDivisionError("a fault of ours")
        rows = [*range(document["count"])]
        self.publish(rows=rows)

    @action("double")
    def _double(self, arguments):
        self.edit({"count": 2 * self.count})
        return {"was": self.count // 2}

    @action("break")
    def _break(self, arguments):
        raise ZeroDivisionError("a fault of ours")


@pytest.fixture
def panel():
    yield Counter(2)
    ipywidgets.Widget.close_all()


@pytest.fixture
def lenient(monkeypatch):
    monkeypatch.setenv("TAPEWIDGETS_STRICT", "0")


class Page:
    """Asks a panel as a page does, and keeps what it hears."""

    def __init__(self, panel, client="page"):
        self.panel, self.client, self.number = panel, client, 0
        self.heard = []
        panel._send, send = self._hear, panel._send
        self._pass_on = send

    def _hear(self, message, buffers=None):
        self.heard.append(json.loads(json.dumps(message, allow_nan=False)))
        self._pass_on(message, buffers=buffers)

    def ask(self, action, number=None, **arguments):
        self.number = number or self.number + 1
        self.heard.clear()
        asked = {"kind": "request", "client": self.client, "request": self.number, "action": action}
        self.panel._receive(self.panel, {**asked, **arguments}, [])
        answers = [one["content"] for one in self.heard if one["method"] == "custom"]
        assert len(answers) == 1, "exactly one answer"
        assert self.heard[-1]["method"] == "custom", "the state goes before its answer"
        return answers[0]

    def states(self):
        return [one["state"] for one in self.heard if one["method"] == "update"]


def test_a_change_goes_out_whole_in_one_message_before_its_answer(panel):
    page = Page(panel)
    answer = page.ask("edit", document={"count": 4})
    (sent,) = page.states()
    assert sent["state"]["document"] == {"count": 4}
    assert sent["rows"] == {"revision": answer["revision"], "data": [0, 1, 2, 3]}
    assert sent["state"]["heavy"] == {"rows": answer["revision"]}
    assert (answer["refusal"], answer["result"]) == ("", None)


def test_an_answer_that_changes_nothing_is_an_answer(panel):
    page = Page(panel)
    before = panel.state["revision"]
    assert page.ask("edit", document={"count": 2})["revision"] == before
    assert page.ask("undo")["revision"] == before
    assert page.states() == []


def test_a_refusal_changes_nothing_and_says_why(panel):
    page = Page(panel)
    answer = page.ask("edit", document={"count": 9})
    assert answer["refusal"] == "More than five is too many."
    assert (panel.count, panel.fault, page.states()) == (2, "", [])


def test_a_request_that_comes_again_is_answered_from_memory(panel):
    page = Page(panel)
    first = page.ask("double")
    assert panel.count == 4
    assert page.ask("double", number=1) == first
    assert panel.count == 4
    assert first["result"] == {"was": 2}
    assert Page(panel, "another").ask("double")["refusal"] == "More than five is too many."


def test_a_request_that_overtakes_the_one_before_it_waits_for_it(panel):
    sent = []
    panel.send = sent.append
    asked = {"kind": "request", "client": "page", "action": "edit"}
    messages = [
        {**asked, "request": 3, "after": 2, "document": {"count": 5}},
        {**asked, "request": 2, "after": 1, "document": {"count": 9}},
        {**asked, "request": 1, "document": {"count": 3}},
    ]
    for message in messages[:2] * 2:
        panel._receive(panel, message, [])
    assert (sent, panel.count) == ([], 2)
    panel._receive(panel, messages[2], [])
    assert [(one["request"], bool(one["refusal"])) for one in sent] == [(1, False), (2, True), (3, False)]
    assert panel.count == 5
    panel._receive(panel, messages[0], [])
    assert sent[3] == sent[2], "from memory, for the second time"


def test_requests_that_wait_for_nothing_are_forgotten_in_the_end(panel):
    for number in range(2, 200):
        asked = {"kind": "request", "client": "page", "request": number, "after": 10**6 + number}
        panel._receive(panel, {**asked, "action": "double"}, [])
    assert len(panel._requests._early) == MOST_EARLY
    assert panel.count == 2


def test_a_light_change_does_not_send_what_is_heavy(panel):
    page = Page(panel)
    page.ask("go", at={"row": 1})
    assert [sorted(sent) for sent in page.states()] == [["state"]]
    assert panel.row == 1


def test_one_gesture_is_one_undo_and_everything_is_done_again(panel):
    page = Page(panel)
    for count in (1, 3, 4):
        page.ask("edit", document={"count": count}, gesture="drag")
    page.ask("edit", document={"count": 5}, gesture="another")
    page.ask("undo")
    assert panel.count == 4
    page.ask("undo")
    assert (panel.count, panel.state["can_undo"], panel.state["can_redo"]) == (2, False, True)
    page.ask("redo")
    page.ask("redo")
    assert (panel.count, panel.state["can_redo"]) == (5, False)
    Page(panel, "another").ask("edit", document={"count": 1}, gesture="another")  # not the same page's
    panel.undo()
    assert panel.count == 5


def test_python_code_edits_and_is_undone_too(panel):
    panel.count = 5
    seen = []
    panel.observe(lambda change: seen.append((change.name, change.old, change.new)), ["count", "row"])
    with pytest.raises(Refusal, match="too many"):
        panel.count = 6
    panel.row = 99
    panel.undo()
    assert seen == [("row", 0, 5), ("count", 5, 2)]


def test_a_fault_is_shown_and_answered_and_the_last_state_stays(panel, lenient):
    page = Page(panel)
    panel.broken = True
    answer = page.ask("edit", document={"count": 3})
    assert (panel.count, panel.fault, panel.rows["data"]) == (2, "a fault of ours", [0, 1])
    assert page.ask("break")["refusal"] == "a fault of ours"
    panel.broken = False
    answer = page.ask("edit", document={"count": 3})
    assert (panel.count, panel.fault, answer["refusal"]) == (3, "", "")


def test_a_fault_is_raised_under_strict_mode_and_answered_all_the_same(panel):
    page = Page(panel)
    with pytest.raises(ZeroDivisionError):
        page.ask("break")
    assert page.heard[-1]["content"]["refusal"] == "a fault of ours"


def test_a_refusal_with_a_key_is_said_in_any_language():
    refused = Refusal("panel.refusal.tensors", most=12)
    assert refused.message == ["panel.refusal.tensors", {"most": 12}]
    assert str(refused) == "A panel has at most 12 tensors."
    with speaking("ko"):
        assert str(refused) == "패널 하나에 둘 수 있는 텐서는 12개까지입니다."
    assert str(Refusal("As it stands.")) == Refusal("As it stands.").message == "As it stands."


@pytest.mark.parametrize("name", ["unknown", "__init__", "close", None, 3, [], {"a": 1}])
def test_an_unknown_action_is_refused(panel, name):
    assert Page(panel).ask(name)["refusal"] == ["panel.refusal.action", {}]


@pytest.mark.parametrize(
    "content",
    [None, [], "add", {"kind": 3}, {"kind": "request"}, {"kind": "request", "client": 3, "request": 1}, {}]
    + [{"kind": "request", "client": "x", "request": n} for n in (0, -1, True, 1.5, "1", None, 2**60)]
    + [{"kind": "request", "client": c, "request": 1} for c in ("", "x" * 41, "\ud800", ["x"])],
)
def test_what_names_no_sender_is_dropped(panel, content):
    sent = []
    panel.send = sent.append
    panel._receive(panel, content, [])
    assert (sent, panel.count, panel.fault) == ([], 2, "")


@pytest.mark.parametrize(
    "count",
    ["NaN", None, 1.5, [1], {"a": 1}, float("inf"), "x" * 5_000_000, "\ud800", ["x"] * (MESSAGE_LIMIT + 1)],
)
def test_forged_values_are_refused_with_a_sentence(panel, count):
    answer = Page(panel).ask("edit", document={"count": count})
    assert 0 < len(answer["refusal"]) <= 400
    assert panel.count == 2


@pytest.mark.parametrize("document", [None, [], 3, {"secret": 1}, {"count": 1, "secret": 1}])
def test_forged_edits_are_refused_with_a_sentence(panel, document):
    answer = Page(panel).ask("edit", document=document)
    assert 0 < len(answer["refusal"]) <= 400
    assert panel.count == 2


def test_messages_that_nest_too_deep_are_refused(panel):
    deep: list = []
    for _ in range(5000):
        deep = [deep]
    asked = {"kind": "request", "client": "page", "request": 1, "action": "edit", "document": {"count": deep}}
    sent = []
    panel.send = sent.append
    panel._receive(panel, asked, [])
    assert "deeply" in sent[0]["refusal"]


@pytest.mark.parametrize("name", ["state", "rows", "scripts", "_esm", "layout", "_view_name"])
def test_no_trait_can_be_set_by_the_page(panel, name):
    page = Page(panel)
    before = panel.get_state([name])
    panel.set_state({name: {"forged": True}})
    assert panel.get_state([name]) == before
    assert page.states() == [before], "the page is told the truth"


def test_a_page_that_missed_something_gets_the_whole_again(panel):
    page = Page(panel)
    page.ask("whole")
    assert sorted(page.states()[0]) == ["rows", "state"]


def test_the_script_is_given_to_a_page_that_cannot_look_up_widgets(panel):
    given = Page(panel).ask("script")["result"]
    assert (given["code"], given["style"]) == (assets.esm(Counter.script), assets.css(Counter.script))


def test_what_a_page_remembers_is_restored_once_and_undone_as_one(panel):
    page = Page(panel)
    page.ask("restore", document={"count": 4}, at={"row": 3})
    assert (panel.count, panel.row) == (4, 3)
    Page(panel, "another").ask("restore", document={"count": 1}, at={"row": 0})
    assert panel.count == 4
    panel.undo()
    assert panel.count == 2
    assert page.ask("restore", document={"count": 99}, at={"row": 0})["refusal"]


def test_a_panel_says_how_it_was_made_and_by_which_kernel(panel):
    again, other = Counter(2), Counter(3)
    assert again.state["fingerprint"] == panel.state["fingerprint"] != other.state["fingerprint"]
    assert again.state["kernel"] == panel.state["kernel"]
    assert again.state["session"] != panel.state["session"] == panel.model_id


def test_answers_are_remembered_within_bounds(panel):
    page = Page(panel)
    for _ in range(500):
        page.ask("go", at={"row": 1})
    for number in range(200):
        Page(panel, f"client {number}").ask("go", at={"row": 1})
    remembered = panel._requests._answers
    assert sum(len(answers) for answers in remembered.values()) <= 64 * 32
