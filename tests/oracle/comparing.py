"""Compare two outcomes of a program: TensorFlow's, recorded, and ours."""

import math
import re
from typing import Any

import numpy as np


def differences(theirs: dict[str, Any], ours: dict[str, Any], ulps: int) -> list[str]:
    """Say where two outcomes differ; an empty list if they agree.

    Texts are compared exactly after ``tf.`` is written as ``tw.``, numbers to ``ulps`` units in the last
    place of their dtype, errors by class (one ancestor below ``Exception`` in common) and text.
    """
    found = []
    if ("error" in theirs) != ("error" in ours):
        found.append(f"error: {theirs.get('error')} against {ours.get('error')}")
    elif "error" in theirs:
        (classes, text), (our_classes, our_text) = theirs["error"], ours["error"]
        if not set(classes) & set(our_classes):
            found.append(f"error class: {classes[0]} against {our_classes[0]}")
        if in_our_words(text) != our_text:
            found.append(f"error text: {in_our_words(text)!r} against {our_text!r}")
    for part in ("printed", "warned"):
        expected = in_our_words(theirs.get(part, ""))
        if expected != ours.get(part, type(expected)()) and (expected or ours.get(part)):
            found.append(f"{part}: {expected!r} against {ours.get(part)!r}")
    if ("result" in theirs) != ("result" in ours):
        found.append(f"result: {theirs.get('result')} against {ours.get('result')}")
    elif "result" in theirs:
        found += _differ("result", theirs["result"], ours["result"], ulps)
    return found


def in_our_words(text: Any) -> Any:
    """Write TensorFlow's text with our module's name."""
    if isinstance(text, list):
        return [in_our_words(line) for line in text]
    return re.sub(r"\btf\.", "tw.", text)


def _differ(where: str, theirs: Any, ours: Any, ulps: int) -> list[str]:
    if isinstance(theirs, dict) and isinstance(ours, dict) and theirs.keys() == ours.keys():
        (kind,) = theirs
        if kind in ("tensor", "variable", "array", "slices"):
            return _arrays_differ(where, theirs[kind], ours[kind], ulps)
        if kind == "float":
            return _arrays_differ(where, ["float64", [], [theirs[kind]]], ["float64", [], [ours[kind]]], ulps)
        return _differ(f"{where}.{kind}", theirs[kind], ours[kind], ulps)
    if isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
        pairs = enumerate(zip(theirs, ours, strict=True))
        return [text for k, (a, b) in pairs for text in _differ(f"{where}[{k}]", a, b, ulps)]
    same = (
        type(theirs) is type(ours) and (in_our_words(theirs) if isinstance(theirs, str) else theirs) == ours
    )
    return [] if same else [f"{where}: {theirs} against {ours}"]


def _arrays_differ(where: str, theirs: list[Any], ours: list[Any], ulps: int) -> list[str]:
    if theirs[:2] != ours[:2]:
        return [f"{where}: {theirs} against {ours}"]
    dtype = np.dtype(theirs[0])
    if dtype.kind != "f":
        return [] if theirs[2] == ours[2] else [f"{where}: {theirs} against {ours}"]
    for a, b in zip(theirs[2], ours[2], strict=True):
        if distance(float(a), float(b), dtype) > ulps:
            return [f"{where}: {theirs} against {ours} ({distance(float(a), float(b), dtype):.0f} ulps)"]
    return []


def distance(a: float, b: float, dtype: np.dtype) -> float:
    """Tell how many units in the last place of the larger number lie between ``a`` and ``b``."""
    if a == b or (math.isnan(a) and math.isnan(b)):
        return 0.0
    if not (math.isfinite(a) and math.isfinite(b)):
        return math.inf
    return abs(a - b) / float(np.spacing(dtype.type(max(abs(a), abs(b)))))


def says_more(theirs: dict[str, Any], ours: dict[str, Any]) -> bool:
    """Do we fail or warn like TensorFlow, in words that begin with its own?"""
    pairs = list(zip(in_our_words(theirs.get("warned", [])), ours.get("warned", []), strict=True))
    if "error" in theirs:
        (classes, text), (our_classes, our_text) = theirs["error"], ours["error"]
        if not set(classes) & set(our_classes):
            return False
        pairs.append((in_our_words(text), our_text))
    return bool(pairs) and all(our_text.startswith(text.rstrip(".")) for text, our_text in pairs)
