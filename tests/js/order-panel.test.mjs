// What is said of a handover and of the end of a walk.
import "./english.mjs";
import assert from "node:assert/strict";
import test from "node:test";

import { curve, saidOfEnd, saidOfStep, shownStep } from "../../tapewidgets/panels/order_panel/order_panel.js";

const step = (edge, amount, after, flag, sums) => ({ edge, upstream: 1, amount, before: after - amount, after, flag, sums });
const graph = {
  target: "y", truth: { a: 4 }, nodes: [{ name: "y" }, { name: "a" }],
  edges: [{ out: "y", input: "a", local: 2 }, { out: "y", input: "a", local: 1 }],
  walks: { recursion: { verdict: ["panel.order.verdict.wrong", { truth: "∇a = 4" }], steps: [step(0, 2, 2, "", [1, 2]), step(1, 4, 6, "again", [1, 6])] }, breadth: { verdict: ["panel.order.verdict.lucky", {}], steps: [step(0, 4, 4, "", [1, 4])] } },
};

test("a handover is told in numbers, one that comes again with its fault", () => {
  assert.deepEqual(saidOfStep(graph, "recursion", 1), { flag: "", text: "y passes 1 × 2 = 2 to a: 0 + 2 = 2." });
  assert.equal(saidOfStep(graph, "recursion", 2).flag, "passed on again");
  assert.match(saidOfStep(graph, "recursion", 0).text, /Which value passes its gradient on first/);
});

test("the end says what it should be, or that it was luck", () => {
  assert.equal(saidOfEnd(graph, "recursion").kind, "wrong");
  assert.match(saidOfEnd(graph, "recursion").text, /∇a = 6, and it should be 4. It went wrong at handover 2/);
  assert.match(saidOfEnd(graph, "breadth").text, /by luck/);
});

test("a step is kept inside its walk, and two edges between the same two part", () => {
  assert.equal(shownStep({ graphs: [graph], at: { graph: 0, walk: "recursion", step: 500 } }), 2);
  const [one, other] = [0, 1].map((nth) => curve({ x: 200, y: 0 }, { x: 0, y: 0 }, { width: 100, height: 80 }, nth, 2));
  assert.notEqual(one.path, other.path);
  assert.equal(one.middle.y + other.middle.y, 80);
});
