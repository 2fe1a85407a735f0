/**
 * The road between a page and its kernel: one connection a panel and page, shared by all views of the panel. It feeds
 * the store (store.js) from the model, sends what the store says, and tells every view when what is shown has changed.
 */
import { AWAY, GONE, answered, ask, composed, dueIn, heard, newStore, refuse, shown, toSend, turned, waited } from "./store.js";
import { watchKernel } from "./kernel.js";
import { recall, remember } from "./memory.js";

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

function openConnection(session, decode) {
  const store = newStore(Math.random().toString(36).slice(2));
  const [views, listeners, asking] = [new Set(), new Set(), new Map()];
  const parts = {};
  let [kernel, timer, current, doubting] = [null, 0, null, false];

  /** Take over what the model holds, if it makes a whole. */
  function read(model) {
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
  function changed() {
    const now = Date.now();
    const message = toSend(store, now);
    if (message) send(message);
    current = shown(store);
    if (current) remember(current);
    for (const { number, ...outcome } of store.settled.splice(0)) {
      for (const resolve of asking.get(number) ?? []) resolve(outcome);
      asking.delete(number);
    }
    if (current) for (const draw of [...listeners]) if (listeners.has(draw)) draw(current);
    wakeLater(now);
  }

  function send(message) {
    try {
      [...views].at(-1)?.model.send(message);
    } catch (fault) {
      if (!/comm|kernel|Cannot send/i.test(String(fault?.message ?? fault))) throw fault; // ipywidgets throws texts, too
      turned(store, "gone");
    }
  }

  function wakeLater(now) {
    clearTimeout(timer);
    const passed = waited(store, now);
    const next = [STALE, WAITS, DOUBT].find((limit) => passed && passed < limit);
    const waits = [dueIn(store, now), next ? next - passed : null].filter((wait) => wait !== null);
    if (passed >= DOUBT) doubt();
    if (waits.length) timer = setTimeout(changed, Math.min(...waits) + 1);
    else if (passed >= DOUBT && store.kernel === "live") timer = setTimeout(changed, DOUBT);
  }

  /** A kernel that is idle and has not answered does not know the panel any more, or an answer was lost. */
  async function doubt() {
    if (doubting || store.kernel !== "live") return;
    doubting = true;
    try {
      const known = await kernel?.knows();
      if (known === false) turn("gone");
      else if (known && waited(store, Date.now()) >= DOUBT) { turn("away"); turn("live"); }
    } catch { /* the kernel went while it was being asked: its status says so */ } finally {
      doubting = false;
    }
  }

  function turn(state) {
    if (turned(store, state)) changed();
  }

  function wish(action, content, { control = null, gesture = null, local = false } = {}) {
    const number = ask(store, { action, control, gesture, local, ...content }, Date.now());
    const outcome = new Promise((resolve) => asking.set(number, [...(asking.get(number) ?? []), resolve]));
    changed();
    return outcome;
  }

  function join(model) {
    const events = ["state", ...Object.keys(model.get("state").heavy ?? {})].map((name) => `change:${name}`);
    const take = () => { if (read(model)) changed(); };
    const answer = (message) => { if (message?.kind === "answer" && answered(store, message)) changed(); };
    const view = { model };
    views.add(view);
    for (const event of events) model.on(event, take);
    model.on("msg:custom", answer);
    if (views.size === 1) begin(model);
    else take();
    return () => {
      views.delete(view);
      for (const event of events) model.off(event, take);
      model.off("msg:custom", answer);
      if (views.size) return false;
      clearTimeout(timer);
      kernel?.stop();
      return true;
    };
  }

  function begin(model) {
    read(model);
    const state = model.get("state");
    if (state.live === false) store.kernel = "gone"; // a page without a kernel, from the start
    else {
      const earlier = recall(state);
      kernel = watchKernel(model, session, turn);
      if (earlier && store.kernel === "live") wish("restore", { document: earlier.document, at: earlier.at });
    }
    changed();
  }

  const api = {
    /** What is shown: the kernel's last whole with what it has not answered laid over it. */
    whole: () => current,
    /** Draw now and whenever what is shown, what waits or the kernel's state has changed; gives the function that stops it. */
    subscribe: (draw) => {
      listeners.add(draw);
      if (current) draw(current);
      return () => listeners.delete(draw);
    },
    /** Ask the kernel; the promise gives {refusal, result} once it is answered, and never fails. */
    ask: wish,
    /** Change the document: shown at once, undone as one with all that has the same gesture. */
    edit: (document, options) => wish("edit", { document }, options),
    /** Look elsewhere: needs no kernel. */
    go: (at) => wish("go", { at }),
    /** Why what was asked at a control was refused, or an empty text. */
    refusal: (control) => store.refusals[control] ?? "",
    /** What the views of this page share besides: a name -> anything. */
    shared: {},
    /** Let every view draw again. */
    redraw: changed,
    /** Refuse what was typed at a control without asking the kernel. */
    refuse: (control, sentence) => { refuse(store, control, sentence); changed(); },
    /** {kernel: "live", "away" or "gone", usable, unanswered: how many requests, pending: whether an edit waits, stale, sentence: what the panel says}. */
    status: () => {
      const passed = waited(store, Date.now());
      const fixed = current?.live === false;
      const busy = passed >= WAITS ? "The kernel is busy; your change waits." : "";
      const sentence = fixed ? "" : store.kernel === "gone" ? GONE : store.kernel === "away" ? AWAY : busy;
      return { kernel: store.kernel, usable: store.kernel === "live", unanswered: store.queue.length, pending: passed > 0, stale: passed >= STALE || store.outdated, sentence };
    },
  };
  return { api, join };
}
