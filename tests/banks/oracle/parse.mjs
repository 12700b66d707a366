// Prints what gift-pegjs makes of the corpus, as JSON. README.md beside this file says how to run it.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const corpus = join(here, "..", "corpus");
const require = createRequire(join(resolve(process.argv[2] ?? "."), "package.json"));
const { parse } = require("gift-pegjs");
const { name, version } = require("gift-pegjs/package.json");

// A file that the parser refuses is given to it question by question: what it refuses is then null.
function read(text) {
  try {
    return { whole: true, questions: parse(text) };
  } catch {
    const blocks = text.split(/\n[ \t]*\n/).filter((block) => block.trim());
    return { whole: false, questions: blocks.flatMap(readBlock) };
  }
}

function readBlock(block) {
  if (block.split("\n").every((line) => !line.trim() || line.trim().startsWith("//"))) return [];
  try {
    return parse(block);
  } catch {
    return [null];
  }
}

const files = {};
for (const file of readdirSync(corpus).filter((each) => each.endsWith(".gift")).sort()) {
  const data = readFileSync(join(corpus, file));
  const sha256 = createHash("sha256").update(data).digest("hex");
  files[file] = { sha256, ...read(data.toString("utf8")) };
}
process.stdout.write(`${JSON.stringify({ parser: `${name} ${version}`, files }, null, 1)}\n`);
