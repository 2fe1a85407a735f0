// Sharing: a panel's state as a short text, read back; what came damaged or far too large is nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readState, sameQuestion, stateText, stateIn } from "../../tapewidgets/panels/tape_lab/sharing.js";

const WHOLE = {
  document: { program: "손실 = w*x # \ud800", tensors: [{ name: "w", kind: "variable", dtype: "float32", value: [1, 2.5] }], sources: ["w"], target: "", what_if: {}, start: null },
  at: { step: 3, drawer: "check", selected: 1 },
  hide: ["tape"],
};

test("a state goes out as a short text and comes back as it was", async () => {
  const text = await stateText(WHOLE);
  assert.match(text, /^tapelab1:[\w-]+$/);
  const state = await readState(text);
  const { program, tensors, sources, target } = WHOLE.document;
  assert.deepEqual(state, { program, tensors, sources, target, view: { what_if: {}, start: null, step: 3, drawer: "check" }, hide: ["tape"] });
  assert.equal(sameQuestion(state, WHOLE.document), true);
  assert.equal(sameQuestion({ ...state, program: "y = w" }, WHOLE.document), false);
});

test("a text is found in a fragment, its colon written either way", () => {
  for (const hash of ["#tapelab1:eJw_-", "#a&tapelab1%3AeJw_-&b"]) assert.equal(stateIn(hash), "tapelab1:eJw_-");
  for (const hash of ["", null, "#cell-id=3", "#tapelab1:", `#tapelab1:${"e".repeat(300_000)}`]) assert.equal(stateIn(hash), "");
});

test("what is damaged, of another kind or a bomb is no state", async () => {
  for (const text of ["tapelab1:%%", "tapelab1:AAAA", "tapelab1:eJw"]) assert.equal(await readState(text), null);
  const bomb = await stateText({ ...WHOLE, document: { ...WHOLE.document, program: " ".repeat(3_000_000) } });
  assert.ok(bomb.length < 10_000);
  assert.equal(await readState(bomb), null);
  assert.equal(await readState(await stateText({ ...WHOLE, document: { tensors: [] } })), null);
});
