/**
 * What a page knows of a panel, as a state machine without page, model or clock: the kernel's last whole state, and
 * the requests that it has not answered yet. What is shown is the one with the other laid over it.
 *
 * A whole is {revision, document, at, ...}. A request for "edit" lays {document: changes} over it, one for "go"
 * {at: changes}; any other lays nothing. Every request is settled once: answered, refused, or lost with its kernel.
 */

/** Steps and selections are sent this many milliseconds later, many as one: a page can do them alone. */
const SOON = 120;
/** So many requests may be on their way at once, while answers take less than so many milliseconds: the last is never far behind. */
const MOST_FLYING = 4;
const QUICK = 200;
/** Keys of what the page says while there is no kernel to ask. */
export const GONE = "kernel.gone";
export const AWAY = "kernel.away";

/** A page that knows nothing yet; `client` names it among all pages that show the panel. */
export function newStore(client) {
  return { client, next: 1, whole: null, queue: [], took: Infinity, refusals: {}, kernel: "live", outdated: false, settled: [] };
}

/** Ask the kernel for something; gives the request's number. `wish` is {action, control, gesture, local, ...arguments}; local: a page can do it alone. */
export function ask(store, wish, now) {
  const last = store.queue.at(-1);
  if (wish.control) delete store.refusals[wish.control];
  if (store.kernel === "gone") return askNobody(store, wish);
  if (last && !last.sent && joins(last.wish, wish)) {
    for (const part of ["document", "at"]) if (wish[part]) last.wish = { ...last.wish, [part]: { ...last.wish[part], ...wish[part] } };
    return last.number;
  }
  store.queue.push({ number: store.next, wish, since: now, sent: false, flying: null, answer: null });
  return store.next++;
}

/** Whether a wish can take the place of one that still waits in the page. */
function joins(earlier, later) {
  if (earlier.action !== later.action) return false;
  return later.action === "go" || (later.action === "edit" && Boolean(later.gesture) && earlier.gesture === later.gesture);
}

/** Without a kernel the page may still look elsewhere; anything else is refused. */
function askNobody(store, wish) {
  const refusal = wish.action === "go" || wish.local ? "" : GONE;
  if (!refusal && store.whole) store.whole = laidOver(store.whole, wish);
  settle(store, store.next, wish, { refusal, result: null });
  return store.next++;
}

/**
 * The message that may go to the kernel now, marked as sent; null if none may. A front end may send messages over several
 * sockets and threads, where a later one overtakes an earlier one: `after` names the one that the kernel must do before it.
 */
export function toSend(store, now) {
  const next = store.queue.find((request) => !request.answer && request.flying === null);
  const flying = store.queue.filter((request) => request.flying !== null);
  if (!next || store.kernel !== "live" || rests(store, next, now)) return null;
  if (flying.length >= (store.took < QUICK ? MOST_FLYING : 1)) return null;
  Object.assign(next, { sent: true, flying: now });
  const after = flying.length ? { after: flying.at(-1).number } : {};
  return { kind: "request", client: store.client, request: next.number, ...after, ...next.wish };
}

/** Whether a request waits in the page, because more of its kind may follow and nothing else does. */
function rests(store, request, now) {
  return request === store.queue.at(-1) && !request.sent && request.wish.action === "go" && now - request.since < SOON;
}

/** Take over a whole state of the kernel; an older one, or one that is known, changes nothing. Gives whether it was new. */
export function heard(store, whole) {
  const known = store.whole;
  if (known && known.revision >= whole.revision) return false;
  store.whole = known ? sharing(known, whole, Object.keys(whole.heavy ?? {})) : whole;
  store.outdated = false;
  settleAnswered(store);
  return true;
}

/** Take the kernel's answer to a request; one that is not of ours, or comes twice, changes nothing. */
export function answered(store, { client, request: number, revision, refusal, result }, now) {
  const request = store.queue.find((one) => one.number === number);
  if (client !== store.client || !request?.sent || request.answer) return false;
  if (request.flying !== null) store.took = now - request.flying; // not of what was to be asked again
  request.flying = null;
  request.answer = { revision, refusal: refusal ?? "", result: result ?? null };
  settleAnswered(store);
  return true;
}

/** The kernel is "live", "away" (the line to it is cut; it may come back) or "gone" for ever. Gives whether that is news. */
export function turned(store, kernel) {
  if (store.kernel === kernel || store.kernel === "gone") return false;
  if (store.kernel === "away" && kernel === "live") startAgain(store);
  store.kernel = kernel;
  if (kernel === "gone") giveUp(store);
  return true;
}

/** Ask again what may have been lost on its way: the kernel does not do twice what has a number that it has seen. */
function startAgain(store) {
  for (const request of store.queue) request.flying = null;
  const last = store.queue.at(-1);
  if (last?.wish.action !== "whole" || last.sent) ask(store, { action: "whole" }, 0);
}

/** Keep what is shown, with the edits that nobody will answer: the page remembers them for the cell's next run. */
function giveUp(store) {
  store.outdated ||= store.queue.some(({ wish }) => wish.action === "edit");
  store.whole = shown(store);
  for (const { number, wish, answer } of store.queue.splice(0)) {
    settle(store, number, wish, answer ?? { refusal: wish.action === "go" ? "" : GONE, result: null });
  }
}

/** Settle from the front what has been answered, once the state that the answer speaks of is here. */
function settleAnswered(store) {
  while (store.queue[0]?.answer && (store.whole?.revision ?? 0) >= store.queue[0].answer.revision) {
    const { number, wish, answer } = store.queue.shift();
    settle(store, number, wish, answer);
  }
}

function settle(store, number, wish, answer) {
  if (wish.action !== "go") store.refusals = {};
  if (wish.control && answer.refusal) store.refusals[wish.control] = answer.refusal;
  store.settled.push({ number, refusal: answer.refusal, result: answer.result });
}

/** Say beside a control why what was typed there was not even asked for; an empty sentence takes it away. */
export function refuse(store, control, sentence) {
  if (sentence) store.refusals[control] = sentence;
  else delete store.refusals[control];
}

/** What is shown: the kernel's whole with the requests that it has not answered laid over it; null before the first. */
export function shown(store) {
  return store.whole && store.queue.reduce((whole, { wish }) => laidOver(whole, wish), store.whole);
}

function laidOver(whole, { action, document, at }) {
  if (action === "edit") return { ...whole, document: { ...whole.document, ...document } };
  if (action === "go") return { ...whole, at: { ...whole.at, ...at } };
  return whole;
}

/** For how many milliseconds the oldest request that changes something has waited; 0 when none does. */
export function waited(store, now) {
  const oldest = store.queue.find(({ wish }) => wish.action !== "go" && wish.action !== "whole");
  return oldest ? Math.max(1, now - oldest.since) : 0;
}

/** Milliseconds until a request that rests is due; null when none does. */
export function dueIn(store, now) {
  const last = store.queue.at(-1);
  return last && store.kernel === "live" && rests(store, last, now) ? SOON - (now - last.since) : null;
}

/** One whole of the traits that came, or null while a heavy part of another revision is among them. */
export function composed(state, parts) {
  if (!state?.revision) return null;
  const whole = { ...state };
  for (const [name, revision] of Object.entries(state.heavy ?? {})) {
    if (!revision) continue;
    if (parts[name]?.revision !== revision) return null;
    whole[name] = parts[name].data;
  }
  return whole;
}

/** `next` with every part that is the same as before taken from `before`, so that a view can compare with === what it drew. */
function sharing(before, next, heavy = []) {
  if (before === next || !isPlain(before) || !isPlain(next)) return JSON.stringify(before) === JSON.stringify(next) ? before : next;
  const shared = Object.fromEntries(Object.entries(next).map(([name, part]) => [name, heavy.includes(name) ? part : sharing(before[name], part)]));
  const same = Object.keys(before).length === Object.keys(shared).length && Object.keys(shared).every((name) => shared[name] === before[name]);
  return same ? before : shared;
}

function isPlain(part) {
  return typeof part === "object" && part !== null && !Array.isArray(part);
}
