/** Another order: one graph walked back in four ways, and what each way of asking costs. */
import { button, scrolling, svgTag, tag } from "../page/dom.js";
import { able, openPanel } from "../page/panel.js";
import { inLanguage, sayName, sayWith, t } from "../page/words.js";

const number = (x) => String(Math.round(x * 1000) / 1000).replace("-", "−");

/** The step that is shown, inside the walk's length. */
export function shownStep(/** @type {Record<string, any>} */ { graphs, at }) {
  return Math.min(at.step, graphs[at.graph].walks[at.walk].steps.length);
}

/** What is said of a handover: {flag, text}. */
export function saidOfStep(graph, kind, step) {
  const { steps } = graph.walks[kind];
  if (!step) return { flag: "", text: t("panel.order.first", { target: graph.target }) };
  const { edge, upstream, amount, before, after, flag } = steps[step - 1];
  const { out, input, local } = graph.edges[edge];
  const product = local === 1 ? number(amount) : `${number(upstream)} × ${number(local)} = ${number(amount)}`;
  const text = t("panel.order.said", { out, product, input, before: number(before), amount: number(amount), after: number(after) });
  if (!flag) return { flag, text };
  if (flag === "again") return { flag: t("panel.order.flag.again"), text: `${text} ${t("panel.order.said.again", { out })}` };
  const later = kind === "recursion" ? t("panel.order.said.later", { out }) : t("panel.order.said.missed", { out });
  return { flag: t("panel.order.flag.unfinished"), text: `${text} ${later}` };
}

/** What a walk ends at: {kind: "right" | "wrong", text}. */
export function saidOfEnd(graph, kind) {
  const { steps, verdict } = graph.walks[kind];
  const sums = Object.fromEntries(graph.nodes.map(({ name }, at) => [name, steps.at(-1).sums[at]]));
  const wrong = Object.keys(graph.truth).find((name) => Math.abs(sums[name] - graph.truth[name]) > 1e-6);
  if (!wrong) return { kind: "right", text: verdict[0] === "panel.order.verdict.lucky" ? t("panel.order.end.lucky") : t("panel.order.end.right") };
  const at = steps.findIndex(({ flag }) => flag);
  const { out } = graph.edges[steps[at]?.edge ?? 0];
  const why = at < 0 ? "" : ` ${t("panel.order.end.why", { number: at + 1, out })}`;
  return { kind: "wrong", text: t("panel.order.end.wrong", { name: wrong, sum: number(sums[wrong]), truth: number(graph.truth[wrong]) }) + why };
}

/** The curve of an edge between two boxes, the `nth` of `many` between the same two. */
export function curve(from, to, size, nth, many) {
  const bend = (nth - (many - 1) / 2) * 68;
  const [x1, y1, x2, y2] = [to.x + size.width, to.y + size.height / 2, from.x, from.y + size.height / 2];
  const reach = (x2 - x1) * 0.45;
  return {
    path: `M${x2 - 2},${y2 + bend * 0.3} C${x2 - reach},${y2 + bend} ${x1 + reach},${y1 + bend} ${x1 + 9},${y1 + bend * 0.3}`,
    tip: `M${x1 + 1},${y1 + bend * 0.3} l9,-5 v10 z`,
    middle: { x: (x1 + x2) / 2, y: (y1 + y2) / 2 + bend * 0.82 },
  };
}

const label = (x, y, words, kind) => svgTag("text", { x, y, class: kind }, words);

function picture(graph, kind, at, room) {
  const { steps } = graph.walks[kind];
  const [step, before] = [steps[at - 1], steps.slice(0, at)];
  const columns = Math.max(...graph.nodes.map(({ at: [x] }) => x));
  const rows = Math.max(...graph.nodes.map(({ at: [, y] }) => y));
  const size = { width: room < 640 ? 104 : 124, height: 78 };
  const width = Math.max(room, size.width + (size.width + 40) * columns + 28);
  const gap = columns ? Math.min(210, (width - size.width - 28) / columns) : 0;
  const left = (width - gap * columns - size.width) / 2;
  const place = Object.fromEntries(graph.nodes.map(({ name, at: [x, y] }) => [name, { x: left + x * gap, y: 40 + y * 118 }]));
  const svg = svgTag("svg", { width, height: 40 + size.height + rows * 118 + 28, role: "img", "aria-label": t("panel.order.graph", { program: graph.program.join("; ") }) });
  const between = (edge) => graph.edges.filter(({ out, input }) => out === edge.out && input === edge.input);
  graph.edges.forEach((edge, index) => {
    const same = between(edge);
    const { path, tip, middle } = curve(place[edge.out], place[edge.input], size, same.indexOf(edge), same.length);
    const active = step?.edge === index;
    const state = `${active ? "tw-active" : before.some((one) => one.edge === index) ? "tw-flowed" : ""} ${active && step.flag ? "tw-bad" : ""}`;
    const words = active ? number(step.amount) : `×${number(edge.local)}`;
    const wide = 14 + words.length * 8;
    svg.append(svgTag("path", { d: path, class: `tw-stem ${state}` }), svgTag("path", { d: tip, class: `tw-tip-end ${state}` }),
      svgTag("rect", { x: middle.x - wide / 2, y: middle.y - 10, width: wide, height: 20, rx: 9, class: active ? `tw-amount ${state}` : "tw-local" }),
      label(middle.x, middle.y + 4.5, words, active ? "tw-amount-text" : "tw-local-text"));
  });
  graph.nodes.forEach(({ name, value, source }, index) => {
    const sum = step ? step.sums[index] : name === graph.target ? 1 : 0;
    const wanted = graph.edges.filter(({ input }) => input === name).length;
    const have = before.filter(({ edge }) => graph.edges[edge].input === name).length;
    const gives = step && graph.edges[step.edge].out === name;
    const receives = step && graph.edges[step.edge].input === name;
    const bad = gives && step.flag;
    const wrong = at === steps.length && name in graph.truth && Math.abs(sum - graph.truth[name]) > 1e-6;
    const group = svgTag("g", { class: `tw-box ${source ? "tw-source" : ""} ${gives ? "tw-gives" : ""} ${receives ? "tw-receives" : ""} ${bad ? "tw-bad" : ""} ${wrong ? "tw-off" : ""}`, transform: `translate(${place[name].x},${place[name].y})` },
      svgTag("rect", { x: -4, y: -4, width: size.width + 8, height: size.height + 8, rx: 9, class: "tw-halo" }),
      svgTag("rect", { width: size.width, height: size.height, rx: 6, class: "tw-card-box" }),
      name === graph.target ? svgTag("rect", { x: 3, y: 3, width: size.width - 6, height: size.height - 6, rx: 4, class: "tw-inner" }) : null,
      label(size.width / 2, 24, `${name} = ${value}`, "tw-name"),
      svgTag("rect", { x: 26, y: 36, width: size.width - 38, height: 28, rx: 2, class: "tw-slot" }),
      label(15, 55, "∇", "tw-nabla"), label(26 + (size.width - 38) / 2, 55, number(sum), "tw-sum"));
    if (wanted > 1) {
      const over = bad || have > wanted ? "tw-bad" : "";
      group.append(svgTag("rect", { x: size.width / 2 - 52, y: -17, width: 104, height: 17, rx: 8, class: `tw-tally ${over}` }), label(size.width / 2, -4.5, t("panel.order.arrived", { have, wanted }), `tw-tally-text ${over}`));
    }
    if (wrong) group.append(label(size.width / 2, size.height + 20, t("panel.order.should", { value: number(graph.truth[name]) }), "tw-should"));
    svg.append(group);
  });
  return svg;
}

function endings(graph, kind, at) {
  const rows = Object.entries(graph.walks).map(([name, walk]) => {
    const open = name === kind && at < walk.steps.length;
    const { kind: end } = saidOfEnd(graph, name);
    return tag("tr", { class: name === kind ? "tw-here" : "" }, tag("th", { scope: "row" }, sayName("panel.order.walk", name)), tag("td", { class: open ? "" : `tw-${end}` }, open ? "…" : `${end === "right" ? "✓" : "✗"} ${sayWith({}, walk.verdict)}`),
      tag("td", {}, t("panel.order.handovers", { count: walk.steps.length })));
  });
  return tag("table", { class: "tw-endings" }, tag("caption", {}, t("panel.order.ends")), tag("tbody", {}, ...rows));
}

const WAYS = { nudge: () => t("panel.order.nudge"), forward: () => t("panel.order.forward"), reverse: () => t("panel.order.reverse") };

function whyReverse(costs, width) {
  const [x0, x1, most, tall] = [100, width - 92, 7, 104];
  const svg = svgTag("svg", { width, height: costs.length * tall + 26, role: "img", "aria-label": costs.map((row) => t("panel.order.costs", { inputs: row.inputs, ways: Object.keys(WAYS).map((way) => `${WAYS[way]()} ${row[way]}`) })).join(". ") });
  const named = Math.ceil((40 * most) / (x1 - x0)); // a tick has a name if there is room for it
  for (let power = 0; power <= most; power++) {
    const x = x0 + ((x1 - x0) * power) / most;
    svg.append(svgTag("line", { x1: x, x2: x, y1: 22, y2: costs.length * tall, class: "tw-tick" }));
    if (power % named === 0) svg.append(label(x, costs.length * tall + 18, (10 ** power).toLocaleString("en", { notation: "compact" }), "tw-tick-text"));
  }
  costs.forEach((row, at) => {
    svg.append(label(0, at * tall + 16, t("panel.order.inputs", { count: row.inputs.toLocaleString("en") }), "tw-group"));
    Object.keys(WAYS).forEach((way, nth) => {
      const [y, length] = [at * tall + 24 + nth * 24, ((x1 - x0) * Math.log10(row[way])) / most];
      svg.append(svgTag("rect", { x: x0, y, width: length, height: 18, rx: 2, class: `tw-bar-${way}` }), label(x0 - 8, y + 13.5, WAYS[way](), "tw-bar-name"), label(x0 + length + 6, y + 13.5, row[way].toLocaleString("en"), "tw-bar-count"));
    });
  });
  const last = costs.at(-1);
  return tag("div", { class: "tw-why-reverse" }, tag("h3", {}, t("panel.order.why")), tag("pre", scrolling(t("panel.order.why")), `h = relu(x @ W)   ${t("panel.order.why.code")}\ny = reduce_sum(h @ v)`),
    tag("p", {}, t("panel.order.why.how")), svg,
    tag("p", { class: "tw-lesson" }, t("panel.order.why.says", { inputs: last.inputs.toLocaleString("en"), times: Math.round(last.nudge / last.reverse) })));
}

/** Buttons of which one is pressed. */
function choice(title, entries, choose) {
  const buttons = entries.map(([key, words]) => [key, button(words, () => choose(key), { "aria-pressed": "false" })]);
  const mark = (chosen) => buttons.forEach(([key, one]) => one.setAttribute("aria-pressed", String(key === chosen)));
  return [tag("div", { class: "tw-levels", role: "group", "aria-label": title }, ...buttons.map(([, one]) => one)), mark];
}

function render(view) {
  const panel = openPanel(view, "order");
  const { connection, root } = panel;
  const { graphs, costs } = connection.whole();
  const go = (at) => connection.go(at);
  const move = (by) => { const whole = connection.whole(); go({ step: Math.max(0, shownStep(whole) + by) }); };
  const [programs, markProgram] = choice(t("panel.order.program"), graphs.map(({ title }, at) => [at, sayName("panel.order.title", title)]), (graph) => go({ graph, step: 0 }));
  const [walks, markWalk] = choice(t("panel.order.order"), Object.keys(graphs[0].walks).map((key) => [key, sayName("panel.order.walk", key)]), (walk) => go({ walk, step: 0 }));
  const program = tag("code", {});
  const rule = tag("span", { class: "tw-soft" });
  const frame = tag("div", { class: "tw-order-frame" });
  const back = button(t("panel.order.back"), () => move(-1), { picture: "previous", visible: false });
  const next = button(t("panel.order.next"), () => move(1), { class: "tw-main" });
  const end = button(t("panel.order.to_end"), () => go({ step: 500 }));
  const count = tag("span", { class: "tw-count tw-soft" });
  const said = tag("div", { class: "tw-verdict", role: "status", "aria-live": "polite" });
  const table = tag("div");
  const why = tag("div");
  root.append(tag("div", { class: "tw-order-top" }, graphs.length > 1 ? programs : "", walks), tag("p", { class: "tw-order-given" }, program, rule), frame,
    tag("div", { class: "tw-bar" }, back, next, end, count), said, table, why);
  root.addEventListener("keydown", ({ key, target }) => {
    if (target instanceof Element && target.closest("pre")) return;
    if (key === "ArrowRight") move(1);
    if (key === "ArrowLeft") move(-1);
  });
  const draw = (whole) => {
    const graph = graphs[whole.at.graph];
    const { walk: kind } = whole.at;
    const [at, { steps }] = [shownStep(whole), graph.walks[whole.at.walk]];
    markProgram(whole.at.graph);
    markWalk(kind);
    program.textContent = graph.program.join("; ");
    rule.textContent = sayName("panel.order.rule", kind);
    if (frame.clientWidth > 200) frame.replaceChildren(picture(graph, kind, at, frame.clientWidth - 2));
    const scrolls = frame.scrollWidth > frame.clientWidth;
    for (const [name, value] of Object.entries(scrolling(t("panel.order.graph", { program: program.textContent })))) scrolls ? frame.setAttribute(name, value) : frame.removeAttribute(name);
    count.textContent = t("panel.order.at", { at, all: steps.length });
    able(back, at > 0, t("panel.order.begins"));
    for (const one of [next, end]) able(one, at < steps.length, t("panel.order.ended"));
    const { flag, text } = saidOfStep(graph, kind, at);
    const finish = at === steps.length ? saidOfEnd(graph, kind) : null;
    said.className = `tw-verdict ${finish ? `tw-${finish.kind}` : flag ? "tw-wrong" : "tw-hint"}`;
    said.replaceChildren(...(flag ? [tag("b", { class: "tw-slip" }, flag), " "] : []), text, ...(finish ? [tag("span", { class: "tw-end" }, finish.text)] : []));
    table.replaceChildren(endings(graph, kind, at));
  };
  const stop = connection.subscribe(draw);
  const watch = new ResizeObserver(() => {
    draw(connection.whole());
    if (root.clientWidth > 200) why.replaceChildren(whyReverse(costs, Math.min(820, root.clientWidth - 4)));
  });
  watch.observe(root);
  return () => { watch.disconnect(); stop(); panel.close(); };
}

export default { render: inLanguage(render) };
