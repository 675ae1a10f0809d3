// Compiles the project strictly, and compares where the compiler reports errors with where they are expected: at the line
// behind each comment that begins with `wrong:`.
"use strict";

const assert = require("node:assert/strict");
const { spawnSync } = require("node:child_process");
const { readFileSync } = require("node:fs");
const { test } = require("node:test");

const { files } = JSON.parse(readFileSync("tsconfig.json", "utf8"));

test("wrong code fails at the expected lines, and right code compiles", () => {
  const command = ["node_modules/typescript/bin/tsc", "--pretty", "false"];
  const compiler = spawnSync(process.execPath, command, { encoding: "utf8" });
  const errors = compiler.stdout.split("\n").filter((line) => /^\S/.test(line));
  const places = errors.map((line) => line.replace(/^([^(]+)\((\d+),.*$/, "$1:$2"));
  const expected = files.flatMap((file) =>
    readFileSync(file, "utf8")
      .split("\n")
      .flatMap((line, index) => (/^\s*\/\/ wrong: /.test(line) ? [`${file}:${index + 2}`] : [])),
  );
  assert.ok(expected.length > 10);
  assert.deepEqual(new Set(places), new Set(expected), compiler.stdout);
});
