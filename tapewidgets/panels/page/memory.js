/** What a page remembers of each panel for the next run of its cell, when the kernel has gone: its document and place. */

const KEY = "tapewidgets:";
const MOST = 40;
const LONGEST = 60_000;
const remembered = (globalThis.tapewidgetsMemory ??= new Map());

/** Remember what a panel shows. Kept with the page's tab too, so that it outlives a reload. */
export function remember({ place, kernel, fingerprint, document, at }) {
  if (!place) return;
  const text = JSON.stringify({ kernel, fingerprint, document, at });
  if (remembered.get(place) === text) return;
  remembered.delete(place);
  remembered.set(place, text);
  try {
    if (text.length <= LONGEST) sessionStorage.setItem(KEY + place, text);
    for (const old of [...remembered.keys()].slice(0, -MOST)) {
      remembered.delete(old);
      sessionStorage.removeItem(KEY + old);
    }
  } catch { /* no storage, or a full one: the page's own memory is enough until a reload */ }
}

/** What was remembered at a new panel's place, if it was made in the same way by a kernel that is gone; else null. */
export function recall({ place, kernel, fingerprint }) {
  if (!place) return null;
  let text = remembered.get(place);
  try {
    text ??= sessionStorage.getItem(KEY + place);
  } catch { /* no storage */ }
  const found = text ? JSON.parse(text) : null;
  return found && found.kernel !== kernel && found.fingerprint === fingerprint ? found : null;
}
