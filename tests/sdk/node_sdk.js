// tenpay and wechatpay-axios-plugin against the sandbox. The packages are as
// published; only their URLs are set.
'use strict';

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const crypto = require('node:crypto');
const { once } = require('node:events');
const { readFileSync } = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const readline = require('node:readline');
const test = require('node:test');

const Tenpay = require('tenpay');
const { Aes, Hash, Transformer, Wechatpay } = require('wechatpay-axios-plugin');

const APPID = 'wxd930ea5d5a258f4f';
const MCH_ID = '10000100';
const KEY = '192006250b4c09247ec02edce69f6a2d';
const OPENID = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o';
const PATIENCE = 30_000;

let url;
let sandbox;
let shop;
// Answers a notification: from the body to the answer.
let answer;
let orders = 0;

test.before(async () => {
  const binary = process.env.WXPAY_BIN ?? path.join(__dirname, '../../target/debug/wxpay');
  sandbox = spawn(binary, ['sandbox', '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(readline.createInterface(sandbox.stdout), 'line', { signal: AbortSignal.timeout(PATIENCE) });
  [, url] = /^listening on (http:\/\/\S+)$/.exec(line);

  shop = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    try {
      response.end(await answer(Buffer.concat(chunks).toString('utf8')));
    } catch (error) {
      response.writeHead(500).end(error.message);
    }
  });
  await once(shop.listen(0, '127.0.0.1'), 'listening');
});

test.after(() => {
  sandbox?.kill('SIGKILL');
  shop?.close();
  shop?.closeAllConnections();
});

const outTradeNo = () => `NODE-${(orders += 1)}`;
const notifyUrl = () => `http://127.0.0.1:${shop.address().port}/notify`;

async function control(method, name, value) {
  const body = value === undefined ? undefined : JSON.stringify(value);
  const response = await fetch(`${url}/_sandbox/${name}`, { method, body });
  assert.equal(response.status, 200, `${method} ${name}`);
  return response.json();
}

// Pays the order, and waits for the first attempt to tell the shop.
async function pay(number) {
  await control('POST', `orders/${number}/pay`);
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const { notifications } = await control('GET', `orders/${number}`);
    if (notifications.length > 0) return notifications[0];
    assert.ok(Date.now() < deadline, `no attempt to notify of ${number}`);
    await new Promise((resolve) => { setTimeout(resolve, 10); });
  }
}

function tenpay(partnerKey = KEY) {
  const client = new Tenpay({ appid: APPID, mchid: MCH_ID, partnerKey, notify_url: notifyUrl() });
  return atSandbox(client);
}

// Every call keeps its path.
function atSandbox(client) {
  for (const name of Object.keys(client.urls)) client.urls[name] = url + new URL(client.urls[name]).pathname;
  return client;
}

let codes = 0;
const authCode = () => `12${String((codes += 1)).padStart(16, '0')}`;

// Resolves with the next notification, which is acknowledged.
const told = () => new Promise((resolve) => {
  answer = async (body) => {
    resolve(body);
    return '<xml><return_code>SUCCESS</return_code></xml>';
  };
});

// Moves the clock; returns the day before, once its bill is there.
async function theNextMorning() {
  const { now } = await control('POST', 'clock', { advance_seconds: 0 });
  await control('POST', 'clock', { advance_seconds: 2 * 24 * 3600 });
  return now.slice(0, 8);
}

// Runs a notification through the middleware that tenpay has for Koa, and
// returns what it understood and what it answers.
async function middleware(client, body) {
  const context = { request: { body } };
  await client.middleware('pay')(context, async () => context.reply());
  return { told: context.request.weixin, reply: context.body };
}

// Places, queries, pays and queries again. `receive` gets the notification and
// returns the shop's answer.
async function tenpayWalk(changes, receive) {
  const client = tenpay();
  const out_trade_no = outTradeNo();
  const order = { out_trade_no, body: '茶叶店-乌龙茶 & <红茶>', total_fee: 888, openid: OPENID, attach: '深圳分店', ...changes };
  const placed = await client.unifiedOrder(order);
  assert.match(placed.prepay_id, /^wx/);
  const query = { out_trade_no, ...changes };
  assert.equal((await client.orderQuery(query)).trade_state, 'NOTPAY');

  let notification;
  answer = (body) => {
    notification = body;
    return receive(client, body);
  };
  const attempt = await pay(out_trade_no);
  assert.equal(attempt.acknowledged, true, attempt.answer);
  const paid = await client.orderQuery(query);
  assert.deepEqual([paid.trade_state, paid.total_fee], ['SUCCESS', '888']);
  await assert.rejects(client.unifiedOrder(order), /ORDERPAID/);
  return { client, out_trade_no, notification };
}

test('the lines of the documents', async () => {
  const page = readFileSync(path.join(__dirname, '../../docs/sdks.md'), 'utf8').replaceAll('http://127.0.0.1:8080', url);
  const run = (code) => new Function('require', `${code}return pay;`)(require);
  const [first, second] = [...page.matchAll(/```js\n(.*?)```/gs)].map(([, code]) => run(code));
  const order = { body: 'Tea', out_trade_no: outTradeNo(), total_fee: 1, trade_type: 'NATIVE', product_id: '1' };
  await first.unifiedOrder(order);
  const query = { appid: APPID, mch_id: MCH_ID, out_trade_no: order.out_trade_no };
  assert.equal((await second.v2.pay.orderquery.post(query)).data.trade_state, 'NOTPAY');
});

test('tenpay, MD5', async () => {
  const walk = await tenpayWalk({}, async (client, body) => (await middleware(client, body)).reply);
  const { told } = await middleware(walk.client, walk.notification);
  assert.deepEqual([told.out_trade_no, told.total_fee, told.attach], [walk.out_trade_no, '888', '深圳分店']);
  const forged = await middleware(walk.client, walk.notification.replaceAll('888', '1'));
  assert.equal(forged.told, undefined);
  assert.match(forged.reply, /FAIL/);
});

test('tenpay, HMAC-SHA256', async () => {
  // The middleware cannot be told the method of the order, what it calls can.
  const verify = (client, body) => client._parse(body, 'middleware_pay', 'HMAC-SHA256');
  const walk = await tenpayWalk({ sign_type: 'HMAC-SHA256' }, async (client, body) => {
    await verify(client, body);
    return '<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>';
  });
  const told = await verify(walk.client, walk.notification);
  assert.deepEqual([told.out_trade_no, told.sign.length], [walk.out_trade_no, 64]);
  await assert.rejects(verify(walk.client, walk.notification.replaceAll('888', '1')), /sign/);
});

test('tenpay, the other trade types', async () => {
  const order = { body: 'tea', total_fee: 1 };
  const native = await tenpay().unifiedOrder({ ...order, out_trade_no: outTradeNo(), trade_type: 'NATIVE', product_id: '1' });
  assert.match(native.code_url, /^weixin:/);
  const scene_info = JSON.stringify({ h5_info: { type: 'Wap', wap_url: 'https://shop.example', wap_name: '茶' } });
  const mweb = await tenpay().unifiedOrder({ ...order, out_trade_no: outTradeNo(), trade_type: 'MWEB', scene_info });
  assert.match(mweb.mweb_url, /^https:/);
  const app = await tenpay().getAppParams({ ...order, out_trade_no: outTradeNo() });
  assert.match(app.prepayid, /^wx/);
});

async function tenpayAfterPaying(changes) {
  const client = tenpay();
  const out_trade_no = outTradeNo();
  await client.unifiedOrder({ out_trade_no, body: '茶', total_fee: 888, openid: OPENID, ...changes });
  answer = async () => '<xml><return_code>SUCCESS</return_code></xml>';
  await pay(out_trade_no);

  const asked = { out_trade_no, out_refund_no: out_trade_no, total_fee: 888, refund_fee: 300, ...changes };
  const notification = told();
  const taken = await client.refund({ ...asked, notify_url: `${notifyUrl()}/refund` });
  assert.deepEqual([taken.refund_fee, taken.out_refund_no], ['300', out_trade_no]);
  await assert.rejects(client.refund({ ...asked, refund_fee: 889 }), /invalid refund_fee/);
  await control('POST', `refunds/${out_trade_no}/finish`);
  const context = { request: { body: await notification } };
  await client.middleware('refund')(context, async () => {});
  const { req_info: info } = context.request.weixin;
  assert.deepEqual([info.refund_id, info.refund_fee, info.refund_status], [taken.refund_id, '300', 'SUCCESS']);
  const found = await client.refundQuery({ out_trade_no, ...changes });
  assert.deepEqual([found.refund_count, found.refund_status_0, found.refund_fee_0], ['1', 'SUCCESS', '300']);

  const closed = outTradeNo();
  await client.unifiedOrder({ out_trade_no: closed, body: '茶', total_fee: 888, openid: OPENID, ...changes });
  await client.closeOrder({ out_trade_no: closed, ...changes });
  await assert.rejects(client.closeOrder({ out_trade_no: closed, ...changes }), /ORDERCLOSED/);

  const till = outTradeNo();
  const charge = { out_trade_no: till, body: '茶', total_fee: 888, auth_code: authCode(), ...changes };
  assert.equal((await client.micropay(charge)).trade_type, 'MICROPAY');
  assert.equal((await client.reverse({ out_trade_no: till, ...changes })).recall, 'N');
  assert.equal((await client.orderQuery({ out_trade_no: till, ...changes })).trade_state, 'REVOKED');

  const bill_date = await theNextMorning();
  const bill = await client.downloadBill({ bill_date, ...changes }, true);
  const column = bill.list_title.findIndex((title) => title === '商户订单号');
  assert.ok(bill.list_data.some((row) => row[column] === out_trade_no));
  assert.equal(Number(bill.total_data[0]), bill.list_data.length);
  const flow = await client.downloadFundflow({ bill_date }, true);
  assert.equal(Number(flow.total_data[0]), flow.list_data.length);
  await assert.rejects(client.downloadBill({ bill_date: '20140603', ...changes }), /invalid bill_date/);
}

test('tenpay after paying, MD5', () => tenpayAfterPaying({}));

test('tenpay after paying, HMAC-SHA256', () => tenpayAfterPaying({ sign_type: 'HMAC-SHA256' }));

test('tenpay in its sandbox mode', async () => {
  const { sandbox_signkey: partnerKey } = await tenpay().getSignkey();
  const notify_url = notifyUrl();
  const client = atSandbox(new Tenpay({ appid: APPID, mchid: MCH_ID, partnerKey, notify_url, sandbox: true }));
  assert.match(client.urls.refund, /sandboxnew.secapi/);
  const out_trade_no = outTradeNo();
  await client.unifiedOrder({ out_trade_no, body: '茶', total_fee: 888, openid: OPENID });
  answer = async () => '<xml><return_code>SUCCESS</return_code></xml>';
  await pay(out_trade_no);
  await client.refund({ out_trade_no, out_refund_no: out_trade_no, total_fee: 888, refund_fee: 888 });
  assert.equal((await client.orderQuery({ out_trade_no })).trade_state, 'REFUND');
});

test('tenpay, refusals', async () => {
  const order = { out_trade_no: outTradeNo(), body: 'tea', total_fee: 1 };
  await assert.rejects(tenpay().unifiedOrder(order), /LACK_PARAMS/);
  await assert.rejects(tenpay('0'.repeat(32)).unifiedOrder(order), /签名错误/);
  await assert.rejects(tenpay().orderQuery({ out_trade_no: outTradeNo() }), /ORDERNOTEXIST/);
});

// The constructor wants the keys of V3 too, though V2 does not use them.
function axiosPlugin(secret = KEY) {
  const { privateKey, publicKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
  const serial = 'A'.repeat(40);
  const certs = { ['B'.repeat(40)]: publicKey };
  return new Wechatpay({ mchid: MCH_ID, serial, privateKey, certs, secret, baseURL: `${url}/` });
}

async function axiosPluginWalk(changes, hexDigits) {
  const client = axiosPlugin();
  const ids = { appid: APPID, mch_id: MCH_ID, ...changes };
  const out_trade_no = outTradeNo();
  const { data: placed } = await client.v2.pay.unifiedorder.post({
    ...ids,
    out_trade_no,
    body: '茶叶店-乌龙茶 & <红茶>',
    total_fee: 888,
    spbill_create_ip: '203.0.113.7',
    notify_url: notifyUrl(),
    trade_type: 'JSAPI',
    openid: OPENID,
  });
  assert.match(placed.prepay_id, /^wx/);
  assert.equal(placed.sign.length, hexDigits);
  const query = () => client.v2.pay.orderquery.post({ ...ids, out_trade_no });
  assert.equal((await query()).data.trade_state, 'NOTPAY');

  let told;
  answer = async (body) => {
    told = Transformer.toObject(body);
    const type = told.sign.length === 64 ? Hash.ALGO_HMAC_SHA256 : Hash.ALGO_MD5;
    const right = Hash.equals(Hash.sign(type, told, KEY), told.sign);
    return Transformer.toXml({ return_code: right ? 'SUCCESS' : 'FAIL', return_msg: 'OK' });
  };
  const attempt = await pay(out_trade_no);
  assert.equal(attempt.acknowledged, true, attempt.answer);
  assert.deepEqual([told.out_trade_no, told.total_fee, told.sign.length], [out_trade_no, '888', hexDigits]);
  const { data: paid } = await query();
  assert.deepEqual([paid.trade_state, paid.transaction_id], ['SUCCESS', told.transaction_id]);
}

test('wechatpay-axios-plugin, MD5', () => axiosPluginWalk({}, 32));

test('wechatpay-axios-plugin, HMAC-SHA256', () => axiosPluginWalk({ sign_type: 'HMAC-SHA256' }, 64));

async function axiosPluginAfterPaying(changes) {
  const { v2 } = axiosPlugin();
  const ids = { appid: APPID, mch_id: MCH_ID, nonce_str: '5K8264ILTKCH16CQ2502SI8ZNMTM67VS', ...changes };
  const out_trade_no = outTradeNo();
  const charge = { body: '茶', total_fee: 888, spbill_create_ip: '203.0.113.7', auth_code: authCode() };
  const { data: paid } = await v2.pay.micropay.post({ ...ids, ...charge, out_trade_no });
  assert.equal(paid.trade_type, 'MICROPAY');
  const asked = { ...ids, out_trade_no, out_refund_no: out_trade_no, total_fee: 888, refund_fee: 300 };
  const notification = told();
  const { data: taken } = await v2.secapi.pay.refund.post({ ...asked, notify_url: notifyUrl() }, { security: true });
  assert.equal(taken.refund_fee, '300');
  await control('POST', `refunds/${out_trade_no}/finish`);
  const { req_info: sealed } = Transformer.toObject(await notification);
  const info = Transformer.toObject(Aes.AesEcb.decrypt(sealed, Hash.md5(KEY)));
  assert.deepEqual([info.refund_id, info.refund_status], [taken.refund_id, 'SUCCESS']);
  const { data: found } = await v2.pay.refundquery.post({ ...ids, out_trade_no });
  assert.equal(found.refund_status_0, 'SUCCESS');

  const till = outTradeNo();
  await v2.pay.micropay.post({ ...ids, ...charge, out_trade_no: till, auth_code: authCode() });
  const { data: revoked } = await v2.secapi.pay.reverse.post({ ...ids, out_trade_no: till }, { security: true });
  assert.equal(revoked.recall, 'N');
  const closed = v2.pay.closeorder.post({ ...ids, out_trade_no: till });
  await assert.rejects(closed, ({ response: { data } }) => data.err_code === 'TRADE_STATE_ERROR');

  const bill_date = await theNextMorning();
  // A file is no message.
  const { data: bill } = await v2.pay.downloadbill.post({ ...ids, bill_date }, { transformResponse: [] });
  assert.ok(bill.includes(`\`${out_trade_no},`), bill);
}

test('wechatpay-axios-plugin after paying, MD5', () => axiosPluginAfterPaying({}));

test('wechatpay-axios-plugin after paying, HMAC-SHA256', () => axiosPluginAfterPaying({ sign_type: 'HMAC-SHA256' }));

test('wechatpay-axios-plugin, refusals', async () => {
  const query = { appid: APPID, mch_id: MCH_ID, out_trade_no: outTradeNo() };
  await assert.rejects(axiosPlugin().v2.pay.orderquery.post(query), ({ response: { data } }) => {
    assert.deepEqual([data.err_code, data.err_code_des], ['ORDERNOTEXIST', '此交易订单号不存在']);
    return true;
  });
  await assert.rejects(axiosPlugin('0'.repeat(32)).v2.pay.orderquery.post(query), ({ response: { data } }) => {
    assert.deepEqual(data, { return_code: 'FAIL', return_msg: '签名错误' });
    return true;
  });
});
