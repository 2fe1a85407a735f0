// The story of a step without a page: its moments, what is known at each, which steps a replay shows, arrays calculated.
import assert from "node:assert/strict";
import { test } from "node:test";
import { compileArrays, stretch } from "../../tapewidgets/panels/sgd_panel/sgd-arrays.js";
import { weightsThrough } from "../../tapewidgets/panels/sgd_panel/sgd-drag.js";
import { hasMoved, isKnown, makeInside, momentOf, tapeRows, turnTo } from "../../tapewidgets/panels/sgd_panel/sgd-inside.js";
import { meanLoss, slope, weightsNow } from "../../tapewidgets/panels/sgd_panel/sgd-models.js";
import { placeOf, stepsByChange, stepTicks } from "../../tapewidgets/panels/sgd_panel/sgd-pace.js";

const TOLD = {
  rows: [{ text: "p = w * x", value: "−2", gradient: "−20" }, { text: "w", value: "−1", gradient: "−40" }],
  moments: [
    { part: "record", say: "p", row: 0, equations: [] }, { part: "backward", say: "g", row: 0, gives: [1, 0], equations: [] },
    { part: "update", say: "w moves", row: 1, sets: ["w"], equations: [] }, { part: "update", say: "whole", sets: ["w"], equations: [] },
  ],
  arrives: { prediction: 0, loss: 0, "gradient w": 1, "update w": 2 }, gradients: { w: [-40] },
};

function inside(at) {
  const known = makeInside();
  known.steps.set(5, TOLD);
  turnTo(known, 5);
  known.at = at;
  return known;
}

test("nothing is known before its moment", () => {
  const keys = ["prediction", "gradient w", "update w"];
  assert.deepEqual([0, 1, 2, 3, null].map((at) => keys.filter((key) => isKnown(inside(at), key)).length), [1, 2, 3, 3, 3]);
  assert.deepEqual([0, 1, 2, 3, null].map((at) => hasMoved(inside(at), "w")), [false, false, true, true, true]);
  assert.deepEqual(tapeRows(inside(0)).map(({ value, gradient }) => [value, gradient]), [["−2", ""], ["", ""]]);
  assert.deepEqual(tapeRows(inside(1)).map(({ value, gradient }) => [value, gradient]), [["−2", "−20"], ["−1", "−40"]]);
  assert.equal(momentOf(inside(null)).say, "whole");
  assert.equal(momentOf(makeInside()), null);
});

test("a number opens the moment in which it arrives, once the step is told", () => {
  const known = makeInside();
  known.wanted = { step: 5, at: "gradient w" };
  turnTo(known, 5);
  assert.equal(known.at, null);
  known.steps.set(5, TOLD);
  turnTo(known, 5);
  assert.equal(known.at, 1);
  turnTo(known, 6);
  assert.equal(known.at, null);
});

test("weights that are not updated yet are as they were", () => {
  const rows = { step: [0, 5], weights: [[-1, 3]], updates: [[null, 4]] };
  const scene = { rows, cursor: 1, setup: { variables: [{ name: "w" }] }, inside: inside(1) };
  assert.deepEqual(weightsNow(scene), [-1]);
  assert.deepEqual(weightsNow({ ...scene, inside: inside(2) }), [3]);
});

test("a replay of 10,000 steps shows the first ones, few of the end, and at most 300", () => {
  const step = Array.from({ length: 10_001 }, (_, at) => at);
  const weights = [step.map((at) => 3 - 4 * Math.exp(-at / 60)), step.map((at) => 1 - 2 * Math.exp(-at / 90) + 0.02 * Math.sin(12.9898 * at))];
  const loss = step.map((at) => (at ? Math.exp(-at / 30) + 0.01 * (1 + Math.sin(78.233 * at)) : null));
  const shown = stepsByChange({ step, weights, loss });
  assert.ok(shown.length <= 300 && shown.length > 60, String(shown.length));
  assert.deepEqual(shown.slice(0, 13), step.slice(0, 13));
  assert.equal(shown.at(-1), 10_000);
  const early = shown.filter((at) => at <= 400).length;
  assert.ok(early > 0.6 * shown.length, `${early} of ${shown.length} in the part that moves`);
});

test("steps lie between those that are shown, and ticks have room", () => {
  assert.deepEqual([0, 5, 10, 55, 100, 200].map((step) => placeOf([0, 10, 100], step)), [0, 0.5, 1, 1.5, 2, 2]);
  const ticks = stepTicks([0, 1, 2, 3, 10, 20, 30, 50], 2);
  for (let at = 1; at < ticks.length; at += 1) assert.ok(ticks[at][0] - ticks[at - 1][0] >= 2);
  assert.deepEqual(ticks.at(-1), [7, 50]);
});

test("a quadratic loss and its slope are exact in the page", () => {
  const quadratic = { matrix: [[2, 1], [1, 4]], slope: [-1, 3], constant: 7 };
  const scene = { setup: { quadratic, variables: [{}, {}] }, held: null, state: { document: {} } };
  assert.equal(meanLoss(scene, [2, -1]), 7 - 2 - 3 + 0.5 * (2 * 4 + 2 * 1 * -2 + 4));
  assert.deepEqual(slope(scene, [2, -1]), [-1 + 4 - 1, 3 + 2 - 4]);
});

test("the line goes through the two points that are dragged", () => {
  const scene = { program: ({ x, w, b }) => ({ predictions: w * x + b }), setup: { x_name: "x", y_name: "y", variables: [{ name: "w" }, { name: "b" }] } };
  assert.deepEqual(weightsThrough(scene, [[-1, -2], [1, 4]]), [3, 1]);
  assert.equal(weightsThrough(scene, [[1, 2], [1, 3]]), null);
});

test("arrays stretch as NumPy's do, and a recorded network is calculated", () => {
  assert.deepEqual([...stretch({ data: [1, 2], shape: [2] }, [3, 2])], [1, 2, 1, 2, 1, 2]);
  assert.deepEqual([...stretch({ data: [1, 2, 3], shape: [3, 1] }, [3, 2])], [1, 1, 2, 2, 3, 3]);
  const model = compileArrays({
    names: ["x", "W", "b"], inputs: 1, shapes: [[2, 1], [1]], predictions: 5, layers: [5],
    lines: [["matmul", [-1, 1], 0, 1], ["broadcast_to", [-1, 1], 2], ["add", [-1, 1], 3, 4]],
  });
  const said = model([{ data: [1, 2, 3, 4], shape: [2, 2] }], [10, 1, 0.5]);
  assert.deepEqual([...said.predictions], [12.5, 34.5]);
  assert.deepEqual(said.layers[0].shape, [2, 1]);
});
