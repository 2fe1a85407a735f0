"""A panel's table of tensors, its values as text, and the plain data it is saved as."""

import json
from collections.abc import Mapping
from typing import Any
from unicodedata import normalize

import numpy as np

from tapewidgets.panels.expression_panel.workbench import Bench, Problem, checked, plain_value, tensor_entry
from tapewidgets.words import catalog, say, tell


def whole_letters(part: Any) -> Any:
    """Give texts and names whose letters may have come in pieces, as macOS writes Hangul, with whole ones."""
    if isinstance(part, str):
        return normalize("NFC", part)
    if isinstance(part, dict):
        return {**part, "name": whole_letters(part["name"])} if "name" in part else part
    return [whole_letters(one) for one in part] if isinstance(part, list | tuple) else part


def table(tensors: Any) -> list[dict[str, Any]]:
    """Give tensors as the panel's table.

    Parameters
    ----------
    tensors : name -> number, nested list, array, Tensor or Variable; or dicts with at least name and value

    Raises
    ------
    ValueError : a name or a value that cannot be used, with a sentence
    """
    try:
        rows = (
            [_entry(name, value) for name, value in tensors.items()]
            if isinstance(tensors, Mapping)
            else list(tensors)
        )
        return [tensor_entry({"kind": "variable", "dtype": "float32", **row}) for row in whole_letters(rows)]
    except Problem as problem:
        raise ValueError(str(problem)) from None


def _entry(name: str, value: Any) -> dict[str, Any]:
    """Describe one tensor given by a program: what it is decides its kind."""
    if not hasattr(value, "_number"):
        dtype = {"float64": "float64", "int64": "int32", "int32": "int32"}.get(
            getattr(getattr(value, "dtype", None), "name", ""), "float32"
        )
        return {"name": name, "kind": "variable", "dtype": dtype, "value": plain_value(name, value, dtype)}
    kind = "constant" if not hasattr(value, "assign") else "variable" if value.trainable else "frozen"
    return {"name": name, "kind": kind, "dtype": value.dtype.name, "value": value.numpy().tolist()}


def short(array: Any) -> str:
    """Give an array in one line, at most 200 characters."""
    return " ".join(
        np.array2string(np.asarray(array), precision=4, threshold=30, suppress_small=True).split()
    )[:200]


def load_bench(data: Mapping[str, Any]) -> Bench:
    """Read a bench from plain data.

    Raises
    ------
    ValueError : something is missing or not allowed
    """
    try:
        sources, target = tuple(data.get("sources", ())), data.get("target", "")
        bench = Bench(data["program"], tuple(data["tensors"]), sources, target)
        return checked(bench)
    except Problem as problem:
        raise ValueError(tell("panel.state.problem", problem=say(catalog(), problem.message))) from None
    except (KeyError, TypeError):
        raise ValueError(tell("panel.state.part")) from None


def dump(data: Any) -> str:
    """Write plain data as compact JSON."""
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
