"""What must hold after each action: page and kernel tell the same, nothing is dead, nothing was lost."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.browser.monkey.actions import Action, last_of, parts_of

Fault = tuple[str, str]
"""The oracle that speaks, and what it saw."""

NO_EDIT = re.compile(
    r"tab:.*|region:.*|canvas:(Loss|Weights|Network)|summary:.*|slider:Step( shown)?"
    r"|combobox:(Speed|Share|Save the graph as|Compare with)"
    r"|button:(First step|Previous step|Next step|Last step|Play|Pause|Motion|Present"
    r"|Stop presenting|Close the invitation"
    r"|Run|Step|Step an epoch|Reset|Replay|Stop|Keep this run|Forget it|Close the tape|Copy|Back to .*|dL/d.*"
    r"|Step back|Next|To the end|Hint|NumPy, with tapewidgets|TensorFlow"
    r"|Ask me|Check|Show me|Which|Contribution|Sum|Shape|None|Gradient|∇.* is None)(#\d+)?"
    r"|textbox:(What if .*|Start backprop with|contribution|sum|shape|∇.*|Why, in one sentence.*)"
    r"|radio:.* receives|checkbox:(.* is None|none of them)"
)
"""Controls that show and step, and leave alone what the panel works on. A node of a graph is one, too."""

GONE = re.compile(r"kernel|run the cell again", re.I)
NOT_ANSWERING = re.compile(
    r"does not answer|has not answered|no page is watching|kernel (is gone|has gone|was restarted|is lost)",
    re.I,
)
NOT_OURS = re.compile(
    r"favicon|ResizeObserver loop|404 \(Not Found\)|Failed to load resource|Canceled future|WebSocket"
    r"|The kernel .* does not exist|sourcemap|@jupyterlite/"
    r"|\[anywidget\] Failed to initialize"  # two seconds after a model that was closed before its script came
)
"""What JupyterLab and anywidget themselves say in the console."""


FIELDS = ("textbox", "spinbutton")
TRAINS = ("button:Run", "button:Step", "button:Step an epoch")
STEPS = ("button:Next step", "button:Previous step")


@dataclass
class Expected:
    """What the monkey knows of before: what the documents were, what was typed and not committed."""

    document: Any = None
    point: Any = None
    uncommitted: str = ""
    committed: str = ""
    before_edit: Any = None
    edited_by: Action = field(default_factory=list)
    before_undo: Any = None
    kept: list[Any] = field(default_factory=list)


def note_typing(action: Action, did: bool, expected: Expected) -> None:
    """Remember the field whose text waits to be committed."""
    if did and action[0] in ("write", "type", "click", "press", "drag", "grab", "choose", "double"):
        typed = action[0] in ("write", "type") and action[-1] in ("", "Escape")
        waits = typed or (action[0] == "press" and action[2].startswith(FIELDS) and len(action[3]) == 1)
        expected.uncommitted = f"{action[1]}/{action[2]}" if waits else ""


def note_committed(held: dict[str, Any], seen: dict[str, Any], expected: Expected) -> None:
    """Forget the field that waits if the kernel has its text already: some are taken as they are typed."""
    number, _, key = expected.uncommitted.partition("/")
    views = seen["views"][int(number) : int(number) + 1] if number else []
    shown = [one.get("value") for view in views for one in view["controls"] if one["key"] == key]
    if key in held["controls"] and any(same(value, held["controls"][key]) for value in shown):
        expected.uncommitted = ""


def fields_that_wait(keys: Iterable[str], number: int, expected: Expected) -> set[str]:
    """Give the keys of the view's fields whose text may not be committed yet.

    It is one; but while its text waits, it may take another name with its tensor.

    Examples
    --------
    >>> typed = Expected(uncommitted="0/textbox:All of x as a list")
    >>> fields_that_wait(["textbox:Program", "textbox:All of w as a list"], 0, typed)
    {'textbox:All of w as a list'}
    """
    view, _, key = expected.uncommitted.partition("/")
    if view != str(number):
        return set()
    return {key} if key in keys else {one for one in keys if one.split(" ")[0] == key.split(" ")[0]}


def page_faults(console: list[str]) -> Iterator[Fault]:
    """Tell of errors in the page; each once."""
    for text in console:
        if not NOT_OURS.search(text):
            yield "console", text[:600]
    console.clear()


def state_faults(held: dict[str, Any] | None, seen: dict[str, Any], expected: Expected) -> Iterator[Fault]:
    """Compare what the page shows with what the kernel holds."""
    if held is None:
        yield "kernel", "the kernel does not answer the witness"
        return
    if held.get("broken"):
        yield "witness", held["broken"]
        return
    for difference in held["differs"]:
        yield "fresh", difference
    moving = any(_plays(view) for view in seen["views"])
    for number, view in enumerate(seen["views"]):
        for kind, told in _view_faults(held, view, number, expected, moving):
            yield kind, f"view {number}: {told}"
    if not seen["views"]:
        yield "page", "no panel is shown"


def _plays(view: dict[str, Any]) -> bool:
    """Tell whether a view plays or runs by itself."""
    return any(control["key"] == "button:Pause" and control["usable"] for control in view["controls"])


def _view_faults(
    held: dict[str, Any], view: dict[str, Any], number: int, expected: Expected, moving: bool
) -> Iterator[Fault]:
    controls = {control["key"]: control for control in view["controls"]}
    waiting = fields_that_wait(controls, number, expected)
    for key, wanted in held["controls"].items():
        control = controls.get(key)
        if control is None or wanted is None or key.startswith("slider:Slide"):
            continue
        if key in waiting:
            continue
        shown = control.get("on") if isinstance(wanted, bool) else control.get("value")
        if shown is not None and not same(shown, wanted):
            yield "page", f"{key} shows {shown!r:.200}, the kernel holds {wanted!r:.200}"
    names = [
        key.partition(": ")[0][len("textbox:Name of ") :]
        for key in controls
        if key.startswith("textbox:Name of ")
    ]
    tensors = numbered([entry["name"] for entry in held["document"].get("tensors", [])])
    if names and names != tensors:
        yield "page", f"the page shows the tensors {names}, the kernel holds {tensors}"
    for said in held.get("said", ()):
        if " ".join(said.replace("`", "").split()) not in view["text"]:
            yield "page", f"the page does not say {said!r}"
    yield from _point_faults(held, view, controls, moving)
    if NOT_ANSWERING.search(view["text"]):
        yield "alive", f"the kernel answers, the page says: {NOT_ANSWERING.search(view['text'])[0]}"
    for key, control in controls.items():
        if control.get("nameless"):
            yield "mute", f"{key} has no name"
        if not control["usable"] and not control.get("why"):
            yield "mute", f"{key} cannot be used and does not say why"
        if control.get("wrong") == "":
            yield "mute", f"{key} is marked as wrong and no words beside it say why"


def numbered(names: list[str]) -> list[str]:
    """Name what comes again as the page's keys do.

    Examples
    --------
    >>> numbered(["a", "b", "a"])
    ['a', 'b', 'a#2']
    """
    return [
        f"{name}#{names[: at + 1].count(name)}" if name in names[:at] else name
        for at, name in enumerate(names)
    ]


def _point_faults(
    held: dict[str, Any], view: dict[str, Any], controls: dict[str, Any], moving: bool
) -> Iterator[Fault]:
    if "total" in held and view["progress"] and not moving:
        step = f"step {held['point']:,} of {held['total']:,}"
        if step not in view["progress"]:
            yield "page", f"{view['progress']!r} is shown, the kernel is at {step}"
    if "steps" not in held or "slider:Step" not in controls:
        return
    at, last = int(controls["slider:Step"]["value"]), len(held["steps"])
    if not moving and at != held["point"]:
        yield "page", f"step {at} is shown, the kernel is at step {held['point']}"
    if view["count"] != f"{at + 1} of {last}":
        yield "page", f"{view['count']!r} is shown at step {at} of a story of {last} steps"
    if at < last and view["sentence"] != " ".join(held["steps"][at].split()):
        yield "page", f"step {at} is told as {view['sentence']!r}, not {held['steps'][at]!r}"
    nodes = {
        key.partition(":")[2].partition("#")[0] for key, control in controls.items() if "node" in control
    }
    strange = nodes - {" ".join(name.split())[:60] for name in held["names"]}
    if strange:
        yield "page", f"the graph shows {sorted(strange)}, the story has {held['names']}"
    if nodes and held["cards"] and len(nodes) != len(set(held["cards"])):
        yield "page", f"the graph shows {sorted(nodes)}, the story has {held['cards']}"


def same(shown: Any, wanted: Any) -> bool:
    """Compare what a control shows with a value."""
    if isinstance(wanted, bool) or isinstance(shown, bool):
        return shown == wanted
    if isinstance(wanted, str):
        return str(shown).replace("\r\n", "\n") == wanted
    try:
        if isinstance(wanted, list):
            return bool(json.loads(shown) == wanted)
        return abs(float(shown) - wanted) <= 1e-6 * abs(wanted)
    except (TypeError, ValueError):
        return False


def edits(action: Action) -> bool:
    """Tell whether an action may change what the panel works on."""
    verb, *given = action
    if verb in ("theme", "views", "reload", "rest", "busy", "interrupt", "wheel", "restore"):
        return False
    if verb in ("start", "cell", "keys", "rerun", "restart"):
        return True
    if verb == "burst":
        return any(map(edits, parts_of(action)))
    return not NO_EDIT.fullmatch(given[1])


def history_faults(action: Action, did: bool, document: Any, expected: Expected) -> Iterator[Fault]:
    """Compare the document after an action with the one before; then remember it."""
    before, changed = expected.document, document != expected.document
    name = action[2] if len(action) > 2 else action[-1]
    undone = did and name in ("button:Undo", "Control+z") and action[0] in ("click", "keys")
    redone = did and name in ("button:Redo", "Control+Shift+z") and action[0] in ("click", "keys")
    if before is not None:
        if changed and not edits(action) and not expected.committed:
            yield "edit", f"{action} is no edit, and changed {before} to {document}"
        if undone and action[0] == "click" and expected.before_edit not in (None, document):
            yield "undo", f"undo of {expected.edited_by} gave {document}, not {expected.before_edit}"
        if redone and action[0] == "click" and expected.before_undo not in (None, document):
            yield "redo", f"redo gave {document}, not {expected.before_undo}"
    expected.before_undo = before if undone and changed else None
    gesture = action[0] in ("drag", "grab", "choose", "write", "click")
    one_gesture = gesture and changed and name not in ("button:Undo", "button:Redo")
    again = expected.edited_by[:3] == action[:3]
    expected.before_edit = before if one_gesture and not again and not expected.committed else None
    expected.edited_by = action
    expected.document = document


def kept_faults(action: Action, kept: list[Any], expected: Expected) -> Iterator[Fault]:
    """Tell if an answer that was kept is kept no more, or is another; a cell that runs again begins anew."""
    before, expected.kept = expected.kept, kept
    if action[0] not in ("start", "rerun") and kept[: len(before)] != before:
        yield "lost", f"after {action} of the answers {before} there are {kept}"


def deaf_faults(
    action: Action, did: bool, held: dict[str, Any], before: dict[str, Any], point: Any
) -> Iterator[Fault]:
    """Tell if a button that goes on was pressed and nothing went on; ``before`` is the page as it was."""
    goes_on = TRAINS if "total" in held else STEPS
    if not did or action[0] != "click" or action[2] not in goes_on or any(map(_plays, before["views"])):
        return
    if held.get("point") == point:
        yield "deaf", f"{action[2]} was pressed, and the kernel is at step {point} as before"


def focus_faults(action: Action, did: bool, seen: dict[str, Any]) -> Iterator[Fault]:
    """Tell if the focus fell out of the panel."""
    last = last_of(action)
    if not did or last[0] not in ("click", "press", "write", "choose", "type", "double"):
        return
    if last[2].startswith("canvas") or "Tab" in last or seen["focus"] == "panel":
        return
    missed = last[0] in ("click", "double") and not seen["pressed"]
    if missed or ((last[0] == "double" or action[0] == "burst") and seen["focus"] != "body"):
        return  # a click may miss what an earlier one has moved
    yield "focus", f"after {last} the focus is on {seen['focus']}"
