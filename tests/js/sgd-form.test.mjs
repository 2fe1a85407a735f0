import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { readPoints, readStarts } from "../../tapewidgets/panels/sgd_panel/sgd-form.js";
import { takeWords } from "../../tapewidgets/panels/page/words.js";

takeWords({ en: JSON.parse(readFileSync(new URL("../../tapewidgets/words/en.json", import.meta.url), "utf-8")) });

test("starts are read as name = number", () => {
  assert.deepEqual(readStarts("w = -1, b=0.5; 기울기 = −2e3"), { w: -1, b: 0.5, 기울기: -2000 });
  assert.match(readStarts("w = fast"), /name = number, not “w = fast”/);
  assert.match(readStarts("w == 1"), /name = number/);
  assert.match(readStarts(" "), /at least one variable/);
});

test("points are read two numbers a line", () => {
  assert.deepEqual(readPoints("0 1\n1, 2\n\n2;5"), [[0, 1, 2], [1, 2, 5]]);
  assert.match(readPoints("1 2 3"), /two numbers a line/);
  assert.match(readPoints("1 x"), /two numbers a line/);
  assert.match(readPoints(""), /at least one point/);
});
