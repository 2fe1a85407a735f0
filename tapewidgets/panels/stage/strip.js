/** Many values on one card: a column a value, its size above and that of its gradient below, so that a vanishing one is seen. */
import { setTo, svgTag } from "../page/dom.js";
import { clip } from "../page/story.js";
import { t } from "../page/words.js";
import { largestOf, signOf, strengthOf, summaryOf } from "./numbers.js";
import { widthOf, writeWithin } from "./lettering.js";

/** Draw a strip once; `show({stage, moment})` changes what a step changes. `members` and `alike` as in a stage's strips. */
export function makeStrip(node, profile, { members, alike, leaves }, { family }) {
  const element = svgTag("g", { class: "tw-card strip", transform: `translate(${node.x} ${node.y})` });
  const under = [7, 3.5].map((shift) => svgTag("rect", { class: "tw-box under", x: shift, y: -shift, width: node.w, height: node.h, rx: 3 }));
  const title = svgTag("text", { class: "tw-title", x: node.w / 2, y: profile.head - 4, "font-size": profile.name });
  const nabla = svgTag("text", { class: "tw-nabla", x: node.left - 3, y: node.top + node.pitch + node.tall / 2 + profile.num * 0.36, "font-size": profile.num }, "∇");
  element.append(...under, svgTag("rect", { class: "tw-box", width: node.w, height: node.h, rx: 3 }), title, nabla);
  const columns = members.map((member, place) => makeColumn(element, node, member, place));
  const said = (all) => (leaves ? t("strip.values", all) : alike ? t("strip.alike", all) : t("strip.lines", all));
  let [shown, sizes] = [null, null];
  const show = ({ stage: { story }, moment }) => {
    if (shown !== story) {
      shown = story;
      sizes = measured(story, members);
      const name = (member) => clip(story.values[member.out].name, 12);
      const text = said({ first: name(members[0]), last: name(members.at(-1)), count: members.length });
      writeWithin(title, text, widthOf(text, profile.name, { weight: 700, family }), node.w - 10);
      element.setAttribute("aria-label", text);
    }
    columns.forEach((column, place) => column(moment, story, sizes, place));
  };
  return { node, element, members, show };
}

/** The sizes of all values and final gradients, and the largest of each. */
function measured(story, members) {
  const values = members.map(({ out }) => (story.values[out].array === undefined ? 0 : summaryOf(story.pool[story.values[out].array])));
  const last = new Map();
  for (const step of story.steps) if (step.arrays) last.set(step.value, step.arrays.sum);
  const gradients = members.map(({ out }) => (last.has(out) ? summaryOf(story.pool[last.get(out)]) : 0));
  return { values, top: largestOf(values), most: largestOf(gradients) };
}

function makeColumn(host, { cell, left, top, pitch, tall }, { out, lines }, place) {
  const group = svgTag("g", { class: "tw-column", transform: `translate(${left + place * cell} ${top})` });
  const slot = (y) => svgTag("rect", { class: "tw-slot", y, width: cell, height: tall });
  const [value, gradient] = [0, pitch].map((y) => svgTag("rect", { y, width: cell, height: tall }));
  const mark = svgTag("rect", { class: "tw-mark", x: -1, y: -2, width: cell + 2, height: pitch + tall + 4 });
  group.append(slot(0), slot(pitch), value, gradient, mark);
  host.append(group);
  group.dataset.value = out;
  return (moment, story, { values, top: largest, most }, index) => {
    paint(value, moment.known.has(out) ? values[index] : null, largest);
    const total = moment.totals.get(out);
    paint(gradient, total === undefined ? null : summaryOf(story.pool[total]), most);
    const here = moment.value === out || (moment.line !== null && lines.includes(moment.line));
    setTo(group, "class", `tw-column${here ? ` here ${moment.phase}` : ""}`);
  };
}

function paint(rect, value, top) {
  setTo(rect, "class", `tw-cell ${value === null ? "unknown" : signOf(value)}`);
  setTo(rect, "fill-opacity", value === null ? "0" : value === 0 ? "1" : (0.16 + 0.84 * strengthOf(value, top) ** 0.8).toFixed(2));
}
