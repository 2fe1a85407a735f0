/** What every panel's page does alike: its root, faults and the kernel's state, undo keys, refusals beside controls. */
import { button, tag } from "./dom.js";
import { connect } from "./connection.js";
import { keepFocus } from "./focus.js";
import { chooseLanguage, languageNames, languageNow, offersLanguages, t } from "./words.js";

/** Typing or nudging with pauses shorter than this, in milliseconds, is one gesture: one entry to undo. */
const PAUSE_OF_GESTURE = 1000;

/**
 * Join the panel of a model and put its root in `el`. An element with `data-kernel-needed` needs the kernel and says so while
 * there is none; one with `data-refusal="control"` shows why what was asked at that control was refused.
 * The root says in `data-kernel` whether there is one, and in `data-unanswered` how many requests it has not answered.
 * Returns {connection, root, gesture, close}; `gesture(control)` names the gesture that an edit belongs to.
 * @param {{model: any, el: HTMLElement}} view @param {string} name @param {(data: string) => any} [decode] @returns {Panel}
 */
export function openPanel({ model, el }, name, decode) {
  const joined = connect(model, decode);
  const fault = tag("div", { class: "tw-fault", role: "alert", hidden: true });
  const note = tag("p", { class: "tw-kernel-note", role: "status", hidden: true });
  const root = tag("section", { class: `tapewidgets tw-${name}`, lang: languageNow(), "data-lm-suppress-shortcuts": "true" }, note, fault);
  keepKeysInside(root);
  root.addEventListener("wheel", scrollPast, { capture: true, passive: true });
  root.addEventListener("keydown", (event) => undoByKey(joined, event), true);
  for (const event of ["click", "pointerdown", "mousedown", "keydown", "beforeinput"]) root.addEventListener(event, holdBack, true);
  el.classList?.add("tw-output");
  el.replaceChildren(root, ...(offersLanguages() ? [languageChoice(el)] : []));
  const gesture = gesturesIn(root);
  const { spoken, live } = joined.whole();
  if (live !== false && spoken && spoken !== languageNow()) joined.ask("speak", { language: languageNow() }, { local: true });
  const [hold, release] = holdWhilePressed(root);
  const stopFocus = keepFocus(root);
  const connection = { ...joined, subscribe: (draw) => joined.subscribe(hold(draw)) };
  let closed = false;
  const sweep = () => {
    if (closed) return;
    const { sentence, usable, kernel, unanswered } = connection.status();
    root.dataset.kernel = kernel;
    root.dataset.unanswered = unanswered;
    if (note.textContent !== sentence) note.textContent = sentence;
    note.hidden = !sentence;
    for (const element of root.querySelectorAll("[data-kernel-needed]")) able(element, usable, sentence);
    for (const element of root.querySelectorAll("[data-refusal]")) {
      const refusal = connection.refusal(element.dataset.refusal);
      if (element.textContent !== refusal) element.textContent = refusal;
      element.hidden = !refusal;
    }
  };
  const stop = connection.subscribe((whole) => {
    fault.textContent = whole.fault;
    fault.hidden = !whole.fault;
    queueMicrotask(sweep); // once every view has drawn
  });
  const close = () => { closed = true; stop(); release(); stopFocus(); connection.leave(); root.remove(); };
  return { connection, root, gesture, close };
}

/** Below the panel, the language that all panels of the page speak: it needs no kernel, and keeps the focus. */
function languageChoice(el) {
  const options = languageNames().map(([code, name]) => tag("option", { value: code, lang: code, selected: code === languageNow() }, name));
  const choice = tag("select", { "aria-label": t("language.switch"), onchange: () => {
    chooseLanguage(choice.value);
    el.querySelector(".tw-language select")?.focus({ preventScroll: true });
  } }, ...options);
  return tag("div", { class: "tapewidgets tw-language" }, choice);
}

/** Attributes of a control that can do nothing without the kernel. */
export const NEEDS_KERNEL = { "data-kernel-needed": "" };

/** The place beside a control where its refusal is shown. */
export function refusalNote(control) {
  return tag("span", { class: "tw-refusal", role: "status", hidden: true, "data-refusal": control });
}

/** Let a control be used or not, and say why not. Not by `disabled`: the focus would fall to the page. */
export function able(element, usable, why = "") {
  if (element.getAttribute("aria-disabled") === (usable ? null : "true") && (usable || element.title === why)) return;
  if (usable) {
    element.removeAttribute("aria-disabled");
    if (element.dataset.title !== undefined) element.title = element.dataset.title;
    delete element.dataset.title;
  } else {
    element.dataset.title ??= element.title;
    element.setAttribute("aria-disabled", "true");
    if (why) element.title = why;
  }
}

/** Buttons for undo and redo, drawn as the kernel says. Returns [elements, stop]. */
export function undoButtons(connection) {
  const undo = button(t("panel.undo"), () => connection.ask("undo", {}, { control: "undo" }), { picture: "undo", visible: false });
  const redo = button(t("panel.redo"), () => connection.ask("redo", {}, { control: "undo" }), { picture: "redo", visible: false });
  const stop = connection.subscribe((whole) => {
    const { usable, pending, sentence } = connection.status();
    able(undo, usable && (whole.can_undo || pending), usable ? t("panel.undo.none") : sentence);
    able(redo, usable && whole.can_redo, usable ? t("panel.redo.none") : sentence);
  });
  return [[undo, redo], stop];
}

function undoByKey(connection, event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const key = event.key.toLowerCase();
  const name = key === "z" ? (event.shiftKey ? "redo" : "undo") : key === "y" ? "redo" : "";
  const whole = connection.whole();
  if (!name || whole?.can_undo === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  if (connection.status().usable) connection.ask(name, {}, { control: "undo" });
}

/** Hold back what would use a control that says it cannot be used. */
function holdBack(event) {
  if (!event.target.closest?.("[aria-disabled='true']")) return;
  if (event.type === "keydown" && (event.key === "Tab" || event.ctrlKey || event.metaKey || event.key === "Escape")) return;
  if (event.type !== "pointerdown") event.preventDefault();
  event.stopPropagation();
  if (event.type === "mousedown") event.target.closest("[aria-disabled='true']").focus();
}

/** A wheel scrolls the page; it changes no number that has the focus. */
function scrollPast({ target }) {
  if (target.type !== "number" || target.readOnly) return;
  target.readOnly = true;
  setTimeout(() => { target.readOnly = false; });
}

/** Keys stay inside the panel; JupyterLab's shortcuts look at what has the focus. */
function keepKeysInside(root) {
  // JupyterLab's selectors end in `:focus`: what has the focus needs the mark itself, or letters act on the notebook.
  root.addEventListener("focusin", (event) => event.target.setAttribute("data-lm-suppress-shortcuts", "true"));
  // JupyterLab refuses every line break inside a cell, with a listener on what has the focus; it is kept from hearing of ours.
  root.addEventListener("beforeinput", (event) => { if (event.inputType === "insertLineBreak") event.stopPropagation(); }, true);
}

/**
 * Between press and release nothing moves: what is pressed may take the focus from a field, whose change would put other
 * things under the pointer, and the click would be lost. A slider is drawn while it is dragged. Returns [wrap, clean-up].
 */
function holdWhilePressed(root) {
  let [held, timer] = [false, 0];
  const late = new Map();
  const flush = () => {
    held = false;
    for (const [draw, whole] of late) draw(whole);
    late.clear();
  };
  const letGo = () => { if (held) timer = setTimeout(flush); };
  root.addEventListener("pointerdown", (event) => { held = !event.target.closest("input[type='range']"); }, true);
  root.addEventListener("click", flush, true); // what a click does begins with what holds now, and is drawn at once
  const events = ["pointerup", "pointercancel", "blur"];
  for (const event of events) window.addEventListener(event, letGo);
  const wrap = (draw) => (whole) => {
    late.delete(draw);
    if (held) late.set(draw, whole);
    else draw(whole);
  };
  return [wrap, () => { clearTimeout(timer); for (const event of events) window.removeEventListener(event, letGo); }];
}

/** Name gestures: a drag from press to release, a burst of keys until a pause, a change of control or a click. */
function gesturesIn(root) {
  let [count, control, last, held] = [0, null, 0, false];
  const end = () => { control = null; };
  root.addEventListener("pointerdown", () => { end(); held = true; }, true);
  for (const event of ["pointerup", "pointercancel", "change"]) root.addEventListener(event, () => { end(); held = false; });
  root.addEventListener("focusout", () => { if (!held) end(); });
  return (name) => {
    const now = Date.now();
    if (name !== control || (!held && now - last > PAUSE_OF_GESTURE)) count += 1;
    [control, last] = [name, now];
    return `${count}`;
  };
}
