"""A course of plain files under load: ``python -m tests.places.static_course NGINX WRK``, by hand.

Both come with Debian's packages of those names. The course of ``tapewidgets export lessons --course`` is
handed out on loopback by one nginx, its pages packed beforehand; wrk asks for the index, and for the largest
lesson, as fast as it can for ten seconds. A learner is one Chromium that reads every lesson in English once,
with an empty cache.
"""

import argparse
import gzip
import os
import re
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from playwright.sync_api import sync_playwright

from tapewidgets.cli.export_command import export_course
from tests.browser import harness

PROJECT = Path(__file__).parents[2]
LEARNERS = 100_000
SETTINGS = """
daemon off; pid {work}/nginx.pid; worker_processes auto; error_log {work}/error.log;
events {{ worker_connections 4096; }}
http {{
  types {{ text/html html; }}
  access_log off; sendfile on; gzip_static on; etag on;
  client_body_temp_path {work}; proxy_temp_path {work}; fastcgi_temp_path {work};
  uwsgi_temp_path {work}; scgi_temp_path {work};
  server {{ listen 127.0.0.1:{port}; root {course}; }}
}}
"""


@contextmanager
def server(nginx: Path, course: Path, work: Path) -> Iterator[tuple[str, psutil.Process]]:
    """Hand out a folder; give the address and nginx's process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = work / "nginx.conf"
    settings.write_text(SETTINGS.format(work=work, course=course, port=port))
    process = subprocess.Popen([nginx, "-p", work, "-c", settings, "-e", work / "error.log"])
    try:
        time.sleep(1)
        assert process.poll() is None, (work / "error.log").read_text()
        yield f"http://127.0.0.1:{port}/", psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(20)


def asked(wrk: Path, address: str) -> tuple[float, float, str]:
    """Ask for an address for ten seconds; give requests and megabytes a second, and the 99th percentile."""
    command = [wrk, "-t2", "-c100", "-d10s", "--latency", "-H", "Accept-Encoding: gzip", address]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in said, said
    requests = float(re.search(r"Requests/sec:\s*([\d.]+)", said)[1])
    number, unit = re.search(r"Transfer/sec:\s*([\d.]+)([KMG])B", said).groups()
    slowest = re.search(r"99%\s+(\S+)", said)[1]
    return requests, float(number) * {"K": 1e-3, "M": 1.0, "G": 1e3}[unit] * 1.024**2, slowest


def a_learner(address: str, pages: list[str]) -> tuple[int, int]:
    """Read the whole course in Chromium; give the requests and the bytes that came over the line."""
    sizes = []
    path = harness.find_chromium()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=harness.CHROMIUM_FLAGS)
        page = chromium.new_page()
        done = []
        page.on("requestfinished", lambda request: done.append(request))
        for name in ["index.html", *pages]:
            page.goto(address + name)
            page.wait_for_load_state("networkidle")
        for request in done:
            if request.url.startswith("http"):
                size = request.sizes()
                sizes.append(size["responseBodySize"] + size["responseHeadersSize"])
        chromium.close()
    return len(sizes), sum(sizes)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("nginx", type=Path)
    parser.add_argument("wrk", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        course, work = Path(folder, "course"), Path(folder, "work")
        work.mkdir()
        export_course(PROJECT / "lessons", course)
        os.chmod(folder, 0o755)
        pages = sorted(course.rglob("*.html"))
        for page in pages:
            page.with_name(f"{page.name}.gz").write_bytes(gzip.compress(page.read_bytes(), 9))
        lessons = [page.relative_to(course).as_posix() for page in pages if page.name != "index.html"]
        largest = max(lessons, key=lambda name: (course / name).stat().st_size)
        with server(given.nginx, course, work) as (address, nginx):
            number, size = a_learner(address, [name for name in lessons if "/" not in name])
            print(
                f"Load before: {os.getloadavg()[0]:.1f}. A learner: {number} requests, {size / 1e6:.2f} MB."
            )
            print(f"{LEARNERS:,} learners: {number * LEARNERS:,} requests, {size * LEARNERS / 1e9:,.0f} GB.")
            print("\n| asked for | bytes over the line | requests a second | MB a second | 99 % within |")
            print("| --- | ---: | ---: | ---: | ---: |")
            for name in ("index.html", largest):
                rate, speed, slowest = asked(given.wrk, address + name)
                weight = (course / f"{name}.gz").stat().st_size
                print(f"| {name} | {weight:,} | {rate:,.0f} | {speed:,.0f} | {slowest} |", flush=True)
            held = sum(each.memory_full_info().pss for each in [nginx, *nginx.children()])
            print(f"\nnginx holds {held / 1e6:.0f} MB.")


if __name__ == "__main__":
    main()
