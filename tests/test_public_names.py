"""What ``import tapewidgets as tw`` offers, name by name: a change here is a change for every lesson."""

import subprocess
import sys
from pathlib import Path

import pytest

import tapewidgets as tw

RECORDED = Path(__file__).with_name("public_names.txt")


def test_the_public_names_are_the_recorded_ones():
    assert sorted(tw.__all__) == RECORDED.read_text("utf-8").split()


@pytest.mark.parametrize("name", sorted(tw.__all__))
def test_every_public_name_is_there(name):
    assert hasattr(tw, name)
    assert name in dir(tw)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'tapewidgets' has no attribute 'TapeLap'"):
        _ = tw.TapeLap


def test_import_star_works_in_a_fresh_interpreter():
    subprocess.run([sys.executable, "-c", "from tapewidgets import *; TapeLab, Variable"], check=True)
