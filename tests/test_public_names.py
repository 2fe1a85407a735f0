"""What ``import tapewidgets as tw`` offers, name by name: a change here is a change for every lesson."""

import re
import subprocess
import sys
from importlib import import_module
from operator import attrgetter
from pathlib import Path

import pytest

import tapewidgets as tw
from tapewidgets.engine import functions

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


@pytest.mark.parametrize("name", sorted(tw._ABSENT))
def test_a_part_of_tensorflow_that_is_not_here_says_what_to_use(name):
    with pytest.raises(AttributeError, match=rf"module 'tapewidgets' has no attribute '{name}'. \w.*\.$"):
        getattr(tw, name)
    for word in re.findall(r"tw((?:\.\w+)+)", tw._ABSENT[name]):
        attrgetter(word[1:])(tw)


def test_keras_can_be_imported_by_its_path():
    code = """
import tapewidgets.keras.optimizers as optimizers
from tapewidgets.keras import Sequential
from tapewidgets.keras.layers import Dense
import tapewidgets.keras.losses, tapewidgets.keras.initializers
import tapewidgets as tw
from tapewidgets.engine import functions
assert optimizers is tw.keras.optimizers is tw.optimizers
assert Dense is tw.keras.layers.Dense and Sequential is tw.keras.Sequential
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_import_star_works_in_a_fresh_interpreter():
    subprocess.run([sys.executable, "-c", "from tapewidgets import *; TapeLab, Variable"], check=True)


@pytest.mark.parametrize("module", sorted(functions.LATER))
def test_what_is_imported_later_is_what_its_module_offers(module):
    offered = import_module(f"tapewidgets.engine.functions.{module}")
    assert list(functions.LATER[module]) == offered.__all__
