/** Tensors to edit in place, and the choice of sources. */
import { button, tag } from "../page/dom.js";
import { NEEDS_KERNEL, refusalNote } from "../page/panel.js";
import { arrayText, assigned, freeName, parseArray, renamed, shapeOf, sliderEnd, withCell } from "../page/editing.js";

/** What a tensor may be: the word for Python, the words for people. */
export const KINDS = [["variable", "Variable"], ["constant", "constant"], ["watched", "watched constant"], ["frozen", "not trainable"]];
const NAME = /^[A-Za-z가-힣][\w가-힣]{0,31}$/;
const DTYPES = ["float32", "float64", "int32"];

/** How many times its letters' height a name is broad: Latin letters are narrower than Hangul. */
const breadth = (name) => Math.max(1, [...name].reduce((sum, letter) => sum + (letter < "\u1100" ? 0.62 : 1.05), 0));

/** The table of tensors: names, kinds, types, and values to type or to slide. */
export function mountTensors({ connection, gesture, data }, host) {
  const rows = tag("div", { class: "tw-tensors" });
  const shownDocument = () => connection.whole().document;
  const tensors = () => shownDocument().tensors;
  /** Change a part of a tensor; a slide or a burst of typing in one field is one gesture. */
  const change = (index, part, field = "") => {
    const control = `tensor ${index}`;
    return connection.edit({ tensors: tensors().map((tensor, at) => (at === index ? { ...tensor, ...part } : tensor)) },
      { control, gesture: field ? gesture(`${control} ${field}`) : null });
  };
  /** What was typed is no value: say so beside the tensor, and show the value that it has. */
  const turnDown = (index, input, sentence) => {
    connection.refuse(`tensor ${index}`, sentence);
    delete input.dataset.drawn;
    refresh(tensors());
  };
  /** A tensor's new name goes into the program and the sources too, if it is a name that nothing else has. */
  const rename = (index, name) => {
    const { program, sources } = shownDocument();
    const before = tensors()[index].name;
    const taken = [...tensors().map((tensor) => tensor.name), ...assigned(program), ...data.functions.map(([word]) => word)];
    const free = NAME.test(name) && !taken.includes(name);
    const changes = { tensors: tensors().map((tensor, at) => (at === index ? { ...tensor, name } : tensor)) };
    if (free) Object.assign(changes, { program: renamed(program, before, name), sources: sources.map((one) => (one === before ? name : one)) });
    connection.edit(changes, { control: `tensor ${index}` });
  };
  const add = button("Add a tensor", () => {
    const name = freeName([...tensors().map((tensor) => tensor.name), ...assigned(shownDocument().program)]);
    connection.edit({ tensors: [...tensors(), { name, kind: "variable", dtype: "float32", value: 1 }] }, { control: "tensors" });
  }, { picture: "plus", ...NEEDS_KERNEL });
  host.append(tag("div", { class: "tw-row" }, tag("h4", {}, "Tensors"), add, refusalNote("tensors")), rows);
  let signature = "";

  function cell(tensor, index, path, number) {
    const where = path.length ? `${tensor.name}[${path.join(", ")}]` : tensor.name;
    return tag("input", { type: "number", step: "any", value: number, "aria-label": `Value of ${where}`, "data-path": path.join(","), ...NEEDS_KERNEL,
      oninput: (event) => {
        const next = event.target.valueAsNumber;
        if (Number.isFinite(next)) change(index, { value: withCell(tensors()[index].value, path, next) }, where);
      },
      onchange: (event) => { if (!Number.isFinite(event.target.valueAsNumber)) turnDown(index, event.target, `${where} needs a number.`); } });
  }
  function values(tensor, index) {
    const shape = shapeOf(tensor.value) ?? [];
    if (shape.length === 0) {
      const end = sliderEnd(tensor.value);
      return [cell(tensor, index, [], tensor.value), tag("input", { type: "range", min: -end, max: end, step: end / 200, value: tensor.value,
        "aria-label": `Slide ${tensor.name}`, ...NEEDS_KERNEL, oninput: (event) => change(index, { value: event.target.valueAsNumber }, "slider") })];
    }
    const size = shape.reduce((product, length) => product * length, 1);
    const text = tag("input", { type: "text", class: "tw-literal", value: arrayText(tensor.value), "aria-label": `All of ${tensor.name} as a list`,
      spellcheck: "false", ...NEEDS_KERNEL, onchange: () => {
        const value = parseArray(text.value);
        if (value === null) turnDown(index, text, `“${text.value.slice(0, 30)}” is no regular list of numbers: write [1, 2, 3].`);
        else change(index, { value });
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
      const choice = (label, options, value, trait) => tag("select", { "aria-label": `${label} of ${tensor.name}`, ...NEEDS_KERNEL, onchange: (event) => change(index, { [trait]: event.target.value }) },
        ...options.map(([key, text]) => tag("option", { value: key, selected: key === value }, text)));
      return tag("div", { class: `tw-tensor ${tensor.kind}`, role: "group", "aria-label": tensor.name },
        tag("input", { type: "text", class: tensor.name.length > 6 ? "tw-name long" : "tw-name", style: `--tw-letters: ${breadth(tensor.name)}`, value: tensor.name, "aria-label": `Name of ${tensor.name}`, maxlength: 32, spellcheck: "false", ...NEEDS_KERNEL,
          onchange: (event) => rename(index, event.target.value.trim()) }),
        choice("Kind", KINDS, tensor.kind, "kind"), choice("Type", DTYPES.map((name) => [name, name]), tensor.dtype, "dtype"),
        button(`Remove ${tensor.name}`, () => connection.edit({ tensors: tensors().filter((_, at) => at !== index) }, { control: "tensors" }),
          { picture: "minus", visible: false, class: "tw-remove", ...NEEDS_KERNEL }),
        tag("div", { class: "tw-values" }, ...values(tensor, index)), refusalNote(`tensor ${index}`));
    }));
    if (focused < 0) return;
    const row = rows.children[Math.min(focused, rows.children.length - 1)];
    (fields(row ?? rows)[place] ?? fields(row ?? rows)[0] ?? add).focus(); // a focus that is lost would send keys to the notebook
  }
  function fields(row) {
    return [...row.querySelectorAll("input, select, button")];
  }
  /** Show the values; a field that is being typed in is left alone while its value is the one it was drawn with. */
  function refresh(list) {
    list.forEach((tensor, index) => {
      for (const input of rows.children[index].querySelectorAll(".tw-values input")) {
        const path = input.dataset.path ? input.dataset.path.split(",").map(Number) : [];
        const wanted = input.type === "text" ? arrayText(tensor.value) : path.reduce((part, at) => part[at], tensor.value);
        const own = input === document.activeElement && input.dataset.drawn === String(wanted);
        input.dataset.drawn = wanted;
        if (own || (input.type === "text" ? input.value === wanted : input.valueAsNumber === wanted)) continue;
        if (input.type === "range" && Math.abs(wanted) > Number(input.max)) {
          [input.max, input.min, input.step] = [sliderEnd(wanted), -sliderEnd(wanted), sliderEnd(wanted) / 200];
        }
        input.value = wanted;
      }
    });
  }
  let drawn = null;
  return connection.subscribe((whole) => {
    if (drawn === whole.document.tensors) return;
    drawn = whole.document.tensors;
    draw();
  });
}

/** Which gradients are asked for. */
export function mountQuestion({ connection }, host) {
  const boxes = tag("div", { class: "tw-chips", role: "group", "aria-label": "Sources" });
  host.append(tag("div", { class: "tw-row" }, tag("h4", {}, "Gradient with respect to")), boxes, refusalNote("sources"));
  return connection.subscribe(({ document: { program, tensors, sources } }) => {
    const own = tensors.map((tensor) => tensor.name);
    const names = [...new Set([...own, ...assigned(program)])];
    const asked = sources.length ? sources : own;
    const seen = [...boxes.querySelectorAll("input")].map((box) => `${box.value}${box.checked}`).join();
    if (seen === names.map((name) => `${name}${asked.includes(name)}`).join()) return;
    const focus = boxes.contains(globalThis.document.activeElement) ? globalThis.document.activeElement.value : null;
    boxes.replaceChildren(...names.map((name) => tag("label", { class: "tw-check" }, tag("input", { type: "checkbox", value: name, checked: asked.includes(name), ...NEEDS_KERNEL,
      onchange: (event) => {
        const chosen = [...boxes.querySelectorAll("input:checked")].map((box) => box.value);
        if (chosen.length) { connection.edit({ sources: chosen }, { control: "sources" }); return; }
        event.target.checked = true; // none would mean all
        connection.refuse("sources", "At least one source stays chosen.");
      } }), name)));
    if (focus) boxes.querySelector(`input[value="${CSS.escape(focus)}"]`)?.focus();
  });
}
