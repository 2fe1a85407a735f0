/** The page of SGDPanel: its parts put together, drawn from one scene, which the kernel's wholes and frames feed. */
import { tag } from "../page/dom.js";
import { openPanel, refusalNote, undoButtons } from "../page/panel.js";
import { inLanguage, t } from "../page/words.js";
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

/** Element -> what the view in it shows beside the model: another language begins there. */
const memories = new WeakMap();

function render({ model, el }) {
  const before = memories.get(el)?.();
  const { connection, root, gesture, close } = openPanel({ model, el }, "sgd");
  const live = connection.whole().live !== false;
  const hidden = new Set([...connection.whole().hide, ...(live ? [] : KERNEL_PARTS)]);
  const scene = before?.scene ?? makeScene();
  const tools = { connection, gesture, live, redraw, changed };
  let [drawing, shown] = [0, true]; // the frame that was asked for; whether all that is no drawing says what the scene says

  const parts = makeParts(scene, hidden, tools, model.widget_manager, before);
  const { scrub, story, controls, hand, board, form, code, kept, table, tape, busy } = parts;
  const [undo, stopUndo] = undoButtons(connection);
  layOut(root, { hidden, live, undo, before: before?.root }, parts);
  const memory = () => ({ scene, root, scrub: scrub.memory(), form: form.memory(), code: code.memory(), tape: tape.memory() });
  memories.set(el, memory);

  function redraw() { drawing ||= window.requestAnimationFrame(draw); }

  function draw() {
    drawing = 0;
    if (!root.isConnected || !scene.rows.step.length) return;
    const frames = Number(root.dataset.frames || 0) + 1;
    const whole = !busy() || frames % 8 === 0; // while it moves, numbers need not change faster than an eye reads them
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
    scrub.mark(scene.state.changes);
    hand.build();
    code.show(scene.code);
    for (const one of [controls, board, form, kept, tape]) one.show(status);
  }

  function changed() { show(); redraw(); }

  const frames = makeFrames(scene, model, connection, () => { shown = false; redraw(); });
  const measured = [root, ...root.querySelectorAll("canvas, .tw-sgd-ticks")];
  const stops = [
    connection.subscribe((whole) => { takeWhole(scene, whole); changed(); }),
    watchColors(() => { scene.colors = null; forgetSizes(measured); redraw(); }),
    watchSizes(measured, redraw), stopUndo, frames.leave, board.leave,
  ];
  return () => {
    window.cancelAnimationFrame(drawing);
    stops.forEach((stop) => stop());
    if (memories.get(el) === memory) memories.delete(el);
    close();
  };
}

/** Make all parts of the page, where they stood `before` in another language; `busy()` tells whether something plays or runs. */
function makeParts(scene, hidden, tools, manager, before) {
  const scrub = makeScrub(scene, tools, before?.scrub);
  const busy = () => scene.state.status === "running" || scrub.playing();
  const story = makeStory(scene, { ...tools, scrub });
  const table = makeTable(scene, { openAt: story.openAt, busy });
  return {
    busy, scrub, story, table,
    controls: makeControls(scene, { ...tools, scrub, story }),
    hand: makeHand(scene, tools),
    board: makeBoard(scene, hidden, { ...tools, moment: () => (busy() ? null : momentOf(scene.inside)) }),
    form: makeForm(scene, tools, before?.form),
    code: makeCode(before?.code),
    kept: makeKept(scene, { ...tools, downloads: makeDownloads(tools) }),
    tape: makeTape(scene, { connection: tools.connection, manager, focusTable: () => table.element.querySelector("button")?.focus({ preventScroll: true }) }, before?.tape),
  };
}

/** Open what was open, and tick what was ticked, in a view that takes another's place. */
function carry(from, to) {
  if (!from) return;
  const pairs = (what) => [...to.querySelectorAll(what)].map((element, at) => [element, from.querySelectorAll(what)[at]]);
  for (const [element, old] of pairs("details")) element.open = old?.open;
  for (const [element, old] of pairs(".tw-sgd-figures input")) element.checked = old?.checked;
}

/** Forget the sizes of elements when one of them has another. Returns what stops it. */
function watchSizes(measured, redraw) {
  const sizes = new ResizeObserver(() => { forgetSizes(measured); redraw(); });
  measured.forEach((element) => sizes.observe(element));
  return () => sizes.disconnect();
}

/** Put the parts that are not hidden into the panel's root, from the settings to the code. */
function layOut(root, { hidden, live, undo, before }, { controls, board, story, scrub, table, tape, hand, kept, form, code }) {
  const part = (name, ...children) => (hidden.has(name) ? null : tag("div", { class: `tw-sgd-${name}` }, ...children));
  const whole = (name, element) => (hidden.has(name) ? null : element);
  root.append(...[
    part("settings", ...controls.settings),
    board.element,
    tag("div", { class: "tw-sgd-stepper" },
      part("buttons", ...controls.buttons, tag("span", { class: "tw-sgd-undo" }, ...undo)),
      live ? null : tag("div", { class: "tw-sgd-buttons" }, story.back, story.next, tag("span", { class: "tw-soft" }, t("sgd.static"))),
      tag("div", { class: "tw-sgd-state" }, controls.sentence, refusalNote("buttons"), refusalNote("undo"), refusalNote("table"))),
    part("scrub", ...scrub.element, part("progress", ...controls.progress)),
    whole("story", story.track), whole("story", story.element), whole("table", table.element), tape.element, whole("hand", hand.element),
    whole("kept", kept.element), whole("setup", form.element), whole("code", code.element),
  ].filter(Boolean));
  carry(before, root);
}

export default { render: inLanguage(render) };
