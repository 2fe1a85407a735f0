/** The first minute: three things to do on the stage, each ticked off when it was done; once, and never again. */
import { button, tag } from "../page/dom.js";
import { t } from "../page/words.js";
import { nowOf } from "./now.js";

const SEEN_KEY = "tapewidgets:invited";
/** What to do, where on the stage, and how it is told that it was done since `first`, a {program, step}. */
const STEPS = [
  { text: () => t("panel.invite.type"), at: ".tw-editor", done: ({ whole }, first) => whole.document.program !== first.program },
  { text: () => t("panel.invite.step"), at: ".tw-stepper .tw-main", done: ({ whole }, first) => whole.at.step !== first.step },
  { text: () => t("panel.invite.add"), at: ".tw-frame", done: ({ moment }) => [...moment?.arrivals.values() ?? []].some((arrived) => arrived.length > 1) },
];

/** How many of the things to do are done, in their order. Pure. */
function doneOf(now, first, before = 0) {
  let count = before;
  while (count < STEPS.length && STEPS[count].done(now, first)) count += 1;
  return count;
}

/** Invite whoever has never been invited, at the top of `host`. Returns what stops it. @param {Panel} panel @param {HTMLElement} host */
export function mountInvitation({ connection, root }, host) {
  const { invite, live, document: { program }, at: { step } } = connection.whole();
  if (!invite || live === false || wasInvited() !== false) return () => {};
  const items = STEPS.map(({ text }) => tag("li", {}, text()));
  const said = tag("span", { role: "status", class: "tw-hidden-label" });
  const end = button(t("panel.invite.close"), () => finish(true), { class: "tw-close", picture: "close", visible: false });
  const strip = tag("aside", { class: "tw-invitation", "aria-label": t("panel.invite.label") }, tag("ol", {}, ...items), said, end);
  host.prepend(strip);
  let [count, first, marked, scene] = [0, { program, step }, null, null];

  function mark(place) {
    if (marked === place) return;
    marked?.classList.remove("tw-here");
    marked = place;
    marked?.classList.add("tw-here");
  }
  function finish(away) {
    rememberSeen();
    mark(null);
    if (!away) return;
    stop();
    const held = strip.contains(document.activeElement);
    strip.remove();
    if (held) /** @type {HTMLElement} */ (root.querySelector(".tw-stepper"))?.focus({ preventScroll: true }); // or keys would go to the notebook
  }
  const stop = connection.subscribe((whole) => {
    const before = count;
    if (whole.scene !== scene) first = { ...first, step: whole.at.step }; // another story begins at a step of its own
    ({ scene } = whole);
    count = doneOf(nowOf(whole), first, count);
    if (count > before) first = { program: whole.document.program, step: whole.at.step };
    items.forEach((item, at) => { item.className = at < count ? "done" : at === count ? "next" : ""; });
    if (count === STEPS.length) finish(false); // it stays until it is closed, so that nothing moves
    else mark(root.querySelector(STEPS[count].at));
    if (count > before) said.textContent = count === STEPS.length ? t("panel.invite.done") : STEPS[count].text();
  });
  return () => { stop(); mark(null); };
}

/** Whether this browser's person was invited before; null where that cannot be kept. */
function wasInvited() {
  try {
    return localStorage.getItem(SEEN_KEY) !== null;
  } catch {
    return null;
  }
}

function rememberSeen() {
  try {
    localStorage.setItem(SEEN_KEY, "yes");
  } catch { /* a full storage: then they are invited again */ }
}
