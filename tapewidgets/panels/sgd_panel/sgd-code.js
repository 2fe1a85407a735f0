/** The run panel's settings as code, for this package and for TensorFlow, with a button that copies it. */
import { button, tag } from "../page/dom.js";

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
