// Unpacking what the kernel sends.
import assert from "node:assert/strict";
import { test } from "node:test";
import { constants, deflateSync } from "node:zlib";
import { unzlibSync } from "../../tapewidgets/panels/page/fflate.js";
import { unpack } from "../../tapewidgets/panels/page/scene.js";

const pack = (value) => deflateSync(Buffer.from(JSON.stringify(value))).toString("base64");

test("packed text becomes data, an empty text an empty object", () => {
  assert.deepEqual(unpack(pack({ a: [1, null, "π"] })), { a: [1, null, "π"] });
  assert.deepEqual(unpack(""), {});
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
