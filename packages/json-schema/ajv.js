// The keywords of the schemas that JSON Schema lacks, for a validator of ajv: limits in bytes, and the range of a number
// that is a text. The others are notes, which validate nothing.
"use strict";

const isDigits = (text) => /^[0-9]+$/.test(text);

/** Adds the keywords to an instance of `ajv/dist/2020`, and returns it. */
module.exports = function addKeywords(ajv) {
  ajv.addVocabulary(["x-filledBy", "x-accounts", "x-rules", "x-values"]);
  // What is no number fails by its pattern.
  const inRange = (keyword, isWithin) => {
    const validate = (limit, text) => !isDigits(text) || isWithin(limit, BigInt(text));
    ajv.addKeyword({ keyword, type: "string", validate });
  };
  inRange("x-minimum", (min, number) => BigInt(min) <= number);
  inRange("x-maximum", (max, number) => number <= BigInt(max));
  // What is received is held to no length.
  ajv.addKeyword({
    keyword: "x-maxBytes",
    type: "string",
    validate: (max, text, parent) => parent.maxLength === undefined || Buffer.byteLength(text) <= max,
  });
  return ajv;
};
