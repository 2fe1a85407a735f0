/** The run panel's settings as code, for this package and for TensorFlow, with a button that copies it. */
import { button, scrolling, tag } from "../page/dom.js";
import { able, refusalNote } from "../page/panel.js";
import { t } from "../page/words.js";

const formats = () => [["", t("sgd.save.as")], ["png", t("sgd.save.png")], ["svg", t("sgd.save.svg")], ["gif", t("sgd.save.gif")], ["csv", t("sgd.save.csv")],
  ["py", t("sgd.save.py")], ["tensorflow", t("sgd.save.tensorflow")], ["json", t("sgd.save.json")]];

/** A menu that hands the run out as a file, which the kernel writes. Returns {element, show}. */
export function makeDownloads({ connection }) {
  const menu = tag("select", { "aria-label": t("sgd.save"), onchange: save }, ...formats().map(([value, text]) => tag("option", { value }, text)));
  const said = tag("span", { class: "tw-soft", role: "status" });
  async function save() {
    const format = menu.value;
    menu.value = "";
    if (!format) return;
    said.textContent = format === "gif" ? t("sgd.save.drawing") : "";
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

/** Make the part; `before` is what another language showed. Returns {element, show(code), memory}. */
export function makeCode(before) {
  let code = {};
  let language = before ?? "tapewidgets";
  const text = tag("pre", scrolling(t("sgd.code")));
  const tabs = [["tapewidgets", t("sgd.code.own")], ["tensorflow", "TensorFlow"]].map(([name, title]) =>
    button(title, () => { language = name; write(); }, { "data-language": name }));
  const done = tag("span", { class: "tw-soft", "aria-live": "polite" });
  const copy = button(t("sgd.code.copy"), async () => {
    try {
      await navigator.clipboard.writeText(code[language]);
      done.textContent = t("sgd.code.copied");
    } catch {
      window.getSelection().selectAllChildren(text);
      done.textContent = document.execCommand("copy") ? t("sgd.code.copied") : t("sgd.code.selected");
    }
  });
  function write() {
    text.textContent = code[language] ?? "";
    done.textContent = "";
    tabs.forEach((tab) => tab.setAttribute("aria-pressed", String(tab.dataset.language === language)));
  }
  const element = tag("details", { class: "tw-sgd-code" }, tag("summary", {}, t("sgd.code")),
    tag("div", { class: "tw-sgd-buttons" }, ...tabs, copy, done), text);
  return {
    element,
    memory: () => language,
    show(given) {
      if (given === code) return;
      code = given;
      write();
    },
  };
}
