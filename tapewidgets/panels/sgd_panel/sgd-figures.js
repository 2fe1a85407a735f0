/** The run panel's figures of data, weights and loss: each draws what one moment of the run looks like, kept runs beside it. */
import { t } from "../page/words.js";
import { drawAxes, drawDots, drawLabel, drawLine, drawMark, drawUpright, sizeOf } from "./sgd-charts.js";
import { evaluate, meanLoss, weightsAt, weightsBefore, weightsNow } from "./sgd-models.js";
import { placeOf, stepTicks } from "./sgd-pace.js";
import { batchPlaces, clampSpan, runningMean, short, span } from "./sgd-rows.js";

/** Data, the model's curve, residuals, and the batch of the step shown. */
export function drawData(scene, { allResiduals }) {
  const { setup, colors, charts, program, data } = scene;
  const { x, y } = data;
  if (!x) return;
  const [testX, testY] = data.test?.at ?? [[], []];
  const range = scene.frozen ?? { x: span([x, testX]), y: span([y, testY], 0.12) };
  const axes = drawAxes(charts.data, colors, { ...range, xName: setup.x_name, yName: setup.y_name });
  if (!axes) return;
  scene.dataAxes = { ...axes, range };
  const [weights, before] = [weightsNow(scene), weightsBefore(scene)];
  const few = x.length <= 60;
  if (program && (allResiduals || few)) drawResiduals(axes, scene, weights, few);
  drawDots(axes, x, y, colors["sgd-point"], { radius: few ? 3.5 : 1.8, alpha: few ? 0.95 : 0.6 });
  if (data.test) drawTest(axes, data.test.at, () => colors["sgd-test"]);
  const places = batchPlaces(scene);
  drawModel(axes, scene, range, { weights, before, stepped: places.length > 0 });
  for (const row of places) {
    if (program) drawLine(axes, [x[row], x[row]], [y[row], evaluate(scene, before, x[row]).predictions], colors.ink, { width: 1.3 });
    drawMark(axes, x[row], y[row], colors.paper, colors.ink, places.length > 20 ? 3 : 4);
  }
  if (program && places.length === 1) drawResidual(axes, scene, places[0], before);
  for (const [hx, hy] of scene.handles ?? []) drawMark(axes, hx, hy, colors.paper, colors["sgd-forward"], 5);
  charts.data.dataset.start = startOf(axes, scene.handles ?? []);
  axes.ctx.restore();
  charts.data.setAttribute("aria-label", t("sgd.seen.data", { count: data.count, step: scene.rows.step[scene.cursor] }));
}

/** Where the handle of the start stands, in pixels, as text. */
function startOf({ sx, sy }, [start]) {
  return start ? `${sx(start[0])} ${sy(start[1])}` : "";
}

/** Draw the points that no step sees: open, where the others are filled. */
export function drawTest({ ctx, sx, sy }, [xs, ys], colorOf) {
  ctx.lineWidth = 1.6;
  xs.forEach((x, row) => {
    ctx.strokeStyle = colorOf(row);
    ctx.save();
    ctx.translate(sx(x), sy(ys[row]));
    ctx.rotate(Math.PI / 4);
    ctx.strokeRect(-3, -3, 6, 6);
    ctx.restore();
  });
}

/** From every point to what the model says there. */
function drawResiduals({ ctx, sx, sy }, scene, weights, few) {
  const { x, y } = scene.data;
  ctx.beginPath();
  x.forEach((value, row) => {
    ctx.moveTo(sx(value), sy(y[row]));
    ctx.lineTo(sx(value), sy(evaluate(scene, weights, value).predictions));
  });
  ctx.strokeStyle = scene.colors.soft;
  ctx.globalAlpha = few ? 0.6 : 0.25;
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.globalAlpha = 1;
}

/** The model's curve, before the step and after it, and those of kept runs. */
function drawModel(axes, scene, range, { weights, before, stepped }) {
  const { setup, colors, program } = scene;
  const grid = Float64Array.from({ length: 121 }, (_, part) => range.x[0] + (range.x[1] - range.x[0]) * (part / 120));
  if (!program) {
    const said = scene.arrays?.([{ data: grid, shape: setup.data.column ? [121, 1] : [121] }], weights);
    if (said) drawLine(axes, grid, said.predictions, colors["sgd-forward"], { width: 2.4 });
    return;
  }
  const curve = (values) => Array.from(grid, (value) => evaluate(scene, values, value).predictions);
  for (const run of scene.others) drawLine(axes, grid, curve(weightsAt(run)), colors.soft, { dash: [7, 4], width: 1.6 });
  if (stepped && weights.some((value, which) => value !== before[which])) drawLine(axes, grid, curve(before), colors["sgd-forward"], { dash: [4, 4], width: 1.2 });
  drawLine(axes, grid, curve(weights), colors["sgd-forward"], { width: 2.4 });
}

function drawResidual({ ctx, sx, sy, area }, { colors, data: { x, y }, ...scene }, row, before) {
  const says = evaluate(scene, before, x[row]).predictions;
  const left = sx(x[row]) > area.left + 0.6 * (area.right - area.left);
  const high = Math.min(area.bottom - 8, Math.max(area.top + 8, (sy(y[row]) + sy(says)) / 2));
  drawLabel(ctx, colors, t("sgd.off", { value: short(says - y[row], 3) }), sx(x[row]) + (left ? -9 : 9), high, colors.ink, left ? "right" : "left");
}

/** Axes over the steps, spaced like the scrub bar. */
function stepAxes(scene, canvas, y, logY = false) {
  const last = Math.max(1, scene.steps.length - 1);
  const room = (54 * last) / Math.max(1, sizeOf(canvas).width - 52);
  const axes = drawAxes(canvas, scene.colors, { x: [0, last], y, logY, xName: t("sgd.step"), xTicks: stepTicks(scene.steps, room).map(([place, step]) => [place, step]) });
  if (!axes) return null;
  for (const change of scene.state.changes) drawUpright(axes, placeOf(scene.steps, change.step), scene.colors.soft, { dash: [2, 3] });
  return axes;
}

/** The rows of a run at the steps shown, up to its end: [[place on the bar, row], ...]. */
function placesOf({ steps }, { rows: { step } }) {
  const found = [];
  let row = 0;
  steps.forEach((wanted, place) => {
    while (row < step.length && step[row] < wanted) row += 1;
    if (row < step.length && step[row] === wanted) found.push([place, row]);
    else if (row < step.length && row > 0) found.push([placeOf(steps, step[row]), row]);
  });
  const end = step.length - 1;
  if (end >= 0 && found.at(-1)?.[1] !== end) found.push([placeOf(steps, step[end]), end]);
  return found;
}

/** The weights over the steps, the exact answer dashed. */
export function drawTraces(scene) {
  const { setup, colors, charts, rows, others } = scene;
  const exact = setup.variables.map((variable) => variable.exact).filter((value) => value !== null);
  const starts = rows.weights.map((column) => column[0]);
  const seen = [...rows.weights, ...others.flatMap((run) => run.rows.weights), exact];
  const least = Math.max(...starts.map(Math.abs), ...exact.map(Math.abs)) ? 0 : 1;
  const wide = span(seen, 0.14);
  const y = clampSpan(least && wide[1] - wide[0] < 1e-9 ? [-1, 1] : wide, [...starts, ...exact, least, -least], exact.length ? 3 : 1e3);
  const axes = stepAxes(scene, charts.traces, y);
  if (!axes) return;
  const last = Math.max(1, scene.steps.length - 1);
  const hue = (which) => colors[`sgd-${which % 6}`];
  const own = placesOf(scene, scene);
  const shown = setup.variables.slice(0, 12);
  shown.forEach(({ exact: goal }, which) => {
    if (goal !== null) drawLine(axes, [0, last], [goal, goal], hue(which), { width: 1.2, dash: [2, 3], alpha: 0.8 });
    for (const run of others) {
      const places = placesOf(scene, run);
      drawLine(axes, places.map(([place]) => place), places.map(([, row]) => run.rows.weights[which][row]), hue(which), { width: 1.4, dash: [5, 3], alpha: 0.7 });
    }
    drawLine(axes, own.map(([place]) => place), own.map(([, row]) => rows.weights[which][row]), hue(which), { width: 2 });
  });
  const at = placeOf(scene.steps, rows.step[scene.cursor] ?? 0);
  drawUpright(axes, at, colors.soft);
  axes.ctx.restore();
  const weights = weightsNow(scene);
  weights.slice(0, 12).forEach((value, which) => { if (value >= y[0] && value <= y[1]) drawMark(axes, at, value, hue(which), colors.paper, 4); });
  if (shown.length <= 4) labelTraces(axes, scene, weights, at, hue);
  charts.traces.setAttribute("aria-label",
    t("sgd.seen.weights", { weights: shown.map(({ name }, which) => ["sgd.seen.weight", { name, value: short(weights[which]) }]), step: rows.step[scene.cursor] ?? 0 }));
}

/** Write each weight's name and value beside its end, none over another. */
function labelTraces({ ctx, sx, sy, area }, { setup, colors, steps }, weights, at, hue) {
  const right = at > 0.72 * (steps.length - 1);
  const heights = weights.map((value, which) => [Math.min(area.bottom - 7, Math.max(area.top + 7, sy(value) + (right ? -11 : 0))), which]).sort((a, b) => a[0] - b[0]);
  for (let turn = 1; turn < heights.length; turn += 1) heights[turn][0] = Math.max(heights[turn][0], heights[turn - 1][0] + 13);
  const over = Math.max(0, (heights.at(-1)?.[0] ?? 0) - (area.bottom - 7));
  for (const [height, which] of heights) {
    drawLabel(ctx, colors, `${setup.variables[which].name} ${short(weights[which])}`, sx(at) + (right ? -9 : 9), height - over, hue(which), right ? "right" : "left");
  }
}

/** The loss over all points at the rows shown, where the page can calculate it; kept with the rows. */
function lossOfAll(scene, run, places) {
  const { quadratic } = scene.setup;
  const few = (scene.data.x?.length ?? 0) * places.length <= 4e5 || quadratic;
  if (!few || !(quadratic || scene.program)) return null;
  const key = `${scene.told.base} ${run.rows.step.at(-1)} ${scene.steps.length} ${run.rows.weights.map((column) => column[0])}`;
  if (run.lossKey !== key) {
    run.lossKey = key;
    run.lossOfAll = places.map(([, row]) => meanLoss(scene, run.rows.weights.map((column) => column[row])));
  }
  return run.lossOfAll;
}

/** The loss of each step's batch, with that of all points (or the running mean of the batches) over it. */
export function drawLoss(scene, { log }) {
  const { colors, charts, rows, others } = scene;
  const scale = (values) => values.map((value) => (value === null ? null : log ? (value > 0 ? Math.log10(value) : null) : value));
  const lines = [scene, ...others].map((run) => {
    const places = placesOf(scene, run);
    const [own, test] = run.rows.losses ?? [];
    const all = own ? places.map(([, row]) => own[row]) : lossOfAll(scene, run, places);
    const smooth = all ?? runningMean(run.rows.loss, Math.max(1, Math.ceil(run.rows.loss.length / 40)));
    return { run, places, batch: scale(places.map(([, row]) => run.rows.loss[row])), smooth: scale(all ?? places.map(([, row]) => smooth[row])), exact: Boolean(all), whole: smooth, test: scale(test ? places.map(([, row]) => test[row]) : []) };
  });
  const y = lossSpan(lines, rows, log);
  const axes = stepAxes(scene, charts.loss, y, log);
  if (!axes) return;
  for (const line of lines) drawLossLine(axes, line, colors, line.run === scene);
  const at = placeOf(scene.steps, rows.step[scene.cursor] ?? 0);
  drawUpright(axes, at, colors.soft);
  axes.ctx.restore();
  const [own, test] = rows.losses ?? [];
  const marks = [[own ? own[scene.cursor] : meanLossAt(scene, lines[0]), colors.ink], [test?.[scene.cursor] ?? null, colors["sgd-test"]]];
  for (const [value, color] of marks) {
    const [now] = scale([value]);
    if (now !== null && now <= y[1]) drawMark(axes, at, now, color, colors.paper, 4);
  }
  scene.lossIsExact = lines[0].exact;
  charts.loss.setAttribute("aria-label", t("sgd.seen.loss", { loss: short(rows.loss[scene.cursor]), step: rows.step[scene.cursor] ?? 0 }));
}

/** Lowest and highest loss to draw: not far below the smooth line, and without a log axis not far above the start. */
function lossSpan(lines, rows, log) {
  const y = span(lines.flatMap(({ batch, smooth, test }) => [batch, smooth, test]), 0.06);
  if (log) y[0] = Math.max(Math.min(y[0], y[1] - 1), Math.min(...lines[0].smooth.filter((value) => value !== null)) - 1.2);
  else {
    const first = rows.loss.find((value) => value !== null) ?? lines[0].smooth[0] ?? 1;
    const top = Math.min(y[1], 30 * Math.max(first, lines[0].smooth[0] ?? 0, 1e-30));
    y.splice(0, 2, -0.03 * top, top);
  }
  return y.some((end) => !Number.isFinite(end)) || y[0] >= y[1] ? [0, 1] : y;
}

function drawLossLine(axes, { places, batch, smooth, test }, colors, mine) {
  const across = places.map(([place]) => place);
  if (mine) drawLine(axes, across, batch, colors["sgd-point"], { width: 1, alpha: 0.8 });
  if (test.length) drawLine(axes, across, test, mine ? colors["sgd-test"] : colors.soft, { width: mine ? 2 : 1.2, dash: mine ? [] : [2, 3] });
  drawLine(axes, across, smooth, mine ? colors.ink : colors.soft, { width: mine ? 2 : 1.6, dash: mine ? [] : [5, 3] });
}

/** The height of the smooth line at the cursor, on which its dot lies. */
function meanLossAt(scene, { exact, whole }) {
  return exact ? meanLoss(scene, weightsAt(scene)) : whole[scene.cursor] ?? null;
}
