"""Simulated learners: right is never called wrong, wrong never right, and misconceptions are named."""

from collections import Counter

from tests.questions.learners import take


def test_the_misconception_that_led_to_an_answer_is_named():
    counts = Counter()
    for seed in range(6):
        take(seed, counts)  # asserts that a wrong name has the same numbers
    wrong = sum(count for (how, _), count in counts.items() if how != "no difference")
    named = sum(count for (how, _), count in counts.items() if how == "named")
    assert wrong > 200
    assert named / wrong > 0.9
