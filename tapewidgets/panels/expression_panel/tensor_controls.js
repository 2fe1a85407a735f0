/** The controls of one tensor, in the list and on its card: kind, type, and values to type or to slide. */
import { setTo, tag } from "../page/dom.js";
import { NEEDS_KERNEL } from "../page/panel.js";
import { t } from "../page/words.js";
import { arrayText, parseArray, shapeOf, sliderEnd, withCell } from "../page/editing.js";

/** What a tensor may be: the word for Python, the words for people. */
export const kinds = () => [["variable", t("panel.tensors.variable")], ["constant", t("panel.tensors.constant")],
  ["watched", t("panel.tensors.watched")], ["frozen", t("panel.tensors.frozen")]];
const DTYPES = ["float32", "float64", "int32"];
/** So many numbers are a table of cells; more are a list to type. */
const MOST_CELLS = 48;

/** What the controls of a panel's tensors do: {tensors, change, refuse}. A slide or a burst of typing in one field is one gesture. */
export function tensorEdits({ connection, gesture }) {
  const tensors = () => connection.whole().document.tensors;
  const change = (index, part, field = "") => {
    const control = `tensor ${index}`;
    return connection.edit({ tensors: tensors().map((tensor, at) => (at === index ? { ...tensor, ...part } : tensor)) },
      { control, gesture: field ? gesture(`${control} ${field}`) : null });
  };
  return { tensors, change, refuse: (index, sentence) => connection.refuse(`tensor ${index}`, sentence) };
}

/** The choices of a tensor's kind and type: {kind, dtype, show(tensor)}. */
export function makeChoices(edits, index) {
  const choice = (options, trait) => tag("select", { ...NEEDS_KERNEL, onchange: (event) => edits.change(index, { [trait]: event.target.value }) },
    ...options.map(([key, text]) => tag("option", { value: key }, text)));
  const [kind, dtype] = [choice(kinds(), "kind"), choice(DTYPES.map((one) => [one, one]), "dtype")];
  const show = (tensor) => {
    if (kind.value !== tensor.kind) kind.value = tensor.kind;
    if (dtype.value !== tensor.dtype) dtype.value = tensor.dtype;
    setTo(kind, "aria-label", t("panel.tensors.kind", { name: tensor.name }));
    setTo(dtype, "aria-label", t("panel.tensors.dtype", { name: tensor.name }));
  };
  return { kind, dtype, show };
}

/** The fields of a tensor's numbers: {element, show(tensor)}. They are made anew only for another shape. */
export function makeValues(edits, index) {
  const element = tag("div", { class: "tw-values" });
  let shape = null;
  /** What was typed is no value: say so beside the tensor, and show the value that it has. */
  const turnDown = (input, sentence) => {
    if (!edits.tensors()[index]) return; // the row is being taken out
    edits.refuse(index, sentence);
    delete input.dataset.drawn;
    showNumbers(edits.tensors()[index], element);
  };
  const show = (tensor) => {
    const next = String(shapeOf(tensor.value));
    if (next !== shape) {
      const held = element.contains(document.activeElement) ? document.activeElement.getAttribute("type") : null;
      element.replaceChildren(...fieldsFor({ edits, index, turnDown }, shapeOf(tensor.value) ?? []));
      if (held) (element.querySelector(`input[type="${held}"]`) ?? element.querySelector("input")).focus({ preventScroll: true });
    }
    shape = next;
    showNumbers(tensor, element);
  };
  return { element, show };
}

/** A number with its slider, a table with its text, or the text alone. */
function fieldsFor(tensor, shape) {
  if (shape.length === 0) return [cell(tensor, []), slider(tensor)];
  const size = shape.reduce((product, length) => product * length, 1);
  if (shape.length > 2 || size > MOST_CELLS) return [literal(tensor)];
  const [rows, columns] = shape.length === 1 ? [1, shape[0]] : shape;
  const path = (row, column) => (shape.length === 1 ? [column] : [row, column]);
  const cellsOfRow = (row) => Array.from({ length: columns }, (_, column) => cell(tensor, path(row, column)));
  return [tag("div", { class: "tw-cells" }, ...Array.from({ length: rows }, (_, row) => tag("div", {}, ...cellsOfRow(row)))), literal(tensor)];
}

function cell({ edits, index, turnDown }, path) {
  const input = tag("input", { type: "number", step: "any", "data-path": path.join(","), ...NEEDS_KERNEL,
    oninput: () => {
      const next = input.valueAsNumber;
      if (Number.isFinite(next)) edits.change(index, { value: withCell(edits.tensors()[index].value, path, next) }, path.join());
    },
    onchange: () => { if (!Number.isFinite(input.valueAsNumber)) turnDown(input, ["panel.tensors.number", {}]); } });
  return input;
}

function slider({ edits, index }) {
  return tag("input", { type: "range", max: 0, ...NEEDS_KERNEL, oninput: (event) => edits.change(index, { value: event.target.valueAsNumber }, "slider") });
}

function literal({ edits, index, turnDown }) {
  const text = tag("input", { type: "text", class: "tw-literal", spellcheck: "false", ...NEEDS_KERNEL, onchange: () => {
    const typed = parseArray(text.value);
    if (typed === null) turnDown(text, ["panel.tensors.unreadable", { text: text.value.slice(0, 30) }]);
    else edits.change(index, { value: typed });
  } });
  return text;
}

const LABELS = {
  text: ({ name }) => t("panel.tensors.list", { name }),
  range: ({ name }) => t("panel.tensors.slide", { name }),
  number: ({ name }, path) => t("panel.tensors.value", { name: `${name}${path.length ? `[${path.join(", ")}]` : ""}` }),
};

/** Show a tensor's numbers; a field that is being typed in is left alone while its value is the one it was drawn with. */
function showNumbers(tensor, host) {
  for (const input of host.querySelectorAll("input")) {
    const path = input.dataset.path ? input.dataset.path.split(",").map(Number) : [];
    setTo(input, "aria-label", LABELS[input.type](tensor, path));
    const wanted = input.type === "text" ? arrayText(tensor.value) : path.reduce((part, at) => part[at], tensor.value);
    const own = input === document.activeElement && input.dataset.drawn === String(wanted);
    input.dataset.drawn = wanted;
    if (own || (input.type === "text" ? input.value === wanted : input.valueAsNumber === wanted)) continue;
    if (input.type === "range" && Math.abs(wanted) >= Number(input.max)) {
      [input.max, input.min, input.step] = [sliderEnd(wanted), -sliderEnd(wanted), sliderEnd(wanted) / 200];
    }
    input.value = wanted;
  }
}
