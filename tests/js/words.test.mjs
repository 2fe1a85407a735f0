// What a page says: keys of the catalogs, in the language that was chosen; switching draws a panel anew and loses nothing.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { chooseLanguage, inLanguage, languageNow, sayKey, sayWith, t, takeWords } from "../../tapewidgets/panels/page/words.js";

const read = (name) => JSON.parse(readFileSync(new URL(`../../tapewidgets/words/${name}.json`, import.meta.url), "utf-8"));
const WORDS = { en: read("en"), ko: read("ko") };
const model = (language) => ({ get: () => ({ language }) });

test("English is spoken until the kernel, JupyterLab or the reader say otherwise, and the reader's word counts most", () => {
  takeWords(WORDS);
  assert.equal(languageNow(), "en");
  globalThis.document = { documentElement: { lang: "ko-KR" } };
  assert.equal(languageNow(), "ko");
  globalThis.document.documentElement.lang = "fr";
  assert.equal(languageNow(), "en");
  takeWords(WORDS, "ko");
  assert.equal(t("frame.line"), "줄");
  chooseLanguage("en");
  assert.equal(t("frame.line"), "line");
  chooseLanguage("");
  delete globalThis.document;
});

test("a template's holes, particles and numbers of things are filled as in Python", () => {
  takeWords({ en: { n: "{n} {n|value|values}", "list.separator": ", " }, ko: { n: "`{n}`(을) {n}(으로)" } });
  assert.deepEqual([0, 1, 2].map((n) => t("n", { n })), ["0 values", "1 value", "2 values"]);
  takeWords({ en: {}, ko: { n: "`{n}`(을) {n}(으로)" } }, "ko");
  assert.equal(t("n", { n: "손실" }), "`손실`을 손실로");
  assert.equal(sayWith({ a: "{x}" }, ["a", { x: "{x}" }]), "{x}");
});

test("a text that is no key is said as it stands", () => {
  takeWords(WORDS);
  assert.equal(sayKey("kernel.busy"), WORDS.en["kernel.busy"]);
  assert.equal(sayKey("Line 2: no such name."), "Line 2: no such name.");
});

test("a panel is drawn anew in the chosen language: the new view comes before the old one goes, and a closed one rests", () => {
  const drawn = [];
  const widget = inLanguage(({ data }) => {
    drawn.push(`open ${t("frame.value")} ${Object.keys(data)}`);
    return () => drawn.push("close");
  });
  const close = widget({ model: model(""), data: { words: WORDS } });
  chooseLanguage("ko");
  close();
  chooseLanguage("en");
  assert.deepEqual(drawn, ["open value words", "open 값 words", "close", "close"]);
  chooseLanguage("");
});
