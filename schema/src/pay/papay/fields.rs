//! The fields of agreements.

use crate::choices::{AGREEMENT_VERSION, CONTRACT_CHANGE, CONTRACT_STATE, OUTCOME, TERMINATION_MODE};
use crate::shared::NOTIFY_URL;
use crate::table::builders::{number, one_of, text, unbounded, url};
use crate::table::model::{Charset, Field};

/// The agreement's number of WeChat Pay.
pub const CONTRACT_ID: Field = text("contract_id", 32)
    .required()
    .sample("Wx15463511252015071056489715")
    .doc("The number of the agreement at WeChat Pay.");

/// The template.
pub const PLAN_ID: Field = text("plan_id", 28)
    .required()
    .of(Charset::Digits)
    .sample("12535")
    .doc("The number of the template that the agreement follows.");

/// The agreement's number of the merchant.
pub const CONTRACT_CODE: Field =
    text("contract_code", 128).required().of(Charset::Alphanumeric).sample("100000").decided().doc(
        "The merchant's number of the agreement: letters and digits, unique within the template. (Older pages allow 32 \
         bytes.)",
    );

/// The agreement's number of the merchant, as WeChat Pay returns it.
pub const RECEIVED_CONTRACT_CODE: Field =
    text("contract_code", 128).received().sample("1023658866").doc("The merchant's number of the agreement.");

/// The request's serial number.
pub const REQUEST_SERIAL: Field = number("request_serial").required().sample("1000").doc(
    "The merchant's serial number of the request, which grows with each. (Some pages allow 12 digits, current ones 64 \
     bits; 18 digits are enforced.)",
);

/// The account's name.
pub const DISPLAY_ACCOUNT: Field = text("contract_display_account", 128)
    .required()
    .personal()
    .sample("微信代扣")
    .doc("The name of the payer's account at the merchant, which the payer sees; without emoji.");

/// The URL for notifications of the agreement.
pub const AGREEMENT_NOTIFY_URL: Field = NOTIFY_URL.by_caller().sample("https://www.example.com/notify").doc(
    "Where the notification of the signed agreement goes: a public, absolute http or https URL without query and \
     fragment. The account's own is for payments.",
);

/// The version of the call.
pub const AGREEMENT_VERSION_FIELD: Field =
    one_of("version", &AGREEMENT_VERSION).max_bytes(8).required().sample("1.0").doc("The version of the call: 1.0.");

/// The time of the request.
pub const TIMESTAMP: Field = text("timestamp", 10)
    .required()
    .of(Charset::Digits)
    .sample("1414488825")
    .doc("The time of the request, in seconds since 1970: ten digits.");

/// The payer at the merchant.
pub const OUTERID: Field = text("outerid", 32)
    .personal()
    .sample("user123")
    .doc("The merchant's own id of the payer, for one who signs several agreements of a template.");

/// The state of the agreement.
pub const CONTRACT_STATE_FIELD: Field = one_of("contract_state", &CONTRACT_STATE)
    .received()
    .sample("1")
    .doc("The state of the agreement. The fields about its end are there once it ended.");

/// The way in which the agreement ended.
pub const TERMINATION_MODE_FIELD: Field = one_of("contract_termination_mode", &TERMINATION_MODE)
    .received()
    .aliases(&["contract_terminated_mode"])
    .sample("3")
    .doc("The way in which the agreement ended.");

/// The description of the items.
pub const DETAIL_TEXT: Field =
    text("detail", 8192).sample("水电代扣：A水电代扣：B水电代扣：C").doc("What is bought, in more words.");

/// A text about the payer, which only service providers send and which has no documented limit.
pub(super) const fn about_payer(name: &'static str) -> Field {
    unbounded(name).partner_only().personal()
}

/// The change of the agreement.
pub const CHANGE_TYPE: Field =
    one_of("change_type", &CONTRACT_CHANGE).max_bytes(32).received().sample("ADD").doc("The change of the agreement.");

/// The time of the change.
pub const OPERATE_TIME: Field = text("operate_time", 32)
    .received()
    .sample("2015-07-01 10:00:00")
    .doc("When the agreement changed, in Beijing time as yyyy-MM-dd HH:mm:ss; at times as seconds since 1970.");

/// The URL for the notification of an agreement that is signed with an order.
pub const CONTRACT_NOTIFY_URL: Field =
    url("contract_notify_url", 256).required().sample("https://www.example.com/notify").doc(
        "Where the notification of the signed agreement goes: a public, absolute http or https URL without query \
         and fragment.",
    );

/// The reason for which the agreement was not prepared, as a code.
pub const CONTRACT_ERR_CODE: Field = text("contract_err_code", 32)
    .received()
    .optional()
    .sample("FAIL")
    .doc("Why the agreement was not prepared, as a code.");

/// The reason for which the agreement was not prepared, in words.
pub const CONTRACT_ERR_CODE_DES: Field = text("contract_err_code_des", 128)
    .received()
    .optional()
    .sample("已签约")
    .doc("Why the agreement was not prepared, in words.");

/// The time of the signing.
pub const CONTRACT_SIGNED_TIME: Field = unbounded("contract_signed_time")
    .received()
    .optional()
    .sample("2015-07-01 10:00:00")
    .doc("When the agreement was signed, in Beijing time; at times as seconds since 1970.");

/// The time at which the agreement expires.
pub const CONTRACT_EXPIRED_TIME: Field = unbounded("contract_expired_time")
    .received()
    .optional()
    .sample("2016-07-01 10:00:00")
    .doc("When the agreement expires, in the same form.");

/// The time at which the agreement ended.
pub const CONTRACT_TERMINATED_TIME: Field = unbounded("contract_terminated_time")
    .received()
    .conditional()
    .sample("2015-09-01 10:00:00")
    .doc("When the agreement ended, in the same form; once it ended.");

/// The page on which the payer signs.
pub const REDIRECT_URL: Field = unbounded("redirect_url")
    .received()
    .sample("https://payapp.weixin.qq.com")
    .doc("The page on which the payer signs.");

/// The mini program in which the payer signs.
pub const MINIPROGRAM_USERNAME: Field = text("miniprogram_username", 32)
    .received()
    .optional()
    .sample("gh_xxxxxxxxxxxxx")
    .doc("The mini program in which the payer signs, by its original id.");

/// The page of the mini program in which the payer signs.
pub const MINIPROGRAM_PATH: Field = text("miniprogram_path", 256)
    .received()
    .optional()
    .sample("pages/index/index?sign_scene=app&domain_type=cn&pre_entrustweb_id=xxxxxxxxxx")
    .doc("The page of that mini program.");

/// The prepared agreement, for apps.
pub const PRE_ENTRUSTWEB_ID: Field = text("pre_entrustweb_id", 128)
    .received()
    .sample("5778aadY9nltAsZzXixCkFIGYnV2V")
    .doc("The id of the prepared agreement, for the app's SDK.");

/// Whether the agreement was prepared.
pub const CONTRACT_RESULT_CODE: Field =
    one_of("contract_result_code", &OUTCOME).max_bytes(16).received().conditional().sample("SUCCESS").doc(
        "Whether the agreement was prepared. After FAIL the order can be paid all the same. The table requires it; a \
         published reply lacks it.",
    );

/// The reason of the end.
pub const TERMINATION_REMARK: Field =
    text("contract_termination_remark", 512).sample("解约原因").doc("Why the agreement was ended.");
