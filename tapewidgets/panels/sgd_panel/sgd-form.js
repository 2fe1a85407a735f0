/** The run panel's form: what is trained on what, from where; and its settings as code. */
import { button, tag } from "../page/dom.js";

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
    if (!Number.isFinite(value)) return `Write each start as name = number, not “${part.trim()}”.`;
    starts[found[1]] = value;
  }
  return Object.keys(starts).length ? starts : "Write at least one variable with its start, such as w = -1.";
}

/** Lines of "x y" or "x, y" as [[x, ...], [y, ...]]; a sentence where they cannot be read. */
export function readPoints(text) {
  const xs = [];
  const ys = [];
  for (const line of text.split("\n").filter((piece) => piece.trim())) {
    const numbers = line.trim().split(/[\s,;]+/).map(Number);
    if (numbers.length !== 2 || !numbers.every(Number.isFinite)) return `Write two numbers a line, x and y, not “${line.trim()}”.`;
    xs.push(numbers[0]);
    ys.push(numbers[1]);
  }
  return xs.length ? [xs, ys] : "Write at least one point.";
}

/** The form of data, model and start. Returns {element, show(setup)}; `ask` sends to the kernel. */
export function makeForm(ask) {
  const model = tag("textarea", { rows: 2, spellcheck: "false" });
  const loss = textInput(30);
  const starts = textInput(18);
  const kind = tag("select", {}, tag("option", { value: "line" }, "points on a line"), tag("option", { value: "points" }, "these points"),
    tag("option", { value: "given" }, "as given"));
  const line = { slope: textInput(5), intercept: textInput(5), noise: textInput(5), points: textInput(6), seed: textInput(4) };
  const points = tag("textarea", { rows: 5, cols: 20, spellcheck: "false", "aria-label": "Points, x and y on each line" });
  const shuffle = tag("input", { type: "checkbox" });
  const epochs = textInput(6);
  const schedule = tag("select", {}, ...[["constant", "constant"], ["exponential", "exponential, to 1 %"], ["cosine", "cosine, to 0"], ["given", "as given"]]
    .map(([value, text]) => tag("option", { value }, text)));
  const say = tag("p", { class: "tw-soft", role: "alert" });
  const lineFields = Object.entries(line).map(([name, input]) => field(name, input));
  const pointField = field("x y", points);
  const showKind = () => {
    lineFields.forEach((one) => { one.hidden = kind.value !== "line"; });
    pointField.hidden = kind.value !== "points";
  };
  kind.addEventListener("change", showKind);
  const apply = button("Use these", () => {
    const content = { model: model.value, loss: loss.value, shuffle: shuffle.checked, epochs: Number(epochs.value), schedule: schedule.value };
    const read = starts.disabled ? null : readStarts(starts.value);
    if (read) content.variables = read;
    if (kind.value === "line") content.line = Object.fromEntries(Object.entries(line).map(([name, input]) => [name, Number(input.value.replace("−", "-"))]));
    if (kind.value === "points") content.points = readPoints(points.value);
    const wrong = [read, content.points].find((found) => typeof found === "string");
    const bad = Object.values(content.line ?? { epochs: content.epochs }).some((value) => !Number.isFinite(value));
    say.textContent = wrong ?? (bad ? "Write numbers for the data and the epochs." : "");
    if (!say.textContent) ask("configure", content);
  });
  const element = tag("details", { class: "tw-sgd-form" },
    tag("summary", {}, "Data, model and start"),
    tag("div", { class: "tw-sgd-fields" }, field("Model", model, "tw-sgd-wide"), field("Loss", loss), field("Start", starts), field("Epochs", epochs), field("Rate over the run", schedule)),
    tag("div", { class: "tw-sgd-fields" }, field("Data", kind), ...lineFields, pointField, field("shuffle each epoch", shuffle, "tw-sgd-check")),
    tag("div", { class: "tw-sgd-fields" }, apply, say));
  const inputs = [model, loss, starts, kind, ...Object.values(line), points, shuffle, epochs, schedule, apply];
  return {
    element,
    enable(possible) { inputs.forEach((input) => { input.disabled = !possible || (input === starts && input.dataset.fixed === "1"); }); },
    show({ choices, data }) {
      model.value = choices.model;
      loss.value = choices.loss;
      starts.value = choices.starts ?? "arrays, set from Python";
      starts.dataset.fixed = choices.starts === null ? "1" : "0";
      for (const [name, input] of Object.entries(line)) input.value = String((choices.line ?? { slope: 3, intercept: 1, noise: 0, points: 1000, seed: 0 })[name]);
      const few = data.x && data.count <= 200;
      points.value = few ? data.x.map((x, row) => `${x} ${data.y[row]}`).join("\n") : "0 1\n1 4\n2 7";
      kind.value = choices.line ? "line" : few ? "points" : "given";
      kind.lastChild.hidden = Boolean(choices.line) || Boolean(few);
      shuffle.checked = choices.shuffle;
      epochs.value = String(choices.epochs);
      schedule.value = choices.schedule;
      schedule.lastChild.hidden = choices.schedule !== "given";
      showKind();
    },
  };
}

/** The settings as code, with a button that copies it. Returns {element, show(code)}. */
export function makeCode() {
  let code = {};
  let language = "tapewidgets";
  const text = tag("pre", { tabindex: "0" });
  const tabs = [["tapewidgets", "NumPy, with tapewidgets"], ["tensorflow", "TensorFlow"]].map(([name, title]) =>
    button(title, () => { language = name; write(); }, { "data-language": name }));
  const done = tag("span", { class: "tw-soft", "aria-live": "polite" });
  const copy = button("Copy", async () => {
    try {
      await navigator.clipboard.writeText(code[language]);
      done.textContent = "Copied.";
    } catch {
      window.getSelection().selectAllChildren(text);
      done.textContent = document.execCommand("copy") ? "Copied." : "Press Ctrl+C: the code is selected.";
    }
  });
  function write() {
    text.textContent = code[language] ?? "";
    done.textContent = "";
    tabs.forEach((tab) => tab.setAttribute("aria-pressed", String(tab.dataset.language === language)));
  }
  const element = tag("details", { class: "tw-sgd-code" }, tag("summary", {}, "Settings as code"),
    tag("div", { class: "tw-sgd-buttons" }, ...tabs, copy, done), text);
  return { element, show(given) { code = given; write(); } };
}
