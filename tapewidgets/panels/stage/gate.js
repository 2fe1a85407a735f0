/** The gate: what comes next is asked below the stepper, answered in a card or a field, and shown once it is right. */
import { tag } from "../page/dom.js";
import { focusHere } from "../page/focus.js";
import { t } from "../page/words.js";
import { mountAsked } from "../question_panel/asked.js";
import { gateOf, lastShown, stepShown } from "./now.js";

/** Show what is asked in `host` while something is. Returns what stops it. */
export function mountGate(panel, host) {
  const { connection, root } = panel;
  const { shared } = connection;
  const box = tag("div", { class: "tw-gate", role: "region", "aria-label": t("panel.gate.label"), hidden: true });
  host.append(box);
  let [stop, fields] = [null, []];

  /** The card that is chosen is marked, and its blank is seen. */
  const mark = () => {
    const chosen = new Set([fields[0]?.made.get()].flat());
    const picks = ["choice", "several"].includes(fields[0]?.field.type);
    for (const card of root.querySelectorAll(".tw-frame .tw-card")) card.classList.toggle("picked", picks && chosen.has(card.dataset.name));
  };
  const made = (found) => { fields = found; queueMicrotask(mark); };
  panel.pick = (name) => {
    const [{ field, made: first } = {}, second] = fields;
    if (field?.type === "pick") { pickStep(name); return; }
    if (!field?.choices?.includes(name) || !gateOf(connection.whole())?.closed) return;
    if (field.type === "several") {
      const chosen = first.get() ?? [];
      first.set(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name]);
    } else first.set(name);
    mark();
    if (field.type === "choice" && second) focusHere(second.made.first);
  };
  /** In a bug hunt a card stands for the step that was the last to reach it; a chosen step is shown on the stage. */
  const started = () => connection.whole().scene.story.steps.findIndex(({ kind }) => kind === "seed");
  function pickStep(name) {
    const { scene: { story } } = connection.whole();
    const reaches = ({ value, sum }) => sum !== undefined && story.values[value].name === name;
    const at = story.steps.slice(0, stepShown(connection.whole()) + 1).findLastIndex(reaches);
    if (at >= 0) fields[0].made.set(at - started() + 1);
  }
  box.addEventListener("change", (event) => {
    mark();
    if (fields[0]?.field.type !== "pick" || event.target.type !== "radio") return;
    shared.travelTo = started() + fields[0].made.get() - 1;
    connection.go({ step: shared.travelTo });
  });

  const asked = {
    ...connection,
    whole: () => asQuestion(connection.whole()),
    subscribe: (draw) => connection.subscribe((whole) => { if (gateOf(whole)) draw(asQuestion(whole)); }),
    ask: (action, given, options) => {
      if (action === "commit" || action === "reveal") shared.travelTo = lastShown(connection.whole()) + 1;
      return connection.ask(action, given, options);
    },
  };
  const stopFollowing = connection.subscribe((whole) => {
    const open = Boolean(gateOf(whole) && whole.scene?.story);
    box.hidden = !open;
    if (open && !stop) stop = mountAsked({ connection: asked }, box, { program: false, made });
    else if (!open && stop) {
      stop();
      [stop, fields] = [null, []];
      box.replaceChildren();
    }
    if (open) queueMicrotask(mark); // a step has drawn the cards anew
  });
  return () => { stopFollowing(); stop?.(); };
}

/** The question on the stage as a panel of its own would have it: values are called as their cards are. */
function asQuestion({ gate, scene, live }) {
  const titles = new Map(scene.story.values.map(({ name }, value) => [name, scene.titles?.[value] ?? name]));
  const spoken = { choice: (name) => t("panel.gate.receives", { name }), several: (name) => t("panel.gate.none", { name }) };
  const fields = gate.asked.fields.map((field) => (field.choices && spoken[field.type] ? {
    ...field, titles: field.choices.map((name) => titles.get(name) ?? name), names: field.choices.map((name) => spoken[field.type](titles.get(name) ?? name)),
  } : field));
  const verdict = gate.verdict?.correct ? { ...gate.verdict, text: t("panel.gate.right") } : gate.verdict; // the stage says the rest
  return { ...gate, live, verdict, asked: { ...gate.asked, fields }, document: { entries: gate.entries } };
}
