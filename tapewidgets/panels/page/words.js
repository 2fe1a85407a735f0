/**
 * What a page says, in one language at a time: the twin of tapewidgets/words. The catalogs come with the script's data.
 * All panels of a page speak one language: the one that its reader chose here, else the kernel's, else that of
 * JupyterLab, else English. What the browser prefers chooses none: it decides whether the choice is offered.
 */
import { PARTICLES, josa } from "./josa.js";

const CHOICE = "tapewidgets:language";
const DEFAULT = "en";
/** What the panels of a page share, also those with another script. */
const spoken = (globalThis.tapewidgetsLanguage ??= { chosen: recallChoice(), listeners: new Set() });
let catalogs = {};
let ofKernel = "";

const HOLE = new RegExp(String.raw`\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}(?:([\`”"’)]?)\((${PARTICLES.join("|")})\))?`, "g");

function recallChoice() {
  try {
    return sessionStorage.getItem(CHOICE) ?? "";
  } catch { return ""; /* no storage */ }
}

/** Take over the catalogs, {language: {key: template}}, and the language that was chosen in the kernel, if any. */
export function takeWords(words, chosen = "") {
  catalogs = words ?? catalogs;
  ofKernel = chosen;
}

/** The languages that there are: [[code, name], ...]. */
export function languageNames() {
  return Object.entries(catalogs).map(([code, words]) => [code, words["language.name"]]);
}

/** The language that is spoken now. */
export function languageNow() {
  const ofPage = globalThis.document?.documentElement.lang.split("-")[0];
  return [spoken.chosen, ofKernel, ofPage].find((code) => catalogs[code]) ?? DEFAULT;
}

/** Whether somebody may want another language than English: the choice is offered to them only. */
export function offersLanguages() {
  const prefers = (globalThis.navigator?.languages ?? []).map((one) => one.split("-")[0]);
  return languageNow() !== DEFAULT || Boolean(spoken.chosen) || prefers.some((code) => code !== DEFAULT && catalogs[code]);
}

/** Speak another language in all panels of this page; they are drawn anew. */
export function chooseLanguage(code) {
  spoken.chosen = code;
  try {
    sessionStorage.setItem(CHOICE, code);
  } catch { /* no storage: the page's own memory is enough until a reload */ }
  for (const tell of [...spoken.listeners]) tell();
}

/** Say a message of the catalog in the language that is spoken now. */
export function t(key, fillings = {}) {
  return sayWith({}, [key, fillings]);
}

/** Say a text that may be a message, or a key of the catalog; any other is ready as it stands. */
export function sayKey(text) {
  if (Array.isArray(text)) return sayWith({}, text);
  return catalogs[DEFAULT]?.[text] === undefined ? text : t(text);
}

/** Say what something is called in English: by the key that begins with `group`, or as it stands where there is none. */
export function sayName(group, name) {
  return catalogs[DEFAULT]?.[`${group}.${name}`] === undefined ? name : t(`${group}.${name}`);
}

/** Say a message whose holes may be filled with elements: gives what to append. */
export function tParts(key, fillings) {
  const marks = Object.fromEntries(Object.keys(fillings).map((name, at) => [name, `\u0001${at}\u0001`]));
  const filled = Object.values(fillings);
  return t(key, marks).split("\u0001").map((part, at) => (at % 2 ? filled[Number(part)] : part)).filter((part) => part !== "");
}

/** Write a message out: text, or [key, what fills its holes]; `words` has the templates that no catalog knows. */
export function sayWith(words, message) {
  if (typeof message === "string" || typeof message === "number") return String(message);
  if (!message) return "";
  const template = (key) => catalogs[languageNow()]?.[key] ?? words[key] ?? key;
  const [key, fillings] = message;
  if (message.length !== 2 || typeof key !== "string" || typeof fillings !== "object" || Array.isArray(fillings)) {
    return message.map((item) => sayWith(words, item)).join(template("list.separator"));
  }
  return template(key).replace(HOLE, (_, name, one, several, quote, particle) => {
    const filling = sayWith(words, fillings[name]);
    const text = one === undefined ? filling : filling === "1" ? one : several;
    return particle ? josa(text + quote, particle) : text;
  });
}

/** What was opened, typed or chosen and is not in the model yet goes over to the view that is drawn anew. */
function carryOver(from, to) {
  const pairs = (selector) => {
    const [old, now] = [from, to].map((root) => [...root.querySelectorAll(selector)]);
    return old.length === now.length ? old.map((element, at) => [element, now[at]]) : [];
  };
  for (const [old, now] of pairs("details")) now.open = old.open;
  for (const [old, now] of pairs(".tw-question-card :is(input, textarea), .tw-inspector input")) {
    if (old.type === now.type) [now.value, now.checked] = [old.value, old.checked];
  }
}

/** Draw a panel with `render`, and anew whenever another language is chosen: all that it shows is in its model. */
export function inLanguage(render) {
  return (view) => {
    const open = () => {
      takeWords(view.data?.words, view.model.get("state").language);
      return render(view);
    };
    let close = open();
    const again = () => {
      const [before, root] = [close, view.el?.firstElementChild];
      close = open(); // the new view joins before the old one leaves, so that what waits for the kernel is kept
      if (root) carryOver(root, view.el.firstElementChild);
      before?.();
    };
    spoken.listeners.add(again);
    return () => { spoken.listeners.delete(again); close?.(); };
  };
}
