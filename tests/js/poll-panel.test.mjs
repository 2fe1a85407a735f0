import "./english.mjs";
import assert from "node:assert/strict";
import test from "node:test";
import { pollRows } from "../../tapewidgets/panels/poll_panel/poll_panel.js";

const ROUND = { answers: [["[1 1]", 14], ["[2 3]", 11]],
  groups: [{ key: "", title: "right", note: "", count: 11 }, { key: "dropped path", title: "a path was dropped", note: "Cover one.", count: 14 }] };

test("before a class has looked nothing is told but the count, then answers, then misconceptions", () => {
  assert.deepEqual(pollRows(ROUND, "count"), []);
  assert.deepEqual(pollRows(ROUND, "answers"), [["[1 1]", 14, "", ""], ["[2 3]", 11, "", ""]]);
  assert.deepEqual(pollRows(ROUND, "groups"), [["right", 11, "tw-right-row", ""], ["a path was dropped", 14, "tw-slip-row", "Cover one."]]);
});
