/** The page of SGDPanel: controls, linked figures and the step's table, fed by frames from the kernel. */
import { button, follow, panelRoot, put, tag } from "./dom.js";
import { appendRows, compileProgram, emptyRows, grouped, rowAt, short } from "./sgd-rows.js";
import { prepareSurface, readColours } from "./sgd-charts.js";
import { drawData, drawLoss, drawPath, drawTraces, meanLoss } from "./sgd-figures.js";
import { fillTable } from "./sgd-table.js";
import { makeCode, makeForm } from "./sgd-form.js";
import { drawPoints } from "./sgd-points.js";

const ACK_FRAMES = 4;
const ACK_MILLISECONDS = 250;
const PATIENCE = 1500;
const REPLAY_SECONDS = 6;

function render({ model, el }) {
  const [root, leave] = panelRoot(model, el, "sgd");
  const hidden = new Set(model.get("hide"));
  const live = model.get("live");
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const scene = { setup: model.get("setup"), state: model.get("state"), rows: emptyRows(0), program: null, surface: null,
    colours: null, cursor: 0, other: null, charts: {}, canOpen: live };
  let following = true; // whether the newest row is shown as it comes
  let shownStep = 0; // the step that is shown when not following
  let answering = false; // whether the kernel answers this page
  let waiting = 0; // a timer: the kernel has been asked something
  let replay = null; // {from, since} while kept steps are played again
  let drawing = 0;
  let acknowledged = { count: 0, at: 0 };
  let byHand = { at: 0, timer: 0 };

  // Asking the kernel.

  function tell(content) {
    try {
      model.send(content);
    } catch {
      answering = false; // the kernel is gone, and with it the line to it
    }
  }

  function ask(kind, content = {}) {
    if (!live) return;
    tell({ kind, ...content });
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => {
      answering = false;
      showState();
    }, PATIENCE);
  }

  function answered() {
    window.clearTimeout(waiting);
    if (answering) return;
    answering = true;
    showState();
  }

  // Controls.

  const act = (kind) => () => { following = true; stopReplay(); ask(kind); };
  const run = button("Run", act("run"), { picture: "play", class: "tw-main" });
  const pause = button("Pause", () => { stopReplay(); if (scene.state.status === "running") ask("pause"); }, { picture: "pause" });
  const step = button("Step", act("step"), { picture: "next", title: "One step: one batch, one update" });
  const epoch = button("Step an epoch", act("epoch"), { picture: "last" });
  const reset = button("Reset", act("reset"), { picture: "reset", title: "Back to the same start" });
  const setting = (name, ...inputs) => tag("div", { class: "tw-sgd-setting" }, tag("span", { "aria-hidden": "true" }, name), ...inputs);
  const rate = tag("input", { type: "range", min: -5, max: 1, step: 0.05, "aria-label": "Learning rate",
    oninput: () => { exactRate.value = String(Number((10 ** Number(rate.value)).toPrecision(2))); },
    onchange: () => ask("set", { learning_rate: Number((10 ** Number(rate.value)).toPrecision(2)) }) });
  const exactRate = tag("input", { type: "text", inputmode: "decimal", size: 8, "aria-label": "Rate as a number", spellcheck: "false",
    onchange: () => setRate(), onkeydown: (event) => { if (event.key === "Enter") setRate(); } });
  function setRate() {
    if (Number(exactRate.value) !== scene.state.settings.learning_rate) ask("set", { learning_rate: exactRate.value });
  }
  const stable = tag("span", { class: "tw-soft tw-sgd-stable" });
  const choice = (name, key) => {
    const input = tag("select", { "aria-label": name, onchange: () => ask("set", { [key]: Number.isNaN(Number(input.value)) ? input.value : Number(input.value) }) });
    return input;
  };
  const speed = choice("Speed", "speed");
  const batch = choice("Batch", "batch_size");
  const optimizer = choice("Optimizer", "optimizer");
  const logLoss = tag("input", { type: "checkbox", onchange: redraw });
  const residuals = tag("input", { type: "checkbox", onchange: redraw });
  const pencil = tag("input", { type: "checkbox", onchange: () => { scene.frozen = pencil.checked ? scene.dataAxes?.range : null; redraw(); } });

  function fillChoice(input, options, value) {
    const wanted = JSON.stringify(options);
    if (input.dataset.options !== wanted) {
      input.dataset.options = wanted;
      input.replaceChildren(...options.map(([key, text]) => tag("option", { value: key }, text)));
    }
    input.value = String(value);
  }

  const sentence = tag("p", { class: "tw-sentence", role: "status", "aria-live": "polite" });
  const offline = tag("p", { class: "tw-soft", hidden: true });
  const progress = tag("progress", { max: 1, value: 0, "aria-label": "Progress of the run" });
  const progressText = tag("span", { class: "tw-soft" });
  const scrub = tag("input", { type: "range", min: 0, max: 0, value: 0, "aria-label": "Step shown",
    oninput: () => { stopReplay(); show(Number(scrub.value)); } });
  const replayButton = button("Replay", () => (replay ? stopReplay() : startReplay()), { picture: "play" });
  const marks = tag("div", { class: "tw-sgd-marks", "aria-hidden": "true" });
  const shown = tag("span", { class: "tw-sgd-shown" });

  // Moving along the kept steps.

  const lastStep = () => Math.max(scene.rows.step.at(-1) ?? 0, scene.other?.rows.step.at(-1) ?? 0);
  const longer = () => ((scene.other?.rows.step.at(-1) ?? 0) > (scene.rows.step.at(-1) ?? 0) ? scene.other.rows : scene.rows);

  function show(at) {
    shownStep = Math.max(0, Math.min(at, lastStep()));
    following = shownStep >= lastStep();
    redraw();
  }

  scrub.addEventListener("keydown", (event) => {
    const jump = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageUp: 25, PageDown: -25 }[event.key];
    const steps = longer().step;
    const here = rowAt(longer(), following ? lastStep() : shownStep);
    const target = event.key === "Home" ? 0 : event.key === "End" ? steps.length - 1 : jump && here + jump;
    if (target === undefined) return;
    event.preventDefault();
    stopReplay();
    show(steps[Math.max(0, Math.min(target, steps.length - 1))]);
  });

  function startReplay() {
    if (lastStep() < 1) return;
    replay = { from: following ? 0 : shownStep, since: performance.now() };
    showState();
    redraw();
  }

  function stopReplay() {
    if (!replay) return;
    replay = null;
    showState();
  }

  function advanceReplay() {
    const seconds = (performance.now() - replay.since) / 1000;
    const part = calm.matches ? Math.floor(seconds) / 5 : seconds / Math.min(REPLAY_SECONDS, Math.max(1.5, longer().step.length / 20));
    show(Math.round(replay.from + part * lastStep()));
    if (following) stopReplay();
  }

  // Weights by hand, before the first step.

  const hand = tag("div", { class: "tw-sgd-hand" });
  const handLoss = tag("span", { class: "tw-sgd-hand-loss" });
  let sliders = [];

  function makeSliders() {
    sliders = scene.setup.hand.map(({ low, high, step: fine }, which) => {
      const { name } = scene.setup.variables[which];
      const value = tag("span", { class: "tw-sgd-hand-value" });
      const input = tag("input", { type: "range", min: low, max: high, step: fine, "aria-label": name, oninput: () => {
        byHand.at = performance.now();
        scene.rows.weights[which][0] = Number(Number(input.value).toPrecision(4));
        redraw();
        window.clearTimeout(byHand.timer);
        byHand.timer = window.setTimeout(() => ask("start", { weights: scene.rows.weights.map((column) => column[0]) }), 120);
      } });
      return { input, value, element: tag("label", { style: `--key: var(--tw-sgd-${which % 6})` }, tag("b", {}, name), input, value) };
    });
    hand.replaceChildren(tag("span", { class: "tw-sgd-hand-name" }, "By hand"), ...sliders.map(({ element }) => element), handLoss);
    hand.hidden = !sliders.length;
  }

  function showHand() {
    const ready = scene.state.status === "ready";
    sliders.forEach(({ input, value }, which) => {
      const weight = scene.rows.weights[which][scene.cursor];
      input.disabled = !ready;
      input.title = ready ? "" : "Reset to move the weights by hand";
      if (root.ownerDocument.activeElement !== input || !ready) input.value = String(weight);
      value.textContent = short(weight);
    });
    const loss = meanLoss(scene, scene.rows.weights.map((column) => column[scene.cursor]));
    handLoss.textContent = loss === null ? "" : `loss over all points: ${short(loss)}`;
  }

  // Drawings.

  const legendOf = (entries) => tag("span", { class: "tw-sgd-legend" }, ...entries.map(([kind, colour, text]) =>
    tag("span", {}, tag("i", { class: `tw-sgd-key-${kind}`, style: `--key: var(--tw-${colour})` }), text)));
  const legends = {};
  function figure(name, title, ...extra) {
    scene.charts[name] = tag("canvas", { role: "img" });
    legends[name] = tag("span");
    return tag("figure", { class: `tw-sgd-figure tw-sgd-${name}` },
      tag("figcaption", {}, tag("strong", {}, title), legends[name], ...extra), scene.charts[name]);
  }
  const figures = {
    data: figure("data", "Data", tag("span", { class: "tw-sgd-options" }, tag("label", {}, residuals, "residuals"),
      tag("label", { title: "Click to add a point, drag to move one, double-click to remove one" }, pencil, "draw points"))),
    traces: figure("traces", "Weights over steps"),
    loss: figure("loss", "Loss", tag("span", { class: "tw-sgd-options" }, tag("label", {}, logLoss, "log axis"))),
    surface: figure("surface", "Loss surface"),
  };

  const table = tag("table", { class: "tw-sgd-numbers" });
  const openTape = () => ask("open", { step: scene.rows.step[scene.cursor] });
  const tape = tag("div", { class: "tw-sgd-tape" });

  // Kept runs.

  const keep = button("Keep this run", () => ask("keep"), { picture: "plus" });
  const compare = tag("select", { "aria-label": "Compare with", onchange: () => put(model, "compare", Number(compare.value)) });
  const forget = button("Forget it", () => ask("forget", { which: Number(compare.value) }), { picture: "minus" });

  const form = makeForm(ask);
  const code = makeCode();
  if (!live) ["buttons", "settings", "setup"].forEach((name) => hidden.add(name));
  const part = (name, ...children) => (hidden.has(name) ? null : tag("div", { class: `tw-sgd-${name}` }, ...children));
  root.append(...[
    part("buttons", run, pause, step, epoch, reset),
    part("settings", setting("Learning rate", rate, exactRate, stable), setting("Batch", batch), setting("Optimizer", optimizer), setting("Speed", speed)),
    sentence,
    offline,
    part("progress", progress, progressText),
    part("scrub", replayButton, tag("div", { class: "tw-sgd-track" }, scrub, marks), shown),
    hidden.has("hand") ? null : hand,
    tag("div", { class: "tw-sgd-figures" }, ...Object.entries(figures).filter(([name]) => !hidden.has(name)).map(([, made]) => made)),
    part("table", table),
    tape,
    part("kept", live ? keep : null, setting("Compare with", compare), live ? forget : null),
    hidden.has("setup") ? null : form.element,
    hidden.has("code") ? null : code.element,
  ].filter(Boolean));

  function redraw() {
    if (!drawing) drawing = window.requestAnimationFrame(draw);
  }

  function draw() {
    drawing = 0;
    if (!root.isConnected || !scene.rows.step.length) return;
    if (replay) {
      advanceReplay();
      if (replay) redraw();
    }
    scene.colours ||= readColours(root);
    const last = lastStep();
    const at = following ? last : Math.min(shownStep, last);
    scene.cursor = rowAt(scene.rows, at);
    if (scene.other) scene.other.cursor = rowAt(scene.other.rows, at);
    scrub.max = String(last);
    scrub.value = String(at);
    shown.textContent = `step ${grouped(following ? last : longer().step[rowAt(longer(), at)])}`;
    scrub.setAttribute("aria-valuetext", shown.textContent);
    if (!hidden.has("data")) drawData(scene, { allResiduals: residuals.checked });
    if (!hidden.has("traces")) drawTraces(scene);
    if (!hidden.has("loss")) drawLoss(scene, { log: logLoss.checked });
    if (!hidden.has("surface") && scene.surface) drawPath(scene);
    if (!hidden.has("table")) fillTable(table, scene, openTape);
    if (!hidden.has("hand")) showHand();
    root.dataset.frames = String(Number(root.dataset.frames || 0) + 1);
  }

  // What the kernel says.

  function showSetup() {
    const setup = (scene.setup = model.get("setup"));
    scene.program = compileProgram(setup.program);
    scene.surface = prepareSurface(setup.surface);
    figures.surface.hidden = !scene.surface;
    figures.data.hidden = !setup.data.x;
    if (!pencil.checked) scene.frozen = null;
    residuals.parentElement.hidden = !scene.program || setup.data.count <= 60;
    stable.textContent = setup.stable_rate === null ? "" : `full batch bears < ${short(setup.stable_rate, 2)}`;
    stable.title = "The largest stable learning rate of full-batch descent: 2 / the steepest curvature of the loss";
    makeSliders();
    form.show(setup);
    showRows();
  }

  function showLegends() {
    const kept = scene.other ? [["dash", "sgd-other", scene.other.name]] : [];
    const named = scene.setup.variables.map(({ name }, which) => ["line", `sgd-${which % 6}`, name]);
    const exact = scene.setup.variables.some((variable) => variable.exact !== null);
    const fill = (name, entries) => legends[name].replaceChildren(legendOf(entries));
    fill("data", [...(scene.program ? [["line", "accent", "model"]] : []), ["dot", "sgd-batch", "this batch"], ...kept]);
    fill("traces", [...named, ...(exact ? [["dash", "soft", "exact answer"]] : []), ...(scene.other ? [["dotted", "soft", scene.other.name]] : [])]);
    fill("loss", [["line", "accent", "of each step's batch"], ...kept]);
    fill("surface", [["line", "active", "path"], ["line", "ink", "−gradient"], ...kept]);
  }

  function showRows() {
    const mine = performance.now() - byHand.at < 400 && scene.state.status === "ready" ? scene.rows.weights.map((column) => column[0]) : null;
    scene.rows = appendRows(emptyRows(scene.setup.variables.length), model.get("rows"));
    scene.setup.orders = { ...scene.setup.orders, ...model.get("rows").orders };
    if (mine && scene.rows.step.length === 1) scene.rows.weights.forEach((column, which) => { column[0] = mine[which] ?? column[0]; });
    redraw();
  }

  function showKept() {
    const kept = model.get("kept_runs");
    const which = model.get("compare");
    const chosen = kept[which];
    fillChoice(compare, [[-1, kept.length ? "no other run" : "no run kept yet"], ...kept.map(({ name, say }, at) => [at, `${name}: ${say}`])], which);
    scene.other = chosen && chosen.rows.weights.length === scene.setup.variables.length ? { rows: chosen.rows, cursor: 0, name: chosen.name } : null;
    forget.disabled = !answering || !chosen;
    showLegends();
    redraw();
  }

  function showState() {
    const { state } = scene;
    const { status, settings } = state;
    const running = status === "running";
    const over = status === "finished" || status === "diverged";
    run.disabled = step.disabled = epoch.disabled = !answering || running || over;
    pause.disabled = !running && !replay;
    reset.disabled = !answering;
    for (const input of [rate, exactRate, speed, batch, optimizer]) input.disabled = !answering;
    keep.disabled = !answering || state.step < 1;
    forget.disabled = !answering || !model.get("kept_runs")[model.get("compare")];
    form.enable(answering);
    pencil.disabled = !answering || status !== "ready";
    pencil.parentElement.hidden = !live || hidden.has("setup");
    scene.canOpen = answering && !running;
    replayButton.querySelector("path").setAttribute("d", replay ? "M4 4h8v8H4z" : "M4 2.5v11l9-5.5z");
    replayButton.lastChild.textContent = replay ? "Stop" : "Replay";
    const focused = root.ownerDocument.activeElement;
    if (focused !== rate) rate.value = String(Math.log10(Math.max(settings.learning_rate, 1e-5)));
    rate.setAttribute("aria-valuetext", short(settings.learning_rate));
    if (focused !== exactRate) exactRate.value = String(settings.learning_rate);
    fillChoice(speed, state.choices.speed, settings.speed);
    fillChoice(batch, state.choices.batch_size, settings.batch_size);
    fillChoice(optimizer, state.choices.optimizer, settings.optimizer);
    if (sentence.textContent !== state.sentence) sentence.textContent = state.sentence;
    root.dataset.status = status;
    offline.textContent = live ? "The kernel does not answer: the steps kept here can be replayed; run the cell again to train."
      : "Saved without a kernel: its steps can be replayed.";
    offline.hidden = answering || (live && !root.dataset.asked);
    progress.value = state.step / state.steps;
    const left = state.seconds_left ? ` · about ${grouped(state.seconds_left)} s left` : "";
    const thinned = scene.rows.stride > 1 ? ` · every ${scene.rows.stride}th step kept here` : "";
    const text = `step ${grouped(state.step)} of ${grouped(state.steps)} · epoch ${grouped(state.epoch)} of ${grouped(state.epochs)}${left}${thinned}`;
    if (progressText.textContent !== text) progressText.textContent = text;
    const changes = JSON.stringify([state.changes, lastStep()]);
    if (state.changes.length && marks.dataset.changes !== changes) {
      marks.replaceChildren(...state.changes.map((change) =>
        tag("span", { title: `${grouped(change.step)}: ${change.text}`, style: `left: ${(100 * change.step) / Math.max(1, lastStep())}%` })));
    } else if (!state.changes.length) marks.replaceChildren();
    marks.dataset.changes = changes;
  }

  function onMessage(message) {
    answered();
    if (message.kind !== "frame") return;
    appendRows(scene.rows, message.rows);
    scene.setup.orders = { ...scene.setup.orders, ...message.rows.orders };
    scene.state = message.state;
    showState();
    redraw();
    const now = performance.now();
    acknowledged.count += 1;
    if (acknowledged.count >= ACK_FRAMES || now - acknowledged.at >= ACK_MILLISECONDS) {
      acknowledged = { count: 0, at: now };
      tell({ kind: "ack", frame: message.frame });
    }
  }

  async function showTape() {
    const { model: id, step: number } = model.get("opened");
    tape.replaceChildren();
    if (!id || !live || !model.widget_manager) return;
    answered();
    const view = await model.widget_manager.create_view(await model.widget_manager.get_model(id));
    if (model.get("opened").model !== id) return;
    tape.replaceChildren(
      tag("div", { class: "tw-sgd-buttons" }, tag("strong", {}, `The tape of step ${grouped(number)}`),
        button("Close the tape", () => ask("shut"), { picture: "minus" })),
      view.el);
    view.trigger?.("displayed");
    tape.scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });
  }

  const stopDrawing = drawPoints(scene.charts.data, scene, {
    can: () => answering && scene.state.status === "ready",
    drawing: () => pencil.checked,
    redraw,
    change: (points) => ask("configure", { points }),
  });
  const onState = () => { scene.state = model.get("state"); answered(); showState(); redraw(); };
  model.on("msg:custom", onMessage);
  model.on("change:state", onState);
  const stops = [
    follow(model, ["setup"], showSetup),
    follow(model, ["kept_runs", "compare"], showKept),
    follow(model, ["code"], () => code.show(model.get("code"))),
    follow(model, ["opened"], showTape),
  ];
  model.on("change:rows", showRows);
  showState();
  ask("attach");
  window.setTimeout(() => { root.dataset.asked = "1"; showState(); }, live ? PATIENCE : 0);

  const sizes = new ResizeObserver(redraw);
  sizes.observe(root);
  let settling = 0; // a theme's style sheet may come after its name
  const recolour = () => {
    scene.colours = null;
    redraw();
    window.clearTimeout(settling);
    settling = window.setTimeout(() => { scene.colours = null; redraw(); }, 400);
  };
  const themes = new MutationObserver(recolour);
  themes.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-name", "data-jp-theme-light", "class"] });
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", recolour);

  return () => {
    window.clearTimeout(waiting);
    window.clearTimeout(byHand.timer);
    window.clearTimeout(settling);
    window.cancelAnimationFrame(drawing);
    sizes.disconnect();
    themes.disconnect();
    dark.removeEventListener("change", recolour);
    model.off("msg:custom", onMessage);
    model.off("change:state", onState);
    model.off("change:rows", showRows);
    stops.forEach((stop) => stop());
    stopDrawing();
    if (live) tell({ kind: "detach" });
    leave();
  };
}

export default { render };
