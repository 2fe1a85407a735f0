"""Re-running a cell closes the panels that its last run made: fifty runs leave no more than one."""

import hashlib
import os
import sys
import weakref
from typing import Any

_made: dict[str, tuple[str, list["weakref.ref[Any]"]]] = {}
"""Cell → (the run that made them, its panels)."""


def current_cell() -> tuple[str, str] | None:
    """Name the notebook cell that is running and this run of it; None outside a notebook."""
    interactive = sys.modules.get("IPython")
    shell: Any = interactive.get_ipython() if interactive is not None else None
    try:
        parent = shell.get_parent()
        run, code = parent["header"]["msg_id"], parent["content"]["code"]
    except (AttributeError, KeyError, TypeError):
        return None
    return str(parent.get("metadata", {}).get("cellId") or code), str(run)


def close_earlier_panels_of_this_cell(panel: Any) -> str:
    """Close what an earlier run of this cell made, and remember ``panel`` as made by this run.

    Returns
    -------
    str : the panel's place, the same whenever the cell runs: its notebook, its cell, and its rank among the
        panels that the cell makes; empty outside a notebook
    """
    here = current_cell()
    if here is None:
        return ""
    cell, run = here
    earlier_run, panels = _made.get(cell, (run, []))
    if earlier_run != run:
        for reference in panels:
            earlier = reference()
            if earlier is not None:
                earlier.close()
        panels = []
    _made[cell] = (run, [*panels, weakref.ref(panel)])
    where = f"{os.environ.get('JPY_SESSION_NAME', '')} {cell}"
    return f"{hashlib.sha256(where.encode()).hexdigest()[:16]}-{len(panels)}"
