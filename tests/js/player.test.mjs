// Playing a story: one clock for all views of a panel.
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { playerOf } from "../../tapewidgets/panels/stage/player.js";

function panel(step = 0) {
  const connection = { shared: {}, at: step, moves: [], redraw: () => {}, go: ({ step: next }) => { connection.at = next; connection.moves.push(next); } };
  const views = () => playerOf(connection, () => connection.at, () => 9);
  return [connection, views];
}

test("two views that both press Play share one clock: time does not run double", () => {
  mock.timers.enable({ apis: ["setInterval"] });
  const [connection, view] = panel();
  const [first, second] = [view(), view()];
  first.toggle();
  mock.timers.tick(1000);
  assert.equal(second.playing, true);
  second.setSpeed(2);
  mock.timers.tick(1000);
  assert.deepEqual(connection.moves, [1, 2, 3]);
  second.toggle();
  mock.timers.tick(5000);
  assert.equal(connection.at, 3);
  mock.timers.reset();
});

test("a step that another page of the panel has taken is not taken twice", () => {
  mock.timers.enable({ apis: ["setInterval"] });
  const [connection, view] = panel();
  view().toggle();
  for (let beat = 0; beat < 4; beat++) { connection.at += 1; mock.timers.tick(1000); } // another page plays as well
  assert.deepEqual(connection.moves, []);
  assert.equal(connection.at, 4);
  mock.timers.tick(1000);
  assert.equal(connection.at, 5, "the other one stopped: this one goes on");
  mock.timers.reset();
});

test("it starts again from the first step at the end, and stops at the last", () => {
  mock.timers.enable({ apis: ["setInterval"] });
  const [connection, view] = panel(9);
  const player = view();
  player.toggle();
  assert.equal(connection.at, 0);
  mock.timers.tick(30_000);
  assert.equal(connection.at, 9);
  assert.equal(player.playing, false);
  mock.timers.reset();
});
