/** Sharing: the panel's state as a short text, as a line of Python, as a link; and a state that came with the page's address. */
import { button, tag } from "../page/dom.js";
import { NEEDS_KERNEL, refusalNote } from "../page/panel.js";
import { t } from "../page/words.js";

const STATE_PREFIX = "tapelab1:";
const SHARED_KEY = "tapewidgets-shared";
const LONGEST_TEXT = 200_000;
const LONGEST_STATE = 2_000_000;
const sharedAs = () => [["", t("panel.share")], ["link", t("panel.share.link")], ["python", t("panel.share.python")], ["text", t("panel.share.text")]];

/** The state of a panel as a short text, as `TapeLab.load` reads it. */
export async function stateText({ document: { program, tensors, sources, target, ...view }, at: { step, drawer }, hide }) {
  const state = { program, tensors, sources, target, view: { ...view, step, drawer }, hide };
  const plain = JSON.stringify(state).replace(/[\u0080-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const packed = new Blob([plain]).stream().pipeThrough(new CompressionStream("deflate"));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return STATE_PREFIX + base64.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** The text of a state in an address's fragment, or an empty text. */
export function stateIn(hash) {
  const found = /tapelab1(?::|%3A)([\w-]+)/i.exec(hash ?? "");
  return found && found[1].length <= LONGEST_TEXT ? STATE_PREFIX + found[1] : "";
}

/** The state in such a text; null when it is damaged, or unpacks to far more than a panel holds. */
export async function readState(text) {
  try {
    const letters = atob(text.slice(STATE_PREFIX.length).replace(/-/g, "+").replace(/_/g, "/"));
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    const [reader, decoder] = [new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate")).getReader(), new TextDecoder()];
    let plain = "";
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      plain += decoder.decode(part.value, { stream: true });
      if (plain.length > LONGEST_STATE) { reader.cancel(); return null; }
    }
    const state = JSON.parse(plain);
    return typeof state?.program === "string" && Array.isArray(state.tensors) ? state : null;
  } catch {
    return null;
  }
}

/** Whether a state asks what a document asks. */
export function sameQuestion(state, document) {
  const question = ({ program, tensors, sources, target = "" }) => JSON.stringify([program, tensors, sources, target]);
  return question(state) === question(document);
}

const pythonLine = (text) => `tw.TapeLab.load("${text}")`;

/** The address that a link begins with: the site's, or an exported page's own; elsewhere the fragment stands alone. */
function address(live) {
  const root = document.getElementById("jupyter-config-data")?.dataset.jupyterLiteRoot;
  if (root) return new URL(`${root.replace(/\/?$/, "/")}index.html`, location.href).href;
  return live === false && location.protocol !== "about:" ? location.href.split("#")[0] : "";
}

/** The menu that shares, and the note of a state that came with the page. Returns {element, stop}. */
export function makeSharing({ connection, root }) {
  const field = tag("input", { type: "text", readonly: true, hidden: true, class: "tw-shared-text", "aria-label": t("panel.share.what") });
  const said = tag("span", { class: "tw-soft", role: "status" });
  const menu = tag("select", { "aria-label": t("panel.share.label"), onchange: async () => {
    const way = menu.value;
    menu.value = "";
    if (!way) return;
    const whole = connection.whole();
    const text = await stateText(whole);
    field.value = { text, python: pythonLine(text), link: `${address(whole.live)}#${text}` }[way];
    field.hidden = false;
    field.select();
    said.textContent = await copied(field) ? t("panel.copied") : t("panel.press_copy");
    if (way === "link" && field.value.startsWith("#")) said.textContent += ` ${t("panel.share.address")}`;
  } }, ...sharedAs().map(([value, text]) => tag("option", { value }, text)));
  const note = tag("div", { class: "tw-shared-note", role: "note", hidden: true });
  root.prepend(note);
  const look = () => lookForState(connection, note);
  window.addEventListener("hashchange", look);
  look();
  return { element: tag("span", { class: "tw-sharing" }, menu, field, said), stop: () => window.removeEventListener("hashchange", look) };
}

async function copied(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.select();
    return document.execCommand("copy");
  }
}

/** What came with the address is offered, or shown at once where it is another step of the same program. */
async function lookForState(connection, note) {
  const text = stateIn(location.hash) || stateIn(sessionStorageOrNone()?.getItem(SHARED_KEY));
  const state = text ? await readState(text) : null;
  const { document: shown, live } = connection.whole();
  const done = () => { note.hidden = true; sessionStorageOrNone()?.removeItem(SHARED_KEY); };
  note.hidden = true;
  if (!state) return;
  if (sameQuestion(state, shown)) {
    const { step, drawer } = state.view ?? {};
    connection.go({ ...(Number.isInteger(step) ? { step } : {}), ...(typeof drawer === "string" ? { drawer } : {}) });
    done();
    return;
  }
  const open = button(t("panel.share.open"), () => connection.ask("load", { text }, { control: "load" }).then(({ refusal }) => { if (!refusal) done(); }), NEEDS_KERNEL);
  const first = tag("code", {}, state.program.split("\n").slice(0, 3).join("; ").slice(0, 120));
  note.replaceChildren(tag("span", {}, `${t("panel.share.other")} `, first, " "),
    ...(live === false ? [tag("span", {}, `${t("panel.share.jupyter")} `), tag("code", {}, pythonLine(text))] : [open, refusalNote("load")]), " ", button(t("panel.share.dismiss"), done));
  note.hidden = false;
}

function sessionStorageOrNone() {
  try {
    return window.sessionStorage;
  } catch {
    return null; // a page without an origin of its own has none
  }
}
