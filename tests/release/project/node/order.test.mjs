// The helper in node:test, with each of its operations.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Sandbox, WxpayError, demoMerchant, startSandbox } from 'wxpay';

import { payOrder } from '../order.js';

let sandbox;
before(async () => {
  sandbox = await startSandbox({ seed: 1 });
});
after(() => sandbox.stop());

test('an order is placed, paid and verified by an SDK', () => payOrder(sandbox, 'NODE-1'));

test('order and log tell what was done', async () => {
  const order = await sandbox.order('NODE-1');
  assert.deepEqual([order.trade_state, order.acknowledged, order.merchant], ['SUCCESS', true, demoMerchant.mch_id]);
  const calls = (await sandbox.log()).map((entry) => entry.api);
  assert.deepEqual(calls.slice(0, 2), ['pay.unified_order', 'pay.order_query']);
});

test('refundFinish ends a refund', async () => {
  const { ids, client } = await payOrder(sandbox, 'NODE-2');
  const { data: refund } = await client.v2.secapi.pay.refund.post({
    ...ids,
    out_trade_no: 'NODE-2',
    out_refund_no: 'REFUND-2',
    total_fee: 888,
    refund_fee: 300,
  });
  assert.equal(refund.result_code, 'SUCCESS');
  const finished = await sandbox.refundFinish('REFUND-2', 'CHANGE');
  assert.deepEqual([finished.refund_status, finished.refund_fee], ['CHANGE', 300]);
  assert.equal((await sandbox.refundFinish('REFUND-2')).refund_status, 'SUCCESS');
  assert.equal((await sandbox.refund('REFUND-2')).out_trade_no, 'NODE-2');
});

test('fault makes the next call fail, once', async () => {
  const { ids, client } = await payOrder(sandbox, 'NODE-3');
  const rule = await sandbox.fault({ api: 'pay.order_query', fault: 'SYSTEMERROR' });
  assert.equal(rule.left, 1);
  const query = () => client.v2.pay.orderquery.post({ ...ids, out_trade_no: 'NODE-3' });
  await assert.rejects(query(), /result_code's value is FAIL/);
  assert.equal((await sandbox.log()).at(-1).fault, 'SYSTEMERROR');
  assert.equal((await query()).data.trade_state, 'SUCCESS');
  await sandbox.fault({ api: '*', fault: 'TIMEOUT', times: 3 });
  assert.deepEqual(await sandbox.clearFaults(), { removed: 1 });
});

test('advance moves the clock, and reset sets it back', async () => {
  const { now } = await sandbox.advance(0);
  const moved = await sandbox.advance(24 * 3600);
  assert.ok(Number(moved.now.slice(0, 8)) > Number(now.slice(0, 8)));
  await sandbox.reset({ clock: true });
  assert.equal((await sandbox.advance(0)).now.slice(0, 8), now.slice(0, 8));
  assert.deepEqual(await sandbox.notifications(), []);
});

test('merchants and orders are those of the options', async () => {
  const merchant = { appid: 'wx2421b1c4370ec43b', mch_id: '10000200', key: '0123456789abcdef0123456789ABCDEF' };
  const orders = [
    {
      out_trade_no: 'SEED-1',
      body: 'Tea "\\ 茶',
      total_fee: 1,
      trade_type: 'NATIVE',
      product_id: '1',
      notify_url: 'http://127.0.0.1:9/',
    },
  ];
  const other = await startSandbox({ merchants: [merchant], orders });
  try {
    assert.equal((await other.order('SEED-1')).placed.body, 'Tea "\\ 茶');
    await payOrder(other, 'OTHER-1');
    assert.equal((await other.pay('SEED-1')).trade_state, 'SUCCESS');
    await other.reset();
    assert.equal((await other.order('SEED-1')).trade_state, 'NOTPAY');
    assert.doesNotMatch(JSON.stringify(await other.order('SEED-1')), new RegExp(merchant.key));
  } finally {
    await other.stop();
  }
});

test('the same seed gives the same numbers', async () => {
  const numbers = [];
  for (const seed of [5, 5n]) {
    const one = await startSandbox({ seed });
    numbers.push((await payOrder(one, 'SEEDED')).paid.transaction_id);
    await one.stop();
  }
  assert.equal(numbers[0], numbers[1]);
});

test('a sandbox of `await using` is stopped at the end of the block', { skip: !Symbol.asyncDispose }, async () => {
  const one = await startSandbox();
  assert.ok(one instanceof Sandbox);
  await one[Symbol.asyncDispose]();
  await assert.rejects(one.pay('X'), { name: 'WxpayError', code: 'WXPAY_STOPPED' });
  assert.ok(new WxpayError('WXPAY_OPTION', '') instanceof Error);
});
