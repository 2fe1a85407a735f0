/** What a model says in the plane: its decision region, drawn live, and the network by columns of units. */
import { t } from "../page/words.js";
import { areaOf, clear, drawAxes, sizeOf } from "./sgd-charts.js";
import { drawTest } from "./sgd-figures.js";
import { toldOf } from "./sgd-inside.js";
import { weightsNow } from "./sgd-models.js";
import { batchPlaces, span } from "./sgd-rows.js";

const FINE = 72;
const COARSE = 44;

const numbersOf = (color) => (color.match(/[\d.]+/g) ?? ["0", "0", "0"]).slice(0, 3).map(Number);

/** The grid of points of the region, row by row from the top. */
function gridOf(scene, side) {
  const [x, y] = [scene.planeSpan.x, scene.planeSpan.y];
  const key = `${side} ${x} ${y}`;
  if (scene.gridKey !== key) {
    scene.gridKey = key;
    const data = new Float64Array(2 * side * side);
    for (let row = 0; row < side; row += 1) {
      for (let column = 0; column < side; column += 1) {
        data[2 * (row * side + column)] = x[0] + ((column + 0.5) / side) * (x[1] - x[0]);
        data[2 * (row * side + column) + 1] = y[1] - ((row + 0.5) / side) * (y[1] - y[0]);
      }
    }
    scene.grid = { data, shape: [side * side, 2] };
  }
  return scene.grid;
}

const LEVELS = 64;

/** The colors of numbers from -1 to 1, in `2 * LEVELS + 1` steps as pixels. */
function rampOf({ colors }, strength) {
  const [above, below, zero] = ["sgd-above", "sgd-below", "paper"].map((name) => numbersOf(colors[name]));
  return Uint32Array.from({ length: 2 * LEVELS + 1 }, (_, step) => {
    const [to, part] = [step >= LEVELS ? above : below, (Math.abs(step - LEVELS) / LEVELS) * strength];
    const [red, green, blue] = zero.map((from, hue) => Math.round(from + (to[hue] - from) * part));
    return 255 * 2 ** 24 + blue * 2 ** 16 + green * 2 ** 8 + red;
  });
}

/** A small canvas under a name, with its pixels and the colors they have; another one where its size or the theme changed. */
function sheetOf(scene, name, width, height, strength) {
  scene.sheets ??= new Map();
  let sheet = scene.sheets.get(name);
  if (sheet?.colors !== scene.colors || sheet.canvas.width !== width || sheet.canvas.height !== height) {
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const image = new ImageData(width, height);
    sheet = { canvas, ctx: canvas.getContext("2d"), image, pixels: new Uint32Array(image.data.buffer), ramp: rampOf(scene, strength), colors: scene.colors };
    scene.sheets.set(name, sheet);
  }
  return sheet;
}

/** The place of a number in a ramp. */
const levelOf = (value) => (value >= 1 ? 2 * LEVELS : value <= -1 ? 0 : Math.round(LEVELS * value) + LEVELS);

/** Paint the region into its sheet. */
function paintRegion(scene, side, predictions) {
  const sheet = sheetOf(scene, "region", side, side, 0.75);
  for (let at = 0; at < side * side; at += 1) sheet.pixels[at] = sheet.ramp[levelOf(2 * predictions[at] - 1)];
  sheet.ctx.putImageData(sheet.image, 0, 0);
  return sheet.canvas;
}

/** Paint the units of a layer side by side into one sheet, at every `skip`-th point of the grid. */
function paintUnits(scene, layer, { data, shape }, side, skip) {
  const count = shape[1];
  const small = Math.ceil(side / skip);
  const sheet = sheetOf(scene, layer, small * count, small, 0.9);
  for (let unit = 0; unit < count; unit += 1) {
    for (let row = 0; row < small; row += 1) {
      for (let column = 0; column < small; column += 1) {
        sheet.pixels[row * small * count + unit * small + column] = sheet.ramp[levelOf(data[(row * skip * side + column * skip) * count + unit])];
      }
    }
  }
  sheet.ctx.putImageData(sheet.image, 0, 0);
  return [sheet.canvas, small];
}

/** The axes and the points, which stay as they are while a run goes on: {axes, picture}, drawn anew for other points, colors or sizes. */
function stillOf(scene) {
  const { colors, charts: { data: canvas }, setup, data } = scene;
  const key = [data, colors, ...Object.values(sizeOf(canvas)), window.devicePixelRatio];
  if (key.every((one, at) => one === scene.still?.key[at])) return scene.still;
  const [xs, ys] = data.plane;
  scene.planeSpan = { x: span([xs], 0.12), y: span([ys], 0.12) };
  const axes = drawAxes(canvas, { ...colors, "sgd-grid": "transparent" }, { ...scene.planeSpan, xName: `${setup.x_name}1`, yName: `${setup.x_name}2` });
  if (!axes) return null;
  drawClasses(axes, scene, xs.keys(), { edge: "paper", radius: 3, width: 0.8 });
  if (data.test) drawTest(axes, data.test.at, (row) => colors[data.test.says[row] > 0.5 ? "sgd-above" : "sgd-below"]);
  axes.ctx.restore();
  const picture = Object.assign(document.createElement("canvas"), { width: canvas.width, height: canvas.height });
  picture.getContext("2d").drawImage(canvas, 0, 0);
  return (scene.still = { key, axes, picture });
}

/** Draw points in the colors of their classes. */
function drawClasses({ ctx, sx, sy }, { colors, data }, rows, { edge, radius, width }) {
  const [xs, ys] = data.plane;
  const kinds = [new Path2D(), new Path2D()];
  for (const row of rows) {
    const dots = kinds[Number(data.classes[row] > 0.5)];
    dots.moveTo(sx(xs[row]) + radius, sy(ys[row]));
    dots.arc(sx(xs[row]), sy(ys[row]), radius, 0, 2 * Math.PI);
  }
  ctx.lineWidth = width;
  ctx.strokeStyle = colors[edge];
  kinds.forEach((dots, kind) => {
    ctx.fillStyle = colors[["sgd-below", "sgd-above"][kind]];
    ctx.fill(dots);
    ctx.stroke(dots);
  });
}

/** Draw the region, the points on it and the batch; keeps what the units say, for the network. */
export function drawRegion(scene, { quiet }) {
  const { charts: { data: canvas }, data } = scene;
  const still = stillOf(scene);
  const side = quiet ? COARSE : FINE;
  const said = still && scene.arrays([gridOf(scene, side)], weightsNow(scene));
  const ctx = said && clear(canvas);
  if (!ctx) return;
  const { axes: { area }, picture } = still;
  ctx.imageSmoothingQuality = quiet ? "low" : "high";
  ctx.drawImage(paintRegion(scene, side, said.predictions), area.left, area.top, area.right - area.left, area.bottom - area.top);
  ctx.drawImage(picture, 0, 0, picture.width / window.devicePixelRatio, picture.height / window.devicePixelRatio);
  drawClasses(still.axes, scene, batchPlaces({ ...scene, data: { ...data, x: data.plane[0] } }), { edge: "ink", radius: 4.5, width: 2 });
  scene.units = { layers: said.layers, side };
  if (!quiet) sayRegion(scene);
}

/** Say how many points lie on the right side. */
function sayRegion(scene) {
  const { charts, data } = scene;
  const [xs, ys] = data.plane;
  const points = new Float64Array(2 * xs.length);
  xs.forEach((x, row) => { points[2 * row] = x; points[2 * row + 1] = ys[row]; });
  const now = scene.arrays([{ data: points, shape: [xs.length, 2] }], weightsNow(scene)).predictions;
  const right = now.reduce((sum, value, row) => sum + (value > 0.5 === data.classes[row] > 0.5), 0);
  charts.data.setAttribute("aria-label", t("sgd.seen.region", { count: xs.length, right, step: scene.rows.step[scene.cursor] }));
}

/** The rows of the network from the end to the inputs: cells of a variable, or the maps of a layer's units. */
function stripsOf(scene) {
  const { arrays } = scene.setup;
  const names = arrays.names.slice(arrays.inputs);
  const strips = [];
  let [at, layer] = [0, 0];
  names.forEach((name, which) => {
    const shape = arrays.shapes[which];
    const [rows, columns] = shape.length === 2 ? shape : [1, shape[0] ?? 1];
    if (columns === 1 && rows > 1) strips.push({ name, from: at, places: [Array.from({ length: rows }, (_, row) => row)] });
    else strips.push(...Array.from({ length: rows }, (_, row) => ({ name: rows > 1 ? `${name}[${row}]` : name, variable: name, from: at, places: [Array.from({ length: columns }, (_, column) => row * columns + column)] })));
    at += rows * columns;
    if (shape.length === 1 && layer < arrays.layers.length && scene.units?.layers[layer]?.shape[1] === shape[0]) strips.push({ units: layer++ });
  });
  return strips.reverse();
}

/** Draw the network: each unit's map in a column, its weights under it as cells, their gradients as a strip under each. */
export function drawNetwork(scene, { quiet }) {
  const { colors, charts, units } = scene;
  const canvas = charts.network;
  const ctx = units && clear(canvas);
  if (!ctx) return;
  const area = { ...areaOf(canvas), top: 4, left: 50, bottom: sizeOf(canvas).height - 4 };
  const strips = stripsOf(scene);
  const maps = strips.filter((strip) => strip.units !== undefined).length;
  const widest = Math.max(...strips.map((strip) => (strip.units === undefined ? strip.places[0].length : units.layers[strip.units].shape[1])));
  const pitch = Math.min(48, (area.right - area.left) / Math.max(widest, 4));
  const map = maps ? Math.min(pitch - 3, 40, (0.5 * (area.bottom - area.top)) / maps) : 0;
  const tall = Math.max(5, Math.min(20, (area.bottom - area.top - maps * (map + 5)) / Math.max(1, strips.length - maps) - 2));
  const weights = weightsNow(scene);
  const slopes = Object.values(toldOf(scene.inside)?.gradients ?? {}).flat();
  const most = weights.reduce((top, value) => Math.max(top, Math.abs(value)), 1e-9);
  const steepest = slopes.reduce((top, value) => Math.max(top, Math.abs(value ?? 0)), 1e-30);
  let y = area.top;
  let labeled = "";
  for (const strip of strips) {
    const height = strip.units === undefined ? tall : map;
    if (tall >= 9 || strip.units !== undefined || strip.variable !== labeled) labelStrip(ctx, colors, strip, tall < 9, area.left - 6, y + height / 2);
    labeled = strip.variable ?? "";
    if (strip.units === undefined) {
      strip.places[0].forEach((place, column) => drawCell(ctx, colors, area.left + column * pitch, y, pitch - 2, tall,
        weights[strip.from + place], most, slopes[strip.from + place], steepest));
    } else drawUnits(ctx, paintUnits(scene, strip.units, units.layers[strip.units], units.side, quiet ? 2 : 1), units.layers[strip.units].shape[1], area.left, y, pitch, map);
    y += height + (strip.units === undefined ? 2 : 5);
  }
  if (!quiet) canvas.setAttribute("aria-label", t("sgd.seen.network", { weights: weights.length, layers: units.layers.map(({ shape }) => ["sgd.seen.units", { count: shape[1] }]) }));
}

function labelStrip(ctx, colors, strip, short, x, y) {
  const label = strip.units === undefined ? strip.name : t("sgd.units");
  ctx.font = `10.5px ${colors.font}`;
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  ctx.fillStyle = colors.soft;
  ctx.fillText(short ? strip.variable ?? label : label, x, y);
}

/** A layer's units as small images beside each other, all painted on one sheet. */
function drawUnits(ctx, /** @type {any[]} */ [sheet, small], count, left, y, pitch, size) {
  ctx.imageSmoothingEnabled = true;
  for (let column = 0; column < count; column += 1) {
    ctx.drawImage(sheet, column * small, 0, small, small, left + column * pitch, y, Math.min(size, pitch - 2), size);
  }
}

/** A weight as a cell; under it, framed in violet, its gradient at the step shown. */
function drawCell(ctx, colors, x, y, width, height, value, most, slope, steepest) {
  const strip = Number.isFinite(slope) ? Math.max(2, Math.min(5, 0.3 * height)) : 0;
  ctx.globalAlpha = 0.08 + 0.82 * Math.min(1, Math.abs(value) / most);
  ctx.fillStyle = value >= 0 ? colors["sgd-above"] : colors["sgd-below"];
  ctx.fillRect(x, y, width, height - strip);
  ctx.globalAlpha = 1;
  ctx.lineWidth = 0.6;
  ctx.strokeStyle = colors.soft;
  ctx.strokeRect(x, y, width, height - strip);
  if (strip) {
    ctx.globalAlpha = 0.1 + 0.9 * Math.min(1, Math.abs(slope) / steepest);
    ctx.fillStyle = colors.gradient;
    ctx.fillRect(x, y + height - strip, width, strip);
    ctx.globalAlpha = 1;
  }
  if (width < 26 || height < 11) return;
  ctx.font = `10.5px ${colors.font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillStyle = colors.ink;
  ctx.fillText(value.toFixed(Math.abs(value) < 10 ? 2 : 1).replace("-", "−"), x + width / 2, y + (height - strip) / 2);
}
