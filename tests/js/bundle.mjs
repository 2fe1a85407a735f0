/** Bundle the panels' scripts and style sheets with esbuild: `node bundle.mjs PANELS OUT`; `python -m tests.bundle` calls it. */
import { build } from "esbuild";

/** Each script, with the style sheets that go with it, in their order. */
const ENTRIES = {
  "page/loader.js": [],
  "graph_view/graph_view.js": ["page/theme.css", "stage/stage.css", "question_panel/question_panel.css"],
  "backprop_stepper/backprop_stepper.js": ["page/theme.css", "stage/stage.css", "question_panel/question_panel.css", "backprop_stepper/backprop_stepper.css"],
  "expression_panel/expression_panel.js": ["page/theme.css", "expression_panel/expression_panel.css"],
  "tape_lab/tape_lab.js": ["page/theme.css", "stage/stage.css", "question_panel/question_panel.css", "backprop_stepper/backprop_stepper.css",
    "expression_panel/expression_panel.css", "tape_lab/tape_lab.css"],
  "question_panel/question_panel.js": ["page/theme.css", "question_panel/question_panel.css"],
  "order_panel/order_panel.js": ["page/theme.css", "question_panel/question_panel.css", "order_panel/order_panel.css"],
  "poll_panel/poll_panel.js": ["page/theme.css", "question_panel/question_panel.css", "poll_panel/poll_panel.css"],
  "sgd_panel/sgd.js": ["page/theme.css", "sgd_panel/sgd.css"],
};

const [panels, outdir] = process.argv.slice(2);
const options = { absWorkingDir: panels, bundle: true, minify: true, charset: "utf8", legalComments: "none", logLevel: "warning" };

for (const [script, styles] of Object.entries(ENTRIES)) {
  const name = script.split("/").at(-1);
  await build({ ...options, entryPoints: [script], format: "esm", target: "es2022", outfile: `${outdir}/${name}` });
  if (!styles.length) continue;
  // Colors by light-dark() and container queries are for the browser: no older form is made of them.
  const contents = styles.map((path) => `@import "./${path}";`).join("\n");
  await build({ ...options, stdin: { contents, loader: "css", resolveDir: panels }, target: "esnext", outfile: `${outdir}/${name.replace(/js$/, "css")}` });
}
