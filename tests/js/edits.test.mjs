// Edits: at most three wait for their answer, and the newest is never lost.
import assert from "node:assert/strict";
import { test } from "node:test";
import { drive, edit, joinPages } from "../../tapewidgets/panels/page/edits.js";

function fakeModel() {
  const state = { asked: 0, answered: 0 };
  const sent = [];
  return { sent, state, get: (name) => state[name], set: (name, value) => { state[name] = value; }, send: (message) => sent.push(message) };
}

test("three edits go at once, later ones wait and go as one, the newest last", () => {
  const model = fakeModel();
  for (let value = 1; value <= 5; value++) edit(model, { tensors: [value] });
  assert.deepEqual(model.sent.map((message) => message.tensors[0]), [1, 2, 3]);
  model.state.answered = 1;
  drive(model);
  assert.deepEqual([model.sent.at(-1).asked, model.sent.at(-1).tensors], [5, [5]]);
  model.state.answered = 5;
  drive(model);
  assert.equal(model.sent.length, 4);
});

test("different traits that waited travel together", () => {
  const model = fakeModel();
  for (const changes of [{ program: "a" }, { program: "b" }, { program: "c" }, { tensors: [1] }, { sources: ["t1"] }]) edit(model, changes);
  model.state.answered = 2;
  drive(model);
  const { client, ...message } = model.sent.at(-1);
  assert.equal(typeof client, "string");
  assert.deepEqual(message, { kind: "edit", asked: 5, tensors: [1], sources: ["t1"] });
});

test("a kernel that does not answer does not hold edits back for ever", () => {
  const model = fakeModel();
  for (let value = 1; value <= 4; value++) edit(model, { tensors: [value] });
  assert.equal(model.sent.length, 3);
  drive(model, Date.now() + 5000);
  assert.equal(model.sent.length, 4);
});

test("what another page edited is taken over, one's own edits are not heard again", () => {
  const model = { ...fakeModel(), on: (_, react) => { model.react = react; }, off: () => { model.react = null; } };
  const leave = joinPages(model);
  const client = model.sent[0].client;
  model.react({ kind: "edited", by: client, program: "old", tensors: [], sources: [] });
  assert.equal(model.get("program"), undefined);
  model.react({ kind: "edited", by: "another", program: "new", tensors: [], sources: [] });
  assert.equal(model.get("program"), "new");
  leave();
  assert.equal(model.react, null);
});
