"""Simulated learners: right is never called wrong, wrong never right, and misconceptions are named.

``python -m tests.questions.learners 1000`` goes through a thousand tapes.
"""

from collections import Counter

from tests.questions.learners import shares, take


def test_the_misconception_that_led_to_an_answer_is_named():
    counts = Counter()
    for seed in range(6):
        take(seed, counts)  # asserts that a wrong name has the same numbers
    wrong, named, first = shares(counts)
    assert wrong > 200
    assert named >= 0.95
    assert first >= 0.9
