/** The page of SGDPanel: its parts put together, fed by frames from the kernel, and what it asks of the kernel. */
import { button, follow, panelRoot, put, tag } from "../page/dom.js";
import { appendRows, compileProgram, emptyRows, grouped } from "./sgd-rows.js";
import { prepareSurface, readColours } from "./sgd-charts.js";
import { makeScrub } from "./sgd-scrub.js";
import { fillChoice, makeControls } from "./sgd-controls.js";
import { makeHand } from "./sgd-hand.js";
import { makeBoard } from "./sgd-board.js";
import { fillTable } from "./sgd-table.js";
import { makeCode, makeForm } from "./sgd-form.js";

const ACK_FRAMES = 4;
const ACK_MILLISECONDS = 250;
const PATIENCE = 1500;
const NEEDS_KERNEL = ["buttons", "settings", "setup"];

function render({ model, el }) {
  const [root, leave] = panelRoot(model, el, "sgd");
  const live = model.get("live");
  const hidden = new Set([...model.get("hide"), ...(live ? [] : NEEDS_KERNEL)]);
  const scene = { setup: model.get("setup"), state: model.get("state"), rows: emptyRows(0), program: null, surface: null,
    colours: null, cursor: 0, other: null, charts: {}, canOpen: live };
  let answering = false; // whether the kernel answers this page
  let waiting = 0; // a timer: the kernel has been asked something
  let settling = []; // timers: a theme's style sheet may come after its name
  let drawing = 0;
  let acknowledged = { count: 0, at: 0 };

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
    waiting = window.setTimeout(() => { answering = false; showState(); }, PATIENCE);
  }

  function answered() {
    window.clearTimeout(waiting);
    if (answering) return;
    answering = true;
    showState();
  }

  // The parts.

  const scrub = makeScrub(scene, { redraw, changed: showState });
  const controls = makeControls(scene, { ask, scrub });
  const hand = makeHand(scene, { ask, redraw });
  const board = makeBoard(scene, hidden, { redraw, change: (points) => ask("configure", { points }),
    can: () => answering && scene.state.status === "ready" });
  const form = makeForm(ask);
  const code = makeCode();
  const offline = tag("p", { class: "tw-soft", hidden: true });
  const table = tag("table", { class: "tw-sgd-numbers" });
  const openTape = () => ask("open", { step: scene.rows.step[scene.cursor] });
  const tape = tag("div", { class: "tw-sgd-tape" });
  const keep = button("Keep this run", () => ask("keep"), { picture: "plus" });
  const compare = tag("select", { "aria-label": "Compare with", onchange: () => put(model, "compare", Number(compare.value)) });
  const forget = button("Forget it", () => ask("forget", { which: Number(compare.value) }), { picture: "minus" });

  const part = (name, ...children) => (hidden.has(name) ? null : tag("div", { class: `tw-sgd-${name}` }, ...children));
  root.append(...[
    part("buttons", ...controls.buttons),
    part("settings", ...controls.settings),
    controls.sentence,
    offline,
    part("progress", ...controls.progress),
    part("scrub", ...scrub.element),
    hidden.has("hand") ? null : hand.element,
    board.element,
    part("table", table),
    tape,
    part("kept", live ? keep : null, controls.setting("Compare with", compare), live ? forget : null),
    hidden.has("setup") ? null : form.element,
    hidden.has("code") ? null : code.element,
  ].filter(Boolean));

  // Drawing.

  function redraw() {
    if (!drawing) drawing = window.requestAnimationFrame(draw);
  }

  function draw() {
    drawing = 0;
    if (!root.isConnected || !scene.rows.step.length) return;
    scene.colours ||= readColours(root);
    scrub.place();
    board.draw();
    if (!hidden.has("table")) fillTable(table, scene, openTape);
    if (!hidden.has("hand")) hand.show();
    root.dataset.frames = String(Number(root.dataset.frames || 0) + 1);
  }

  function recolour() {
    settling.forEach((timer) => window.clearTimeout(timer));
    settling = [0, 100, 400, 1500].map((later) => window.setTimeout(() => { scene.colours = null; redraw(); }, later));
  }

  // What the kernel says.

  function showSetup() {
    scene.setup = model.get("setup");
    scene.program = compileProgram(scene.setup.program);
    scene.surface = prepareSurface(scene.setup.surface);
    board.build();
    hand.build();
    form.show(scene.setup);
    showRows();
  }

  function showRows() {
    const sent = model.get("rows");
    scene.rows = appendRows(emptyRows(scene.setup.variables.length), hand.rows(structuredClone(sent)));
    scene.setup.orders = { ...scene.setup.orders, ...sent.orders };
    redraw();
  }

  function showKept() {
    const kept = model.get("kept_runs");
    const which = model.get("compare");
    const chosen = kept[which];
    const none = [-1, kept.length ? "no other run" : "no run kept yet"];
    fillChoice(compare, [none, ...kept.map(({ name, say }, at) => [at, `${name}: ${say}`])], which);
    const fits = chosen && chosen.rows.weights.length === scene.setup.variables.length;
    scene.other = fits ? { rows: chosen.rows, cursor: 0, name: chosen.name } : null;
    forget.disabled = !answering || !chosen;
    board.legends();
    redraw();
  }

  function showState() {
    const { state } = scene;
    root.dataset.status = state.status;
    controls.show(answering);
    scrub.mark(state.changes);
    keep.disabled = !answering || state.step < 1;
    forget.disabled = !answering || !model.get("kept_runs")[model.get("compare")];
    form.enable(answering);
    board.enable(answering && state.status === "ready", live && !hidden.has("setup"));
    const canOpen = answering && state.status !== "running";
    if (canOpen !== scene.canOpen) redraw();
    scene.canOpen = canOpen;
    offline.textContent = live ? "The kernel does not answer: the steps kept here can be replayed; run the cell again to train."
      : "Saved without a kernel: its steps can be replayed.";
    offline.hidden = answering || (live && !root.dataset.asked);
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

  function onState() {
    scene.state = model.get("state");
    answered();
    showState();
    redraw();
  }

  async function showTape() {
    const { model: id, step: number } = model.get("opened");
    tape.replaceChildren();
    if (!id || !live) return;
    answered();
    if (!model.widget_manager) {
      tape.append(tag("p", {}, `The tape of step ${grouped(number)} is open: show the panel's “stepper” in a cell to see it here.`));
      return;
    }
    const view = await model.widget_manager.create_view(await model.widget_manager.get_model(id));
    if (model.get("opened").model !== id) return;
    tape.replaceChildren(
      tag("div", { class: "tw-sgd-buttons" }, tag("strong", {}, `The tape of step ${grouped(number)}`),
        button("Close the tape", () => ask("shut"), { picture: "minus" })),
      view.el);
    view.trigger?.("displayed");
  }

  model.on("msg:custom", onMessage);
  model.on("change:state", onState);
  model.on("change:rows", showRows);
  const stops = [
    follow(model, ["setup"], showSetup),
    follow(model, ["kept_runs", "compare"], showKept),
    follow(model, ["code"], () => code.show(model.get("code"))),
    follow(model, ["opened"], showTape),
  ];
  showState();
  ask("attach");
  const asked = window.setTimeout(() => { root.dataset.asked = "1"; showState(); }, live ? PATIENCE : 0);

  const sizes = new ResizeObserver(redraw);
  sizes.observe(root);
  const themes = new MutationObserver(recolour);
  themes.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-name", "data-jp-theme-light", "class"] });
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", recolour);

  return () => {
    [waiting, ...settling, asked].forEach((timer) => window.clearTimeout(timer));
    window.cancelAnimationFrame(drawing);
    sizes.disconnect();
    themes.disconnect();
    dark.removeEventListener("change", recolour);
    model.off("msg:custom", onMessage);
    model.off("change:state", onState);
    model.off("change:rows", showRows);
    stops.forEach((stop) => stop());
    board.leave();
    hand.leave();
    if (live) tell({ kind: "detach" });
    leave();
  };
}

export default { render };
