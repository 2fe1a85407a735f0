"""What the monkey does: actions as plain lists, picked by chance among what the page offers, and performed.

An action is ``[verb, ...]``, JSON, so that a sequence can be pasted, kept and played again. A control is
named by the number of its view and its key, ``[0, "button:Undo"]``; on one that is not there nothing happens.
"""

from random import Random
from typing import Any

from playwright.sync_api import Page

from tests.browser.monkey.texts import text_for

Action = list[Any]
Control = dict[str, Any]

KEYS = (
    "ArrowRight",
    "ArrowLeft",
    "ArrowUp",
    "ArrowDown",
    "Home",
    "End",
    "PageUp",
    "PageDown",
    "Enter",
    " ",
    "Escape",
)
LETTERS = ("a", "b", "d", "x", "z", "+", "-")
COMMITS = ("Enter", "Tab", "", "Escape")
UNDO_KEYS = ("Control+z", "Control+Shift+z", "Control+y")
CLICKED = ("button", "tab", "option", "link", "summary", "menuitem", "checkbox", "radio", "switch")
THEMES = ("light", "dark", "contrast")

SELDOM = {
    "cell": 12, "burst": 10, "undo": 8, "wheel": 3, "views": 3, "theme": 1, "rest": 1, "busy": 1.5,
    "interrupt": 1, "reload": 0.4, "restart": 0.4, "rerun": 1,
}  # fmt: skip
"""How often each kind of action comes among 100; all others are on a control."""


def bucket(control: Control) -> str:
    """Name the sort of a control, so that twenty chips are not picked twenty times as often as one button."""
    role, _, name = control["key"].partition(":")
    if role == "button" and control.get("crowd"):
        return str(control["crowd"])
    return f"{role}:{name.split(' ')[0]}"


def pick(
    chance: Random, seen: dict[str, Any], between: tuple[str, ...], seldom: dict[str, float] = SELDOM
) -> Action:
    """Pick the next action for the page as it was last seen."""
    die = chance.uniform(0, 100)
    for verb, share in seldom.items():
        die -= share
        if die < 0:
            return _seldom(chance, verb, seen, between)
    return on_a_control(chance, seen) or ["rest", 0.1]


def _seldom(chance: Random, verb: str, seen: dict[str, Any], between: tuple[str, ...]) -> Action:
    if verb == "cell":
        return ["cell", chance.choice(between)]
    if verb == "burst":
        return ["burst", [on_a_control(chance, seen) or ["rest", 0] for _ in range(chance.randint(2, 6))]]
    if verb == "undo":
        undoing = [
            ["click", view, control["key"]]
            for view, control in usable(seen)
            if control["key"] in ("button:Undo", "button:Redo")
        ]
        return chance.choice([*undoing, ["keys", chance.choice(UNDO_KEYS)]])
    if verb == "wheel":
        view, control = chance.choice(usable(seen) or [(0, {"key": ""})])
        return ["wheel", view, control["key"], chance.choice((-240, 240))]
    if verb == "views":
        return ["views", 3 - max(1, min(2, len(seen["views"])))]
    given = {"theme": chance.choice(THEMES), "rest": 3.1, "busy": 1.0}
    return [verb, given[verb]] if verb in given else [verb]


def usable(seen: dict[str, Any]) -> list[tuple[int, Control]]:
    """List what can be used, with the number of its view."""
    return [(at, one) for at, view in enumerate(seen["views"]) for one in view["controls"] if one["usable"]]


def on_a_control(chance: Random, seen: dict[str, Any]) -> Action | None:
    """Pick a control and what to do with it; None if there is none."""
    sorts: dict[str, list[tuple[int, Control]]] = {}
    for view, control in usable(seen):
        sorts.setdefault(bucket(control), []).append((view, control))
    if not sorts:
        return None
    view, control = chance.choice(sorts[chance.choice(sorted(sorts))])
    role, _, name = control["key"].partition(":")
    at = [view, control["key"]]
    if chance.random() < 0.04:
        return ["press", *at, chance.choice((*KEYS, *LETTERS))]
    if role == "combobox" and control.get("options"):
        return (
            ["choose", *at, chance.choice(control["options"])]
            if chance.random() < 0.8
            else ["press", *at, "ArrowDown"]
        )
    if role == "slider":
        if chance.random() < 0.5:
            return ["press", *at, chance.choice(KEYS[:8])]
        return ["drag", *at, *_path(chance, flat=True)]
    if role in ("textbox", "spinbutton") and not control.get("readonly"):
        text, commit = text_for(chance, name), chance.choice(COMMITS)
        verb = (
            "type"
            if len(text) < 12 and text.isascii() and text.isprintable() and chance.random() < 0.3
            else "write"
        )
        return [verb, *at, text, commit]
    if role in CLICKED:
        die = chance.random()
        if die < 0.1:
            return ["press", *at, chance.choice(("Enter", " ", "ArrowRight"))]
        return [
            "double" if die < 0.2 else "drag" if die < 0.24 else "click",
            *at,
            *(_path(chance) if 0.2 <= die < 0.24 else []),
        ]
    if role == "canvas":
        return [chance.choice(("grab", "grab", "drag", "click", "double")), *at, *_path(chance)]
    if role == "region" and chance.random() < 0.3:
        return ["drag", *at, *_path(chance)]
    return ["press", *at, chance.choice((*KEYS, *LETTERS))]


def _path(chance: Random, flat: bool = False) -> list[list[float]]:
    """Give two to five places in a control, as parts of its width and height."""
    return [
        [round(chance.random(), 3), 0.5 if flat else round(chance.random(), 3)]
        for _ in range(chance.randint(2, 5))
    ]


def perform(page: Page, action: Action) -> bool:
    """Perform an action on a control or with the keyboard; tell whether there was something to do it with."""
    verb, *given = action
    if verb == "keys":
        inside = bool(page.evaluate("() => document.activeElement?.closest('.tapewidgets') != null"))
        if inside:  # elsewhere the keys would be the notebook's
            page.keyboard.press(given[0])
        return inside
    view, key, *given = given
    if verb == "choose":
        return bool(
            page.evaluate("([view, key, value]) => monkey.choose(view, key, value)", [view, key, given[0]])
        )
    place = page.evaluate("([view, key]) => monkey.find(view, key)", [view, key])
    if place is None or not place["usable"] or not place["width"]:
        return False
    if verb in ("write", "type", "press"):
        return _by_keyboard(page, verb, view, key, given)
    if verb == "grab":
        grips = page.evaluate("([view, key]) => monkey.grips(view, key)", [view, key])
        if not grips:
            return False
        verb, given[0] = "drag", grips[int(given[0][0] * len(grips))]
    return place["reached"] and _by_mouse(page, verb, place, given)


def _by_mouse(page: Page, verb: str, place: dict[str, Any], given: list[Any]) -> bool:
    def point(part: list[float]) -> tuple[float, float]:
        return place["x"] + place["width"] * part[0], place["y"] + place["height"] * part[1]

    middle = point(given[0] if given and isinstance(given[0], list) else [0.5, 0.5])
    page.mouse.move(*middle)
    if verb == "wheel":
        page.keyboard.down("Control")
        page.mouse.wheel(0, given[0])
        page.keyboard.up("Control")
    elif verb == "drag":
        page.mouse.down()
        for part in given[1:]:
            page.mouse.move(*point(part))
        page.mouse.up()
    else:
        page.mouse.click(*middle, click_count=2 if verb == "double" else 1)
    return True


def _by_keyboard(page: Page, verb: str, view: int, key: str, given: list[Any]) -> bool:
    if not page.evaluate("([view, key]) => monkey.focus(view, key)", [view, key]):
        return False
    text = given[0]
    if verb == "press":
        page.keyboard.press(text)
        return True
    if verb == "type":
        page.keyboard.press("End")
        page.keyboard.type(text)
    else:
        page.evaluate("text => monkey.write(text)", text)
    if given[1]:
        page.keyboard.press(given[1])
    return True


def last_of(action: Action) -> Action:
    """Give the action that a burst ends with; any other itself."""
    return action[1][-1] if action[0] == "burst" and action[1] else action


def parts_of(action: Action) -> list[Action]:
    """Give the actions of a burst; any other alone."""
    return list(action[1]) if action[0] == "burst" else [action]
