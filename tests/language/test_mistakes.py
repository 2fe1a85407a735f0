"""A learner's mistake is told what to write instead, at the place where it is."""

import json

import pytest

import tapewidgets as tw
from tests.language.corpus.mistakes import MISTAKES
from tests.language.given import given
from tests.language.speech import assert_speaks_well

SMALL = ("t1", "t2", "A", "n", "k")


def names():
    return {name: value for name, value in given().items() if name in SMALL}


def mistake_in(source):
    with pytest.raises(tw.language.ProgramError) as caught:
        tw.language.run(source, names())
    return caught.value


def test_the_corpus_is_large():
    assert len({source for source, _ in MISTAKES}) == len(MISTAKES) >= 100


@pytest.mark.parametrize(("source", "hint"), MISTAKES, ids=[json.dumps(source) for source, _ in MISTAKES])
def test_a_mistake_says_what_to_write(source, hint):
    error = mistake_in(source)
    assert hint in error.hint
    lines = source.split("\n")
    assert 1 <= error.line <= len(lines)
    assert 0 <= error.column <= len(lines[error.line - 1])
    assert error.message.endswith((".", "?"))
    assert_speaks_well(error)
