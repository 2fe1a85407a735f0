"""A class on a hub: ``python -m tests.places.hub HUB/bin/python PROXY``, by hand; it takes half an hour.

HUB is a virtual environment with what ``lessons/deploy/jupyterhub_config.py`` asks for, PROXY its
configurable-http-proxy. For each number of learners the hub of that file is started anew. All learners come
within a minute: each logs in, gets what a browser gets to open lesson 1 (one Chromium lists that first), runs
its cells, steps its panel to the end and trains an SGDPanel. Servers and kernels are real; the learners'
browsers are not there, as they are not on the hub's machine: HTTP and a websocket speak their words. Memory
is the proportional share (PSS) of a learner's server and kernel after that.
"""

import argparse
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import requests
from playwright.sync_api import Page, sync_playwright

from tests.browser import harness
from tests.node import node
from tests.places.learner import Learner

PROJECT = Path(__file__).parents[2]
PASSWORD = "for the class"
LESSON = "tapewidgets-lessons/01_record_and_differentiate.ipynb"
ARRIVE_WITHIN = 60
HEAD = (
    *("learners", "stepping panel, median", "slowest", "a step, median", "slowest", "trained, slowest"),
    *("CPU a learner", "MB a learner", "MB in all", "failed", "load"),
)


@dataclass
class Visit:
    """What one learner lived through: seconds, or what broke."""

    stepping: float = 0.0
    steps: list[float] = field(default_factory=list)
    trained: float = 0.0
    megabytes: float = 0.0
    broke: str = ""


@contextmanager
def hub(python: Path, proxy: Path, work: Path) -> Iterator[tuple[str, psutil.Process]]:
    """Start the hub of ``lessons/deploy/`` in a folder of its own; give its address and its process."""
    with socket.socket() as free, socket.socket() as other, socket.socket() as third:
        ports = []
        for each in (free, other, third):
            each.bind(("127.0.0.1", 0))
            ports.append(each.getsockname()[1])
    address = f"http://127.0.0.1:{ports[0]}"
    settings = work / "config.py"
    settings.write_text(
        f"load_subconfig({str(PROJECT / 'lessons' / 'deploy' / 'jupyterhub_config.py')!r})\n"
        f"c.ConfigurableHTTPProxy.command = {[node(), str(proxy)]!r}\n"
        f"c.ConfigurableHTTPProxy.api_url = 'http://127.0.0.1:{ports[1]}'\n"
        f"c.JupyterHub.hub_port = {ports[2]}\n"
    )
    environment = {**os.environ, "HUB_HOME": str(work / "learners"), "HUB_PASSWORD": PASSWORD}
    environment |= {"HUB_ADDRESS": address, "JUPYTER_CONFIG_DIR": str(work / "jupyter")}
    environment["PATH"] = f"{python.parent}:{environment['PATH']}"
    for name in ("PYTHONPATH", "VIRTUAL_ENV"):
        environment.pop(name, None)
    with (work / "hub.log").open("w") as log:
        process = subprocess.Popen(
            [python, "-m", "jupyterhub", "--config", settings],
            cwd=work,
            env=environment,
            stdout=log,
            stderr=log,
        )
    try:
        wait_for(process, address, work / "hub.log")
        yield address, psutil.Process(process.pid)
    finally:
        inside = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
        process.send_signal(signal.SIGTERM)
        process.wait(120)
        for left in psutil.wait_procs(inside, timeout=20)[1]:
            left.kill()


def wait_for(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    """Wait until the hub answers."""
    deadline = time.monotonic() + 300
    while True:
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the hub did not start:\n{log.read_text()[-3000:]}")
        with suppress(requests.RequestException):
            if requests.get(f"{address}/hub/health", timeout=5).ok:
                return
        time.sleep(0.2)


def files_of_the_page(address: str) -> tuple[list[str], int]:
    """Open lesson 1 in Chromium as one learner; list what it gets from its server, and the bytes."""
    name = "first"
    home, files, size = f"{address}/user/{name}/", {}, 0
    path = harness.find_chromium()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=harness.CHROMIUM_FLAGS)
        page = chromium.new_page()
        page.set_default_timeout(300_000)
        page.on("requestfinished", lambda request: files.setdefault(request.url, request))
        log_in(page, address, name)
        page.wait_for_load_state("networkidle")
        got = {
            url.removeprefix(home): request.sizes()["responseBodySize"]
            for url, request in list(files.items())
            if request.method == "GET" and url.startswith(home) and "channels" not in url
        }
        size = sum(got.values())
        chromium.close()
    return [path for path in got if not path.startswith(("lab/tree", "oauth_callback"))], size


def log_in(page: Page, address: str, name: str) -> None:
    """Log in by the form and wait for lesson 1, which the hub opens."""
    page.goto(f"{address}/hub/login")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=300_000)


def visit(address: str, number: int, files: list[str], arrives: float, noted: Visit) -> None:
    """Live through a lesson as one learner, and note how it went."""
    time.sleep(arrives)
    start = time.monotonic()
    learner = Learner(address, f"learner{number}", PASSWORD)
    doing = "logging in"
    try:
        learner.log_in()
        doing = "starting a server"
        learner.start_server()
        doing = "opening the lesson"
        notebook = learner.open_page(LESSON, files)
        doing = "starting a kernel"
        learner.start_kernel(LESSON)
        doing = "running the lesson"
        cells = [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
        shown = [widget for source in cells for widget in learner.run(source)]
        doing = "stepping"
        noted.steps.append(0.0)
        begin = time.monotonic()
        learner.ask(shown[0], "go", at={"step": 1})
        noted.steps[0] = time.monotonic() - begin
        noted.stepping = time.monotonic() - start
        noted.steps += learner.step_to_the_end(shown[0])
        doing = "training"
        begin = time.monotonic()
        (panel,) = learner.run("import tapewidgets as tw\ntw.SGDPanel()")
        state = learner.train(panel)
        assert "'2.992'" in str(state["sentence"]), state["sentence"]
        noted.trained = time.monotonic() - begin
    except Exception as fault:
        noted.broke = f"{doing}: {type(fault).__name__}: {fault}"[:300]


def megabytes(process: psutil.Process) -> float:
    """Give what a process and its children hold, shared pages by their share."""
    held = 0
    for each in [process, *process.children(recursive=True)]:
        try:
            held += each.memory_full_info().pss
        except psutil.Error:
            continue
    return held / 1e6


def worked_by(process: psutil.Process) -> float:
    """Give the seconds of processor that a process and its children have used."""
    seconds = 0.0
    for each in [process, *process.children(recursive=True)]:
        try:
            times = each.cpu_times()
        except psutil.Error:
            continue
        seconds += times.user + times.system + times.children_user + times.children_system
    return seconds


def measure(python: Path, proxy: Path, count: int, files: list[str]) -> list[str]:
    """Let so many learners come; give a row of the table."""
    with tempfile.TemporaryDirectory() as folder, hub(python, proxy, Path(folder)) as (address, process):
        dice = random.Random(count)
        visits = [Visit() for _ in range(count)]
        arrivals = [dice.uniform(0, ARRIVE_WITHIN) if count > 1 else 0 for _ in visits]
        threads = [
            threading.Thread(target=visit, args=(address, number, files, arrivals[number], visits[number]))
            for number in range(count)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        load, worked = os.getloadavg()[0], worked_by(process) / count
        servers = [each for each in process.children(recursive=True) if is_server(each)]
        held, whole = [megabytes(server) for server in servers], megabytes(process)
        failed = [each.broke for each in visits if each.broke]
        for each in sorted(set(failed)):
            print(f"   {count} learners: {each}", file=sys.stderr)
        log = Path(folder, "hub.log").read_text()
        if failed:
            print(log[-2000:], file=sys.stderr)
    return row(visits, held, f"{worked:.0f} s", f"{whole:.0f}", f"{load:.0f}")


def row(visits: list[Visit], held: list[float], worked: str, whole: str, load: str) -> list[str]:
    """Write a row of the table."""
    count = len(visits)
    good = [each for each in visits if not each.broke]
    if not good:
        return [str(count), *["-"] * (len(HEAD) - 3), str(count), load]
    steps = [seconds for each in good for seconds in each.steps]
    stepping = [each.stepping for each in good]
    return [
        str(count),
        *(f"{statistics.median(stepping):.0f} s", f"{max(stepping):.0f} s"),
        *(f"{1000 * statistics.median(steps):.0f} ms", f"{1000 * max(steps):.0f} ms"),
        f"{max(each.trained for each in good):.0f} s",
        *(worked, f"{statistics.mean(held):.0f}", whole, str(count - len(good)), load),
    ]


def is_server(process: psutil.Process) -> bool:
    """Whether a process is a learner's server."""
    try:
        return "jupyterhub.singleuser" in process.cmdline()
    except psutil.Error:
        return False


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("python", type=Path, help="the Python of the hub's environment")
    parser.add_argument("proxy", type=Path, help="configurable-http-proxy")
    parser.add_argument("--learners", type=int, nargs="+", default=[1, 5, 10, 20, 30])
    asked = parser.parse_args()
    python, proxy = asked.python.absolute(), asked.proxy.absolute()
    with tempfile.TemporaryDirectory() as folder, hub(python, proxy, Path(folder)) as (address, _):
        files, size = files_of_the_page(address)
    print(f"A browser gets {len(files)} files, {size / 1e6:.1f} MB, to open the lesson.")
    print(f"Load of the machine before: {os.getloadavg()[0]:.1f}, {psutil.cpu_count()} processors.")
    print("| " + " | ".join(HEAD) + " |\n|" + " ---: |" * len(HEAD), flush=True)
    for count in asked.learners:
        print("| " + " | ".join(measure(python, proxy, count, files)) + " |", flush=True)


if __name__ == "__main__":
    main()
