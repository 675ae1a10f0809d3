// The helper in Jest.
'use strict';

const { startSandbox } = require('wxpay');

const { payOrder } = require('../order.js');

let sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

test('an order is placed, paid and verified by an SDK', () => payOrder(sandbox, 'JEST-1'));

test('the clock of the test runner is not that of the helper', async () => {
  jest.useFakeTimers();
  try {
    await expect(sandbox.notifications({ outTradeNo: 'JEST-1', atLeast: 1 })).resolves.toHaveLength(1);
    await expect(sandbox.notifications({ atLeast: 9, timeout: 50 })).rejects.toThrow('1 of 9 attempts');
  } finally {
    jest.useRealTimers();
  }
});

test('a sandbox that nobody stops does not keep the test runner', async () => {
  await expect(startSandbox()).resolves.toBeDefined();
});
