"""Kernels that differ in PYTHONHASHSEED: what hangs on the order of a set shows in some and not in others."""

import json
import sys

from tests.browser.harness import LabPage, Server

HASH_SEEDS = range(8)
FULL = "ignore:Output cache limit"
"""A kernel says this after a thousand outputs; a table shows more."""
CHANGE = """async (name) => {
  const context = jupyterapp.shell.currentWidget.sessionContext;
  if (context.session?.kernel?.name !== name) await context.changeKernel({ name });
}"""


def install_kernels(server: Server) -> None:
    """Give a server a kernel for each hash seed."""
    for seed in HASH_SEEDS:
        folder = server.home / "data" / "kernels" / f"hash{seed}"
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        told = {
            "argv": command,
            "display_name": f"Hash seed {seed}",
            "language": "python",
            "metadata": {"debugger": False},
            "env": {"PYTHONHASHSEED": str(seed), "PYTHONWARNINGS": FULL},
        }
        (folder / "kernel.json").write_text(json.dumps(told), encoding="utf-8")


def use_hash_seed(lab: LabPage, seed: int) -> None:
    """Go on with a kernel of this hash seed."""
    lab.page.evaluate(CHANGE, f"hash{seed % len(HASH_SEEDS)}")
    lab.wait_until_ready()
