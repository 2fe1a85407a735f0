// The scene of the run panel: wholes and frames in any order, gaps, and what a hand is ahead with.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { makeScene, rateOf, standing, takeFrame, takeWhole } from "../../tapewidgets/panels/sgd_panel/sgd-scene.js";
import { takeWords } from "../../tapewidgets/panels/page/words.js";

takeWords({ en: JSON.parse(readFileSync(new URL("../../tapewidgets/words/en.json", import.meta.url), "utf-8")) });

const columns = (steps) => ({ level: 64, step: steps, loss: steps, first: steps, orders: {}, weights: [steps.map((step) => step / 10)], gradients: [steps], updates: [steps] });
const SETUP = { variables: [{ name: "w", exact: 3 }], data: { x: [0, 1], y: [1, 4], count: 2, thinned: false, test: null }, program: null, surface: null };

function whole(revision, base, steps, { document = {}, ...light } = {}) {
  return { session: "s", revision, heavy: { rows: base }, setup: SETUP, rows: columns(steps), kept: { runs: [] }, code: {}, status: "paused", sentence: "", step: steps.at(-1),
    rate: 0.01, at: { compare: -1 }, document: { variables: { w: -1 }, learning_rate: 0.01, ...document }, ...light };
}

const frame = (base, part, steps) => ({ kind: "frame", base, part, rows: columns(steps), progress: { status: "running", step: steps.at(-1) } });

test("frames in order make the rows of the run", () => {
  const scene = makeScene();
  takeWhole(scene, whole(1, 1, [0]));
  assert.ok(takeFrame(scene, frame(1, 1, [1, 2])));
  assert.ok(takeFrame(scene, frame(1, 2, [3])));
  assert.deepEqual(scene.rows.step, [0, 1, 2, 3]);
  assert.deepEqual([scene.state.status, scene.state.step], ["running", 3]);
});

test("a frame that is missed, comes twice, or stands on other rows is not laid on top", () => {
  for (const wrong of [frame(1, 3, [4]), frame(1, 1, [1]), frame(2, 2, [2]), frame(0, 2, [2])]) {
    const scene = makeScene();
    takeWhole(scene, whole(1, 1, [0]));
    takeFrame(scene, frame(1, 1, [1]));
    assert.equal(takeFrame(scene, wrong), false);
    assert.deepEqual(scene.rows.step, [0, 1]);
  }
});

test("whatever is lost on the way, all rows that are asked for bring the run back", () => {
  const steps = [[1], [2, 3], [4], [5, 6]];
  for (let lost = 0; lost < 1 << steps.length; lost += 1) {
    const scene = makeScene();
    takeWhole(scene, whole(1, 1, [0]));
    const gaps = steps.map((some, at) => (lost & (1 << at) ? null : takeFrame(scene, frame(1, at + 1, some))));
    const first = gaps.indexOf(null);
    assert.deepEqual(gaps.filter((gap, at) => gap !== null && gap !== (first < 0 || at < first)), []);
    takeWhole(scene, whole(2, 2, [0, 1, 2, 3, 4, 5, 6]));
    assert.ok(takeFrame(scene, frame(2, 1, [7])));
    assert.deepEqual(scene.rows.step, [0, 1, 2, 3, 4, 5, 6, 7]);
  }
});

test("another session with the same numbers is another run", () => {
  const scene = makeScene();
  takeWhole(scene, whole(1, 1, [0, 1, 2]));
  takeWhole(scene, { ...whole(1, 1, [0]), session: "t" });
  assert.deepEqual(scene.rows.step, [0]);
});

test("a new state is newer than the frames before it, and the same one again is not", () => {
  const scene = makeScene();
  const first = whole(1, 1, [0], { status: "running" });
  takeWhole(scene, first);
  takeFrame(scene, frame(1, 1, [1, 2]));
  takeWhole(scene, { ...first, document: { ...first.document, learning_rate: "0.5" } }); // an edit laid over it
  assert.equal(scene.state.step, 2);
  takeWhole(scene, { ...whole(2, 1, [0]), status: "paused", step: 7 });
  assert.deepEqual([scene.state.status, scene.state.step, scene.rows.step.length], ["paused", 7, 3]);
});

test("the start is where the hand has it until the kernel has answered, and the kernel's rows stay whole", () => {
  const scene = makeScene();
  takeWhole(scene, whole(1, 1, [0], { document: { variables: { w: 2.5 } } }));
  assert.deepEqual(scene.rows.weights, [[2.5]]);
  takeWhole(scene, whole(1, 1, [0], { document: { variables: { w: 0 } } }));
  assert.deepEqual(scene.rows.weights, [[0]]);
  takeFrame(scene, frame(1, 1, [1]));
  assert.deepEqual(scene.rows.weights, [[0, 0.1]]);
});

test("points are where the pointer has them, then what was asked for, then the kernel's", () => {
  const scene = makeScene();
  takeWhole(scene, whole(1, 1, [0], { document: { data: { points: [[5], [6]] } } }));
  assert.deepEqual(scene.data, { x: [5], y: [6], count: 1, thinned: false, test: null });
  scene.held = { x: [7], y: [8], count: 1, thinned: false, test: null };
  takeWhole(scene, whole(2, 1, [0]));
  assert.equal(scene.data, scene.held);
  scene.held = null;
  takeWhole(scene, whole(2, 1, [0]));
  assert.equal(scene.data, SETUP.data);
});

test("a rate is shown as it was asked for, a schedule's as it is now", () => {
  assert.equal(rateOf({ document: { learning_rate: "0.5" }, rate: 0.01 }), "0.5");
  assert.equal(rateOf({ document: { learning_rate: 0.05 }, rate: 0.05 }), "0.05");
  assert.equal(rateOf({ document: { learning_rate: "given" }, rate: 0.02 }), "0.02");
  assert.equal(rateOf({ document: { learning_rate: { schedule: "CosineDecay" } }, rate: 0.03 }), "0.03");
});

test("a run whose kernel is not there does not run", () => {
  const running = { status: "running", sentence: "Running: SGD.", step: 12345 };
  assert.equal(standing(running, "live").sentence, "Running: SGD.");
  assert.equal(standing(running, "gone").sentence, "Stopped with its kernel: the last step known here is 12,345.");
  assert.equal(standing(running, "away").status, "lost");
  assert.equal(standing({ ...running, status: "paused", sentence: "Paused." }, "gone").sentence, "Paused.");
});
