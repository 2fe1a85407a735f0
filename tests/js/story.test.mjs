// Reading a story at a step: what has been recorded, what has flowed, what each value's gradient is by then.
import "./english.mjs";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { momentAt } from "../../tapewidgets/panels/page/moment.js";
import * as story from "../../tapewidgets/panels/page/story.js";

const example = JSON.parse(readFileSync(new URL("../story/building/example.json", import.meta.url)));
const last = example.steps.length - 1;
const [t1, t2, t3, t4] = [0, 1, 2, 3];

test("a step from anywhere is brought into the time line", () => {
  assert.equal(story.clampStep(example, -3), 0);
  assert.equal(story.clampStep(example, 1e308), last);
  assert.equal(story.clampStep(example, 999), last);
  assert.equal(story.clampStep(example, "NaN"), 0);
  assert.equal(story.clampStep({ steps: [] }, 4), 0);
});

test("a message is written out as Python does", () => {
  assert.equal(story.say(example, example.steps[3].say),
    "Back through t4 = t2 + t3 to t2: upstream ∇t4 = [1 1 1] times local derivative ∂(t2+t3)/∂t2 = 1 is [1 1 1], the first contribution to t2.");
  assert.equal(story.say(example, example.steps.at(-1).say), "Done. The gradient of t4 with respect to t1 is [10 20 30], to t2 [2 3 4].");
  assert.equal(story.say(example, "t3 = t1 * t2"), "t3 = t1 * t2");
  assert.equal(story.say({ words: { "list.separator": ", ", a: "{n}: {all}" } }, ["a", { n: 2, all: ["x", ["a", { n: 0, all: [] }]] }]), "2: x, 0: ");
});

test("an array of the pool is nested lists, a picture of many numbers is none", () => {
  const told = { pool: [{ shape: [], a: [2] }, { shape: [2, 2], a: [1, 2, 3, null] }, { shape: [300], q: "" }, { shape: [2, 0], a: [] }] };
  assert.deepEqual([0, 1, 2, 3, undefined].map((index) => story.nested(told, index)), [2, [[1, 2], [3, null]], undefined, [[], []], undefined]);
});

test("recording comes before backprop", () => assert.equal(story.firstBackwardStep(example), 2));

test("lines are recorded one after the other", () => {
  assert.deepEqual([...momentAt(example, 0).ran], [0]);
  assert.deepEqual([...momentAt(example, last).ran], [0, 1]);
});

test("the gradient of t2 grows as its two contributions arrive", () => {
  const at = (step) => story.gradientText(example, momentAt(example, step), t2);
  assert.deepEqual([at(2), at(3), at(5), at(6), at(last)], ["", "[1 1 1]", "[1 1 1]", "[2 3 4]", "[2 3 4]"]);
});

test("a product step names its edge, a record step its line", () => {
  assert.equal(momentAt(example, 5).edge, "e0_0");
  assert.equal(momentAt(example, 1).edge, null);
  assert.equal(momentAt(example, 1).line, 1);
});

test("the gradient is told as the sum of what came in", () => {
  const parts = story.contributions(example, momentAt(example, last), t2);
  assert.deepEqual(parts.map((part) => part.added), ["[1 1 1]", "[1 2 3]"]);
  const start = story.contributions(example, momentAt(example, last), t4);
  assert.equal(start[0].line, null);
});

test("the ways through a value are those from the target to the leaves, no others", () => {
  assert.deepEqual([...story.waysThrough(example, t1).edges].sort(), ["e0_0", "e1_1"]);
  assert.deepEqual([...story.waysThrough(example, t2).edges].sort(), ["e0_1", "e1_0", "e1_1"]);
  assert.deepEqual([...story.waysThrough(example, t3).edges].sort(), ["e0_0", "e0_1", "e1_1"]);
  assert.deepEqual([...story.waysThrough(example, t4).values].sort(), [t1, t2, t3, t4]);
});

test("a label says name, kind, value and gradient", () => {
  assert.equal(story.valueLabel(example, momentAt(example, last), t1), "t1, Variable, value [1 2 3], gradient [10 20 30]");
  assert.match(story.valueLabel(example, momentAt(example, 0), t1), /gradient not yet$/);
});

test("not yet is said only where a gradient is still to come", () => {
  const constant = { ...example, values: [...example.values, { name: "c", kind: "constant", shape: [], text: "2" }] };
  const start = momentAt(constant, 0);
  assert.ok(story.awaits(constant, start, t1));
  assert.ok(!story.awaits(constant, start, 4));
  assert.equal(story.valueLabel(constant, start, 4), "c, constant, value 2");
  assert.ok(!story.awaits(constant, momentAt(constant, last), t1));
});

test("arrays of any rank become rows, at most so many numbers", () => {
  assert.deepEqual(story.rowsOf(3), [[3]]);
  assert.deepEqual(story.rowsOf([1, 2]), [[1, 2]]);
  assert.deepEqual(story.rowsOf([[[1, 2], [3, 4]], [[5, 6], [7, 8]]]), [[1, 2], [3, 4], [5, 6], [7, 8]]);
  assert.equal(story.rowsOf(Array(1000).fill([1, 2])).length, 200);
});

test("heat runs from -1 to 1, and what is not finite has none", () => {
  assert.equal(story.heat(5, 10), 0.5);
  assert.equal(story.heat(-20, 10), -1);
  assert.equal(story.heat(null, 10), null);
  assert.equal(story.heat(0, 0), 0);
});
