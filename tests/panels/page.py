"""A stand-in for a page: asks a panel, and gives its answer."""

from itertools import count

from tapewidgets.words import catalog, say

NUMBERS = count(1)


def ask(panel, action, **arguments):
    """Ask as a page does; give the one answer, its refusal written out."""
    sent = []
    panel.send, send = sent.append, panel.send
    asked = {"kind": "request", "client": "page", "request": next(NUMBERS), "action": action}
    panel._receive(panel, {**asked, **arguments}, [])
    panel.send = send
    (answer,) = sent
    return {**answer, "refusal": say(catalog(), answer["refusal"])}


def edit(panel, **changes):
    """Ask for an edit; give the refusal, empty if there is none."""
    return ask(panel, "edit", document=changes)["refusal"]
