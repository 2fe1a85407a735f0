/** The run panel's figures: each draws what one moment of the run looks like, a kept run beside it if there is one. */
import { drawArrow, drawAxes, drawDots, drawLine, drawMark, drawSurface, drawUpright } from "./sgd-charts.js";
import { batchPlaces, clampSpan, roundUp, runningMean, short, span } from "./sgd-rows.js";

/** The model's prediction and loss at one point, for some weights. */
export function evaluate(scene, weights, x, y = 0) {
  const { setup, program } = scene;
  const given = { [setup.x_name]: x, [setup.y_name]: y };
  setup.variables.forEach(({ name }, which) => { given[name] = weights[which]; });
  return program(given);
}

/** The mean loss over all points the page has; null where the page cannot calculate it. */
export function meanLoss(scene, weights) {
  const { x, y } = scene.data;
  if (!scene.program || !x) return null;
  return x.reduce((sum, value, row) => sum + evaluate(scene, weights, value, y[row]).loss, 0) / x.length;
}

/** The gradient of the mean loss by central differences; null where the page cannot calculate it. */
export function slope(scene, weights) {
  if (!scene.program || !scene.data.x) return null;
  return weights.map((value, which) => {
    const step = 1e-4 * Math.max(1, Math.abs(value));
    const at = (moved) => meanLoss(scene, weights.map((other, place) => (place === which ? moved : other)));
    return (at(value + step) - at(value - step)) / (2 * step);
  });
}

const weightsAt = (run) => run.rows.weights.map((column) => column[run.cursor]);

/** Data, the model's curve, residuals, and the batch of the step shown. */
export function drawData(scene, { allResiduals }) {
  const { setup, colors, charts, program, data } = scene;
  const { x, y } = data;
  if (!x) return;
  const range = scene.frozen ?? { x: span([x]), y: span([y], 0.12) };
  const axes = drawAxes(charts.data, colors, { ...range, xName: setup.x_name, yName: setup.y_name });
  if (!axes) return;
  scene.dataAxes = { ...axes, range };
  const weights = weightsAt(scene);
  const few = x.length <= 60;
  if (program && (allResiduals || few)) {
    axes.ctx.beginPath();
    x.forEach((value, row) => {
      axes.ctx.moveTo(axes.sx(value), axes.sy(y[row]));
      axes.ctx.lineTo(axes.sx(value), axes.sy(evaluate(scene, weights, value).predictions));
    });
    axes.ctx.strokeStyle = colors["sgd-batch"];
    axes.ctx.globalAlpha = few ? 0.6 : 0.25;
    axes.ctx.lineWidth = 1;
    axes.ctx.stroke();
    axes.ctx.globalAlpha = 1;
  }
  drawDots(axes, x, y, colors["sgd-point"], { radius: few ? 4 : 2.5, alpha: few ? 0.95 : 0.7 });
  if (program) {
    const grid = Array.from({ length: 121 }, (_, part) => range.x[0] + (range.x[1] - range.x[0]) * (part / 120));
    const curve = (values) => grid.map((value) => evaluate(scene, values, value).predictions);
    if (scene.other) drawLine(axes, grid, curve(weightsAt(scene.other)), colors["sgd-other"], { dash: [7, 4] });
    drawLine(axes, grid, curve(weights), colors.accent, { width: 2.4 });
  }
  for (const row of batchPlaces(scene)) {
    if (program) drawLine(axes, [x[row], x[row]], [y[row], evaluate(scene, weights, x[row]).predictions], colors["sgd-batch"]);
    drawMark(axes, x[row], y[row], colors["sgd-batch"], colors.paper, few ? 5 : 4.5);
  }
  axes.ctx.restore();
  charts.data.setAttribute("aria-label", `${data.count} points, and the model after step ${scene.rows.step[scene.cursor]}`);
}

const rightEnd = (scene) => roundUp(Math.max(scene.rows.step.at(-1) ?? 0, scene.other?.rows.step.at(-1) ?? 0));

function drawMoments(axes, scene) {
  for (const change of scene.state.changes) drawUpright(axes, change.step, scene.colors.soft, { dash: [2, 3] });
}

/** The weights over the steps, the exact answer dashed. */
export function drawTraces(scene) {
  const { setup, colors, charts, rows, other } = scene;
  const right = rightEnd(scene);
  const exact = setup.variables.map((variable) => variable.exact).filter((value) => value !== null);
  const starts = rows.weights.map((column) => column[0]);
  const seen = [...rows.weights, ...(other ? other.rows.weights : []), exact];
  const y = clampSpan(span(seen, 0.1), [...starts, ...exact], exact.length ? 3 : 1e3);
  const axes = drawAxes(charts.traces, colors, { x: [0, right], y, xName: "step" });
  if (!axes) return;
  drawMoments(axes, scene);
  const hue = (which) => colors[`sgd-${which % 6}`];
  setup.variables.forEach(({ exact: goal }, which) => {
    if (goal !== null) drawLine(axes, [0, right], [goal, goal], hue(which), { width: 1.5, dash: [6, 4], alpha: 0.8 });
    if (other) drawLine(axes, other.rows.step, other.rows.weights[which], hue(which), { width: 1.6, dash: [2, 3], alpha: 0.9 });
    drawLine(axes, rows.step, rows.weights[which], hue(which), { width: 2.2 });
  });
  const at = rows.step[scene.cursor] ?? 0;
  drawUpright(axes, at, colors.ink);
  axes.ctx.restore();
  const weights = weightsAt(scene);
  weights.forEach((value, which) => { if (value >= y[0] && value <= y[1]) drawMark(axes, at, value, hue(which), colors.paper); });
  charts.traces.setAttribute("aria-label",
    `${setup.variables.map(({ name }, which) => `${name} is ${short(weights[which])}`).join(", ")} after step ${at}`);
}

/** The loss of each step's batch, with its running mean where it is noisy. */
export function drawLoss(scene, { log }) {
  const { colors, charts, rows, other } = scene;
  const right = rightEnd(scene);
  const scale = (values) => values.map((value) => (value === null ? null : log ? (value > 0 ? Math.log10(value) : null) : value));
  const losses = scale(rows.loss);
  const others = other ? scale(other.rows.loss) : [];
  let y = span([losses, others], 0.05);
  if (log) {
    y[0] = Math.min(y[0], y[1] - 1);
  } else {
    const first = rows.loss.find((value) => value !== null) ?? 1;
    const top = losses.some((value) => value !== null) ? Math.min(y[1], 30 * Math.max(first, 1e-30)) : 1;
    y = [-0.03 * top, top];
  }
  const axes = drawAxes(charts.loss, colors, { x: [0, right], y, logY: log, xName: "step" });
  if (!axes) return;
  drawMoments(axes, scene);
  const draw = (run, values, color, dash) => {
    const noisy = values.length > 60;
    drawLine(axes, run.rows.step, values, color, { width: noisy ? 1 : 2.2, alpha: noisy ? 0.35 : 1, dash });
    if (!noisy) return;
    drawLine(axes, run.rows.step, scale(runningMean(run.rows.loss, Math.ceil(values.length / 40))), color, { width: 2.2, dash });
  };
  if (other) draw(other, others, colors["sgd-other"], [7, 4]);
  draw(scene, losses, colors.accent, []);
  const at = rows.step[scene.cursor] ?? 0;
  drawUpright(axes, at, colors.ink);
  axes.ctx.restore();
  const now = losses[scene.cursor] ?? null;
  if (now !== null && now <= y[1]) drawMark(axes, at, now, colors.accent, colors.paper);
  charts.loss.setAttribute("aria-label", `the loss of each step's batch; ${short(rows.loss[scene.cursor])} at step ${at}`);
}

/** The loss over the two weights, the path so far, and downhill from where the step began. */
export function drawPath(scene) {
  const { setup, colors, charts, rows, surface, cursor, other } = scene;
  const [first, second] = setup.variables;
  const axes = drawAxes(charts.surface, colors, { x: surface.x, y: surface.y, xName: first.name, yName: second.name });
  if (!axes) return;
  drawSurface(axes, surface, colors);
  if (first.exact !== null) {
    drawLine(axes, [first.exact, first.exact], surface.y, colors.soft, { width: 1, dash: [6, 4] });
    drawLine(axes, surface.x, [second.exact, second.exact], colors.soft, { width: 1, dash: [6, 4] });
  }
  if (other) drawLine(axes, other.rows.weights[0], other.rows.weights[1], colors["sgd-other"], { dash: [7, 4], upTo: other.cursor + 1 });
  drawLine(axes, rows.weights[0], rows.weights[1], colors.active, { upTo: cursor + 1 });
  const weights = weightsAt(scene);
  const taken = rows.step[cursor] > 0;
  const before = weights.map((value, which) => value - (taken ? rows.updates[which][cursor] ?? 0 : 0));
  const uphill = taken ? rows.gradients.map((column) => column[cursor]) : slope(scene, weights);
  if (uphill && uphill[0] !== null) {
    const steep = Math.hypot(...uphill);
    const long = (72 * steep) / (1 + steep);
    if (long > 10) drawArrow(axes, before[0], before[1], -uphill[0], -uphill[1], long, colors.ink);
  }
  if (other) drawMark(axes, ...weightsAt(other), colors["sgd-other"], colors.paper, 5);
  drawMark(axes, weights[0], weights[1], colors.active, colors.paper, 6);
  axes.ctx.restore();
  charts.surface.setAttribute("aria-label",
    `the loss over ${first.name} and ${second.name}, with the path to ${short(weights[0])}, ${short(weights[1])}`);
}
