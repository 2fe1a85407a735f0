"""What must hold of a stage at every step, read from its page; used by the tests and by the benchmark."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import tapewidgets as tw

WIDTHS = (1130, 853, 700)
HEIGHT = 779

LOOK = """() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const boxOf = (element) => element.getBoundingClientRect();
  const seen = (element) => boxOf(element).width > 0 && boxOf(element).height > 0;
  const size = (text) => parseFloat(getComputedStyle(text).fontSize) * (text.getScreenCTM?.().a ?? 1);
  const within = (inner, outer, slack) => inner.left >= outer.left - slack && inner.top >= outer.top - slack
    && inner.right <= outer.right + slack && inner.bottom <= outer.bottom + slack;
  const overlap = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  const isText = (node) => node.nodeType === 3 && node.textContent.trim();
  const hasText = (element) => [...element.childNodes].some(isText);
  const drawn = all('.tw-svg text').filter((text) => text.textContent && seen(text));
  const written = all('.tapewidgets *').filter((element) => hasText(element) && seen(element)
    && !element.closest('svg, option, .tw-hidden-label, .tw-mirror'));
  const boxes = all('.tw-frame > .tw-scroller .tw-card > .tw-box:not(.under)').map(boxOf);
  const cutOnCards = all('.tw-card').filter((card) => {
    const box = boxOf(card.querySelector('.tw-box:not(.under)'));
    const texts = all('.tw-title, .tw-op, .tw-number, .tw-shape, .tw-nabla, .tw-via', card);
    return texts.filter(seen).some((text) => !within(boxOf(text), box, 1.5));
  }).map((card) => card.getAttribute('aria-label'));
  const wide = (text) => text.previousElementSibling
    && boxOf(text).width > boxOf(text.previousElementSibling).width + 0.5;
  const lines = '.tw-lines code, .tw-sentence, .tw-caption, .tw-legend li, .tw-count';
  const cut = all(lines).filter((element) => seen(element)
    && element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== 'inline');
  const [frame, stepper, next] = ['.tw-frame', '.tw-stepper', '.tw-stepper .tw-main']
    .map((selector) => boxOf(document.querySelector(selector)));
  const lit = ['.tw-mirror .tw-lit, .tw-program .lit', '.tw-tape .lit'].map((place) => all(place).length);
  const drawing = document.querySelector('.tw-svg').dataset;
  return {
    smallest: Math.min(...drawn.map(size), ...written.map(size)),
    smallestNumber: Math.min(...all('.tw-svg .tw-number').filter(seen).map(size), 99),
    cards: boxes.length,
    outside: boxes.filter((box) => !within(box, frame, 0.5)).length,
    overlapping: boxes.reduce((sum, box, at) => sum
      + boxes.slice(at + 1).filter((other) => overlap(box, other)).length, 0),
    cutOnCards,
    wideNumbers: all('.tw-svg .tw-number').filter(wide).map((text) => text.textContent),
    cut: cut.map((element) => element.textContent),
    stepper: [Math.round(stepper.left), Math.round(stepper.top + scrollY), Math.round(next.left)].join(),
    worked: Math.round(boxOf(document.querySelector('.tw-worked')).bottom + scrollY),
    sideways: document.documentElement.scrollWidth > innerWidth,
    lit: lit.join(),
    layout: `${drawing.profile} ${drawing.level}`,
  };
}"""

GO = """(step) => {
  const rail = document.querySelector('.tw-rail input');
  rail.value = step;
  const start = performance.now();
  rail.dispatchEvent(new Event('input'));
  return performance.now() - start;
}"""


def _network() -> Any:
    random = np.random.default_rng(3)
    tensors = [
        {"name": "x", "value": [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], "kind": "constant"},
        {"name": "y", "value": [[0.0], [1.0], [1.0], [0.0]], "kind": "constant"},
        {"name": "W1", "value": random.normal(size=(2, 3)).round(2).tolist()},
        {"name": "b1", "value": [0.1, 0.0, -0.1]},
        {"name": "W2", "value": random.normal(size=(3, 1)).round(2).tolist()},
        {"name": "b2", "value": 0.2},
    ]
    return tw.TapeLab("h = tanh(x @ W1 + b1)\nout = h @ W2 + b2\nloss = mean((out - y)**2)", tensors)


def _neuron() -> Any:
    tensors = [
        {"name": "w", "value": [0.5, -1.5]},
        {"name": "x", "value": [2.0, 1.0], "kind": "constant"},
        {"name": "b", "value": 0.25},
        {"name": "y", "value": 1.0, "kind": "constant"},
    ]
    return tw.TapeLab("z = sum(w*x) + b\na = sigmoid(z)\nloss = (a - y)**2", tensors)


def _wide() -> Any:
    names = [f"a{i}" for i in range(15)]
    made = {name: tw.Variable(float(i + 1)) for i, name in enumerate(names)}
    others = {f"b{i}": tw.Variable(float(i + 1)) for i in range(15)}
    with tw.GradientTape(persistent=True) as tape:
        y = made["a0"] * others["b0"]
        for i in range(1, 15):
            y = y + made[f"a{i}"] * others[f"b{i}"]
    return tw.BackpropStepper(tape, y, [*made.values(), *others.values()], names={**made, **others, "y": y})


def _long() -> Any:
    lines = ["a0 = sin(x*w + 1)", *(f"a{i} = sin(a{i - 1}*w + {i})" for i in range(1, 48))]
    return tw.TapeLab("\n".join(lines), {"x": 0.5, "w": 1.1})


def _points() -> Any:
    x = np.linspace(-1, 1, 1000)
    tensors = [
        {"name": "x", "value": x.tolist(), "kind": "constant"},
        {"name": "y", "value": (3 * x + 1).tolist(), "kind": "constant"},
        {"name": "w", "value": 0.5},
        {"name": "b", "value": 0.0},
    ]
    return tw.TapeLab("p = w*x + b\nloss = mean((p - y)**2)", tensors)


CASES: dict[str, Callable[[], Any]] = {
    "seed": tw.TapeLab,
    "neuron": _neuron,
    "network": _network,
    "wide": _wide,
    "long": _long,
    "points": _points,
}
"""The cases that the bounds are measured with: name -> a function that makes the panel."""


def open_case(page: Any, width: int, height: int = HEIGHT) -> None:
    """Give a mounted page the size and margin that the bounds are measured at."""
    page.set_viewport_size({"width": width, "height": height})
    page.add_style_tag(content="body { margin: 0; padding: 12px; }")
    page.wait_for_timeout(150)


def steps_of(panel: Any, most: int = 40) -> Iterator[int]:
    """Give steps to look at: all, or about so many."""
    count = len(panel.story["steps"])
    yield from range(0, count, max(1, count // most))


def looks(page: Any, panel: Any, most: int = 40) -> list[dict[str, Any]]:
    """Look at a page at so many of its panel's steps; each look has the milliseconds that its step took."""
    found = []
    for step in steps_of(panel, most):
        milliseconds = page.evaluate(GO, step)
        found.append({**page.evaluate(LOOK), "step": step, "milliseconds": milliseconds})
    return found
