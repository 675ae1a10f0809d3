//! Fills in what is not given, by samples.

use wxpay_core::schema::{Channel, Direction, cloud, pay, shared};
use wxpay_core::server::{self, TableMessage};
use wxpay_core::value::{RefundStatus, ResultCode, TradeState, TradeType, YesNo};
use wxpay_core::{Error, Merchant, SignType};

use super::amount::fill_amounts;
use super::draft::Draft;
use super::group::fill_groups;
use super::sample::sample_of;

/// Fields that WeChat Pay sends as a rule, though not every table requires them.
const USUAL: [&str; 19] = [
    shared::RETURN_CODE.name,
    shared::APPID.name,
    shared::MCH_ID.name,
    shared::NONCE_STR.name,
    shared::OPENID.name,
    shared::IS_SUBSCRIBE.name,
    shared::TRADE_TYPE_FIELD.name,
    shared::BANK_TYPE.name,
    shared::FEE_TYPE.name,
    shared::TRANSACTION_ID.name,
    shared::OUT_TRADE_NO.name,
    shared::TIME_END.name,
    shared::REFUND_ID.name,
    shared::REFUND_STATUS_FIELD.name,
    shared::REFUND_RECV_ACCOUT.name,
    shared::REFUND_ACCOUNT_FIELD.name,
    shared::REFUND_REQUEST_SOURCE_FIELD.name,
    cloud::USER_INFO_FIELD.name,
    pay::RECALL.name,
];

/// Fields that only the reply about a paid order has.
const OF_PAYMENT: [&str; 6] = [
    shared::OPENID.name,
    shared::IS_SUBSCRIBE.name,
    shared::BANK_TYPE.name,
    shared::FEE_TYPE.name,
    shared::TRANSACTION_ID.name,
    shared::TIME_END.name,
];

/// Fills in what is not given, in the form that the given status fields ask for. `sign_type` is how it is signed.
pub(super) fn fill(draft: &mut Draft, merchant: &Merchant, sign_type: SignType) -> Result<(), Error> {
    let nonce = server::nonce_str()?;
    fill_message(&mut draft.message, merchant, &nonce, sign_type);
    if let Some(info) = &mut draft.info {
        fill_message(info, merchant, &nonce, sign_type);
    }
    Ok(())
}

fn fill_message(message: &mut TableMessage, merchant: &Merchant, nonce: &str, sign_type: SignType) {
    let table = message.table();
    let success = ResultCode::Success.as_str();
    message.fill(shared::RETURN_CODE.name, &[], success);
    if message.text(shared::RETURN_CODE.name, &[]).is_some_and(|code| code != success) {
        message.fill(shared::RETURN_MSG.name, &[], "签名错误");
        message.fill(shared::ERROR_CODE.name, &[], shared::ERROR_CODE.sample);
        return;
    }
    if table.direction != Direction::Notification {
        message.fill(shared::RETURN_MSG.name, &[], shared::RETURN_MSG.sample);
    }
    fill_ids(message, merchant);
    message.fill(shared::NONCE_STR.name, &[], nonce);
    // An absent sign type means MD5.
    if sign_type != SignType::Md5 {
        message.fill(shared::SIGN_TYPE_FIELD.name, &[], sign_type.name());
    }
    let is_failed = message.has(shared::ERR_CODE.name, &[]);
    message.fill(shared::RESULT_CODE.name, &[], if is_failed { ResultCode::Fail.as_str() } else { success });
    if message.text(shared::RESULT_CODE.name, &[]).is_some_and(|code| code != success) {
        return fill_failure(message);
    }
    let state = message.text(shared::TRADE_STATE_FIELD.name, &[]);
    let paid = [TradeState::Success, TradeState::Refund];
    let is_paid = state.is_none_or(|state| paid.iter().any(|paid| paid.as_str() == state));
    fill_numbers(message, is_paid);
    fill_groups(message);
    if table.find(shared::TOTAL_FEE.name).is_some() {
        fill_amounts(message, is_paid);
    }
    fill_fields(message, is_paid);
}

/// Fills in the ids of the account. Only a service provider's messages name a sub-merchant; on the cloud channel that
/// of an ordinary merchant is its own.
fn fill_ids(message: &mut TableMessage, merchant: &Merchant) {
    for name in [shared::APPID.name, "wxappid", "mch_appid"] {
        message.fill(name, &[], merchant.appid());
    }
    let own = if merchant.sub_mch_id().is_some() { "sp_mchid" } else { "mchid" };
    for name in [shared::MCH_ID.name, own] {
        message.fill(name, &[], merchant.mch_id());
    }
    if let Some(id) = merchant.sub_mch_id() {
        message.fill("sub_mchid", &[], id);
    }
    let on_cloud = message.table().channel == Channel::Cloud;
    let sub_appid = merchant.sub_appid().or(on_cloud.then_some(merchant.appid()));
    let sub_mch_id = merchant.sub_mch_id().or(on_cloud.then_some(merchant.mch_id()));
    for (field, id) in [(&shared::SUB_APPID, sub_appid), (&shared::SUB_MCH_ID, sub_mch_id)] {
        if let Some(id) = id {
            message.fill(field.name, &[], id);
        }
    }
}

/// Fills in the numbers of WeChat Pay of an order and a refund whose numbers are given: others for another one, and the
/// same for the same one.
fn fill_numbers(message: &mut TableMessage, is_paid: bool) {
    let pairs =
        [(&shared::TRANSACTION_ID, &shared::OUT_TRADE_NO, is_paid), (&shared::REFUND_ID, &shared::OUT_REFUND_NO, true)];
    for (number, of, is_there) in pairs {
        if let Some(given) = message.text(of.name, &[]).filter(|_| is_there) {
            // FNV-1a.
            let hash = given
                .bytes()
                .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
            let sample = number.sample.get(..8).unwrap_or_default();
            message.fill(number.name, &[], &format!("{sample}{hash:020}"));
        }
    }
}

/// Fills in why something failed. Nothing of a success is there but the number of an order that was to be paid.
fn fill_failure(message: &mut TableMessage) {
    for name in [shared::ERR_CODE.name, shared::ERR_CODE_DES.name, pay::RECALL.name] {
        fill_sample(message, name);
    }
    if message.table().direction == Direction::Notification {
        fill_sample(message, shared::OUT_TRADE_NO.name);
    }
}

/// Fills in the other fields of a success: those that the table requires, and those that are usual.
fn fill_fields(message: &mut TableMessage, is_paid: bool) {
    let table = message.table();
    let text = |message: &TableMessage, name: &str| message.text(name, &[]).unwrap_or_default();
    message.fill(pay::RECALL.name, &[], YesNo::N.as_str());
    if table.is(&pay::MICROPAY_RESPONSE) {
        message.fill(shared::TRADE_TYPE_FIELD.name, &[], TradeType::Micropay.as_str());
    }
    for field in table.all_fields().filter(|field| field.repeat.depth() == 0 && field.item().is_none()) {
        let is_usual = USUAL.contains(&field.name) && (is_paid || !OF_PAYMENT.contains(&field.name));
        let is_encrypted = [shared::REQ_INFO.name, "resource"].contains(&field.name);
        let is_computed = field.name == shared::SIGN.name && table.signed || is_encrypted;
        if (field.is_in_success() || is_usual) && !is_computed {
            fill_sample(message, field.name);
        }
    }
    if text(message, shared::TRADE_STATE_FIELD.name) == TradeState::Success.as_str() {
        message.fill(shared::TRADE_STATE_DESC.name, &[], "支付成功");
    }
    if text(message, shared::REFUND_STATUS_FIELD.name) == RefundStatus::Success.as_str() {
        fill_sample(message, shared::SUCCESS_TIME.name);
    }
    let trade_type = text(message, shared::TRADE_TYPE_FIELD.name);
    for (trade, name) in [(TradeType::Native, shared::CODE_URL.name), (TradeType::Mweb, shared::MWEB_URL.name)] {
        if trade_type == trade.as_str() {
            fill_sample(message, name);
        }
    }
}

fn fill_sample(message: &mut TableMessage, name: &str) {
    if let Some(field) = message.table().find(name) {
        message.fill(name, &[], &sample_of(field, 0));
    }
}
