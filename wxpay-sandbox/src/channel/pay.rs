//! The XML channel: signed XML requests and replies. The checks run in the order of the real
//! gateway: form, merchant, signature, unknown fields, app, fields, then the order itself.

use wxpay_core::fields::Fields;
use wxpay_core::schema::{Message, pay, shared};
use wxpay_core::server::{self, MessageBuilder};
use wxpay_core::value::ResultCode;
use wxpay_core::{Key, Limits, Malformed, SignType};

use super::unknown_fields::UnknownFields;
use super::{ChannelReply, ChannelRequest};
use crate::account::Account;
use crate::calls::{Api, Call, CallOutput, ReplyFormat, bill_failure, recall};
use crate::faults::{self, FaultHit, FaultTarget};
use crate::official_cases::{self, CaseRequest};
use crate::refusal::Refusal;
use crate::sign_diagnosis::{self, WrongSign};
use crate::state::SandboxState;

/// Answers a request.
pub(crate) fn handle(state: &SandboxState, api: &Api, request: ChannelRequest<'_>) -> ChannelReply {
    let message = api.message;
    let fields = match parse_body(message, request) {
        Ok(fields) => fields,
        Err(refusal) => return communication_failure(api, refusal, None),
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
    let signer = match authenticate(state, message, fields, request) {
        Ok(signer) => signer,
        Err(refusal) => return communication_failure(api, refusal, out_trade_no),
    };
    let ReplySigner { account, sign_type, in_official_sandbox } = signer;
    let mut hit = None;
    let owner = &account.mch_id;
    let case_request =
        CaseRequest { message, fields, owner, official_sandbox: request.official_sandbox, header: request.case };
    let accepted = if api.takes_unknown_fields { Ok(()) } else { unknown.refuse(&state.secrets) };
    let checked = accepted.and_then(|()| check(state, message, account, fields));
    let checked = checked.and_then(|()| official_cases::select_case(state, &case_request));
    let result = checked.and_then(|case| {
        let target = FaultTarget { message, merchant: owner, out_trade_no: out_trade_no.as_deref() };
        hit = if request.is_late { None } else { state.memory().faults.next_hit(&target) };
        let prompts = hit.as_ref().is_some_and(|hit| hit.prompts(message));
        let recalls = hit.as_ref().is_some_and(FaultHit::recalls);
        let call = Call { message, fields, account, owner, sign_type, in_official_sandbox, prompts, recalls, case };
        faults::carry_out(hit.as_ref(), message, || call.carry_out(state, api.handler))
    });
    let (reply, refused) = match result {
        Ok(CallOutput::File(body)) => return ChannelReply { body, refused: None, note: None, out_trade_no, hit },
        Ok(CallOutput::Reply(reply)) => (result_code(&ResultCode::Success).and(reply), None),
        Err(refusal) if refusal.is_communication || api.format == ReplyFormat::Unsigned => {
            return ChannelReply { hit, ..communication_failure(api, refusal, out_trade_no) };
        }
        Err(refusal) => (failure(api, &refusal), Some(refusal)),
    };
    let nonce = || state.memory().ids.nonce();
    let body = match api.format {
        ReplyFormat::Signed | ReplyFormat::Recall => {
            let key = account.key_for(in_official_sandbox);
            faults::sign_message(hit.as_ref(), envelope(account, fields, nonce()).and(reply), key, sign_type)
        }
        ReplyFormat::Unsigned => {
            let response = message.response.unwrap_or(message);
            envelope(account, fields, String::new()).and(reply).within(response).unsigned()
        }
        ReplyFormat::Bill => reply.unsigned(),
        ReplyFormat::FundFlow => return_code(&ResultCode::Success, "OK").and(reply).unsigned(),
    };
    ChannelReply { body: body.into(), refused, note: None, out_trade_no, hit }
}

/// The fields of a refusal, without the envelope.
fn failure(api: &Api, refusal: &Refusal) -> MessageBuilder {
    let coded = || {
        result_code(&ResultCode::Fail).set(&shared::ERR_CODE, refusal.code).set(&shared::ERR_CODE_DES, &refusal.text)
    };
    match api.format {
        ReplyFormat::Bill => bill_failure(refusal),
        ReplyFormat::Recall => coded().set(&pay::RECALL, recall(refusal.code)),
        ReplyFormat::Signed | ReplyFormat::FundFlow | ReplyFormat::Unsigned => coded(),
    }
}

fn parse_body<'b>(message: &'static Message, request: ChannelRequest<'b>) -> Result<Fields<'b>, Refusal> {
    if !request.is_post {
        return Err(Refusal::communication(message, "REQUIRE_POST_METHOD", "the request is not a POST"));
    }
    server::read(request.body, &Limits::default()).map_err(|malformed| {
        let code = match malformed {
            Malformed::Empty => "POST_DATA_EMPTY",
            Malformed::Encoding => "NOT_UTF8",
            _ => "XML_FORMAT_ERROR",
        };
        Refusal::communication(message, code, malformed.to_string())
    })
}

/// The sender of a request, and how it signed.
struct ReplySigner<'s> {
    account: &'s Account,
    sign_type: SignType,
    /// Whether it signed with the key for the paths of the official sandboxes.
    in_official_sandbox: bool,
}

/// Finds the sender and verifies the signature. A message without `sign_type` is signed with MD5.
/// By a path of an official sandbox, the key for those paths is accepted too.
fn authenticate<'s>(
    state: &'s SandboxState,
    message: &'static Message,
    fields: &Fields<'_>,
    request: ChannelRequest<'_>,
) -> Result<ReplySigner<'s>, Refusal> {
    let Some(mch_id) = fields.text(&shared::MCH_ID) else {
        return Err(Refusal::communication(message, "LACK_PARAMS", "mch_id is missing"));
    };
    let Some(account) = state.accounts.iter().find(|account| account.mch_id == mch_id) else {
        // It may be the key of an account that is not configured.
        let reason = format!("no account has the mch_id {}", server::mask_runs(mch_id));
        return Err(Refusal::communication(message, "MCHID_NOT_EXIST", reason));
    };
    let at_official_sandbox = request.official_sandbox.is_some();
    let keys = if at_official_sandbox { vec![&account.sandbox_key, &account.key] } else { vec![&account.key] };
    let used = || sign_diagnosis::matching_sign_type(fields, &keys);
    let refuse = |reason: String| Err(Refusal::communication(message, "SIGNERROR", reason));
    let used_words = || used().map_or_else(String::new, |used| format!("; the message is signed with {}", used.name()));
    let stated = fields.text(&shared::SIGN_TYPE_FIELD);
    let Some(sign_type) = stated.map_or(Some(SignType::Md5), SignType::from_name) else {
        let stated = server::mask_runs(stated.unwrap_or_default());
        return refuse(format!("sign_type says `{stated}`, neither MD5 nor HMAC-SHA256{}", used_words()));
    };
    if !message.sign.contains(&sign_type) {
        let how = if stated.is_none() { "declares, having no sign_type," } else { "declares" };
        let taken: Vec<&str> = message.sign.iter().map(|sign_type| sign_type.name()).collect();
        return refuse(format!(
            "this call takes {} alone, and the message {how} {}{}",
            taken.join(" and "),
            sign_type.name(),
            used_words()
        ));
    }
    let is_signed_with = |key: &Key| server::is_signed(fields, key, sign_type);
    let in_official_sandbox = at_official_sandbox && is_signed_with(&account.sandbox_key);
    if !in_official_sandbox && !is_signed_with(&account.key) {
        if fields.text(&shared::SIGN).is_none() {
            return refuse("sign is missing".to_owned());
        }
        if let Some(used) = used() {
            return refuse(sign_diagnosis::other_sign_type_text(used, sign_type));
        }
        let wrong_sign = Some(Box::new(WrongSign { mch_id: account.mch_id.clone(), sign_type, at_official_sandbox }));
        return Err(Refusal { wrong_sign, ..Refusal::communication(message, "SIGNERROR", "") });
    }
    Ok(ReplySigner { account, sign_type, in_official_sandbox })
}

/// Checks the app, the sub-merchant and every field.
fn check(
    state: &SandboxState,
    message: &'static Message,
    account: &Account,
    fields: &Fields<'_>,
) -> Result<(), Refusal> {
    let refuse = |code, reason: &str| Err(Refusal::business(message, code, reason));
    match fields.text(&shared::APPID) {
        None if message.find(shared::APPID.name).is_none() => {}
        None => return refuse("LACK_PARAMS", "appid is missing"),
        Some(appid) if account.has_app(appid) => {}
        Some(appid) if state.accounts.iter().any(|account| account.has_app_of_any_merchant(appid)) => {
            return refuse("APPID_MCHID_NOT_MATCH", "the appid belongs to another merchant number");
        }
        Some(_) => return refuse("APPID_NOT_EXIST", "no account has this appid"),
    }
    if let Some(sub_mch_id) = fields.text(&shared::SUB_MCH_ID) {
        let Some(bound_appid) = account.sub_appid(sub_mch_id) else {
            return Err(Refusal::without_code("受理关系不存在", "the account does not act for this sub_mch_id"));
        };
        if fields.text(&shared::SUB_APPID).is_some_and(|sub_appid| sub_appid != bound_appid) {
            return refuse("APPID_MCHID_NOT_MATCH", "the sub_appid belongs to another sub_mch_id");
        }
    }
    Refusal::from_violations(message, &server::check(message, fields)).map_or(Ok(()), Err)
}

/// The fields that every accepted reply begins with.
fn envelope(account: &Account, fields: &Fields<'_>, nonce: String) -> MessageBuilder {
    let echo = |field| fields.text(field).unwrap_or_default();
    return_code(&ResultCode::Success, "OK")
        .set(&shared::APPID, account.app(fields.text(&shared::APPID)))
        .set(&shared::MCH_ID, &account.mch_id)
        .set(&shared::SUB_APPID, echo(&shared::SUB_APPID))
        .set(&shared::SUB_MCH_ID, echo(&shared::SUB_MCH_ID))
        .set(&shared::DEVICE_INFO, echo(&shared::DEVICE_INFO))
        .set(&shared::NONCE_STR, nonce)
}

fn return_code(outcome: &ResultCode, text: &str) -> MessageBuilder {
    MessageBuilder::new().in_cdata().set(&shared::RETURN_CODE, outcome.as_str()).set(&shared::RETURN_MSG, text)
}

fn result_code(outcome: &ResultCode) -> MessageBuilder {
    MessageBuilder::new().set(&shared::RESULT_CODE, outcome.as_str())
}

/// The reply to a request that was not accepted: only a text, unsigned.
fn communication_failure(api: &Api, refusal: Refusal, out_trade_no: Option<String>) -> ChannelReply {
    let reply = match api.format {
        ReplyFormat::Bill => bill_failure(&refusal),
        _ => return_code(&ResultCode::Fail, &refusal.text),
    };
    ChannelReply { body: reply.unsigned().into(), refused: Some(refusal), note: None, out_trade_no, hit: None }
}
