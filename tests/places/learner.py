"""A learner without a browser: HTTP and a websocket, in the words that a page speaks to a hub and kernels."""

import json
import time
import uuid
from collections.abc import Callable, Iterable
from typing import Any

import requests
import websocket

LONGEST = 300
"""Seconds after which an answer is given up."""
VIEW = "application/vnd.jupyter.widget-view+json"


class Learner:
    """Somebody who logs in to a hub, opens notebooks and asks panels; each call waits for its answer.

    Parameters
    ----------
    hub : the hub's address
    name, password : what is typed at the login
    """

    def __init__(self, hub: str, name: str, password: str) -> None:
        self.hub, self.name, self.password = hub, name, password
        self.home = f"{hub}/user/{name}"
        self.session = requests.Session()
        self.widgets: dict[str, dict[str, Any]] = {}
        """The state of every widget, by its name."""
        self.client = f"learner-{uuid.uuid4().hex[:8]}"
        self.answers: dict[int, dict[str, Any]] = {}
        self.asked = 0

    # Over HTTP.

    def get(self, address: str) -> requests.Response:
        """Get an address; any answer but a good one is an error."""
        answer = self.session.get(address, timeout=LONGEST)
        answer.raise_for_status()
        return answer

    def post(self, address: str, **keywords: Any) -> requests.Response:
        """Post to an address, with the token against forgery that its cookie gave."""
        tokens = {cookie.path: cookie.value for cookie in self.session.cookies if cookie.name == "_xsrf"}
        path = address.removeprefix(self.hub)
        token = next(
            (tokens[each] for each in sorted(tokens, key=len, reverse=True) if path.startswith(each)), ""
        )
        headers = {"X-XSRFToken": token or ""}
        answer = self.session.post(address, headers=headers, timeout=LONGEST, **keywords)
        answer.raise_for_status()
        return answer

    def log_in(self) -> None:
        """Log in by the form."""
        self.get(f"{self.hub}/hub/login")
        token = self.session.cookies.get("_xsrf", path="/hub/")
        form = {"username": self.name, "password": self.password, "_xsrf": token}
        answer = self.session.post(f"{self.hub}/hub/login", data=form, timeout=LONGEST, allow_redirects=False)
        assert answer.status_code == 302, answer.status_code

    def start_server(self) -> None:
        """Ask for a server and wait until it answers."""
        self.get(f"{self.hub}/hub/home")
        self.post(f"{self.hub}/hub/api/users/{self.name}/server")
        deadline = time.monotonic() + LONGEST
        while (
            not self.get(f"{self.hub}/hub/api/users/{self.name}").json()["servers"].get("", {}).get("ready")
        ):
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.5)

    def open_page(self, notebook: str, files: Iterable[str]) -> dict[str, Any]:
        """Get what a browser gets to open a notebook; return the notebook."""
        self.get(f"{self.home}/lab/tree/{notebook}")
        for path in files:
            self.session.get(f"{self.home}/{path}", timeout=LONGEST)
        content: dict[str, Any] = self.get(f"{self.home}/api/contents/{notebook}").json()["content"]
        return content

    # Over the websocket.

    def start_kernel(self, notebook: str) -> None:
        """Start a kernel for a notebook, and speak to it from now on."""
        asked = {"path": notebook, "name": "", "type": "notebook", "kernel": {"name": "python3"}}
        answer = self.post(f"{self.home}/api/sessions", json=asked)
        kernel = answer.json()["kernel"]["id"]
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.session.cookies)
        address = (
            f"{self.home.replace('http', 'ws', 1)}/api/kernels/{kernel}/channels?session_id={self.client}"
        )
        self.socket = websocket.create_connection(address, cookie=cookies, timeout=LONGEST)

    def say(self, kind: str, content: dict[str, Any]) -> str:
        """Send the kernel a message on its shell; return the message's name."""
        number = uuid.uuid4().hex
        header = {
            "msg_id": number,
            "username": "",
            "session": self.client,
            "msg_type": kind,
            "version": "5.3",
        }
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        self.socket.send(json.dumps({**message, "channel": "shell", "buffers": []}))
        return number

    def hear(self, until: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
        """Take in what the kernel says, until a message is the awaited one; return them."""
        heard = []
        deadline = time.monotonic() + LONGEST
        while True:
            assert time.monotonic() < deadline, "the kernel did not answer"
            text = self.socket.recv()
            if not isinstance(text, str):
                continue
            message = json.loads(text)
            heard.append(message)
            self._note(message)
            if until(message):
                return heard

    def _note(self, message: dict[str, Any]) -> None:
        """Keep a widget's state, and a panel's answers; say that a frame is drawn, as a page does."""
        content, kind = message["content"], message["header"]["msg_type"]
        if kind == "comm_open":
            self.widgets[content["comm_id"]] = dict(content["data"].get("state", {}))
        elif kind == "comm_msg" and content["data"].get("method") == "update":
            self.widgets[content["comm_id"]].update(content["data"]["state"])
        elif kind == "comm_msg" and content["data"].get("method") == "custom":
            said = content["data"]["content"]
            if said.get("kind") == "answer" and said["client"] == self.client:
                self.answers[said["request"]] = said
            elif said.get("kind") == "frame":
                self.tell(content["comm_id"], {"kind": "drawn", "frame": said["frame"]})

    def run(self, code: str) -> list[str]:
        """Run a cell; return the names of the widgets that it shows."""
        asked = {"code": code, "silent": False, "store_history": True, "stop_on_error": False}
        number = self.say("execute_request", {**asked, "user_expressions": {}, "allow_stdin": False})

        def over(message: dict[str, Any]) -> bool:
            idle = message["content"].get("execution_state") == "idle"
            return idle and message["parent_header"].get("msg_id") == number

        data = (message["content"].get("data", {}) for message in self.hear(over))
        return [each[VIEW]["model_id"] for each in data if isinstance(each, dict) and VIEW in each]

    def tell(self, widget: str, content: dict[str, Any]) -> None:
        """Send a panel a message, as its page does."""
        self.say("comm_msg", {"comm_id": widget, "data": {"method": "custom", "content": content}})

    def ask(self, widget: str, action: str, **arguments: Any) -> dict[str, Any]:
        """Ask a panel, and return its answer."""
        self.asked += 1
        number = self.asked
        request = {"kind": "request", "client": self.client, "request": number, "action": action}
        self.tell(widget, {**request, **arguments})
        self.hear(lambda _: number in self.answers)
        return self.answers[number]

    def step_to_the_end(self, widget: str) -> list[float]:
        """Step a panel from its start until it goes no further; return the seconds that each answer took."""
        seconds = []
        step = -1
        while True:
            start = time.monotonic()
            answer = self.ask(widget, "go", at={"step": step + 1})
            seconds.append(time.monotonic() - start)
            assert not answer["refusal"], answer
            self._wait_for_revision(widget, answer["revision"])
            if self.widgets[widget]["state"]["at"]["step"] <= step:
                return seconds
            step = self.widgets[widget]["state"]["at"]["step"]

    def _wait_for_revision(self, widget: str, revision: int) -> None:
        if self.widgets[widget]["state"]["revision"] < revision:
            self.hear(lambda _: self.widgets[widget]["state"]["revision"] >= revision)

    def train(self, widget: str) -> dict[str, Any]:
        """Run an SGDPanel to its end; return its last state."""
        self.tell(widget, {"kind": "watch"})
        self.ask(widget, "run")
        if self.widgets[widget]["state"]["status"] == "running":
            self.hear(lambda _: self.widgets[widget]["state"]["status"] != "running")
        state: dict[str, Any] = self.widgets[widget]["state"]
        return state
