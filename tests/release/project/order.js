// An order at a sandbox, with wechatpay-axios-plugin as it is published: placed, paid, notified and verified.
'use strict';

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { once } = require('node:events');
const http = require('node:http');

const { Hash, Transformer, Wechatpay } = require('wechatpay-axios-plugin');

// The constructor wants the keys of V3 too, though V2 does not use them.
const { privateKey, publicKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
const keys = { serial: 'A'.repeat(40), privateKey, certs: { ['B'.repeat(40)]: publicKey } };

function sdk(url, { mch_id: mchid, key: secret }) {
  return new Wechatpay({ mchid, ...keys, secret, baseURL: `${url}/` });
}

async function startShop(key) {
  const notified = [];
  const server = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const message = Transformer.toObject(Buffer.concat(chunks).toString('utf8'));
    const type = message.sign.length === 64 ? Hash.ALGO_HMAC_SHA256 : Hash.ALGO_MD5;
    const isRight = Hash.equals(Hash.sign(type, message, key), message.sign);
    if (isRight) notified.push(message);
    response.end(Transformer.toXml({ return_code: isRight ? 'SUCCESS' : 'FAIL', return_msg: 'OK' }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${server.address().port}/notify`, notified, stop };
}

async function payOrder(sandbox, out_trade_no) {
  const [merchant] = sandbox.merchants;
  const ids = { appid: merchant.appid, mch_id: merchant.mch_id };
  const client = sdk(sandbox.url, merchant);
  const shop = await startShop(merchant.key);
  try {
    const { data: placed } = await client.v2.pay.unifiedorder.post({
      ...ids,
      out_trade_no,
      body: '茶叶店-乌龙茶 & <红茶>',
      total_fee: 888,
      spbill_create_ip: '203.0.113.7',
      notify_url: shop.url,
      trade_type: 'NATIVE',
      product_id: 'oolong',
    });
    assert.match(placed.code_url, /^weixin:/);
    assert.equal((await sandbox.pay(out_trade_no)).trade_state, 'SUCCESS');
    const [attempt] = await sandbox.notifications({ outTradeNo: out_trade_no, atLeast: 1 });
    assert.deepEqual([attempt.out_trade_no, attempt.acknowledged, attempt.url], [out_trade_no, true, shop.url]);
    assert.deepEqual(
      shop.notified.map((message) => message.total_fee),
      ['888'],
    );
    const { data: paid } = await client.v2.pay.orderquery.post({ ...ids, out_trade_no });
    assert.deepEqual([paid.trade_state, paid.total_fee], ['SUCCESS', '888']);
    assert.equal(paid.transaction_id, shop.notified[0].transaction_id);
    return { ids, client, paid };
  } finally {
    shop.stop();
  }
}

module.exports = { payOrder };
