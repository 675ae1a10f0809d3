//! 下载对账单, 下载资金账单: downloading the bill and the fund flow of a day. The answer is a
//! file, or a message if there is none.

use super::sign_types::EITHER;
use crate::choices::ACCOUNT_TYPE;
use crate::errors;
use crate::shared::{
    APPID, BILL_DATE, BILL_TYPE_FIELD, DEVICE_INFO, ERR_CODE, ERR_CODE_DES, ERROR_CODE, MCH_ID, NONCE_STR, RESULT_CODE,
    RETURN_CODE, RETURN_MSG, SIGN, SIGN_TYPE_FIELD, SUB_APPID, SUB_MCH_ID, TAR_TYPE_FIELD,
};
use crate::table::builders::one_of;
use crate::table::model::{Channel, Field, Message, Retry, SignType};

/// Downloads the bill of a day.
pub static DOWNLOAD_BILL: Message = Message::request(Channel::Pay, "download_bill", "/pay/downloadbill")
    .doc(
        "Asks for the bill of a day (下载对账单): every order and refund, one a line. It is there after 10 o'clock of \
         the next day and for three months. It only reads; repeat it freely.",
    )
    .signed_with(EITHER)
    .retry(Retry::Read)
    .answered_by(&DOWNLOAD_BILL_RESPONSE)
    .errors(errors::DOWNLOAD_BILL)
    .fields(&[
        APPID.doc("An app of the merchant's; each gives the same bill."),
        MCH_ID,
        SUB_APPID.by_caller().optional().doc("The id of the sub-merchant's account, mini program or app."),
        // The account's own would exclude the other sub-merchants.
        SUB_MCH_ID.by_caller().optional().doc(
            "The sub-merchant whose orders the bill lists; absent means all of the service provider's. Never the \
             account's.",
        ),
        DEVICE_INFO.sample("13467007045764").doc("The terminal's id; old pages only."),
        NONCE_STR,
        SIGN,
        SIGN_TYPE_FIELD,
        BILL_DATE,
        BILL_TYPE_FIELD,
        TAR_TYPE_FIELD,
    ])
    .sealed();

/// The answer if there is no bill.
pub static DOWNLOAD_BILL_RESPONSE: Message = Message::failure(Channel::Pay, "download_bill.response")
    .doc("What comes when there is no bill, unsigned. The bill itself comes as it is, as text or as a gzip stream.")
    .fields(&[RETURN_CODE, RETURN_MSG, ERROR_CODE])
    .sealed();

/// The account whose movements are asked for.
pub const ACCOUNT_TYPE_FIELD: Field = one_of("account_type", &ACCOUNT_TYPE)
    .max_bytes(16)
    .documented(8)
    .required()
    .sample("Basic")
    .doc("The account. (The page says 8 bytes, which `Operation` exceeds.)");

/// Downloads the fund flow of a day.
pub static DOWNLOAD_FUND_FLOW: Message = Message::request(Channel::Pay, "download_fund_flow", "/pay/downloadfundflow")
    .doc(
        "Asks for the fund flow of a day (下载资金账单): every movement on one of the merchant's accounts. It is there \
         after 10 o'clock of the next day, since 2017-06-01. It only reads; repeat it freely. The only way of signing \
         is HMAC-SHA256.",
    )
    .signed_with(&[SignType::HmacSha256])
    .with_certificate()
    .retry(Retry::Read)
    .answered_by(&DOWNLOAD_FUND_FLOW_RESPONSE)
    .errors(errors::DOWNLOAD_FUND_FLOW)
    .fields(&[
        APPID,
        MCH_ID,
        NONCE_STR,
        SIGN,
        SIGN_TYPE_FIELD.required().only(&["HMAC-SHA256"]).sample("HMAC-SHA256").doc(
            "The way of signing, always HMAC-SHA256 here. (One source has it optional; absent would mean MD5, which is \
             refused.)",
        ),
        BILL_DATE.doc("The day in Beijing as yyyyMMdd, from 20170601 on."),
        ACCOUNT_TYPE_FIELD,
        TAR_TYPE_FIELD,
    ])
    .sealed();

/// The answer if there is no fund flow.
pub static DOWNLOAD_FUND_FLOW_RESPONSE: Message = Message::failure(Channel::Pay, "download_fund_flow.response")
    .doc(
        "What comes when there is no fund flow, unsigned: `return_code` SUCCESS with `result_code` FAIL as a rule. The \
         fund flow itself comes as it is, as text or as a gzip stream.",
    )
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        RESULT_CODE.conditional(),
        ERR_CODE.conditional().max_bytes(16).doc("Why there is none, as a code. (Not `error_code`, as of a bill.)"),
        ERR_CODE_DES.sample("账单不存在"),
    ])
    .sealed();
