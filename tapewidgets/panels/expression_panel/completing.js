/** Names and functions offered while a word is typed, below the word and never over what is said of it. */
import { tag } from "../page/dom.js";
import { t } from "../page/words.js";
import { assigned, completions, insert, wordAt } from "../page/editing.js";

/** The height of a line of the editor, in pixels. */
const LINE = 20;

/** The names that a program can use: its tensors' and those of its lines, each once. */
export function namesIn(tensors, program) {
  return [...new Set([...tensors.map((tensor) => tensor.name), ...assigned(program)])];
}

/**
 * Offer completions in `area`, clear of `problem`; `names()` gives what the learner has named, `inserted()` is called when
 * one was taken. Returns {list, offer, close}.
 */
export function makeCompletions(area, problem, { functions, names, inserted }) {
  const list = tag("ul", { class: "tw-completions", role: "listbox", "aria-label": t("panel.editor.completions"), hidden: true });
  list.id = `tw-list-${Math.random().toString(36).slice(2)}`;
  area.setAttribute("aria-controls", list.id);
  let [choices, chosen] = [[], -1];
  const close = () => { list.hidden = true; chosen = -1; area.removeAttribute("aria-activedescendant"); };
  const accept = (index) => {
    const [start] = wordAt(area.value, area.selectionStart);
    const [text, caret] = insert(area.value, start, area.selectionStart, choices[index].insert);
    area.value = text;
    area.setSelectionRange(caret, caret);
    close();
    inserted();
    area.focus();
  };
  const offer = () => {
    const [start, word] = wordAt(area.value, area.selectionStart);
    choices = completions(names().filter((name) => name !== word), functions, word);
    if (!choices.length || word.length < 2) { close(); return; }
    chosen = -1;
    list.replaceChildren(...choices.map((choice, index) => tag("li", { role: "option", id: `${list.id}-${index}`, "aria-selected": "false",
      onmousedown: (event) => { event.preventDefault(); accept(index); } }, choice.name, tag("span", { class: "tw-soft" }, choice.hint))));
    const [row, column] = [area.value.slice(0, start).split("\n").length, start - area.value.lastIndexOf("\n", start - 1) - 1];
    list.style.top = `${row * LINE + 10 - area.scrollTop}px`;
    list.style.left = `calc(${column}ch + 10px)`;
    list.hidden = false;
    keepClear(list, problem, area.parentElement, row * LINE - area.scrollTop);
  };
  const point = (index) => {
    chosen = (index + choices.length) % choices.length;
    [...list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === chosen)));
    area.setAttribute("aria-activedescendant", `${list.id}-${chosen}`);
  };
  area.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") point(chosen + 1);
    else if (event.key === "ArrowUp") point(chosen < 0 ? choices.length - 1 : chosen - 1);
    else if (event.key === "Tab" || (event.key === "Enter" && chosen >= 0)) accept(Math.max(chosen, 0));
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  area.addEventListener("blur", close);
  return { list, offer, close };
}

/**
 * Put the completions, which stand below the word's line in `editor`, where they do not cover what is said of the word: a
 * problem at the side pushes them to the left, one below leaves them the room up to it or the room above the line.
 */
function keepClear(list, problem, editor, below) {
  list.style.maxHeight = "";
  const [box, told, around] = [list, problem, editor].map((element) => element.getBoundingClientRect());
  const apart = !told.width || box.right <= told.left || box.left >= told.right || box.bottom <= told.top || box.top >= told.bottom;
  if (apart) return;
  const left = told.left - box.width - around.left - 2;
  if (left >= 0) { list.style.left = `${left}px`; return; }
  const [under, over] = [told.top - box.top, around.top + below - LINE + 8];
  const most = Math.max(under, Math.min(over, box.height)) - 4;
  list.style.maxHeight = `${most}px`;
  if (under < over) list.style.top = `${below - LINE + 6 - Math.min(most, box.height)}px`;
}
