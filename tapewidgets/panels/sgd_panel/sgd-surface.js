/** The loss surface: a window that holds the whole path, the gradients of batch and of all points, the step in its true length. */
import { t } from "../page/words.js";
import { areaOf, drawArrow, drawAxes, drawLabel, drawLine, drawMark, drawSurface, prepareSurface } from "./sgd-charts.js";
import { meanLoss, slope, weightsAt, weightsBefore, weightsNow } from "./sgd-models.js";
import { batchSizeAt, grouped, short } from "./sgd-rows.js";
import { nameOf } from "./sgd-scene.js";

const SIDE = 61;
const FAR = 1e4;
const SHORTEST = 26;
const RADIUS = 38;

/** What the window must hold: the path so far, those of kept runs, the start, the answer. */
function spansOf(scene) {
  return [0, 1].map((which) => {
    const values = [scene, ...scene.others].flatMap(({ rows }) => rows.weights[which].filter((value) => value !== null && Math.abs(value) < FAR));
    const exact = scene.setup.variables[which].exact;
    if (exact !== null) values.push(exact);
    const known = scene.setup.surface;
    if (known) values.push(...(which ? known.y : known.x));
    let [low, high] = [Infinity, -Infinity];
    for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
    return low <= high ? [low, high] : [-1, 1];
  });
}

/** The window: chosen with room around the path; it stays until the path leaves it or it has become much too large. */
function windowOf(scene, { left, right, top, bottom }) {
  const needed = spansOf(scene);
  const size = needed.map(([low, high]) => Math.max(high - low, 1e-3 * Math.max(Math.abs(low), Math.abs(high)), 1e-6));
  const known = scene.window;
  const holds = known && known.width === right - left && needed.every(([low, high], which) => {
    const inset = (known.surface ? 0 : 0.03) * (known.spans[which][1] - known.spans[which][0]);
    return low >= known.spans[which][0] + inset && high <= known.spans[which][1] - inset;
  });
  const large = known && size.every((wide, which) => known.spans[which][1] - known.spans[which][0] > 6 * wide) && scene.rows.step.length === 1 && !scene.dragged;
  if (holds && !large) return known;
  const apart = Math.max(...size) / Math.min(...size);
  const one = Math.max(...size);
  const wide = apart < 8 ? size.map((value) => Math.max(value, 0.2 * one)) : size;
  const room = known && !large ? 0.3 : scene.setup.surface ? 0 : 0.18;
  let half = wide.map((value) => (0.5 + room) * value);
  if (apart < 8) { // one pixel is as much in one weight as in the other: a gradient stands square on its contour
    const scale = Math.max((2 * half[0]) / (right - left), (2 * half[1]) / (bottom - top));
    half = [(scale * (right - left)) / 2, (scale * (bottom - top)) / 2];
  }
  const spans = needed.map(([low, high], which) => [(low + high) / 2 - half[which], (low + high) / 2 + half[which]]);
  scene.window = { spans, width: right - left, surface: Boolean(scene.setup.surface) };
  scene.arrows = 0;
  return scene.window;
}

/** The surface in the window: calculated here where the loss is quadratic, else as the kernel has it; null without either. */
function surfaceIn(scene, { spans }, ask) {
  const { setup } = scene;
  const key = `${spans} ${setup.quadratic?.constant}`;
  if (!setup.quadratic) {
    if (setup.surface && scene.asked !== key && outside(scene.surface, spans)) { scene.asked = key; ask(spans); }
    return scene.surface;
  }
  if (scene.bowl?.key !== key) {
    const at = (which, place) => spans[which][0] + ((spans[which][1] - spans[which][0]) * place) / (SIDE - 1);
    const z = Array.from({ length: SIDE }, (_, row) => Array.from({ length: SIDE }, (_, column) => meanLoss(scene, [at(0, column), at(1, row)])));
    scene.bowl = { key, prepared: prepareSurface({ x: spans[0], y: spans[1], z }) };
  }
  return scene.bowl.prepared;
}

const outside = (surface, spans) => !surface || [surface.x, surface.y].some(([low, high], which) => spans[which][0] < low - 1e-9 || spans[which][1] > high + 1e-9);

/** Draw it. `quiet` leaves out the arrows; `ask` asks the kernel for another window. */
export function drawPath(scene, { quiet, part, ask }) {
  const { setup, colors, charts, rows, cursor } = scene;
  const [first, second] = setup.variables;
  const area = areaOf(charts.surface);
  if (area.right <= area.left) return;
  const view = windowOf(scene, area);
  const axes = drawAxes(charts.surface, colors, { x: view.spans[0], y: view.spans[1], xName: first.name, yName: second.name });
  if (!axes) return;
  scene.surfaceAxes = { ...axes, spans: view.spans };
  const surface = surfaceIn(scene, view, ask);
  if (surface) drawSurface(axes, surface, colors);
  for (const run of scene.others) {
    drawLine(axes, run.rows.weights[0], run.rows.weights[1], colors.soft, { width: 1.6, dash: [5, 3], upTo: run.cursor + 1 });
    const [x, y] = weightsAt(run);
    drawMark(axes, x, y, colors.soft, colors.paper, 4);
    drawLabel(axes.ctx, colors, nameOf(run.name), axes.sx(x) + 7, axes.sy(y) + 11, colors.soft);
  }
  const moved = weightsNow(scene);
  const before = weightsBefore(scene);
  const waits = moved.some((value, which) => value !== weightsAt(scene)[which]);
  drawLine(axes, rows.weights[0], rows.weights[1], colors.ink, { width: 1.8, upTo: waits ? cursor : cursor + 1 });
  drawMark(axes, rows.weights[0][0], rows.weights[1][0], colors.paper, colors.ink, 5.5);
  charts.surface.dataset.start = `${axes.sx(rows.weights[0][0])} ${axes.sy(rows.weights[1][0])}`;
  drawAnswer(axes, scene);
  if (!quiet && part !== "record") drawGradients(axes, scene, before);
  axes.ctx.restore();
  if (!quiet && part === "update" && rows.step[cursor]) drawStep(axes, scene, before, weightsAt(scene));
  drawMark(axes, moved[0], moved[1], colors.ink, colors.paper, 4.5);
  charts.surface.setAttribute("aria-label",
    t("sgd.seen.surface", { first: first.name, second: second.name, x: short(moved[0]), y: short(moved[1]) }));
}

function drawAnswer({ ctx, sx, sy }, { setup, colors }) {
  const [x, y] = setup.variables.map(({ exact }) => exact);
  if (x === null || y === null) return;
  ctx.strokeStyle = colors.ink;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  for (const [dx, dy] of [[5, 0], [0, 5]]) {
    ctx.moveTo(sx(x) - dx, sy(y) - dy);
    ctx.lineTo(sx(x) + dx, sy(y) + dy);
  }
  ctx.stroke();
}

const distance = (one, other) => Math.hypot(one[0] - other[0], one[1] - other[1]);
const namesOf = (batch) => (batch === 1 ? t("sgd.tip.one") : t("sgd.tip.more", { count: grouped(batch) }));

/** Name an arrow at its tip, inside the area; gives where. */
function labelTip({ ctx, area }, colors, text, tip, left, nudge) {
  ctx.font = `600 11px ${colors.font}`;
  const wide = ctx.measureText(text).width + 10;
  const near = left ? tip[0] - wide < area.left : tip[0] + wide > area.right;
  const x = near ? (left ? area.left + 4 : area.right - 4) : tip[0] + (left ? -6 : 6);
  const y = Math.min(area.bottom - 8, Math.max(area.top + 8, tip[1] + (near ? (nudge < 0 ? -16 : 16) : nudge)));
  drawLabel(ctx, colors, text, x, y, colors.gradient, near === left ? "left" : "right");
  const far = near === left ? x + wide : x - wide;
  return [[x, y], [(x + far) / 2, y], [far, y]];
}

/** Minus the gradient of all points and of the batch, from where the step began; one scale of length for the run. */
function drawGradients(axes, scene, from) {
  const { colors, rows, cursor, data } = scene;
  const { ctx, sx, sy, area } = axes;
  const taken = rows.step[cursor] > 0;
  const all = slope(scene, from);
  const own = taken ? rows.gradients.slice(0, 2).map((column) => column[cursor]) : null;
  const unit = [sx(1) - sx(0), sy(1) - sy(0)];
  const size = (gradient) => Math.hypot(gradient[0] * unit[0], gradient[1] * unit[1]);
  scene.arrows ||= (0.3 * (area.right - area.left)) / Math.max(1e-30, size(slope(scene, rows.weights.map((column) => column[0])) ?? own ?? [1, 1]));
  const start = [sx(from[0]), sy(from[1])];
  const tipOf = (gradient) => {
    const scale = Math.min(scene.arrows, (0.42 * (area.bottom - area.top)) / Math.max(1e-30, size(gradient)));
    return [start[0] - gradient[0] * unit[0] * scale, start[1] - gradient[1] * unit[1] * scale];
  };
  scene.tips = [];
  const label = (text, tip, nudge) => scene.tips.push(...labelTip(axes, colors, text, tip, tip[0] < start[0], nudge));
  const batch = batchSizeAt(scene.state, rows.step[cursor]);
  const same = !own || own[0] === null || batch >= data.count;
  const [far, near] = [all ? tipOf(all) : null, same ? null : tipOf(own)];
  const close = Boolean(far && near) && distance(far, near) < 26;
  const up = close && far[1] < near[1] ? -1 : 1;
  if (far) {
    drawArrow(ctx, start, far, colors.gradient, same ? {} : { width: 1.8, dash: [5, 3] });
    if (distance(far, start) > 12) label(t("sgd.tip.all", { count: grouped(data.count) }), far, close ? up * 9 : 0);
  }
  if (near) {
    drawArrow(ctx, start, near, colors.gradient);
    if (distance(near, start) > 3) label(namesOf(batch), near, close ? -up * 9 : 0);
  }
  scene.tips.push(...[far, near].filter(Boolean));
}

/** The step in its true length; under a loupe, that says how many times, where it would be too short to see. */
function drawStep({ ctx, sx, sy, area }, scene, from, to) {
  const { colors, rows, cursor, state } = scene;
  const [start, end] = [[sx(from[0]), sy(from[1])], [sx(to[0]), sy(to[1])]];
  const [px, py] = [end[0] - start[0], end[1] - start[1]];
  const long = Math.hypot(px, py);
  const size = Math.hypot(to[0] - from[0], to[1] - from[1]);
  const steep = Math.hypot(rows.gradients[0][cursor], rows.gradients[1][cursor]);
  const plain = state.document.optimizer === "SGD" && !state.changes.length && !Object.keys(state.document.options).length;
  const length = { size: short(size, 3), rate: short(size / steep, 2), slope: short(steep, 3) };
  const text = plain && steep > 0 ? t("sgd.step.product", length) : t("sgd.step.length", length);
  if (!(long > 0.02) || !Number.isFinite(long)) return;
  if (long > SHORTEST) {
    drawArrow(ctx, start, end, colors.ink, { width: 3 });
    const right = end[0] < (area.left + area.right) / 2;
    drawLabel(ctx, colors, text, end[0] + (right ? 10 : -10), Math.min(area.bottom - 8, Math.max(area.top + 8, end[1] + 16)), colors.ink, right ? "left" : "right");
    return;
  }
  const radius = Math.min(RADIUS, (area.right - area.left) / 8);
  const zoom = (1.2 * radius) / long;
  const taken = [start, ...(scene.tips ?? []), [sx(rows.weights[0][0]), sy(rows.weights[1][0])], ...scene.setup.variables.every(({ exact }) => exact !== null) ? [[sx(scene.setup.variables[0].exact), sy(scene.setup.variables[1].exact)]] : []];
  const across = [area.left + radius + 6, (area.left + area.right) / 2, area.right - radius - 6];
  const places = across.flatMap((x) => [area.top + radius + 4, area.bottom - radius - 18].map((y) => [x, y]));
  ctx.font = `600 11px ${colors.font}`;
  const wide = ctx.measureText(text).width;
  const captionOf = (/** @type {number[]} */ [x, y]) => (x > (area.left + area.right) / 2
    ? { at: area.right - 4, side: "right", from: area.right - 4 - wide, y: y + radius + 10 } : { at: area.left + 4, side: "left", from: area.left + 4, y: y + radius + 10 });
  const room = (/** @type {number[]} */ [x, y]) => {
    const { from: begin, y: below } = captionOf([x, y]);
    return Math.min(...taken.map(([tx, ty]) => Math.min(Math.hypot(tx - x, ty - y) - radius,
      Math.hypot(tx - Math.min(Math.max(tx, begin), begin + wide), ty - below) - 8)));
  };
  const center = places.reduce((best, corner) => (room(corner) > room(best) ? corner : best));
  ctx.strokeStyle = colors.soft;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(...start);
  ctx.lineTo(...center);
  ctx.stroke();
  ctx.beginPath();
  ctx.arc(center[0], center[1], radius, 0, 2 * Math.PI);
  ctx.fillStyle = colors.paper;
  ctx.fill();
  ctx.strokeStyle = colors.ink;
  ctx.lineWidth = 1.5;
  ctx.stroke();
  const tail = [center[0] - (px * zoom) / 2, center[1] - (py * zoom) / 2];
  drawArrow(ctx, tail, [tail[0] + px * zoom, tail[1] + py * zoom], colors.ink, { width: 3 });
  drawLabel(ctx, colors, `× ${short(zoom, 2)}`, center[0], center[1] + radius - 9, colors.soft, "center");
  const caption = captionOf(center);
  drawLabel(ctx, colors, text, caption.at, caption.y, colors.ink, caption.side);
}
