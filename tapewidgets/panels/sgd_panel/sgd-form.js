/** The run panel's form: what is trained on what, from where. */
import { button, tag } from "../page/dom.js";
import { able, refusalNote } from "../page/panel.js";
import { sayWith, t } from "../page/words.js";

function field(name, input, extra = "") {
  return tag("label", { class: `tw-sgd-field ${extra}` }, tag("span", {}, name), input);
}

function textInput(size, attributes = {}) {
  return tag("input", { type: "text", size, spellcheck: "false", autocomplete: "off", ...attributes });
}

/** "w = -1, b = 0.5" as {w: -1, b: 0.5}; a sentence where it cannot be read. */
export function readStarts(text) {
  const starts = {};
  for (const part of text.split(/[,;\n]/).filter((piece) => piece.trim())) {
    const found = /^\s*([A-Za-z가-힣][\w가-힣]*)\s*=\s*([^\s=]+)\s*$/.exec(part);
    const value = found ? Number(found[2].replace("−", "-")) : NaN;
    if (!Number.isFinite(value)) return t("sgd.form.wrong.start", { part: part.trim() });
    starts[found[1]] = value;
  }
  return Object.keys(starts).length ? starts : t("sgd.form.wrong.none");
}

/** Lines of "x y" or "x, y" as [[x, ...], [y, ...]]; a sentence where they cannot be read. */
export function readPoints(text) {
  const xs = [];
  const ys = [];
  for (const line of text.split("\n").filter((piece) => piece.trim())) {
    const numbers = line.trim().split(/[\s,;]+/).map(Number);
    if (numbers.length !== 2 || !numbers.every(Number.isFinite)) return t("sgd.form.wrong.points", { line: line.trim() });
    xs.push(numbers[0]);
    ys.push(numbers[1]);
  }
  return xs.length ? [xs, ys] : t("sgd.form.wrong.empty");
}

const kinds = () => [["line", t("sgd.kind.line")], ["points", t("sgd.kind.points")], ["given", t("sgd.kind.given")]];
const schedules = () => [["constant", t("sgd.schedule.constant")], ["exponential", t("sgd.schedule.exponential")], ["cosine", t("sgd.schedule.cosine")], ["given", t("sgd.schedule.given")]];
const namesOfLine = () => ({ slope: t("sgd.line.slope"), intercept: t("sgd.line.intercept"), noise: t("sgd.line.noise"), points: t("sgd.line.points"), seed: t("sgd.line.seed") });
const LINE = { slope: 3, intercept: 1, noise: 0, points: 1000, seed: 0 };
const FEW = 200;

const choiceOf = (options) => tag("select", {}, ...options.map(([value, text]) => tag("option", { value }, text)));

/** The fields of the form, and how they are filled and read. */
function makeFields() {
  const model = tag("textarea", { rows: 2, spellcheck: "false" });
  const [loss, starts, epochs] = [textInput(30), textInput(18), textInput(6)];
  const [kind, schedule] = [choiceOf(kinds()), choiceOf(schedules())];
  const line = Object.fromEntries(Object.keys(LINE).map((name) => [name, textInput(name === "points" ? 6 : 5)]));
  const points = tag("textarea", { rows: 5, cols: 20, spellcheck: "false", "aria-label": t("sgd.form.points") });
  const shuffle = tag("input", { type: "checkbox" });
  const names = namesOfLine();
  const lineFields = Object.entries(line).map(([name, input]) => field(names[name], input));
  const pointField = field("x y", points);
  const number = (input) => Number(input.value.trim().replace("−", "-") || NaN);
  let arrays = false; // whether the start is made of arrays, which are set from Python

  function showKind() {
    lineFields.forEach((one) => { one.hidden = kind.value !== "line"; });
    pointField.hidden = kind.value !== "points";
  }
  kind.addEventListener("change", showKind);

  const all = [model, loss, starts, kind, ...Object.values(line), points, shuffle, epochs, schedule];
  return {
    inputs: all,
    starts,
    arrays: () => arrays,
    rows: [
      [field(t("sgd.form.model"), model, "tw-sgd-wide"), field(t("sgd.loss"), loss), field(t("sgd.form.start"), starts), field(t("sgd.form.epochs"), epochs),
        field(t("sgd.form.schedule"), schedule)],
      [field(t("sgd.data"), kind), ...lineFields, pointField, field(t("sgd.form.shuffle"), shuffle, "tw-sgd-check")],
    ],
    fill({ form, document }, data) {
      model.value = form.model;
      loss.value = form.loss;
      arrays = form.arrays;
      starts.value = arrays ? t("sgd.form.arrays") : Object.entries(document.variables).map(([name, value]) => `${name} = ${value}`).join(", ");
      for (const [name, input] of Object.entries(line)) input.value = String((form.line ?? LINE)[name]);
      const few = data.x && data.count <= FEW;
      points.value = few ? data.x.map((x, row) => `${x} ${data.y[row]}`).join("\n") : "0 1\n1 4\n2 7";
      kind.value = form.line ? "line" : few ? "points" : "given";
      kind.lastChild.hidden = Boolean(form.line) || Boolean(few);
      shuffle.checked = form.shuffle;
      epochs.value = String(form.epochs);
      schedule.value = form.schedule;
      schedule.lastChild.hidden = form.schedule !== "given";
      showKind();
    },
    drafts: () => [arrays, ...all.map((input) => (input === shuffle ? shuffle.checked : input.value))],
    remember([ofArrays, ...values]) {
      arrays = ofArrays;
      all.forEach((input, at) => { if (input === shuffle) shuffle.checked = values[at]; else input.value = values[at]; });
      showKind();
    },
    /** What the fields ask for; a sentence where they cannot be read. */
    read() {
      const content = { model: model.value, loss: loss.value, shuffle: shuffle.checked, epochs: number(epochs), learning_rate: { schedule: schedule.value } };
      if (!arrays) content.variables = readStarts(starts.value);
      if (kind.value === "line") content.data = { line: Object.fromEntries(Object.entries(line).map(([name, input]) => [name, number(input)])) };
      if (kind.value === "points") content.data = { points: readPoints(points.value) };
      const wrong = [content.variables, content.data?.points].find((found) => typeof found === "string");
      const asked = [content.epochs, ...Object.values(content.data?.line ?? {})];
      return wrong ?? (asked.every(Number.isFinite) ? content : t("sgd.form.wrong.numbers"));
    },
  };
}

/** The form of data, model and start: drafts until they are used; `before` is what another language held. Returns {element, show, memory}. */
export function makeForm(scene, { connection }, before = null) {
  const fields = makeFields();
  const say = tag("span", { class: "tw-soft", role: "status" });
  const apply = button(t("sgd.form.use"), use);
  const back = button(t("sgd.form.back"), () => { drafted = false; filled = ""; show(connection.status()); });
  let drafted = Boolean(before?.drafted); // whether the fields are ahead of what is trained
  let [filled, said] = ["", before?.said ?? ""];
  if (drafted) fields.remember(before.drafts);

  async function use() {
    const content = fields.read();
    if (typeof content === "string") {
      connection.refuse("form", content);
      return;
    }
    const { refusal, result } = await connection.ask("train", { document: content }, { control: "form" });
    if (refusal) return;
    [drafted, filled, said] = [false, "", result ?? ""];
    show(connection.status());
  }

  function show({ usable, sentence }) {
    const { form, document } = scene.state;
    const wanted = JSON.stringify([form, document.variables, document.data]);
    if (!drafted && filled !== wanted) {
      fields.fill(scene.state, scene.data);
      filled = wanted;
    }
    for (const input of [...fields.inputs, apply]) able(input, usable, sentence);
    if (fields.arrays()) able(fields.starts, false, t("sgd.form.arrays.why"));
    able(back, drafted, t("sgd.form.same"));
    say.textContent = drafted ? t("sgd.form.unused") : sayWith({}, said);
  }

  const element = tag("details", { class: "tw-sgd-form" },
    tag("summary", {}, t("sgd.form")),
    ...fields.rows.map((row) => tag("div", { class: "tw-sgd-fields" }, ...row)),
    tag("div", { class: "tw-sgd-fields" }, apply, back, say, refusalNote("form")));
  for (const event of ["input", "change"]) {
    element.addEventListener(event, () => {
      [drafted, said] = [true, ""];
      show(connection.status());
    });
  }
  return { element, show, memory: () => ({ drafted, said, drafts: fields.drafts() }) };
}
