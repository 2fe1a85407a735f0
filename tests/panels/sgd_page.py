"""The other side of an SGDPanel without a browser: a page that asks, and draws every frame at once."""

import asyncio
import itertools
import json
import time

import tapewidgets as tw
from tapewidgets import training
from tapewidgets.words import catalog, say

POINTS = training.line(points=40, noise=0.2)


class Page:
    """One page of a panel: it keeps what it is sent, and applies frames as the script does."""

    names = itertools.count()

    def __init__(self, panel, draws=True):
        self.panel, self.draws = panel, draws
        self.client, self.asked = f"page-{next(self.names)}", 0
        self.sent, self.answers = [], {}
        others = panel.send

        def send(content, buffers=None):
            others(content)
            self.receive(json.loads(json.dumps(content, allow_nan=False)))

        panel.send = panel._requests._send = send

    def receive(self, content):
        self.sent.append((time.perf_counter(), content))
        if content["kind"] == "answer" and content["client"] == self.client:
            assert content["request"] not in self.answers, "answered twice"
            self.answers[content["request"]] = {**content, "refusal": say(catalog(), content["refusal"])}
        if content["kind"] == "frame" and self.draws:
            self.tell("drawn", frame=content["frame"])

    def tell(self, kind, **content):
        """Say something that gets no answer."""
        self.panel._handle_custom_msg({"kind": kind, "client": self.client, **content}, [])

    def ask(self, action, **content):
        """Ask for an action; the answer if it is there at once, as without a loop."""
        self.asked += 1
        self.tell("request", request=self.asked, action=action, **content)
        return self.answers.get(self.asked)

    def edit(self, gesture=None, **document):
        return self.ask("edit", document=document, gesture=gesture)

    async def answer(self, action, **content):
        """Ask for an action and wait for its answer."""
        self.ask(action, **content)
        number = self.asked
        await self.until(lambda: number in self.answers)
        return self.answers[number]

    async def until(self, condition, seconds=5.0):
        end = time.perf_counter() + seconds
        while not condition():
            assert time.perf_counter() < end, self.panel
            await asyncio.sleep(0.005)

    @property
    def frames(self):
        return [content for _, content in self.sent if content["kind"] == "frame"]


def watched(act, draws=True, **choices):
    """Run ``act(page)`` on a loop, as a kernel does."""

    async def main():
        panel = tw.SGDPanel(POINTS, **{"epochs": 100_000, **choices})
        try:
            return await act(Page(panel, draws))
        finally:
            panel.close()

    return asyncio.run(main())


def plain(panel):
    """Every trait as JSON, which must hold no infinity."""
    return json.dumps(
        {name: value for name, value in panel.get_state().items() if name[0] != "_"},
        default=str,
        allow_nan=False,
    )


def status(panel):
    return panel.state["status"]


def rows(panel):
    return panel.rows["data"]


def setup_of(panel):
    return panel.setup["data"]


def kept_names(panel):
    return [run["name"] for run in panel.kept["data"]["runs"]]
