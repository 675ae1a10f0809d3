// The JSON Schema of `wxpay schema` in a validator: the published samples pass, and
// what is broken in them does not. XML becomes an object of texts; an empty value
// counts as absent, as it does for WeChat Pay.
"use strict";

const assert = require("node:assert");
const { readFileSync, readdirSync } = require("node:fs");
const { join } = require("node:path");
const { test } = require("node:test");
const Ajv = require("ajv/dist/2020").default;
const formats = require("ajv-formats").default;
const { XMLParser } = require("fast-xml-parser");
const addKeywords = require("../../packages/json-schema/ajv");

const samples = join(__dirname, "../protocol/samples");
const [snake, camel, cases] = process.argv.slice(2).map((path) => JSON.parse(readFileSync(path, "utf8")));

function validator(schema) {
  // The rules speak of fields that are defined one level above.
  const ajv = new Ajv({ strict: true, strictRequired: false, allErrors: true });
  formats(ajv);
  addKeywords(ajv);
  ajv.addSchema(schema);
  return (name) => ajv.getSchema(`${schema.$id}#/$defs/${name}`);
}
const of = { snake: validator(snake), camel: validator(camel) };

function read(file) {
  const text = readFileSync(join(samples, file), "utf8").replaceAll("\u00a0", " ");
  if (file.endsWith(".json")) {
    const json = JSON.parse(text);
    return json.respdata ?? json;
  }
  const reader = new XMLParser({ parseTagValue: false, trimValues: true, ignoreDeclaration: true });
  const [fields] = Object.values(reader.parse(text));
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ""));
}

function faults(name, message, spelling = "snake") {
  const validate = of[spelling](name);
  assert.ok(validate, `no schema for ${name}`);
  return validate(message) ? [] : validate.errors.map((error) => `${error.instancePath} ${error.keyword} ${error.message}`);
}

// The samples, the message they are of, the spelling of its names, and what the test
// changes in them.
const PUBLISHED = [
  ["unifiedorder.request.xml", "pay.unified_order"],
  ["signed/unifiedorder.request.hmac.xml", "pay.unified_order"],
  ["signed/unifiedorder.request.partner.md5.xml", "pay.unified_order"],
  ["unifiedorder.response.xml", "pay.unified_order.response"],
  ["signed/unifiedorder.response.md5.xml", "pay.unified_order.response"],
  ["signed/unifiedorder.response.fail.hmac.xml", "pay.unified_order.response"],
  ["error.return_fail.xml", "pay.unified_order.response"],
  ["orderquery.request.xml", "pay.order_query"],
  ["orderquery.response.xml", "pay.order_query.response"],
  ["orderquery.response.coupons.xml", "pay.order_query.response"],
  ["signed/orderquery.response.notpay.md5.xml", "pay.order_query.response"],
  ["closeorder.request.xml", "pay.close_order"],
  ["closeorder.response.xml", "pay.close_order.response"],
  ["refund.request.xml", "pay.refund"],
  ["refund.response.xml", "pay.refund.response"],
  ["refund.response.coupons.xml", "pay.refund.response"],
  ["error.result_fail.refund.xml", "pay.refund.response"],
  ["refundquery.request.xml", "pay.refund_query"],
  ["refundquery.response.xml", "pay.refund_query.response"],
  // Published without the account and the signature.
  ["refundquery.response.live_form.xml", "pay.refund_query.response", "snake", { appid: "wx1", mch_id: "1", nonce_str: "n", sign: "C380" }],
  ["signed/refundquery.response.two_refunds.hmac.xml", "pay.refund_query.response"],
  ["downloadbill.request.xml", "pay.download_bill"],
  ["error.downloadbill.xml", "pay.download_bill.response"],
  ["error.downloadbill.sign.xml", "pay.download_bill.response"],
  ["micropay.request.xml", "pay.micropay"],
  ["micropay.response.fail.xml", "pay.micropay.response"],
  ["native_prepay_callback.xml", "pay.native_callback"],
  ["pay_notify.xml", "pay.pay_notification"],
  ["pay_notify.current_page.xml", "pay.pay_notification"],
  ["pay_notify.coupons_out_of_order.xml", "pay.pay_notification"],
  ["signed/pay_notify.coupons.md5.xml", "pay.pay_notification"],
  ["pay_notify.reply.xml", "pay.notification_reply"],
  ["refund_notify.xml", "pay.refund_notification"],
  ["signed/refund_notify.xml", "pay.refund_notification"],
  ["refund_notify.req_info.plain.xml", "pay.refund_notification_info"],
  ["cloudrun.unifiedorder.request.json", "cloud.unified_order"],
  ["cloudrun.unifiedorder.response.json", "cloud.unified_order.response"],
  ["cloudrun.orderquery.response.json", "cloud.query_order.response"],
  // Published with a field of the order, which no table of a refund has.
  ["cloudrun.refund.request.json", "cloud.refund", "snake", { body: undefined }],
  ["cloudrun.refund.response.json", "cloud.refund.response"],
  ["cloudrun.downloadbill.empty.response.json", "cloud.download_bill.response"],
  ["cloudfn.unifiedorder.request.json", "cloud.unified_order", "camel"],
  ["cloudfn.queryrefund.response.json", "cloud.query_refund.response", "camel"],
  ["cloud.pay_callback.json", "cloud.pay_callback", "camel"],
  ["cloud.pay_callback.reply.json", "cloud.callback_reply", "camel"],
];

// Those of the further calls are named after their messages.
const FURTHER = { "cloudrun.": ["cloud.", "snake"], "cloudfn.": ["cloud.", "camel"], "": ["pay.", "snake"] };
// What published messages lack that their own pages demand.
const CHANGES = {
  "contractorder.request.xml": { openid: "oUpF8u" },
  "vehicle_payapply.request.xml": { trade_type: "PAP" },
  "vehicle_querystate.request.xml": { version: "3.0" },
};

for (const folder of ["../further/samples", "../further/samples/signed"]) {
  for (const file of readdirSync(join(samples, folder))) {
    const [prefix] = Object.keys(FURTHER).filter((prefix) => file.startsWith(prefix));
    const [, stem, kind] = /^(\w+?)(_notify\b|\.request|\.response)[\w.]*\.(?:xml|json)$/.exec(file.slice(prefix.length)) ?? [];
    // Links, texts, and parts of messages.
    if (stem === undefined || file === "profitsharing_notify.resource.json") continue;
    const [channel, spelling] = FURTHER[prefix];
    const name = channel + stem + { _notify: "_notification", ".request": "", ".response": ".response" }[kind];
    const change = folder.endsWith("signed") && file.startsWith("vehicle") ? {} : CHANGES[file];
    PUBLISHED.push([`${folder}/${file}`, name, spelling, change ?? {}]);
  }
}

function published([file, name, spelling = "snake", change = {}]) {
  return { file, name, spelling, change, message: changed(read(file), change) };
}

// Members that become undefined are left out.
function changed(message, change) {
  return Object.fromEntries(Object.entries({ ...message, ...change }).filter(([, value]) => value !== undefined));
}

test("published samples pass", () => {
  for (const row of PUBLISHED) {
    const { file, name, spelling, change, message } = published(row);
    assert.deepStrictEqual(faults(name, message, spelling), [], file);
    if (Object.keys(change).length > 0) {
      assert.notDeepStrictEqual(faults(name, read(file), spelling), [], `${file} needs no change`);
    }
  }
});

test("the text of a JSON field is of its own schema", () => {
  const detail = JSON.parse(read("unifiedorder.request.xml").detail);
  assert.deepStrictEqual(faults("pay.detail", detail), []);
  assert.match(faults("pay.detail", { ...detail, goods_detail: [{ ...detail.goods_detail[0], quantity: "1" }] })[0], /type/);
  assert.strictEqual(snake.$defs["pay.unified_order"].properties.detail.contentSchema.$ref, "#/$defs/pay.detail");
});

// Of each published message: a required field left out, a field that no table has.
test("what is missing or unknown is refused", () => {
  for (const row of PUBLISHED) {
    const { file, name, spelling, message } = published(row);
    const schema = { snake, camel }[spelling].$defs[name];
    for (const field of schema.required ?? []) {
      assert.match(faults(name, changed(message, { [field]: undefined }), spelling).join(), new RegExp(`'${field}'`), file);
    }
    const unknown = faults(name, { ...message, shop_colour: "green" }, spelling);
    // A reply may have more than the documents say.
    assert.strictEqual(unknown.length === 0, schema.additionalProperties !== false, file);
  }
});

const order = read("signed/unifiedorder.request.hmac.xml");
const cloudOrder = read("cloudfn.unifiedorder.request.json");
const reply = read("signed/unifiedorder.response.md5.xml");
const notification = read("signed/pay_notify.coupons.md5.xml");
const further = (file) => read(`../further/samples/signed/${file}`);
const container = { service: "pay", path: "/" };

// The message, the spelling, a good one, and the change that breaks it, with the keyword
// that says so.
const BROKEN = [
  ["pay.unified_order", "snake", order, { trade_type: "JSAPPI" }, "enum"],
  ["pay.unified_order", "snake", order, { trade_type: "MICROPAY" }, "enum"],
  ["pay.unified_order", "snake", order, { trade_type: "JSAPI", openid: undefined }, "anyOf"],
  ["pay.unified_order", "snake", order, { trade_type: "NATIVE", product_id: undefined }, "required"],
  ["pay.unified_order", "snake", order, { trade_type: "MWEB", scene_info: undefined }, "required"],
  ["pay.unified_order", "snake", order, { sub_openid: "o", sub_appid: undefined }, "dependentRequired"],
  ["pay.unified_order", "snake", order, { body: "x".repeat(128) }, "maxLength"],
  ["pay.unified_order", "snake", order, { body: "茶".repeat(43) }, "x-maxBytes"],
  ["pay.unified_order", "snake", order, { body: "" }, "minLength"],
  ["pay.unified_order", "snake", order, { body: "a\u0007" }, "pattern"],
  ["pay.unified_order", "snake", order, { body: "a\uffff" }, "pattern"],
  ["pay.unified_order", "snake", order, { out_trade_no: "A#" }, "pattern"],
  ["pay.unified_order", "snake", order, { out_trade_no: "A@1" }, "pattern"],
  ["pay.unified_order", "snake", order, { total_fee: "0" }, "pattern"],
  ["pay.unified_order", "snake", order, { total_fee: "007" }, "pattern"],
  ["pay.unified_order", "snake", order, { total_fee: "1.00" }, "pattern"],
  ["pay.unified_order", "snake", order, { total_fee: "1000000000000000000" }, "pattern"],
  ["pay.unified_order", "snake", order, { total_fee: 888 }, "type"],
  ["pay.unified_order", "snake", order, { time_start: "20261301000000" }, "pattern"],
  ["pay.unified_order", "snake", order, { time_start: "2026-11-23 09:10:10" }, "pattern"],
  ["pay.unified_order", "snake", order, { spbill_create_ip: "203.0.113.777" }, "anyOf"],
  ["pay.unified_order", "snake", order, { notify_url: "https://shop.example/?a=b" }, "pattern"],
  ["pay.unified_order", "snake", order, { notify_url: "shop.example" }, "pattern"],
  ["pay.unified_order", "snake", order, { notify_url: "https:///x" }, "pattern"],
  ["pay.unified_order.response", "snake", reply, { prepay_id: undefined }, "required"],
  ["pay.unified_order.response", "snake", reply, { result_code: undefined }, "required"],
  ["pay.pay_notification", "snake", notification, { total_fee: "1.00" }, "pattern"],
  ["pay.pay_notification", "snake", notification, { coupon_fee_0: "ten" }, "pattern"],
  ["pay.pay_notification", "snake", notification, { transaction_id: undefined }, "required"],
  ["pay.order_query", "snake", read("orderquery.request.xml"), { transaction_id: undefined }, "anyOf"],
  ["pay.scene_info", "snake", { store_info: { id: "1" } }, { h5_info: { type: "IOS", app_name: "a", bundle_id: "b" } }, "oneOf"],
  ["pay.scene_info", "snake", { store_info: { id: "1" } }, { store_info: undefined }, "oneOf"],
  ["pay.h5_info", "snake", { type: "Wap", wap_url: "https://m.jd.com", wap_name: "jd" }, { wap_url: undefined }, "required"],
  ["pay.profitsharing", "snake", further("profitsharing.request.xml"), { receivers: "{}" }, "pattern"],
  ["pay.sendredpack", "snake", further("sendredpack.request.xml"), { total_num: "2" }, "x-maximum"],
  ["pay.sendworkwxredpack", "snake", further("sendworkwxredpack.request.xml"), { workwx_sign: undefined }, "required"],
  ["pay.deposit_consume", "snake", further("deposit_consume.request.xml"), { sub_mch_id: undefined }, "required"],
  ["cloud.unified_order", "camel", cloudOrder, { totalFee: "1" }, "type"],
  ["cloud.unified_order", "camel", cloudOrder, { totalFee: 0 }, "minimum"],
  ["cloud.unified_order", "camel", cloudOrder, { totalFee: 1.5 }, "type"],
  ["cloud.unified_order", "camel", cloudOrder, { functionName: undefined }, "oneOf"],
  ["cloud.unified_order", "camel", cloudOrder, { container, callbackType: 2 }, "oneOf"],
  ["cloud.unified_order", "camel", cloudOrder, { container, functionName: undefined }, "dependentRequired"],
  ["cloud.unified_order", "camel", cloudOrder, { callbackType: 2 }, "required"],
  ["cloud.unified_order", "camel", cloudOrder, { callbackType: 3 }, "maximum"],
  ["cloud.unified_order", "camel", cloudOrder, { container: { service: "pay" }, callbackType: 2, functionName: undefined }, "required"],
  ["cloud.unified_order", "camel", cloudOrder, { total_fee: 1 }, "additionalProperties"],
  ["cloud.query_refund", "snake", { sub_mch_id: "1", out_trade_no: "1", offset: 10 }, { out_trade_no: undefined, refund_id: "1" }, "anyOf"],
];

test("what breaks a rule or a limit is refused", () => {
  for (const [name, spelling, good, change, keyword] of BROKEN) {
    const what = `${name} ${JSON.stringify(change).slice(0, 80)}`;
    assert.deepStrictEqual(faults(name, good, spelling), [], what);
    const found = faults(name, changed(good, change), spelling);
    assert.ok(found.some((fault) => fault.split(" ")[1] === keyword), `${what}: ${found}`);
  }
});

test("what has to be compared stands in x-rules", () => {
  const after = { after: { later: "timeExpire", earlier: "timeStart", seconds: 60 } };
  assert.deepStrictEqual(camel.$defs["cloud.unified_order"]["x-rules"], [after]);
  assert.match(camel.$defs["cloud.unified_order"].description, /`timeExpire` must be at least 60 seconds after `timeStart`/);
  assert.deepStrictEqual(snake.$defs["pay.refund"]["x-rules"], [{ not_above: { field: "refund_fee", limit: "total_fee" } }]);
});

// The samples of the documents fit the fields that they stand at.
test("each example is of its own schema", () => {
  let count = 0;
  for (const [spelling, schema] of Object.entries({ snake, camel })) {
    for (const [name, definition] of Object.entries(schema.$defs)) {
      assert.ok(of[spelling](name), name);
      for (const [field, property] of Object.entries({ ...definition.properties, ...definition.patternProperties })) {
        for (const example of property.examples ?? []) {
          const only = faults(name, { [field]: example }, spelling).filter((fault) => fault.startsWith(`/${field} `));
          assert.deepStrictEqual(only, [], `${name}.${field}`);
          count += 1;
        }
      }
    }
  }
  assert.ok(count > 500, `${count}`);
});

// Requests made up from the tables: whatever the core takes the schema takes, and the
// other way round.
test("the schema and the core agree", () => {
  const differences = [];
  for (const { name, message, accepted } of cases) {
    const found = faults(name, message);
    if ((found.length === 0) !== accepted) {
      differences.push(`${name} ${JSON.stringify(message)}: ${accepted ? found : "the core refuses it"}`);
    }
  }
  assert.deepStrictEqual(differences.slice(0, 3), [], `${differences.length} of ${cases.length}`);
});
