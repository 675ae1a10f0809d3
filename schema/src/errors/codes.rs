//! Every code in one list, behind the enum `ErrorCode` of `wxpay-core`. The meanings are
//! those of the codes' rows.

use super::bill::{BILL_100, BILL_20001, BILL_20002, BILL_20003, BILL_20007, BILL_20100, BILL_CREATING, NO_BILL_EXIST};
use super::common::{
    APPID_MCHID_NOT_MATCH, APPID_NOT_EXIST, FREQUENCY_LIMITED, INVALID_REQUEST, LACK_PARAMS, MCHID_NOT_EXIST, NO_AUTH,
    NOT_UTF8, PARAM_ERROR, POST_DATA_EMPTY, REQUIRE_POST_METHOD, SIGN_ERROR, SYSTEM_ERROR, XML_FORMAT_ERROR,
};
use super::micropay::{
    AUTH_CODE_ERROR, AUTH_CODE_EXPIRE, AUTH_CODE_INVALID, BANK_ERROR, BUYER_MISMATCH, NOT_SUPPORTED_CARD,
    ORDER_REVERSED, REVERSE_EXPIRE, USER_PAYING,
};
use super::order::{
    NOT_ENOUGH, ORDER_CLOSED, ORDER_NOT_EXIST, ORDER_PAID, OUT_TRADE_NO_USED, TRADE_ERROR, TRADE_STATE_ERROR,
};
use super::refund::{
    BIZERR_NEED_RETRY, CERT_ERROR, ERROR, INVALID_REQ_TOO_MUCH, INVALID_TRANSACTION_ID, ORDER_NOT_READY,
    REFUND_FEE_INVALID, REFUND_FEE_MISMATCH, REFUND_NOT_EXIST, TRADE_OVERDUE, USER_ACCOUNT_ABNORMAL,
};
use crate::table::builders::choice;
use crate::table::error_code::ErrorCodeEntry;
use crate::table::model::{Choice, Choices};
use crate::text::same;

/// Every code that a refusal may have.
pub const ERROR_CODE: Choices = Choices {
    name: "ErrorCode",
    doc: "A code that WeChat Pay refuses with. What to do about it depends on the call.",
    values: if FAMILIES.is_empty() { &ORDERS } else { &JOINED },
};

static JOINED: [Choice; count(FAMILIES)] = joined(FAMILIES);

const FAMILIES: &[&[Choice]] = &[
    #[cfg(feature = "profit-sharing")]
    super::profit_sharing::CODES,
    #[cfg(feature = "red-packet")]
    super::red_packet::CODES,
    #[cfg(feature = "transfer")]
    super::transfer::CODES,
    #[cfg(feature = "papay")]
    super::papay::CODES,
    #[cfg(feature = "cash-coupon")]
    super::cash_coupon::CODES,
    #[cfg(feature = "customs")]
    super::customs::CODES,
    #[cfg(feature = "deposit")]
    super::deposit::CODES,
    #[cfg(feature = "face-payment")]
    super::face_payment::CODES,
    #[cfg(feature = "vehicle")]
    super::vehicle::CODES,
    #[cfg(feature = "report")]
    super::report::CODES,
];

/// The number of codes, of which several families may have the same one; 0 if there are none but those of orders.
const fn count(families: &[&[Choice]]) -> usize {
    let (mut count, mut family) = (ORDERS.len(), 0);
    while family < families.len() {
        let mut at = 0;
        while at < families[family].len() {
            count += !is_before(families, family, at) as usize;
            at += 1;
        }
        family += 1;
    }
    if families.is_empty() { 0 } else { count }
}

/// The codes of orders, then each code of the families once, where it is first.
const fn joined<const COUNT: usize>(families: &[&[Choice]]) -> [Choice; COUNT] {
    let mut all = [ORDERS[0]; COUNT];
    if families.is_empty() {
        return all;
    }
    let (mut next, mut family) = (0, 0);
    while next < ORDERS.len() {
        all[next] = ORDERS[next];
        next += 1;
    }
    while family < families.len() {
        let mut at = 0;
        while at < families[family].len() {
            if !is_before(families, family, at) {
                all[next] = families[family][at];
                next += 1;
            }
            at += 1;
        }
        family += 1;
    }
    all
}

/// Whether orders or an earlier family have the code. Within a list no code is repeated.
const fn is_before(families: &[&[Choice]], family: usize, at: usize) -> bool {
    let code = families[family][at].value;
    let mut earlier = 0;
    while earlier < family {
        if has(families[earlier], code) {
            return true;
        }
        earlier += 1;
    }
    has(&ORDERS, code)
}

const fn has(mut codes: &[Choice], code: &str) -> bool {
    while let [choice, rest @ ..] = codes {
        if same(choice.value, code) {
            return true;
        }
        codes = rest;
    }
    false
}

/// The codes of orders, refunds and bills.
static ORDERS: [Choice; 49] = [
    code(INVALID_REQUEST, "InvalidRequest"),
    code(NO_AUTH, "NoAuth"),
    choice(NOT_ENOUGH.code, "The balance is too low: the payer's, or for a refund the merchant's.")
        .variant("NotEnough"),
    code(ORDER_PAID, "OrderPaid"),
    code(ORDER_CLOSED, "OrderClosed"),
    code(SYSTEM_ERROR, "SystemError"),
    code(APPID_NOT_EXIST, "AppidNotExist"),
    code(MCHID_NOT_EXIST, "MchidNotExist"),
    code(APPID_MCHID_NOT_MATCH, "AppidMchidNotMatch"),
    code(LACK_PARAMS, "LackParams"),
    code(OUT_TRADE_NO_USED, "OutTradeNoUsed"),
    code(SIGN_ERROR, "SignError"),
    code(XML_FORMAT_ERROR, "XmlFormatError"),
    code(REQUIRE_POST_METHOD, "RequirePostMethod"),
    code(POST_DATA_EMPTY, "PostDataEmpty"),
    code(NOT_UTF8, "NotUtf8"),
    code(PARAM_ERROR, "ParamError"),
    code(TRADE_ERROR, "TradeError"),
    code(FREQUENCY_LIMITED, "FrequencyLimited"),
    code(ORDER_NOT_EXIST, "OrderNotExist"),
    code(TRADE_STATE_ERROR, "TradeStateError"),
    code(BIZERR_NEED_RETRY, "BizerrNeedRetry"),
    code(TRADE_OVERDUE, "TradeOverdue"),
    code(ERROR, "Error"),
    code(USER_ACCOUNT_ABNORMAL, "UserAccountAbnormal"),
    code(INVALID_REQ_TOO_MUCH, "InvalidReqTooMuch"),
    code(INVALID_TRANSACTION_ID, "InvalidTransactionId"),
    code(REFUND_FEE_MISMATCH, "RefundFeeMismatch"),
    code(REFUND_FEE_INVALID, "RefundFeeInvalid"),
    code(CERT_ERROR, "CertError"),
    code(ORDER_NOT_READY, "OrderNotReady"),
    code(REFUND_NOT_EXIST, "RefundNotExist"),
    code(BILL_100, "Bill100"),
    code(BILL_20001, "Bill20001"),
    code(BILL_20002, "Bill20002"),
    code(BILL_20003, "Bill20003"),
    code(BILL_20007, "Bill20007"),
    code(BILL_20100, "Bill20100"),
    code(NO_BILL_EXIST, "NoBillExist"),
    code(BILL_CREATING, "BillCreating"),
    code(AUTH_CODE_EXPIRE, "AuthCodeExpire"),
    code(NOT_SUPPORTED_CARD, "NotSuportCard"),
    code(ORDER_REVERSED, "OrderReversed"),
    code(BANK_ERROR, "BankError"),
    code(USER_PAYING, "UserPaying"),
    code(AUTH_CODE_ERROR, "AuthCodeError"),
    code(AUTH_CODE_INVALID, "AuthCodeInvalid"),
    code(BUYER_MISMATCH, "BuyerMismatch"),
    code(REVERSE_EXPIRE, "ReverseExpire"),
];

/// The codes that state what became of the order number, whatever was sent under it before.
/// All other refusals leave open what an earlier request with the number did.
pub const SETTLED_CODES: &[&str] = &[ORDER_PAID.code, ORDER_CLOSED.code, ORDER_REVERSED.code];

/// The codes whose meaning is in the text of `err_code_des` alone.
pub const GENERIC_CODES: &[&str] = &[INVALID_REQUEST.code, PARAM_ERROR.code, ERROR.code, NO_AUTH.code];

pub(super) const fn code(row: ErrorCodeEntry, variant: &'static str) -> Choice {
    choice(row.code, row.meaning).variant(variant)
}
