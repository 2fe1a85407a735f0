/** The expression panel: a program checked while it is typed, its tensors edited in place. */
import { button, tag } from "../page/dom.js";
import { NEEDS_KERNEL, openPanel, refusalNote, undoButtons } from "../page/panel.js";
import { arrayText, assigned, completions, insert, wordAt } from "../page/editing.js";
import { nowOf } from "../stage/now.js";
import { keepShown, placeOf } from "../stage/script.js";
import { KINDS } from "./tensor_controls.js";
import { mountQuestion, mountTensors } from "./tensors.js";

/** The height of a line of the editor, in pixels. */
const LINE = 20;
/** So long a learner may be in the middle of a word before the panel says that something is wrong, in milliseconds. */
const PAUSE = 400;

/** Show the tensors and the question in `host`, to read where there is no kernel to run an edit. Returns what stops it. */
export function mountBench(panel, host) {
  const { live, hide, document: { tensors } } = panel.connection.whole();
  const shows = (part) => !hide.includes(part);
  const stops = [];
  if (live === false) host.append(...(shows("tensors") ? givenTensors(tensors) : []));
  else {
    if (shows("tensors")) stops.push(mountTensors(panel, host));
    if (shows("question")) stops.push(mountQuestion(panel, host));
  }
  return () => stops.forEach((stop) => stop());
}

function givenTensors(tensors) {
  const words = Object.fromEntries(KINDS);
  return [tag("h4", {}, "Tensors"), tag("ul", { class: "tw-parts" }, ...tensors.map((tensor) =>
    tag("li", {}, tag("code", {}, `${tensor.name} = ${arrayText(tensor.value)}`), ` ${words[tensor.kind]}, ${tensor.dtype}`)))];
}

/** Show the program to edit in `host`; what is wrong with it is told in `problems`, what is odd in `warnings`; `compact` with its palette beside its heading. Returns what stops it. */
export function mountProgram({ connection, gesture, data }, host, { problems = host, warnings: odd = host, compact = false } = {}) {
  let whole = connection.whole();
  const hidden = whole.hide;
  const area = tag("textarea", { "aria-label": "Program", rows: 3, spellcheck: "false", autocomplete: "off", autocapitalize: "off",
    "aria-autocomplete": "list", "aria-controls": "", maxlength: 4000, ...NEEDS_KERNEL });
  const mirror = tag("div", { class: "tw-mirror", "aria-hidden": "true" });
  const list = tag("ul", { class: "tw-completions", role: "listbox", "aria-label": "Completions", hidden: true });
  list.id = `tw-list-${Math.random().toString(36).slice(2)}`;
  area.setAttribute("aria-controls", list.id);
  const problem = tag("div", { class: "tw-problem", role: "status", "aria-live": "polite", hidden: true, id: `${list.id}-problem` });
  area.setAttribute("aria-errormessage", problem.id);
  const warnings = tag("ul", { class: "tw-warnings" });
  const examples = tag("select", { "aria-label": "Examples", onchange: () => {
    const title = data.examples[Number(examples.value)];
    examples.value = "";
    if (title) connection.ask("example", { title }, { control: "examples" });
  }, ...NEEDS_KERNEL }, tag("option", { value: "" }, "Examples"), ...data.examples.map((title, index) => tag("option", { value: index }, title)));
  const [undo, stopUndo] = undoButtons(connection);
  const palette = tag("details", { class: "tw-palette" }, tag("summary", {}, "Palette"));
  const chips = tag("div");
  palette.append(chips);
  const offered = hidden.includes("palette") ? null : palette;
  host.append(tag("div", { class: "tw-row" }, tag("h4", {}, "Program"), compact ? offered : null, hidden.includes("examples") ? null : examples, ...undo,
    refusalNote("undo"), refusalNote("examples")), tag("div", { class: "tw-editor" }, mirror, area, list), refusalNote("program"));
  problems.append(problem);
  odd.append(warnings);
  if (offered && !compact) host.append(offered);

  let [choices, chosen, soon] = [[], -1, null];
  const { functions } = data;
  const names = () => [...whole.document.tensors.map((tensor) => tensor.name), ...assigned(area.value)];
  let composing = false; // Hangul and its like: until a letter is whole, the text is the input method's
  const typed = () => connection.edit({ program: area.value.normalize("NFC") }, { control: "program", gesture: gesture("program") });
  const close = () => { list.hidden = true; chosen = -1; area.removeAttribute("aria-activedescendant"); };
  const accept = (index) => {
    const [start] = wordAt(area.value, area.selectionStart);
    const [text, caret] = insert(area.value, start, area.selectionStart, choices[index].insert);
    area.value = text;
    area.setSelectionRange(caret, caret);
    close();
    typed();
    area.focus();
  };
  const offer = () => {
    const [start, word] = wordAt(area.value, area.selectionStart);
    choices = completions([...new Set(names())].filter((name) => name !== word), functions, word);
    if (!choices.length || word.length < 2) { close(); return; }
    chosen = -1;
    list.replaceChildren(...choices.map((choice, index) => tag("li", { role: "option", id: `${list.id}-${index}`, "aria-selected": "false",
      onmousedown: (event) => { event.preventDefault(); accept(index); } }, choice.name, tag("span", { class: "tw-soft" }, choice.hint))));
    const [row, column] = [area.value.slice(0, start).split("\n").length, start - area.value.lastIndexOf("\n", start - 1) - 1];
    list.style.top = `${row * LINE + 10 - area.scrollTop}px`;
    list.style.left = `calc(${column}ch + 10px)`;
    list.hidden = false;
    keepClear(list, problem, area.parentElement, row * LINE - area.scrollTop);
  };
  const point = (index) => {
    chosen = (index + choices.length) % choices.length;
    [...list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === chosen)));
    area.setAttribute("aria-activedescendant", `${list.id}-${chosen}`);
  };
  const onKey = (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") point(chosen + 1);
    else if (event.key === "ArrowUp") point(chosen < 0 ? choices.length - 1 : chosen - 1);
    else if (event.key === "Tab" || (event.key === "Enter" && chosen >= 0)) accept(Math.max(chosen, 0));
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const taken = () => { composing = false; typed(); offer(); };
  area.addEventListener("compositionstart", () => { composing = true; close(); });
  area.addEventListener("input", (event) => { if (!event.isComposing) taken(); });
  area.addEventListener("compositionend", taken);
  area.addEventListener("keydown", onKey);
  area.addEventListener("blur", close);
  area.addEventListener("scroll", () => { mirror.scrollTop = area.scrollTop; mirror.scrollLeft = area.scrollLeft; });

  /** Behind the text: the place that a problem speaks of is underlined, the line of the step is lit. */
  function paint() {
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
    mirror.replaceChildren(...lines.map((line, row) => (current && row === fault.line - 1 ? faultyLine(line, fault.column)
      : row === lit?.row ? litLine(line, lit, moment.phase) : tag("div", {}, line))));
    if (lit && document.activeElement !== area) keepShown(area, mirror.children[lit.row]);
  }
  /** Say so only when typing pauses, or what stands below would jump at every key. */
  const showProblem = () => {
    clearTimeout(soon);
    if (told === JSON.stringify(whole.problem)) return;
    if (whole.problem.message && problem.hidden) soon = setTimeout(tellProblem, PAUSE);
    else tellProblem();
  };
  const tellProblem = () => {
    const fault = whole.problem;
    told = JSON.stringify(fault);
    const where = fault.line ? whole.document.program.split("\n")[fault.line - 1] ?? "" : "";
    problem.hidden = !fault.message;
    area.setAttribute("aria-invalid", String(Boolean(fault.message)));
    problem.replaceChildren(...(fault.message ? [
      where.trim() ? tag("pre", { "aria-hidden": "true" }, `${where.slice(0, 200)}\n${" ".repeat(Math.min(fault.column, 200))}^`) : "",
      tag("p", {}, fault.line ? `Line ${fault.line}: ${fault.message}` : fault.message),
      fault.hint ? tag("p", { class: "tw-soft" }, fault.hint) : "",
      fault.new?.length ? createButton(fault.new) : "",
      tag("p", { class: "tw-soft" }, fault.part ? "What is shown are the lines before it." : "What is shown is the last program that worked.")] : []));
    if (!list.hidden) offer();
    warnings.replaceChildren(...whole.warnings.map((text) => tag("li", {}, text)));
  };
  const createButton = (names) => {
    const more = names.length > 6 ? ` and ${names.length - 5} more` : "";
    const label = `Create ${names.slice(0, more ? 5 : 6).join(", ")}${more}`;
    return tag("p", {}, button(label, () => { connection.ask("create", {}, { control: "program" }); area.focus(); },
      { class: "tw-main", title: "Add them as tensors, with values to begin with", ...NEEDS_KERNEL }));
  };
  const drop = (piece, back = 0) => {
    const [text, caret] = insert(area.value, area.selectionStart, area.selectionEnd, piece);
    area.value = text;
    area.focus();
    area.setSelectionRange(caret - back, caret - back);
    typed();
  };
  const showPalette = () => {
    const chip = (label, piece, back, hint) => tag("button", { type: "button", class: "tw-chip", title: hint ?? null, onclick: (event) => drop(piece || event.target.textContent, back), ...NEEDS_KERNEL }, label);
    const own = [...new Set(names())];
    if (chips.childElementCount) {
      const mine = chips.firstChild;
      while (mine.childElementCount < own.length) mine.append(chip("", "", 0));
      [...mine.children].slice(own.length).forEach((item) => item.remove());
      own.forEach((name, index) => { mine.children[index].textContent = name; });
      return;
    }
    const group = (title, items) => tag("div", { class: "tw-chips", role: "group", "aria-label": title }, ...items);
    chips.replaceChildren(group("Tensors", own.map((name) => chip(name, "", 0))),
      group("Signs", ["+", "-", "*", "/", "**", "@"].map((sign) => chip(sign, ` ${sign} `, 0)).concat(chip("( )", "()", 1))),
      group("Functions", functions.map(([name, hint]) => chip(name, `${name}()`, 1, hint))));
  };
  palette.addEventListener("toggle", () => { if (palette.open) showPalette(); });

  let [drawn, painted, told] = [{}, "", "{}"];
  const stop = connection.subscribe((next) => {
    whole = next;
    const { document: { program, tensors }, problem: fault, warnings: surprises } = next;
    if (area.value !== program && !composing) area.value = program;
    paint();
    if (fault !== drawn.fault || surprises !== drawn.surprises) showProblem();
    if (palette.open && (tensors !== drawn.tensors || program !== drawn.program)) showPalette();
    drawn = { fault, surprises, tensors, program };
  });
  return () => { clearTimeout(soon); stop(); stopUndo(); };
}

/**
 * Put the completions, which stand below the word's line in `editor`, where they do not cover what is said of the word: a
 * problem at the side pushes them to the left, one below leaves them the room up to it or the room above the line.
 */
function keepClear(list, problem, editor, below) {
  list.style.maxHeight = "";
  const [box, told, around] = [list, problem, editor].map((element) => element.getBoundingClientRect());
  const apart = !told.width || box.right <= told.left || box.left >= told.right || box.bottom <= told.top || box.top >= told.bottom;
  if (apart) return;
  const left = told.left - box.width - around.left - 2;
  if (left >= 0) { list.style.left = `${left}px`; return; }
  const [under, over] = [told.top - box.top, around.top + below - LINE + 8];
  const most = Math.max(under, Math.min(over, box.height)) - 4;
  list.style.maxHeight = `${most}px`;
  if (under < over) list.style.top = `${below - LINE + 6 - Math.min(most, box.height)}px`;
}

function faultyLine(line, column) {
  const at = Math.min(column, line.length);
  const end = Math.max(at + 1, at + (/^[\w가-힣]+/.exec(line.slice(at))?.[0].length ?? 1));
  return tag("div", {}, line.slice(0, at), tag("mark", {}, line.slice(at, end) || " "), line.slice(end));
}

function litLine(line, { start, end }, phase) {
  return tag("div", { class: `tw-lit ${phase}` }, line.slice(0, start), tag("b", {}, line.slice(start, end)), line.slice(end));
}

/** Mark `root` as out of date when an answer takes longer than a blink, or when the program cannot run. */
export function watchStale({ connection }, root) {
  let soon = 0;
  let wrong = false;
  const stop = connection.subscribe(({ problem }) => {
    const broken = Boolean(problem.message && !problem.part);
    const mark = () => root.classList.toggle("stale", broken || connection.status().stale);
    clearTimeout(soon);
    if (broken && !wrong) soon = setTimeout(mark, PAUSE);
    else mark();
    wrong = broken;
  });
  return () => { clearTimeout(soon); stop(); };
}

function renderExpression({ model, el, data }) {
  const panel = { ...openPanel({ model, el }, "expression-panel"), data };
  const place = tag("div", { class: "tw-expression" });
  panel.root.append(place);
  const fixed = panel.connection.whole();
  if (fixed.live === false) place.append(tag("h4", {}, "Program"), tag("div", { class: "tw-editor" },
    tag("textarea", { "aria-label": "Program", readonly: true, rows: fixed.document.program.split("\n").length + 1 }, fixed.document.program)));
  const stops = [fixed.live === false ? () => {} : mountProgram(panel, place), mountBench(panel, place)];
  const table = tag("dl", {});
  const results = tag("div", { class: "tw-results" }, table);
  panel.root.append(results);
  let listed = null;
  stops.push(watchStale(panel, results), panel.connection.subscribe((whole) => {
    if (listed === whole.results) return;
    listed = whole.results;
    table.replaceChildren(...listed.flatMap(([name, text]) => [tag("dt", {}, name), tag("dd", {}, text)]));
  }));
  return () => { stops.forEach((end) => end()); panel.close(); };
}

export default { render: renderExpression };
