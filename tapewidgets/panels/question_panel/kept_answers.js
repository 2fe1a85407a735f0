/** What is committed in a page without a kernel: kept in the browser's storage until it is handed in. */

const STORE = "tapewidgets-answers:";
const MOST_KEPT = 200;
const inPage = new Map();

/** What is kept of a question. */
export function keptEntries(question) {
  if (inPage.has(question)) return inPage.get(question);
  let found = [];
  try {
    found = JSON.parse(localStorage.getItem(STORE + question)) ?? [];
  } catch { /* no storage, or not ours */ }
  return Array.isArray(found) ? found : [];
}

/** Keep an answer; a page without storage keeps it until it is closed. */
export function keepEntry(question, answer) {
  const before = keptEntries(question);
  const entry = { question, attempt: before.length + 1, answer, at: new Date().toISOString().replace(/\.\d+Z/, "Z") };
  inPage.set(question, [...before, entry].slice(-MOST_KEPT));
  try {
    localStorage.setItem(STORE + question, JSON.stringify(inPage.get(question)));
  } catch { /* the page's own memory is enough until it is closed */ }
}
