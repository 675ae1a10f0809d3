//! 支付中签约: placing an order with which the payer also signs an agreement, and the reply.

use super::fields::{
    CONTRACT_CODE, CONTRACT_ERR_CODE, CONTRACT_ERR_CODE_DES, CONTRACT_NOTIFY_URL, CONTRACT_RESULT_CODE, DETAIL_TEXT,
    DISPLAY_ACCOUNT, OUTERID, PLAN_ID, RECEIVED_CONTRACT_CODE, REQUEST_SERIAL,
};
use crate::pay::ORDER_QUERY;
use crate::shared::{
    APPID, ATTACH, BODY, CODE_URL, DEVICE_INFO, ERR_CODE, ERR_CODE_DES, FEE_TYPE, GOODS_TAG, LIMIT_PAY_FIELD, MCH_ID,
    MWEB_URL, NONCE_STR, NOTIFY_URL, OPENID, OUT_TRADE_NO, PREPAY_ID, PRODUCT_ID, RECEIVED_NONCE_STR, RESULT_CODE,
    RETURN_CODE, RETURN_MSG, SIGN, SPBILL_CREATE_IP, SUB_APPID, SUB_MCH_ID, SUB_OPENID, TIME_EXPIRE, TIME_START,
    TOTAL_FEE, TRADE_TYPE_FIELD,
};
use crate::table::builders::text;
use crate::table::model::{AccountValue, Channel, Charset, Message, Retry, SignType};
use crate::table::rule::{after, when, with};

/// Places an order with which the payer also signs an agreement.
pub static CONTRACTORDER: Message = Message::request(Channel::Pay, "contractorder", "/pay/contractorder")
    .doc(
        "Places an order with which the payer also signs an agreement (支付中签约). The order can stand although the \
         agreement does not: the reply states both. Repeating it with the same values does no harm.",
    )
    .signed_with(&[SignType::Md5])
    .retry(Retry::Same)
    .keyed_by(&[OUT_TRADE_NO.name, CONTRACT_CODE.name])
    .confirmed_by(&ORDER_QUERY)
    .answered_by(&CONTRACTORDER_RESPONSE)
    .fields(&[
        APPID,
        MCH_ID,
        SUB_MCH_ID,
        SUB_APPID,
        text("contract_mchid", 32)
            .required()
            .of(Charset::Digits)
            .by_account(AccountValue::MchId)
            .sample("1200009811")
            .doc("The merchant of the agreement, the same as `mch_id`."),
        text("contract_appid", 32)
            .required()
            .of(Charset::Alphanumeric)
            .by_account(AccountValue::Appid)
            .sample("wxcbda96de0b165486")
            .doc("The app of the agreement, the same as `appid`."),
        OUT_TRADE_NO,
        DEVICE_INFO,
        NONCE_STR,
        BODY,
        DETAIL_TEXT.sample("Ipad mini 16G 白色"),
        ATTACH,
        NOTIFY_URL,
        TOTAL_FEE,
        SPBILL_CREATE_IP.decided(),
        TIME_START,
        TIME_EXPIRE,
        GOODS_TAG,
        TRADE_TYPE_FIELD.required().only(&["JSAPI", "NATIVE", "APP", "MWEB"]),
        PRODUCT_ID.decided(),
        LIMIT_PAY_FIELD,
        OPENID.decided(),
        SUB_OPENID.single_source(),
        PLAN_ID,
        CONTRACT_CODE,
        REQUEST_SERIAL,
        DISPLAY_ACCOUNT,
        CONTRACT_NOTIFY_URL,
        SIGN.decided(),
        text("contract_outerid", 32).personal().single_source().sample("user123").doc(OUTERID.doc),
        FEE_TYPE,
    ])
    .rules(&[
        when(TRADE_TYPE_FIELD.name, "JSAPI").any_of(&[OPENID.name, SUB_OPENID.name]),
        when(TRADE_TYPE_FIELD.name, "NATIVE").needs(&[PRODUCT_ID.name]),
        with(SUB_OPENID.name).needs(&[SUB_APPID.name]),
        after(TIME_EXPIRE.name, TIME_START.name, 60),
    ])
    .sealed();

/// The reply to an order with an agreement.
pub static CONTRACTORDER_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "contractorder.response")
    .doc("The reply to an order with an agreement: the prepayment, and whether the agreement was prepared.")
    // Without a failure: the order stands, whatever became of the agreement.
    .outcome(CONTRACT_RESULT_CODE.name, "SUCCESS", &[])
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        RESULT_CODE,
        APPID.received(),
        MCH_ID.received(),
        RECEIVED_NONCE_STR.conditional().decided().doc("A random text. A published reply lacks it."),
        SIGN.received(),
        ERR_CODE,
        ERR_CODE_DES,
        CONTRACT_RESULT_CODE,
        CONTRACT_ERR_CODE,
        CONTRACT_ERR_CODE_DES,
        SUB_MCH_ID.received().optional(),
        SUB_APPID.received().optional(),
        PREPAY_ID,
        TRADE_TYPE_FIELD.received(),
        CODE_URL,
        PLAN_ID.received().optional(),
        REQUEST_SERIAL.received().optional().doc("The serial number of the request."),
        RECEIVED_CONTRACT_CODE.optional(),
        DISPLAY_ACCOUNT.received().optional(),
        MWEB_URL,
        OUT_TRADE_NO.received(),
    ])
    .sealed();
