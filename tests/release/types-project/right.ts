// Code that has to compile, beside that of the README.
import type {
  CloudPay,
  CloudRefundCallback,
  CloudUnifiedOrderResponse,
  PayPayNotification,
  PayRefund,
  PayRefundResponse,
  PayUnifiedOrder,
} from "@wxpay/types";
import type { CloudUnifiedOrder as CloudRunOrder } from "@wxpay/types/cloud-run";
import type {} from "@wxpay/types/wx-server-sdk";
import cloud = require("wx-server-sdk");

cloud.init({ env: "test-f0b102" });

const shop = { subMchId: "1900009231", nonceStr: "5K8264ILTKCH16CQ2502SI8ZNMTM67VS" };

export const pay: CloudPay = cloud.cloudPay;

export async function life(outTradeNo: string): Promise<string | undefined> {
  const order = { ...shop, body: "小秋TIT店-超市", outTradeNo, totalFee: 1, spbillCreateIp: "127.0.0.1", envId: "test" };
  const placed: CloudUnifiedOrderResponse = await pay.unifiedOrder({
    ...order,
    callbackType: 2,
    container: { service: "pay", path: "/" },
  });
  const refunded = await pay.refund({ ...shop, outTradeNo, outRefundNo: "R1", totalFee: 1, refundFee: 1 });
  const queried = await pay.queryRefund({ ...shop, outRefundNo: "R1" });
  await pay.closeOrder({ ...shop, outTradeNo });
  const bill = await pay.downloadBill({ ...shop, billDate: "20261129", billType: "ALL" });
  if ("data" in bill) return bill.data;
  if (queried.returnCode === "SUCCESS" && queried.resultCode === "SUCCESS") return queried.refundIdList?.[0];
  return refunded.resultCode === "SUCCESS" ? refunded.refundId : placed.errCodeDes;
}

export const ofRefund = (callback: CloudRefundCallback) => callback.outRefundNo;

export const overCloudRun: CloudRunOrder = {
  body: "Tea",
  out_trade_no: "1",
  total_fee: 1,
  spbill_create_ip: "127.0.0.1",
  sub_mch_id: "1900009231",
  env_id: "test",
  function_name: "paid",
};

export const order: PayUnifiedOrder = {
  body: "Tea",
  out_trade_no: "1",
  total_fee: 888,
  spbill_create_ip: "127.0.0.1",
  notify_url: "https://shop.example/paid",
  trade_type: "JSAPI",
  openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
};

export const refund: PayRefund = { out_trade_no: "1", out_refund_no: "R1", total_fee: 888, refund_fee: 1 };

export const refundId = (reply: PayRefundResponse) =>
  reply.result_code === "SUCCESS" ? reply.refund_id : reply.err_code;

export const fee = (paid: PayPayNotification) => (paid.result_code === "SUCCESS" ? BigInt(paid.total_fee) : 0n);
