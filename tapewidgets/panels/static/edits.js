/** Edits on their way to the kernel: at most two unanswered at a time, the newest always last. */

const AT_ONCE = 2;
const PATIENCE = 1500;
const roads = new WeakMap();

/** Make an edit: set its traits here at once, and send them as soon as fewer than two edits wait for their answer. */
export function edit(model, changes) {
  for (const [trait, value] of Object.entries(changes)) model.set(trait, value);
  model.set("asked", (model.get("asked") ?? 0) + 1);
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
  const message = { kind: "edit", asked: model.get("asked") };
  for (const trait of road.changed) message[trait] = model.get(trait);
  if (Number.isInteger(model.get("step"))) message.step = model.get("step");
  road.changed.clear();
  road.sent.push({ asked: message.asked, at: now });
  model.send(message);
}
