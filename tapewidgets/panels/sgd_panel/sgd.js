/** The page of SGDPanel: its parts put together, drawn from one scene, which the kernel's wholes and frames feed. */
import { tag } from "../page/dom.js";
import { openPanel, refusalNote, undoButtons } from "../page/panel.js";
import { makeBoard } from "./sgd-board.js";
import { forgetSizes, readColors } from "./sgd-charts.js";
import { makeCode, makeDownloads } from "./sgd-code.js";
import { watchColors } from "./sgd-colors.js";
import { makeControls } from "./sgd-controls.js";
import { makeForm } from "./sgd-form.js";
import { makeFrames } from "./sgd-frames.js";
import { makeHand } from "./sgd-hand.js";
import { makeKept } from "./sgd-kept.js";
import { makeScene, standing, takeWhole } from "./sgd-scene.js";
import { makeScrub } from "./sgd-scrub.js";
import { momentOf } from "./sgd-inside.js";
import { makeStory } from "./sgd-story.js";
import { makeTable } from "./sgd-table.js";
import { makeTape } from "./sgd-tape.js";

const KERNEL_PARTS = ["buttons", "settings", "setup"];

function render({ model, el }) {
  const { connection, root, gesture, close } = openPanel({ model, el }, "sgd");
  const live = connection.whole().live !== false;
  const hidden = new Set([...connection.whole().hide, ...(live ? [] : KERNEL_PARTS)]);
  const scene = makeScene();
  const tools = { connection, gesture, live, redraw, changed };
  let drawing = 0;
  let shown = true; // whether all that is no drawing says what the scene says

  const scrub = makeScrub(scene, tools);
  const story = makeStory(scene, { ...tools, scrub });
  const controls = makeControls(scene, { ...tools, scrub, story });
  const hand = makeHand(scene, tools);
  const board = makeBoard(scene, hidden, { ...tools, moment: () => (busy() ? null : momentOf(scene.inside)) });
  const form = makeForm(scene, tools);
  const code = makeCode();
  const kept = makeKept(scene, { ...tools, downloads: makeDownloads(tools) });
  const busy = () => scene.state.status === "running" || scrub.playing();
  const table = makeTable(scene, { openAt: story.openAt, busy });
  const tape = makeTape(scene, { connection, manager: model.widget_manager, focusTable: () => table.element.querySelector("button")?.focus() });
  const [undo, stopUndo] = undoButtons(connection);

  const part = (name, ...children) => (hidden.has(name) ? null : tag("div", { class: `tw-sgd-${name}` }, ...children));
  root.append(...[
    part("settings", ...controls.settings),
    board.element,
    tag("div", { class: "tw-sgd-stepper" },
      part("buttons", ...controls.buttons, tag("span", { class: "tw-sgd-undo" }, ...undo)),
      live ? null : tag("div", { class: "tw-sgd-buttons" }, story.back, story.next, tag("span", { class: "tw-soft" }, "Saved without a kernel: its steps can be replayed.")),
      tag("div", { class: "tw-sgd-state" }, controls.sentence, refusalNote("buttons"), refusalNote("undo"), refusalNote("table"))),
    part("scrub", ...scrub.element, part("progress", ...controls.progress)),
    hidden.has("story") ? null : story.track,
    hidden.has("story") ? null : story.element,
    hidden.has("table") ? null : table.element,
    tape.element,
    hidden.has("hand") ? null : hand.element,
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
    const frames = Number(root.dataset.frames || 0) + 1;
    const whole = !busy() || frames % 4 === 0; // while it moves, numbers need not change faster than an eye reads them
    if (whole && !shown) show();
    scene.colors ||= readColors(root);
    scrub.place();
    board.draw(busy());
    if (whole) {
      scrub.draw();
      story.draw();
      story.show(connection.status());
      if (!hidden.has("table")) table.draw();
      if (!hidden.has("hand")) hand.show(connection.status());
    }
    root.dataset.frames = String(frames);
  }

  /** Show all that is no drawing. */
  function show() {
    shown = true;
    const status = connection.status();
    root.toggleAttribute("data-tested", Boolean(scene.data.test));
    root.dataset.status = standing(scene.state, live ? status.kernel : "live").status;
    controls.show(status);
    scrub.mark(scene.state.changes);
    hand.build();
    board.show(status);
    form.show(status);
    kept.show(status);
    code.show(scene.code);
    tape.show(status);
  }

  function changed() {
    show();
    redraw();
  }

  const frames = makeFrames(scene, model, connection, () => { shown = false; redraw(); });
  const stops = [
    connection.subscribe((whole) => { takeWhole(scene, whole); changed(); }),
    watchColors(() => { scene.colors = null; redraw(); }),
    stopUndo, frames.leave, board.leave,
  ];
  const measured = [root, ...root.querySelectorAll("canvas, .tw-sgd-ticks")];
  const sizes = new ResizeObserver(() => { forgetSizes(measured); redraw(); });
  measured.forEach((element) => sizes.observe(element));

  return () => {
    window.cancelAnimationFrame(drawing);
    sizes.disconnect();
    stops.forEach((stop) => stop());
    close();
  };
}

export default { render };
