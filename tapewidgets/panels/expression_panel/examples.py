"""Programs to pick: each shows one idea of the tape."""

from typing import Any

START: dict[str, Any] = {
    "program": "t3 = t1*t2\nt4 = t2 + t3",
    "tensors": {"t1": [1, 2, 3], "t2": [10, 20, 30]},
}
"""What a panel begins with."""

EXAMPLES: dict[str, dict[str, Any]] = {
    "Two paths to t2": START,
    "One line": {"program": "t2 + t1*t2", "tensors": START["tensors"]},
    "A straight line's error": {
        "program": "y = w*x + b\nloss = (y - y_true)**2",
        "tensors": [
            {"name": "w", "value": -1},
            {"name": "b", "value": -1},
            {"name": "x", "value": 2, "kind": "constant"},
            {"name": "y_true", "value": 7, "kind": "constant"},
        ],
        "sources": ["w", "b"],
    },
    "Broadcasting": {
        "program": "z = x*w + b\nloss = sum(z**2)",
        "tensors": [
            {"name": "x", "value": [[1, 2], [3, 4], [5, 6]], "kind": "constant"},
            {"name": "w", "value": [1, -1]},
            {"name": "b", "value": 0.5},
        ],
        "sources": ["w", "b"],
    },
    "A two-layer network": {
        "program": "h = relu(x @ w1 + b1)\ny = h @ w2 + b2\nloss = mean((y - t)**2)",
        "tensors": [
            {"name": "x", "value": [[1, 2], [-1, 0.5], [0, -1]], "kind": "constant"},
            {"name": "t", "value": [[1], [0], [0.5]], "kind": "constant"},
            {"name": "w1", "value": [[0.5, -0.3, 0.8], [0.2, 0.7, -0.6]]},
            {"name": "b1", "value": [0.1, 0, -0.1]},
            {"name": "w2", "value": [[1], [-0.5], [0.3]]},
            {"name": "b2", "value": [0.2]},
        ],
        "sources": ["w1", "b1", "w2", "b2"],
    },
    "A constant has no gradient": {
        "program": "t3 = t1*t2",
        "tensors": [
            {"name": "t1", "value": [1, 2, 3], "kind": "constant"},
            {"name": "t2", "value": [10, 20, 30]},
        ],
        "sources": ["t1", "t2"],
    },
    "Stopped on purpose": {"program": "y = x*stop_gradient(x)", "tensors": {"x": 3}},
    "A corner: relu": {"program": "y = relu(x)\ntotal = sum(y)", "tensors": {"x": [-1, 0, 2]}},
}
