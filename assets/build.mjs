// Builds portal/static/dist/site.css and site.js from govuk-frontend and from our own parts, and checker.css and
// checker.js, which stand inside the page of the offline checker, and signer.css and signer.js of the pages where a key
// signs.
// The first line of each built file carries the hash of all inputs, so that a test can tell
// a stale build without npm (tests/architecture/test_assets_are_fresh.py).
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import * as sass from "sass";

const assets = dirname(fileURLToPath(import.meta.url));
const root = dirname(assets);
const fixed = ["package.json", "govuk.scss", "build.mjs"].map((name) => join(assets, name));
const notice =
  "govuk-frontend, MIT, Crown copyright (vendor/govuk-frontend-LICENSE.txt); " +
  "Golos Text, OFL 1.1 (fonts/OFL.txt); qr, Paul Miller, MIT (vendor/qr-LICENSE.txt); the rest is ours";

function filesUnder(folder, ending) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name))
    .sort();
}

function mark(inputs) {
  const hash = createHash("sha256");
  const named = inputs.map((path) => [relative(root, path).split("\\").join("/"), path]);
  for (const [name, path] of named.sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${name}\0`).update(readFileSync(path)).update("\0");
  }
  return `/*! inputs ${hash.digest("hex").slice(0, 32)} | ${notice} */\n`;
}

function write(name, inputs, code) {
  const path = join(root, "portal/static/dist", name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, mark([...fixed, ...inputs]) + code.trim() + "\n");
  // WhiteNoise hands out these to every browser that takes them; a weak network is the rule.
  const bytes = readFileSync(path);
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  writeFileSync(`${path}.br`, brotliCompressSync(bytes));
  console.log(name, gzipSync(bytes).length, "bytes gzipped");
}

// Variants of govuk-frontend that the portal does not draw; their rules would be a third of the sheet.
const undrawn = new RegExp(
  "summary-card|(radios|checkboxes)--small|radios--inline|(radios|checkboxes)__divider|-from-desktop|" +
    "--inverse|collapse-on-mobile|link--(muted|text-colour|no-)|link-image|main-wrapper|small-text-until|" +
    "grid-column-(full|one-quarter|three-quarters)|govuk-caption|__start-icon|input__(prefix|suffix)|" +
    "extra-letter-spacing|list--spaced|body-lead|--no-border",
);

function withoutUndrawn(css) {
  let out = "";
  let at = 0;
  while (at < css.length) {
    const open = css.indexOf("{", at);
    if (open < 0) break;
    let close = open + 1;
    for (let depth = 1; depth > 0; close += 1) {
      depth += css[close] === "{" ? 1 : css[close] === "}" ? -1 : 0;
    }
    const head = css.slice(at, open);
    const body = css.slice(open + 1, close - 1);
    if (head.includes("@media") || head.includes("@supports")) {
      const inside = withoutUndrawn(body);
      out += inside.trim() ? `${head}{${inside}}` : "";
    } else if (head.includes("@")) {
      out += css.slice(at, close);
    } else {
      const kept = head.split(",\n").filter((selector) => !undrawn.test(selector));
      out += kept.length ? `${kept.join(",\n")}{${body}}` : "";
    }
    at = close;
  }
  return out;
}

function lockWithoutAddresses() {
  // npm writes where it found a package and who asks for money; the names and hashes are enough.
  const path = join(assets, "package-lock.json");
  const lock = JSON.parse(readFileSync(path, "utf8"));
  for (const entry of Object.values(lock.packages)) {
    delete entry.resolved;
    delete entry.funding;
  }
  writeFileSync(path, JSON.stringify(lock, null, 2) + "\n");
}

lockWithoutAddresses();

const css = join(root, "portal/static/css");
const styles = [
  join(css, "tokens.css"),
  join(css, "base.css"),
  ...filesUnder(join(css, "components"), ".css"),
];
const base = sass.compile(join(assets, "govuk.scss"), {
  importers: [new sass.NodePackageImporter(assets)],
  quietDeps: true,
});
const drawn = withoutUndrawn(base.css.replace(/\/\*[^]*?\*\//g, ""));
const sheet = [drawn, ...styles.map((path) => readFileSync(path, "utf8"))].join("\n");
const target = ["chrome109", "firefox115", "safari15"];
const minified = await esbuild.transform(sheet, { loader: "css", minify: true, target });
write("site.css", styles, minified.code);

const bundle = (entry, format) =>
  esbuild.build({
    entryPoints: [join(root, "portal/static", entry)],
    bundle: true,
    minify: true,
    format,
    target,
    nodePaths: [join(assets, "node_modules")],
    legalComments: "none",
    write: false,
  });

const scripts = filesUnder(join(root, "portal/static/js"), ".js");
write("site.js", scripts, (await bundle("js/site.js", "esm")).outputFiles[0].text);

const checker = join(root, "portal/static/checker");
const ofChecker = filesUnder(checker, ".js");
write("checker.js", ofChecker, (await bundle("checker/checker.js", "iife")).outputFiles[0].text);
const signer = join(root, "portal/static/signer");
write("signer.js", filesUnder(signer, ".js"), (await bundle("signer/signer.js", "esm")).outputFiles[0].text);

for (const [name, path] of [
  ["checker.css", join(checker, "checker.css")],
  ["signer.css", join(signer, "signer.css")],
]) {
  const sheet = await esbuild.transform(readFileSync(path, "utf8"), { loader: "css", minify: true, target });
  write(name, [path], sheet.code);
}
