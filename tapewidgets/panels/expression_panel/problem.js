/** What is wrong with a program, and what is odd about it, in words beside it. */
import { button, tag } from "../page/dom.js";
import { NEEDS_KERNEL } from "../page/panel.js";
import { languageNow, sayWith, t } from "../page/words.js";

/** So long a learner may be in the middle of a word before the panel says that something is wrong, in milliseconds. */
export const PAUSE = 400;
/** So many names a button lists. */
const MOST_NAMES = 6;

/** What is wrong with the program in `area`; `create()` makes the names that it lacks, `told()` is called once it is said. Returns {element, warnings, show, stop}. */
export function makeProblem(area, create, told) {
  const element = tag("div", { class: "tw-problem", role: "status", "aria-live": "polite", hidden: true, id: `tw-problem-${Math.random().toString(36).slice(2)}` });
  area.setAttribute("aria-errormessage", element.id);
  const warnings = tag("ul", { class: "tw-warnings" });
  let [soon, said] = [0, keyOf("", {})];
  const tell = (whole) => {
    const fault = whole.problem;
    said = keyOf(whole.document.program, fault);
    element.hidden = !fault.message;
    area.setAttribute("aria-invalid", String(Boolean(fault.message)));
    element.replaceChildren(...(fault.message ? wordsOf(fault, whole.document.program, create) : []));
    warnings.replaceChildren(...whole.warnings.map((text) => tag("li", {}, text)));
    told();
  };
  /** Say so only when typing pauses, or what stands below would jump at every key. */
  const show = (whole) => {
    clearTimeout(soon);
    if (said === keyOf(whole.document.program, whole.problem) && !whole.warnings.length && !warnings.childElementCount) return;
    if (whole.problem.message && element.hidden) soon = setTimeout(() => tell(whole), PAUSE);
    else tell(whole);
  };
  return { element, warnings, show, stop: () => clearTimeout(soon) };
}

/** The line that a fault is in. */
const lineOf = (program, { line }) => (line ? program.split("\n")[line - 1] ?? "" : "");
/** What is told of a fault, its line among it. */
const keyOf = (program, fault) => JSON.stringify([fault, lineOf(program, fault)]);

function wordsOf(fault, program, create) {
  const where = lineOf(program, fault);
  const say = (message) => sayWith(fault.words?.[languageNow()] ?? {}, message);
  return [
    where.trim() ? tag("pre", { "aria-hidden": "true" }, `${where.slice(0, 200)}\n`, tag("span", { class: "tw-unseen", "data-text": where.slice(0, Math.min(fault.column, 200)) }), "^") : "",
    tag("p", {}, fault.line ? t("panel.editor.line", { line: fault.line, message: say(fault.message) }) : say(fault.message)),
    fault.hint ? tag("p", { class: "tw-soft" }, say(fault.hint)) : "",
    fault.new?.length ? createButton(fault.new, create) : "",
    tag("p", { class: "tw-soft" }, fault.part ? t("panel.editor.before") : t("panel.editor.last")),
  ];
}

function createButton(names, create) {
  const [listed, more] = [names.slice(0, MOST_NAMES - 1).join(", "), names.length - MOST_NAMES + 1];
  const label = more > 1 ? t("panel.editor.create.more", { names: listed, more }) : t("panel.editor.create", { names: names.join(", ") });
  return tag("p", {}, button(label, create, { class: "tw-main", title: t("panel.editor.create.title"), ...NEEDS_KERNEL }));
}
