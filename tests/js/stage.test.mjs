// The stage's pure half: moments, numbers, layouts, legends.
import "./english.mjs";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { momentAt } from "../../tapewidgets/panels/page/moment.js";
import { curveOf } from "../../tapewidgets/panels/stage/curve.js";
import { fittingLayout } from "../../tapewidgets/panels/stage/frame.js";
import { legendOf } from "../../tapewidgets/panels/stage/legend.js";
import { cellsOf, shortNumeral, signOf, strengthOf, summaryOf, transposed } from "../../tapewidgets/panels/stage/numbers.js";
import { keyTarget } from "../../tapewidgets/panels/stage/stepper.js";

const told = JSON.parse(readFileSync(new URL("../story/moments.json", import.meta.url)));

for (const [name, { story: one, moments }] of Object.entries(told)) {
  test(`every moment is the one that Python gives: ${name}`, () => {
    moments.forEach((wanted, at) => {
      const moment = momentAt(one, at);
      const arrivals = [...moment.arrivals].map(([value, all]) => [value, all.map(({ line, input, array: added, at: step }) => ({ line, input, added, step }))]);
      assert.deepEqual({
        phase: moment.phase, recorded: [...moment.ran].sort((a, b) => a - b), values: [...moment.known].sort((a, b) => a - b),
        gradient: Object.fromEntries(moment.totals), arrivals: Object.fromEntries(arrivals), flowed: [...moment.flows.keys()],
        node: moment.value, edge: moment.edge, inputs: moment.reads, giver: moment.giver, upstream: moment.upstream, before: moment.before,
      }, wanted, `step ${at}`);
    });
  });
}

// t3 = t1*t2; t4 = t2 + t3, one element
const array = (number) => ({ shape: [], a: [number] });
const story = {
  target: 3,
  values: [["t1", "variable", 0], ["t2", "variable", 1], ["t3", "intermediate", 2], ["t4", "target", 3]]
    .map(([name, kind, index]) => ({ name, kind, shape: [], text: "", array: index })),
  lines: [{ output: 2, inputs: [0, 1] }, { output: 3, inputs: [1, 2] }],
  pool: [2, -10, -20, -30, 1, 3].map(array),
  answers: [],
  steps: [
    { kind: "record", line: 0, value: 2 }, { kind: "record", line: 1, value: 3 },
    { kind: "seed", value: 3, sum: "1", arrays: { sum: 4 } },
    { kind: "product", line: 1, input: 0, value: 1, sum: "1", arrays: { added: 4, local: 4, sum: 4 } },
    { kind: "product", line: 1, input: 1, value: 2, sum: "1", arrays: { added: 4, local: 4, sum: 4 } },
    { kind: "product", line: 0, input: 0, value: 0, sum: "-10", arrays: { added: 1, local: 1, sum: 1 } },
    { kind: "product", line: 0, input: 1, value: 1, sum: "3", arrays: { added: 0, local: 0, sum: 5 } },
    { kind: "answer" },
  ],
};

test("while recording, values become known line by line, and a line reads its inputs", () => {
  const first = momentAt(story, 0);
  assert.deepEqual([...first.known].sort(), [0, 1, 2]);
  assert.deepEqual(first.reads, ["e0_0", "e0_1"]);
  assert.deepEqual([...first.reading], [0, 1]);
  assert.equal(first.phase, "forward");
  assert.equal(momentAt(story, 1).known.has(3), true);
});

test("a value that is used twice gets two contributions; the second meets what it had", () => {
  const meeting = momentAt(story, 6);
  assert.deepEqual(meeting.arrivals.get(1).map(({ line, array: index, at }) => [line, index, at]), [[1, 4, 3], [0, 0, 6]]);
  assert.deepEqual([meeting.before, meeting.totals.get(1), meeting.upstream, meeting.giver], [4, 5, 4, 2]);
  assert.equal(momentAt(story, 3).before, null);
  assert.equal(momentAt(story, 7).phase, "answer");
});

test("large arrays come as bytes: nan and infinities keep their own", () => {
  const bytes = Int8Array.from([126, -63, -128, 127, -127]);
  const large = { shape: [5], q: Buffer.from(bytes.buffer).toString("base64"), max: 4 };
  assert.deepEqual(cellsOf(large), [4, -2, NaN, Infinity, -Infinity]);
  assert.deepEqual(cellsOf({ shape: [3], a: [1, null, null], odd: { 1: "nan", 2: "−∞" } }), [1, NaN, -Infinity]);
  assert.deepEqual([signOf(NaN), signOf(-Infinity), signOf(-0)], ["nan", "neg", "zero"]);
  assert.equal(strengthOf(-Infinity, 4), 1);
});

test("a number is written as well as its room allows, and never in more", () => {
  const written = (number, room) => shortNumeral(number, room);
  assert.deepEqual([written(0.3333333, 6), written(0.5512, 3), written(-0.55, 3), written(1234567, 6), written(0, 1), written(2.5e-7, 6)],
    ["0.3333", ".55", "−.6", "1.23e6", "0", "2.5e−7"]);
  for (let exponent = -12; exponent <= 12; exponent++) {
    for (const digits of [1, 1.5, 9.99, 3.14159]) {
      for (const sign of [1, -1]) {
        const number = sign * digits * 10 ** exponent;
        const text = written(number, 6);
        assert.ok(text.length <= 6, `${number} as ${text}`);
        const back = Number(text.replaceAll("−", "-"));
        assert.ok(Math.abs(back - number) <= 0.5 * Math.abs(number), `${number} as ${text}`);
      }
    }
  }
});

test("a transposed matrix has its rows and columns exchanged, numbers and bytes alike", () => {
  const turned = transposed({ shape: [2, 3], a: [1, 2, 3, 4, 5, 6] });
  assert.deepEqual([turned.shape, cellsOf(turned)], [[3, 2], [1, 4, 2, 5, 3, 6]]);
  assert.equal(summaryOf({ shape: [2], a: [-3, -4] }), -Math.sqrt(12.5));
});

test("the roomiest drawing that fits is chosen, else the narrowest", () => {
  const layouts = [900, 600, 300].map((width) => ({ width }));
  assert.deepEqual([1000, 899, 600, 100].map((width) => fittingLayout(layouts, width).width), [900, 600, 600, 300]);
  assert.equal(fittingLayout([], 500), null);
});

test("the legend explains what is on the screen, and nothing else", () => {
  const face = { mode: "num" };
  const nodes = Object.fromEntries(story.values.map((_, value) => [`n${value}`, { value, face, grad: true, copies: false, parts: value === 1 ? { inbox: [] } : {} }]));
  const layout = { nodes, p: { rank: 40 } };
  const icons = (at) => legendOf({ story }, momentAt(story, at), layout).map(([icon]) => icon);
  assert.deepEqual(icons(0), ["kind variable", "kind target", "move forward", "cell pos", "cell neg", "empty"]);
  assert.ok(icons(6).includes("via") && icons(6).includes("factor") && icons(6).includes("move backward"));
  assert.ok(!icons(7).includes("empty") && !icons(7).includes("move backward"));
  assert.ok(!icons(7).includes("strength") && !icons(7).includes("kind constant"));
});

test("keys stay on the time line", () => {
  assert.equal(keyTarget("ArrowRight", 3, 3), 3);
  assert.equal(keyTarget("Home", 3, 7), 0);
  assert.equal(keyTarget("PageDown", 3, 7), 7);
  assert.equal(keyTarget("x", 3, 7), null);
});

test("a curve is as long as it looks, and its points lie along it", () => {
  const straight = curveOf("M10,20C20,20 30,20 40,20");
  assert.equal(straight.length.toFixed(6), "30.000000");
  assert.deepEqual([straight.at(0), straight.at(30), straight.at(99)], [{ x: 10, y: 20 }, { x: 40, y: 20 }, { x: 40, y: 20 }]);
  assert.equal(straight.at(15).x.toFixed(6), "25.000000");
  const bent = curveOf("M0,0C0,55.228 44.772,100 100,100 155.228,100 200,55.228 200,0"); // half of a circle
  assert.ok(Math.abs(bent.length - 100 * Math.PI) < 0.3, String(bent.length));
  assert.ok(Math.abs(bent.at(bent.length / 2).y - 100) < 0.1);
});
