"""The base of every panel: guarded handlers, checked messages, clean closing, one stable line as repr."""

import functools
import json
import os
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

import anywidget
import traitlets

from tapewidgets.panels.checks import check_keywords, check_plain, near
from tapewidgets.panels.rerun import close_earlier_panels_of_this_cell

__all__ = ["Panel", "check_keywords", "guarded", "strict"]


def strict() -> bool:
    """Tell whether a fault in a handler is raised after it has been shown (``TAPEWIDGETS_STRICT=1``)."""
    return os.environ.get("TAPEWIDGETS_STRICT", "") not in ("", "0")


def guarded(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a panel's handler: a fault is shown in the panel and the last good state comes back.

    Without this an exception in an observer disappears and the page shows nothing. The next handler that goes
    well clears the sentence. While a state is being restored, guarded handlers do nothing.
    """

    @functools.wraps(handler)
    def safe(panel: "Panel", *args: Any, **keywords: Any) -> Any:
        if panel._restoring:
            return None
        outermost = not panel._handling
        if outermost:
            panel._failed = False
        panel._handling += 1
        try:
            result = handler(panel, *args, **keywords)
        except Exception as fault:
            panel._failed = True
            panel.show_fault(fault)
            panel.restore()
            if strict():
                raise
            return None
        finally:
            panel._handling -= 1
        panel.keep()
        if outermost and not panel._failed:
            panel.fault = ""
        return result

    return safe


class Panel(anywidget.AnyWidget):
    """A panel in a notebook: JSON traits only, stepped and drawn in the browser.

    A subclass names its files in ``_esm`` and ``_css`` (see `assets`), tags the traits that the page may set
    with ``page=True``, and lists in ``kept`` those that come back after a fault. Handlers are ``@guarded``.

    Parameters
    ----------
    hide : names of parts to leave out, each one of ``parts``
    keywords : start values of the panel's public traits

    Raises
    ------
    TypeError : an unknown keyword, with the nearest known one
    ValueError : ``hide`` names a part that this panel does not have
    """

    parts: ClassVar[tuple[str, ...]] = ()
    kept: ClassVar[tuple[str, ...]] = ()
    public: ClassVar[tuple[str, ...]] = ()
    """Traits that may be given as keywords, besides ``hide``."""
    static_module: ClassVar[str | None] = None
    """The script that shows the panel where there is no kernel; None if it cannot do without."""

    hide = traitlets.List(traitlets.Unicode()).tag(sync=True)
    fault = traitlets.Unicode("").tag(sync=True)
    """A sentence shown in the panel when a handler failed; empty when all is well."""

    def __init__(self, *, hide: Iterable[str] = (), **keywords: Any) -> None:
        self._restoring = self._failed = False
        self._handling = 0
        self._kept: dict[str, str] = {}
        self._children: list[Any] = []
        name = type(self).__name__
        check_keywords(name, keywords, self.public)
        hidden = [hide] if isinstance(hide, str) else list(hide)
        for part in hidden:
            if part not in self.parts:
                raise ValueError(
                    f"{name} has no part {part!r} to hide; {near(str(part), self.parts, 'it has')}"
                )
        close_earlier_panels_of_this_cell(self)
        super().__init__(hide=hidden, **keywords)
        self.on_msg(self._receive)
        self.keep()

    # What a person or a notebook without widgets sees.

    def describe(self) -> str:
        """Say in a few words what the panel holds, the same in every run: it stands in the repr."""
        return ""

    def text(self) -> str:
        """Give the panel as plain text: for print, screen readers and viewers without widgets."""
        return repr(self)

    def svg_picture(self) -> str:
        """Give the panel as one SVG with its colours baked in, or an empty text."""
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

    # Faults.

    def show_fault(self, fault: BaseException) -> None:
        """Put a fault's sentence in the panel."""
        self.fault = (str(fault) or type(fault).__name__)[:400]

    def refuse(self, sentence: str) -> None:
        """Show what is wrong with what a person asked for; nothing of ours has failed."""
        self.fault = sentence[:400]
        self._failed = True

    def keep(self) -> None:
        """Remember the traits named in ``kept`` as the last good state."""
        self._kept = {name: json.dumps(getattr(self, name)) for name in self.kept}

    def restore(self) -> None:
        """Bring back the last good state, without calling guarded handlers, and tell the page."""
        self._restoring = True
        try:
            for name, value in self._kept.items():
                setattr(self, name, json.loads(value))
        finally:
            self._restoring = False
        if self.comm is not None and self.kept:
            self.send_state(list(self.kept))

    # Messages from the page. All of it is the client's word.

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take traits from the page: only those tagged ``page=True``, and only plain data of a sane size."""
        self._accept(sync_data, super().set_state)

    def take(self, data: dict[str, Any]) -> None:
        """Take traits from a message of the page, as `set_state` does, without echoing them to it."""
        self._accept(data, self._set_quietly)

    def _set_quietly(self, data: dict[str, Any]) -> None:
        with self._lock_property(**data), self.hold_trait_notifications():
            for name, value in data.items():
                self.set_trait(name, value)

    def _accept(self, sync_data: dict[str, Any], put: Callable[[dict[str, Any]], None]) -> None:
        """Check what the page sent, put what is allowed, and tell the page the truth about the rest."""
        known = self.traits(page=True)
        mine = {name: value for name, value in sync_data.items() if name in known}
        refused = [name for name in sync_data if name in self.keys and name not in known]
        try:
            check_plain(mine)
            put(mine)
        except (traitlets.TraitError, ValueError, TypeError) as fault:
            self.refuse(str(fault))
            refused += mine
        if refused and self.comm is not None:
            self.send_state(refused)

    def _receive(self, _widget: Any, content: Any, _buffers: Any) -> None:
        """Hand a message ``{"kind": KIND, ...}`` to the method ``on_page_KIND``; drop any other."""
        try:
            check_plain(content)
            kind = content.get("kind") if isinstance(content, dict) else None
        except ValueError as fault:
            self.show_fault(fault)
            return
        handler = (
            getattr(self, f"on_page_{kind}", None) if isinstance(kind, str) and kind.isidentifier() else None
        )
        if handler is not None:
            handler(content)

    # Leaving.

    def adopt(self, child: Any) -> Any:
        """Have ``child`` (a widget, or anything with ``close()``) closed together with this panel."""
        self._children.append(child)
        return child

    def close(self) -> None:
        """Close the panel and everything it opened; harmless when done twice."""
        children, self._children = getattr(self, "_children", []), []
        for child in reversed(children):
            child.close()
        layout = self._trait_values.get("layout")
        super().close()
        if layout is not None:
            layout.close()
