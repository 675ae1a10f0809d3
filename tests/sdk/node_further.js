// The further calls of tenpay and wechatpay-axios-plugin against the sandbox,
// by HTTPS with the merchant's certificate, which most of them need.
'use strict';

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const crypto = require('node:crypto');
const { once } = require('node:events');
const path = require('node:path');
const readline = require('node:readline');
const test = require('node:test');

const Tenpay = require('tenpay');
const { httpsAgent } = require('urllib');
const { Wechatpay } = require('wechatpay-axios-plugin');

const APPID = 'wxd930ea5d5a258f4f';
const MCH_ID = '10000100';
const KEY = '192006250b4c09247ec02edce69f6a2d';
const OPENID = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o';
const SHOP = '190001001';
const PATIENCE = 30_000;

let url;
let sandbox;
let ca;
let pfx;
let numbers = 0;

test.before(async () => {
  const binary = process.env.WXPAY_BIN ?? path.join(__dirname, '../../target/debug/wxpay');
  const options = ['sandbox', '--listen', '127.0.0.1:0', '--https', '--require-certificate'];
  sandbox = spawn(binary, options, { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = await once(readline.createInterface(sandbox.stdout), 'line', { signal: AbortSignal.timeout(PATIENCE) });
  [, url] = /^listening on (https:\/\/\S+)$/.exec(line);
  // It answers HTTP too, at the same address.
  const file = async (name) => Buffer.from(await (await fetch(`${url.replace('https:', 'http:')}/_sandbox/${name}`)).arrayBuffer());
  ca = await file('ca.pem');
  // tenpay hands no authority on to urllib, whose agent can have one.
  httpsAgent.options.ca = ca;
  pfx = await file(`merchants/${MCH_ID}/apiclient_cert.p12`);
});

test.after(() => sandbox?.kill('SIGKILL'));

const number = () => `FURTHER${(numbers += 1)}`;

async function control(method, name, value) {
  const body = value === undefined ? undefined : JSON.stringify(value);
  const response = await fetch(`${url.replace('https:', 'http:')}/_sandbox/${name}`, { method, body });
  assert.equal(response.status, 200, `${method} ${name}`);
  return response.json();
}

function tenpay(partnerKey = KEY, certificate = pfx) {
  const client = new Tenpay({ appid: APPID, mchid: MCH_ID, partnerKey, pfx: certificate, spbill_create_ip: '203.0.113.7' });
  for (const name of Object.keys(client.urls)) client.urls[name] = url + new URL(client.urls[name]).pathname;
  return client;
}

const redPacket = (changes) => ({
  mch_billno: number(),
  send_name: '茶叶店',
  re_openid: OPENID,
  total_amount: 1000,
  wishing: '恭喜发财',
  act_name: '元宵 & <灯谜>',
  remark: '快来抢',
  ...changes,
});

test('tenpay, red packets', async () => {
  const client = tenpay();
  const asked = redPacket();
  const { mch_billno } = asked;
  const sent = await client.sendRedpack(asked);
  assert.deepEqual([sent.mch_billno, sent.total_amount], [mch_billno, '1000']);
  const found = await client.redpackQuery({ mch_billno });
  assert.deepEqual([found.status, found.detail_id], ['SENT', sent.send_listid]);
  await control('POST', `red-packets/${mch_billno}/take`);
  assert.equal((await client.redpackQuery({ mch_billno })).status, 'RECEIVED');
  await assert.rejects(client.sendRedpack({ ...asked, total_amount: 1001 }), /FATAL_ERROR/);

  const group = redPacket();
  await client.sendGroupRedpack(group);
  const shown = await client.redpackQuery({ mch_billno: group.mch_billno });
  assert.deepEqual([shown.hb_type, shown.total_num], ['GROUP', '3']);
  await assert.rejects(client.sendGroupRedpack(redPacket({ total_amount: 2 })), /MONEY_LIMIT/);
});

test('tenpay, transfers', async () => {
  const client = tenpay();
  const asked = { partner_trade_no: number(), openid: OPENID, re_user_name: '张三', amount: 100, desc: '节日快乐!' };
  const { partner_trade_no } = asked;
  const paid = await client.transfers(asked);
  assert.equal(paid.partner_trade_no, partner_trade_no);
  const found = await client.transfersQuery({ partner_trade_no });
  assert.deepEqual([found.status, found.detail_id, found.payment_amount], ['SUCCESS', paid.payment_no, '100']);
  await assert.rejects(client.transfers({ ...asked, amount: 101 }), /FATAL_ERROR/);

  const card = { enc_bank_no: '6222020000000000', enc_true_name: '张三', bank_code: '1002', amount: 500 };
  const at = { partner_trade_no: number() };
  const accepted = await client.payBank({ ...at, ...card });
  assert.deepEqual([accepted.amount, accepted.cmms_amt], ['500', '100']);
  await control('POST', 'clock', { advance_seconds: 5 });
  assert.equal((await client.queryBank(at)).status, 'SUCCESS');
  await control('POST', `transfers/${at.partner_trade_no}/finish`, { status: 'BANK_FAIL' });
  assert.equal((await client.queryBank(at)).status, 'BANK_FAIL');
  await assert.rejects(client.queryBank({ partner_trade_no: number() }), /ORDERNOTEXIST/);
});

test('tenpay, coupons', async () => {
  const client = tenpay();
  await control('POST', 'coupon-stocks', { coupon_stock_id: '1757', coupon_value: 500, coupon_total: 2 });
  const asked = { coupon_stock_id: '1757', partner_trade_no: number(), openid: OPENID };
  const { coupon_id, ret_code } = await client.sendCoupon(asked);
  assert.equal(ret_code, 'SUCCESS');
  const stock = await client.queryCouponStock({ coupon_stock_id: '1757' });
  assert.deepEqual([stock.coupon_value, stock.is_send_num], ['500', '1']);
  const coupon = { coupon_id, openid: OPENID, stock_id: '1757' };
  assert.equal((await client.queryCouponInfo(coupon)).coupon_state, 'SENDED');
  await assert.rejects(client.queryCouponInfo({ ...coupon, openid: SHOP }), /COUPON_NOT_FOUND/);
  await assert.rejects(client.sendCoupon({ ...asked, partner_trade_no: number() }), /USER_AL_GET_COUPON/);
});

test('tenpay, another key and no certificate', async () => {
  await assert.rejects(tenpay('0'.repeat(32)).sendRedpack(redPacket()), /签名错误/);
  await assert.rejects(tenpay(KEY, null).sendRedpack(redPacket()), /request fail/);
});

// The constructor wants the keys of V3 too, though V2 does not use them.
function axiosPlugin() {
  const { privateKey, publicKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
  const certs = { ['B'.repeat(40)]: publicKey };
  const merchant = { pfx, passphrase: MCH_ID, ca };
  const ids = { mchid: MCH_ID, serial: 'A'.repeat(40), secret: KEY };
  return new Wechatpay({ ...ids, privateKey, certs, merchant, baseURL: `${url}/` });
}

test('wechatpay-axios-plugin, profit sharing', async () => {
  const { v2 } = axiosPlugin();
  const ids = { appid: APPID, mch_id: MCH_ID, nonce_str: '5K8264ILTKCH16CQ2502SI8ZNMTM67VS', sign_type: 'HMAC-SHA256' };
  const { appid, ...withoutApp } = ids;
  const ask = async (call, fields) => (await call.post(fields, { security: true })).data;
  const out_trade_no = number();
  const order = { body: '茶', total_fee: 888, spbill_create_ip: '203.0.113.7', notify_url: 'http://127.0.0.1:9/' };
  await ask(v2.pay.unifiedorder, { ...ids, ...order, out_trade_no, trade_type: 'JSAPI', openid: OPENID, profit_sharing: 'Y' });
  await control('POST', `orders/${out_trade_no}/pay`);
  const { transaction_id } = await control('GET', `orders/${out_trade_no}`);

  const receiver = JSON.stringify({ type: 'MERCHANT_ID', account: SHOP, name: '门店', relation_type: 'STORE' });
  await ask(v2.pay.profitsharingaddreceiver, { ...ids, receiver });
  const share = (out_order_no, amount) => ask(v2.secapi.pay.profitsharing, {
    ...ids,
    transaction_id,
    out_order_no,
    receivers: JSON.stringify([{ type: 'MERCHANT_ID', account: SHOP, amount, description: '分到门店' }]),
  });
  const refused = (call, code) => assert.rejects(call, ({ response: { data } }) => {
    assert.equal(data.err_code ?? data.error_code, code);
    return true;
  });
  const shared = number();
  await refused(share(shared, 100), 'ORDER_NOT_READY');
  await control('POST', 'clock', { advance_seconds: 60 });
  await refused(share(shared, 267), 'RULE_LIMIT');
  const { order_id } = await share(shared, 100);
  await refused(share(number(), 1), 'NOT_SHARE_ORDER');
  await control('POST', 'clock', { advance_seconds: 5 });
  const found = await ask(v2.pay.profitsharingquery, { ...withoutApp, transaction_id, out_order_no: shared });
  const [{ amount, result }] = JSON.parse(found.receivers);
  assert.deepEqual([found.status, found.order_id, amount, result], ['FINISHED', order_id, 100, 'SUCCESS']);

  const at = { ...ids, order_id, out_return_no: number() };
  const back = { return_account_type: 'MERCHANT_ID', return_account: SHOP, description: '退货' };
  await refused(ask(v2.secapi.pay.profitsharingreturn, { ...at, ...back, return_amount: 101 }), 'INVALID_REQUEST');
  const returned = await ask(v2.secapi.pay.profitsharingreturn, { ...at, ...back, return_amount: 100 });
  assert.deepEqual([returned.result, returned.return_amount], ['PROCESSING', '100']);
  await control('POST', 'clock', { advance_seconds: 5 });
  assert.equal((await ask(v2.pay.profitsharingreturnquery, at)).result, 'SUCCESS');
});
