/** The program as it was typed and the tape as it was recorded, side by side; the same line is lit in both. */
import { setTo, tag } from "../page/dom.js";
import { t } from "../page/words.js";
import { followNow } from "./now.js";

const DIRECTIONS = { forward: () => t("panel.tape.forward"), backward: () => t("panel.tape.backward"), answer: () => t("panel.tape.answer") };

/** The tape, line by line; a line that is chosen leads to its step. Returns what stops it. */
export function mountTape(panel, host) {
  const { connection } = panel;
  const direction = tag("span", { class: "tw-direction" });
  const list = tag("ol", { class: "tw-lines", "aria-label": t("panel.tape.lines") });
  const box = tag("section", { class: "tw-tape", "aria-label": t("panel.tape") }, tag("h4", {}, `${t("panel.tape")} `, direction), list);
  host.append(box);
  let rows = [];
  list.addEventListener("keydown", (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const at = rows.findIndex((row) => row.contains(event.target));
    if (!by || at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    rows[at + by]?.firstChild.focus();
    event.preventDefault();
    event.stopPropagation();
  });
  return followNow(panel, ({ story, moment }, { another }) => {
    box.hidden = !story;
    if (!story) { list.replaceChildren(); return; }
    if (another) {
      const write = (line, number) => tapeRow(story, line, () => goToLine(connection, number));
      const texts = story.lines.map(({ text }) => text).join("\n");
      if (list.dataset.texts !== texts) list.replaceChildren(...(rows = story.lines.map(write)));
      list.dataset.texts = texts;
    }
    direction.textContent = DIRECTIONS[moment.phase]();
    direction.className = `tw-direction ${moment.phase}`;
    const handed = new Set([...moment.flows.values()].map((step) => step.line));
    rows.forEach((row, number) => markRow(row, number, story, moment, handed));
    const shown = moment.step?.kind === "answer" ? rows[0] : moment.step?.kind === "seed" ? rows.at(-1) : rows[moment.line];
    if (shown) keepShown(list, shown);
  });
}

function tapeRow(story, line, act) {
  const { shape } = story.values[line.output];
  return tag("li", {}, tag("button", { type: "button", tabindex: -1, onclick: act }, tag("code", {}, line.text),
    tag("span", { class: "tw-shape" }, line.skipped ? t("panel.kind.unrecorded") : shape.join("×"))));
}

function markRow(row, number, story, moment, handed) {
  const lit = moment.line === number;
  const name = [lit ? `lit ${moment.phase}` : "", moment.ran.has(number) ? "" : "future", handed.has(number) && !lit ? "handed" : "",
    story.lines[number].skipped ? "skipped" : ""].filter(Boolean).join(" ");
  if (row.className !== name) row.className = name;
  setTo(row.firstChild, "tabindex", lit || (moment.line === null && number === 0) ? "0" : "-1");
  if (lit) setTo(row, "aria-current", "step");
  else row.removeAttribute("aria-current");
}

/** Lead to the step of a line: its record while recording, its first product on the way back. */
function goToLine(connection, number) {
  const { scene: { story }, at } = connection.whole();
  const back = !["record", "skip"].includes(story.steps[at.step]?.kind);
  const of = (kinds) => story.steps.findIndex((step) => step.line === number && kinds.includes(step.kind));
  const step = back && of(["product"]) >= 0 ? of(["product"]) : of(["record", "skip"]);
  if (step >= 0) connection.go({ step });
}

/** The program to read; what the step's line was made from is marked. Returns what stops it. */
export function mountProgramLines(panel, host) {
  const list = tag("ol", { class: "tw-lines", "aria-label": t("panel.program.lines"), tabindex: 0 });
  const box = tag("section", { class: "tw-program", "aria-label": t("panel.program") }, tag("h4", {}, t("panel.program")), list);
  host.append(box);
  let rows = [];
  return followNow(panel, ({ stage, story, moment }, { another }) => {
    const program = stage?.program ?? "";
    box.hidden = !program;
    if (another) list.replaceChildren(...(rows = program.split("\n").map((text) => tag("li", {}, tag("code", {}, text)))));
    if (!story) return;
    const place = placeOf(story, moment);
    rows.forEach((row, number) => {
      const text = program.split("\n")[number];
      const here = place?.row === number;
      row.className = here ? `lit ${moment.phase}` : "";
      row.firstChild.replaceChildren(...(here ? markedLine(text, place) : [text]));
      if (here) keepShown(list, row);
    });
  });
}

/** Where in the program the step's line was made: {row from 0, start, end}, or null. */
export function placeOf(story, moment) {
  const at = moment.line === null ? null : story.lines[moment.line].at;
  return at ? { row: at[0] - 1, start: at[1], end: at[2] } : null;
}

/** A line of a program with its marked part. */
export function markedLine(text, { start, end }) {
  return [text.slice(0, start), tag("mark", {}, text.slice(start, end)), text.slice(end)];
}

const toShow = new Map();

/** Scroll a list, and only the list, until a row of it is seen, once the page has been laid out anyway. */
export function keepShown(list, row) {
  if (!toShow.size) requestAnimationFrame(() => { for (const [one, its] of toShow) scrollToRow(one, its); toShow.clear(); });
  toShow.set(list, row);
}

function scrollToRow(list, row) {
  const [room, place] = [list.getBoundingClientRect(), row.getBoundingClientRect()];
  if (place.top >= room.top && place.bottom <= room.bottom) return;
  list.scrollTop = Math.max(0, Math.round((list.scrollTop + place.top - room.top - room.height / 2) / 20) * 20);
}
