// Formulas: holes filled by name and with numbers.
import "./english.mjs";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as formula from "../../tapewidgets/panels/page/formula.js";

const example = JSON.parse(readFileSync(new URL("../story/building/example.json", import.meta.url)));
/** The text of a tree, as a reader would say it. */
const spoken = (tree) => (typeof tree === "string" ? tree : tree.slice(1).map(spoken).join(""));

test("a line reads name = formula = numbers = result", () => {
  assert.equal(spoken(formula.lineFormula(example, example.lines[0])), "t3=t1⋅t2=[1 2 3]⋅[10 20 30]=[10 40 90]");
});

test("a local derivative by name and in numbers, without saying the same twice", () => {
  assert.equal(spoken(formula.derivativeFormula(example, example.lines[0], 0)), "∂(t1⋅t2)∂t1=t2=[10 20 30]");
  assert.equal(spoken(formula.derivativeFormula(example, example.lines[1], 0)), "∂(t2+t3)∂t2=1");
});

test("no derivative, no formula", () => {
  const story = { ...example, operations: { ...example.operations, multiply: { ...example.operations.multiply, derivatives: [null, null] } } };
  assert.equal(formula.derivativeFormula(story, story.lines[0], 1), null);
});

test("a negative number stands in brackets", () => {
  assert.equal(spoken(formula.numberTree("-2")), "(-2)");
  assert.equal(spoken(formula.numberTree("2")), "2");
});

test("a hole behind the inputs is a parameter, one that nobody gave is a question mark", () => {
  const fill = formula.holeOf(example, { inputs: [0], output: 2, parameters: ["axis=0"] }, "names");
  assert.equal(spoken(fill(1)), "axis=0");
  assert.equal(spoken(fill(7)), "?");
  assert.equal(spoken(fill(-1)), "t3");
});

test("a function and what it is of stand apart, and so do two factors without a sign", () => {
  const gaps = (tree) => formula.fillFormula(tree, (hole) => ["mi", "ab"[hole]]).map((part) => (part[0] === "mspace" ? " " : part[1] ?? ""));
  assert.deepEqual(gaps(["mrow", ["mi", "tanh"], 0]).slice(1), ["tanh", " ", "a"]);
  assert.deepEqual(gaps(["mrow", 0, 1]).slice(1), ["a", " ", "b"]);
  assert.deepEqual(gaps(["mrow", ["mi", "max"], ["mo", "("], 0, ["mo", ","], 1, ["mo", ")"]]).slice(1), ["max", "(", "a", ",", "b", ")"]);
});

test("a long formula can break before each equals sign but the first", () => {
  assert.deepEqual(formula.pieces(formula.lineFormula(example, example.lines[0])).map(spoken), ["t3=t1⋅t2", "=[1 2 3]⋅[10 20 30]", "=[10 40 90]"]);
  assert.deepEqual(formula.pieces(["mi", "x"]), [["mi", "x"]]);
});
