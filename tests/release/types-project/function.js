// A cloud function in JavaScript.
/** @typedef {import("@wxpay/types/wx-server-sdk")} _ */
const cloud = require("wx-server-sdk");

/** @type {(callback: import("@wxpay/types").CloudPayCallback) => Promise<import("@wxpay/types").CloudCallbackReply>} */
exports.main = async (callback) => {
  if (callback.returnCode === "SUCCESS" && callback.resultCode === "SUCCESS") {
    // wrong: another name in JavaScript too
    await cloud.cloudPay.queryOrder({ subMchId: callback.subMchId, outTradeNumber: callback.outTradeNo });
  }
  return { errcode: 0, errmsg: "" };
};
