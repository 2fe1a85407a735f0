// The page's state machine: each rule by itself, then every interleaving of four requests with losses and a restart.
import assert from "node:assert/strict";
import { test } from "node:test";
import { GONE, answered, ask, composed, dueIn, heard, newStore, refuse, shown, toSend, turned, waited } from "../../tapewidgets/panels/page/store.js";

const whole = (revision, document = {}, at = {}) => ({ revision, document, at });
const edit = (document, gesture = null, control = "program") => ({ action: "edit", control, gesture, document });
const answer = (request, revision, refusal = "") => ({ client: "page", request, revision, refusal });

function started(document = { program: "a" }) {
  const store = newStore("page");
  heard(store, whole(1, document, { step: 0 }));
  return store;
}

test("an edit is shown at once, and answered by the state that holds it", () => {
  const store = started();
  ask(store, edit({ program: "b" }), 0);
  assert.equal(shown(store).document.program, "b");
  assert.equal(store.whole.document.program, "a");
  assert.deepEqual(toSend(store, 0), { kind: "request", client: "page", request: 1, ...edit({ program: "b" }) });
  heard(store, whole(2, { program: "b" }));
  answered(store, answer(1, 2));
  assert.deepEqual(store.settled, [{ number: 1, refusal: "", result: null }]);
  assert.equal(store.queue.length, 0);
});

test("an answer that changes nothing is an answer", () => {
  const store = started();
  ask(store, { action: "keep", control: "keep" }, 0);
  toSend(store, 0);
  answered(store, answer(1, 1));
  assert.equal(store.settled.length, 1);
});

test("an answer that overtakes its state waits for it: nothing older is shown in between", () => {
  const store = started();
  ask(store, edit({ program: "b" }), 0);
  toSend(store, 0);
  answered(store, answer(1, 2));
  assert.equal(store.settled.length, 0);
  assert.equal(shown(store).document.program, "b");
  heard(store, whole(2, { program: "b" }));
  assert.equal(store.settled.length, 1);
});

test("a refusal brings the kernel's value back and stands beside the control until something else is changed", () => {
  const store = started({ rate: 0.1 });
  ask(store, edit({ rate: -1 }, null, "rate"), 0);
  toSend(store, 0);
  answered(store, answer(1, 1, "The rate must be positive."));
  assert.equal(shown(store).document.rate, 0.1);
  assert.deepEqual(store.refusals, { rate: "The rate must be positive." });
  refuse(store, "value", "“abc” is no number.");
  assert.equal(Object.keys(store.refusals).length, 2);
  ask(store, edit({ rate: 0.2 }, null, "rate"), 0);
  toSend(store, 0);
  assert.deepEqual(Object.keys(store.refusals), ["value"]);
  heard(store, whole(2, { rate: 0.2 }));
  answered(store, answer(2, 2));
  assert.deepEqual(store.refusals, {});
});

test("until it is known how quick the kernel is, one request is on its way; a newer edit of the same gesture takes the place of one that waits", () => {
  const store = started({ x: 0 });
  for (let x = 1; x <= 6; x++) ask(store, edit({ x }, "drag"), 0);
  assert.equal(toSend(store, 0).document.x, 6); // the six joined before anything was sent
  for (let x = 7; x <= 12; x++) { ask(store, edit({ x }, "drag"), 0); assert.equal(toSend(store, 0), null); }
  assert.deepEqual(store.queue.map((request) => request.wish.document.x), [6, 12]);
  ask(store, edit({ x: 13 }, "another drag"), 0);
  assert.equal(store.queue.length, 3);
  answered(store, answer(1, 1));
  assert.equal(toSend(store, 0).document.x, 12);
});

test("while the kernel is quick, four requests may be on their way, each behind the one before it", () => {
  const store = started({ x: 0 });
  const drag = (x, now) => { ask(store, edit({ x }, "drag"), now); return toSend(store, now); };
  assert.equal(drag(1, 0).after, undefined);
  assert.equal(drag(2, 10), null);
  answered(store, answer(1, 1), 60);
  assert.equal(toSend(store, 60).after, undefined);
  assert.deepEqual([drag(3, 70), drag(4, 80), drag(5, 90)].map(({ request, after }) => [request, after]), [[3, 2], [4, 3], [5, 4]]);
  assert.equal(drag(6, 100), null);
  answered(store, answer(2, 1), 300);
  assert.equal(toSend(store, 300), null, "it was slow: nothing more until all are answered");
  for (const number of [3, 4, 5]) answered(store, answer(number, 1), 310);
  assert.equal(toSend(store, 310).request, 6);
});

test("an edit does not join one that was sent and may be lost: the kernel may know that number", () => {
  const store = started({ x: 0 });
  ask(store, edit({ x: 1 }, "drag"), 0);
  toSend(store, 0);
  turned(store, "away");
  turned(store, "live");
  ask(store, edit({ x: 2 }, "drag"), 0);
  assert.deepEqual(store.queue.map(({ number, wish }) => [number, wish.document?.x]), [[1, 1], [2, undefined], [3, 2]]);
  assert.equal(toSend(store, 0).request, 1);
});

test("steps are sent a little later, many as one, and before any edit that follows", () => {
  const store = started();
  for (const step of [1, 2, 3]) ask(store, { action: "go", at: { step } }, 0);
  ask(store, { action: "go", at: { selected: 4 } }, 10);
  assert.equal(toSend(store, 20), null);
  assert.equal(dueIn(store, 20), 100);
  assert.deepEqual(toSend(store, 120).at, { step: 3, selected: 4 });
  answered(store, answer(1, 1));
  ask(store, { action: "go", at: { step: 5 } }, 130);
  assert.equal(toSend(store, 140), null);
  ask(store, edit({ program: "b" }), 140);
  assert.equal(toSend(store, 140).action, "go");
  answered(store, answer(2, 1));
  assert.equal(toSend(store, 140).action, "edit");
});

test("it is said how long a change has waited, but a step that waits disturbs nobody", () => {
  const store = started();
  ask(store, { action: "go", at: { step: 1 } }, 0);
  assert.equal(waited(store, 900), 0);
  ask(store, edit({ program: "b" }), 1000);
  assert.equal(waited(store, 1700), 700);
});

test("without a kernel the page still steps; what needs one is refused, and a lost edit stays on the screen", () => {
  const store = started();
  ask(store, edit({ program: "b" }), 0);
  toSend(store, 0);
  turned(store, "gone");
  assert.deepEqual(store.settled, [{ number: 1, refusal: GONE, result: null }]);
  assert.equal(shown(store).document.program, "b");
  assert.equal(store.outdated, true);
  ask(store, { action: "go", at: { step: 4 } }, 0);
  ask(store, edit({ program: "c" }), 0);
  assert.equal(shown(store).at.step, 4);
  assert.equal(shown(store).document.program, "b");
  assert.equal(toSend(store, 1000), null);
  assert.equal(turned(store, "live"), false);
});

test("answers to another page, to nothing, or for the second time change nothing", () => {
  const store = started();
  ask(store, edit({ program: "b" }), 0);
  assert.equal(answered(store, answer(1, 1)), false); // not even sent
  toSend(store, 0);
  assert.equal(answered(store, { ...answer(1, 1), client: "another" }), false);
  assert.equal(answered(store, answer(9, 1)), false);
  assert.equal(answered(store, answer(1, 1)), true);
  assert.equal(answered(store, answer(1, 1)), false);
  assert.equal(store.settled.length, 1);
});

test("parts that are the same as before keep their identity", () => {
  const store = started({ program: "a", tensors: [{ name: "x", value: [1, 2] }] });
  const { document, at } = store.whole;
  heard(store, { ...whole(2, { program: "b", tensors: [{ name: "x", value: [1, 2] }] }, { step: 0 }) });
  assert.notEqual(store.whole.document, document);
  assert.equal(store.whole.document.tensors, document.tensors);
  assert.equal(store.whole.at, at);
});

test("in whatever order the traits of a revision come, and with any of them alone, no half of it is shown", () => {
  const traits = {
    old: { state: { revision: 1, heavy: { scene: 1, rows: 1 }, document: "old" }, scene: { revision: 1, data: "old" }, rows: { revision: 1, data: "old" } },
    next: { state: { revision: 2, heavy: { scene: 2, rows: 2 }, document: "next" }, scene: { revision: 2, data: "next" }, rows: { revision: 2, data: "next" } },
  };
  const orders = (items) => (items.length < 2 ? [items] : items.flatMap((item, at) => orders(items.toSpliced(at, 1)).map((rest) => [item, ...rest])));
  for (const order of orders(["state", "scene", "rows"])) {
    const model = { ...traits.old };
    const store = newStore("page");
    const take = () => { const found = composed(model.state, model); if (found) heard(store, found); return store.whole; };
    take();
    for (const name of order) {
      model[name] = traits.next[name];
      const { document, scene, rows } = take();
      assert.equal(new Set([document, scene, rows]).size, 1, `${order}: ${document} ${scene} ${rows}`);
    }
    assert.equal(store.whole.document, "next");
  }
  const light = { ...traits.old, state: { ...traits.old.state, revision: 2, document: "light" } };
  assert.equal(composed(light.state, light).document, "light");
});

// Every interleaving.

/**
 * A small world: a page, a kernel, a line to it on which messages overtake each other, and two lines from it that keep
 * their own order only (states, messages), so that an answer may overtake its state. What has overtaken the request before it waits in
 * the kernel, `early`. The kernel adds 1 to its document for "edit", refuses every third, and knows numbers.
 */
function newWorld(most, troubles) {
  const store = newStore("page");
  heard(store, { revision: 1, document: { edits: [] }, at: {} });
  store.took = 0; // quick from the start: all four may be on their way
  return { most, troubles, store, toKernel: [], early: [], states: [], messages: [], asked: 0, restarts: 0, settled: [], edits: {}, kernel: { revision: 1, edits: [], known: {} } };
}

function send({ store, toKernel }) {
  for (let message; (message = toSend(store, 1e9));) toKernel.push(message);
}

function handle(world, message) {
  const { kernel, states, messages } = world;
  const { request, after, action, document } = message;
  if (after && !(after in kernel.known)) {
    world.early = [...world.early.filter((other) => other.after !== after), message];
    return;
  }
  if (!(request in kernel.known)) {
    let refusal = "";
    if (action === "edit" && document.edits.at(-1) % 3 === 0) refusal = "no";
    else if (action === "edit") {
      kernel.edits = [...kernel.edits, document.edits.at(-1)];
      kernel.revision += 1;
      states.push({ revision: kernel.revision, document: { edits: kernel.edits }, at: {} });
    } else if (action === "whole") states.push({ revision: kernel.revision, document: { edits: kernel.edits }, at: {} });
    kernel.known[request] = { client: "page", request, revision: kernel.revision, refusal };
  }
  messages.push(kernel.known[request]);
  const next = world.early.find((other) => other.after === request);
  world.early = world.early.filter((other) => other !== next);
  if (next) handle(world, next);
}

const MOVES = {
  ask: (world) => {
    if (world.asked >= world.most) return false;
    world.asked += 1;
    const edits = [...(shown(world.store).document.edits ?? []), world.asked];
    if (world.asked === 2) ask(world.store, { action: "keep", control: "keep" }, 0);
    else world.edits[ask(world.store, edit({ edits }, null, `control ${world.asked}`), 0)] = world.asked;
    return true;
  },
  overtake: (world) => world.toKernel.length > 1 && (handle(world, world.toKernel.pop()), true),
  doubt: (world) => {
    if (!world.troubles || world.store.kernel !== "live" || !world.store.queue.some(({ flying }) => flying !== null)) return false;
    world.troubles -= 1;
    return turned(world.store, "away") && turned(world.store, "live");
  },
  deliver: (world) => world.toKernel.length > 0 && (handle(world, world.toKernel.shift()), true),
  state: (world) => world.states.length > 0 && (heard(world.store, world.states.shift()), true),
  message: (world) => world.messages.length > 0 && (answered(world.store, world.messages.shift(), 1e9), true),
  lose: (world) => {
    if (!world.troubles || world.store.kernel !== "live") return false;
    world.troubles -= 1;
    for (const line of [world.toKernel, world.states, world.messages]) line.length = 0;
    return turned(world.store, "away");
  },
  back: (world) => world.store.kernel === "away" && turned(world.store, "live"),
  restart: (world) => {
    if (world.restarts || world.store.kernel === "gone") return false;
    world.restarts += 1;
    for (const line of [world.toKernel, world.states, world.messages]) line.length = 0;
    return turned(world.store, "gone");
  },
};

function check(world) {
  const { store, settled, edits } = world;
  for (const { number, refusal } of store.settled.splice(0)) {
    assert.ok(!settled.includes(number), `request ${number} is settled twice`);
    settled.push(number);
    if (number in edits && !refusal) assert.ok(shown(store).document.edits.includes(edits[number]), `edit ${number} is done, and not shown`);
  }
  const pending = store.queue.map(({ number }) => number);
  for (let number = 1; number < store.next; number++) assert.equal(settled.includes(number) + pending.includes(number), 1, `request ${number}`);
  assert.deepEqual(pending, pending.toSorted((a, b) => a - b), "order is kept");
  assert.deepEqual(world.kernel.edits, world.kernel.edits.toSorted((a, b) => a - b), "the kernel does first what was asked first");
  const overlay = store.queue.filter(({ wish }) => wish.action === "edit").at(-1)?.wish.document;
  assert.deepEqual(shown(store).document, overlay ?? store.whole.document);
}

/** With no more trouble, all lines run dry: then nothing waits, and the page shows what the kernel holds. */
function finish(world) {
  if (world.store.kernel === "away") MOVES.back(world);
  for (let turns = 0; turns < 60; turns++) {
    send(world);
    if (![MOVES.deliver, MOVES.message, MOVES.state].map((move) => move(world)).some(Boolean)) break;
    check(world);
  }
  assert.equal(world.store.queue.length, 0, "something waits for ever");
  if (world.store.kernel === "live") assert.deepEqual(shown(world.store).document.edits, world.kernel.edits);
}

for (const [most, troubles] of [[4, 1], [2, 2]]) test(`all interleavings of ${most} requests, their answers, losses and doubts (${troubles}) and a restart keep the promises`, () => {
  const seen = new Set();
  const todo = [newWorld(most, troubles)];
  while (todo.length) {
    const world = todo.pop();
    for (const move of Object.values(MOVES)) {
      const next = structuredClone(world);
      if (!move(next)) continue;
      send(next);
      check(next);
      const key = JSON.stringify(next);
      if (seen.has(key)) continue;
      seen.add(key);
      finish(structuredClone(next));
      todo.push(next);
    }
  }
  assert.ok(seen.size > 1_000, `${seen.size} states`);
});
