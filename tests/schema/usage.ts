// What the types must take, and behind `@ts-expect-error` what they must refuse.
import type {
  CloudPayCallback,
  CloudQueryRefund,
  CloudRefund,
  CloudUnifiedOrder,
  CloudUnifiedOrderResponse,
  Digits,
  PayCoupon,
  PayDetail,
  PayGethbinfoResponse,
  PayNativeCallbackReply,
  PayOrderQuery,
  PayPayNotification,
  PayProfitsharing,
  PayRefundQueryResponse,
  PaySceneInfo,
  PayUnifiedOrder,
  PayUnifiedOrderResponse,
  PayUnifiedOrderSent,
  TradeType,
} from "./wxpay";
import type { CloudUnifiedOrder as CloudRunOrder } from "./wxpay_snake";

const tea = { body: "Tea shop-oolong", out_trade_no: "20261123091010", total_fee: 888, spbill_create_ip: "203.0.113.7" };

// The payer of a JSAPI order, under either id.
export const underAppid: PayUnifiedOrder = { ...tea, trade_type: "JSAPI", openid: "oUpF8u" };
export const underSubAppid: PayUnifiedOrder = { ...tea, trade_type: "JSAPI", sub_openid: "oUpF8u", sub_appid: "wx8" };
// @ts-expect-error: JSAPI needs a payer
export const ofNobody: PayUnifiedOrder = { ...tea, trade_type: "JSAPI" };
// @ts-expect-error: the payer under sub_appid needs it
export const underNoAppid: PayUnifiedOrder = { ...tea, trade_type: "JSAPI", sub_openid: "oUpF8u" };
// @ts-expect-error: another field of the same rule does not help
export const withProduct: PayUnifiedOrder = { ...tea, trade_type: "JSAPI", product_id: "7" };
export const native: PayUnifiedOrder = { ...tea, trade_type: "NATIVE", product_id: "7" };
// @ts-expect-error: NATIVE needs the product
export const nativeOfNothing: PayUnifiedOrder = { ...tea, trade_type: "NATIVE" };
export const app: PayUnifiedOrder = { ...tea, trade_type: "APP" };
// @ts-expect-error: MWEB needs the scene
export const mweb: PayUnifiedOrder = { ...tea, trade_type: "MWEB" };
// @ts-expect-error: no trade type of the unified order
export const micropay: PayUnifiedOrder = { ...tea, trade_type: "MICROPAY" };
// @ts-expect-error: misspelt
export const misspelt: PayUnifiedOrder = { ...tea, trade_type: "APP", atach: "x" };
// @ts-expect-error: a required field is missing
export const withoutAmount: PayUnifiedOrder = { body: "Tea", out_trade_no: "1", spbill_create_ip: "203.0.113.7", trade_type: "APP" };

// Amounts are whole numbers, as such or as text.
export const asText: PayUnifiedOrder = { ...tea, total_fee: "888", trade_type: "APP" };
// @ts-expect-error: no whole number
export const asYuan: PayUnifiedOrder = { ...tea, total_fee: "8.88", trade_type: "APP" };
// @ts-expect-error: no number
export const asWords: PayUnifiedOrder = { ...tea, total_fee: "eight", trade_type: "APP" };
// @ts-expect-error: no URL
export const toNowhere: PayUnifiedOrder = { ...tea, trade_type: "APP", notify_url: "shop.example" };
// @ts-expect-error: filled in by the client
export const signed: PayUnifiedOrder = { ...tea, trade_type: "APP", sign: "C380" };

// Over the wire nothing is left to others.
const filled = { appid: "wx1", mch_id: "1", nonce_str: "n", sign: "C380", notify_url: "https://shop.example/wxpay" } as const;
export const sent: PayUnifiedOrderSent = { ...tea, trade_type: "APP", ...filled };
// @ts-expect-error: the signature is missing
export const unsigned: PayUnifiedOrderSent = { ...tea, trade_type: "APP", appid: "wx1", mch_id: "1", nonce_str: "n", notify_url: "https://shop.example" };
// @ts-expect-error: so is the URL
export const unnotified: PayUnifiedOrderSent = { ...tea, trade_type: "APP", appid: "wx1", mch_id: "1", nonce_str: "n", sign: "C380" };

// At least one of two, exactly one of two.
export const queries: PayOrderQuery[] = [{ transaction_id: "1" }, { out_trade_no: "1" }, { transaction_id: "1", out_trade_no: "1" }];
// @ts-expect-error: neither
export const queryOfNothing: PayOrderQuery = { version: "1.0" };
export const scene: PaySceneInfo = { h5_info: { type: "Wap", wap_url: "https://shop.example", wap_name: "shop" } };
// @ts-expect-error: both
export const scenes: PaySceneInfo = { h5_info: { type: "Wap", wap_url: "https://shop.example", wap_name: "shop" }, store_info: { id: "1" } };
// @ts-expect-error: a page needs its URL
export const pageOfNothing: PaySceneInfo = { h5_info: { type: "Wap", wap_name: "shop" } };
export const detail: PayDetail = { goods_detail: [{ goods_id: "1", quantity: 1, price: 528800 }] };
// @ts-expect-error: numbers in JSON are numbers
export const detailOfTexts: PayDetail = { goods_detail: [{ goods_id: "1", quantity: "1", price: 528800 }] };
export const noOrder: PayNativeCallbackReply = { return_code: "SUCCESS", result_code: "FAIL", err_code_des: "sold out" };
// @ts-expect-error: why not?
export const noReason: PayNativeCallbackReply = { return_code: "SUCCESS", result_code: "FAIL" };

// The cloud function SDK's names.
const shop = { body: "小秋TIT店-超市", outTradeNo: "1", totalFee: 1, spbillCreateIp: "127.0.0.1", subMchId: "1900009231", envId: "test-f0b102" };
export const byFunction: CloudUnifiedOrder = { ...shop, functionName: "pay_cb" };
export const byContainer: CloudUnifiedOrder = { ...shop, callbackType: 2, container: { service: "pay", path: "/" } };
// @ts-expect-error: a service is of type 2
export const byContainerOfNoType: CloudUnifiedOrder = { ...shop, container: { service: "pay", path: "/" } };
// @ts-expect-error: a function is of type 1
export const byFunctionOfType2: CloudUnifiedOrder = { ...shop, callbackType: 2, functionName: "pay_cb" };
// @ts-expect-error: there is no type 3
export const byType3: CloudUnifiedOrder = { ...shop, callbackType: 3, functionName: "pay_cb" };
// @ts-expect-error: both
export const byBoth: CloudUnifiedOrder = { ...shop, callbackType: 2, functionName: "pay_cb", container: { service: "pay", path: "/" } };
// @ts-expect-error: neither
export const byNone: CloudUnifiedOrder = { ...shop };
// @ts-expect-error: numbers in JSON are numbers
export const byText: CloudUnifiedOrder = { ...shop, functionName: "pay_cb", totalFee: "1" };
// @ts-expect-error: the name of cloud-run
export const bySnake: CloudUnifiedOrder = { ...shop, functionName: "pay_cb", device_info: "7" };
export const overCloudRun: CloudRunOrder = { ...tea, sub_mch_id: "1900009231", env_id: "test", callback_type: 2, container: { service: "pay", path: "/" } };
export const refund: CloudRefund = { subMchId: "1", outTradeNo: "1", outRefundNo: "2", totalFee: 1, refundFee: 1 };
// @ts-expect-error: half a callback
export const halfACallback: CloudRefund = { subMchId: "1", outTradeNo: "1", outRefundNo: "2", totalFee: 1, refundFee: 1, functionName: "f" };
export const page: CloudQueryRefund = { subMchId: "1", outTradeNo: "1", offset: 10 };
// @ts-expect-error: only with a number of the order
export const pageOfARefund: CloudQueryRefund = { subMchId: "1", refundId: "1", offset: 10 };

// A reply shows the fields of its form.
export function prepayId(reply: PayUnifiedOrderResponse): string {
  if (reply.return_code === "SUCCESS" && reply.result_code === "SUCCESS") {
    return reply.prepay_id;
  }
  // @ts-expect-error: a refusal has none
  const id: string = reply.prepay_id;
  return reply.err_code ?? reply.return_msg ?? id;
}

export function paid(notification: PayPayNotification): bigint {
  if (notification.result_code !== "SUCCESS") {
    return 0n;
  }
  const fee: Digits = notification.total_fee;
  const coupon: string | undefined = notification["coupon_id_0"];
  // @ts-expect-error: no index
  const other: string | undefined = notification["coupon_id_x"];
  const scene: TradeType | string = notification.trade_type;
  // @ts-expect-error: received values may be others than the documented
  const known: TradeType = notification.trade_type;
  return coupon || other || scene === "JSAPI" || known ? BigInt(fee) : 0n;
}

export function ofPairs(reply: PayRefundQueryResponse, coupon: PayCoupon): (string | undefined)[] {
  return [reply["coupon_refund_id_0_1"], reply["refund_id_0"], coupon["coupon_type_3"]];
}

export function requestPayment(reply: CloudUnifiedOrderResponse): string | undefined {
  return reply.resultCode === "SUCCESS" ? reply.payment.paySign : reply.errCodeDes;
}

export function hint(callback: CloudPayCallback): number | undefined {
  return callback.resultCode === "SUCCESS" ? callback.totalFee : undefined;
}

// The receivers of a sharing are the text of a JSON array.
const order = { transaction_id: "4208450740201411110007820472", out_order_no: "P1" };
export const sharing: PayProfitsharing = { ...order, receivers: JSON.stringify([{ type: "MERCHANT_ID" }]) };
// @ts-expect-error: an array and not its text
export const sharingOfArray: PayProfitsharing = { ...order, receivers: [{ type: "MERCHANT_ID" }] };

// A reader of XML makes an object of one nested element, and an array of several.
export const claims = (reply: PayGethbinfoResponse): number => {
  const found = reply.hblist?.hbinfo;
  return found === undefined ? 0 : Array.isArray(found) ? found.length : 1;
};
