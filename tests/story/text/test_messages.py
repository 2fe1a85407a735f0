"""The catalog: every message has words, every hole of a template is filled, another language is one file."""

import ast
import json
import re
from pathlib import Path

import pytest

import tapewidgets as tw
from tapewidgets import story
from tapewidgets.engine.operations import OPERATIONS
from tapewidgets.story.formulas import derivative
from tapewidgets.story.text import messages
from tapewidgets.story.text.local_derivatives import said_in_words
from tests.story import programs
from tests.story.stage import cases

PACKAGE = Path(tw.__file__).parent
HOLE = re.compile(r"\{(\w*)\}")


def keys_in_code():
    """The key of every [key, {...}] that is written in the package."""
    for path in [*(PACKAGE / "story").rglob("*.py"), *(PACKAGE / "panels").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.List) and len(node.elts) == 2 and isinstance(node.elts[0], ast.Constant):
                key, fillings = node.elts
                if isinstance(key.value, str) and isinstance(fillings, ast.Dict | ast.Name):
                    yield key.value


def test_every_key_in_the_code_has_words():
    found = set(keys_in_code())
    assert len(found) > 20
    assert found - messages.catalog().keys() <= {"mo", "mi", "mn"}


def test_every_rule_that_is_said_in_words_has_an_entry():
    said = set()
    for name, operation in OPERATIONS.items():
        count = len(operation.rules) if isinstance(operation.rules, tuple) else 2
        for position in range(count):
            tree = derivative(name, count, position)
            said.add(said_in_words(tree) if tree is not None else "")
    said.discard("")
    assert {f"rule.{words}" for words in said} <= messages.catalog().keys()
    assert len(said) > 10


@pytest.mark.parametrize("name", [*cases.MADE_FOR, *cases.ODD])
def test_every_message_of_a_story_can_be_said(name):
    told = (cases.MADE_FOR | cases.ODD)[name]()
    for step in told["steps"]:
        sentence = story.say(told["words"], step["say"])
        assert sentence.endswith(".")
        assert story.say(messages.catalog(), step["say"]) == sentence
    for line in told["lines"]:
        for local in line["locals"]:
            if local is not None:
                assert story.say(told["words"], local["text"]) or local["kind"] == "rule"


def unlike_english(words):
    """The keys of a catalog that are missing, unknown, or have other holes than the English ones."""
    english = messages.catalog()
    holes = {
        key: sorted(HOLE.findall(words[key])) != sorted(HOLE.findall(english[key]))
        for key in words.keys() & english.keys()
    }
    return (words.keys() ^ english.keys()) | {key for key, differ in holes.items() if differ}


@pytest.mark.parametrize("path", sorted(messages.WORDS.glob("*.json")), ids=lambda path: path.stem)
def test_every_catalog_has_the_keys_and_the_holes_of_the_english_one(path):
    words = json.loads(path.read_text("utf-8"))
    assert unlike_english(words) == set()
    hole = next(key for key in words if HOLE.search(words[key]))
    assert unlike_english({**words, hole: "no hole", "unknown": ""}) == {hole, "unknown"}


def test_all_frames_are_told_in_another_language_from_one_file(tmp_path, monkeypatch):
    other = {key: re.sub(r"[A-Za-z]+(?![^{]*\})", "라", text) for key, text in messages.catalog().items()}
    (tmp_path / "en.json").write_text(json.dumps(dict(messages.catalog())), "utf-8")
    (tmp_path / "ko.json").write_text(json.dumps(other), "utf-8")
    monkeypatch.setattr(messages, "WORDS", tmp_path)
    messages.catalog.cache_clear()
    try:
        x = tw.Variable([1.0, 2.0])
        with tw.GradientTape(persistent=True) as tape:
            y = tw.reduce_sum(x * x)
        names = {"x": x, "y": y}
        told = story.tell(tape, y, x, names=names, language="ko")
        assert told["language"] == "ko"
        frames = "".join(story.frame(told, step) for step in range(len(told["steps"])))
        english = set(re.findall(r"[a-z]{3,}", frames))
        assert english <= {"reduce", "sum"}, english
    finally:
        monkeypatch.undo()
        messages.catalog.cache_clear()


def test_a_language_that_is_not_there_is_refused():
    x = tw.Variable(1.0)
    with tw.GradientTape(persistent=True) as tape:
        y = x * x
    with pytest.raises(ValueError, match="no language 'xx'; there is en"):
        story.tell(tape, y, x, language="xx")


def test_a_filling_is_never_taken_for_a_template():
    words = {**messages.catalog(), "a": "{name} is {value}"}
    assert messages.say(words, ["a", {"name": "{value}", "value": "{name}"}]) == "{value} is {name}"


def test_a_story_sends_the_words_that_it_needs_and_no_others():
    told = programs.classic()
    assert set(told["words"]) < set(messages.catalog())
    assert "frame.step" not in told["words"]
