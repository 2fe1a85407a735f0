/** When the theme changes, what is drawn on a canvas must be drawn again: its colors do not follow by themselves. */

/** A theme's style sheet may come some time after its name, and is used a little after it came. */
const LATER = [0, 100, 400, 1500];

/** Call `recolor` whenever the colors around may have changed. Returns the function that stops it. */
export function watchColors(recolor) {
  let settling = [];
  const changed = () => {
    settling.forEach((timer) => window.clearTimeout(timer));
    settling = LATER.map((later) => window.setTimeout(recolor, later));
  };
  const themes = new MutationObserver(changed);
  themes.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-name", "data-jp-theme-light", "class"] });
  document.addEventListener("load", changed, true); // a style sheet has come
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", changed);
  return () => {
    settling.forEach((timer) => window.clearTimeout(timer));
    themes.disconnect();
    document.removeEventListener("load", changed, true);
    dark.removeEventListener("change", changed);
  };
}
