"""A few thousand mutated programs; by hand a hundred thousand (see ``fuzz.py``)."""

from tests.language.fuzz import fuzz


def test_mutated_programs_run_or_are_refused_in_plain_words():
    kinds, _, _ = fuzz(2_000, seed=20)
    assert kinds["run"] > 50
    assert len(kinds) > 40
    assert kinds["not_calculated"] == 0
