// What a question's fields make of what is typed, pasted or moved.
import "./english.mjs";
import assert from "node:assert/strict";
import test from "node:test";

import { blankText, gridOf, inShape, pastedNumbers } from "../../tapewidgets/panels/question_panel/answer_fields.js";
import { writtenLines } from "../../tapewidgets/panels/question_panel/line_fields.js";
import { triesText, saidOf } from "../../tapewidgets/panels/question_panel/asked.js";

test("a shape of a few numbers has a blank for each, a larger one a text", () => {
  assert.deepEqual(gridOf([]), { rows: 1, columns: 1 });
  assert.deepEqual(gridOf([2, 3]), { rows: 2, columns: 3 });
  for (const shape of [[13], [4, 4], [2, 2, 2], [0], [0, 3]]) assert.equal(gridOf(shape), null);
});

test("texts are put in lists of the shape", () => {
  assert.equal(inShape(["7"], []), "7");
  assert.deepEqual(inShape(["1", "2", "3", "4", "5", "6"], [2, 3]), [["1", "2", "3"], ["4", "5", "6"]]);
  assert.deepEqual(inShape(["1", "2"], [2, 1]), [["1"], ["2"]]);
});

test("a number is read as people write it", () => {
  assert.equal(blankText(" 0,5 "), "0.5");
  assert.equal(blankText("−3"), "-3");
  assert.equal(blankText("[1, 2]"), "[1, 2]");
  assert.deepEqual(pastedNumbers("[[1, -2.5], [1/3, 1e-3]]"), ["1", "-2.5", "1/3", "1e-3"]);
});

test("lines of a text are those that are no comments", () => {
  assert.deepEqual(writtenLines("# start\nd_a = d_y  # copy\n\n d_b += d_y"), [{ text: "d_a = d_y", at: 1 }, { text: "d_b += d_y", at: 3 }]);
});

test("what is said of a part begins with its name or a capital, and says nothing twice", () => {
  const dropped = { text: "a path was dropped. t2 is used too.", title: "a path was dropped" };
  assert.equal(saidOf(dropped, "t2"), "t2: t2 is used too.");
  assert.equal(saidOf({ text: "step 2 is right.", title: "" }, ""), "Step 2 is right.");
  assert.equal(triesText({ attempts: 0, hints: 1 }), "no attempt yet · 1 hint");
});
