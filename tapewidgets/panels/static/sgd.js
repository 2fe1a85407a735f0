/** The page of SGDPanel: controls, four linked drawings and the step's table, fed by frames from the kernel. */
import { button, follow, panelRoot, tag } from "./dom.js";
import { appendRows, compileProgram, emptyRows, grouped, roundUp, rowAt, runningMean, short, span } from "./sgd-rows.js";
import { drawArrow, drawAxes, drawDots, drawLine, drawMark, drawSurface, drawUpright, prepareSurface, readColours } from "./sgd-charts.js";

const ACK_FRAMES = 4;
const ACK_MILLISECONDS = 250;
const PATIENCE = 1500;
const REPLAY_SECONDS = 6;

function render({ model, el }) {
  const [root, leave] = panelRoot(model, el, "sgd");
  const hidden = new Set(model.get("hide"));
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  let setup = model.get("setup");
  let state = model.get("state");
  let rows = emptyRows(setup.variables.length);
  let program = null;
  let surface = null;
  let colours = null;
  let cursor = 0; // the row shown
  let following = true; // whether the newest row is shown as it comes
  let answering = false; // whether the kernel has answered this page
  let waiting = 0; // a timer: the kernel has been asked something
  let replay = null; // {from, since} while a kept run is played again
  let drawing = 0;
  let acknowledged = { count: 0, at: 0 };

  // Asking the kernel.

  const ask = (kind, content = {}) => {
    model.send({ kind, ...content });
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => {
      answering = false;
      showState();
    }, PATIENCE);
  };
  const answered = () => {
    window.clearTimeout(waiting);
    if (!answering) {
      answering = true;
      showState();
    }
  };

  // Controls.

  const run = button("Run", () => { following = true; stopReplay(); ask("run"); }, { picture: "play", class: "tw-main" });
  const pause = button("Pause", () => { stopReplay(); if (state.status === "running") ask("pause"); }, { picture: "pause" });
  const step = button("Step", () => { following = true; ask("step"); }, { picture: "next", title: "One step: one batch, one update" });
  const epoch = button("Step an epoch", () => { following = true; ask("epoch"); }, { picture: "last" });
  const reset = button("Reset", () => { following = true; stopReplay(); ask("reset"); }, { picture: "reset", title: "Back to the same start" });
  const rate = slider("Learning rate", { min: -5, max: 1, step: 0.05 }, () => setRate(10 ** Number(rate.input.value)));
  const exactRate = tag("input", { type: "text", inputmode: "decimal", "aria-label": "Rate as a number", size: 8, spellcheck: "false",
    onchange: () => setRate(exactRate.value) });
  rate.label.append(exactRate);
  const setRate = (value) => ask("set", { learning_rate: typeof value === "number" ? Number(value.toPrecision(3)) : value });
  const speed = choice("Speed", () => ask("set", { speed: Number(speed.input.value) }));
  const batch = choice("Batch", () => ask("set", { batch_size: Number(batch.input.value) }));
  const optimizer = choice("Optimizer", () => ask("set", { optimizer: optimizer.input.value }));
  const logLoss = tag("input", { type: "checkbox", onchange: redraw });
  const residuals = tag("input", { type: "checkbox", onchange: redraw });

  function slider(name, range, act) {
    const input = tag("input", { type: "range", ...range, "aria-label": name, oninput: act });
    return { input, label: tag("div", { class: "tw-sgd-setting" }, tag("span", { "aria-hidden": "true" }, name), input) };
  }

  function choice(name, act) {
    const input = tag("select", { "aria-label": name, onchange: act });
    return { input, label: tag("div", { class: "tw-sgd-setting" }, tag("span", { "aria-hidden": "true" }, name), input) };
  }

  function fillChoice({ input }, options, value) {
    const wanted = JSON.stringify(options);
    if (input.dataset.options !== wanted) {
      input.dataset.options = wanted;
      input.replaceChildren(...options.map(([key, text]) => tag("option", { value: key }, text)));
    }
    input.value = String(value);
  }

  const sentence = tag("p", { class: "tw-sentence", role: "status", "aria-live": "polite" });
  const progress = tag("progress", { max: 1, value: 0, "aria-label": "Progress of the run" });
  const progressText = tag("span", { class: "tw-soft" });
  const scrub = tag("input", { type: "range", min: 0, max: 0, value: 0, "aria-label": "Step shown",
    oninput: () => { stopReplay(); show(rowAt(rows, Number(scrub.value))); } });
  const replayButton = button("Replay", () => (replay ? stopReplay() : startReplay()), { picture: "play" });
  const marks = tag("div", { class: "tw-sgd-marks", "aria-hidden": "true" });
  const shown = tag("span", { class: "tw-sgd-shown" });

  // Moving along the kept rows.

  function show(row) {
    cursor = Math.max(0, Math.min(row, rows.step.length - 1));
    following = cursor === rows.step.length - 1;
    redraw();
  }

  scrub.addEventListener("keydown", (event) => {
    const jump = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageUp: 25, PageDown: -25 }[event.key];
    const target = event.key === "Home" ? 0 : event.key === "End" ? rows.step.length - 1 : jump && cursor + jump;
    if (target === undefined) return;
    event.preventDefault();
    stopReplay();
    show(target);
  });

  function startReplay() {
    if (rows.step.length < 2) return;
    const from = cursor >= rows.step.length - 1 ? 0 : cursor;
    replay = { from, since: performance.now() };
    if (calm.matches) replay.jump = true;
    showState();
    redraw();
  }

  function stopReplay() {
    if (!replay) return;
    replay = null;
    showState();
  }

  function advanceReplay() {
    const last = rows.step.length - 1;
    const seconds = (performance.now() - replay.since) / 1000;
    const whole = replay.jump ? Math.floor(seconds) / 5 : seconds / Math.min(REPLAY_SECONDS, Math.max(1.5, last / 20));
    show(Math.min(last, Math.round(replay.from + whole * last)));
    if (cursor >= last) stopReplay();
    else redraw();
  }

  // Drawings.

  const charts = {};
  function figure(name, title, legend, ...extra) {
    const canvas = tag("canvas", { role: "img" });
    charts[name] = canvas;
    return tag("figure", { class: `tw-sgd-figure tw-sgd-${name}` },
      tag("figcaption", {}, tag("strong", {}, title), legend, ...extra), canvas);
  }

  function legendOf(entries) {
    return tag("span", { class: "tw-sgd-legend" }, ...entries.map(([kind, colour, text]) =>
      tag("span", {}, tag("i", { class: `tw-sgd-key-${kind}`, style: `--key: var(--tw-${colour})` }), text)));
  }

  const legends = { data: tag("span"), traces: tag("span"), loss: tag("span"), surface: tag("span") };
  const figures = {
    data: figure("data", "Data and model", legends.data, tag("label", {}, residuals, "all residuals")),
    traces: figure("traces", "Weights over steps", legends.traces),
    loss: figure("loss", "Loss", legends.loss, tag("label", {}, logLoss, "log axis")),
    surface: figure("surface", "Loss surface", legends.surface),
  };

  const table = tag("table", { class: "tw-sgd-numbers" });

  const part = (name, ...children) => (hidden.has(name) ? null : tag("div", { class: `tw-sgd-${name}` }, ...children));
  root.append(...[
    part("buttons", run, pause, step, epoch, reset),
    part("settings", rate.label, batch.label, optimizer.label, speed.label),
    sentence,
    part("progress", progress, progressText),
    part("scrub", replayButton, tag("div", { class: "tw-sgd-track" }, scrub, marks), shown),
    tag("div", { class: "tw-sgd-figures" }, ...Object.entries(figures).filter(([name]) => !hidden.has(name)).map(([, made]) => made)),
    part("table", table),
  ].filter(Boolean));

  function redraw() {
    if (!drawing) drawing = window.requestAnimationFrame(draw);
  }

  function draw() {
    drawing = 0;
    if (!root.isConnected) return;
    if (replay) { advanceReplay(); if (!replay) redraw(); }
    colours ||= readColours(root);
    const last = rows.step.length - 1;
    if (following || cursor > last) cursor = Math.max(0, last);
    scrub.max = String(last < 0 ? 0 : rows.step[last]);
    scrub.value = String(rows.step[cursor] ?? 0);
    shown.textContent = `step ${grouped(rows.step[cursor] ?? 0)}`;
    scrub.setAttribute("aria-valuetext", shown.textContent);
    const now = moment();
    if (!hidden.has("data")) drawData(now);
    if (!hidden.has("traces")) drawTraces(now);
    if (!hidden.has("loss")) drawLoss();
    if (!hidden.has("surface") && surface) drawPath(now);
    if (!hidden.has("table")) fillTable(now);
    root.dataset.frames = String(Number(root.dataset.frames || 0) + 1);
  }

  /** What the shown row says: weights after the step, and the step's own batch, gradients and update. */
  function moment() {
    const at = (columns) => columns.map((column) => column[cursor] ?? null);
    const weights = at(rows.weights);
    const updates = at(rows.updates);
    return { step: rows.step[cursor] ?? 0, loss: rows.loss[cursor] ?? null, first: rows.first[cursor] ?? null,
      weights, updates, gradients: at(rows.gradients), before: weights.map((value, which) => value - (updates[which] ?? 0)) };
  }

  function predict(weights, x, y = 0) {
    const given = { [setup.x_name]: x, [setup.y_name]: y };
    setup.variables.forEach(({ name }, which) => { given[name] = weights[which]; });
    return program(given);
  }

  function drawData({ weights, first, step: at }) {
    const { x, y } = setup.data;
    if (!x) return;
    const range = { x: span([x]), y: span([y], 0.12) };
    const axes = drawAxes(charts.data, colours, { ...range, xName: setup.x_name, yName: setup.y_name });
    if (!axes) return;
    const big = x.length <= 60;
    if (program && (residuals.checked || x.length <= 60)) {
      axes.ctx.beginPath();
      x.forEach((value, row) => {
        axes.ctx.moveTo(axes.sx(value), axes.sy(y[row]));
        axes.ctx.lineTo(axes.sx(value), axes.sy(predict(weights, value).predictions));
      });
      axes.ctx.strokeStyle = colours["sgd-batch"];
      axes.ctx.globalAlpha = big ? 0.6 : 0.25;
      axes.ctx.lineWidth = 1;
      axes.ctx.stroke();
      axes.ctx.globalAlpha = 1;
    }
    drawDots(axes, x, y, colours["sgd-point"], { radius: big ? 3.5 : 2.5, alpha: big ? 0.9 : 0.55 });
    if (program) {
      const grid = Array.from({ length: 121 }, (_, part) => range.x[0] + (range.x[1] - range.x[0]) * (part / 120));
      drawLine(axes, grid, grid.map((value) => predict(weights, value).predictions), colours.accent, { width: 2.2 });
    }
    if (at > 0) {
      for (const row of batchRows(first, at)) {
        if (program) drawLine(axes, [x[row], x[row]], [y[row], predict(weights, x[row]).predictions], colours["sgd-batch"], { width: 2 });
        drawMark(axes, x[row], y[row], colours["sgd-batch"], colours.paper, big ? 5 : 4.5);
      }
    }
    axes.ctx.restore();
    charts.data.setAttribute("aria-label", `${setup.data.count} points and the model at step ${at}`);
  }

  /** The places in the data of a step's batch; at most 64 are marked. */
  function batchRows(first, at) {
    if (first === null || setup.data.thinned) return [];
    const size = sizeAt(at);
    if (size >= setup.data.count || size > 64) return [];
    const order = setup.shuffle ? (setup.orders ?? {})[String(first[0])] : null;
    const from = Array.isArray(first) ? first[1] : first;
    return Array.from({ length: Math.min(size, setup.data.count - from) }, (_, more) => (order ? order[from + more] : from + more));
  }

  function sizeAt(at) {
    let size = state.first_batch_size;
    for (const change of state.changes) if (change.step < at && change.batch_size) size = change.batch_size;
    return size;
  }

  function drawTraces({ weights, step: at }) {
    const right = roundUp(rows.step.at(-1) ?? 0);
    const exact = setup.variables.map((variable) => variable.exact).filter((value) => value !== null);
    const y = span([...rows.weights, exact], 0.1);
    const axes = drawAxes(charts.traces, colours, { x: [0, right], y, xName: "step", yName: "" });
    if (!axes) return;
    for (const change of state.changes) drawUpright(axes, change.step, colours.soft, { dash: [2, 3] });
    setup.variables.forEach((variable, which) => {
      const colour = colours[`sgd-${which % 6}`];
      if (variable.exact !== null) drawLine(axes, [0, right], [variable.exact, variable.exact], colour, { width: 1.5, dash: [6, 4], alpha: 0.8 });
      drawLine(axes, rows.step, rows.weights[which], colour, { width: 2.2 });
    });
    drawUpright(axes, at, colours.ink);
    axes.ctx.restore();
    setup.variables.forEach((_, which) => drawMark(axes, at, weights[which], colours[`sgd-${which % 6}`], colours.paper));
    charts.traces.setAttribute("aria-label", setup.variables.map(({ name }, which) => `${name} is ${short(weights[which])}`).join(", ")
      + ` after ${at} steps`);
  }

  function drawLoss() {
    const right = roundUp(rows.step.at(-1) ?? 0);
    const log = logLoss.checked;
    const scale = (values) => values.map((value) => (value === null ? null : log ? (value > 0 ? Math.log10(value) : null) : value));
    const losses = scale(rows.loss);
    const y = span([losses], 0.05);
    if (!log) y[0] = Math.min(0, y[0]);
    if (log && y[1] - y[0] < 1) y[0] = y[1] - 1;
    const axes = drawAxes(charts.loss, colours, { x: [0, right], y, logY: log, xName: "step" });
    if (!axes) return;
    for (const change of state.changes) drawUpright(axes, change.step, colours.soft, { dash: [2, 3] });
    const noisy = losses.length > 60;
    drawLine(axes, rows.step, losses, colours.accent, { width: noisy ? 1 : 2.2, alpha: noisy ? 0.35 : 1 });
    if (noisy) drawLine(axes, rows.step, scale(runningMean(rows.loss, Math.ceil(losses.length / 40))), colours.accent, { width: 2.2 });
    drawUpright(axes, rows.step[cursor] ?? 0, colours.ink);
    axes.ctx.restore();
    if (losses[cursor] !== null && losses[cursor] !== undefined) drawMark(axes, rows.step[cursor], losses[cursor], colours.accent, colours.paper);
    charts.loss.setAttribute("aria-label", `the loss of each step; ${short(rows.loss[cursor])} at step ${rows.step[cursor] ?? 0}`);
  }

  function drawPath({ weights, gradients, before, step: at }) {
    const [first, second] = setup.variables;
    const axes = drawAxes(charts.surface, colours, { x: surface.x, y: surface.y, xName: first.name, yName: second.name });
    if (!axes) return;
    drawSurface(axes, surface, colours);
    if (first.exact !== null) {
      drawLine(axes, [first.exact, first.exact], surface.y, colours.soft, { width: 1, dash: [6, 4] });
      drawLine(axes, surface.x, [second.exact, second.exact], colours.soft, { width: 1, dash: [6, 4] });
    }
    drawLine(axes, rows.weights[0], rows.weights[1], colours.active, { width: 2, upTo: cursor + 1 });
    if (at > 0 && gradients[0] !== null) {
      const steep = Math.hypot(...gradients);
      const long = 64 * steep / (1 + steep);
      if (long > 10) drawArrow(axes, before[0], before[1], -gradients[0], -gradients[1], long, colours.ink);
    }
    drawMark(axes, weights[0], weights[1], colours.active, colours.paper, 6);
    axes.ctx.restore();
    charts.surface.setAttribute("aria-label",
      `the loss over ${first.name} and ${second.name}, with the path to ${short(weights[0])}, ${short(weights[1])}`);
  }

  // The step's table.

  function fillTable(now) {
    const names = setup.variables.map(({ name }) => name);
    const rowsOfBatch = now.step > 0 ? batchRows(now.first, now.step) : [];
    const row = rowsOfBatch.length === 1 ? rowsOfBatch[0] : null;
    const x = row === null ? null : setup.data.x[row];
    const size = now.step > 0 ? sizeAt(now.step) : 0;
    const many = size > 1 ? `${grouped(Math.min(size, setup.data.count))} points` : "–";
    const cells = [
      [setup.x_name, row === null ? many : short(x)],
      [setup.y_name, row === null ? many : short(setup.data.y[row])],
      ["prediction", row === null || !program ? "–" : short(predict(now.before, x).predictions)],
      ["loss", short(now.loss)],
      ...names.map((name, which) => [`dL/d${name}`, short(now.gradients[which])]),
      ...names.map((name, which) => [`Δ${name}`, short(now.updates[which])]),
      ...names.map((name, which) => [now.step ? `new ${name}` : name, short(now.weights[which], 6)]),
    ];
    const titles = JSON.stringify(cells.map(([name]) => name));
    if (table.dataset.titles !== titles) {
      table.dataset.titles = titles;
      table.replaceChildren(
        tag("thead", {}, tag("tr", {}, ...cells.map(([name]) => tag("th", { scope: "col" }, name)))),
        tag("tbody", {}, tag("tr", {}, ...cells.map(() => tag("td")))));
    }
    table.tBodies[0].rows[0].querySelectorAll("td").forEach((cell, at) => { cell.textContent = cells[at][1]; });
  }

  // What the kernel says.

  function showSetup() {
    setup = model.get("setup");
    program = compileProgram(setup.program);
    surface = prepareSurface(setup.surface);
    figures.surface.hidden = !surface;
    const named = setup.variables.map(({ name }, which) => ["line", `sgd-${which % 6}`, name]);
    const exact = setup.variables.some((variable) => variable.exact !== null);
    legends.traces.replaceChildren(legendOf([...named, ...(exact ? [["dash", "soft", "exact answer"]] : [])]));
    legends.data.replaceChildren(legendOf([["dot", "sgd-point", "data"], ["line", "accent", "model"], ["dot", "sgd-batch", "this batch"]]));
    legends.surface.replaceChildren(legendOf([["line", "active", "path"], ["line", "ink", "−gradient"]]));
    legends.loss.replaceChildren(legendOf([["line", "accent", "of each step's batch"]]));
    showRows();
  }

  function showRows() {
    const sent = model.get("rows");
    rows = appendRows(emptyRows(setup.variables.length), sent);
    redraw();
  }

  function showState() {
    state = state ?? model.get("state");
    const { status, settings } = state;
    const running = status === "running";
    const over = status === "finished" || status === "diverged";
    run.disabled = !answering || running || over;
    pause.disabled = !running && !replay;
    step.disabled = epoch.disabled = !answering || running || over;
    reset.disabled = !answering;
    for (const { input } of [rate, speed, batch, optimizer]) input.disabled = !answering;
    exactRate.disabled = !answering;
    replayButton.lastChild.textContent = replay ? "Stop replay" : "Replay";
    if (root.ownerDocument.activeElement !== rate.input) rate.input.value = String(Math.log10(settings.learning_rate));
    rate.input.setAttribute("aria-valuetext", short(settings.learning_rate));
    if (root.ownerDocument.activeElement !== exactRate) exactRate.value = String(settings.learning_rate);
    fillChoice(speed, state.choices.speed, settings.speed);
    fillChoice(batch, state.choices.batch_size, settings.batch_size);
    fillChoice(optimizer, state.choices.optimizer, settings.optimizer);
    if (sentence.textContent !== state.sentence) sentence.textContent = state.sentence;
    root.dataset.status = status;
    showProgress(state.step);
    const end = Math.max(1, rows.step.at(-1) ?? 1);
    marks.replaceChildren(...state.changes.map((change) =>
      tag("span", { title: `${grouped(change.step)}: ${change.text}`, style: `left: ${(100 * change.step) / end}%` })));
  }

  function showProgress(at) {
    progress.value = at / state.steps;
    const left = state.seconds_left ? ` · about ${state.seconds_left} s left` : "";
    const kept = rows.stride > 1 ? ` · every ${rows.stride}th step kept here` : "";
    const text = `step ${grouped(at)} of ${grouped(state.steps)} · epoch ${state.epoch} of ${state.epochs}${left}${kept}`;
    if (progressText.textContent !== text) progressText.textContent = text;
  }

  function onMessage(message) {
    answered();
    if (message.kind !== "frame") return;
    appendRows(rows, message.rows);
    state = message.state;
    showState();
    redraw();
    const now = performance.now();
    acknowledged.count += 1;
    if (acknowledged.count >= ACK_FRAMES || now - acknowledged.at >= ACK_MILLISECONDS) {
      acknowledged = { count: 0, at: now };
      model.send({ kind: "ack", frame: message.frame });
    }
  }

  const onState = () => { state = model.get("state"); answered(); showState(); redraw(); };
  model.on("msg:custom", onMessage);
  const stops = [
    follow(model, ["setup"], showSetup),
    follow(model, ["rows"], showRows),
  ];
  model.on("change:state", onState);
  showState();
  ask("attach");

  const sizes = new ResizeObserver(redraw);
  sizes.observe(root);
  const recolour = () => { colours = null; redraw(); };
  const themes = new MutationObserver(recolour);
  themes.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-name", "data-jp-theme-light", "class"] });
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", recolour);

  return () => {
    window.clearTimeout(waiting);
    window.cancelAnimationFrame(drawing);
    sizes.disconnect();
    themes.disconnect();
    dark.removeEventListener("change", recolour);
    model.off("msg:custom", onMessage);
    model.off("change:state", onState);
    stops.forEach((stop) => stop());
    model.send({ kind: "detach" });
    leave();
  };
}

export default { render };
