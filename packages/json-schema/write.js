// Writes the schemas of each message as a file, and the index of them.
//
//   node write.js FOLDER BINARY
"use strict";

const { execFileSync } = require("node:child_process");
const { mkdirSync, writeFileSync } = require("node:fs");
const path = require("node:path");

const [folder, binary] = process.argv.slice(2);

function schema(...options) {
  const text = execFileSync(binary, ["schema", ...options], { maxBuffer: 1 << 28, encoding: "utf8" });
  return JSON.parse(text);
}

const REFERENCE = "#/$defs/";

/** The names of the definitions that a part of a schema refers to. */
function* references(part) {
  if (typeof part !== "object" || part === null) return;
  for (const [key, value] of Object.entries(part)) {
    if (key === "$ref") yield value.slice(REFERENCE.length);
    else yield* references(value);
  }
}

/** The schema of one message, with the definitions that it refers to. */
function standAlone(all, name) {
  const names = new Set();
  const add = (definition) => {
    for (const reference of references(definition)) {
      if (!names.has(reference)) {
        names.add(reference);
        add(all.$defs[reference]);
      }
    }
  };
  add(all.$defs[name]);
  const definitions = Object.fromEntries([...names].map((reference) => [reference, all.$defs[reference]]));
  return { $schema: all.$schema, $id: `${all.$id}:${name}`, ...all.$defs[name], $defs: definitions };
}

const messages = schema();
const index = Object.fromEntries(messages.map(({ name, direction, doc }) => [name, { direction, description: doc }]));
for (const names of ["snake", "camel"]) {
  const all = schema("--format", "json-schema", "--names", names);
  mkdirSync(path.join(folder, names));
  for (const { name } of messages) {
    // Names of the XML channel have one spelling.
    if (names === "camel" && !name.startsWith("cloud.")) continue;
    const file = `${names}/${name}.json`;
    writeFileSync(path.join(folder, file), `${JSON.stringify(standAlone(all, name), null, 1)}\n`);
    index[name][names] = file;
  }
}
writeFileSync(path.join(folder, "index.json"), `${JSON.stringify(index, null, 1)}\n`);
