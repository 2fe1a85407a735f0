/** How the panels' scripts are to be written; `python -m tests "script style"` runs it. */
import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["**/fflate.js", "**/node_modules/**", "**/bundled/**"] },
  js.configs.recommended,
  {
    files: ["**/*.js", "**/*.mjs"],
    languageOptions: { ecmaVersion: 2024, sourceType: "module", globals: globals.browser },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      complexity: ["error", 20],
      eqeqeq: "error",
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
      "no-implied-eval": "error",
      "no-shadow": "off",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": ["error", { destructuring: "all" }],
    },
  },
  // One expression, which Pyodide evaluates: WASI's functions and the one that calls Graphviz share its memory.
  { files: ["tapewidgets/story/drawing/graphviz_browser.js"], rules: { "max-lines-per-function": "off", "prefer-const": "off" } },
  { files: ["tests/js/**"], languageOptions: { globals: globals.node }, rules: { "max-lines-per-function": "off" } },
  { files: ["tests/browser/**"], rules: { "max-lines-per-function": "off" } },
];
