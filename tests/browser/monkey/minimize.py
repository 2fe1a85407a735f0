"""Make a failing sequence short: delta debugging by playing it again."""

import time
from collections.abc import Callable, Sequence

from tests.browser.monkey.actions import Action

Fails = Callable[[list[Action]], bool]


def minimize(actions: Sequence[Action], fails: Fails, seconds: float = 120) -> list[Action]:
    """Give a short part of ``actions`` that still fails, its order kept.

    Parameters
    ----------
    actions : a sequence that failed with its last action
    fails : plays a sequence from the start and tells whether it fails in the same way
    seconds : no new try is begun after so long

    Examples
    --------
    >>> minimize([["a"], ["b"], ["c"], ["d"]], lambda some: ["b"] in some and ["d"] in some)
    [['b'], ['d']]
    """
    end = time.monotonic() + seconds

    def tried(some: list[Action]) -> bool:
        return time.monotonic() < end and fails(some)

    left = _shortest_end(list(actions), tried)
    parts = 2
    while len(left) > 1:
        size = -(-len(left) // parts)
        shorter = (left[:at] + left[at + size :] for at in range(0, len(left), size))
        found = next((some for some in shorter if tried(some)), None)
        if found is not None:
            left, parts = found, max(2, parts - 1)
        elif size == 1:
            break
        else:
            parts = min(len(left), 2 * parts)
    return _smaller_bursts(left, tried)


def _shortest_end(actions: list[Action], tried: Fails) -> list[Action]:
    """Most faults hang on the last few actions: try those first."""
    size = 1
    while size < len(actions):
        if tried(actions[-size:]):
            return actions[-size:]
        size *= 2
    return actions


def _smaller_bursts(actions: list[Action], tried: Fails) -> list[Action]:
    for at, action in enumerate(actions):
        place = 0
        while action[0] == "burst" and len(action[1]) > 1 and place < len(action[1]):
            fewer = ["burst", action[1][:place] + action[1][place + 1 :]]
            if tried([*actions[:at], fewer, *actions[at + 1 :]]):
                actions, action = [*actions[:at], fewer, *actions[at + 1 :]], fewer
            else:
                place += 1
    return actions
