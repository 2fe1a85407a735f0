// The glue between model, kernel and store: what is sent, when views draw, what is said of the kernel.
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { connect } from "../../tapewidgets/panels/page/connection.js";
import { kernelState } from "../../tapewidgets/panels/page/kernel.js";
import { recall, remember } from "../../tapewidgets/panels/page/memory.js";
import { readFileSync } from "node:fs";
import { takeWords } from "../../tapewidgets/panels/page/words.js";

takeWords({ en: JSON.parse(readFileSync(new URL("../../tapewidgets/words/en.json", import.meta.url), "utf-8")) });

let sessions = 0;
const signal = () => ({ slots: new Set(), connect(slot) { this.slots.add(slot); }, disconnect(slot) { this.slots.delete(slot); }, emit() { for (const slot of this.slots) slot(); } });

/** A model in a front end like JupyterLab: traits set one by one, custom messages, a kernel with a status. */
function fakeModel(document = { program: "a" }, more = {}) {
  const listeners = {};
  const kernel = { id: "k", status: "idle", connectionStatus: "connected", statusChanged: signal(), connectionStatusChanged: signal() };
  const traits = { state: { session: `s${++sessions}`, revision: 1, heavy: { scene: 1 }, document, at: { step: 0 }, fault: "", ...more }, scene: { revision: 1, data: "one" } };
  const emit = (event, ...content) => (listeners[event] ?? []).slice().forEach((listener) => listener(...content));
  const widget = { comm_live: true };
  return {
    sent: [], traits, kernel, widget,
    widget_manager: { kernel, get_model: async () => widget },
    get: (name) => traits[name],
    set() { throw new Error("a page sets no trait"); },
    send(message) { this.sent.push(message); },
    on: (event, listener) => (listeners[event] ??= []).push(listener),
    off: (event, listener) => { listeners[event] = (listeners[event] ?? []).filter((other) => other !== listener); },
    put(name, value) { traits[name] = value; emit(`change:${name}`); },
    state(changes, revision) { this.put("state", { ...traits.state, ...changes, revision }); },
    answer(request, revision, refusal = "", result = null) { emit("msg:custom", { kind: "answer", client: this.sent.at(-1).client, request, revision, refusal, result }); },
    emit, count: () => Object.values(listeners).flat().length,
  };
}

test("an edit is drawn at once, sent once, and its promise resolves with the answer", async () => {
  const model = fakeModel();
  const connection = connect(model);
  const drawn = [];
  connection.subscribe((whole) => drawn.push(whole.document.program));
  const outcome = connection.edit({ program: "b" }, { control: "program" });
  assert.deepEqual(drawn, ["a", "b"]);
  assert.equal(model.sent.length, 1);
  model.state({ document: { program: "b" } }, 2);
  model.answer(1, 2, "", 7);
  assert.deepEqual(await outcome, { refusal: "", result: 7 });
  connection.leave();
});

test("views are told of a revision once all its parts are here, in any order", () => {
  for (const order of [["state", "scene"], ["scene", "state"]]) {
    const model = fakeModel();
    const connection = connect(model, (data) => data.toUpperCase());
    const drawn = [];
    connection.subscribe((whole) => drawn.push([whole.document.program, whole.scene]));
    const next = { state: { ...model.traits.state, revision: 2, heavy: { scene: 2 }, document: { program: "b" } }, scene: { revision: 2, data: "two" } };
    for (const name of order) model.put(name, next[name]);
    assert.deepEqual(drawn.map(String), ["a,ONE", "b,TWO"]);
    connection.leave();
  }
});

test("all views of a panel share one connection, and the last one takes every listener along", async () => {
  const model = fakeModel();
  const [first, second] = [connect({ ...model }), connect({ ...model })];
  const drawn = [];
  second.subscribe((whole) => drawn.push(whole.at.step));
  first.go({ step: 3 });
  assert.deepEqual(drawn, [0, 3]);
  first.leave();
  second.go({ step: 4 });
  assert.deepEqual(drawn, [0, 3, 4]);
  second.leave();
  await null;
  assert.equal(model.count(), 0);
  assert.equal(model.kernel.statusChanged.slots.size, 0);
});

test("a restart is said at once, from the kernel's status; steps go on, edits are refused", async () => {
  const model = fakeModel();
  const connection = connect(model);
  model.kernel.status = "restarting";
  model.kernel.statusChanged.emit();
  assert.match(connection.status().sentence, /run its cell again/);
  assert.match((await connection.edit({ program: "b" }, { control: "program" })).refusal, /run its cell again/);
  assert.match(connection.refusal("program"), /run its cell again/);
  connection.go({ step: 5 });
  assert.equal(connection.whole().at.step, 5);
  model.kernel.status = "idle"; // another process
  model.kernel.statusChanged.emit();
  assert.equal(connection.status().kernel, "gone");
  connection.leave();
});

test("a lost connection that comes back goes on where it was", () => {
  const model = fakeModel();
  const connection = connect(model);
  connection.edit({ program: "b" });
  model.kernel.connectionStatus = "connecting";
  model.kernel.connectionStatusChanged.emit();
  assert.match(connection.status().sentence, /connection/);
  connection.edit({ program: "c" });
  assert.equal(model.sent.length, 1);
  model.kernel.connectionStatus = "connected";
  model.kernel.connectionStatusChanged.emit();
  for (const request of [1, 2, 3]) model.answer(request, 1);
  assert.deepEqual(model.sent.slice(1).map(({ action, request }) => [action, request]), [["edit", 1], ["edit", 2], ["whole", 3]]);
  connection.leave();
});

test("a busy kernel: it is said that the change waits, after half a second, and no control is taken away", () => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  const model = fakeModel();
  const connection = connect(model);
  const said = [];
  connection.subscribe(() => said.push(connection.status().sentence));
  connection.edit({ program: "b" });
  mock.timers.tick(160);
  assert.equal(connection.status().stale, true);
  mock.timers.tick(400);
  assert.match(said.at(-1), /busy; your change waits/);
  assert.equal(connection.status().usable, true);
  model.state({ document: { program: "b" } }, 2);
  model.answer(1, 2);
  assert.equal(said.at(-1), "");
  connection.leave();
  mock.timers.reset();
});

test("an idle kernel that does not know the panel is gone; one that knows it is asked again", async () => {
  for (const known of [true, false]) {
    mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
    const model = fakeModel();
    model.kernel.requestCommInfo = async () => ({ content: { comms: known ? { [model.traits.state.session]: {} } : {} } });
    const connection = connect(model);
    connection.edit({ program: "b" });
    mock.timers.tick(3100);
    for (let turn = 0; turn < 5; turn++) await null;
    assert.equal(connection.status().kernel, known ? "live" : "gone");
    assert.equal(model.sent.filter(({ action }) => action === "edit").length, known ? 2 : 1);
    connection.leave();
    mock.timers.reset();
  }
});

test("a panel from a saved notebook, whose comm is dead, knows it", async () => {
  const model = fakeModel();
  model.widget.comm_live = false;
  const connection = connect(model);
  await null; await null;
  assert.equal(connection.status().kernel, "gone");
  connection.leave();
});

test("the kernel's state is read from JupyterLab's objects, NbClassic's, and none", () => {
  const lab = (status, connectionStatus) => ({ kernel: { id: "a", status, connectionStatus } });
  assert.equal(kernelState(lab("busy", "connected"), null, "a"), "live");
  assert.equal(kernelState(lab("idle", "connecting"), null, "a"), "away");
  for (const status of ["restarting", "autorestarting", "terminating", "dead"]) assert.equal(kernelState(lab(status, "connected"), null, "a"), "gone");
  assert.equal(kernelState(lab("idle", "connected"), null, "another"), "gone");
  assert.equal(kernelState({ kernel: null }, null, undefined), "gone");
  assert.equal(kernelState({ notebook: { kernel: { id: "a", is_connected: () => false } } }, null, "a"), "away");
  assert.equal(kernelState({ notebook: { kernel: { id: "a", is_connected: () => true } } }, null, "a"), "live");
  assert.equal(kernelState(undefined, null, undefined), "live");
  assert.equal(kernelState({ get_model: () => {} }, null, undefined), "live");
  assert.equal(kernelState(lab("idle", "connected"), { comm_live: false }, "a"), "gone");
});

test("a new panel in the place of one whose kernel is gone is given back what was shown", () => {
  const place = { place: "cell-0", fingerprint: "f" };
  const before = connect(fakeModel({ program: "a" }, { ...place, kernel: "one" }));
  before.edit({ program: "typed" });
  before.go({ step: 2 });
  const rerun = fakeModel({ program: "a" }, { ...place, kernel: "one" });
  connect(rerun).leave();
  assert.deepEqual(rerun.sent, [], "a cell run again in a living kernel begins anew");
  before.edit({ program: "typed" });
  const restarted = fakeModel({ program: "a" }, { ...place, kernel: "two" });
  const after = connect(restarted);
  assert.deepEqual(restarted.sent.map(({ action, document, at }) => ({ action, document, at })), [{ action: "restore", document: { program: "typed" }, at: { step: 2 } }]);
  for (const connection of [before, after]) connection.leave();
});

test("nothing is given back to a panel that was made in another way, or has no place", async () => {
  const shown = { kernel: "one", document: { program: "b" }, at: {} };
  remember({ ...shown, place: "p", fingerprint: "f" });
  assert.equal(recall({ place: "p", kernel: "two", fingerprint: "another" }), null);
  assert.equal(recall({ place: "p", kernel: "one", fingerprint: "f" }), null);
  assert.equal(recall({ place: "", kernel: "two", fingerprint: "f" }), null);
  assert.deepEqual(recall({ place: "p", kernel: "two", fingerprint: "f" }).document, { program: "b" });
  for (let number = 0; number < 100; number++) remember({ ...shown, place: `q${number}`, fingerprint: "f" });
  await new Promise((done) => setTimeout(done, 500)); // storage is written, and bounded, a little later
  assert.equal(recall({ place: "p", kernel: "two", fingerprint: "f" }), null, "bounded");
});
