/** Reading a story at one step of its time line. Pure: no page, no model. The story's shape: tapewidgets/story/schema.py. */
import { sayWith, t } from "./words.js";

/** Bring any number into the time line; what is not a number becomes the first step. */
export function clampStep(story, step) {
  const last = story.steps.length - 1;
  return Number.isInteger(step) ? Math.min(Math.max(step, 0), Math.max(last, 0)) : 0;
}

/** The first step of backprop: where recording ends. */
export function firstBackwardStep(story) {
  const found = story.steps.findIndex((step) => step.kind !== "record" && step.kind !== "skip");
  return found < 0 ? 0 : found;
}

/** Write a message of a story out, in the page's language. Like story.say in Python. */
export function say(story, message) {
  return sayWith(story.words, message);
}

/** An array of the pool as nested lists, null for what is not finite; undefined for a picture of many numbers. */
export function nested(story, index) {
  const item = story.pool?.[index];
  if (!item?.a) return undefined;
  const build = (shape, numbers) => {
    if (!shape.length) return numbers[0];
    const size = numbers.length / Math.max(1, shape[0]);
    return Array.from({ length: shape[0] }, (_, k) => build(shape.slice(1), numbers.slice(k * size, (k + 1) * size)));
  };
  return build(item.shape, item.a);
}

export function edgeId(line, input) {
  return `e${line}_${input}`;
}

/** The line that produced a value, by number; -1 for a leaf. */
export function producer(story, value) {
  return story.lines.findIndex((line) => line.output === value);
}

/** How the question ended for a value: "gradient", "zero", "none", or null when nobody asked for it. */
export function answerOf(story, value) {
  return story.answers.find((answer) => answer.value === value) ?? null;
}

/** The text for a value's gradient at a moment: a number, "not yet", "None" or nothing. */
export function gradientText(story, moment, value) {
  if (moment.gradients.has(value)) return moment.gradients.get(value);
  const answer = answerOf(story, value);
  if (moment.step?.kind === "answer" && answer) return answer.text;
  return "";
}

/** All contributions that reached a value by a moment, in the order in which they came. */
export function contributions(story, moment, value) {
  const parts = [];
  for (const step of moment.flows.values()) {
    if (step.value === value) parts.push({ line: step.line, input: step.input, added: step.added, local: step.local ?? null });
  }
  if (story.target === value && moment.gradients.has(value)) {
    const seed = story.steps.find((step) => step.kind === "seed");
    if (seed) parts.unshift({ line: null, input: null, added: seed.sum, local: null });
  }
  return parts;
}

/** Every edge and value on a way from the target to a leaf that passes through `value`. */
export function waysThrough(story, value) {
  const edges = new Set();
  const values = new Set([value]);
  const towards = new Set([value]);
  const after = [];
  story.lines.forEach((line, number) => {
    line.inputs.forEach((input, position) => {
      if (!towards.has(input)) return;
      towards.add(line.output);
      after.push([line.output, input, edgeId(number, position)]);
    });
  });
  const reaches = new Set([story.target]);
  for (const [output, input, edge] of after.reverse()) {
    if (!reaches.has(output)) continue;
    reaches.add(input);
    values.add(output).add(input);
    edges.add(edge);
  }
  const back = new Set([value]);
  for (let number = story.lines.length - 1; number >= 0; number--) {
    const line = story.lines[number];
    if (!back.has(line.output) || line.skipped) continue;
    line.inputs.forEach((input, position) => {
      back.add(input);
      values.add(input);
      edges.add(edgeId(number, position));
    });
  }
  return { edges, values };
}

const KIND_WORDS = {
  variable: () => t("panel.kind.variable"), constant: () => t("panel.kind.constant"), watched: () => t("panel.kind.watched"),
  intermediate: () => t("panel.kind.intermediate"), target: () => t("panel.kind.target"), unrecorded: () => t("panel.kind.unrecorded"),
};

export function kindWord({ kind }) {
  return KIND_WORDS[kind]?.() ?? kind;
}

/** A shape in words, such as `shape (3,)`; empty for a single number. */
export function shapeWords(shape) {
  return shape.length ? t("panel.shape", { shape: `(${shape.join(", ")}${shape.length === 1 ? "," : ""})` }) : "";
}

/** Whether a gradient is still to come for a value: it was asked for, or something flows into it later. */
export function awaits(story, moment, number) {
  if (gradientText(story, moment, number)) return false;
  return answerOf(story, number) !== null || story.steps.some((step) => step.value === number && step.sum !== undefined);
}

/** One line that says all about a value: the name of its shape for screen readers. */
export function valueLabel(story, moment, number) {
  const value = story.values[number];
  const gradient = gradientText(story, moment, number) || (awaits(story, moment, number) ? t("frame.not_yet") : "");
  const said = { name: value.name, kind: kindWord(value), value: value.text };
  return gradient ? t("panel.label.gradient", { ...said, gradient }) : t("panel.label", said);
}

/** Cut a text to the room that the drawing has for it. */
export function clip(text, most) {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** A nested array as rows of numbers (the last axis across), at most `most` numbers. */
export function rowsOf(array, most = 400) {
  if (!Array.isArray(array)) return [[array]];
  if (!Array.isArray(array[0])) return [array.slice(0, most)];
  const rows = array.flatMap((part) => rowsOf(part, most));
  const width = Math.max(1, rows[0]?.length ?? 1);
  return rows.slice(0, Math.max(1, Math.floor(most / width)));
}

/** Share of the strongest color for a number in a heat map, -1 to 1; null for what is not finite. */
export function heat(number, largest) {
  if (number === null || !Number.isFinite(number)) return null;
  return largest > 0 ? Math.max(-1, Math.min(1, number / largest)) : 0;
}
