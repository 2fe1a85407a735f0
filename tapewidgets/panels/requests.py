"""Requests of a page: each carries a number and gets exactly one answer, whatever comes of it.

A page asks ``{"kind": "request", "client": "x3f", "request": 7, "action": "edit", ...}``; with
``"after": 6`` it is done once request 6 is, which may still be on its way. The answer,
``{"kind": "answer", "client": "x3f", "request": 7, "revision": 12, "refusal": "", "result": None}``, follows
the state that the request caused; if nothing was done, ``refusal`` says why in a sentence.
"""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from tapewidgets.language import ProgramError
from tapewidgets.panels.checks import check_plain
from tapewidgets.words import Message, catalog, say

Handler = Callable[[dict[str, Any]], Any]

MOST_CLIENTS = 64
MOST_ANSWERS = 32
"""Answers remembered for each client: a page waits for each answer, and may ask for it again."""
MOST_EARLY = 64
"""Requests kept that have overtaken the one before them; a page asks again for what is not answered."""

LONGEST_SENTENCE = 400


class Refusal(ValueError):
    """Why a request is not done, for the person who asked; nothing has changed.

    Parameters
    ----------
    key : a key of the catalogs, or a sentence that is ready as it stands
    fillings : what fills the template's holes

    Attributes
    ----------
    message : what the page is told: it says it in the language of its reader
    """

    def __init__(self, key: str, **fillings: Any) -> None:
        super().__init__(key, fillings)
        self.message: Message = [key, fillings] if key in catalog() else key

    def __str__(self) -> str:
        """Say it in the language that is spoken now."""
        return say(catalog(), self.message)


def action(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark a method ``(self, arguments) -> result`` as the handler of requests for ``name``."""

    def mark(method: Callable[..., Any]) -> Callable[..., Any]:
        method.action = name  # type: ignore[attr-defined]
        return method

    return mark


def actions_of(*owners: object) -> dict[str, Handler]:
    """Collect the marked methods of a panel and of what it has: action -> handler.

    Examples
    --------
    >>> class Counter:
    ...     @action("add")
    ...     def add(self, arguments):
    ...         return arguments["amount"]
    >>> sorted(actions_of(Counter()))
    ['add']
    """
    found = {}
    for owner in owners:
        for kind in reversed(type(owner).__mro__):
            for name, method in vars(kind).items():
                if hasattr(method, "action"):
                    found[method.action] = getattr(owner, name)
    return found


class Requests:
    """Answers requests in the order in which they were asked; one that comes again is answered from memory.

    Parameters
    ----------
    handlers : action -> handler; what a handler returns is the answer's ``result``
    send : takes an answer to the page
    revision : gives the number of the state that the page has been sent
    failed : told of an exception that is no `Refusal` or other ``ValueError``: a fault of ours
    """

    def __init__(
        self,
        handlers: dict[str, Handler],
        send: Callable[[dict[str, Any]], None],
        revision: Callable[[], int],
        failed: Callable[[Exception], None],
    ) -> None:
        self._handlers, self._send, self._revision, self._failed = handlers, send, revision, failed
        self._answers: OrderedDict[str, OrderedDict[int, dict[str, Any]]] = OrderedDict()
        self._early: dict[tuple[str, int], Any] = {}

    def receive(self, content: Any) -> None:
        """Do what a message asks for and answer it; a message that names no sender cannot be answered."""
        sender = _sender(content)
        if sender is None:
            return
        client, number = sender
        answers = self._answers_to(client)
        after = content.get("after")
        if isinstance(after, int) and "revision" not in answers.get(after, {}):
            self._early[client, after] = content
            while len(self._early) > MOST_EARLY:
                del self._early[next(iter(self._early))]
        elif number not in answers:
            answer = {"kind": "answer", "client": client, "request": number, "refusal": "", "result": None}
            answers[number] = answer
            try:
                self._do(content, answer)
            finally:
                answer["revision"] = self._revision()
                self._send(answer)
                self.receive(self._early.pop((client, number), None))
            while len(answers) > MOST_ANSWERS:
                answers.popitem(last=False)
        elif "revision" in answers[number]:
            self._send(answers[number])

    def _do(self, content: dict[str, Any], answer: dict[str, Any]) -> None:
        try:
            check_plain(content)
            name = content.get("action")
            handler = self._handlers.get(name) if isinstance(name, str) else None
            if handler is None:
                raise Refusal("panel.refusal.action")
            answer["result"] = handler(content)
        except Exception as fault:
            answer["refusal"] = fault.message if isinstance(fault, Refusal) else sentence_of(fault)
            if not isinstance(fault, ValueError | ProgramError):
                self._failed(fault)

    def _answers_to(self, client: str) -> OrderedDict[int, dict[str, Any]]:
        answers = self._answers.setdefault(client, OrderedDict())
        self._answers.move_to_end(client)
        while len(self._answers) > MOST_CLIENTS:
            self._answers.popitem(last=False)
        return answers


def sentence_of(fault: BaseException) -> str:
    """Give a fault's message, short enough to stand in a panel."""
    return (str(fault) or type(fault).__name__)[:LONGEST_SENTENCE]


def _sender(content: Any) -> tuple[str, int] | None:
    """Read who sent a request, and its number; None for anything else than a request."""
    if not isinstance(content, dict) or content.get("kind") != "request":
        return None
    client, number = content.get("client"), content.get("request")
    if not isinstance(client, str) or not client.isascii() or not 0 < len(client) <= 40:
        return None
    if not isinstance(number, int) or isinstance(number, bool) or not 0 < number < 2**53:
        return None
    return client, number
