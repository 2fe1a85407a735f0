/** Asking about a value, below the stepper: what is known about it, what if it were another, and what a what-if has changed. */
import { button, scrolling, tag } from "../page/dom.js";
import { NEEDS_KERNEL } from "../page/panel.js";
import { say } from "../page/story.js";
import { t } from "../page/words.js";
import { inspect, whatIfForm } from "./inspector.js";
import { followNow } from "./now.js";

/** Show it in `host`, without the `inspector` if that is hidden. Returns what stops it. @param {Panel} panel @param {HTMLElement} host */
export function mountAsking(panel, host, { inspector = true } = {}) {
  const { connection } = panel;
  const said = tag("span", { role: "status" });
  const recorded = button(t("panel.asking.back"), () => connection.edit({ what_if: {}, start: null }, { control: "graph" }), NEEDS_KERNEL);
  const changed = tag("p", { class: "tw-changed", hidden: true }, said, recorded);
  const [about, form] = [tag("div"), tag("div")];
  const box = tag("div", { class: "tw-inspector", hidden: true, ...scrolling(t("panel.asking.label")) }, about, form);
  const notes = tag("p", { class: "tw-notes tw-soft" });
  host.append(tag("div", { class: "tw-asking" }, changed, inspector ? box : "", notes));
  return followNow(panel, ({ whole, stage, story, moment }) => {
    sayChanges(changed, said, stage?.changed);
    notes.textContent = (story?.notes ?? []).map((note) => say(story, note)).join(" ");
    const chosen = story?.values[whole.at.selected] ? whole.at.selected : -1;
    box.hidden = chosen < 0;
    if (chosen < 0) { form.replaceChildren(); return; }
    inspect(about, story, chosen, moment, stage.changed?.values[chosen]);
    showForm(connection, form, story, chosen);
  });
}

/** Fields are made anew only where they ask for something else, and keep the focus. */
function showForm(connection, form, story, chosen) {
  const { document: { start, target, program } } = connection.whole();
  const { text, array } = story.values[chosen];
  const asked = `${program} ${target} ${chosen === story.target} ${chosen} ${text} ${JSON.stringify(story.pool[array] ?? null)} ${chosen === story.target ? JSON.stringify(start) : ""}`;
  if (form.dataset.asked === asked && form.childElementCount) return;
  const controls = () => [...form.querySelectorAll("input, button")];
  const held = controls().indexOf(document.activeElement);
  form.dataset.asked = asked;
  form.replaceChildren(...whatIfForm(connection, story, chosen));
  if (held >= 0) (controls()[Math.min(held, controls().length - 1)] ?? form.closest(".tw-inspector")).focus({ preventScroll: true }); // or keys would go to the notebook
}

function sayChanges(place, said, found) {
  const hadFocus = place.contains(document.activeElement);
  place.hidden = !found;
  if (!found) {
    if (hadFocus) place.closest(".tw-stage")?.querySelector(".tw-card[tabindex='0']")?.focus({ preventScroll: true }); // or keys would go to the notebook
    return;
  }
  const [values, gradients] = [found.values, found.gradients].map((part) => Object.keys(part).length);
  said.textContent = `${t("panel.asking.changed", { values, gradients })} `;
}
