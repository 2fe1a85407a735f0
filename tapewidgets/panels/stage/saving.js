/** Saving the graph as a file: the browser writes SVG and PNG, the kernel PDF, DOT and the animation. */
import { tag } from "../page/dom.js";
import { refusalNote } from "../page/panel.js";
import { t } from "../page/words.js";

const FORMATS = ["svg", "png", "pdf", "dot"];

/** A menu of formats; `drawn()` gives {text, size} of the drawing, or null. */
export function saveMenu(connection, drawn) {
  const needsKernel = (format) => ["pdf", "dot", "gif"].includes(format);
  const save = (format) => {
    const picture = drawn();
    if (!picture || !format) return;
    if (needsKernel(format)) connection.ask("save", { format }, { control: "save" }).then(({ result }) => { if (result) downloadFile(result); });
    else if (format === "svg") download("tape.svg", new Blob([picture.text], { type: "image/svg+xml" }));
    else downloadPng("tape.png", picture.text, picture.size);
  };
  const formats = [["", t("panel.save")], ...FORMATS.map((format) => [format, format.toUpperCase()]), ["gif", t("panel.save.gif")]];
  const menu = tag("select", { "aria-label": t("panel.save.label"), onchange: () => { save(menu.value); menu.value = ""; } },
    ...formats.map(([value, text]) => tag("option", { value, disabled: needsKernel(value) && connection.whole().live === false }, text)));
  return tag("span", {}, menu, refusalNote("save"));
}

function downloadFile({ name, type, base64 }) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  download(name, new Blob([bytes], { type }));
}

/** Hand a file to the person at the page. */
function download(name, blob) {
  const link = tag("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** Draw an SVG text onto a canvas, twice as large, and hand it out as PNG. */
function downloadPng(name, text, size) {
  const image = new Image();
  image.onload = () => {
    const canvas = tag("canvas", { width: Math.ceil(size.width * 2), height: Math.ceil(size.height * 2) });
    const pen = canvas.getContext("2d");
    pen.scale(2, 2);
    pen.drawImage(image, 0, 0);
    canvas.toBlob((blob) => download(name, blob), "image/png");
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
}

const INLINED = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "font-family", "font-size", "font-weight", "font-style",
  "opacity", "text-anchor", "display"];

/** A picture as it looks now: {text, size} of a file with its styles written into each element. */
export function standaloneSvg(svg, paper) {
  const size = { width: svg.viewBox.baseVal.width, height: svg.viewBox.baseVal.height };
  const copy = svg.cloneNode(true);
  const [from, to] = [[svg, ...svg.querySelectorAll("*")], [copy, ...copy.querySelectorAll("*")]];
  from.forEach((element, index) => {
    const style = getComputedStyle(element);
    for (const name of INLINED) to[index].setAttribute(name, style.getPropertyValue(name));
    for (const { name } of [...to[index].attributes]) if (/^(class|tabindex|role|style|aria-|data-)/.test(name)) to[index].removeAttribute(name);
  });
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("viewBox", `-12 -18 ${size.width + 24} ${size.height + 30}`); // tags and halos stand out of their cards
  [size.width, size.height] = [size.width + 24, size.height + 30];
  for (const [name, length] of Object.entries(size)) copy.setAttribute(name, length);
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "path");
  ground.setAttribute("d", `M-12 -18h${size.width}v${size.height}h${-size.width}z`);
  ground.setAttribute("fill", paper);
  copy.prepend(ground);
  return { text: new XMLSerializer().serializeToString(copy), size };
}
