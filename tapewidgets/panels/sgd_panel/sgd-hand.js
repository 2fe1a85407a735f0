/** The run panel's sliders for the weights: before the first step they move the start, afterwards they follow. */
import { tag } from "../page/dom.js";
import { meanLoss } from "./sgd-figures.js";
import { short } from "./sgd-rows.js";

const REST = 120;
const ECHO = 400;

/** Make the sliders. Returns {element, build, show, rows, leave}; `ask` tells the kernel where to start. */
export function makeHand(scene, { ask, redraw }) {
  const element = tag("div", { class: "tw-sgd-hand" });
  const loss = tag("span", { class: "tw-sgd-hand-loss" });
  let sliders = [];
  let touched = -Infinity;
  let timer = 0;

  const starts = () => scene.rows.weights.map((column) => column[0]);

  function move(which, value) {
    touched = performance.now();
    scene.rows.weights[which][0] = Number(value.toPrecision(4));
    redraw();
    window.clearTimeout(timer);
    timer = window.setTimeout(() => ask("start", { weights: starts() }), REST);
  }

  return {
    element,
    build() {
      sliders = scene.setup.hand.map(({ low, high, step }, which) => {
        const { name } = scene.setup.variables[which];
        const value = tag("span", { class: "tw-sgd-hand-value" });
        const input = tag("input", { type: "range", min: low, max: high, step, "aria-label": name,
          oninput: () => move(which, Number(input.value)) });
        return { input, value, label: tag("label", { style: `--key: var(--tw-sgd-${which % 6})` }, tag("b", {}, name), input, value) };
      });
      element.replaceChildren(tag("span", { class: "tw-sgd-hand-name" }, "By hand"), ...sliders.map(({ label }) => label), loss);
      element.hidden = !sliders.length;
    },
    show() {
      const ready = scene.state.status === "ready";
      sliders.forEach(({ input, value }, which) => {
        const weight = scene.rows.weights[which][scene.cursor];
        input.disabled = !ready;
        input.title = ready ? "" : "Reset to move the weights by hand";
        if (element.ownerDocument.activeElement !== input || !ready) input.value = String(weight);
        value.textContent = short(weight);
      });
      const mean = meanLoss(scene, scene.rows.weights.map((column) => column[scene.cursor]));
      loss.textContent = mean === null ? "" : `loss over all points: ${short(mean)}`;
    },
    /** Take rows from the kernel, but not an echo of where a slider has been a moment ago. */
    rows(sent) {
      const mine = performance.now() - touched < ECHO && scene.state.status === "ready" ? starts() : null;
      if (mine && sent.step.length === 1) sent.weights.forEach((column, which) => { column[0] = mine[which] ?? column[0]; });
      return sent;
    },
    leave: () => window.clearTimeout(timer),
  };
}
