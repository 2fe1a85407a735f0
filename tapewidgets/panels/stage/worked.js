/** The step worked out: its sentence, and the equation as grids; where paths meet, the sum. It stands below the stepper. */
import { tag } from "../page/dom.js";
import { edgeId, say } from "../page/story.js";
import { t } from "../page/words.js";
import { cellsOf, transposed } from "./numbers.js";
import { localOf } from "./edge.js";
import { followNow } from "./now.js";
import { makeAside, makeSign, makeTerm } from "./term.js";

const INFIX = /^[+−×÷/@-]$/;
const WITH_LITERAL = /^[+−×÷/*-]/;
const SPOKEN = { Σ: () => t("panel.worked.sum"), mean: () => t("panel.worked.mean"), copy: () => t("panel.worked.copy"), "( )²": () => t("panel.worked.square") };

/** Show the sentence of the step in `host`, and below it the equation unless that is hidden. */
export function mountWorked(panel, host, { equation = true } = {}) {
  const sentence = tag("p", { class: "tw-sentence", role: "status", "aria-live": "polite" });
  const rows = tag("div", { class: "tw-equation" });
  const box = tag("div", { class: "tw-worked" }, sentence, equation ? rows : null);
  host.append(box);
  return followNow(panel, ({ stage, story, moment }, { another, moved }) => {
    box.hidden = !story;
    if (!story) { rows.replaceChildren(); return; }
    if (!another && !moved) return;
    box.dataset.phase = moment.phase;
    const text = say(story, moment.step?.say ?? "");
    if (sentence.textContent !== text) sentence.textContent = text;
    if (equation) rows.replaceChildren(...equationOf(stage, moment));
  });
}

/** The rows of a step's equation. */
function equationOf({ story }, moment) {
  const { step } = moment;
  const write = { record: workedRecord, skip: workedRecord, seed: workedSeed, product: workedProduct, answer: workedAnswers }[step?.kind];
  return write ? write(story, moment, step) : [];
}

const row = (kind, ...items) => tag("div", { class: `tw-row-of ${kind}` }, ...items.filter(Boolean));
const nameOf = (story, value) => story.values[value].name;
const arrayOf = (story, value) => story.pool[story.values[value].array] ?? null;
const valueTerm = (story, value, kind = "value", more) => makeTerm(arrayOf(story, value), nameOf(story, value), kind, more);

function workedRecord(story, _moment, step) {
  const line = story.lines[step.line];
  const inputs = line.inputs.filter((value) => !story.values[value].literal);
  const { badge } = line;
  const terms = inputs.map((value) => valueTerm(story, value));
  const between = inputs.length === 2 && INFIX.test(badge);
  const after = inputs.length === 1 && WITH_LITERAL.test(badge) && badge.length > 1;
  const left = between ? [terms[0], makeSign(badge), terms[1]]
    : after ? [...terms, makeSign(badge)]
      : [makeSign(SPOKEN[badge]?.() ?? badge), ...terms.flatMap((term, place) => (place ? [makeSign(","), term] : [term]))];
  const copies = line.locals?.[0]?.kind === "collapse";
  return [row("forward", ...left, makeSign("="), valueTerm(story, line.output, "made", { copies }))];
}

function workedSeed(story, _moment, step) {
  const [target, name] = [nameOf(story, story.target), nameOf(story, step.value)];
  return [row("backward", step.arrays && makeTerm(story.pool[step.arrays.sum], `∇${name}`, "total"),
    makeAside(t("panel.worked.nabla", { target })))];
}

function workedProduct(story, moment, step) {
  const local = localOf(story, edgeId(step.line, step.input));
  const output = story.lines[step.line].output;
  const upstream = moment.upstream === null ? null : story.pool[moment.upstream];
  const total = makeTerm(upstream, `∇${nameOf(story, output)}`, "total");
  const added = story.pool[step.arrays.added] ?? null;
  const name = nameOf(story, step.value);
  const meets = moment.before !== null;
  const first = row("backward", ...factors(story, step, local, total), makeSign("="),
    makeTerm(added, meets ? t("panel.worked.arrives", { name }) : `∇${name}`, meets ? "part" : "total"));
  if (!meets) return [first];
  return [first, row("backward meet", tag("span", { class: "tw-lead" }, t("panel.worked.had", { name })), makeTerm(story.pool[moment.before], "", "part"),
    makeSign("+"), makeTerm(added, "", "part"), makeSign("="), makeTerm(story.pool[step.arrays.sum], `∇${name}`, "total"))];
}

/** The left side of a product: the upstream gradient and what it is workedProduct by on its way back. */
function factors(story, step, local, total) {
  if (local?.kind === "collapse") return [makeSign(t("panel.worked.collapse", { copies: local.copies })), total];
  if (local?.kind === "matmul") {
    const other = arrayOf(story, local.other);
    const turned = makeTerm(other && transposed(other), `${nameOf(story, local.other)}ᵀ`, "local", { title: t("panel.worked.matmul", { text: local.text }) });
    return local.side === "left" ? [turned, makeSign("@"), total] : [total, makeSign("@"), turned];
  }
  const array = story.pool[step.arrays.local] ?? null;
  if (!array) return [total, makeSign("×"), makeAside(`${local?.name ?? ""}${local?.text ? ` = ${local.text}` : ""}`)];
  const one = evenly(array);
  const text = local.text && local.text !== String(cellsOf(one)[0]) ? ` = ${local.text}` : "";
  return [total, makeSign("×"), makeTerm(one, `${local.name}${text}`, "local")];
}

/** An array of equal numbers as that one number. */
function evenly(array) {
  const cells = cellsOf(array);
  if (array.a === undefined || cells.length < 2 || cells.some((cell) => cell !== cells[0])) return array;
  return { shape: [], a: [array.a[0]] };
}

function workedAnswers(story, moment) {
  return [row("backward", ...story.answers.map((answer) => {
    const total = moment.totals.get(answer.value);
    const name = nameOf(story, answer.value);
    return total === undefined ? makeAside(`∇${name} = ${answer.text}`) : makeTerm(story.pool[total], `∇${name}`, "total");
  }))];
}
