"""The base of every panel: the kernel owns one numbered state; the page asks, and is answered."""

import asyncio
import hashlib
import json
import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, ClassVar

import anywidget
import traitlets
from traitlets.utils.bunch import Bunch

from tapewidgets.panels.checks import check_keywords, near
from tapewidgets.panels.requests import Refusal, Requests, action, actions_of, sentence_of
from tapewidgets.panels.rerun import close_earlier_panels_of_this_cell
from tapewidgets.panels.scripts import loader, scripts_for, version_of
from tapewidgets.panels.undo import History
from tapewidgets.words import language_chosen, language_now, speaking, tell

__all__ = ["Field", "Panel", "Refusal", "action", "check_keywords", "strict"]

KERNEL = uuid.uuid4().hex
"""Names this Python process: a page that remembers another one knows that its panel's kernel is gone."""


def strict() -> bool:
    """Tell whether a fault of ours is raised after it has been shown (``TAPEWIDGETS_STRICT=1``)."""
    return os.environ.get("TAPEWIDGETS_STRICT", "") not in ("", "0")


class Field:
    """A public attribute of a panel, kept in its document, or in ``at``: where a person looks.

    To set it is an edit (or a step aside), checked and shown like one of the page.
    """

    def __init__(self, doc: str, *, at: bool = False) -> None:
        self.__doc__ = doc
        self._at = at

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, panel: "Panel | None", owner: type | None = None) -> Any:
        if panel is None:
            return self
        held = panel.at if self._at else panel.document
        return json.loads(json.dumps(held[self._name]))

    def __set__(self, panel: "Panel", value: Any) -> None:
        (panel.go if self._at else panel.edit)({self._name: value})


class Panel(anywidget.AnyWidget):
    """A panel in a notebook: the kernel owns its state, the page draws it and asks for changes.

    What a person can change is the ``document`` (plain data, undone and redone as a whole), where a person
    looks is ``at`` (step, tab, selection; no undo). A subclass names its script, lists
    its large traits in ``heavy``, and gives `checked`, `show`, `light` and handlers marked with ``@action``.

    Parameters
    ----------
    document : what it starts with
    at : where it starts to look
    hide : names of parts to leave out, each one of ``parts``
    given : what the constructor was given, as plain data: a page brings its edits back only to a panel that
        was made in the same way

    Raises
    ------
    ValueError : ``hide`` names a part that this panel does not have, or the document cannot be shown
    """

    script: ClassVar[str]
    """The panel's script, in this folder; what is loaded is its bundle (`tapewidgets.panels.assets`)."""
    parts: ClassVar[tuple[str, ...]] = ()
    heavy: ClassVar[tuple[str, ...]] = ()
    """Traits that are too large to travel with every state: each is ``{"revision": n, "data": ...}``."""
    static: ClassVar[bool] = False
    """Whether the panel can do without a kernel."""

    _esm = traitlets.Unicode(loader()).tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    """All that is light: the revision, the document, where a person looks, what is wrong."""
    scripts = traitlets.Unicode().tag(sync=True)
    """The widget that holds the panel's script."""

    def __init__(
        self,
        document: dict[str, Any],
        *,
        at: dict[str, Any] | None = None,
        hide: Iterable[str] = (),
        given: Any = None,
    ) -> None:
        self.hide = self._parts_to_hide(hide)
        self.document, self.at = document, at or {}
        self.fault = ""
        self.history = History()
        self._children: list[Any] = []
        self._session = uuid.uuid4().hex
        self._revision = 0
        self._heavy_revisions = dict.fromkeys(self.heavy, 0)
        self._held: dict[str, Any] | None = None
        self._place = ""
        self._spoken: object = None
        self._fingerprint = hashlib.sha256(json.dumps([given, self.hide]).encode()).hexdigest()[:16]
        self._requests = Requests(
            actions_of(self, *self.components()),
            lambda answer: self.send(answer),
            lambda: self._revision,
            self._show_fault,
        )
        try:
            self._loop: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
        except RuntimeError:
            self._loop = None
        with self.together():
            self.show(document)
            self._place = close_earlier_panels_of_this_cell(self)
        shared = scripts_for(self.script, self.fixed())
        super().__init__(model_id=self._session, scripts=f"IPY_MODEL_{shared.model_id}")
        self.on_msg(self._receive)

    @classmethod
    def _parts_to_hide(cls, hide: Iterable[str]) -> list[str]:
        hidden = [hide] if isinstance(hide, str) else list(hide)
        for part in hidden:
            if part not in cls.parts:
                found = near(str(part), cls.parts, "error.panel.parts")
                raise ValueError(tell("error.panel.hide", panel=cls.__name__, part=repr(part), near=found))
        return hidden

    # What a subclass gives.

    def components(self) -> tuple[object, ...]:
        """Give what the panel has, where that answers requests too (methods marked with ``@action``)."""
        return ()

    def checked(self, changes: dict[str, Any]) -> dict[str, Any]:
        """Check changes of the document, which may come from a page; give them tidy.

        Raises
        ------
        ValueError : with a sentence
        """
        raise Refusal("panel.refusal.edit")

    def looked(self, at: dict[str, Any]) -> dict[str, Any]:
        """Check where a person wants to look; give it inside its limits."""
        return {}

    def show(self, document: dict[str, Any]) -> None:
        """Work out what is shown of ``document``, then keep and `publish` it; or raise, and keep nothing."""
        self.publish()

    def light(self) -> dict[str, Any]:
        """Give what else the state holds, as plain data."""
        return {}

    @classmethod
    def fixed(cls) -> dict[str, Any]:
        """Give what the script shows and what never changes; it is stored once a notebook."""
        return {}

    # The state.

    @contextmanager
    def together(self) -> Iterator[None]:
        """Hold back what is published inside: it goes out as one revision, in one message."""
        if self._held is not None:
            yield
            return
        self._held = {}
        try:
            yield
        finally:
            parts, self._held = self._held, None
            self.publish(**parts)

    def publish(self, **parts: Any) -> None:
        """Give the page the present state, with the heavy ``parts`` that have changed, as a new revision.

        Nothing is sent when nothing has changed.
        """
        if self._held is not None:
            self._held.update(parts)
            return
        with speaking(self._spoken):
            state = self._light_state()
        if not parts and state == {name: part for name, part in self.state.items() if name in state}:
            return
        self._revision += 1
        self._heavy_revisions.update(dict.fromkeys(parts, self._revision))
        before = self.state
        with nullcontext() if self.comm is None else self.hold_sync():
            for name, data in parts.items():
                self.set_trait(name, {"revision": self._revision, "data": data})
            self.state = {**state, "revision": self._revision, "heavy": dict(self._heavy_revisions)}
        self._tell_observers(before)

    def _light_state(self) -> dict[str, Any]:
        return {
            "session": self._session,
            "kernel": KERNEL,
            "place": self._place,
            "fingerprint": self._fingerprint,
            "version": version_of(self.script),
            "hide": self.hide,
            "language": language_chosen(),
            "spoken": language_now(),
            "document": self.document,
            "at": self.at,
            "can_undo": self.history.can_undo,
            "can_redo": self.history.can_redo,
            "fault": self.fault,
            **self.light(),
        }

    def _tell_observers(self, before: dict[str, Any]) -> None:
        """Call what ``panel.observe(handler, "step")`` has registered: a `Field` is no trait."""
        for part, now in (("document", self.document), ("at", self.at)):
            old = before.get(part, now)
            for name in (name for name in now if now[name] != old.get(name)):
                change = {
                    "name": name,
                    "old": old.get(name),
                    "new": now[name],
                    "owner": self,
                    "type": "change",
                }
                self.notify_change(Bunch(change))

    # Changes, from here or from a page.

    def edit(self, changes: dict[str, Any], gesture: str | None = None) -> None:
        """Change the document; one entry to undo, together with the gesture's earlier changes.

        Raises
        ------
        ValueError : the changes are not allowed; nothing has changed
        """
        if not changes.keys() <= self.document.keys():
            raise Refusal("panel.refusal.change")
        self.change(self.checked(changes), gesture)

    def change(self, changes: dict[str, Any], gesture: str | None = None) -> None:
        """Change the document by what has been checked, as `edit` does."""
        before, document = self.document, {**self.document, **changes}
        with self.together():
            if self._turn_to(document):
                self.history.changed(before, gesture)

    def go(self, at: dict[str, Any]) -> None:
        """Look elsewhere: another step, tab or selection."""
        self.at = {**self.at, **self.looked(at)}
        self.publish()

    def undo(self) -> None:
        """Take back the last change; harmless when there is none."""
        with self.together():
            self._turn_to(self.history.undo(self.document))

    def redo(self) -> None:
        """Do again what was undone last; harmless when there is nothing."""
        with self.together():
            self._turn_to(self.history.redo(self.document))

    def _turn_to(self, document: dict[str, Any]) -> bool:
        """Show another document; after a fault of ours the last one stays, and the panel says so."""
        if document == self.document:
            return False
        try:
            with self.together():
                self.show(document)
                self.document, self.fault = document, ""
        except ValueError:
            raise
        except Exception as fault:
            self._show_fault(fault)
            return False
        return True

    def _show_fault(self, fault: Exception) -> None:
        """Say in the panel that something of ours has failed."""
        self.fault = sentence_of(fault)
        self.publish()
        if strict():
            raise fault

    @action("edit")
    def _asked_to_edit(self, arguments: dict[str, Any]) -> None:
        gesture = arguments.get("gesture")
        owner = f"{arguments['client']} {gesture}" if isinstance(gesture, str) else None
        self.edit(_dict_in(arguments, "document"), owner)

    @action("go")
    def _asked_to_go(self, arguments: dict[str, Any]) -> None:
        self.go(_dict_in(arguments, "at"))

    @action("undo")
    def _asked_to_undo(self, _arguments: dict[str, Any]) -> None:
        self.undo()

    @action("redo")
    def _asked_to_redo(self, _arguments: dict[str, Any]) -> None:
        self.redo()

    @action("restore")
    def _asked_to_restore(self, arguments: dict[str, Any]) -> None:
        """Take over what a page remembers of a panel whose kernel is gone, unless this one is edited."""
        if not self.history.can_undo:
            with self.together():
                self.edit(_dict_in(arguments, "document"))
                self.go(_dict_in(arguments, "at"))

    @action("whole")
    def _asked_for_the_whole(self, _arguments: dict[str, Any]) -> None:
        """Send all of the state again, to a page that may have missed a part of it."""
        self.send_state(["state", *self.heavy])

    @action("speak")
    def _asked_to_speak(self, arguments: dict[str, Any]) -> None:
        """Speak the language of a page's reader, from now on."""
        self._spoken = arguments.get("language")
        self.publish()

    @action("script")
    def _asked_for_the_script(self, _arguments: dict[str, Any]) -> dict[str, Any]:
        shared = scripts_for(self.script, self.fixed())
        return {"code": shared.code, "style": shared.style, "data": shared.data}

    # Messages from the page. All of it is the client's word.

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Refuse what a page sets (it may only ask), and tell it the truth again."""
        known = [name for name in sync_data if name in self.keys] if isinstance(sync_data, dict) else []
        if known and self.comm is not None:
            self.send_state(known)

    def _receive(self, _widget: Any, content: Any, _buffers: Any) -> None:
        """Answer on the loop that the panel was made in: kernels differ in the thread that delivers."""
        if self._loop is not None and self._loop.is_running():
            self._loop.call_soon_threadsafe(self._answer, content)
        else:
            self._answer(content)

    def _answer(self, content: Any) -> None:
        with speaking(self._spoken):
            self._requests.receive(content)

    # What a person or a notebook without widgets sees.

    def describe(self) -> str:
        """Say in a few words what the panel holds, the same in every run: it stands in the repr."""
        return ""

    def text(self) -> str:
        """Give the panel as plain text: for print, screen readers and viewers without widgets."""
        return repr(self)

    def svg_picture(self) -> str:
        """Give the panel as one SVG with its colors baked in, or an empty text."""
        return ""

    def __repr__(self) -> str:
        """Give one line without addresses, the same in every run: nbval compares it."""
        return f"{type(self).__name__}({self.describe()})"

    def _repr_mimebundle_(self, **keywords: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        bundle = super()._repr_mimebundle_(**keywords)
        if bundle is None:
            return None
        data, metadata = bundle
        data["text/plain"] = self.text()
        picture = self.svg_picture()
        if picture:
            data["image/svg+xml"] = picture
        return data, metadata

    # Leaving.

    def adopt(self, child: Any) -> Any:
        """Have ``child`` (a widget, or anything with ``close()``) closed together with this panel."""
        self._children.append(child)
        return child

    def disown(self, child: Any) -> None:
        """Forget a child that is closed before this panel."""
        self._children.remove(child)

    def close(self) -> None:
        """Close the panel and everything it opened; harmless when done twice."""
        children, self._children = getattr(self, "_children", []), []
        for child in reversed(children):
            child.close()
        layout = self._trait_values.get("layout")
        super().close()
        if layout is not None:
            layout.close()


def _dict_in(arguments: dict[str, Any], name: str) -> dict[str, Any]:
    """Read a part of a message that must be a dict with texts as keys."""
    part = arguments.get(name)
    if not isinstance(part, dict):
        raise Refusal("panel.refusal.unreadable")
    return part
