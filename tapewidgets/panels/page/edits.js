/** Edits on their way to the kernel: at most three unanswered at a time, the newest always last. */

import { say } from "./dom.js";

/** One on its way there, one being worked on, one on its way back: with fewer the kernel waits for the page. */
const AT_ONCE = 3;
const PATIENCE = 1500;
/** This page among all that may show the same panel. */
const CLIENT = Math.random().toString(36).slice(2);
const roads = new WeakMap();

/** Make an edit: set its traits here at once, and send them as soon as fewer than three edits wait for their answer. */
export function edit(model, changes) {
  for (const [trait, value] of Object.entries(changes)) model.set(trait, value);
  model.set("asked", Math.max(model.get("asked") ?? 0, model.get("answered") ?? 0) + 1);
  const road = roads.get(model) ?? { sent: [], changed: new Set() };
  roads.set(model, road);
  for (const trait of Object.keys(changes)) road.changed.add(trait);
  drive(model);
}

/** Send what waits, if there is room. Called again whenever an answer has come. */
export function drive(model, now = Date.now()) {
  const road = roads.get(model);
  if (!road) return;
  road.sent = road.sent.filter(({ asked, at }) => asked > model.get("answered") && now - at < PATIENCE);
  if (!road.changed.size || road.sent.length >= AT_ONCE) return;
  const message = { kind: "edit", client: CLIENT, asked: model.get("asked") };
  for (const trait of road.changed) message[trait] = model.get(trait);
  if (Number.isInteger(model.get("step"))) message.step = model.get("step");
  road.changed.clear();
  road.sent.push({ asked: message.asked, at: now });
  say(model, message);
}

/** Tell the kernel of this page, and take over what another page of the same panel has edited. Returns the clean-up. */
export function joinPages(model) {
  const edited = (message) => {
    if (message?.kind !== "edited" || message.by === CLIENT) return;
    for (const trait of ["program", "tensors", "sources"]) model.set(trait, message[trait]);
  };
  model.on("msg:custom", edited);
  say(model, { kind: "hello", client: CLIENT });
  return () => model.off("msg:custom", edited);
}
