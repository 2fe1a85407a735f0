// The drawing's geometry and its white list.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as drawing from "../../tapewidgets/panels/graph_view/drawing.js";
import { keyTarget } from "../../tapewidgets/panels/backprop_stepper/backprop_stepper.js";

const room = { width: 700, height: 300 };

test("a drawing is seen whole with a margin where it can be read, neither tiny nor huge", () => {
  assert.deepEqual(drawing.fitView({ width: 684, height: 100 }, room), { scale: 1, x: 8, y: 100 });
  assert.equal(drawing.fitView({ width: 900, height: 100 }, room).scale, 684 / 900);
  assert.equal(drawing.fitView({ width: 70000, height: 100 }, room).scale, 0.85);
  assert.equal(drawing.fitView({ width: 70000, height: 100 }, room, true).scale, 0.1);
  assert.equal(drawing.fitView({ width: 70, height: 10 }, room).scale, 1.4);
});

test("zooming keeps the point under the pointer, within bounds", () => {
  const view = drawing.zoomView({ scale: 1, x: 0, y: 0 }, 2, { x: 100, y: 50 });
  assert.deepEqual(view, { scale: 2, x: -100, y: -50 });
  assert.equal(drawing.zoomView(view, 1e9, { x: 0, y: 0 }).scale, 6);
  assert.equal(drawing.zoomView(view, 0, { x: 0, y: 0 }).scale, 0.1);
});

test("the active node is brought into sight, and nothing moves when it is seen", () => {
  const [view, size] = [{ scale: 1, x: 0, y: 0 }, { width: 2000, height: 250 }];
  assert.equal(drawing.revealBox(view, { x: 900, y: 100, width: 50, height: 20 }, room, size).x, -274);
  assert.equal(drawing.revealBox({ ...view, x: -400 }, { x: 200, y: 100, width: 50, height: 20 }, room, size).x, -176);
  assert.deepEqual(drawing.revealBox(view, { x: 100, y: 100, width: 50, height: 20 }, room, size), view);
});

test("nothing moves when the whole drawing is seen, and nothing moves beyond the drawing's end", () => {
  const [view, size] = [{ scale: 1, x: 4, y: 4 }, { width: 2000, height: 290 }];
  assert.equal(drawing.revealBox(view, { x: 100, y: 270, width: 50, height: 20 }, room, size).y, 4);
  assert.equal(drawing.revealBox(view, { x: 1950, y: 0, width: 50, height: 20 }, room, size).x, 700 - 2000 - 8);
  assert.equal(drawing.revealBox({ ...view, x: -300 }, { x: 0, y: 0, width: 50, height: 20 }, room, size).x, 8);
});

test("a drawing that differs in its texts alone is known as such", () => {
  const [one, two, three] = ["<g><text x='1'>a &lt;&amp;</text><text x='2'></text></g>", "<g><text x='1'>b</text><text x='2'></text></g>",
    "<g><text x='3'>b</text><text x='2'></text></g>"].map(drawing.partsOf);
  assert.deepEqual(one.texts, ["a <&", ""]);
  assert.equal(one.rest, two.rest);
  assert.notEqual(two.rest, three.rest);
});

test("only harmless attributes stay in a drawing", () => {
  assert.ok(drawing.allowedAttribute("d", "M1,2C3,4 5,6 7,8"));
  assert.ok(drawing.allowedAttribute("class", "node variable"));
  for (const name of ["onclick", "onload", "href", "xlink:href", "style", "id", "fill", "filter"]) assert.ok(!drawing.allowedAttribute(name, "x"), name);
  for (const value of ["url(#a)", "javascript:alert(1)", "<b>", "data:text/html"]) assert.ok(!drawing.allowedAttribute("class", value), value);
});

test("keys on the time line", () => {
  assert.equal(keyTarget("ArrowRight", 3, 7), 4);
  assert.equal(keyTarget("ArrowRight", 7, 7), 7);
  assert.equal(keyTarget("ArrowLeft", 0, 7), 0);
  assert.equal(keyTarget("Home", 5, 7), 0);
  assert.equal(keyTarget("End", 5, 7), 7);
  assert.equal(keyTarget("a", 5, 7), null);
});
