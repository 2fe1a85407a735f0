/** What a page remembers of each panel for the next run of its cell, when the kernel has gone: its document and place. */

const KEY = "tapewidgets:";
const MOST = 40;
const LONGEST = 60_000;
/** The page's storage is written this many milliseconds after a change: it is slow, and a slider changes often. */
const SAVE_AFTER = 400;

const remembered = (globalThis.tapewidgetsMemory ??= new Map());
const unsaved = new Set();
let saving = 0;

/** Remember what a panel shows. Kept with the page's tab too, so that it outlives a reload. */
export function remember({ place, kernel, fingerprint, document, at }) {
  const known = remembered.get(place);
  if (!place || (known?.document === document && known.at === at && known.kernel === kernel)) return;
  remembered.delete(place);
  remembered.set(place, { kernel, fingerprint, document, at });
  unsaved.add(place);
  saving ||= setTimeout(saveAll, SAVE_AFTER);
}

function saveAll() {
  saving = 0;
  const old = [...remembered.keys()].slice(0, -MOST);
  for (const place of old) remembered.delete(place);
  try {
    for (const place of old) sessionStorage.removeItem(KEY + place);
    for (const place of unsaved) {
      const text = JSON.stringify(remembered.get(place) ?? null);
      if (text.length <= LONGEST) sessionStorage.setItem(KEY + place, text);
    }
  } catch { /* no storage, or a full one: the page's own memory is enough until a reload */ }
  unsaved.clear();
}

/** What was remembered at a new panel's place, if it was made in the same way by a kernel that is gone; else null. */
export function recall({ place, kernel, fingerprint }) {
  if (!place) return null;
  let found = remembered.get(place);
  try {
    found ??= JSON.parse(sessionStorage.getItem(KEY + place));
  } catch { /* no storage */ }
  return found && found.kernel !== kernel && found.fingerprint === fingerprint ? found : null;
}
