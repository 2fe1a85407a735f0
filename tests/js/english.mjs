// Importing this gives the pages the English catalog.
import { readFileSync } from "node:fs";
import { takeWords } from "../../tapewidgets/panels/page/words.js";

export const WORDS = Object.fromEntries(["en", "ko"].map((name) => [name, JSON.parse(readFileSync(new URL(`../../tapewidgets/words/${name}.json`, import.meta.url), "utf-8"))]));
takeWords(WORDS);
