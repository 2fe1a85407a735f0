// Unpacking what the kernel sends.
import assert from "node:assert/strict";
import { test } from "node:test";
import { constants, deflateSync } from "node:zlib";
import { unzlibSync } from "../../tapewidgets/panels/page/fflate.js";
import { unpack, withScene } from "../../tapewidgets/panels/page/scene.js";

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

test("packed text becomes data, an empty text an empty object", () => {
  assert.deepEqual(unpack(pack({ a: [1, null, "π"] })), { a: [1, null, "π"] });
  assert.deepEqual(unpack(""), {});
});

test("a scene is there the moment it comes, and is unpacked once", () => {
  const raw = fakeModel({ scene: pack({ at: 0 }), step: 3 });
  const model = withScene(raw);
  assert.equal(model.get("scene").at, 0);
  assert.equal(model.get("scene"), model.get("scene"));
  assert.equal(model.get("step"), 3);
  const heard = [];
  const hear = () => heard.push(model.get("scene").at);
  model.on("change:scene", hear);
  raw.set("scene", pack({ at: 1 }));
  raw.set("scene", pack({ at: 2 }));
  assert.deepEqual(heard, [1, 2]);
  model.off("change:scene", hear);
  assert.equal(raw.count(), 0);
});

test("whatever zlib deflates is inflated: stored, fixed and own codes, runs, noise", () => {
  const noise = (length) => Buffer.from(Array.from({ length }, (_, index) => (index * index * 2654435761) >>> 24));
  const samples = [Buffer.alloc(0), Buffer.from("a"), Buffer.alloc(3000, 7), noise(300), noise(70000),
    Buffer.from("the gradient of the target by the source; ".repeat(2000))];
  for (const sample of samples) {
    for (const options of [{ level: 0 }, { level: 1 }, { level: 9 }, { strategy: constants.Z_FIXED }, { strategy: constants.Z_HUFFMAN_ONLY }]) {
      assert.deepEqual(Buffer.from(unzlibSync(deflateSync(sample, options))), sample);
    }
  }
});

test("damaged data is an error, not a page that hangs", () => {
  const whole = deflateSync(JSON.stringify("the gradient of the target by the source; ".repeat(50)));
  for (let length = 1; length < whole.length - 4; length++) assert.throws(() => unpack(whole.subarray(0, length).toString("base64")));
});
