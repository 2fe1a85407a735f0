/** The lens: all that is known about a card or an edge, beside it, while it is pointed at or has the focus. */
import { tag } from "../page/dom.js";
import { answerOf, kindWord, producer, say, shapeWords } from "../page/story.js";
import { t } from "../page/words.js";
import { localOf } from "./edge.js";
import { makeAside, makeTerm } from "./term.js";

const LENS_FACE = { number: [46, 18], heat: 9, image: 2.5, most: 6, rowsMost: 8 };
/** Of more contributions than this the lens shows none: the equation of each step does. */
const MOST_PARTS = 4;
const WAYS = { times: () => t("panel.lens.times"), matmul: () => t("panel.lens.matmul"), collapse: () => t("panel.lens.collapse"), rule: () => "" };

/** A lens in `host`, which is positioned: {showValue, showEdge, hide}; it keeps inside `frame`. */
export function makeLens(host, frame) {
  const box = tag("div", { class: "tw-lens", role: "tooltip", hidden: true });
  host.append(box);
  const term = (array, caption, kind) => makeTerm(array, caption, kind, { face: LENS_FACE });
  const open = (anchor, items) => {
    box.replaceChildren(...items.filter(Boolean));
    box.hidden = false;
    place(box, host, frame, anchor);
  };
  const showValue = (now, value, anchor) => open(anchor, aboutValue(now, value, term));
  const showEdge = (now, id, anchor) => {
    const local = localOf(now.story, id);
    const step = now.moment.flows.get(id);
    if (!local || (now.moment.closed && !step)) { hide(); return; }
    open(anchor, [
      tag("b", {}, local.text ? `${local.name} = ${local.text}` : local.name), makeAside(` ${WAYS[local.kind]()}`),
      step && tag("div", { class: "tw-row-of" }, term(now.story.pool[step.arrays.added], t("panel.lens.back"), "part")),
    ]);
  };
  const hide = () => { box.hidden = true; };
  return { showValue, showEdge, hide };
}

function aboutValue({ story, moment }, value, term) {
  const about = story.values[value];
  const line = story.lines[producer(story, value)];
  const shape = shapeWords(about.shape);
  const arrived = moment.arrivals.get(value) ?? [];
  const total = moment.totals.get(value);
  const answer = answerOf(story, value);
  const target = story.values[story.target].name;
  const known = moment.known.has(value);
  const numbers = [];
  if (known) numbers.push(about.array === undefined ? makeAside(about.text) : term(story.pool[about.array], t("frame.value"), "value"));
  if (arrived.length > 1 && arrived.length <= MOST_PARTS) {
    for (const part of arrived) numbers.push(term(story.pool[part.array], `↩ ${story.values[story.lines[part.line].output].name}`, "part"));
  }
  if (total !== undefined) numbers.push(term(story.pool[total], `∇${about.name} = d${target}/d${about.name}`, "total"));
  else if (moment.phase === "answer" && answer) numbers.push(makeAside(`∇${about.name} = ${answer.text}`));
  else numbers.push(makeAside(known ? unknownGradient(about) : t("panel.lens.future")));
  return [
    tag("b", {}, line ? line.text : about.name), makeAside(` ${kindWord(about)}${shape && `, ${shape}`}`),
    about.reason && tag("p", {}, say(story, about.reason)),
    tag("div", { class: "tw-row-of" }, ...numbers),
  ];
}

function unknownGradient({ kind, name }) {
  return kind === "constant" ? t("panel.lens.constant") : t("panel.lens.unknown", { name });
}

/** Beside what it explains and over the graph: never over the stepper and the numbers below it. */
function place(box, host, frame, anchor) {
  box.style.left = box.style.top = "0";
  const zoom = host.currentCSSZoom ?? 1;
  const [room, edge, on, size] = [host, frame, anchor, box].map((element) => element.getBoundingClientRect());
  const right = on.right - room.left + 10;
  const left = right + size.width < room.width - 4 ? right : Math.max(4, on.left - room.left - size.width - 10);
  const top = Math.min(on.top - room.top - 4, edge.bottom - room.top - size.height - 4);
  box.style.left = `${left / zoom}px`;
  box.style.top = `${Math.max(2, top) / zoom}px`;
}
