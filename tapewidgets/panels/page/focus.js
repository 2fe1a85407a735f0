/** The focus outlives what it stood on: a view that draws its buttons anew must not send the next key to the notebook. */

const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]";

/**
 * Watch `root`; when the focused element is taken out or hidden, focus what stands for it now, also if the page or the
 * notebook's cell around `root` was quicker to take the focus. Returns what stops it.
 */
export function keepFocus(root) {
  let held = null;
  const take = ({ target }) => {
    const above = [];
    for (let element = target.parentElement; element && above.at(-1) !== root; element = element.parentElement) above.push(element);
    held = { target, name: focusName(target), above };
  };
  const drop = ({ target }) => {
    const left = held;
    if (target.isConnected) queueMicrotask(() => { if (held === left && target.isConnected) held = null; }); // unless it was moved, and has the focus again
  };
  const mend = () => {
    if (!held || held.target.checkVisibility()) return;
    const { target, name, above } = held;
    held = null;
    const now = root.ownerDocument.activeElement;
    if (!now || now === target || now.contains(root)) successor(root, name, above)?.focus({ preventScroll: true });
  };
  /** A press gives no focus in a selected text if the notebook's cell around it has the focus, and in Safari none to buttons. */
  const takePressed = ({ target }) => {
    const pressed = root.contains(root.ownerDocument.activeElement) ? null : target.closest(FOCUSABLE);
    if (root.contains(pressed)) pressed.focus({ preventScroll: true });
  };
  root.addEventListener("focusin", take);
  root.addEventListener("focusout", drop);
  root.addEventListener("click", takePressed, true);
  const observer = new MutationObserver(mend);
  observer.observe(root, { childList: true, subtree: true, attributeFilter: ["hidden"] });
  return () => observer.disconnect();
}

/** What has the same name now, nearest first; else the first that takes the focus in the nearest place that is left. */
function successor(root, name, above) {
  const places = above.filter((place) => root.contains(place)).map((place) => [...place.querySelectorAll(FOCUSABLE)].filter((one) => one.checkVisibility()));
  return places.map((all) => all.find((one) => focusName(one) === name)).find(Boolean) ?? places.find((all) => all.length)?.[0];
}

function focusName(element) {
  return `${element.localName} ${element.dataset.name || element.getAttribute("aria-label") || element.textContent || element.title}`;
}

/** Give an element the focus, and bring it into view if it is not: no farther than needed. */
export function focusHere(element) {
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "nearest" });
}
