/** The palette: the learner's names, signs and functions, to be put into the program by a click. */
import { tag } from "../page/dom.js";
import { NEEDS_KERNEL } from "../page/panel.js";
import { t } from "../page/words.js";

const SIGNS = ["+", "-", "*", "/", "**", "@"];

/** A palette whose chips call `drop(piece, back)`; `names()` gives the learner's own. Returns {element, show, close}. */
export function makePalette(functions, names, drop) {
  const chips = tag("div");
  /** By Escape, wherever it was pressed. */
  const close = ({ key }) => {
    if (key !== "Escape" || !element.open) return;
    if (element.contains(document.activeElement)) element.querySelector("summary").focus();
    element.open = false;
  };
  const element = tag("details", { class: "tw-palette", onkeydown: close }, tag("summary", {}, t("panel.editor.palette")), chips);
  const chip = (label, piece, back, hint) => tag("button", { type: "button", class: "tw-chip", title: hint ?? null, onclick: (event) => drop(piece || event.target.textContent, back), ...NEEDS_KERNEL }, label);
  const group = (title, items) => tag("div", { class: "tw-chips", role: "group", "aria-label": title }, ...items);
  /** The chips of names stay and get other words: what is being clicked must not be replaced. */
  const show = () => {
    if (!element.open) return;
    const own = names();
    if (!chips.childElementCount) {
      chips.replaceChildren(group(t("panel.tensors"), own.map((name) => chip(name, "", 0))),
        group(t("panel.editor.signs"), SIGNS.map((sign) => chip(sign, ` ${sign} `, 0)).concat(chip("( )", "()", 1))),
        group(t("panel.editor.functions"), functions.map(([name, hint]) => chip(name, `${name}()`, 1, hint))));
      return;
    }
    const mine = chips.firstElementChild;
    while (mine.childElementCount < own.length) mine.append(chip("", "", 0));
    [...mine.children].slice(own.length).forEach((item) => item.remove());
    own.forEach((name, index) => { mine.children[index].textContent = name; });
  };
  element.addEventListener("toggle", show);
  return { element, show, close };
}
