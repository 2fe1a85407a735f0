"""The catalog: every message has words, every hole of a template is filled, another language is one file."""

import re

import pytest

import tapewidgets as tw
from tapewidgets import story
from tapewidgets.engine.operations import OPERATIONS
from tapewidgets.story.formulas import derivative
from tapewidgets.story.text.local_derivatives import said_in_words
from tapewidgets.words import catalog, speaking
from tests.story import programs
from tests.story.stage import cases


def test_every_rule_that_is_said_in_words_has_an_entry():
    said = set()
    for name, operation in OPERATIONS.items():
        count = len(operation.rules) if isinstance(operation.rules, tuple) else 2
        for position in range(count):
            tree = derivative(name, count, position)
            said.add(said_in_words(tree) if tree is not None else "")
    said.discard("")
    assert {f"rule.{words}" for words in said} <= catalog().keys()
    assert len(said) > 10


@pytest.mark.parametrize("name", [*cases.MADE_FOR, *cases.ODD])
def test_every_message_of_a_story_can_be_said(name):
    told = (cases.MADE_FOR | cases.ODD)[name]()
    for step in told["steps"]:
        sentence = story.say(told["words"], step["say"])
        assert sentence.endswith(".")
        assert story.say(catalog(), step["say"]) == sentence
    for line in told["lines"]:
        for local in line["locals"]:
            if local is not None:
                assert story.say(told["words"], local["text"]) or local["kind"] == "rule"


def test_all_frames_are_told_in_korean():
    """Only names, operations and code are in Latin letters."""
    found = set()
    for name in [*cases.MADE_FOR, *cases.ODD]:
        with speaking("ko"):
            told = (cases.MADE_FOR | cases.ODD)[name]()
        assert told["language"] == "ko"
        frames = "".join(story.frame(told, step) for step in range(min(len(told["steps"]), 60)))
        names = [f"{value['name']} d{value['name']}" for value in told["values"]]
        names += [line["text"] for line in told["lines"]]
        found |= set(re.findall(r"[a-z]{4,}", frames)) - set(re.findall(r"[a-z]{4,}", " ".join(names)))
    code = set(re.findall(r"[a-z]{4,}", " ".join(catalog("ko").values())))
    assert found <= set(OPERATIONS) | code | {"bool"}, found


def test_a_language_that_is_not_there_is_refused():
    x = tw.Variable(1.0)
    with tw.GradientTape(persistent=True) as tape:
        y = x * x
    with pytest.raises(ValueError, match="no language 'xx'; there is en, ko"):
        story.tell(tape, y, x, language="xx")


def test_a_filling_is_never_taken_for_a_template():
    words = {**catalog(), "a": "{name} is {value}"}
    assert story.say(words, ["a", {"name": "{value}", "value": "{name}"}]) == "{value} is {name}"


def test_a_story_sends_the_words_that_it_needs_and_no_others():
    told = programs.classic()
    assert set(told["words"]) < set(catalog())
    assert "frame.step" not in told["words"]
