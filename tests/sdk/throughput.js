// Prints the CPU time and the time of an order query with an SDK, in microseconds. See tests/sdk/throughput.
'use strict';

const assert = require('node:assert/strict');
const crypto = require('node:crypto');

const APPID = 'wxd930ea5d5a258f4f';
const MCH_ID = '10000100';
const KEY = '192006250b4c09247ec02edce69f6a2d';
const [sdk, url, number] = process.argv.slice(2);
const calls = Number(number);
const order = {
  out_trade_no: `CALLS-${sdk}`,
  body: 'Tea shop-oolong',
  total_fee: 888,
  openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
  spbill_create_ip: '203.0.113.7',
};
const notify_url = 'http://127.0.0.1:9/notify';

function tenpay() {
  const Tenpay = require('tenpay');
  const client = new Tenpay({ appid: APPID, mchid: MCH_ID, partnerKey: KEY, notify_url });
  for (const name of Object.keys(client.urls)) client.urls[name] = url + new URL(client.urls[name]).pathname;
  return {
    place: () => client.unifiedOrder(order),
    query: () => client.orderQuery({ out_trade_no: order.out_trade_no }),
  };
}

function axiosPlugin() {
  const { Wechatpay } = require('wechatpay-axios-plugin');
  // The constructor wants the keys of V3 too.
  const { privateKey, publicKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
  const certs = { ['B'.repeat(40)]: publicKey };
  const { v2 } = new Wechatpay({
    mchid: MCH_ID, serial: 'A'.repeat(40), privateKey, certs, secret: KEY, baseURL: `${url}/`,
  });
  const ids = { appid: APPID, mch_id: MCH_ID };
  return {
    place: () => v2.pay.unifiedorder.post({ ...ids, ...order, notify_url, trade_type: 'JSAPI' }),
    query: async () => (await v2.pay.orderquery.post({ ...ids, out_trade_no: order.out_trade_no })).data,
  };
}

async function main() {
  const client = sdk === 'tenpay' ? tenpay() : axiosPlugin();
  await client.place();
  const query = async (times) => {
    for (let call = 0; call < times; call += 1) assert.equal((await client.query()).trade_state, 'NOTPAY');
  };
  await query(calls / 10);
  const begin = performance.now();
  const cpu = process.cpuUsage();
  await query(calls);
  const { user, system } = process.cpuUsage(cpu);
  const wall = (performance.now() - begin) * 1000;
  console.log(`${((user + system) / calls).toFixed(1)} ${(wall / calls).toFixed(1)}`);
}

main();
