/** The page of SGDPanel: its parts put together, drawn from one scene, which the kernel's wholes and frames feed. */
import { tag } from "../page/dom.js";
import { openPanel, refusalNote, undoButtons } from "../page/panel.js";
import { makeBoard } from "./sgd-board.js";
import { readColors } from "./sgd-charts.js";
import { makeCode } from "./sgd-code.js";
import { watchColors } from "./sgd-colors.js";
import { makeControls } from "./sgd-controls.js";
import { makeForm } from "./sgd-form.js";
import { makeFrames } from "./sgd-frames.js";
import { makeHand } from "./sgd-hand.js";
import { makeKept } from "./sgd-kept.js";
import { makeScene, standing, takeWhole } from "./sgd-scene.js";
import { makeScrub } from "./sgd-scrub.js";
import { fillTable } from "./sgd-table.js";
import { makeTape } from "./sgd-tape.js";

const KERNEL_PARTS = ["buttons", "settings", "setup"];

function render({ model, el }) {
  const { connection, root, gesture, close } = openPanel({ model, el }, "sgd");
  const live = connection.whole().live !== false;
  const hidden = new Set([...connection.whole().hide, ...(live ? [] : KERNEL_PARTS)]);
  const scene = makeScene();
  const tools = { connection, gesture, live, redraw, changed: show };
  let drawing = 0;

  const scrub = makeScrub(scene, tools);
  const controls = makeControls(scene, { ...tools, scrub });
  const hand = makeHand(scene, tools);
  const board = makeBoard(scene, hidden, tools);
  const form = makeForm(scene, tools);
  const code = makeCode();
  const kept = makeKept(scene, tools);
  const table = tag("table", { class: "tw-sgd-numbers" });
  const openTape = () => connection.ask("open", { step: scene.rows.step[scene.cursor] }, { control: "table" });
  const tape = makeTape(scene, { connection, manager: model.widget_manager, focusTable: () => table.querySelector("button")?.focus() });
  const [undo, stopUndo] = undoButtons(connection);

  const part = (name, ...children) => (hidden.has(name) ? null : tag("div", { class: `tw-sgd-${name}` }, ...children));
  root.append(...[
    part("buttons", ...controls.buttons, tag("span", { class: "tw-sgd-undo" }, ...undo), refusalNote("buttons"), refusalNote("undo")),
    part("settings", ...controls.settings),
    controls.sentence,
    live ? null : tag("p", { class: "tw-soft" }, "Saved without a kernel: its steps can be replayed."),
    part("progress", ...controls.progress),
    part("scrub", ...scrub.element),
    hidden.has("hand") ? null : hand.element,
    board.element,
    part("table", table, refusalNote("table")),
    tape.element,
    hidden.has("kept") ? null : kept.element,
    hidden.has("setup") ? null : form.element,
    hidden.has("code") ? null : code.element,
  ].filter(Boolean));

  function redraw() {
    if (!drawing) drawing = window.requestAnimationFrame(draw);
  }

  function draw() {
    drawing = 0;
    if (!root.isConnected || !scene.rows.step.length) return;
    scene.colors ||= readColors(root);
    scrub.place();
    board.draw();
    const { usable, sentence } = connection.status();
    const opens = usable && scene.state.status !== "running";
    if (!hidden.has("table")) fillTable(table, scene, openTape, opens, usable ? "Pause to open a step's tape" : live ? sentence : "");
    if (!hidden.has("hand")) hand.show(connection.status());
    root.dataset.frames = String(Number(root.dataset.frames || 0) + 1);
  }

  /** Show all that is no drawing. */
  function show() {
    const status = connection.status();
    root.dataset.status = standing(scene.state, live ? status.kernel : "live").status;
    controls.show(status);
    scrub.mark(scene.state.changes);
    hand.build();
    board.show(status);
    form.show(status);
    kept.show(status);
    code.show(scene.code);
    tape.show(status);
    redraw();
  }

  const frames = makeFrames(scene, model, connection, show);
  const stops = [
    connection.subscribe((whole) => { takeWhole(scene, whole); show(); }),
    watchColors(() => { scene.colors = null; redraw(); }),
    stopUndo, frames.leave, board.leave,
  ];
  const sizes = new ResizeObserver(redraw);
  sizes.observe(root);

  return () => {
    window.cancelAnimationFrame(drawing);
    sizes.disconnect();
    stops.forEach((stop) => stop());
    close();
  };
}

export default { render };
