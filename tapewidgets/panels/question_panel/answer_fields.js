/**
 * The fields of an answer, one maker for each type. A maker takes the field as the kernel describes it and gives
 * {node, first, get, set, mark, freeze}: `get()` is the part of the answer, null while something is missing; `mark(part)`
 * shows whether it was right.
 */
import { button, tag } from "../page/dom.js";
import { able } from "../page/panel.js";
import { t } from "../page/words.js";
import { blanksField, orderField, programField } from "./line_fields.js";

/** More numbers than this are typed as one text. */
const MOST_BLANKS = 12;

/** The rows of blanks for a shape; null where one text is better. */
export function gridOf(shape) {
  const count = shape.reduce((product, length) => product * length, 1);
  if (count < 1 || count > MOST_BLANKS || shape.length > 2) return null;
  const columns = shape.at(-1) ?? 1;
  return { rows: count / columns, columns };
}

/** Put a flat row of texts into nested lists of a shape. */
export function inShape(texts, shape) {
  if (!shape.length) return texts[0];
  const step = texts.length / shape[0];
  return Array.from({ length: shape[0] }, (_, row) => inShape(texts.slice(row * step, (row + 1) * step), shape.slice(1)));
}

/** What is typed into one blank: 0,5 is a number, and a minus sign may be any. */
export function blankText(text) {
  const clean = text.trim().replace("−", "-");
  return /^[+-]?\d+,\d+$/.test(clean) ? clean.replace(",", ".") : clean;
}

/** Several numbers that were pasted into one blank. */
export function pastedNumbers(text) {
  return text.match(/[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?:\/\d+)?/gi) ?? [];
}

const textOf = (part) => (Array.isArray(part) ? `[${part.map(textOf).join(", ")}]` : String(part));

function textInput(label, like, attributes = {}) {
  return tag("input", { type: "text", autocomplete: "off", spellcheck: "false", placeholder: like, "aria-label": label, ...attributes });
}

const markInputs = (inputs, { right }) => inputs.forEach((input) => input.setAttribute("aria-invalid", String(!right)));

function oneText(field) {
  const input = textInput(field.label, field.like ?? "[1, 2, 3]", { class: "tw-wide" });
  return {
    node: input,
    first: input,
    get: () => input.value.trim() || null,
    set: (part) => { input.value = part === null ? "None" : Array.isArray(part) && field.like?.startsWith("(") ? `(${part.join(", ")})` : textOf(part); },
    mark: (part) => markInputs([input], part),
    freeze: (fixed) => { input.readOnly = fixed; },
  };
}

function numbers(field) {
  const grid = gridOf(field.shape);
  if (!grid) return oneText(field);
  const count = grid.rows * grid.columns;
  const inputs = Array.from({ length: count }, (_, at) => textInput(count === 1 ? field.label : t("panel.question.number", { label: field.label, at: at + 1, count }), "?"));
  let none = false;
  const setNone = (wanted) => {
    none = wanted;
    toggle.setAttribute("aria-pressed", String(none));
    for (const input of inputs) able(input, !none, t("panel.question.again"));
  };
  const toggle = button("None", () => { if (!inputs[0].readOnly) setNone(!none); }, { class: "tw-none", "aria-pressed": "false", "aria-label": t("panel.gate.none", { name: field.label }) });
  inputs.forEach((input, at) => input.addEventListener("paste", (event) => {
    const found = pastedNumbers(event.clipboardData.getData("text"));
    if (found.length < 2) return;
    event.preventDefault();
    found.slice(0, count - at).forEach((text, more) => { inputs[at + more].value = text; });
  }));
  const blanks = tag("span", { class: "tw-blanks", style: `grid-template-columns: repeat(${grid.columns}, auto)` }, ...inputs);
  return {
    node: tag("span", { class: "tw-numbers" }, blanks, toggle),
    first: inputs[0],
    get: () => {
      if (none) return "None";
      const texts = inputs.map((input) => blankText(input.value));
      if (texts[0].toLowerCase() === "none" || (/[[(\s,]/.test(texts[0]) && texts.slice(1).every((text) => !text))) return texts[0];
      return texts.every(Boolean) ? inShape(texts, field.shape) : null;
    },
    set: (part) => {
      setNone(part === null || part === "None");
      const flat = [part].flat(Infinity);
      inputs.forEach((input, at) => { input.value = none ? "" : String(flat[at] ?? ""); });
    },
    mark: (part) => markInputs(inputs, part),
    freeze: (fixed) => { for (const input of inputs) input.readOnly = fixed; },
  };
}

/** Radio buttons or check boxes; `read` makes the part of what is chosen. */
function choices(field, type, choiceLabel, read, isChosen) {
  const group = `tw-choice-${Math.random().toString(36).slice(2)}`;
  const inputs = field.choices.map((_, at) => tag("input", { type, name: group, value: at, "aria-label": field.names?.[at] }));
  const labels = inputs.map((input, at) => tag("label", {}, input, choiceLabel(field.choices[at], at)));
  const role = type === "radio" ? "radiogroup" : "group";
  const node = tag("span", { class: `tw-choices tw-${field.type}`, role, "aria-label": field.label }, ...labels);
  const chosen = () => inputs.flatMap((input, at) => (input.checked ? [at] : []));
  return {
    node,
    first: inputs[0],
    get: () => read(chosen()),
    set: (part) => inputs.forEach((input, at) => { input.checked = isChosen(part, at); }),
    mark: ({ right }) => labels.forEach((label, at) => label.classList.toggle("tw-wrong", !right && inputs[at].checked)),
    freeze: (fixed) => { for (const input of inputs) able(input, !fixed || input.checked, t("panel.question.over")); },
  };
}

const MAKERS = {
  numbers,
  text: oneText,
  choice: (field) => choices(field, "radio", (name, at) => field.titles?.[at] ?? name, (chosen) => (chosen.length ? field.choices[chosen[0]] : null), (part, at) => field.choices[at] === part),
  several: (field) => {
    const [none, last] = [t("panel.question.none"), field.choices.length];
    const whole = { ...field, choices: [...field.choices, none], names: field.names && [...field.names, none] };
    const made = choices(whole, "checkbox", (name, at) => field.titles?.[at] ?? name, (chosen) => {
      if (!chosen.length || (chosen.includes(last) && chosen.length > 1)) return null;
      return chosen.filter((at) => at !== last).map((at) => field.choices[at]);
    }, (part, at) => (at < field.choices.length ? part.includes(field.choices[at]) : !part.length));
    return made;
  },
  pick: (field) => choices(field, "radio", (line, at) => tag("code", {}, `${at + 1}  ${line}`), (chosen) => (chosen.length ? chosen[0] + 1 : null), (part, at) => at + 1 === part),
  order: orderField,
  blanks: blanksField,
  program: programField,
};

/** Make the field of an answer. */
export function answerField(field) {
  return MAKERS[field.type](field);
}
