//! The rows that several tables of 分账 have, on both channels.

use crate::choices::{RECEIVER_TYPE, RETURN_FAIL_REASON, RETURN_RESULT, SHARING_STATUS};
use crate::pay::profit_sharing::receiver::{
    PROFITSHARING_RECEIVER, PROFITSHARING_RECEIVERS, PROFITSHARING_RESULT_RECEIVERS,
};
use crate::shared::{
    self, ERR_CODE, ERR_CODE_DES, ERROR_CODE, ERROR_MSG, RESULT_CODE, RETURN_MSG, SIGN, SIGN_TYPE_FIELD, SUB_APPID,
    TRANSACTION_ID,
};
use crate::table::builders::{fen, json_text, number, one_of, text, time14};
use crate::table::model::{Charset, Field, SignType};
use crate::table::policy::json_array;

/// The only sign type of these calls.
pub(super) const ONLY_HMAC: &[SignType] = &[SignType::HmacSha256];

/// The way of signing.
pub const HMAC_SIGN_TYPE: Field = SIGN_TYPE_FIELD
    .required()
    .only(&["HMAC-SHA256"])
    .sample("HMAC-SHA256")
    .decided()
    .doc("The way of signing, which must be `HMAC-SHA256`. (Some pages list it as optional.)");

/// The signature of a reply.
pub const HMAC_SIGN: Field =
    SIGN.received().decided().doc("The signature, 64 hex digits of HMAC-SHA256. (The tables say 32.)");

/// The sub-merchant's app.
pub const RECEIVERS_SUB_APPID: Field = SUB_APPID.optional().doc(
    "The id of the sub-merchant's account, mini program or app, under which receivers of the kind \
     `PERSONAL_SUB_OPENID` are known.",
);

/// The order.
pub const SHARED_TRANSACTION_ID: Field = TRANSACTION_ID
    .required()
    .sample("4208450740201411110007820472")
    .doc("The order number of WeChat Pay. The order was placed with `profit_sharing` Y.");

/// The merchant's number of the sharing.
pub const OUT_ORDER_NO: Field =
    text("out_order_no", 64).required().of(Charset::OrderNumberOrAt).sample("P20150806125346").doc(
        "The merchant's number of the sharing. One number shares once, however often it is sent; each sharing and each \
         finish needs a number of its own.",
    );

/// WeChat Pay's number of the sharing.
pub const ORDER_ID: Field =
    text("order_id", 64).sample("3008450740201411110007820472").doc("WeChat Pay's number of the sharing.");

/// The receivers.
pub const RECEIVERS: Field = json_array("receivers", 10240, &PROFITSHARING_RECEIVERS)
    .required()
    .personal()
    .sample(concat!(
        r#"[{"type": "MERCHANT_ID","account": "190001001","amount": 100,"description": "分到商户"},"#,
        r#" {"type": "PERSONAL_OPENID","account": "86693952","amount": 888,"description": "分到个人"}]"#,
    ))
    .doc("The receivers as JSON text, at most 50. Each has been added before.");

/// The receivers, with what became of each share.
pub const RESULT_RECEIVERS: Field = json_array("receivers", 10240, &PROFITSHARING_RESULT_RECEIVERS)
    .received()
    .optional()
    .personal()
    .sample(concat!(
        r#"[{"type": "MERCHANT_ID","account": "190001001","amount": 100,"description": "分到商户","#,
        r#""detail_id": "36011111111111111111111","finish_time": "20180608170132","result": "SUCCESS"}]"#,
    ))
    .doc("The receivers as JSON text, with what became of each share.");

/// The receiver to add or to remove.
pub const RECEIVER: Field = json_text("receiver", 2048, &PROFITSHARING_RECEIVER)
    .required()
    .personal()
    .sample(r#"{"type": "MERCHANT_ID","account": "190001001"}"#)
    .doc("The receiver as JSON text.");

/// The receiver to add.
pub const ADDED_RECEIVER: Field =
    RECEIVER.doc("The receiver as JSON text, with the relation, and the name of a merchant.");

/// The receiver, as the reply repeats it.
pub const RECEIVED_RECEIVER: Field = RECEIVER
    .received()
    .decided()
    .doc("The receiver as JSON text. (The documented 128 bytes are too few for a long name.)");

/// The state of the sharing.
pub const STATUS: Field = one_of("status", &SHARING_STATUS)
    .max_bytes(16)
    .received()
    .sample("FINISHED")
    .doc("The state of the sharing as a whole. Each receiver has a `result` of its own.");

/// The reason of a movement of money.
pub const DESCRIPTION: Field =
    text("description", 80).required().sample("分账已完成").doc("The reason, which the bill shows.");

/// The merchant's number of the return.
pub const OUT_RETURN_NO: Field =
    text("out_return_no", 64).required().of(Charset::OrderNumberOrAt).sample("R20190516001").decided().doc(
        "The merchant's number of the return. One number returns once, however often it is sent: after an unknown \
         outcome repeat it, and after a failure take another. (32 bytes in one source.)",
    );

/// WeChat Pay's number of the return.
pub const RETURN_NO: Field = text("return_no", 64)
    .received()
    .optional()
    .sample("3008450740201411110007820472")
    .doc("WeChat Pay's number of the return.");

/// The kind of the account that returns the money.
pub const RETURN_ACCOUNT_TYPE: Field = one_of("return_account_type", &RECEIVER_TYPE)
    .max_bytes(32)
    .required()
    .only(&["MERCHANT_ID"])
    .sample("MERCHANT_ID")
    .doc(
        "The kind of the account that returns the money: always `MERCHANT_ID`, since nothing is returned by a person.",
    );

/// The account that returns the money.
pub const RETURN_ACCOUNT: Field = text("return_account", 64)
    .required()
    .sample("86693852")
    .doc("The merchant number that returns the money, that of a receiver of the sharing.");

/// The amount to return.
pub const RETURN_AMOUNT: Field = fen("return_amount")
    .required()
    .at_least(1)
    .sample("888")
    .doc("The amount to return in fen. All returns of a share together are at most that share.");

/// The state of the return.
pub const RESULT: Field =
    one_of("result", &RETURN_RESULT).max_bytes(32).received().sample("SUCCESS").doc("What became of the return.");

/// The reason of a failed return.
pub const FAIL_REASON: Field = one_of(shared::FAIL_REASON.name, &RETURN_FAIL_REASON)
    .max_bytes(32)
    .received()
    .conditional()
    .sample("ACCOUNT_ABNORMAL")
    .doc("Why the return failed, for the `result` FAILED.");

/// The time of the return.
pub const FINISH_TIME: Field = time14("finish_time")
    .received()
    .optional()
    .sample("20180608170132")
    .doc("When it was completed, in Beijing time as yyyyMMddHHmmss.");

/// The part of an order that is not shared.
pub const UNSPLIT_AMOUNT: Field =
    fen("unsplit_amount").received().sample("1000").doc("What is left of the order to share, in fen.");

/// The highest share.
pub const MAX_RATIO: Field = number("max_ratio")
    .received()
    .sample("2000")
    .doc("The largest share of an order that the provider may take, per ten thousand: 2000 is 20 %.");

// Failures of the calls that state them in other elements than the rest of the protocol.

/// The error code of a refused call.
pub const REFUSAL_CODE: Field = ERROR_CODE
    .max_bytes(32)
    .conditional()
    .sample("PARAM_ERROR")
    .doc("Why the call was refused, as a code. The reply has neither `return_msg` nor a signature then.");

/// The error text of a refused call.
pub const REFUSAL_TEXT: Field = ERROR_MSG.conditional().doc("Why the call was refused, in words.");

/// The transport message, which these calls do not send.
pub const UNSENT_RETURN_MSG: Field =
    RETURN_MSG.decided().doc("Why the message did not get through. In practice the reply has `error_msg` instead.");

/// The business status, which these calls do not always send.
pub const UNSURE_RESULT_CODE: Field = RESULT_CODE
    .optional()
    .decided()
    .doc("Whether the request was carried out. Live replies lack it: `result` tells what became of the return.");

/// The error code of the rest of the protocol.
pub const UNSURE_ERR_CODE: Field =
    ERR_CODE.decided().doc("Why not, as a code. In practice the reply has `error_code` instead.");

/// The error text of the rest of the protocol.
pub const UNSURE_ERR_CODE_DES: Field =
    ERR_CODE_DES.decided().doc("Why not, in words. In practice the reply has `error_msg` instead.");

/// The amount that a finish released.
pub const RELEASED_AMOUNT: Field =
    fen("amount").received().conditional().sample("2000").doc("The amount that the finish released, in fen.");

/// The number that a query asks about.
pub const QUERIED_NUMBER: Field =
    OUT_ORDER_NO.decided().doc("The merchant's number of the sharing, or of the finish. (32 bytes in one source.)");

/// The receivers of a queried sharing.
pub const QUERIED_RECEIVERS: Field = RESULT_RECEIVERS
    .conditional()
    .doc("The receivers as JSON text, with what became of each share; of a sharing, not of a finish.");

/// The reason why a sharing was closed.
pub const CLOSE_REASON: Field = text("close_reason", 32)
    .received()
    .optional()
    .sample("NO_AUTH")
    .doc("Why the sharing was closed: `NO_AUTH` means that the right to share was withdrawn.");

/// The reason of a finish.
pub const RELEASE_DESCRIPTION: Field = DESCRIPTION.received().conditional().doc("The reason of the finish.");

/// WeChat Pay's number of the sharing.
pub const RETURNED_ORDER_ID: Field =
    ORDER_ID.conditional().decided().doc("WeChat Pay's number of the sharing to return from.");

/// The merchant's number of the sharing.
pub const RETURNED_OUT_ORDER_NO: Field =
    OUT_ORDER_NO.conditional().decided().doc("The merchant's number of the sharing to return from.");

/// The merchant's number of a finish.
pub const FINISH_OUT_ORDER_NO: Field =
    OUT_ORDER_NO.doc("The merchant's number of the finish, which no sharing has. One number finishes once.");

/// WeChat Pay's number of a finish.
pub const FINISH_ORDER_ID: Field = ORDER_ID.received().doc("WeChat Pay's number of the finish.");

/// The reason of a return.
pub const RETURN_DESCRIPTION: Field = DESCRIPTION.sample("用户退款").doc("The reason of the return.");

/// The sub-merchant's app, with a return.
pub const RETURN_SUB_APPID: Field =
    SUB_APPID.optional().doc("The id of the sub-merchant's account, mini program or app.");
