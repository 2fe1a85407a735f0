/**
 * The road between a page and its kernel: one connection a panel and page, shared by all views of the panel. It feeds
 * the store (store.js) from the model, sends what the store says, and tells every view when what is shown has changed.
 */
import { AWAY, GONE, answered, ask, composed, dueIn, heard, newStore, refuse, shown, toSend, turned, waited } from "./store.js";
import { watchKernel } from "./kernel.js";
import { recall, remember } from "./memory.js";
import { sayKey, t } from "./words.js";

/** Milliseconds after which what is shown counts as out of date, after which the panel says that it waits, and after which an idle kernel is asked whether it knows the panel. */
const STALE = 150;
const WAITS = 500;
const DOUBT = 3000;

const connections = new Map();

/** Join the panel of a model; `decode` unpacks the heavy parts that travel as text. Call `leave` when the view goes. */
export function connect(model, decode = (data) => data) {
  const { session } = model.get("state");
  if (!connections.has(session)) connections.set(session, openConnection(session, decode));
  const shared = connections.get(session);
  const leave = shared.join(model);
  return { ...shared.api, leave: () => { if (leave()) connections.delete(session); } };
}

/** A line to the kernel: what it knows, who listens, and what has been asked. All that follows works on it. */
function openConnection(session, decode) {
  const line = {
    session, decode, store: newStore(Math.random().toString(36).slice(2)), parts: {}, current: null,
    views: new Set(), listeners: new Set(), asking: new Map(), kernel: null, timer: 0, doubting: false,
  };
  return { api: apiOf(line), join: (model) => join(line, model) };
}

/** Take over what the model holds, if it makes a whole. */
function read({ store, parts, decode }, model) {
  const state = model.get("state");
  for (const [name, revision] of Object.entries(state?.heavy ?? {})) {
    const sent = model.get(name);
    if (sent?.revision !== revision || parts[name]?.revision === revision) continue;
    parts[name] = { revision, data: typeof sent.data === "string" ? decode(sent.data) : sent.data };
  }
  const whole = composed(state, parts);
  return Boolean(whole) && heard(store, whole);
}

/** Send what may go, settle what is answered, and let every view draw. */
function changed(line) {
  const { store, listeners, asking } = line;
  const now = Date.now();
  for (let message; (message = toSend(store, now));) send(line, message);
  const current = line.current = shown(store);
  if (current) remember(current);
  for (const { number, ...outcome } of store.settled.splice(0)) {
    for (const resolve of asking.get(number) ?? []) resolve({ ...outcome, refusal: sayKey(outcome.refusal) });
    asking.delete(number);
  }
  if (current) for (const draw of [...listeners]) if (listeners.has(draw)) draw(line.current);
  wakeLater(line, now);
}

function send({ store, views }, message) {
  try {
    [...views].at(-1)?.model.send(message);
  } catch (fault) {
    if (!/comm|kernel|Cannot send/i.test(String(fault?.message ?? fault))) throw fault; // ipywidgets throws texts, too
    turned(store, "gone");
  }
}

function wakeLater(line, now) {
  const { store } = line;
  clearTimeout(line.timer);
  const wake = () => changed(line);
  const passed = waited(store, now);
  const next = [STALE, WAITS, DOUBT].find((limit) => passed && passed < limit);
  const waits = [dueIn(store, now), next ? next - passed : null].filter((wait) => wait !== null);
  if (passed >= DOUBT) doubt(line);
  if (waits.length) line.timer = setTimeout(wake, Math.min(...waits) + 1);
  else if (passed >= DOUBT && store.kernel === "live") line.timer = setTimeout(wake, DOUBT);
}

/** A kernel that is idle and has not answered does not know the panel any more, or an answer was lost. */
async function doubt(line) {
  const { store } = line;
  if (line.doubting || store.kernel !== "live") return;
  line.doubting = true;
  try {
    const known = await line.kernel?.knows();
    if (known === false) turn(line, "gone");
    else if (known && waited(store, Date.now()) >= DOUBT) { turn(line, "away"); turn(line, "live"); }
  } catch { /* the kernel went while it was being asked: its status says so */ } finally {
    line.doubting = false;
  }
}

function turn(line, state) {
  if (turned(line.store, state)) changed(line);
}

function wish(line, action, content, { control = null, gesture = null, local = false } = {}) {
  const { asking } = line;
  const number = ask(line.store, { action, control, gesture, local, ...content }, Date.now());
  const outcome = new Promise((resolve) => asking.set(number, [...(asking.get(number) ?? []), resolve]));
  changed(line);
  return outcome;
}

/** Listen to a view's model. Returns what stops that, and gives whether it was the last view. */
function join(line, model) {
  const { store, views } = line;
  const events = ["state", ...Object.keys(model.get("state").heavy ?? {})].map((name) => `change:${name}`);
  const take = () => { if (read(line, model)) changed(line); };
  const answer = (message) => { if (message?.kind === "answer" && answered(store, message, Date.now())) changed(line); };
  const view = { model };
  views.add(view);
  for (const event of events) model.on(event, take);
  model.on("msg:custom", answer);
  if (views.size === 1) begin(line, model);
  else take();
  return () => {
    views.delete(view);
    for (const event of events) model.off(event, take);
    model.off("msg:custom", answer);
    if (views.size) return false;
    clearTimeout(line.timer);
    line.kernel?.stop();
    return true;
  };
}

function begin(line, model) {
  read(line, model);
  const state = model.get("state");
  if (state.live === false) line.store.kernel = "gone"; // a page without a kernel, from the start
  else {
    const earlier = recall(state);
    line.kernel = watchKernel(model, line.session, (kernel) => turn(line, kernel));
    if (earlier && line.store.kernel === "live") wish(line, "restore", { document: earlier.document, at: earlier.at });
  }
  changed(line);
}

function apiOf(line) {
  const { store, listeners } = line;
  const asked = (action, content, options) => wish(line, action, content, options);
  return {
    /** What is shown: the kernel's last whole with what it has not answered laid over it. */
    whole: () => line.current,
    /** Draw now and whenever what is shown, what waits or the kernel's state has changed; gives the function that stops it. */
    subscribe: (draw) => {
      listeners.add(draw);
      if (line.current) draw(line.current);
      return () => listeners.delete(draw);
    },
    /** Ask the kernel; the promise gives {refusal, result} once it is answered, and never fails. */
    ask: asked,
    /** Change the document: shown at once, undone as one with all that has the same gesture. */
    edit: (document, options) => asked("edit", { document }, options),
    /** Look elsewhere: needs no kernel. */
    go: (at) => asked("go", { at }),
    /** Why what was asked at a control was refused, or an empty text. */
    refusal: (control) => sayKey(store.refusals[control] ?? ""),
    /** What the views of this page share besides: a name -> anything. */
    shared: {},
    /** Let every view draw again. */
    redraw: () => changed(line),
    /** Refuse what was typed at a control without asking the kernel. */
    refuse: (control, sentence) => { refuse(store, control, sentence); changed(line); },
    /** {kernel: "live", "away" or "gone", usable, unanswered: how many requests, pending: whether an edit waits, stale, sentence: what the panel says}. */
    status: () => statusOf(line),
  };
}

function statusOf({ store, current }) {
  const passed = waited(store, Date.now());
  const fixed = current?.live === false;
  const busy = passed >= WAITS ? t("kernel.busy") : "";
  const sentence = fixed ? "" : store.kernel === "gone" ? t(GONE) : store.kernel === "away" ? t(AWAY) : busy;
  return { kernel: store.kernel, usable: store.kernel === "live", unanswered: store.queue.length, pending: passed > 0, stale: passed >= STALE || store.outdated, sentence };
}
