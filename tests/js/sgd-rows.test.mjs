import assert from "node:assert/strict";
import { test } from "node:test";
import {
  appendRows, batchPlaces, batchSizeAt, clampSpan, compileProgram, contour, contourLevels, emptyRows, grouped, logTicks, nearestPoint, niceTicks, rowAt,
  runningMean, short, span, stays,
} from "../../tapewidgets/panels/sgd_panel/sgd-rows.js";

const frame = (steps, level = 64) => ({
  level, step: steps, loss: steps.map(Number), first: steps.map(() => 0),
  weights: [steps.map((step) => step / 10)], gradients: [steps.map(() => 1)], updates: [steps.map(() => 2)],
});

test("frames join without a gap or a double", () => {
  const rows = appendRows(appendRows(emptyRows(1), frame([0, 1, 2])), frame([2, 3, 4]));
  assert.deepEqual(rows.step, [0, 1, 2, 3, 4]);
  assert.deepEqual(rows.weights[0], [0, 0.1, 0.2, 0.3, 0.4]);
});

test("the losses over training and test points come and go with their rows", () => {
  const both = (steps, level) => ({ ...frame(steps, level), losses: [steps.map((step) => step + 0.5), steps.map((step) => -step)] });
  const rows = appendRows(appendRows(emptyRows(1, 1, 2), both([0, 1, 2, 3, 4, 5])), both([6, 8, 12], 1));
  assert.deepEqual(rows.losses, [rows.step.map((step) => step + 0.5), rows.step.map((step) => -step)]);
  assert.deepEqual(appendRows(emptyRows(1), frame([0, 1])).losses, []);
});

test("a lower level thins what is there", () => {
  const rows = appendRows(appendRows(emptyRows(1), frame([0, 1, 2, 3, 4, 5])), frame([6, 8, 12], 1));
  assert.deepEqual(rows.step, [0, 1, 2, 3, 4, 6, 8, 12]);
  assert.deepEqual(rows.loss, [0, 1, 2, 3, 4, 6, 8, 12]);
});

test("the rows that stay are those of the kernel's history", () => {
  const kept = Array.from({ length: 24 }, (_, step) => step).filter((step) => stays(step, 2));
  assert.deepEqual(kept, [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20]);
});

test("the newest step that does not stay makes way for the next", () => {
  const rows = appendRows(emptyRows(1), frame([0, 4, 8, 9], 1));
  appendRows(rows, frame([10], 1));
  assert.deepEqual(rows.step, [0, 4, 8, 10]);
  appendRows(rows, frame([12, 13], 1));
  assert.deepEqual(rows.step, [0, 4, 8, 12, 13]);
});

test("a frame that says nothing new changes nothing", () => {
  const rows = appendRows(emptyRows(1), frame([0, 1]));
  assert.deepEqual(appendRows(rows, frame([])).step, [0, 1]);
});

test("the row of a step is the last kept one before it", () => {
  const rows = appendRows(emptyRows(1), frame([0, 4, 8], 1));
  assert.deepEqual([0, 3, 4, 7, 8, 99].map((step) => rowAt(rows, step)), [0, 0, 1, 1, 2, 2]);
  assert.equal(rowAt(emptyRows(1), 5), 0);
});

test("numbers are short and say when they are none", () => {
  assert.equal(short(2.99999976), "3");
  assert.equal(short(-0.5), "−0.5");
  assert.equal(short(1.42e-14), "1.42e−14");
  assert.equal(short(1234567), "1.23e6");
  assert.equal(short(99999.6), "100000");
  assert.equal(short(null), "–");
  assert.equal(short(Infinity), "∞");
  assert.equal(grouped(1234567), "1,234,567");
});

test("ticks are round", () => {
  assert.deepEqual(niceTicks(0, 10), [0, 2, 4, 6, 8, 10]);
  assert.deepEqual(niceTicks(-0.31, 0.32, 4), [-0.2, 0, 0.2]);
  assert.deepEqual(niceTicks(1, 1), [1]);
  assert.deepEqual(logTicks(-4.2, 2.1, 4), [-4, -2, 0, 2]);
});

test("a span leaves out what is not finite and is never empty", () => {
  assert.deepEqual(span([[null, NaN]]), [-1, 1]);
  const [low, high] = span([[2, 2, null]]);
  assert.ok(low < 2 && high > 2);
});

test("a running mean skips gaps", () => {
  assert.deepEqual(runningMean([null, 2, 4, 6], 2), [null, 2, 3, 5]);
});

test("the contour of a plane is a straight line", () => {
  const plane = [0, 1, 2].map((y) => [0, 1, 2].map((x) => x + 10 * y * 0));
  for (const [x0, , x1] of contour(plane, 0.5)) assert.deepEqual([x0, x1], [0.5, 0.5]);
  assert.equal(contour(plane, 0.5).length, 2);
  assert.equal(contour([[null, 1], [1, 2]], 1.5).length, 0);
});

test("contour levels grow outwards evenly on a bowl", () => {
  const levels = contourLevels([[0, 1], [4, 100]], 2);
  assert.deepEqual(levels, [6.25, 56.25]);
});

test("a recorded program is calculated point by point", () => {
  const model = compileProgram({
    names: ["x", "y", "w", "b"],
    lines: [["multiply", 2, 0], ["add", 4, 3], ["subtract", 5, 1], ["pow", 6, { constant: 2 }]],
    predictions: 5, loss: 7,
  });
  assert.deepEqual(model({ x: 2, y: 1, w: 3, b: 1 }), { predictions: 7, loss: 36 });
  assert.equal(compileProgram(null), null);
});

test("the batch of a step is found through changes and shuffles", () => {
  const state = { first_batch_size: 1, changes: [{ step: 4, batch_size: 3 }, { step: 5, batch_size: null }] };
  assert.deepEqual([1, 4, 5, 6].map((step) => batchSizeAt(state, step)), [1, 1, 3, 3]);
  const rows = { step: [0, 2, 5], first: [null, 1, [2, 1]], orders: { 2: [3, 1, 0, 2] } };
  const scene = { data: { x: [0, 1, 2, 3], count: 4, thinned: false }, state, rows, cursor: 0 };
  assert.deepEqual([0, 1, 2].map((cursor) => batchPlaces({ ...scene, cursor })), [[], [1], [1, 0, 2]]);
  assert.deepEqual(batchPlaces({ ...scene, rows: { ...rows, orders: {} }, cursor: 2 }), []);
});

test("the nearest point is found within reach", () => {
  const axes = { sx: (x) => 10 * x, sy: (y) => 100 - 10 * y };
  const points = { x: [0, 5, 5.5], y: [0, 5, 5] };
  assert.equal(nearestPoint(points, axes, [54, 51], 12), 2);
  assert.equal(nearestPoint(points, axes, [30, 30], 12), -1);
});

test("an axis stays near what matters", () => {
  assert.deepEqual(clampSpan([-1e9, 1e9], [-1, 3], 3), [-13, 15]);
  assert.deepEqual(clampSpan([-2, 4], [-1, 3], 3), [-2, 4]);
});
