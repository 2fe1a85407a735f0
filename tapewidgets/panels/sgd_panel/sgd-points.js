/** Points of the data drawn and dragged by the pointer; the form holds the same for the keyboard. */
import { nearestPoint } from "./sgd-rows.js";
import { pointsOf } from "./sgd-scene.js";

const REACH = 12;
const FEW_POINTS = 200;
const MOST_DRAWN = 2000;

const tidy = (value) => Number(value.toPrecision(3));
const inside = (value, low, high) => Math.min(high, Math.max(low, value));

/** Where an event is on a canvas, in pixels. */
function placeIn(canvas, event) {
  const box = canvas.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

/** The data at a place in pixels. */
function dataAt({ area, range }, /** @type {number[]} */ [px, py]) {
  const part = (inside(px, area.left, area.right) - area.left) / (area.right - area.left);
  const rise = (area.bottom - inside(py, area.top, area.bottom)) / (area.bottom - area.top);
  return [tidy(range.x[0] + part * (range.x[1] - range.x[0])), tidy(range.y[0] + rise * (range.y[1] - range.y[0]))];
}

/**
 * Let the pointer draw on a canvas. `scene.dataAxes` turns pixels to data; `can()` says whether it may; `change` is told
 * the new points when the pointer lets go, until then they are held in the page. Returns the clean-up.
 */
export function drawPoints(canvas, scene, { can, drawing, redraw, change }) {
  let [held, moved] = [-1, false];

  const place = (event) => placeIn(canvas, event);
  const toData = (event) => dataAt(scene.dataAxes, place(event));
  const few = () => scene.data.count <= FEW_POINTS;
  const under = (event) => (few() ? nearestPoint(scene.data, scene.dataAxes, place(event), REACH) : -1);
  const editable = () => can() && scene.dataAxes && scene.data.x && (few() || drawing());
  const copy = () => [[...scene.data.x], [...scene.data.y]];

  const hold = (points) => { scene.held = scene.data = pointsOf(points, scene.setup.data.test); };

  function down(event) {
    if (!editable() || event.button !== 0) return;
    held = under(event);
    moved = false;
    if (held >= 0) hold(copy());
    else if (drawing()) {
      const [x, y] = copy();
      if (scene.data.thinned || x.length >= MOST_DRAWN) return;
      const at = toData(event);
      hold([[...x, at[0]], [...y, at[1]]]);
      held = x.length;
      moved = true;
    }
    if (held < 0) return;
    scene.frozen = scene.dataAxes.range;
    canvas.setPointerCapture(event.pointerId);
    event.preventDefault();
    redraw();
  }

  function move(event) {
    if (held < 0) {
      canvas.style.cursor = !editable() ? "" : under(event) >= 0 ? "grab" : drawing() ? "crosshair" : "";
      return;
    }
    [scene.held.x[held], scene.held.y[held]] = toData(event);
    moved = true;
    canvas.style.cursor = "grabbing";
    redraw();
  }

  function up() {
    if (held < 0) return;
    held = -1;
    const { x, y } = scene.held;
    scene.held = null;
    if (!drawing()) scene.frozen = null;
    if (moved) change([x, y]);
    redraw();
  }

  function remove(event) {
    if (!editable() || !few() || scene.data.count < 2) return;
    const which = under(event);
    if (which < 0) return;
    const [x, y] = copy();
    x.splice(which, 1);
    y.splice(which, 1);
    change([x, y]);
  }

  const events = { pointerdown: down, pointermove: move, pointerup: up, pointercancel: up, dblclick: remove };
  for (const [name, react] of Object.entries(events)) canvas.addEventListener(name, react);
  return () => Object.entries(events).forEach(([name, react]) => canvas.removeEventListener(name, react));
}
