/** What there is to know about one value: its line, its gradient as a sum of contributions, its paths and its numbers. */
import { button, tag } from "../page/dom.js";
import { NEEDS_KERNEL, refusalNote } from "../page/panel.js";
import { arrayText, assigned, parseArray } from "../page/editing.js";
import { answerOf, awaits, clip, contributions, gradientText, kindWord, nested, producer, say, shapeWords } from "../page/story.js";
import { t } from "../page/words.js";
import { derivativeFormula, lineFormula, mathml } from "../page/formula.js";
import { makeTerm } from "./term.js";

const INSPECTED_FACE = { number: [52, 19], heat: 12, image: 3, most: 8, rowsMost: 12 };

/**
 * Fill `host` with what is known about value `number` at a moment.
 * @param {HTMLElement} host @param {Story} story @param {number} number @param {Moment} moment @param {string} [before]
 */
export function inspect(host, story, number, moment, before) {
  const value = story.values[number];
  if (!value) return;
  const made = producer(story, number);
  const line = story.lines[made];
  const shape = shapeWords(value.shape) || t("panel.shape.a_scalar");
  const answer = answerOf(story, number);
  host.replaceChildren(...[
    tag("h4", {}, value.name, tag("span", { class: "tw-soft" }, ` ${kindWord(value)}, ${shape}, ${value.dtype ?? "float32"}`)),
    before === undefined ? null : tag("p", {}, t("panel.inspector.instead", { value: value.text, before })),
    value.reason ? tag("p", {}, say(story, value.reason)) : null,
    line ? tag("p", { class: "tw-formula" }, mathml(lineFormula(story, line))) : tag("p", {}, `${value.name} = ${value.text}`),
    line ? tag("div", { class: "tw-locals" }, ...line.inputs.map((_, input) => {
      const tree = derivativeFormula(story, line, input);
      return tree ? tag("p", { class: "tw-formula" }, mathml(tree)) : null;
    }).filter(Boolean)) : null,
    gradientSum(story, number, moment),
    answer?.why ? tag("p", { class: "tw-why" }, say(story, answer.why)) : null,
    pathsOf(story, answer),
    tag("div", { class: "tw-row-of" }, ...arraysOf(story, value, answer, moment)),
  ].filter(Boolean));
}

/** Fields to try another value, or for the target another start gradient; none where nobody answers. */
export function whatIfForm(connection, story, number) {
  const { document, live } = connection.whole();
  const value = story.values[number];
  const made = producer(story, number);
  if (live === false || value.kind === "unrecorded") return [];
  const field = (label, text, control, changes) => {
    const input = tag("input", { type: "text", value: text, spellcheck: "false", ...NEEDS_KERNEL, onchange: async () => {
      const array = parseArray(input.value);
      if (array === null) connection.refuse(control, ["panel.inspector.unreadable", { text: clip(input.value, 30) }]);
      if (array === null || (await connection.edit(changes(array), { control })).refusal) input.value = text;
    } });
    return tag("div", { class: "tw-what-if" }, tag("label", {}, label, input), refusalNote(control));
  };
  const fields = targetChoice(connection, story, number);
  const numbers = nested(story, value.array);
  if (numbers !== undefined && (made >= 0 || document.program === undefined)) {
    fields.push(field(t("panel.inspector.what_if", { name: value.name }), arrayText(numbers), `what-if ${value.name}`,
      (array) => ({ what_if: { ...connection.whole().document.what_if, [value.name]: array } })));
  }
  if (number === story.target) {
    const seed = story.steps.find((step) => step.kind === "seed");
    if (seed) fields.push(field(t("panel.inspector.start"), seed.sum, "start", (array) => ({ start: array })));
  }
  return fields;
}

/** A line's value can be made the target, and a target that was chosen can be given up for the last line again. */
function targetChoice(connection, story, number) {
  const { program, target } = connection.whole().document;
  if (program === undefined) return [];
  const { name } = story.values[number];
  const choose = (label, wanted) => [button(label, () => connection.edit({ target: wanted }, { control: "target" }), { class: "tw-choose", ...NEEDS_KERNEL }), refusalNote("target")];
  if (number !== story.target) return producer(story, number) >= 0 && assigned(program).includes(name) ? choose(t("panel.inspector.target", { name }), name) : [];
  return target === name && assigned(program).at(-1) !== name ? choose(t("panel.inspector.last"), "") : [];
}

function gradientSum(story, number, moment) {
  const parts = contributions(story, moment, number);
  const total = gradientText(story, moment, number);
  const target = story.values[story.target].name;
  const own = story.values[number].name;
  const name = `∇${own} = d${target}/d${own}`;
  if (!parts.length) return tag("p", {}, `${name}: ${total || (awaits(story, moment, number) ? t("frame.not_yet") : t("panel.inspector.no_gradient"))}`);
  return tag("div", {}, tag("p", {}, `${name} = ${parts.map((part) => part.added).join(" + ")}${parts.length > 1 ? ` = ${total}` : ""}`),
    tag("ul", { class: "tw-parts" }, ...parts.map((part) => tag("li", {},
      part.line === null ? t("panel.inspector.by_start", { added: part.added, target }) : t("panel.inspector.by_line", { added: part.added, line: story.lines[part.line].text })))));
}

function pathsOf(story, answer) {
  if (!answer?.paths?.length) return null;
  return tag("div", {}, tag("p", {}, answer.paths.length > 1 ? t("panel.inspector.paths", { count: answer.paths.length }) : t("panel.inspector.path")),
    tag("ul", { class: "tw-parts" }, ...answer.paths.map((path) => tag("li", {}, `${path.formula} = ${path.text}`))),
    answer.more_paths ? tag("p", { class: "tw-soft" }, say(story, answer.more_paths)) : null);
}

/** The value, and at the end its gradient, as grids. */
function arraysOf(story, value, answer, moment) {
  const terms = [];
  if (value.array !== undefined && value.shape.length) terms.push(makeTerm(story.pool[value.array], t("frame.value"), "value", { face: INSPECTED_FACE }));
  if (answer?.array !== undefined && value.shape.length && moment.step?.kind === "answer") {
    terms.push(makeTerm(story.pool[answer.array], `∇${value.name}`, "total", { face: INSPECTED_FACE }));
  }
  return terms;
}
