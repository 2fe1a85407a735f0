/** What holds at a step of a story. Pure: nothing is kept between steps. The story's shape: tapewidgets/story/schema.py. */
import { edgeId } from "./story.js";

/**
 * The moment once step number `at` has happened: the `step` with its `line`, `value` and `edge`; the `phase` ("forward",
 * "backward" or "answer"); lines that `ran` and values that are `known`; `gradients` as text and `totals` as arrays of the pool;
 * `arrivals` at each value and `flows` along each edge; edges that a recorded line `reads` and the values it is `reading`; and for a product the value that
 * gives (`giver`), its gradient (`upstream`) and what the receiver had `before`.
 * @param {Story} story @param {number} at @returns {Moment}
 */
export function momentAt(story, at) {
  const step = story.steps[at] ?? null;
  const moment = /** @type {Moment} */ ({
    at, step, line: step?.line ?? null, value: step?.value ?? null, edge: null, phase: phaseOf(step), ran: new Set(), known: leaves(story),
    gradients: new Map(), totals: new Map(), arrivals: new Map(), flows: new Map(), reads: [], reading: new Set(), giver: null, upstream: null, before: null,
  });
  for (let index = 0; index < at && index < story.steps.length; index++) pass(moment, story.steps[index], index);
  if (!step) return moment;
  if (step.kind === "product") {
    moment.edge = edgeId(step.line, step.input);
    moment.giver = story.lines[step.line].output;
    moment.upstream = moment.totals.get(moment.giver) ?? null;
    moment.before = moment.totals.get(step.value) ?? null;
  } else if (recording(step)) {
    moment.reading = new Set(story.lines[step.line].inputs);
    moment.reads = story.lines[step.line].inputs.map((_, input) => edgeId(step.line, input));
  }
  pass(moment, step, at);
  return moment;
}

const recording = (step) => step.kind === "record" || step.kind === "skip";

function phaseOf(step) {
  if (!step || recording(step)) return "forward";
  return step.kind === "answer" ? "answer" : "backward";
}

function leaves(story) {
  const known = new Set(story.values.keys());
  for (const line of story.lines) known.delete(line.output);
  return known;
}

/** @param {Moment} moment @param {StoryStep} step @param {number} at */
function pass(moment, step, at) {
  if (recording(step)) {
    moment.ran.add(step.line);
    moment.known.add(step.value);
  }
  if (step.sum === undefined) return;
  moment.gradients.set(step.value, step.sum);
  if (step.arrays) moment.totals.set(step.value, step.arrays.sum);
  if (step.kind !== "product") return;
  const { line, input, value } = step;
  moment.flows.set(edgeId(line, input), step);
  if (!moment.arrivals.has(value)) moment.arrivals.set(value, []);
  moment.arrivals.get(value).push({ line, input, at, array: step.arrays?.added ?? null });
}
