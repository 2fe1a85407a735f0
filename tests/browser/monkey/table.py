"""A table of a panel: each control once, twice, after every other, while busy, and without its kernel."""

import sys
from collections.abc import Iterator
from random import Random
from typing import Any

from tests.browser.monkey.actions import Action, Control, bucket, on_a_control, usable
from tests.browser.monkey.oracles import Fault
from tests.browser.monkey.panels import PLACES
from tests.browser.monkey.session import Session

HEADS = ("control", "works", "twice", "after every other", "while busy", "when the kernel is gone")

GONE_BY_ITSELF = "has gone"


def table(session: Session) -> str:
    """Use every control in every way; give the outcome as a Markdown table."""
    ways = _ways(session)
    rows = {key: [*_once_and_twice(session, action)] for key, action in ways.items()}
    for key, broken in _after_others(session, ways).items():
        rows[key].append(_all_but(broken, ways))
    for key, action in ways.items():
        rows[key].append(_while_busy(session, action))
    for key, said in _when_gone(session, ways).items():
        rows[key].append(said)
    for key, lead in PLACES[session.panel].brief.items():
        rows[key] = [*brief_row(session, key, lead, ways)]
    lines = [HEADS, ["---"] * len(HEADS), *([f"`{key}`", *cells] for key, cells in rows.items())]
    text = "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
    return f"### {session.panel}\n\n{text}\n"


def brief_row(session: Session, key: str, lead: str, ways: dict[str, Action]) -> Iterator[str]:
    """Use a control that is there only after another, its lead, in the same ways."""
    action = ["click", 0, key]
    yield from _once_and_twice(session, action, lead)
    broken = []
    for first, before in ways.items():
        _open(session)
        faults = [session.do(before), session.do(["click", 0, lead]), session.do(action)]
        broken += [f"{first} ({fault[0]})" for fault in faults if fault][:1]
    yield _all_but(broken, ways)
    yield _while_busy(session, action, lead)
    yield _when_gone(session, {key: action}, lead)[key]


def _all_but(broken: list[str], ways: dict[str, Action]) -> str:
    return f"after {', '.join(broken)}: no" if broken else f"all {len(ways)}"


def _open(session: Session, *lead: str) -> None:
    session.start()
    for key in (*PLACES[session.panel].opening, *lead):
        session.do(["click", 0, key])


def _ways(session: Session) -> dict[str, Action]:
    """Pick one way of use for each control, and one control of a crowd of the same sort."""
    _open(session)
    crowds: dict[str, int] = {}
    ways: dict[str, Action] = {}
    for _, control in usable(session.seen):
        sort = bucket(control)
        crowds[sort] = crowds.get(sort, 0) + 1
        if control.get("crowd") and crowds[sort] > 1:
            continue
        ways[control["key"]] = _way(session.seen, control)
    return ways


def _way(seen: dict[str, Any], control: Control) -> Action:
    alone = {**seen, "views": [{**seen["views"][0], "controls": [control]}]}
    wanted = {
        "combobox": ("choose",), "slider": ("drag",), "canvas": ("grab",),
        "textbox": ("write",), "spinbutton": ("write",),
    }  # fmt: skip
    verbs = wanted.get(control["key"].partition(":")[0], ("click", "press", "drag"))
    chance = Random(control["key"])
    for _ in range(200):
        action = on_a_control(chance, alone)
        fits = action is not None and action[0] in verbs
        if fits and action[0] == "choose" and action[3] == control.get("value"):
            continue
        if fits and (action[0] != "write" or (action[4] in ("Enter", "Tab") and len(action[3]) < 40)):
            return list(action)
    return ["click", 0, control["key"]]


def _once_and_twice(session: Session, action: Action, *lead: str) -> tuple[str, str]:
    _open(session, *lead)
    return _used(session, action), _used(session, action)


def _used(session: Session, action: Action) -> str:
    before = session.page.evaluate("() => monkey.mark()")
    fault = session.do(action)
    if fault is not None:
        return f"no: {fault[0]}"
    if not session.did:
        return _why(session, action[2])
    return "yes" if session.page.evaluate("() => monkey.mark()") != before else "yes, nothing to change"


def _why(session: Session, key: str) -> str:
    found = [one for view in session.seen["views"] for one in view["controls"] if one["key"] == key]
    if not found:
        return GONE_BY_ITSELF
    if found[0]["usable"]:
        return "nothing to take hold of" if key.startswith("canvas:") else "out of reach"
    return f"not usable: {found[0].get('why') or '(silent)'}"


def _after_others(session: Session, ways: dict[str, Action]) -> dict[str, list[str]]:
    """Use each control right after each one; where the walk has led astray, from the start."""
    broken: dict[str, list[str]] = {key: [] for key in ways}
    _open(session)
    for count, (first, second) in enumerate(every_pair(list(ways))):
        if count % 500 == 0:
            print(f"{session.panel}: pair {count:,} of {len(ways) ** 2:,}", file=sys.stderr, flush=True)
        fault = session.do(ways[second])
        if fault is None and not session.did:
            _open(session)
            fault = session.do(ways[first]) or session.do(ways[second])
        if fault is not None:
            broken[second].append(f"{first} ({fault[0]})")
            _open(session)
    return broken


def every_pair(keys: list[str]) -> Iterator[tuple[str, str]]:
    """Walk through the keys so that each comes right after each one, itself too, exactly once.

    Examples
    --------
    >>> list(every_pair(["a", "b"]))
    [('b', 'a'), ('a', 'a'), ('a', 'b'), ('b', 'b')]
    """
    walk: list[str] = []
    for at, key in enumerate(keys):
        walk.append(key)
        for later in keys[at + 1 :]:
            walk += [key, later]
    return zip([walk[-1], *walk], walk, strict=False)


def _while_busy(session: Session, action: Action, *lead: str) -> str:
    _open(session, *lead)
    session.do(["busy", 0.6])
    before = session.page.evaluate("() => monkey.mark()")
    fault = session.do(action)
    did = session.did
    soon = session.page.evaluate("() => monkey.mark()") != before
    fault = fault or session.finish() or session.do(["rest", 0])
    if fault is not None:
        return f"no: {fault[0]}"
    return ("at once" if soon else "when it is free") if did else _why(session, action[2])


def _when_gone(session: Session, ways: dict[str, Action], *lead: str) -> dict[str, str]:
    said = {}
    if fault := _open_and_lose(session, *lead):
        return {key: f"no: {fault[0]}" for key in ways}
    for key, action in ways.items():
        fault = session.do(action)
        if fault is None and not session.did and _why(session, key) == GONE_BY_ITSELF:
            # Another control had led to another view.
            fault = _open_and_lose(session, *lead) or session.do(action)
        said[key] = f"no: {fault[0]}" if fault else "works" if session.did else _why(session, key)
    session.finish()
    return said


def _open_and_lose(session: Session, *lead: str) -> Fault | None:
    _open(session, *lead)
    return session.do(["restart"])
