//! The cloud channel: from the JSON of a request to `{errcode, errmsg,
//! respdata}`. The platform is the service provider, so whose order it is stands
//! in `sub_mch_id`, and nobody signs.

use wxpay_core::SignType;
use wxpay_core::fields::Fields;
use wxpay_core::schema::cloud::{ERRCODE, ERRMSG, PAYMENT_FIELD, RESPDATA};
use wxpay_core::schema::{Message, shared};
use wxpay_core::server::{self, Reply};
use wxpay_core::value::ResultCode;

use crate::account::Account;
use crate::calls::{Answer, Answers, Api, Call, bill_failure};
use crate::faults::{self, Target};
use crate::refusal::Refusal;
use crate::state::State;
use crate::unknown_fields::UnknownFields;
use crate::xml::{ChannelReply, ChannelRequest};

/// The platform's code for a body that is not JSON.
const DATA_FORMAT_ERROR: &str = "47001";

/// Answers a request.
pub(crate) fn handle(state: &State, api: &Api, posted: ChannelRequest<'_>) -> ChannelReply {
    let message = api.message;
    if !posted.is_post {
        return at_the_platform("43002", "require POST method", "the request is not a POST");
    }
    let fields = match server::read_json(posted.body, message) {
        Ok(fields) => fields,
        Err(malformed) => return at_the_platform(DATA_FORMAT_ERROR, "data format error", &malformed.to_string()),
    };
    let unknown = UnknownFields::new(message, &fields);
    ChannelReply { note: unknown.note(), ..answered(state, api, &fields, &unknown) }
}

/// Answers a request whose form is right.
fn answered(state: &State, api: &Api, fields: &Fields<'_>, unknown: &UnknownFields) -> ChannelReply {
    let message = api.message;
    let out_trade_no = fields.text(&shared::OUT_TRADE_NO).map(str::to_owned);
    let (account, owner) = match sender(state, fields) {
        Ok(sender) => sender,
        Err(refusal) => return at_the_gate(api, refusal, out_trade_no),
    };
    let call =
        Call { message, fields, account, owner, sign_type: SignType::Md5, in_trial: false, prompts: false, case: None };
    let mut struck = None;
    let known = if api.takes_unknown_fields { Ok(()) } else { unknown.refuse(&state.secrets) };
    let result = known.and_then(|()| check(message, fields)).and_then(|()| {
        struck =
            state.memory().faults.strike(&Target { message, merchant: owner, out_trade_no: out_trade_no.as_deref() });
        faults::carry_out(struck.as_ref(), message, || (api.action)(state, &call))
    });
    let (body, refused) = match result {
        Ok(Answer::File(file)) => {
            let text = String::from_utf8(file).unwrap_or_default();
            (carried_out().set(&RESPDATA, text).json(), None)
        }
        Ok(Answer::Reply(reply)) => {
            let reply = with_payment(state, account, fields, reply);
            (envelope(answer(state, account, owner, fields, &ResultCode::Success, reply)), None)
        }
        Err(refusal) if refusal.at_the_gate => {
            return ChannelReply { struck, ..at_the_gate(api, refusal, out_trade_no) };
        }
        Err(refusal) if api.answers == Answers::Bill => (envelope(bill_failure(&refusal)), Some(refusal)),
        Err(refusal) => {
            let failure = Reply::new().set(&shared::ERR_CODE, refusal.code).set(&shared::ERR_CODE_DES, &refusal.text);
            (envelope(answer(state, account, owner, fields, &ResultCode::Fail, failure)), Some(refusal))
        }
    };
    ChannelReply { body: body.into(), refused, note: None, out_trade_no, struck }
}

/// Which account acts for the sub-merchant.
fn sender<'s, 'f>(state: &'s State, fields: &'f Fields<'_>) -> Result<(&'s Account, &'f str), Refusal> {
    let Some(sub_mch_id) = fields.text(&shared::SUB_MCH_ID) else {
        let reason = "sub_mch_id is missing, or no text: an ordinary merchant puts its own number there";
        return Err(Refusal::uncoded("sub_mch_id is empty.", reason));
    };
    match state.accounts.iter().find(|account| account.sub_appid(sub_mch_id).is_some()) {
        Some(account) => Ok((account, sub_mch_id)),
        None => Err(Refusal::uncoded("受理关系不存在", "no account acts for this sub_mch_id")),
    }
}

/// Whether every field is right.
fn check(message: &'static Message, fields: &Fields<'_>) -> Result<(), Refusal> {
    Refusal::violations(message, &server::check(message, fields)).map_or(Ok(()), Err)
}

/// What the platform puts around an answer.
fn envelope(reply: Reply) -> String {
    carried_out().set_object(&RESPDATA, reply).json()
}

fn carried_out() -> Reply {
    Reply::new().set(&ERRCODE, "0").set(&ERRMSG, "ok")
}

/// The gateway did not take the message: only a text.
fn at_the_gate(api: &Api, refusal: Refusal, out_trade_no: Option<String>) -> ChannelReply {
    let only_text =
        || Reply::new().set(&shared::RETURN_CODE, ResultCode::Fail.as_str()).set(&shared::RETURN_MSG, &refusal.text);
    let reply = if api.answers == Answers::Bill { bill_failure(&refusal) } else { only_text() };
    ChannelReply { body: envelope(reply).into(), refused: Some(refusal), note: None, out_trade_no, struck: None }
}

/// The V2 answer, with the platform's own signature, which no caller can check.
fn answer(
    state: &State,
    account: &Account,
    sub_mch_id: &str,
    fields: &Fields<'_>,
    outcome: &ResultCode,
    business: Reply,
) -> Reply {
    let nonce = state.memory().ids.nonce();
    let reply = Reply::new()
        .set(&shared::RETURN_CODE, ResultCode::Success.as_str())
        .set(&shared::RETURN_MSG, "OK")
        .set(&shared::APPID, &account.appid)
        .set(&shared::MCH_ID, &account.mch_id)
        .set(&shared::SUB_APPID, sub_appid(account, sub_mch_id, fields))
        .set(&shared::SUB_MCH_ID, sub_mch_id)
        .set(&shared::DEVICE_INFO, fields.text(&shared::DEVICE_INFO).unwrap_or_default())
        .set(&shared::NONCE_STR, nonce)
        .set(&shared::RESULT_CODE, outcome.as_str())
        .and(business);
    let sign = reply.sign(&account.key, SignType::Md5);
    reply.set(&shared::SIGN, sign)
}

/// The app that the mini program runs under.
fn sub_appid<'a>(account: &'a Account, sub_mch_id: &str, fields: &'a Fields<'_>) -> &'a str {
    fields.text(&shared::SUB_APPID).or(account.sub_appid(sub_mch_id)).unwrap_or_default()
}

/// Adds the ready-made payment to a reply that has a prepayment.
fn with_payment(state: &State, account: &Account, fields: &Fields<'_>, reply: Reply) -> Reply {
    let Some(prepay_id) = reply.text(&shared::PREPAY_ID) else {
        return reply;
    };
    let sub_mch_id = fields.text(&shared::SUB_MCH_ID).unwrap_or_default();
    let nonce = state.memory().ids.nonce();
    let payment = Reply::new()
        .set(&shared::PAYMENT_APP_ID, sub_appid(account, sub_mch_id, fields))
        .set(&shared::PAYMENT_TIME_STAMP, state.clock.now().unix_seconds().to_string())
        .set(&shared::PAYMENT_NONCE_STR, nonce)
        .set(&shared::PAYMENT_PACKAGE, format!("{}{prepay_id}", shared::PACKAGE_OF_PREPAY))
        .set(&shared::PAYMENT_SIGN_TYPE, SignType::Md5.name());
    let sign = payment.sign(&account.key, SignType::Md5);
    reply.set_object(&PAYMENT_FIELD, payment.set(&shared::PAYMENT_SIGN, sign))
}

/// The platform did not make the call.
fn at_the_platform(code: &str, text: &str, reason: &str) -> ChannelReply {
    let body = Reply::new().set(&ERRCODE, code).set(&ERRMSG, text).json().into();
    ChannelReply { body, refused: Some(Refusal::uncoded(text, reason)), note: None, out_trade_no: None, struck: None }
}
