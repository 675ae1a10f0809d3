//! The cloud channel: JSON requests, and replies of the form `{errcode, errmsg, respdata}`. The
//! platform acts as the service provider, so `sub_mch_id` names the owner of an order, and requests
//! are not signed.

use wxpay_core::SignType;
use wxpay_core::fields::Fields;
use wxpay_core::schema::cloud::{ERRCODE, ERRMSG, PAYMENT_FIELD, RESPDATA};
use wxpay_core::schema::{Message, shared};
use wxpay_core::server::{self, MessageBuilder};
use wxpay_core::value::ResultCode;

use super::unknown_fields::UnknownFields;
use super::{ChannelReply, ChannelRequest};
use crate::account::Account;
use crate::calls::{Api, Call, CallOutput, ReplyFormat, bill_failure};
use crate::faults::{self, FaultTarget};
use crate::malformed::malformed_reason;
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;

/// The platform's code for a body that is not JSON.
const DATA_FORMAT_ERROR: &str = "47001";

/// Answers a request.
pub(crate) fn handle(state: &SandboxState, api: &Api, request: ChannelRequest<'_>) -> ChannelReply {
    let message = api.message;
    if !request.method_fits {
        return platform_failure(
            "43002",
            "require POST method",
            Reason::new("the request is not a POST", "请求不是 POST"),
        );
    }
    let fields = match server::read_json(request.body, message) {
        Ok(fields) => fields,
        Err(malformed) => {
            return platform_failure(DATA_FORMAT_ERROR, "data format error", malformed_reason(&malformed));
        }
    };
    let unknown = UnknownFields::new(message, &fields);
    ChannelReply { note: unknown.note(), ..reply_to(state, api, request, &fields, &unknown) }
}

/// Answers a well-formed request.
fn reply_to(
    state: &SandboxState,
    api: &Api,
    request: ChannelRequest<'_>,
    fields: &Fields<'_>,
    unknown: &UnknownFields,
) -> ChannelReply {
    let message = api.message;
    let out_trade_no = fields.text(&shared::OUT_TRADE_NO).map(str::to_owned);
    let (account, owner) = match sender(state, fields) {
        Ok(sender) => sender,
        Err(refusal) => return communication_failure(api, refusal, out_trade_no),
    };
    let call = Call {
        message,
        fields,
        account,
        owner,
        sign_type: SignType::Md5,
        in_official_sandbox: false,
        prompts: false,
        recalls: false,
        #[cfg(feature = "all-messages")]
        host: request.host.unwrap_or("127.0.0.1"),
        #[cfg(feature = "all-messages")]
        code_after: None,
        case: None,
    };
    let mut hit = None;
    let accepted = if api.takes_unknown_fields { Ok(()) } else { unknown.refuse(&state.secrets) };
    let result = accepted.and_then(|()| check(message, fields)).and_then(|()| {
        let target = FaultTarget { message, merchant: owner, out_trade_no: out_trade_no.as_deref() };
        hit = if request.is_late { None } else { state.memory().faults.next_hit(&target) };
        faults::carry_out(hit.as_ref(), message, || call.carry_out(state, api.handler))
    });
    let (body, refused) = match result {
        Ok(CallOutput::File(file)) => {
            let text = String::from_utf8(file).unwrap_or_default();
            (platform_success().set(&RESPDATA, text).json(), None)
        }
        Ok(CallOutput::Reply(reply)) => {
            let reply = add_payment_parameters(state, account, fields, reply);
            (envelope(v2_reply(state, account, owner, fields, &ResultCode::Success, reply)), None)
        }
        Err(refusal) if refusal.is_communication => {
            return ChannelReply { hit, ..communication_failure(api, refusal, out_trade_no) };
        }
        Err(refusal) if api.format == ReplyFormat::Bill => (envelope(bill_failure(&refusal)), Some(refusal)),
        Err(refusal) => {
            let failure =
                MessageBuilder::new().set(&shared::ERR_CODE, refusal.code).set(&shared::ERR_CODE_DES, &refusal.text);
            (envelope(v2_reply(state, account, owner, fields, &ResultCode::Fail, failure)), Some(refusal))
        }
    };
    ChannelReply { body: body.into(), refused, note: None, out_trade_no, hit }
}

/// The account that acts for the sub-merchant.
fn sender<'s, 'f>(state: &'s SandboxState, fields: &'f Fields<'_>) -> Result<(&'s Account, &'f str), Refusal> {
    let Some(sub_mch_id) = fields.text(&shared::SUB_MCH_ID) else {
        let reason = Reason::new(
            "sub_mch_id is missing, or no text: an ordinary merchant puts its own number there",
            "缺少 sub_mch_id，或不是文本：普通商户在这里填自己的商户号",
        );
        return Err(Refusal::without_code("sub_mch_id is empty.", reason));
    };
    match state.accounts.iter().find(|account| account.sub_appid(sub_mch_id).is_some()) {
        Some(account) => Ok((account, sub_mch_id)),
        None => Err(Refusal::without_code(
            "受理关系不存在",
            Reason::new("no account acts for this sub_mch_id", "没有商户是这个 sub_mch_id 的服务商"),
        )),
    }
}

/// Checks every field.
fn check(message: &'static Message, fields: &Fields<'_>) -> Result<(), Refusal> {
    Refusal::from_violations(message, &server::check(message, fields)).map_or(Ok(()), Err)
}

/// Wraps a reply in the platform's envelope.
fn envelope(reply: MessageBuilder) -> String {
    platform_success().set_object(&RESPDATA, reply).json()
}

fn platform_success() -> MessageBuilder {
    MessageBuilder::new().set(&ERRCODE, "0").set(&ERRMSG, "ok")
}

/// The reply to a request that was not accepted: only a text.
fn communication_failure(api: &Api, refusal: Refusal, out_trade_no: Option<String>) -> ChannelReply {
    let only_text = || {
        MessageBuilder::new()
            .set(&shared::RETURN_CODE, ResultCode::Fail.as_str())
            .set(&shared::RETURN_MSG, &refusal.text)
    };
    let reply = if api.format == ReplyFormat::Bill { bill_failure(&refusal) } else { only_text() };
    ChannelReply { body: envelope(reply).into(), refused: Some(refusal), note: None, out_trade_no, hit: None }
}

/// The V2 reply, with the platform's own signature, which callers cannot check.
fn v2_reply(
    state: &SandboxState,
    account: &Account,
    sub_mch_id: &str,
    fields: &Fields<'_>,
    outcome: &ResultCode,
    business: MessageBuilder,
) -> MessageBuilder {
    let nonce = state.memory().ids.nonce();
    let reply = MessageBuilder::new()
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

/// The app of the mini program.
fn sub_appid<'a>(account: &'a Account, sub_mch_id: &str, fields: &'a Fields<'_>) -> &'a str {
    fields.text(&shared::SUB_APPID).or(account.sub_appid(sub_mch_id)).unwrap_or_default()
}

/// Adds the payment parameters for the mini program to a reply with a `prepay_id`.
fn add_payment_parameters(
    state: &SandboxState,
    account: &Account,
    fields: &Fields<'_>,
    reply: MessageBuilder,
) -> MessageBuilder {
    let Some(prepay_id) = reply.text(&shared::PREPAY_ID) else {
        return reply;
    };
    let sub_mch_id = fields.text(&shared::SUB_MCH_ID).unwrap_or_default();
    let nonce = state.memory().ids.nonce();
    let payment = MessageBuilder::new()
        .set(&shared::PAYMENT_APP_ID, sub_appid(account, sub_mch_id, fields))
        .set(&shared::PAYMENT_TIME_STAMP, state.clock.now().unix_seconds().to_string())
        .set(&shared::PAYMENT_NONCE_STR, nonce)
        .set(&shared::PAYMENT_PACKAGE, format!("{}{prepay_id}", shared::PACKAGE_OF_PREPAY))
        .set(&shared::PAYMENT_SIGN_TYPE, SignType::Md5.name());
    let sign = payment.sign(&account.key, SignType::Md5);
    reply.set_object(&PAYMENT_FIELD, payment.set(&shared::PAYMENT_SIGN, sign))
}

/// The platform's reply if it did not make the call.
fn platform_failure(code: &str, text: &str, reason: Reason) -> ChannelReply {
    let body = MessageBuilder::new().set(&ERRCODE, code).set(&ERRMSG, text).json().into();
    ChannelReply { body, refused: Some(Refusal::without_code(text, reason)), note: None, out_trade_no: None, hit: None }
}
