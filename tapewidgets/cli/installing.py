"""The line that installs tapewidgets with an extra, true for where it was installed from."""

import json
import sys
from importlib.metadata import PackageNotFoundError, distribution


def pip_install(what: str) -> str:
    """Give the line that installs a package here; in Pyodide it is typed into a cell."""
    return f"{'%' * (sys.platform == 'emscripten')}pip install {what}"


def with_extra(extra: str) -> str:
    """Give the line that installs tapewidgets with an extra: from the package index, or from its address.

    Examples
    --------
    >>> with_extra("lab").startswith('pip install "tapewidgets[lab]')
    True
    """
    address = installed_from()
    return pip_install(f'"tapewidgets[{extra}]{f" @ {address}" if address else ""}"')


def installed_from() -> str:
    """Return the address that this tapewidgets was installed from; empty if from a package index."""
    try:
        noted = json.loads(distribution("tapewidgets").read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        return ""
    address = str(noted.get("url", ""))
    system = noted.get("vcs_info", {}).get("vcs")
    return f"{system}+{address}" if system else address
