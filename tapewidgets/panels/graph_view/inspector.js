/** What there is to know about one value: its line, its gradient as a sum of contributions, its routes and its numbers. */
import { tag } from "../page/dom.js";
import { NEEDS_KERNEL, refusalNote } from "../page/panel.js";
import { arrayText, parseArray } from "../page/editing.js";
import { answerOf, awaits, clip, contributions, gradientText, heat, kindWord, nested, producer, rowsOf, say } from "../page/story.js";
import { derivativeFormula, lineFormula, mathml } from "../page/formula.js";

/** Fill `host` with what is known about value `number` at a moment. */
export function inspect(host, story, number, moment, before) {
  const value = story.values[number];
  if (!value) return;
  const made = producer(story, number);
  const line = story.lines[made];
  const shape = value.shape.length ? `shape (${value.shape.join(", ")}${value.shape.length === 1 ? "," : ""})` : "a scalar";
  const answer = answerOf(story, number);
  const [reason, why] = [say(story, value.reason), say(story, answer?.why)];
  host.replaceChildren(...[
    tag("h4", {}, value.name, tag("span", { class: "tw-soft" }, ` ${kindWord(value)}, ${shape}, ${value.dtype ?? "float32"}`)),
    before === undefined ? null : tag("p", {}, `What if: ${value.text} instead of ${before}.`),
    reason ? tag("p", {}, reason) : null,
    line ? tag("p", { class: "tw-formula" }, mathml(lineFormula(story, line))) : tag("p", {}, `${value.name} = ${value.text}`),
    line ? tag("div", { class: "tw-locals" }, ...line.inputs.map((_, input) => {
      const tree = derivativeFormula(story, line, input);
      return tree ? tag("p", { class: "tw-formula" }, mathml(tree)) : null;
    }).filter(Boolean)) : null,
    gradientSum(story, number, moment),
    why && why !== reason ? tag("p", { class: "tw-why" }, why) : null,
    routesOf(story, answer),
    heatMap(story, value, value.array, "Values"),
    moment.step?.kind === "answer" ? heatMap(story, value, answer?.array, "Gradient") : null,
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
      if (array === null) connection.refuse(control, `“${clip(input.value, 30)}” is no number and no regular list: write 2 or [1, 2, 3].`);
      if (array === null || (await connection.edit(changes(array), { control })).refusal) input.value = text;
    } });
    return tag("label", { class: "tw-what-if" }, label, input, refusalNote(control));
  };
  const fields = [];
  const numbers = nested(story, value.array);
  if (numbers !== undefined && (made >= 0 || document.program === undefined)) {
    fields.push(field(`What if ${value.name} were`, arrayText(numbers), `what-if ${value.name}`,
      (array) => ({ what_if: { ...connection.whole().document.what_if, [value.name]: array } })));
  }
  if (number === story.target) {
    const seed = story.steps.find((step) => step.kind === "seed");
    if (seed) fields.push(field("Start backprop with", seed.sum, "start", (array) => ({ start: array })));
  }
  return fields;
}

function gradientSum(story, number, moment) {
  const parts = contributions(story, moment, number);
  const total = gradientText(story, moment, number);
  const target = story.values[story.target].name;
  const own = story.values[number].name;
  const name = `∇${own} = d${target}/d${own}`;
  if (!parts.length) return tag("p", {}, `${name}: ${total || (awaits(story, moment, number) ? "not yet" : "none flows here, and nobody asked for it")}`);
  return tag("div", {}, tag("p", {}, `${name} = ${parts.map((part) => part.added).join(" + ")}${parts.length > 1 ? ` = ${total}` : ""}`),
    tag("ul", { class: "tw-parts" }, ...parts.map((part) => tag("li", {},
      part.line === null ? `${part.added}: the start, ${target} by itself` : `${part.added}: by way of ${story.lines[part.line].text}`))));
}

function routesOf(story, answer) {
  if (!answer?.routes?.length) return null;
  return tag("div", {}, tag("p", {}, answer.routes.length > 1 ? `${answer.routes.length} routes; their sum is the gradient:` : "One route:"),
    tag("ul", { class: "tw-parts" }, ...answer.routes.map((route) => tag("li", {}, `${route.formula} = ${route.text}`))),
    answer.more_routes ? tag("p", { class: "tw-soft" }, say(story, answer.more_routes)) : null);
}

/** A small table of colored cells, with the numbers to read. */
function heatMap(story, value, index, title) {
  const numbers = nested(story, index);
  if (!Array.isArray(numbers)) return null;
  const rows = rowsOf(numbers);
  const largest = Math.max(0, ...rows.flat().filter((item) => item !== null).map(Math.abs));
  return tag("figure", { class: "tw-heat" }, tag("figcaption", {}, title),
    tag("table", {}, ...rows.map((row) => tag("tr", {}, ...row.map((item) => {
      const warmth = heat(item, largest);
      const cell = tag("td", {}, item === null ? "·" : shortNumber(item));
      if (warmth !== null) cell.style.setProperty("--tw-heat", `${Math.round(Math.abs(warmth) * 45)}%`);
      if (warmth < 0) cell.classList.add("below");
      return cell;
    })))));
}

/** A number in at most four digits. */
export function shortNumber(item) {
  return Number.isInteger(item) && Math.abs(item) < 1e5 ? String(item) : String(Number(item.toPrecision(3)));
}
