//! 交易保障: reports of calls, one or several of code payment at a time.

use crate::choices::REPORTED_STATE;
use crate::pay::sign_types::EITHER;
use crate::shared::{
    APPID, DEVICE_INFO, ERR_CODE, ERR_CODE_DES, MCH_ID, NONCE_STR, OUT_TRADE_NO, RESULT_CODE, RETURN_CODE, RETURN_MSG,
    SIGN, SIGN_TYPE_FIELD, SUB_APPID, SUB_MCH_ID,
};
use crate::table::builders::{ip, number, one_of, text, time14, unbounded};
use crate::table::model::{Channel, Field, Message, Retry, SignType};
use crate::table::policy::json_array;

/// The address of the caller.
const USER_IP: Field =
    ip("user_ip", 16).required().sample("8.8.8.8").doc("The address of the caller; 16 bytes, so rarely an IPv6 one.");

/// Reports a call.
pub static REPORT: Message = Message::request(Channel::Pay, "report", "/payitil/report")
    .doc(
        "Reports how a call went (交易保障): its duration, and its reply in the fields that have the names of a reply. \
         WeChat Pay has retired it for most merchants. Nothing depends on it; never repeat it.",
    )
    .signed_with(EITHER)
    .retry(Retry::Never)
    .answered_by(&REPORT_RESPONSE)
    .fields(&[
        APPID,
        MCH_ID,
        SUB_APPID.optional().single_source(),
        SUB_MCH_ID.single_source(),
        DEVICE_INFO,
        NONCE_STR,
        SIGN,
        SIGN_TYPE_FIELD.single_source(),
        text("interface_url", 127)
            .required()
            .sample("https://api.mch.weixin.qq.com/pay/unifiedorder")
            .doc("The whole URL of the call."),
        number("execute_time_")
            .required()
            .decided()
            .sample("1000")
            .doc("The duration of the call in milliseconds. The name ends in an underscore."),
        number("execute_time")
            .decided()
            .sample("1000")
            .doc("`execute_time_`, as older pages and two SDKs spell it. It is not needed beside that one."),
        RETURN_CODE.by_caller().doc("The `return_code` of the reply."),
        RETURN_MSG.by_caller().doc("The `return_msg` of the reply."),
        RESULT_CODE.by_caller().required().doc("The `result_code` of the reply."),
        ERR_CODE.by_caller().doc("The `err_code` of the reply."),
        ERR_CODE_DES.by_caller().doc("The `err_code_des` of the reply."),
        OUT_TRADE_NO.optional().doc("The order number of the call."),
        USER_IP,
        time14("time").sample("20091227091010").doc("When the report was made, in Beijing time as yyyyMMddHHmmss."),
    ])
    .sealed();

/// The reply to a report.
pub static REPORT_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "report.response")
    .doc("The reply to a report, unsigned.")
    .unsigned()
    .fields(&[
        RETURN_CODE.doc("Whether the report got through."),
        RETURN_MSG,
        RESULT_CODE.doc("Whether the report was taken."),
    ])
    .sealed();

/// Reports several code payments.
pub static REPORT_MICROPAY: Message = Message::request(Channel::Pay, "report_micropay", "/payitil/report")
    .doc(
        "Reports how several code payments went (交易保障), on the path of `report`. Nothing depends on it; never \
         repeat it.",
    )
    .signed_with(&[SignType::Md5])
    .retry(Retry::Never)
    .answered_by(&REPORT_RESPONSE)
    .fields(&[
        APPID,
        MCH_ID,
        DEVICE_INFO,
        NONCE_STR,
        SIGN,
        text("interface_url", 127)
            .required()
            .sample("https://api.mch.weixin.qq.com/pay/batchreport/micropay/total")
            .doc("Always `https://api.mch.weixin.qq.com/pay/batchreport/micropay/total`."),
        USER_IP,
        json_array("trades", 1024, &REPORT_MICROPAY_TRADES)
            .required()
            .sample(concat!(
                r#"[{"out_trade_no":"out_trade_no_test_1","begin_time":"20160602203256","#,
                r#""end_time":"20160602203257","state":"OK","err_msg":""}]"#,
            ))
            .doc("The payments as the text of a JSON array."),
    ])
    .sealed();

/// A reported code payment.
pub static REPORT_MICROPAY_TRADES: Message = Message::nested(Channel::Pay, "report_micropay_trades")
    .doc("A code payment that is reported.")
    .fields(&[
        OUT_TRADE_NO.sample("out_trade_no_test_1"),
        time14("begin_time")
            .required()
            .sample("20160602203256")
            .doc("When the code was read, in Beijing time as yyyyMMddHHmmss."),
        time14("end_time")
            .required()
            .sample("20160602203257")
            .doc("When the payment ended, in Beijing time as yyyyMMddHHmmss."),
        one_of("state", &REPORTED_STATE).required().sample("OK").doc("How the payment ended."),
        unbounded("err_msg").doc("The merchant's own text about an error."),
    ])
    .sealed();
