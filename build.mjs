// Makes static/build/ from static/src/ and the packages in node_modules: the script that every page loads and those
// of single pages (static/src/bundles/), one style sheet, the fonts and the icons. Run by
// `make assets`; nothing is fetched at run time.
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import * as sass from "sass";

const root = dirname(fileURLToPath(import.meta.url));
const source = join(root, "static", "src");
const target = join(root, "static", "build");
const kit = join(root, "node_modules", "bootstrap-italia");

// Sass is needed only to choose the parts of Bootstrap Italia; the project's own styles are plain CSS.
const sassPlugin = {
  name: "sass",
  setup(build) {
    build.onLoad({ filter: /\.scss$/ }, ({ path }) => {
      const { css } = sass.compile(path, {
        loadPaths: [join(kit, "src", "scss"), join(root, "node_modules")],
        quietDeps: true,
        silenceDeprecations: ["import", "global-builtin", "color-functions", "mixed-decls", "if-function"],
        logger: sass.Logger.silent,
      });
      return { contents: css, loader: "css" };
    });
  },
};

// The icons that templates name; the sprite holds no others (tests/config/test_bundles.py holds this list).
const icons = new Set([
  "it-ban", "it-burger", "it-chart-line", "it-check-circle", "it-close-big", "it-error", "it-file", "it-horn", "it-inbox",
  "it-info-circle", "it-minus-circle", "it-password-visible", "it-presentation", "it-search", "it-upload", "it-user",
]);

async function sprite() {
  const whole = await readFile(join(kit, "dist", "svg", "sprites.svg"), "utf8");
  return whole.replace(/<symbol id="([^"]+)".*?<\/symbol>/gs, (symbol, name) => (icons.has(name) ? symbol : ""));
}

const bundles = await readdir(join(source, "bundles"));
await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
const result = await esbuild.build({
  entryPoints: [
    ...bundles.map((name) => ({ in: join(source, "bundles", name), out: basename(name, ".js") })),
    { in: join(source, "cantiere.css"), out: "cantiere" },
  ],
  outdir: target,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2020"],
  loader: { ".woff2": "file", ".svg": "file" },
  assetNames: "fonts/[name]",
  plugins: [sassPlugin],
  legalComments: "none",
  banner: {
    js: "/*! Bootstrap Italia, BSD-3-Clause; SortableJS, MIT. Licences in their packages. */",
    css: "/*! Bootstrap Italia, BSD-3-Clause; Titillium Web, Lora, OFL; Roboto Mono, Apache-2.0. */",
  },
  metafile: true,
  logLevel: "warning",
});
await writeFile(join(target, "sprites.svg"), await sprite());
// The PDFs that the site makes are set in the letters of its pages.
for (const weight of ["regular", "700"]) {
  const font = `titillium-web-v10-latin-ext_latin-${weight}.ttf`;
  await copyFile(join(kit, "src", "fonts", "Titillium_Web", font), join(target, "fonts", font));
}
for (const [name, { bytes }] of Object.entries(result.metafile.outputs)) {
  console.log(`${relative(root, join(root, name))} ${Math.ceil(bytes / 1024)} KB`);
}
