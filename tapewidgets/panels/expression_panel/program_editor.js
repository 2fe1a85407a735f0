/** The program to type: its field with what is wrong and what runs marked behind it, completions, palette and examples. */
import { tag } from "../page/dom.js";
import { NEEDS_KERNEL, refusalNote, undoButtons } from "../page/panel.js";
import { sayName, t } from "../page/words.js";
import { insert } from "../page/editing.js";
import { nowOf } from "../stage/now.js";
import { keepShown, placeOf } from "../stage/script.js";
import { makeCompletions, namesIn } from "./completing.js";
import { makePalette } from "./palette.js";
import { makeProblem } from "./problem.js";

/**
 * Show the program to edit in `host`; what is wrong with it is told in `problems`, what is odd in `warnings`; `compact` with
 * its palette beside its heading. Returns what stops it.
 * @type {Mount}
 */
export function mountProgram({ connection, gesture, data }, host, { problems = host, warnings: odd = host, compact = false } = {}) {
  const { hide } = connection.whole();
  const area = tag("textarea", { "aria-label": t("panel.program"), rows: 3, spellcheck: "false", autocomplete: "off", autocapitalize: "off",
    "aria-autocomplete": "list", "aria-controls": "", maxlength: 4000, ...NEEDS_KERNEL });
  const mirror = makeMirror(area, connection);
  const names = () => namesIn(connection.whole().document.tensors, area.value);
  const edited = (as) => connection.edit({ program: area.value.normalize("NFC") }, { control: "program", gesture: as });
  const inserted = () => edited(null); // an entry to undo of its own, however soon typing goes on
  const create = () => { connection.ask("create", {}, { control: "program" }); area.focus(); };
  const problem = makeProblem(area, create, () => { if (!completing.list.hidden) completing.offer(); });
  const completing = makeCompletions(area, problem.element, { functions: data.functions, names, inserted });
  const palette = makePalette(data.functions, names, (piece, back = 0) => {
    const [text, caret] = insert(area.value, area.selectionStart, area.selectionEnd, piece);
    area.value = text;
    area.focus();
    area.setSelectionRange(caret - back, caret - back);
    inserted();
  });
  const input = listenToTyping(area, { taken: () => { edited(gesture("program")); completing.offer(); }, began: completing.close });
  const [undo, stopUndo] = undoButtons(connection);
  const offered = hide.includes("palette") ? null : palette.element;
  host.append(tag("div", { class: "tw-row" }, tag("h4", {}, t("panel.program")), compact ? offered : null, hide.includes("examples") ? null : examplesMenu(connection, data.examples),
    ...undo, refusalNote("undo"), refusalNote("examples")), tag("div", { class: "tw-editor", onkeydown: palette.close }, mirror.element, area, completing.list), refusalNote("program"));
  problems.append(problem.element);
  odd.append(problem.warnings);
  if (offered && !compact) host.append(offered);

  let drawn = /** @type {Record<string, any>} */ ({});
  const stop = connection.subscribe((whole) => {
    const { document: { program, tensors }, problem: fault, warnings } = whole;
    if (area.value !== program && !input.composing) area.value = program;
    mirror.paint(whole);
    if (fault !== drawn.fault || warnings !== drawn.warnings) problem.show(whole);
    if (tensors !== drawn.tensors || program !== drawn.program) palette.show();
    drawn = { fault, warnings, tensors, program };
  });
  return () => { problem.stop(); stop(); stopUndo(); };
}

function examplesMenu(connection, titles) {
  const menu = tag("select", { "aria-label": t("panel.editor.examples"), onchange: () => {
    const title = titles[Number(menu.value)];
    menu.value = "";
    if (title) connection.ask("example", { title }, { control: "examples" });
  }, ...NEEDS_KERNEL }, tag("option", { value: "" }, t("panel.editor.examples")), ...titles.map((title, index) => tag("option", { value: index }, sayName("panel.example", title))));
  return menu;
}

/** Hear of typing when a letter is whole: until then the text is the input method's, for Hangul and its like. */
function listenToTyping(area, { taken, began }) {
  const input = { composing: false };
  const take = () => { input.composing = false; taken(); };
  area.addEventListener("compositionstart", () => { input.composing = true; began(); });
  area.addEventListener("input", (event) => { if (!event.isComposing) take(); });
  area.addEventListener("compositionend", take);
  return input;
}

/** Behind the text: the place that a problem speaks of is underlined, the line of the step is lit. */
function makeMirror(area, connection) {
  const element = tag("div", { class: "tw-mirror", "aria-hidden": "true" });
  area.addEventListener("scroll", () => { element.scrollTop = area.scrollTop; element.scrollLeft = area.scrollLeft; });
  let painted = "";
  function paint(whole) {
    const fault = whole.problem;
    const lines = area.value.split("\n");
    area.rows = Math.min(14, Math.max(3, lines.length + 1));
    const current = fault.message && !connection.status().pending;
    const { stage, story, moment } = nowOf(whole);
    const runs = fault.message ? fault.part && area.value.startsWith(stage?.program) : stage?.program === area.value;
    const lit = story && runs ? placeOf(story, moment) : null;
    const wanted = JSON.stringify([area.value, current ? fault : null, lit, lit && moment.phase]);
    if (wanted === painted) return;
    painted = wanted;
    element.replaceChildren(...lines.map((line, row) => (current && row === fault.line - 1 ? faultyLine(line, fault.column)
      : row === lit?.row ? litLine(line, lit, moment.phase) : tag("div", {}, line))));
    if (lit && document.activeElement !== area) keepShown(area, element.children[lit.row]);
  }
  return { element, paint };
}

function faultyLine(line, column) {
  const at = Math.min(column, line.length);
  const end = Math.max(at + 1, at + (/^[\w가-힣]+/.exec(line.slice(at))?.[0].length ?? 1));
  return tag("div", {}, line.slice(0, at), tag("mark", {}, line.slice(at, end) || " "), line.slice(end));
}

function litLine(line, { start, end }, phase) {
  return tag("div", { class: `tw-lit ${phase}` }, line.slice(0, start), tag("b", {}, line.slice(start, end)), line.slice(end));
}
