//! The fields of agreements.

use crate::choices::{AGREEMENT_VERSION, CONTRACT_STATE, TERMINATION_MODE};
use crate::shared::NOTIFY_URL;
use crate::table::builders::{number, one_of, text, unbounded};
use crate::table::model::{Charset, Field};

/// The agreement's number of WeChat Pay.
pub(super) const CONTRACT_ID: Field = text("contract_id", 32)
    .required()
    .sample("Wx15463511252015071056489715")
    .doc("The number of the agreement at WeChat Pay.");

/// The template.
pub(super) const PLAN_ID: Field = text("plan_id", 28)
    .required()
    .of(Charset::Digits)
    .sample("12535")
    .doc("The number of the template that the agreement follows.");

/// The agreement's number of the merchant.
pub(super) const CONTRACT_CODE: Field =
    text("contract_code", 128).required().of(Charset::Alphanumeric).sample("100000").decided().doc(
        "The merchant's number of the agreement: letters and digits, unique within the template. (Older pages allow 32 \
         bytes.)",
    );

/// The agreement's number of the merchant, as WeChat Pay returns it.
pub(super) const RECEIVED_CONTRACT_CODE: Field =
    text("contract_code", 128).received().sample("1023658866").doc("The merchant's number of the agreement.");

/// The request's serial number.
pub(super) const REQUEST_SERIAL: Field = number("request_serial").required().sample("1000").doc(
    "The merchant's serial number of the request, which grows with each. (Some pages allow 12 digits, current ones 64 \
     bits; 18 digits are enforced.)",
);

/// The account's name.
pub(super) const DISPLAY_ACCOUNT: Field = text("contract_display_account", 128)
    .required()
    .personal()
    .sample("微信代扣")
    .doc("The name of the payer's account at the merchant, which the payer sees; without emoji.");

/// The URL for notifications of the agreement.
pub(super) const AGREEMENT_NOTIFY_URL: Field = NOTIFY_URL.by_caller().sample("https://www.example.com/notify").doc(
    "Where the notification of the signed agreement goes: a public, absolute http or https URL without query and \
         fragment. The account's own is for payments.",
);

/// The version of the call.
pub(super) const AGREEMENT_VERSION_FIELD: Field =
    one_of("version", &AGREEMENT_VERSION).max_bytes(8).required().sample("1.0").doc("The version of the call: 1.0.");

/// The time of the request.
pub(super) const TIMESTAMP: Field = text("timestamp", 10)
    .required()
    .of(Charset::Digits)
    .sample("1414488825")
    .doc("The time of the request, in seconds since 1970: ten digits.");

/// The payer at the merchant.
pub(super) const OUTERID: Field = text("outerid", 32)
    .personal()
    .sample("user123")
    .doc("The merchant's own id of the payer, for one who signs several agreements of a template.");

/// The state of the agreement.
pub(super) const CONTRACT_STATE_FIELD: Field = one_of("contract_state", &CONTRACT_STATE)
    .received()
    .sample("1")
    .doc("The state of the agreement. The fields about its end are there once it ended.");

/// The way in which the agreement ended.
pub(super) const TERMINATION_MODE_FIELD: Field = one_of("contract_termination_mode", &TERMINATION_MODE)
    .received()
    .aliases(&["contract_terminated_mode"])
    .sample("3")
    .doc("The way in which the agreement ended.");

/// The description of the items.
pub(super) const DETAIL_TEXT: Field =
    text("detail", 8192).sample("水电代扣：A水电代扣：B水电代扣：C").doc("What is bought, in more words.");

/// A text about the payer, which only service providers send and which has no documented limit.
pub(super) const fn about_payer(name: &'static str) -> Field {
    unbounded(name).partner_only().personal()
}
