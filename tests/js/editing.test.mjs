// Editing: words at the caret, completions, arrays typed and changed.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as editing from "../../tapewidgets/panels/page/editing.js";

test("the word at the caret", () => {
  assert.deepEqual(editing.wordAt("t3 = re", 7), [5, "re"]);
  assert.deepEqual(editing.wordAt("t3 = 2", 6), [6, ""]);
  assert.deepEqual(editing.wordAt("값1", 2), [0, "값1"]);
});

test("a name is put in another's place, and nothing else is touched", () => {
  assert.equal(editing.renamed("t4 = t1*t12 + exp(t1) # t1", "t1", "v"), "t4 = v*t12 + exp(v) # v");
  assert.equal(editing.renamed("y = 1e5*e5 + x.e5 + 값", "e5", "k"), "y = 1e5*k + x.e5 + 값");
  assert.equal(editing.renamed("y = 값*2 + 값들", "값", "w"), "y = w*2 + 값들");
});

test("who is a source when nobody chose: what the program uses, constants only if there is nothing else", () => {
  const tensors = [["w", "variable"], ["x", "constant"], ["v", "watched"], ["u", "variable"]].map(([name, kind]) => ({ name, kind }));
  assert.deepEqual(editing.usedByDefault("y = w*x + v # u", tensors), ["w", "v"]);
  assert.deepEqual(editing.usedByDefault("y = x*x", tensors), ["x"]);
  assert.deepEqual(editing.usedByDefault("y = q", tensors), ["w", "x", "v", "u"]);
});

test("completions: the learner's own names first, nothing for a finished word", () => {
  const functions = [["relu", "relu(x)"], ["reshape", "reshape(x, shape)"]];
  assert.deepEqual(editing.completions(["rest"], functions, "re").map((item) => item.insert), ["rest", "relu(", "reshape("]);
  assert.deepEqual(editing.completions(["relu"], [], "relu"), []);
  assert.deepEqual(editing.completions(["a"], functions, ""), []);
});

test("names a program assigns, once each; a comparison is no assignment", () => {
  assert.deepEqual(editing.assigned("t3 = t1*t2\n t4= t3\nt3 = 1\nt5 == t4\n2 = 3"), ["t3", "t4"]);
});

test("a piece is put in place of the selection", () => assert.deepEqual(editing.insert("a*b", 2, 3, "t2"), ["a*t2", 4]));
test("a name after a name stays a name", () => {
  assert.deepEqual(editing.insert("t1", 2, 2, "t2"), ["t1 t2", 5]);
  assert.deepEqual(editing.insert("가", 1, 1, "exp()"), ["가 exp()", 7]);
  assert.deepEqual(editing.insert("t1*", 3, 3, "t2"), ["t1*t2", 5]);
  assert.deepEqual(editing.insert("t1", 2, 2, " + "), ["t1 + ", 5]);
});

test("arrays as people write them", () => {
  assert.deepEqual(editing.parseArray("[1, 2., .5]"), [1, 2, 0.5]);
  assert.deepEqual(editing.parseArray("[1 2 3]"), [1, 2, 3]);
  assert.deepEqual(editing.parseArray("[[1, 2],\n [3, -4e-1]]"), [[1, 2], [3, -0.4]]);
  assert.deepEqual(editing.parseArray("[[1 2] [3 4]]"), [[1, 2], [3, 4]]);
  assert.equal(editing.parseArray("-3."), -3);
  assert.equal(editing.parseArray("+3"), 3);
});

test("what is no array is refused", () => {
  for (const text of ["", "[1, 2", "[[1], [2, 3]]", "[]", "abc", "1e999", "[1, alert(1)]", "null"]) assert.equal(editing.parseArray(text), null, text);
});

test("shapes", () => {
  assert.deepEqual(editing.shapeOf(2), []);
  assert.deepEqual(editing.shapeOf([[1, 2, 3]]), [1, 3]);
  assert.equal(editing.shapeOf([1, [2]]), null);
  assert.equal(editing.shapeOf(NaN), null);
});

test("one number of an array changes, the old array stays", () => {
  const old = [[1, 2], [3, 4]];
  assert.deepEqual(editing.withCell(old, [1, 0], 9), [[1, 2], [9, 4]]);
  assert.deepEqual(old, [[1, 2], [3, 4]]);
  assert.equal(editing.withCell(5, [], 6), 6);
});

test("a slider's end leaves room and is a round number", () => {
  assert.equal(editing.sliderEnd(0), 1);
  assert.equal(editing.sliderEnd(3), 5);
  assert.equal(editing.sliderEnd(-40), 100);
  assert.equal(editing.sliderEnd(1.9), 5);
});

test("the next free name", () => assert.equal(editing.freeName(["t1", "t3"]), "t2"));
