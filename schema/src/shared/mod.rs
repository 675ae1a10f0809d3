//! The fields that several messages share, each written once. A table uses one as it is, or
//! adjusts it: `OPENID.received()`.

use crate::choices::{COUPON_TYPE, LIMIT_PAY, OUTCOME, RECEIPT, SIGN_TYPE, TRADE_STATE, TRADE_TYPE, YES_NO};
use crate::table::builders::{array, fen, indexed, ip, number, one_of, text, time14, unbounded, url};
use crate::table::model::{AccountValue, Charset, ClientValue, Field};

mod bill;
mod further;
mod goods;
mod refund;
pub use bill::*;
pub use further::*;
pub use goods::*;
pub use refund::*;

// Messages of both channels have these too. They are declared beside the tables that they
// nest.
pub use crate::pay::{DETAIL_FIELD, PROMOTIONS_FIELD};

// The merchant, the app and the payer.

/// The app that takes the payment.
pub const APPID: Field = text("appid", 32)
    .required()
    .of(Charset::Alphanumeric)
    .by_account(AccountValue::Appid)
    .sample("wxd678efh567hg6787")
    .doc(
        "The id of the official account, mini program or app that takes the payment; of the service provider, where \
         there is one.",
    );

/// The merchant number.
pub const MCH_ID: Field = text("mch_id", 32)
    .required()
    .of(Charset::Digits)
    .by_account(AccountValue::MchId)
    .sample("1230000109")
    .doc("The merchant number; of the service provider, where there is one.");

/// The sub-merchant's app.
pub const SUB_APPID: Field = text("sub_appid", 32)
    .conditional()
    .of(Charset::Alphanumeric)
    .partner_only()
    .by_account_or_caller(AccountValue::SubAppid)
    .sample("wx8888888888888888")
    .doc(
        "The id of the sub-merchant's account, mini program or app. Needed with `sub_openid`, and in scenes that run \
         under it.",
    );

/// The sub-merchant's number.
pub const SUB_MCH_ID: Field = text("sub_mch_id", 32)
    .required()
    .of(Charset::Digits)
    .partner_only()
    .by_account_or_caller(AccountValue::SubMchId)
    .sample("1900000109")
    .doc(
        "The sub-merchant's number, required of service providers. On the cloud channel an ordinary merchant puts its \
         own number here.",
    );

/// The payer under the app.
pub const OPENID: Field = text("openid", 128)
    .conditional()
    .personal()
    .sample("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")
    .doc("The payer's id under `appid`.");

/// The payer's code.
pub const AUTH_CODE: Field = text("auth_code", 128)
    .required()
    .of(Charset::Digits)
    .personal()
    .sample("120061098828009406")
    .doc("The payment code that the payer's phone shows: 18 digits that begin with 10 to 15.");

/// The product in the QR code.
pub const PRODUCT_ID: Field = text("product_id", 32)
    .conditional()
    .sample("12235413214070356458058")
    .doc("The product in the QR code, chosen by the merchant. Required for NATIVE.");

/// The payer under the sub-merchant's app.
pub const SUB_OPENID: Field = text("sub_openid", 128)
    .conditional()
    .partner_only()
    .personal()
    .sample("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")
    .doc("The payer's id under `sub_appid`, which must be known then.");

// The signature.

/// A random text.
pub const NONCE_STR: Field =
    text("nonce_str", 32).required().by_client(ClientValue::NonceStr).sample("5K8264ILTKCH16CQ2502SI8ZNMTM67VS").doc(
        "A random text of at most 32 bytes, letters and digits by convention. (The cloud page's \"not less than 32 \
         bits\" is a mistranslation.)",
    );

/// The signature.
pub const SIGN: Field = text("sign", 64)
    .required()
    .by_client(ClientValue::Sign)
    .sample("C380BEC2BFD727A4B6845133519F3AD6")
    .doc("The signature in upper-case hex: 32 digits of MD5 or 64 of HMAC-SHA256. (Some pages say 32 for both.)");

/// The way of signing.
pub const SIGN_TYPE_FIELD: Field = one_of("sign_type", &SIGN_TYPE)
    .max_bytes(32)
    .by_client(ClientValue::SignType)
    .sample("MD5")
    .doc("The way of signing. Absent means MD5; it takes part in the signature when sent.");

// The order.

/// The merchant's order number.
pub const OUT_TRADE_NO: Field =
    text("out_trade_no", 32).required().of(Charset::OrderNumber).sample("1217752501201407033233368018").doc(
        "The merchant's order number, unique within the merchant for all time. (Some current pages ask for at least 6 \
         characters; the cloud table does not, and it is not enforced.)",
    );

/// The order number of WeChat Pay.
pub const TRANSACTION_ID: Field = text("transaction_id", 32)
    .conditional()
    .sample("1009660380201506130728806387")
    .doc("The order number of WeChat Pay (28 digits today).");

/// The description of the purchase.
pub const BODY: Field = text("body", 127).documented(128).required().sample("腾讯充值中心-QQ会员充值").doc(
    "What is bought, in the form shop-category or app-item. The cloud page says 128; the live gateway counts UTF-8 \
     bytes and refuses more than 127, so 127 is enforced on both channels.",
);

/// Data of the merchant's own.
pub const ATTACH: Field = text("attach", 127).sample("深圳分店").doc(
    "Data of the merchant's own, returned unchanged by the order query and the payment notification (whose tables \
     allow 128).",
);

/// The amount of the order.
pub const TOTAL_FEE: Field =
    fen("total_fee").required().at_least(1).sample("888").doc("The amount of the order in fen, at least 1.");

/// The currency that an absent one means.
pub const USUAL_CURRENCY: &str = "CNY";

/// The currency.
pub const FEE_TYPE: Field = text("fee_type", 16)
    .of(Charset::Alphanumeric)
    .sample("CNY")
    .doc("The currency by ISO 4217; absent means CNY, the only one for mainland merchants.");

/// The caller's or the payer's address.
pub const SPBILL_CREATE_IP: Field = ip("spbill_create_ip", 64).required().sample("123.12.12.123").doc(
    "An IPv4 or IPv6 address: of the payer's device, or of the calling server for NATIVE and on the cloud channel. \
     MWEB compares it with the payer's real one.",
);

/// The time of the order.
pub const TIME_START: Field = time14("time_start").sample("20091225091010").doc(
    "When the order was made, in Beijing time (UTC+8) as yyyyMMddHHmmss. (The cloud page's \"yyyy MMdhmmss\" is a slip \
     of translation.)",
);

/// The expiry of the order.
pub const TIME_EXPIRE: Field = time14("time_expire").sample("20091227091010").doc(
    "When the order number expires, in Beijing time as yyyyMMddHHmmss; at least one minute after `time_start`. A \
     prepay_id lives two hours all the same.",
);

/// The promotion mark.
pub const GOODS_TAG: Field =
    text("goods_tag", 32).sample("WXG").doc("The order's promotion mark, used by coupons and instant discounts.");

/// The URL for notifications.
pub const NOTIFY_URL: Field = url("notify_url", 256)
    .required()
    .by_account_or_caller(AccountValue::NotifyUrl)
    .sample("http://www.weixin.qq.com/wxpay/pay.php")
    .doc(
        "Where the payment notification goes: a public, absolute http or https URL without query and fragment. Current \
         pages demand https.",
    );

/// The scene of the payment.
pub const TRADE_TYPE_FIELD: Field =
    one_of("trade_type", &TRADE_TYPE).max_bytes(16).sample("JSAPI").doc("The scene of the payment.");

/// The terminal.
pub const DEVICE_INFO: Field = text("device_info", 32)
    .sample("013467007045764")
    .doc("The terminal's id, chosen by the merchant; `WEB` for PC web and official-account pages.");

/// The restriction of cards.
pub const LIMIT_PAY_FIELD: Field =
    one_of("limit_pay", &LIMIT_PAY).max_bytes(32).sample("no_credit").doc("`no_credit` forbids credit cards.");

/// The e-invoice entry.
pub const RECEIPT_FIELD: Field = one_of("receipt", &RECEIPT)
    .max_bytes(8)
    .sample("Y")
    .doc("`Y` shows the e-invoice entry on the result page; the invoice feature must be on.");

/// The switch for profit sharing.
pub const PROFIT_SHARING: Field = one_of("profit_sharing", &YES_NO).sample("Y").doc(
    "`Y` holds the money for profit sharing; absent means `N`. (The length is documented as 1 or 16. Not in the cloud \
     tables, though the cloud's profit-sharing calls presuppose it.)",
);

/// The switch for per-item promotions.
pub const VERSION: Field = text("version", 32).sample("1.0").doc(
    "`1.0` switches per-item promotions on: they need `detail` too, and replies then carry `promotion_detail`. It may \
     also be sent alone.",
);

// Replies.

/// The transport status.
pub const RETURN_CODE: Field = one_of("return_code", &OUTCOME)
    .max_bytes(16)
    .received()
    .required()
    .sample("SUCCESS")
    .doc("Whether the message got through. Without SUCCESS there is only `return_msg`, and no signature.");

/// The transport message.
pub const RETURN_MSG: Field = text("return_msg", 128)
    .received()
    .optional()
    .sample("OK")
    .doc("Why the message did not get through (签名错误, a format error), or OK.");

/// The business status.
pub const RESULT_CODE: Field = one_of("result_code", &OUTCOME)
    .max_bytes(16)
    .received()
    .sample("SUCCESS")
    .doc("Whether the request was carried out.");

/// The error code.
pub const ERR_CODE: Field = text("err_code", 32)
    .received()
    .optional()
    .sample("SYSTEMERROR")
    .doc("Why not, as a code. The cloud function SDK overwrites it with its own 0.");

/// The error text.
pub const ERR_CODE_DES: Field =
    text("err_code_des", 128).received().optional().sample("系统错误").doc("Why not, in words.");

/// The reply's own nonce.
pub const RECEIVED_NONCE_STR: Field = NONCE_STR.received();

/// The terminal id, as WeChat Pay echoes it.
pub const RECEIVED_DEVICE_INFO: Field = DEVICE_INFO.received().optional();

/// The prepayment.
pub const PREPAY_ID: Field = text("prepay_id", 64)
    .received()
    .sample("wx201410272009395522657a690389285100")
    .doc("The prepayment's id, valid for 2 hours.");

/// The content of the QR code.
pub const CODE_URL: Field = text("code_url", 64)
    .received()
    .conditional()
    .sample("weixin://wxpay/bizpayurl/up?pr=NwY5Mz9&groupid=00")
    .doc("The content of the payment's QR code, for NATIVE; an opaque URL, valid for 2 hours.");

/// The page that opens WeChat.
pub const MWEB_URL: Field = text("mweb_url", 64)
    .received()
    .conditional()
    .sample(
        "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx2016121516420242444321ca0631331346&\
         package=1405458241",
    )
    .doc(
        "The page that opens WeChat, for MWEB; valid for 5 minutes. The published sample is longer than the documented \
         64 bytes.",
    );

// The payment, in the query and the notification.

/// The state of the order.
pub const TRADE_STATE_FIELD: Field =
    one_of("trade_state", &TRADE_STATE).max_bytes(32).received().sample("SUCCESS").doc("What became of the order.");

/// The state of the order, in words.
pub const TRADE_STATE_DESC: Field = text("trade_state_desc", 256)
    .received()
    .sample("支付失败，请重新下单支付")
    .doc("The state in words for people. A published cloud sample carries the order's body here: never parse it.");

/// Whether the payer follows the account.
pub const IS_SUBSCRIBE: Field = one_of("is_subscribe", &YES_NO)
    .max_bytes(1)
    .received()
    .optional()
    .sample("N")
    .doc("Whether the payer follows the account. Always `N` today; required or not differs between pages.");

/// Whether the payer follows the sub-merchant's account.
pub const SUB_IS_SUBSCRIBE: Field = one_of("sub_is_subscribe", &YES_NO)
    .max_bytes(1)
    .received()
    .optional()
    .sample("Y")
    .doc("Whether the payer follows the sub-merchant's account.");

/// The paying bank.
pub const BANK_TYPE: Field = text("bank_type", 32)
    .received()
    .sample("CMC")
    .doc("The paying bank's code; `CFT` is the balance, `OTHERS` occurs. (16 on old pages.)");

/// The amount after coupons.
pub const SETTLEMENT_TOTAL_FEE: Field = fen("settlement_total_fee")
    .received()
    .optional()
    .sample("100")
    .doc("`total_fee` less the coupons that are not money, in fen. There when such a coupon was used.");

/// The amount paid in money.
pub const CASH_FEE: Field = fen("cash_fee").received().conditional().sample("100").doc(
    "The part paid in money, in fen. The tables require it of a payment; the published notifications lack it, so it \
     may be absent.",
);

/// The currency of the amount paid in money.
pub const CASH_FEE_TYPE: Field =
    text("cash_fee_type", 16).received().optional().sample("CNY").doc("The currency of `cash_fee`.");

/// The sum of coupons.
pub const COUPON_FEE: Field = fen("coupon_fee")
    .received()
    .optional()
    .sample("100")
    .doc("The sum of all coupons in fen: `total_fee` less `coupon_fee` is `cash_fee`.");

/// The number of coupons.
pub const COUPON_COUNT: Field =
    number("coupon_count").received().optional().sample("1").doc("How many coupons were used.");

/// The kinds of the coupons.
pub const COUPON_TYPE_N: Field = indexed(one_of("coupon_type_$n", &COUPON_TYPE))
    .received()
    .optional()
    .sample("CASH")
    .doc("Each coupon's kind, counted from 0; only for merchants that may see coupons.");

/// The ids of the coupons.
pub const COUPON_ID_N: Field =
    indexed(text("coupon_id_$n", 20)).received().optional().sample("10000").doc("Each coupon's id, counted from 0.");

/// The amounts of the coupons.
pub const COUPON_FEE_N: Field = indexed(fen("coupon_fee_$n"))
    .received()
    .optional()
    .sample("100")
    .doc("Each coupon's amount in fen, counted from 0.");

/// The kinds of the coupons, on the cloud channel.
pub const COUPON_TYPE_LIST: Field = array(one_of("coupon_type_list", &COUPON_TYPE))
    .received()
    .optional()
    .sample("CASH")
    .doc("Each coupon's kind; empty when there is none.");

/// The ids of the coupons, on the cloud channel.
pub const COUPON_ID_LIST: Field = array(unbounded("coupon_id_list"))
    .received()
    .optional()
    .sample("10000")
    .doc("Each coupon's id; empty when there is none.");

/// The amounts of the coupons, on the cloud channel.
pub const COUPON_FEE_LIST: Field = array(fen("coupon_fee_list"))
    .received()
    .optional()
    .sample("100")
    .doc("Each coupon's amount in fen; empty when there is none.");

/// The time of the payment.
pub const TIME_END: Field = time14("time_end")
    .received()
    .sample("20141030133525")
    .doc("When the payment was made, in Beijing time as yyyyMMddHHmmss.");

// The store, as part of the scene.

/// The store's number.
pub const STORE_ID: Field = text("id", 32)
    .sample("SZTX001")
    .doc("The store's number, chosen by the merchant. (Some pages of the documents require it, others do not.)");

/// The store's name.
pub const STORE_NAME: Field = text("name", 64).sample("腾讯大厦腾大餐厅").doc("The store's name.");

/// The store's district.
pub const STORE_AREA_CODE: Field =
    text("area_code", 6).of(Charset::Digits).camel_name("area_code").sample("440305").doc(
        "The administrative division code of the store's place, six digits. The cloud page keeps the snake case in \
         JSON too.",
    );

/// The store's address.
pub const STORE_ADDRESS: Field = text("address", 128).sample("科技园中一路腾讯大厦").doc("The store's street address.");

// The parameters that the payer's page passes to WeChat.

/// The app of the page.
pub const PAYMENT_APP_ID: Field = text("appId", 32)
    .required()
    .sample("wxd2565e6a04246fd1")
    .doc("The app the page runs under. Signed, though wx.requestPayment does not take it.");

/// The time of signing.
pub const PAYMENT_TIME_STAMP: Field = text("timeStamp", 32)
    .required()
    .of(Charset::Digits)
    .sample("1647841885")
    .doc("Seconds since 1970 as text, not milliseconds.");

/// A random text.
pub const PAYMENT_NONCE_STR: Field = text("nonceStr", 32).required().sample("BfM1ojiTfFCbpmkL").doc("A random text.");

/// The prefix of the prepayment's id in `package`.
pub const PACKAGE_OF_PREPAY: &str = "prepay_id=";

/// The `package` of an app payment.
pub const PACKAGE_OF_APP: &str = "Sign=WXPay";

/// The prepayment.
pub const PAYMENT_PACKAGE: Field = text("package", 128)
    .required()
    .sample("prepay_id=wx2825019415cb82821e6a15a7c113510000")
    .doc("`prepay_id=` and the prepayment's id.");

/// The way of signing.
pub const PAYMENT_SIGN_TYPE: Field = one_of("signType", &SIGN_TYPE)
    .max_bytes(32)
    .required()
    .sample("MD5")
    .doc("The way of signing, which must be the order's.");

/// The signature.
pub const PAYMENT_SIGN: Field = text("paySign", 64)
    .required()
    .by_client(ClientValue::Sign)
    .sample("038EE415FD025B0D37717E8A1D6C34B6")
    .doc("The signature of the five others, in upper-case hex.");

/// The parameters that the payer's page passes to WeChat, on both channels.
pub const PAYMENT_FIELDS: &[Field] =
    &[PAYMENT_APP_ID, PAYMENT_TIME_STAMP, PAYMENT_NONCE_STR, PAYMENT_PACKAGE, PAYMENT_SIGN_TYPE, PAYMENT_SIGN];
