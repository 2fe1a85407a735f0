/** The run panel's settings as code, for this package and for TensorFlow, with a button that copies it. */
import { button, tag } from "../page/dom.js";
import { able, refusalNote } from "../page/panel.js";

const FORMATS = [["", "Save as …"], ["png", "figure (PNG)"], ["svg", "figure (SVG)"], ["gif", "animation (GIF)"], ["csv", "table (CSV)"],
  ["py", "program"], ["tensorflow", "program for TensorFlow"], ["json", "the run (JSON)"]];

/** A menu that hands the run out as a file, which the kernel writes. Returns {element, show}. */
export function makeDownloads({ connection }) {
  const menu = tag("select", { "aria-label": "Save the run as", onchange: save }, ...FORMATS.map(([value, text]) => tag("option", { value }, text)));
  const said = tag("span", { class: "tw-soft", role: "status" });
  async function save() {
    const format = menu.value;
    menu.value = "";
    if (!format) return;
    said.textContent = format === "gif" ? "Drawing …" : "";
    const { result } = await connection.ask("save", { format }, { control: "save" });
    said.textContent = "";
    if (!result) return;
    const bytes = Uint8Array.from(atob(result.base64), (letter) => letter.charCodeAt(0));
    const link = tag("a", { href: URL.createObjectURL(new Blob([bytes], { type: result.type })), download: result.name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
  return {
    element: tag("span", { class: "tw-sgd-downloads" }, menu, said, refusalNote("save")),
    show: ({ usable, sentence }) => able(menu, usable, sentence),
  };
}

/** Make the part. Returns {element, show(code)}. */
export function makeCode() {
  let code = {};
  let language = "tapewidgets";
  const text = tag("pre", { tabindex: "0" });
  const tabs = [["tapewidgets", "NumPy, with tapewidgets"], ["tensorflow", "TensorFlow"]].map(([name, title]) =>
    button(title, () => { language = name; write(); }, { "data-language": name }));
  const done = tag("span", { class: "tw-soft", "aria-live": "polite" });
  const copy = button("Copy", async () => {
    try {
      await navigator.clipboard.writeText(code[language]);
      done.textContent = "Copied.";
    } catch {
      window.getSelection().selectAllChildren(text);
      done.textContent = document.execCommand("copy") ? "Copied." : "Press Ctrl+C: the code is selected.";
    }
  });
  function write() {
    text.textContent = code[language] ?? "";
    done.textContent = "";
    tabs.forEach((tab) => tab.setAttribute("aria-pressed", String(tab.dataset.language === language)));
  }
  const element = tag("details", { class: "tw-sgd-code" }, tag("summary", {}, "Settings as code"),
    tag("div", { class: "tw-sgd-buttons" }, ...tabs, copy, done), text);
  return {
    element,
    show(given) {
      if (given === code) return;
      code = given;
      write();
    },
  };
}
