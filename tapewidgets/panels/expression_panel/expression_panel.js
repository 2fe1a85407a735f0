/** The expression panel: a program checked while it is typed, its tensors edited in place. */
import { button, follow, panelRoot, say, tag } from "../page/dom.js";
import { arrayText, assigned, completions, insert, wordAt } from "../page/editing.js";
import { drive, edit, joinPages } from "../page/edits.js";
import { KINDS, mountQuestion, mountTensors } from "./tensors.js";

/** So long a learner may be in the middle of a word before the panel says that something is wrong, in milliseconds. */
const PAUSE = 400;

/** Show the program, its tensors and the question in `host`; returns the clean-up. */
export function mountExpression(model, host) {
  const hidden = model.get("hide");
  const place = tag("div", { class: "tw-expression" });
  host.append(place);
  if (model.get("live") === false) {
    showGiven(model, place);
    return () => {};
  }
  const stops = [mountProgram(model, place), joinPages(model)];
  if (!hidden.includes("tensors")) stops.push(mountTensors(model, place));
  if (!hidden.includes("question")) stops.push(mountQuestion(model, place));
  return () => stops.forEach((stop) => stop());
}

/** The program and its tensors to read, where there is no kernel to run an edit. */
function showGiven(model, host) {
  const program = model.get("program");
  const words = Object.fromEntries(KINDS);
  host.append(tag("h4", {}, "Program"),
    tag("div", { class: "tw-editor" }, tag("textarea", { "aria-label": "Program", readonly: true, rows: program.split("\n").length + 1 }, program)));
  if (model.get("hide").includes("tensors")) return;
  host.append(tag("h4", {}, "Tensors"), tag("ul", { class: "tw-parts" }, ...model.get("tensors").map((tensor) =>
    tag("li", {}, tag("code", {}, `${tensor.name} = ${arrayText(tensor.value)}`), ` ${words[tensor.kind]}, ${tensor.dtype}`))));
}

function mountProgram(model, host) {
  const hidden = model.get("hide");
  const area = tag("textarea", { "aria-label": "Program", rows: 3, spellcheck: "false", autocomplete: "off", autocapitalize: "off",
    "aria-autocomplete": "list", "aria-controls": "", maxlength: 4000 });
  const mirror = tag("div", { class: "tw-mirror", "aria-hidden": "true" });
  const list = tag("ul", { class: "tw-completions", role: "listbox", "aria-label": "Completions", hidden: true });
  list.id = `tw-list-${Math.random().toString(36).slice(2)}`;
  area.setAttribute("aria-controls", list.id);
  const problem = tag("div", { class: "tw-problem", role: "status", "aria-live": "polite", hidden: true });
  const warnings = tag("ul", { class: "tw-warnings" });
  const examples = tag("select", { "aria-label": "Examples", onchange: () => {
    const example = model.get("examples")[Number(examples.value)];
    examples.value = "";
    if (example) say(model, { kind: "example", title: example });
  } }, tag("option", { value: "" }, "Examples …"), ...model.get("examples").map((title, index) => tag("option", { value: index }, title)));
  const undo = button("Undo", () => say(model, { kind: "undo" }), { picture: "undo" });
  const palette = tag("details", { class: "tw-palette" }, tag("summary", {}, "Palette"));
  host.append(tag("div", { class: "tw-row" }, tag("h4", {}, "Program"), hidden.includes("examples") ? null : examples, undo),
    tag("div", { class: "tw-editor" }, mirror, area, list), problem, warnings, hidden.includes("palette") ? "" : palette);

  let [choices, chosen, soon] = [[], -1, null];
  const functions = () => model.get("functions") ?? [];
  const names = () => [...(model.get("tensors") ?? []).map((tensor) => tensor.name), ...assigned(area.value)];
  const typed = () => { edit(model, { program: area.value }); paint(); };
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
    choices = completions([...new Set(names())].filter((name) => name !== word), functions(), word);
    if (!choices.length || word.length < 2) { close(); return; }
    chosen = -1;
    list.replaceChildren(...choices.map((choice, index) => tag("li", { role: "option", id: `${list.id}-${index}`, "aria-selected": "false",
      onmousedown: (event) => { event.preventDefault(); accept(index); } }, choice.name, tag("span", { class: "tw-soft" }, choice.hint))));
    const [row, column] = [area.value.slice(0, start).split("\n").length, start - area.value.lastIndexOf("\n", start - 1) - 1];
    list.style.top = `${row * 22 + 10 - area.scrollTop}px`;
    list.style.left = `calc(${column}ch + 10px)`;
    list.hidden = false;
  };
  const point = (index) => {
    chosen = (index + choices.length) % choices.length;
    [...list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === chosen)));
    area.setAttribute("aria-activedescendant", `${list.id}-${chosen}`);
  };
  const onKey = (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") point(chosen + 1);
    else if (event.key === "ArrowUp") point(chosen < 0 ? choices.length - 1 : chosen - 1);
    else if (event.key === "Tab" || (event.key === "Enter" && chosen >= 0)) accept(Math.max(chosen, 0));
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  area.addEventListener("input", () => { typed(); offer(); });
  area.addEventListener("keydown", onKey);
  area.addEventListener("blur", close);
  area.addEventListener("scroll", () => { mirror.scrollTop = area.scrollTop; mirror.scrollLeft = area.scrollLeft; });

  /** Underline the place a problem speaks of, behind the text. */
  function paint() {
    const fault = model.get("problem") ?? {};
    const lines = area.value.split("\n");
    area.rows = Math.min(14, Math.max(3, lines.length + 1));
    const current = fault.message && model.get("asked") <= model.get("answered");
    mirror.replaceChildren(...lines.flatMap((line, index) => {
      if (!current || index !== fault.line - 1) return [`${line}\n`];
      const at = Math.min(fault.column, line.length);
      const end = Math.max(at + 1, at + (/^[\w가-힣]+/.exec(line.slice(at))?.[0].length ?? 1));
      return [line.slice(0, at), tag("mark", {}, line.slice(at, end) || " "), `${line.slice(end)}\n`];
    }));
    area.setAttribute("aria-invalid", String(Boolean(fault.message)));
  }
  /** Underline at once; say so only when typing pauses, or what stands below would jump at every key. */
  const showProblem = () => {
    paint();
    clearTimeout(soon);
    if (model.get("problem")?.message && problem.hidden) soon = setTimeout(tellProblem, PAUSE);
    else tellProblem();
  };
  const tellProblem = () => {
    const fault = model.get("problem") ?? {};
    const where = fault.line ? (model.get("program") ?? "").split("\n")[fault.line - 1] ?? "" : "";
    problem.hidden = !fault.message;
    problem.replaceChildren(...(fault.message ? [
      where.trim() ? tag("pre", { "aria-hidden": "true" }, `${where.slice(0, 200)}\n${" ".repeat(Math.min(fault.column, 200))}^`) : "",
      tag("p", {}, fault.line ? `Line ${fault.line}: ${fault.message}` : fault.message),
      fault.hint ? tag("p", { class: "tw-soft" }, fault.hint) : "",
      tag("p", { class: "tw-soft" }, "What is shown is the last program that worked.")] : []));
    warnings.replaceChildren(...(model.get("warnings") ?? []).map((text) => tag("li", {}, text)));
  };
  const drop = (piece, back = 0) => {
    const [text, caret] = insert(area.value, area.selectionStart, area.selectionEnd, piece);
    area.value = text;
    area.focus();
    area.setSelectionRange(caret - back, caret - back);
    typed();
  };
  const showPalette = () => {
    const chip = (label, piece, back, hint) => tag("button", { type: "button", class: "tw-chip", title: hint ?? null, onclick: () => drop(piece, back) }, label);
    const own = [...new Set(names())];
    const group = (title, chips) => tag("div", { class: "tw-chips", role: "group", "aria-label": title }, ...chips);
    const open = palette.open;
    palette.replaceChildren(palette.firstChild, group("Tensors", own.map((name) => chip(name, name, 0))),
      group("Signs", ["+", "-", "*", "/", "**", "@"].map((sign) => chip(sign, ` ${sign} `, 0)).concat(chip("( )", "()", 1))),
      group("Functions", functions().map(([name, hint]) => chip(name, `${name}()`, 1, hint))));
    palette.open = open;
  };
  palette.addEventListener("toggle", () => { if (palette.open) showPalette(); });

  const stops = [
    follow(model, ["program"], () => {
      if (area.value !== model.get("program")) area.value = model.get("program");
      paint();
    }),
    follow(model, ["problem", "warnings", "answered"], showProblem),
    follow(model, ["tensors", "program"], () => { if (palette.open) showPalette(); }),
    follow(model, ["can_undo"], () => {
      if (!model.get("can_undo") && document.activeElement === undo) area.focus(); // a disabled button loses the focus
      undo.disabled = !model.get("can_undo");
    }),
  ];
  return () => { clearTimeout(soon); stops.forEach((stop) => stop()); };
}

/** Mark `root` as out of date when an answer takes longer than a blink, or when the program cannot run. */
export function watchStale(model, root) {
  const note = tag("p", { class: "tw-stale-note", role: "status" });
  root.prepend(note);
  let [timer, soon] = [null, null];
  const stop = follow(model, ["asked", "answered", "problem"], () => {
    drive(model);
    const waits = model.get("asked") > model.get("answered");
    const broken = Boolean(model.get("problem")?.message);
    clearTimeout(soon);
    if (waits || broken) soon = setTimeout(() => root.classList.add("stale"), broken ? PAUSE : 150);
    else root.classList.remove("stale");
    clearTimeout(timer);
    note.textContent = "";
    if (waits) timer = setTimeout(() => { drive(model); note.textContent = "Out of date: the kernel has not answered. Is it busy or stopped? Run the cell again."; }, 3000);
  });
  return () => { clearTimeout(timer); clearTimeout(soon); stop(); };
}

function renderExpression({ model, el }) {
  const [root, clean] = panelRoot(model, el, "expression-panel");
  const stop = mountExpression(model, root);
  const results = tag("div", { class: "tw-results" });
  root.append(results);
  const table = tag("dl", {});
  results.append(table);
  const stops = [stop, watchStale(model, results), follow(model, ["results"], () => {
    table.replaceChildren(...(model.get("results") ?? []).flatMap(([name, text]) => [tag("dt", {}, name), tag("dd", {}, text)]));
  })];
  return () => { stops.forEach((end) => end()); clean(); };
}

export default { render: renderExpression };
