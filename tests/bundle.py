"""Bundle the panels' scripts and style sheets: ``python -m tests.bundle``; ``--check`` compares.

A panel's JavaScript and CSS travel as one file each, in every notebook that shows it. esbuild makes them of
the modules in ``tapewidgets/panels`` and writes them to ``tapewidgets/panels/bundled``. It is committed: who
installs the package, from a wheel or from a checkout, needs no Node.js.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.node import install, node

PANELS = Path(__file__).parents[1] / "tapewidgets" / "panels"
BUNDLED = PANELS / "bundled"
BUILDER = Path(__file__).parent / "js" / "bundle.mjs"


def bundle(folder: Path) -> None:
    """Write all bundles into ``folder``."""
    install()
    subprocess.run([node(), str(BUILDER), str(PANELS), str(folder)], check=True)


def read(folder: Path) -> dict[str, bytes]:
    """Give the files of a folder by name."""
    return {path.name: path.read_bytes() for path in folder.glob("*")}


def main(arguments: list[str]) -> int:
    """Write the bundles, or tell with ``--check`` which of them are not what their modules give."""
    if arguments != ["--check"]:
        for path in BUNDLED.glob("*"):  # nothing stays of a script that has gone
            path.unlink()
        bundle(BUNDLED)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        bundle(Path(folder))
        made, kept = read(Path(folder)), read(BUNDLED)
    stale = sorted(name for name in made.keys() | kept.keys() if made.get(name) != kept.get(name))
    if stale:
        print(f"Out of date in {BUNDLED}: {', '.join(stale)}. Run `python -m tests.bundle`.")
    return len(stale)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
