/** The run panel's four drawings, on canvas: data with the line, traces, loss, and the loss surface with the path. */
import { contour, contourLevels, grouped, logTicks, niceTicks, short } from "./sgd-rows.js";

const COLORS = ["ink", "soft", "line", "accent", "active", "fault", "gradient", "raised", "sgd-forward", "sgd-grid", "sgd-above", "sgd-below", "sgd-0", "sgd-1", "sgd-2", "sgd-3", "sgd-4", "sgd-5",
  "sgd-point", "sgd-test", "sgd-batch", "sgd-other", "paper"];

/** Read the theme's colors as the browser resolves them (a canvas does not know `light-dark()`). */
export function readColors(root) {
  const probe = document.createElement("span");
  root.append(probe);
  const colors = {};
  for (const name of COLORS) {
    probe.style.color = `var(--tw-${name})`;
    colors[name] = getComputedStyle(probe).color;
  }
  colors.font = getComputedStyle(root).fontFamily;
  probe.remove();
  return colors;
}

const sizes = new WeakMap();

/**
 * The size of an element in pixels. It is measured once, until `forgetSizes`: to ask a page that has changed lays it out. What
 * has no size is measured again: while a theme changes nothing has one, and nobody tells that it is back.
 */
export function sizeOf(element) {
  if (!sizes.get(element)?.width) sizes.set(element, { width: element.clientWidth, height: element.clientHeight });
  return sizes.get(element);
}

/** Measure these elements anew when they are next asked for. */
export const forgetSizes = (elements) => { for (const element of elements) sizes.delete(element); };

/** Clear a canvas; gives its context in pixels of the page, null while the canvas has no size. */
export function clear(canvas) {
  const { width, height } = sizeOf(canvas);
  if (!width || !height) return null;
  const density = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * density) || canvas.height !== Math.round(height * density)) {
    canvas.width = Math.round(width * density);
    canvas.height = Math.round(height * density);
  }
  const ctx = canvas.getContext("2d");
  ctx.setTransform(density, 0, 0, density, 0, 0);
  ctx.clearRect(0, 0, width, height);
  return ctx;
}

/**
 * Clear a canvas and draw its axes. Returns {ctx, sx, sy, area} with the data-to-pixel functions; what is drawn next is
 * clipped to the area. Null while the canvas has no size.
 */
export function drawAxes(canvas, colors, { x, y, logY = false, xName = "", yName = "", xTicks = null }) {
  const ctx = clear(canvas);
  if (!ctx) return null;
  const { width } = sizeOf(canvas);
  const area = areaOf(canvas);
  const sx = (value) => area.left + ((value - x[0]) / (x[1] - x[0])) * (area.right - area.left);
  const sy = (value) => area.bottom - ((value - y[0]) / (y[1] - y[0])) * (area.bottom - area.top);
  ctx.font = `11px ${colors.font}`;
  ctx.lineWidth = 1;
  ctx.strokeStyle = colors["sgd-grid"];
  ctx.fillStyle = colors.soft;
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  ctx.beginPath();
  const end = width - (xName ? 8 + ctx.measureText(xName).width : 0);
  const ticks = xTicks ?? niceTicks(x[0], x[1], Math.max(2, (area.right - area.left) / 64)).map((tick) => [tick, tick]);
  for (const [tick, value] of ticks) {
    const at = Math.round(sx(tick)) + 0.5;
    const text = Math.abs(value) >= 1000 ? grouped(value).replace("-", "−") : short(value, 6);
    const half = ctx.measureText(text).width / 2;
    ctx.moveTo(at, area.top);
    ctx.lineTo(at, area.bottom);
    if (at + half < end || xTicks) ctx.fillText(text, Math.min(at, width - half), area.bottom + 4);
  }
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  const wanted = Math.max(2, (area.bottom - area.top) / 34);
  for (const tick of logY ? logTicks(y[0], y[1], wanted) : niceTicks(y[0], y[1], wanted)) {
    const at = Math.round(sy(tick)) + 0.5;
    ctx.moveTo(area.left, at);
    ctx.lineTo(area.right, at);
    ctx.fillText(logY ? powerOfTen(tick) : short(tick, 3), area.left - 5, at);
  }
  ctx.stroke();
  ctx.textAlign = "right";
  ctx.textBaseline = "top";
  if (!xTicks) ctx.fillText(xName, width - 2, area.bottom + 4);
  ctx.textAlign = "left";
  ctx.fillText(yName, 2, 0);
  ctx.beginPath();
  ctx.rect(area.left, area.top, area.right - area.left, area.bottom - area.top);
  ctx.save();
  ctx.clip();
  ctx.lineJoin = "round";
  return { ctx, sx, sy, area };
}

/** Where a canvas draws, inside its axes. */
export function areaOf(canvas) {
  const { width, height } = sizeOf(canvas);
  return { left: 42, top: 7, right: width - 10, bottom: height - 20 };
}

function powerOfTen(power) {
  const raised = String(power).replace(/-/g, "⁻").replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]);
  return power >= -2 && power <= 3 ? short(10 ** power) : `10${raised}`;
}

/** Draw a line through points; a gap where a value is missing. */
export function drawLine({ ctx, sx, sy }, xs, ys, color, { width = 2, dash = [], alpha = 1, upTo = xs.length } = {}) {
  ctx.beginPath();
  let down = false;
  for (let at = 0; at < upTo; at += 1) {
    if (ys[at] === null || !Number.isFinite(ys[at])) { down = false; continue; }
    if (down) ctx.lineTo(sx(xs[at]), sy(ys[at]));
    else ctx.moveTo(sx(xs[at]), sy(ys[at]));
    down = true;
  }
  ctx.setLineDash(dash);
  ctx.globalAlpha = alpha;
  ctx.strokeStyle = color;
  ctx.lineWidth = width;
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
}

/** Draw dots. */
export function drawDots({ ctx, sx, sy }, xs, ys, color, { radius = 2, alpha = 1 } = {}) {
  ctx.fillStyle = color;
  ctx.globalAlpha = alpha;
  ctx.beginPath();
  for (let at = 0; at < xs.length; at += 1) {
    const x = sx(xs[at]);
    const y = sy(ys[at]);
    ctx.moveTo(x + radius, y);
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
  }
  ctx.fill();
  ctx.globalAlpha = 1;
}

/** Draw a dot with a ring, so that it is seen on any ground. */
export function drawMark({ ctx, sx, sy }, x, y, color, paper, radius = 5) {
  if (!Number.isFinite(sx(x)) || !Number.isFinite(sy(y))) return;
  ctx.beginPath();
  ctx.arc(sx(x), sy(y), radius, 0, 2 * Math.PI);
  ctx.fillStyle = color;
  ctx.fill();
  ctx.lineWidth = 2;
  ctx.strokeStyle = paper;
  ctx.stroke();
}

/** Draw an upright line with an optional word at its top. */
export function drawUpright({ ctx, sx, area }, x, color, { dash = [], word = "" } = {}) {
  ctx.beginPath();
  ctx.moveTo(Math.round(sx(x)) + 0.5, area.top);
  ctx.lineTo(Math.round(sx(x)) + 0.5, area.bottom);
  ctx.setLineDash(dash);
  ctx.strokeStyle = color;
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.setLineDash([]);
  if (!word) return;
  ctx.fillStyle = color;
  ctx.textAlign = sx(x) > (area.left + area.right) / 2 ? "right" : "left";
  ctx.textBaseline = "top";
  ctx.fillText(word, sx(x) + (ctx.textAlign === "right" ? -4 : 4), area.top + 2);
}

/**
 * Draw an arrow between two places in pixels.
 * @param {CanvasRenderingContext2D} ctx @param {number[]} from @param {number[]} to @param {string} color @param {{width?: number, dash?: number[]}} [line]
 */
export function drawArrow(ctx, [x0, y0], [x1, y1], color, { width = 2.5, dash = [] } = {}) {
  const size = Math.hypot(x1 - x0, y1 - y0);
  if (!(size > 1) || !Number.isFinite(size)) return;
  const [ux, uy] = [(x1 - x0) / size, (y1 - y0) / size];
  const head = Math.min(9, 0.6 * size);
  ctx.strokeStyle = ctx.fillStyle = color;
  ctx.lineWidth = width;
  ctx.setLineDash(dash);
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1 - 0.8 * ux * head, y1 - 0.8 * uy * head);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x1 - ux * head - 0.5 * uy * head, y1 - uy * head + 0.5 * ux * head);
  ctx.lineTo(x1 - ux * head + 0.5 * uy * head, y1 - uy * head - 0.5 * ux * head);
  ctx.fill();
}

/** Write a label with a halo, so that it is read on any ground. */
export function drawLabel(ctx, colors, text, x, y, color, align = "left") {
  ctx.font = `600 11px ${colors.font}`;
  ctx.textAlign = align;
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  ctx.strokeStyle = colors.paper;
  ctx.lineWidth = 4;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = color;
  ctx.fillText(text, x, y);
}

/** The contours of a surface and its shade, prepared once: {paths: per level [x0, y0, x1, y1]..., shade}. */
export function prepareSurface(surface) {
  if (!surface) return null;
  const grid = surface.z;
  const flat = grid.flat().filter((value) => value !== null);
  const low = Math.min(...flat);
  const high = Math.max(...flat);
  const depth = grid.map((row) => row.map((value) => (value === null ? 0 : 1 - Math.sqrt((value - low) / (high - low || 1)))));
  return { ...surface, depth, levels: contourLevels(grid).map((level) => contour(grid, level)) };
}

/** Draw a prepared surface on axes over its range. */
export function drawSurface({ ctx, sx, sy, area }, surface, colors) {
  const rows = surface.z.length - 1;
  const columns = surface.z[0].length - 1;
  const px = (cell) => sx(surface.x[0] + (cell / columns) * (surface.x[1] - surface.x[0]));
  const py = (cell) => sy(surface.y[0] + (cell / rows) * (surface.y[1] - surface.y[0]));
  const key = `${colors.soft} ${px(0)} ${px(columns)} ${py(0)} ${py(rows)} ${area.right}`;
  if (surface.key !== key) {
    surface.key = key;
    surface.shade = shade(surface.depth, colors.soft);
    surface.lines = new Path2D();
    for (const pieces of surface.levels) {
      for (const [x0, y0, x1, y1] of pieces) {
        surface.lines.moveTo(px(x0), py(y0));
        surface.lines.lineTo(px(x1), py(y1));
      }
    }
  }
  ctx.imageSmoothingEnabled = true;
  ctx.imageSmoothingQuality = "high";
  ctx.drawImage(surface.shade, 0.5, 0.5, columns, rows, px(0), py(rows), px(columns) - px(0), py(0) - py(rows));
  ctx.globalAlpha = 0.45;
  ctx.strokeStyle = colors.soft;
  ctx.lineWidth = 1;
  ctx.stroke(surface.lines);
  ctx.globalAlpha = 1;
}

function shade(depth, color) {
  const canvas = document.createElement("canvas");
  canvas.width = depth[0].length;
  canvas.height = depth.length;
  const ctx = canvas.getContext("2d");
  ctx.fillStyle = color;
  depth.forEach((row, y) => row.forEach((value, x) => {
    ctx.globalAlpha = 0.02 + 0.3 * (1 - value);
    ctx.fillRect(x, depth.length - 1 - y, 1, 1);
  }));
  return canvas;
}
