//! 查询代金券批次, 查询代金券信息: querying a stock and a coupon, and the replies.

use super::fields::{
    BEGIN_TIME, BEGIN_TIME_T, CONSUMER_MCH_ID, COUPON_BUDGET, COUPON_DESC, COUPON_ID, COUPON_KIND, COUPON_MINIMUM,
    COUPON_NAME, COUPON_REMAIN_VALUE, COUPON_STATE_FIELD, COUPON_STOCK_ID, COUPON_STOCK_STATUS_FIELD, COUPON_TOTAL,
    COUPON_USE_VALUE, COUPON_VALUE, CREATE_TIME, CREATE_TIME_T, END_TIME, END_TIME_T, FORMAT_FIELD, IS_SEND_NUM,
    MAX_QUOTA, OP_USER_ID, RECEIVED_COUPON_STOCK_ID, REPLY_NONCE, REPLY_SIGN, SEND_SOURCE, SEND_TIME, STOCK_BEGIN_TIME,
    STOCK_END_TIME, STOCK_ID, TRADE_NO, USE_TIME, USED_NUM, VERSION_FIELD, count,
};
use crate::choices::COUPON_PARTIAL_USE;
use crate::errors;
use crate::shared::{
    APPID, DEVICE_INFO, ERR_CODE, ERR_CODE_DES, MCH_ID, NONCE_STR, OPENID, RECEIVED_DEVICE_INFO, RESULT_CODE,
    RETURN_CODE, RETURN_MSG, SIGN, SUB_MCH_ID,
};
use crate::table::builders::{one_of, text, unbounded};
use crate::table::model::{Channel, Message, Retry, SignType};

/// Queries a stock of coupons.
pub static QUERY_COUPON_STOCK: Message =
    Message::request(Channel::Pay, "query_coupon_stock", "/mmpaymkttransfers/query_coupon_stock")
        .doc("Asks about a stock of coupons (查询代金券批次). It only reads; repeat it freely.")
        .for_merchants()
        .signed_with(&[SignType::Md5])
        .retry(Retry::Read)
        .answered_by(&QUERY_COUPON_STOCK_RESPONSE)
        .errors(errors::QUERY_COUPON_STOCK)
        .fields(&[
            COUPON_STOCK_ID,
            APPID,
            MCH_ID,
            OP_USER_ID,
            DEVICE_INFO,
            NONCE_STR,
            SIGN.max_bytes(32),
            VERSION_FIELD,
            FORMAT_FIELD,
        ])
        .sealed();

/// The reply to the query of a stock.
pub static QUERY_COUPON_STOCK_RESPONSE: Message =
    Message::reply_to_request(Channel::Pay, "query_coupon_stock.response")
        .doc("The reply to the query of a stock. Its signature is listed as optional, and is not verified.")
        .unreliably_signed()
        .fields(&[
            RETURN_CODE,
            RETURN_MSG,
            APPID.received(),
            MCH_ID.received(),
            RECEIVED_DEVICE_INFO,
            REPLY_NONCE,
            SIGN.received().optional().decided(),
            RESULT_CODE,
            ERR_CODE.sample("COUPON_STOCK_ID_NOT_VALID"),
            ERR_CODE_DES,
            RECEIVED_COUPON_STOCK_ID,
            COUPON_NAME.optional(),
            COUPON_VALUE,
            COUPON_MINIMUM,
            COUPON_STOCK_STATUS_FIELD,
            COUPON_TOTAL,
            MAX_QUOTA,
            IS_SEND_NUM,
            STOCK_BEGIN_TIME,
            STOCK_END_TIME,
            CREATE_TIME,
            COUPON_BUDGET,
            BEGIN_TIME_T,
            END_TIME_T,
            CREATE_TIME_T,
            COUPON_KIND,
            count("locked_num").single_source().sample("0").doc("How many coupons are locked; old replies only."),
            USED_NUM,
        ])
        .sealed();

/// Queries a coupon.
pub static QUERYCOUPONSINFO: Message =
    Message::request(Channel::Pay, "querycouponsinfo", "/mmpaymkttransfers/querycouponsinfo")
        .doc("Asks about a coupon of a payer (查询代金券信息). It only reads; repeat it freely.")
        .for_merchants()
        .signed_with(&[SignType::Md5])
        .retry(Retry::Read)
        .answered_by(&QUERYCOUPONSINFO_RESPONSE)
        .errors(errors::QUERYCOUPONSINFO)
        .fields(&[
            COUPON_ID,
            OPENID.required(),
            APPID,
            MCH_ID,
            STOCK_ID,
            OP_USER_ID,
            DEVICE_INFO,
            NONCE_STR,
            SIGN.max_bytes(32),
            VERSION_FIELD,
            FORMAT_FIELD,
        ])
        .sealed();

/// The reply to the query of a coupon.
pub static QUERYCOUPONSINFO_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "querycouponsinfo.response")
    .doc("The reply to the query of a coupon.")
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        APPID.received(),
        MCH_ID.received(),
        SUB_MCH_ID.received().optional(),
        RECEIVED_DEVICE_INFO,
        REPLY_NONCE,
        REPLY_SIGN,
        RESULT_CODE,
        ERR_CODE.sample("PARAM_ERROR"),
        ERR_CODE_DES,
        RECEIVED_COUPON_STOCK_ID,
        unbounded("coupon_id").received().sample("4242").doc("The number of the coupon."),
        COUPON_VALUE,
        COUPON_MINIMUM.decided(),
        COUPON_NAME,
        COUPON_STATE_FIELD,
        COUPON_DESC,
        COUPON_USE_VALUE,
        COUPON_REMAIN_VALUE,
        SEND_SOURCE,
        one_of("is_partial_use", &COUPON_PARTIAL_USE)
            .received()
            .optional()
            .sample("1")
            .doc("`1` if the coupon can be used in parts."),
        BEGIN_TIME,
        END_TIME,
        SEND_TIME,
        CONSUMER_MCH_ID,
        text("consumer_mch_appid", 32)
            .received()
            .optional()
            .single_source()
            .sample("wx5edab3bdfba3dc1c")
            .doc("The app where it was used; old replies only."),
        USE_TIME,
        TRADE_NO,
        COUPON_KIND,
        count("coupon_stock_type")
            .single_source()
            .sample("1")
            .doc("The kind of the stock: 1 for sending many, 2 for sending at an event; old replies only."),
    ])
    .sealed();
