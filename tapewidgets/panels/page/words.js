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

/** Say a text that may be a key of the catalog; any other is ready as it stands. */
export function sayKey(text) {
  return catalogs[DEFAULT]?.[text] === undefined ? text : t(text);
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

/** Draw a panel with `render`, and anew whenever another language is chosen: all that it shows is in its model. */
export function inLanguage(render) {
  return (view) => {
    const open = () => {
      takeWords(view.data?.words, view.model.get("state").language);
      return render(view);
    };
    let close = open();
    const again = () => {
      const before = close;
      close = open(); // the new view joins before the old one leaves, so that what waits for the kernel is kept
      before?.();
    };
    spoken.listeners.add(again);
    return () => { spoken.listeners.delete(again); close?.(); };
  };
}
