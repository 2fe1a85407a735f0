/** A question on the page: what is asked, a field for each part of the answer, Check, and what is said of the answer. */
import { button, scrolling, tag } from "../page/dom.js";
import { focusHere } from "../page/focus.js";
import { NEEDS_KERNEL, refusalNote } from "../page/panel.js";
import { sayKey, sayName, t } from "../page/words.js";
import { answerField } from "./answer_fields.js";
import { keptEntries, keepEntry } from "./kept_answers.js";

/** A sentence with `code` in it. */
export function withCode(text) {
  return text.split("`").map((part, at) => (at % 2 ? tag("code", {}, part) : part));
}

/** What stands beside the buttons: attempts, hints, and how often it was shown. */
export function triesText({ attempts, hints, shown }) {
  return [attempts ? t("panel.question.attempt", { count: attempts }) : t("panel.question.no_attempt"), hints ? t("panel.question.hints", { count: hints }) : "",
    shown ? t("panel.question.shown", { count: shown }) : ""].filter(Boolean).join(" · ");
}

/** Offer what was committed as a file. */
function downloadAnswers(entries) {
  const address = URL.createObjectURL(new Blob([JSON.stringify({ version: 1, entries }, null, 1)], { type: "application/json" }));
  tag("a", { href: address, download: "answers.json" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** What is said of a part that is wrong: its name, and the sentence without what stands before it already. */
export function saidOf({ text, title }, name) {
  let said = text;
  if (title && [". ", ": "].some((end) => said.startsWith(title + end))) said = said.slice(title.length + 2);
  return name ? `${name}: ${said}` : said.charAt(0).toUpperCase() + said.slice(1);
}

/** Whether the latest verdict is about the fields that are shown: a right step leads on to the next one. */
const goesOn = ({ verdict, finished }) => !verdict?.correct || finished;

function given({ lines, values, so_far: soFar }) {
  const pairs = (title, rows) => (rows?.length ? tag("div", {}, tag("h4", {}, title), tag("dl", {}, ...rows.flatMap(([name, text]) => [tag("dt", {}, name), tag("dd", {}, text)]))) : null);
  return tag("div", { class: "tw-given" }, lines.length ? tag("div", {}, tag("h4", {}, t("panel.question.recorded")), tag("pre", scrolling(t("panel.question.recorded")), lines.join("\n"))) : null,
    pairs(t("panel.question.values"), values), pairs(t("panel.question.so_far"), soFar));
}

function numbersTable(numbers) {
  const cells = (row) => row.map((text, at) => tag(at ? "td" : "th", { scope: at ? null : "row" }, text));
  return tag("table", { class: "tw-numbers-table" },
    tag("thead", {}, tag("tr", {}, ...["", t("panel.question.yours"), t("panel.question.should"), ""].map((text) => tag("th", { scope: "col" }, text)))),
    tag("tbody", {}, ...numbers.map((row) => tag("tr", { class: row[3] === "✓" ? "tw-yes" : "tw-no" }, ...cells(row)))));
}

/** The questions of a row: what was right, what comes back, where one is. */
function rowOfQuestions(row) {
  const signs = { yes: "✓", late: "✓", back: "↻" };
  return tag("div", { class: "tw-practice" },
    tag("ol", { "aria-label": t("panel.question.row") }, ...row.marks.map((mark, at) => tag("li", { class: `tw-mark-${mark || "open"}`, "aria-current": at === row.at ? "step" : null },
      tag("span", { "aria-hidden": "true" }, signs[mark] ?? String(row.first + at + 1)), tag("span", { class: "tw-hidden-label" }, t("panel.question.row.one", { number: row.first + at + 1, said: sayName("panel.question.row", mark) }))))),
    tag("span", { class: "tw-soft" }, row.title));
}

/**
 * Show the question that `connection` tells of in `host`. Where the program is shown elsewhere, `program` is false; `made(fields)`
 * is told of new fields. Returns what stops it.
 */
export function mountAsked({ connection }, host, { program = true, made: tellFields = (_fields) => {} } = {}) {
  const offline = connection.whole().live === false;
  const asked = { connection, offline, program, tellFields, id: "", drawn: "", fields: [], told: "", entries: 0, parts: null };
  asked.parts = makeAskedParts(asked);
  const { row, form, fieldPlace, reason } = asked.parts;
  host.append(row, form);
  form.addEventListener("submit", (event) => { event.preventDefault(); commit(asked); });
  form.addEventListener("input", () => connection.refuse("check", ""));
  for (const event of ["input", "click"]) fieldPlace.addEventListener(event, () => keepDraft(asked));
  reason.addEventListener("change", () => connection.ask("reason", { text: reason.value }, { control: "reason" }));
  reason.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); reason.dispatchEvent(new Event("change")); } });
  return connection.subscribe((whole) => drawAsked(asked, whole));
}

function makeAskedParts(asked) {
  const { connection, offline } = asked;
  const row = tag("div");
  const ask = tag("h3", { class: "tw-ask" });
  const levels = tag("div", { class: "tw-levels", role: "group", "aria-label": t("panel.question.level") });
  const shown = tag("div");
  const fieldPlace = tag("div", { class: "tw-fields" });
  const check = tag("button", { type: "submit", class: "tw-main", ...(offline ? {} : NEEDS_KERNEL) }, t("panel.question.check"));
  const hint = button(t("panel.question.hint"), () => connection.ask("hint", {}, { control: "check" }), { class: "tw-quiet", ...NEEDS_KERNEL });
  const reveal = button(t("panel.question.reveal"), () => connection.ask("reveal", {}, { control: "check" }), { class: "tw-quiet", ...NEEDS_KERNEL });
  const save = button(t("panel.question.download"), () => downloadAnswers(committedBy(asked, connection.whole())), { class: "tw-quiet" });
  const count = tag("span", { class: "tw-count tw-soft" });
  const verdict = tag("div", { class: "tw-verdict", id: `tw-verdict-${Math.random().toString(36).slice(2)}`, role: "status", "aria-live": "polite" });
  const table = tag("div");
  const reason = tag("input", { type: "text", maxlength: 500, placeholder: t("panel.question.reason.kept"), ...NEEDS_KERNEL });
  const why = tag("label", { class: "tw-why", hidden: true }, `${t("panel.question.reason")} `, reason);
  const form = tag("form", { class: "tw-question-card" }, ask, levels, shown, fieldPlace,
    tag("div", { class: "tw-bar" }, check, hint, reveal, save, count), refusalNote("check"), verdict, table, why, refusalNote("reason"));
  return { row, ask, levels, shown, fieldPlace, check, hint, reveal, save, count, verdict, table, reason, why, form };
}

const committedBy = ({ offline, id }, whole) => (offline ? keptEntries(id) : whole.document.entries);

async function commit(asked) {
  const { connection, offline, id, fields } = asked;
  const whole = connection.whole();
  if (whole.finished) { if (whole.row) goOn(asked); return; }
  const answer = fields.map(({ made }) => made.get());
  const missing = fields.find((_, at) => answer[at] === null);
  if (missing) {
    connection.refuse("check", ["panel.question.missing", {}]);
    focusHere(missing.made.first);
  } else if (offline) {
    keepEntry(id, answer);
    drawAsked(asked, whole);
  } else {
    connection.shared.draft = null; // what is committed is kept as an answer
    const { refusal } = await connection.ask("commit", { answer }, { control: "check" });
    if (refusal) keepDraft(asked);
    else focusAfter(asked, connection.whole());
  }
}

async function goOn(asked) {
  const { refusal } = await asked.connection.ask("next", {}, { control: "check" });
  if (!refusal && asked.fields.length) focusHere(asked.fields[0].made.first);
}

function focusAfter({ fields, parts: { check, reason, verdict } }, whole) {
  const wrong = fields.find(({ field }) => whole.verdict?.parts.some((part) => part.name === field.name && !part.right));
  if (whole.finished) (whole.row ? check : reason).focus({ preventScroll: true });
  else if (fields.length) focusHere((wrong ?? fields[0]).made.first);
  if (wrong) verdict.scrollIntoView({ block: "nearest" }); // a right answer is seen where it arrives
}

/** What is filled in and not committed is kept for a view that is drawn anew, in another language. */
function keepDraft({ connection: { shared }, id, fields }) {
  shared.draft = { id, parts: fields.map(({ made }) => made.get()) };
}

/** Make the fields of a question that has not been drawn, with the latest answer in them. */
function makeFields(asked, whole) {
  const { connection, program, parts: { ask, shown, fieldPlace, levels } } = asked;
  const { asked: question } = whole;
  [asked.id, asked.drawn] = [question.id, JSON.stringify(question)];
  ask.replaceChildren(...withCode(question.ask));
  if (program) shown.replaceChildren(given(question));
  asked.fields = question.fields.map((field) => {
    const made = answerField(field);
    const said = tag("span", { class: "tw-part" });
    const line = tag("div", { class: `tw-field tw-of-${field.type}` }, field.label ? tag("b", { class: "tw-label", "aria-hidden": "true" }, field.label) : null, made.node, said);
    return { field, made, said, line };
  });
  fieldPlace.replaceChildren(...asked.fields.map(({ line }) => line));
  levels.hidden = !question.levels;
  const turnTo = (level) => {
    connection.shared.draft = null;
    connection.ask("level", { level }, { control: "check" });
  };
  levels.replaceChildren(...(question.levels ?? []).map((title, at) => button(sayName("panel.level", title), () => turnTo(at + 1),
    { "aria-pressed": String(at + 1 === question.level), ...NEEDS_KERNEL })));
  const latest = whole.document.entries.findLast((entry) => entry.question === asked.id && entry.answer);
  asked.tellFields(asked.fields);
  if (latest && whole.verdict && goesOn(whole)) asked.fields.forEach(({ made }, at) => made.set(latest.answer[at]));
  const { draft } = connection.shared;
  if (draft?.id === asked.id) asked.fields.forEach(({ made }, at) => { if (draft.parts[at] !== null && draft.parts[at] !== undefined) made.set(draft.parts[at]); });
}

function markFields({ offline, fields, parts: { verdict, table } }, whole) {
  const { verdict: mark, finished } = whole;
  for (const { field, made, said, line } of fields) {
    const part = goesOn(whole) && mark?.parts.find(({ name }) => name === field.name);
    line.classList.toggle("tw-yes", Boolean(part?.right));
    line.classList.toggle("tw-no", Boolean(part && !part.right));
    said.textContent = part?.right && fields.length > 1 ? t("panel.question.part") : "";
    made.mark(part || { right: true, line: null });
    for (const input of line.querySelectorAll("[aria-invalid='true']")) input.setAttribute("aria-errormessage", verdict.id);
    made.freeze(finished && !offline);
  }
  table.replaceChildren(...(mark?.numbers.length ? [numbersTable(mark.numbers)] : []));
}

/** What is said of the answer: a hint, a note, what is wrong in its parts, or the right answer. */
function saidAbout(whole, { fields, offline }, committed) {
  const { verdict: mark, answer, hint, hints, note } = whole;
  if (hint) return [tag("b", {}, `${t("panel.question.hint.number", { number: hints })} `), ...withCode(hint)];
  if (note) return [sayKey(note)];
  if (offline && committed.length) return [t("panel.question.kept")];
  if (answer) return [tag("p", {}, t("panel.question.answer")), tag("pre", scrolling(t("panel.question.answer")), answer)];
  const wrong = (mark?.parts ?? []).filter((part) => !part.right);
  if (!wrong.length || !wrong.every(({ text }) => text)) return withCode(mark?.text ?? "");
  return wrong.map((part) => tag("p", {}, part.title ? tag("b", { class: "tw-slip" }, part.title) : "", " ", ...withCode(saidOf(part, fields.length > 1 ? part.name : ""))));
}

function kindOfVerdict({ answer, hint, verdict: mark }) {
  if (answer || hint || !mark) return "tw-hint";
  return mark.correct ? "tw-right" : "tw-wrong";
}

function drawAsked(asked, whole) {
  const { offline, parts: { row, verdict, reason } } = asked;
  const { asked: question, verdict: mark } = whole;
  if (JSON.stringify(question) !== asked.drawn) makeFields(asked, whole);
  row.replaceChildren(...(whole.row ? [rowOfQuestions(whole.row)] : []));
  const committed = committedBy(asked, whole);
  const now = JSON.stringify([question, mark, whole.note, whole.hint, whole.answer, whole.finished, committed.length]);
  if (now === asked.told) return;
  asked.told = now;
  markFields(asked, whole);
  verdict.className = `tw-verdict ${kindOfVerdict(whole)}`;
  verdict.replaceChildren(...saidAbout(whole, asked, committed));
  nameButtons(asked.parts, whole, offline, committed);
  if (asked.entries > committed.length || document.activeElement !== reason) reason.value = whole.reason;
  asked.entries = committed.length;
}

/** Which buttons there are, and what they and the count say. */
function nameButtons({ check, hint, reveal, save, why, count }, whole, offline, committed) {
  const kept = committed.length ? t("panel.question.kept.count", { count: committed.length }) : t("panel.question.kept.none");
  count.textContent = whole.poll ? "" : offline ? kept : triesText(whole);
  check.textContent = whole.finished && whole.row ? t("panel.question.next") : offline ? t("panel.question.keep") : whole.poll ? t("panel.question.commit") : t("panel.question.check");
  check.hidden = whole.finished && !whole.row && !offline;
  for (const one of [hint, reveal]) one.hidden = whole.finished || offline || Boolean(whole.poll);
  save.hidden = !committed.length || !(offline || whole.download);
  why.hidden = !whole.verdict || offline;
}
