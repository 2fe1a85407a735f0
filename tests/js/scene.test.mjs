// Unpacking what the kernel sends, and passing over what has been overtaken.
import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import { unpack, withScene } from "../../tapewidgets/panels/static/scene.js";

const pack = (value) => deflateSync(Buffer.from(JSON.stringify(value))).toString("base64");

function fakeModel(state) {
  const listeners = {};
  return {
    get: (name) => state[name],
    set(name, value) { state[name] = value; for (const react of listeners[`change:${name}`] ?? []) react(); },
    save_changes() {},
    send() {},
    on: (event, react) => { (listeners[event] ??= []).push(react); },
    off: (event, react) => { listeners[event] = (listeners[event] ?? []).filter((other) => other !== react); },
    count: () => Object.values(listeners).flat().length,
  };
}

test("packed text becomes data, an empty text an empty object", async () => {
  assert.deepEqual(await unpack(pack({ a: [1, null, "π"] })), { a: [1, null, "π"] });
  assert.deepEqual(await unpack(""), {});
});

test("listeners hear of a scene when it has been unpacked, and of the last one only", async () => {
  const raw = fakeModel({ scene: pack({ at: 0 }), step: 3 });
  const [model, forget] = await withScene(raw);
  assert.equal(model.get("scene").at, 0);
  assert.equal(model.get("step"), 3);
  const heard = [];
  model.on("change:scene", () => heard.push(model.get("scene").at));
  raw.set("scene", pack({ at: 1 }));
  raw.set("scene", pack({ at: 2 }));
  await new Promise((done) => setTimeout(done, 50));
  assert.deepEqual(heard, [2]);
  forget();
  assert.equal(raw.count(), 0);
});
