/** A story's formulas: holes filled with names or numbers, then native MathML. The filling is pure. */
import { t } from "./words.js";

/** Fill the holes of a formula: `fill(hole)` gives a tree for the hole's number (-1: the output). */
export function fillFormula(tree, fill) {
  if (typeof tree === "number") return fill(tree);
  if (typeof tree === "string") return tree;
  const gap = (index) => tree[0] === "mrow" && index + 1 < tree.length && !isSign(tree[index]) && !isSign(tree[index + 1]);
  return [tree[0], ...tree.slice(1).flatMap((part, index) => (gap(index + 1) ? [fillFormula(part, fill), ["mspace"]] : [fillFormula(part, fill)]))];
}

/** Whether a part is an operator: between two that are not, such as tanh and x, a gap is needed. */
function isSign(part) {
  return Array.isArray(part) && part[0] === "mo";
}

/** The tree for one hole of a line, by name ("t1") or by number ("[1 2 3]"). */
export function holeOf(story, line, mode) {
  return (hole) => {
    const number = hole === -1 ? line.output : line.inputs[hole];
    if (number === undefined) return ["mtext", (line.parameters ?? [])[hole - line.inputs.length] ?? "?"];
    const value = story.values[number];
    if (mode === "names") return ["mi", value.name];
    return numberTree(value.text);
  };
}

/** A number, in round brackets when it starts with a minus. */
export function numberTree(text) {
  return text.startsWith("-") ? ["mrow", ["mo", "("], ["mn", text], ["mo", ")"]] : ["mn", text];
}

/** name = formula = formula with numbers = result, as one tree. */
export function lineFormula(story, line) {
  const shape = story.operations[line.operation].formula;
  const [name, result] = [story.values[line.output].name, story.values[line.output].text];
  if (story.values[line.output].edited) return ["mrow", ["mi", name], ["mo", "="], numberTree(result), ["mtext", `\u00a0${t("panel.put")}`]];
  return ["mrow", ["mi", name], ["mo", "="], fillFormula(shape, holeOf(story, line, "names")), ["mo", "="],
    fillFormula(shape, holeOf(story, line, "numbers")), ["mo", "="], numberTree(result)];
}

/** ∂(operation)/∂input = formula = formula with numbers, or null where there is none. */
export function derivativeFormula(story, line, input) {
  const shape = story.operations[line.operation].derivatives[input];
  if (shape === null || shape === undefined) return null;
  const names = fillFormula(shape, holeOf(story, line, "names"));
  const numbers = fillFormula(shape, holeOf(story, line, "numbers"));
  const start = ["mrow", partial(story, line, input), ["mo", "="], names];
  return JSON.stringify(names) === JSON.stringify(numbers) ? start : [...start, ["mo", "="], numbers];
}

/** A local derivative: the fraction ∂(operation)/∂input. A total has another sign: ∇input. */
export function partial(story, line, input) {
  const operation = fillFormula(story.operations[line.operation].formula, holeOf(story, line, "names"));
  const above = ["mrow", ["mo", "∂"], ["mo", "("], operation, ["mo", ")"]];
  return ["mfrac", above, ["mrow", ["mo", "∂"], ["mi", story.values[line.inputs[input]].name]]];
}

/** What the kernel's formulas are made of (story/formulas.py), and the gap of fillFormula. */
const ELEMENTS = new Set(["mrow", "mi", "mn", "mo", "mtext", "mfrac", "msup", "msub", "msqrt", "mspace"]);

/** A formula cut before each "=" but the first, so that a long one can break there. */
export function pieces(tree) {
  if (!Array.isArray(tree) || tree[0] !== "mrow") return [tree];
  const cut = [["mrow"]];
  let equals = 0;
  for (const part of tree.slice(1)) {
    const sign = isSign(part) ? part[1] : "";
    if (["=", "+="].includes(sign) && equals++) cut.push(["mrow"]);
    cut.at(-1).push(part);
  }
  return cut;
}

/** Build native MathML that breaks into lines; text by textContent only, elements from a white list. */
export function mathml(tree) {
  const space = "http://www.w3.org/1998/Math/MathML";
  const build = (part) => {
    if (typeof part === "string") return document.createTextNode(part);
    const element = document.createElementNS(space, ELEMENTS.has(part[0]) ? part[0] : "mrow");
    if (part[0] === "mspace") element.setAttribute("width", "0.2em");
    element.append(...part.slice(1).map(build));
    return element;
  };
  const line = document.createElement("span");
  for (const piece of pieces(tree)) {
    const math = document.createElementNS(space, "math");
    math.setAttribute("displaystyle", "true");
    math.append(build(piece));
    line.append(math, document.createElement("wbr"));
  }
  return line;
}
