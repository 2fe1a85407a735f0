/** Before a class: large type, no controls, keys that step, a ring around the pointer, notes where the teacher pauses. */
import { button, tag } from "../page/dom.js";
import { sayName, t } from "../page/words.js";
import { lastShown, stepShown } from "./now.js";
import { keyTarget } from "./stepper.js";

/** A note without words of its own, as the kernel writes it (presenting.py). */
const PAUSE_HERE = "Pause here";

/** The notes with the one at a step set, or taken away. */
function withNote(pauses, step) {
  const { [step]: had, ...others } = pauses;
  return had ? others : { ...others, [step]: PAUSE_HERE };
}

/** Let the panel be presented. Returns {button, stop}: a button that begins it. @param {Panel} panel @param {HTMLElement} host */
export function mountPresenter(panel, host) {
  const { connection, root } = panel;
  const { shared } = connection;
  const whole = connection.whole();
  shared.pauses ??= { ...whole.pauses };
  const note = tag("p", { class: "tw-pause-note", role: "status", hidden: true });
  const leave = button(t("panel.present.stop"), () => present(false), { class: "tw-leave", hidden: true });
  const ring = tag("div", { class: "tw-ring", "aria-hidden": "true", hidden: true });
  const begin = button(t("panel.present.begin"), () => present(true), { title: t("panel.present.title") });
  let [presenting, filled] = [false, false];

  function mark(wanted) {
    presenting = shared.presenting = wanted;
    root.classList.toggle("presenting", wanted);
    leave.hidden = !wanted;
    root.tabIndex = -1; // a click anywhere leaves the keys to the panel, the second of a double click that ends it too
  }
  function present(wanted) {
    mark(wanted);
    ring.hidden = true;
    if (wanted) root.requestFullscreen?.().then(() => { filled = true; }, () => {}); // where a page may not, it is large all the same
    else if (filled) document.exitFullscreen?.().catch(() => {});
    (wanted ? root.querySelector(".tw-stepper") : begin).focus({ preventScroll: true });
    connection.redraw();
  }
  function onKey(event) {
    if (!presenting || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
    if (!actOnKey(event.key, { connection, present })) return;
    event.preventDefault();
    event.stopPropagation();
  }
  const onMove = (event) => moveRing(ring, root, event, presenting);
  const onScreen = () => {
    if (document.fullscreenElement || !filled) return;
    filled = false;
    if (presenting) present(false);
  };
  root.append(ring, leave);
  host.append(note);
  root.addEventListener("keydown", onKey, true);
  root.addEventListener("pointermove", onMove);
  document.addEventListener("fullscreenchange", onScreen);
  const stop = connection.subscribe((now) => {
    const text = now.scene?.story ? sayName("panel.pause", shared.pauses[stepShown(now)] ?? "") : "";
    if (note.textContent !== text) note.textContent = text;
    note.hidden = !text;
  });
  if (shared.presenting ?? whole.present) queueMicrotask(() => { mark(true); connection.redraw(); });
  return { button: begin, stop: () => {
    stop();
    document.removeEventListener("fullscreenchange", onScreen);
  } };
}

/** Do what a key means; gives whether it means anything. */
function actOnKey(key, { connection, present }) {
  const { shared, go } = connection;
  const whole = connection.whole();
  if (key === "Escape") { present(false); return true; }
  if (!whole.scene?.story) return false;
  const [step, last] = [stepShown(whole), lastShown(whole)];
  if (key.toLowerCase() === "n") {
    shared.pauses = withNote(shared.pauses, step);
    connection.redraw();
    return true;
  }
  if (key === " ") { shared.player?.toggle(); return true; }
  const goal = keyTarget(key, step, last, 1); // a remote control sends PageUp and PageDown
  if (goal === null) return false;
  shared.player?.pause();
  shared.travelTo = goal === step + 1 ? goal : null;
  if (goal !== step) go({ step: goal });
  return true;
}

/** The ring follows the pointer, so that a class sees it, and closes in while it is pressed. */
function moveRing(ring, root, event, presenting) {
  ring.hidden = !presenting;
  if (!presenting) return;
  const room = root.getBoundingClientRect();
  ring.style.transform = `translate(${event.clientX - room.left + root.scrollLeft}px, ${event.clientY - room.top + root.scrollTop}px)`;
  ring.classList.toggle("pressed", event.buttons > 0);
}
