/** The teacher's view of a poll: how many have answered, what, and which misconceptions; rounds side by side. */
import { button, scrolling, tag } from "../page/dom.js";
import { NEEDS_KERNEL, openPanel, refusalNote } from "../page/panel.js";
import { inLanguage, sayKey, sayName, t, tParts } from "../page/words.js";
import { withCode } from "../question_panel/asked.js";

const haveAnswered = (count) => t("panel.poll.answered", { count });

/** The rows of a round: [label, count, kind, note]. Pure. */
export function pollRows({ answers, groups }, view) {
  if (view === "groups") return groups.map(({ key, title, count, note }) => [title, count, key ? "tw-slip-row" : "tw-right-row", note]);
  return view === "answers" ? answers.map(([text, count]) => [text, count, "", ""]) : [];
}

function histogram(round, number, view, most) {
  const refused = Object.entries(round.refused);
  const rows = pollRows(round, view).map(([label, count, kind, note]) => tag("li", { class: kind },
    tag("span", { class: "tw-bar-label" }, view === "answers" ? tag("code", {}, label) : `${kind === "tw-right-row" ? "✓ " : ""}${label}`),
    tag("span", { class: "tw-bar-room" }, tag("i", { style: `width: ${(100 * count / most).toFixed(1)}%` })),
    tag("b", { class: "tw-bar-count" }, String(count)),
    note ? tag("small", { class: "tw-soft" }, note) : null));
  return tag("section", { class: "tw-round", "aria-label": t("panel.poll.round", { number }) },
    tag("h4", {}, ...tParts("panel.poll.round.said", { number: String(number), answered: tag("b", {}, haveAnswered(round.count)) })),
    tag("ol", { class: "tw-histogram" }, ...rows),
    refused.length ? tag("p", { class: "tw-soft" }, t("panel.poll.refused", { reasons: refused.map(([why, count]) => t("panel.poll.reason", { count, why: sayName("panel.poll.why", why) })) })) : null);
}

function renderPoll(view) {
  const panel = openPanel(view, "poll");
  const { connection, root } = panel;
  const ask = tag("h3", { class: "tw-ask" });
  const given = tag("pre", { class: "tw-program-asked", ...scrolling(t("panel.question.recorded")) });
  const count = tag("p", { class: "tw-answered", role: "status", "aria-live": "polite" });
  const unread = tag("p", { class: "tw-refusal", role: "status" });
  const rounds = tag("div", { class: "tw-rounds" });
  const show = (name) => () => connection.ask("view", { view: name }, { control: "view" });
  const answers = button(t("panel.poll.answers"), show("answers"), NEEDS_KERNEL);
  const groups = button(t("panel.poll.groups"), show("groups"), { class: "tw-main", ...NEEDS_KERNEL });
  const again = button(t("panel.poll.again"), () => connection.ask("again", {}, { control: "view" }), NEEDS_KERNEL);
  root.append(tag("div", { class: "tw-question-card" }, ask, given, count, tag("div", { class: "tw-bar" }, answers, groups, again), refusalNote("view"), unread, rounds));
  const stop = connection.subscribe((whole) => {
    const { asked } = whole;
    if (unread.textContent !== sayKey(whole.unread)) unread.textContent = sayKey(whole.unread);
    ask.replaceChildren(...withCode(asked.ask));
    given.textContent = [...asked.lines, ...asked.values.map(([name, text]) => `${name} = ${text}`)].join("\n");
    const now = whole.rounds.at(-1);
    if (count.textContent !== haveAnswered(now.count)) count.textContent = haveAnswered(now.count);
    answers.setAttribute("aria-pressed", String(whole.view === "answers"));
    groups.setAttribute("aria-pressed", String(whole.view === "groups"));
    const most = Math.max(1, ...whole.rounds.flatMap((round) => pollRows(round, whole.view).map(([, number]) => number)));
    rounds.replaceChildren(...whole.rounds.map((round, at) => histogram(round, at + 1, whole.view, most)));
  });
  return () => { stop(); panel.close(); };
}

export default { render: inLanguage(renderPoll) };
