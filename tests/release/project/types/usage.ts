// The types of the helper, as programs use them.
import { startSandbox, demoMerchant, WxpayError, type Order, type Sandbox } from 'wxpay';

export async function usage(): Promise<string[]> {
  await using sandbox: Sandbox = await startSandbox({
    seed: 1n,
    merchants: [demoMerchant, { appid: 'wx1', mch_id: '1', key: 'k' }],
    orders: [{ out_trade_no: 'A1', total_fee: 1, paid: true }],
  });
  const order: Order = await sandbox.pay('A1', { openid: 'o', coupons: [{ type: 'CASH', fee: 1 }] });
  await sandbox.refundFinish('R1', 'CHANGE', { merchant: '1' });
  await sandbox.fault({ api: 'pay.refund', fault: 'TIMEOUT', seconds: 1 });
  // @ts-expect-error: a status of the documents.
  await sandbox.refundFinish('R1', 'GONE');
  // @ts-expect-error: no such option.
  await startSandbox({ sed: 1 });
  try {
    await sandbox.advance(60);
  } catch (error) {
    if (error instanceof WxpayError && error.code === 'WXPAY_ENDED')
      return [String(error.exitCode), error.stderr ?? ''];
  }
  const attempts = await sandbox.notifications({ outTradeNo: order.out_trade_no, atLeast: 1 });
  return attempts.map((attempt) => attempt.request);
}
