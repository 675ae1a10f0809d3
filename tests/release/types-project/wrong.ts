// Code that must not compile: an error is expected at each line behind `wrong:`, and nowhere else.
import type { CloudPayCallback, CloudUnifiedOrderResponse, PayUnifiedOrder } from "@wxpay/types";
import type {} from "@wxpay/types/wx-server-sdk";
import * as cloud from "wx-server-sdk";

const shop = { subMchId: "1900009231", outTradeNo: "1" };
const order = { ...shop, body: "Tea", spbillCreateIp: "127.0.0.1", envId: "test", functionName: "paid" };

export const calls = [
  // wrong: the amount is missing
  cloud.cloudPay.unifiedOrder(order),
  // wrong: numbers of the cloud channel are numbers
  cloud.cloudPay.unifiedOrder({ ...order, totalFee: "1" }),
  // wrong: the spelling of cloud-run
  cloud.cloudPay.closeOrder({ sub_mch_id: "1900009231", outTradeNo: "1" }),
  // wrong: a function and a service
  cloud.cloudPay.unifiedOrder({ ...order, totalFee: 1, callbackType: 2, container: { service: "pay", path: "/" } }),
  // wrong: no number of the order
  cloud.cloudPay.queryOrder({ subMchId: "1900009231" }),
  // wrong: no such function
  cloud.cloudPay.microPay(order),
  cloud.cloudPay.refund({
    ...shop,
    outRefundNo: "R1",
    totalFee: 1,
    // wrong: an amount in yuan
    refundFee: "0.01",
  }),
  cloud.cloudPay.downloadBill({
    ...shop,
    billDate: "20261129",
    // wrong: no such bill
    billType: "NONE",
  }),
];

export async function prepay(reply: CloudUnifiedOrderResponse) {
  // wrong: the reply may be a refusal
  const sign: string = reply.payment.paySign;
  return sign;
}

export function paid(callback: CloudPayCallback): number {
  // wrong: a failed payment has no amount
  return callback.totalFee;
}

// wrong: JSAPI needs a payer
export const withoutPayer: PayUnifiedOrder = {
  body: "Tea",
  out_trade_no: "1",
  total_fee: 1,
  spbill_create_ip: "127.0.0.1",
  notify_url: "https://shop.example/paid",
  trade_type: "JSAPI",
};

export const misspelt: PayUnifiedOrder = {
  body: "Tea",
  out_trade_no: "1",
  total_fee: 1,
  spbill_create_ip: "127.0.0.1",
  notify_url: "https://shop.example/paid",
  trade_type: "APP",
  // wrong: misspelt
  atach: "x",
};
