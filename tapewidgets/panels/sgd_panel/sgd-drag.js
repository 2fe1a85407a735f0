/** The start dragged by the pointer: the dot on the loss surface, or two handles on the model's line; sliders do the same by key. */
import { evaluate } from "./sgd-models.js";

const GRASP = 14;
const PLACES = [0.28, 0.72];

/** Two handles on a line with two weights, at the start: [[x, y], [x, y]]; none on other models. */
export function handlesOf(scene) {
  const { setup, program, rows, dataAxes, cursor } = scene;
  if (!program || !setup.quadratic || setup.variables.length !== 2 || cursor > 0 || rows.step.length > 1 || !dataAxes) return [];
  const [low, high] = dataAxes.range.x;
  const weights = rows.weights.map((column) => column[0]);
  return PLACES.map((part) => low + part * (high - low)).map((x) => [x, evaluate(scene, weights, x).predictions]);
}

/** The weights whose line goes through two points, solved from what the model says for unit weights; null if there are none. */
export function weightsThrough(scene, [[x0, y0], [x1, y1]]) {
  const says = (weights, x) => evaluate(scene, weights, x).predictions;
  const [c0, c1] = [says([0, 0], x0), says([0, 0], x1)];
  const [a, b, c, d] = [says([1, 0], x0) - c0, says([0, 1], x0) - c0, says([1, 0], x1) - c1, says([0, 1], x1) - c1];
  const size = a * d - b * c;
  if (Math.abs(size) < 1e-12) return null;
  return [((y0 - c0) * d - b * (y1 - c1)) / size, (a * (y1 - c1) - (y0 - c0) * c) / size];
}

/** Let the pointer drag the start. `move` is told the new weights; `can` says whether it may. Returns the clean-up. */
export function dragStart(scene, { can, move, redraw }) {
  const { surface, data } = scene.charts;
  let held = null;
  const place = (canvas, event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const near = ([px, py], axes, [x, y]) => Math.hypot(axes.sx(x) - px, axes.sy(y) - py) <= GRASP;
  const back = ({ area }, spans, [px, py]) => [
    spans[0][0] + ((px - area.left) / (area.right - area.left)) * (spans[0][1] - spans[0][0]),
    spans[1][0] + ((area.bottom - py) / (area.bottom - area.top)) * (spans[1][1] - spans[1][0]),
  ];
  const tidy = (value) => Number(value.toPrecision(3));

  /** What is under the pointer: a function from a place in pixels to the weights wanted; null for nothing. */
  function under(canvas, at) {
    if (!can() || scene.setup.variables.length !== 2) return null;
    if (canvas === surface && scene.surfaceAxes) {
      const axes = scene.surfaceAxes;
      const start = scene.rows.weights.map((column) => column[0]);
      return near(at, axes, start) ? (now) => back(axes, axes.spans, now) : null;
    }
    const handles = scene.handles ?? [];
    const which = handles.findIndex((handle) => near(at, scene.dataAxes, handle));
    if (which < 0) return null;
    const axes = scene.dataAxes;
    const fixed = handles.map((handle) => [...handle]);
    return (now) => {
      fixed[which][1] = back(axes, [axes.range.x, axes.range.y], now)[1];
      return weightsThrough(scene, fixed);
    };
  }

  function down(event) {
    if (event.button !== 0) return;
    held = under(event.currentTarget, place(event.currentTarget, event));
    if (!held) return;
    scene.dragged = true;
    event.currentTarget.setPointerCapture(event.pointerId);
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  function drag(event) {
    const at = place(event.currentTarget, event);
    if (!held) {
      if (event.currentTarget === surface) surface.style.cursor = under(surface, at) ? "grab" : "";
      return;
    }
    const weights = held(at);
    if (weights?.every(Number.isFinite)) move(weights.map(tidy));
    redraw();
  }

  function up() {
    [held, scene.dragged] = [null, false];
  }

  const events = { pointerdown: down, pointermove: drag, pointerup: up, pointercancel: up };
  for (const canvas of [surface, data]) for (const [name, react] of Object.entries(events)) canvas.addEventListener(name, react);
  return () => { for (const canvas of [surface, data]) for (const [name, react] of Object.entries(events)) canvas.removeEventListener(name, react); };
}
