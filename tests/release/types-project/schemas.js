// The installed schemas in ajv.
"use strict";

const assert = require("node:assert/strict");
const { execFileSync } = require("node:child_process");
const { readdirSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { test } = require("node:test");
const Ajv = require("ajv/dist/2020").default;
const addFormats = require("ajv-formats").default;
const addKeywords = require("@wxpay/json-schema/ajv");
const index = require("@wxpay/json-schema");

const folder = dirname(require.resolve("@wxpay/json-schema/index.json"));
const files = ["snake", "camel"].flatMap((names) => readdirSync(join(folder, names)).map((name) => `${names}/${name}`));
const load = (file) => require(`@wxpay/json-schema/${file}`);

// The rules speak of fields that are defined one level above.
const ajv = addKeywords(new Ajv({ strict: true, strictRequired: false, allErrors: true }));
addFormats(ajv);
for (const file of files) ajv.addSchema(load(file), file);

function faults(file, message) {
  const validate = ajv.getSchema(file);
  return validate(message) ? [] : validate.errors.map((error) => `${error.instancePath} ${error.keyword}`.trim());
}

test("each message has its files, and each file is a schema", () => {
  const listed = Object.values(index).flatMap(({ snake, camel }) => [snake, camel].filter(Boolean));
  assert.deepEqual(new Set(files), new Set(listed));
  assert.deepEqual(Object.keys(index).sort(), JSON.parse(printed()).map(({ name }) => name).sort());
  for (const file of files) assert.ok(ajv.getSchema(file), file);
});

function printed(...options) {
  return execFileSync(process.env.WXPAY_BIN, ["schema", ...options], { encoding: "utf8", maxBuffer: 1 << 28 });
}

test("a file has what the command prints of the message", () => {
  for (const file of ["snake/pay.unified_order", "snake/pay.gethbinfo.response", "camel/cloud.refund"]) {
    const [names, name] = file.split("/");
    const command = JSON.parse(printed(name, "--format", "json-schema", "--names", names));
    // Every sent text has one definition, needed or not.
    const { $defs: definitions, ...schema } = load(`${file}.json`);
    const { $defs: all, ...expected } = command;
    assert.deepEqual(schema, expected);
    for (const definition of Object.keys(definitions)) assert.deepEqual(definitions[definition], all[definition]);
  }
});

test("requests, replies and callbacks of both channels", () => {
  const account = { appid: "wxd930ea5d5a258f4f", mch_id: "10000100", nonce_str: "n", sign: "C380" };
  const order = { ...account, body: "茶", out_trade_no: "1", total_fee: "888", spbill_create_ip: "127.0.0.1" };
  const native = { ...order, notify_url: "https://shop.example/paid", trade_type: "NATIVE", product_id: "7" };
  assert.deepEqual(faults("snake/pay.unified_order.json", native), []);
  assert.deepEqual(faults("snake/pay.unified_order.json", { ...native, body: "茶".repeat(43) }), ["/body x-maxBytes"]);
  assert.deepEqual(faults("snake/pay.unified_order.json", { ...native, total_fee: "8.88" }), ["/total_fee pattern"]);
  assert.deepEqual(faults("snake/pay.unified_order.json", { ...native, atach: "x" }), ["additionalProperties"]);
  assert.ok(faults("snake/pay.unified_order.json", { ...native, trade_type: "JSAPI" }).length > 0);

  const success = { return_code: "SUCCESS", result_code: "SUCCESS", ...account };
  const reply = { ...success, prepay_id: "wx2", trade_type: "NATIVE", new: "field" };
  assert.deepEqual(faults("snake/pay.unified_order.response.json", reply), []);
  assert.ok(faults("snake/pay.unified_order.response.json", { ...reply, prepay_id: undefined }).length > 0);

  const refund = { subMchId: "1900009231", outTradeNo: "1", outRefundNo: "R1", totalFee: 1, refundFee: 1 };
  assert.deepEqual(faults("camel/cloud.refund.json", refund), []);
  assert.ok(faults("camel/cloud.refund.json", { ...refund, refundFee: "1" }).includes("/refundFee type"));
  assert.ok(faults("snake/cloud.refund.json", refund).length > 0);
  assert.deepEqual(faults("snake/cloud.callback_reply.json", { errcode: 0, errmsg: "ok" }), []);
  const misspelt = faults("camel/cloud.callback_reply.json", { errCode: 0, errmsg: "ok" });
  assert.deepEqual(misspelt, ["required", "additionalProperties"]);
});
