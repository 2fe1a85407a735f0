/** Points of the data drawn and dragged by the pointer; the form holds the same for the keyboard. */
import { nearestPoint } from "./sgd-rows.js";

const REACH = 12;
const MOST_DRAWN = 200;

const tidy = (value) => Number(value.toPrecision(3));

/**
 * Let the pointer draw on a canvas. `scene.dataAxes` turns pixels to data; `can()` says whether it may; `change` is told
 * the new points when the pointer lets go. Returns the clean-up.
 */
export function drawPoints(canvas, scene, { can, drawing, redraw, change }) {
  let held = -1;
  let moved = false;

  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const toData = ([px, py]) => {
    const { area, range } = scene.dataAxes;
    const inside = (value, low, high) => Math.min(high, Math.max(low, value));
    const part = (inside(px, area.left, area.right) - area.left) / (area.right - area.left);
    const rise = (area.bottom - inside(py, area.top, area.bottom)) / (area.bottom - area.top);
    return [tidy(range.x[0] + part * (range.x[1] - range.x[0])), tidy(range.y[0] + rise * (range.y[1] - range.y[0]))];
  };
  const under = (event) => nearestPoint(scene.setup.data, scene.dataAxes, place(event), REACH);
  const editable = () => can() && scene.dataAxes && scene.setup.data.x && (scene.setup.data.count <= MOST_DRAWN || drawing());

  function down(event) {
    if (!editable() || event.button !== 0) return;
    const { data } = scene.setup;
    const few = data.count <= MOST_DRAWN;
    held = few ? under(event) : -1;
    moved = false;
    if (held < 0 && drawing()) {
      const [x, y] = toData(place(event));
      if (!few) Object.assign(data, { x: [], y: [] });
      if (data.x.length >= MOST_DRAWN) return;
      data.x.push(x);
      data.y.push(y);
      data.count = data.x.length;
      data.thinned = false;
      held = data.x.length - 1;
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
      canvas.style.cursor = editable() ? (scene.setup.data.count <= MOST_DRAWN && under(event) >= 0 ? "grab" : drawing() ? "crosshair" : "") : "";
      return;
    }
    [scene.setup.data.x[held], scene.setup.data.y[held]] = toData(place(event));
    moved = true;
    canvas.style.cursor = "grabbing";
    redraw();
  }

  function up() {
    if (held < 0) return;
    held = -1;
    if (!drawing()) scene.frozen = null;
    if (moved) change([scene.setup.data.x, scene.setup.data.y]);
    redraw();
  }

  function remove(event) {
    const { data } = scene.setup;
    if (!editable() || data.count > MOST_DRAWN || data.count < 2) return;
    const which = under(event);
    if (which < 0) return;
    data.x.splice(which, 1);
    data.y.splice(which, 1);
    data.count = data.x.length;
    change([data.x, data.y]);
  }

  const events = { pointerdown: down, pointermove: move, pointerup: up, pointercancel: up, dblclick: remove };
  for (const [name, react] of Object.entries(events)) canvas.addEventListener(name, react);
  return () => Object.entries(events).forEach(([name, react]) => canvas.removeEventListener(name, react));
}
