// The helper in Vitest.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startSandbox } from 'wxpay';

import { payOrder } from '../order.js';

let sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

test('an order is placed, paid and verified by an SDK', () => payOrder(sandbox, 'VITEST-1'));

test('the clock of the test runner is not that of the helper', async () => {
  vi.useFakeTimers();
  try {
    await expect(sandbox.notifications({ atLeast: 9, timeout: 50 })).rejects.toThrow('1 of 9 attempts');
  } finally {
    vi.useRealTimers();
  }
});
