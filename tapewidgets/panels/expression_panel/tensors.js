/** Tensors to edit in place, and the choice of sources. */
import { button, follow, tag } from "../page/dom.js";
import { edit } from "../page/edits.js";
import { arrayText, assigned, freeName, parseArray, renamed, shapeOf, sliderEnd, withCell } from "../page/editing.js";

/** What a tensor may be: the word for Python, the words for people. */
export const KINDS = [["variable", "Variable"], ["constant", "constant"], ["watched", "watched constant"], ["frozen", "not trainable"]];
const NAME = /^[A-Za-z가-힣][\w가-힣]{0,31}$/;
const DTYPES = ["float32", "float64", "int32"];

/** The table of tensors: names, kinds, types, and values to type or to slide. */
export function mountTensors(model, host) {
  const rows = tag("div", { class: "tw-tensors" });
  const tensors = () => model.get("tensors") ?? [];
  const change = (index, part) => edit(model, { tensors: tensors().map((tensor, at) => (at === index ? { ...tensor, ...part } : tensor)) });
  /** A tensor's new name goes into the program and the sources too, if it is a name that nothing else has. */
  const rename = (index, name) => {
    const [before, program] = [tensors()[index].name, model.get("program")];
    const taken = [...tensors().map((tensor) => tensor.name), ...assigned(program), ...(model.get("functions") ?? []).map(([word]) => word)];
    const free = NAME.test(name) && !taken.includes(name);
    const changes = { tensors: tensors().map((tensor, at) => (at === index ? { ...tensor, name } : tensor)) };
    if (free) Object.assign(changes, { program: renamed(program, before, name), sources: model.get("sources").map((one) => (one === before ? name : one)) });
    edit(model, changes);
  };
  const add = button("Add a tensor", () => edit(model, { tensors: [...tensors(),
    { name: freeName([...tensors().map((tensor) => tensor.name), ...assigned(model.get("program"))]), kind: "variable", dtype: "float32", value: 1 }] }),
  { picture: "plus" });
  host.append(tag("div", { class: "tw-row" }, tag("h4", {}, "Tensors"), add), rows);
  let signature = "";

  function cell(tensor, index, path, number) {
    const where = path.length ? `${tensor.name}[${path.join(", ")}]` : tensor.name;
    return tag("input", { type: "number", step: "any", value: number, "aria-label": `Value of ${where}`, "data-path": path.join(","),
      oninput: (event) => {
        const next = event.target.valueAsNumber;
        if (Number.isFinite(next)) change(index, { value: withCell(tensors()[index].value, path, next) });
      } });
  }
  function values(tensor, index) {
    const shape = shapeOf(tensor.value) ?? [];
    if (shape.length === 0) {
      const end = sliderEnd(tensor.value);
      return [cell(tensor, index, [], tensor.value), tag("input", { type: "range", min: -end, max: end, step: end / 200, value: tensor.value,
        "aria-label": `Slide ${tensor.name}`, oninput: (event) => change(index, { value: event.target.valueAsNumber }) })];
    }
    const size = shape.reduce((product, length) => product * length, 1);
    const text = tag("input", { type: "text", class: "tw-literal", value: arrayText(tensor.value), "aria-label": `All of ${tensor.name} as a list`,
      spellcheck: "false", onchange: () => {
        const value = parseArray(text.value);
        text.setAttribute("aria-invalid", String(value === null));
        text.title = value === null ? "Write numbers in square brackets, such as [1, 2, 3]" : "";
        if (value !== null) change(index, { value });
      } });
    if (shape.length > 2 || size > 48) return [text];
    const grid = shape.length === 1 ? [tensor.value] : tensor.value;
    return [tag("div", { class: "tw-cells" }, ...grid.map((row, at) => tag("div", {}, ...row.map((number, column) =>
      cell(tensor, index, shape.length === 1 ? [column] : [at, column], number))))), text];
  }
  function draw() {
    const list = tensors();
    const next = JSON.stringify(list.map((tensor) => [tensor.name, tensor.kind, tensor.dtype, shapeOf(tensor.value)]));
    if (next === signature) { refresh(list); return; }
    signature = next;
    const focused = [...rows.children].findIndex((row) => row.contains(document.activeElement));
    const place = focused < 0 ? -1 : fields(rows.children[focused]).indexOf(document.activeElement);
    rows.replaceChildren(...list.map((tensor, index) => {
      const choice = (label, options, value, trait) => tag("select", { "aria-label": `${label} of ${tensor.name}`, onchange: (event) => change(index, { [trait]: event.target.value }) },
        ...options.map(([key, text]) => tag("option", { value: key, selected: key === value }, text)));
      return tag("div", { class: `tw-tensor ${tensor.kind}`, role: "group", "aria-label": tensor.name },
        tag("input", { type: "text", class: "tw-name", value: tensor.name, "aria-label": `Name of ${tensor.name}`, maxlength: 32, spellcheck: "false",
          onchange: (event) => rename(index, event.target.value.trim()) }),
        choice("Kind", KINDS, tensor.kind, "kind"), choice("Type", DTYPES.map((name) => [name, name]), tensor.dtype, "dtype"),
        button(`Remove ${tensor.name}`, () => edit(model, { tensors: tensors().filter((_, at) => at !== index) }), { picture: "minus", visible: false, class: "tw-remove" }),
        tag("div", { class: "tw-values" }, ...values(tensor, index)));
    }));
    if (focused < 0) return;
    const row = rows.children[Math.min(focused, rows.children.length - 1)];
    (fields(row ?? rows)[place] ?? fields(row ?? rows)[0] ?? add).focus(); // a focus that is lost would send keys to the notebook
  }
  function fields(row) {
    return [...row.querySelectorAll("input, select, button")];
  }
  function refresh(list) {
    list.forEach((tensor, index) => {
      for (const input of rows.children[index].querySelectorAll(".tw-values input")) {
        if (input === document.activeElement) continue;
        if (input.type === "text") { input.value = arrayText(tensor.value); continue; }
        const path = input.dataset.path ? input.dataset.path.split(",").map(Number) : [];
        const number = path.reduce((part, at) => part[at], tensor.value);
        if (input.valueAsNumber === number) continue;
        if (input.type === "range" && Math.abs(number) > Number(input.max)) {
          [input.max, input.min, input.step] = [sliderEnd(number), -sliderEnd(number), sliderEnd(number) / 200];
        }
        input.value = number;
      }
    });
  }
  return follow(model, ["tensors"], draw);
}

/** Which gradients are asked for. */
export function mountQuestion(model, host) {
  const boxes = tag("div", { class: "tw-chips", role: "group", "aria-label": "Sources" });
  host.append(tag("div", { class: "tw-row" }, tag("h4", {}, "Gradient with respect to")), boxes);
  return follow(model, ["tensors", "program", "sources"], () => {
    const own = model.get("tensors").map((tensor) => tensor.name);
    const names = [...new Set([...own, ...assigned(model.get("program"))])];
    const asked = model.get("sources").length ? model.get("sources") : own;
    const seen = [...boxes.querySelectorAll("input")].map((box) => `${box.value}${box.checked}`).join();
    if (seen === names.map((name) => `${name}${asked.includes(name)}`).join()) return;
    const focus = boxes.contains(document.activeElement) ? document.activeElement.value : null;
    boxes.replaceChildren(...names.map((name) => tag("label", { class: "tw-check" }, tag("input", { type: "checkbox", value: name, checked: asked.includes(name),
      onchange: (event) => {
        const chosen = [...boxes.querySelectorAll("input:checked")].map((box) => box.value);
        if (chosen.length) edit(model, { sources: chosen });
        else event.target.checked = true; // none would mean all
      } }), name)));
    if (focus) boxes.querySelector(`input[value="${CSS.escape(focus)}"]`)?.focus();
  });
}
