//! The XML channel: signed XML requests and replies, by the policy that the table of each call states.
//! The checks run in the order of the real gateway: form, merchant, signature, unknown fields, app,
//! fields, then the order itself.

use wxpay_core::fields::Fields;
use wxpay_core::schema::{ALL, AccountValue, ElementUse, Field, Message, Method, Requirement, Scope, pay, shared};
use wxpay_core::server::{self, MessageBuilder};
use wxpay_core::value::ResultCode;
use wxpay_core::{Key, Malformed, SignType};

use super::unknown_fields::UnknownFields;
use super::{ChannelReply, ChannelRequest, read_message};
use crate::account::Account;
use crate::calls::{Api, Call, CallOutput, ReplyFormat, bill_failure, recall};
use crate::faults::{self, FaultHit, FaultTarget};
use crate::malformed::malformed_reason;
use crate::official_cases::{self, CaseRequest};
use crate::reason::Reason;
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
    let out_trade_no = number_of(message, fields).map(str::to_owned);
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
    let checked = accepted.and_then(|()| check_path(message, fields, request));
    let checked = checked.and_then(|()| check(state, message, account, fields));
    let checked = checked.and_then(|()| official_cases::select_case(state, &case_request));
    let result = checked.and_then(|case| {
        let target = FaultTarget { message, merchant: owner, out_trade_no: out_trade_no.as_deref() };
        hit = if request.is_late { None } else { state.memory().faults.next_hit(&target) };
        let prompts = hit.as_ref().is_some_and(|hit| hit.prompts(message));
        let recalls = hit.as_ref().is_some_and(FaultHit::recalls);
        let call = Call {
            message,
            fields,
            account,
            owner,
            sign_type,
            in_official_sandbox,
            prompts,
            recalls,
            #[cfg(feature = "all-messages")]
            host: request.host.unwrap_or("127.0.0.1"),
            #[cfg(feature = "all-messages")]
            code_after: hit.as_ref().and_then(FaultHit::code_after),
            case,
        };
        faults::carry_out(hit.as_ref(), message, || call.carry_out(state, api.handler))
    });
    let (reply, refused) = match result {
        Ok(CallOutput::File(body)) => return ChannelReply { body, refused: None, note: None, out_trade_no, hit },
        // A reply may fail and still state what was done.
        Ok(CallOutput::Reply(reply)) if lacks_result_code(api) || reply.text(&shared::RESULT_CODE).is_some() => {
            (reply, None)
        }
        Ok(CallOutput::Reply(reply)) => (result_code(&ResultCode::Success).and(reply), None),
        Err(refusal) if refusal.is_communication || lacks_result_code(api) => {
            return ChannelReply { hit, ..communication_failure(api, refusal, out_trade_no) };
        }
        Err(refusal) => (failure(api, &refusal), Some(refusal)),
    };
    let nonce = || state.memory().ids.nonce();
    let body = match api.format {
        ReplyFormat::Signed | ReplyFormat::Recall => {
            let key = account.key_for(in_official_sandbox);
            faults::sign_message(
                hit.as_ref(),
                envelope(account, message, fields, nonce(), &reply).and(reply),
                key,
                sign_type,
            )
        }
        ReplyFormat::Table => {
            let response = message.response.unwrap_or(message);
            let is_signed = response.signed && !response.sign_is_unreliable;
            let reply = envelope(account, message, fields, nonce(), &reply).and(reply);
            let reply = if refused.is_none() || !is_signed { with_echoes(message, fields, reply) } else { reply };
            let reply = reply.within(response);
            if is_signed {
                faults::sign_message(hit.as_ref(), reply, account.key_for(in_official_sandbox), sign_type)
            } else {
                reply.unsigned()
            }
        }
        ReplyFormat::Bill => reply.unsigned(),
        #[cfg(feature = "all-messages")]
        ReplyFormat::Page => reply.unsigned(),
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
        ReplyFormat::Signed | ReplyFormat::FundFlow => coded(),
        ReplyFormat::Table => {
            // A reversal says whether to call again.
            let recalls = api.message.response.is_some_and(|table| table.find(pay::RECALL.name).is_some());
            let reply = coded_by_table(api, refusal, result_code(&ResultCode::Fail));
            if recalls { reply.set(&pay::RECALL, recall(refusal.code)) } else { reply }
        }
        #[cfg(feature = "all-messages")]
        ReplyFormat::Page => coded(),
    }
}

/// Whether replies to the call have no `result_code`: they fail by `return_code`. A table with `error_msg` may list
/// both, and live replies have the latter.
fn lacks_result_code(api: &Api) -> bool {
    let lacks = |response: &Message| {
        response.find(shared::RESULT_CODE.name).is_none() || response.find(shared::ERROR_MSG.name).is_some()
    };
    api.format == ReplyFormat::Table && api.message.response.is_none_or(lacks)
}

/// Whether replies to the call have `result_msg`, also for requests that were not accepted.
fn has_result_msg(api: &Api) -> bool {
    api.message.response.is_some_and(|response| response.find(pay::RESULT_MSG.name).is_some())
}

/// Adds the code and the text of a refusal, in the elements that the reply's table has for them.
fn coded_by_table(api: &Api, refusal: &Refusal, reply: MessageBuilder) -> MessageBuilder {
    let (code, text) = api.message.response.map(Message::failure_fields).unwrap_or_default();
    // It is listed as a text, and live replies have codes in it.
    if let (None, Some(field)) = (code, text.filter(|text| text.name == pay::RESULT_MSG.name)) {
        let code = match refusal.code {
            "" => refusal.text.as_str(),
            // As a published reply spells it.
            "SIGNERROR" => "SIGN_ERROR",
            code => code,
        };
        return reply.set(field, code);
    }
    let reply = code.into_iter().fold(reply, |reply, field| reply.set(field, refusal.code));
    text.into_iter().fold(reply, |reply, field| reply.set(field, &refusal.text))
}

/// Adds the fields of the request that the reply's table has too.
fn with_echoes(message: &'static Message, fields: &Fields<'_>, reply: MessageBuilder) -> MessageBuilder {
    let own = [&shared::SIGN, &shared::SIGN_TYPE_FIELD, &shared::NONCE_STR, &shared::ERR_CODE, &shared::ERR_CODE_DES];
    let echoed = message.response.into_iter().flat_map(Message::all_fields).filter(|field| {
        message.find(field.name).is_some()
            && own.iter().all(|own| own.name != field.name)
            && reply.names().all(|name| name != field.name)
    });
    let echoed: Vec<_> = echoed.filter_map(|field| Some((field, fields.text(field)?))).collect();
    echoed.into_iter().fold(reply, |reply, (field, text)| reply.set(field, text))
}

/// The number of the merchant that a request is about: that of the order, or the one that makes the request
/// take effect once.
fn number_of<'f>(message: &'static Message, fields: &'f Fields<'_>) -> Option<&'f str> {
    if message.find(shared::OUT_TRADE_NO.name).is_some() {
        return fields.text(&shared::OUT_TRADE_NO);
    }
    let keys = || ALL.iter().flat_map(|message| message.keyed_by);
    let names = message.keyed_by.iter().chain(keys());
    // A receiver of sharing is no number, but a person.
    let mut fields_of_keys = names.filter_map(|name| message.find(name)).filter(|field| !field.personal);
    fields_of_keys.find_map(|field| fields.text(field))
}

fn parse_body<'b>(message: &'static Message, request: ChannelRequest<'b>) -> Result<Fields<'b>, Refusal> {
    match message.method {
        _ if request.method_fits => {}
        Method::Post => {
            return Err(Refusal::communication(
                message,
                "REQUIRE_POST_METHOD",
                Reason::new("the request is not a POST", "请求不是 POST"),
            ));
        }
        Method::Get => {
            return Err(Refusal::without_code(
                "require GET method",
                Reason::new("the request is not a GET", "请求不是 GET"),
            ));
        }
    }
    read_message(message, request.body).map_err(|malformed| {
        let code = match malformed {
            Malformed::Empty => "POST_DATA_EMPTY",
            Malformed::Encoding => "NOT_UTF8",
            _ => "XML_FORMAT_ERROR",
        };
        Refusal::communication(message, code, malformed_reason(&malformed))
    })
}

/// The sender of a request, and how it signed.
struct ReplySigner<'s> {
    account: &'s Account,
    sign_type: SignType,
    /// Whether it signed with the key for the paths of the official sandboxes.
    in_official_sandbox: bool,
}

/// Finds the sender and verifies the signature. A message without `sign_type` is signed with MD5, unless its
/// table has no such element and takes one sign type only. By a path of an official sandbox, the key for those
/// paths is accepted too.
fn authenticate<'s>(
    state: &'s SandboxState,
    message: &'static Message,
    fields: &Fields<'_>,
    request: ChannelRequest<'_>,
) -> Result<ReplySigner<'s>, Refusal> {
    let mch_id_field = message.id_field(AccountValue::MchId).unwrap_or(&shared::MCH_ID);
    let Some(mch_id) = fields.text(mch_id_field) else {
        return Err(Refusal::communication(
            message,
            "LACK_PARAMS",
            Reason::new(format!("{} is missing", mch_id_field.name), format!("缺少 {}", mch_id_field.name)),
        ));
    };
    let Some(account) = state.accounts.iter().find(|account| account.mch_id == mch_id) else {
        // It may be the key of an account that is not configured.
        let reason = Reason::new(
            format!("no account has the {} {}", mch_id_field.name, server::mask_runs(mch_id)),
            format!("沙箱没有 {} 为 {} 的商户", mch_id_field.name, server::mask_runs(mch_id)),
        );
        return Err(Refusal::communication(message, "MCHID_NOT_EXIST", reason));
    };
    let at_official_sandbox = request.official_sandbox.is_some();
    let keys = if at_official_sandbox { vec![&account.sandbox_key, &account.key] } else { vec![&account.key] };
    let used = || sign_diagnosis::matching_sign_type(fields, &keys);
    let refuse = |reason: Reason| Err(Refusal::communication(message, "SIGNERROR", reason));
    let used_reason = || {
        used().map_or_else(Reason::default, |used| {
            let used = used.name();
            Reason::new(format!("the message is signed with {used}"), format!("报文是用 {used} 签名的"))
        })
    };
    for (element, is_forbidden) in [
        (&shared::SIGN_TYPE_FIELD, message.sign_type_use() == ElementUse::Forbidden),
        (&shared::NONCE_STR, message.nonce_use() == ElementUse::Forbidden),
    ] {
        if is_forbidden && fields.text(element).is_some() {
            return refuse(Reason::new(
                format!("the signature of this call does not cover `{0}`; leave {0} out", element.name),
                format!("本接口的签名不含 `{0}`，请去掉 {0}", element.name),
            ));
        }
    }
    let stated = fields.text(&shared::SIGN_TYPE_FIELD);
    let unstated = match (message.sign_type_use(), message.sign) {
        (ElementUse::Forbidden | ElementUse::Unlisted, [only]) => *only,
        _ => SignType::Md5,
    };
    let Some(sign_type) = stated.map_or(Some(unstated), SignType::from_name) else {
        let stated = server::mask_runs(stated.unwrap_or_default());
        let reason = Reason::new(
            format!("sign_type says `{stated}`, neither MD5 nor HMAC-SHA256"),
            format!("sign_type 写着 `{stated}`，既不是 MD5 也不是 HMAC-SHA256"),
        );
        return refuse(reason.and(&used_reason()));
    };
    if !message.sign.contains(&sign_type) {
        let taken: Vec<&str> = message.sign.iter().map(|sign_type| sign_type.name()).collect();
        let (how, how_zh) = match stated {
            None => ("declares, having no sign_type,", "没有 sign_type，即声明为"),
            Some(_) => ("declares", "声明的是"),
        };
        let reason = Reason::new(
            format!("this call takes {} alone, and the message {how} {}", taken.join(" and "), sign_type.name()),
            format!("本接口只接受 {}，而报文{how_zh} {}", taken.join("、"), sign_type.name()),
        );
        return refuse(reason.and(&used_reason()));
    }
    let is_signed_with = |key: &Key| server::is_signed(fields, key, sign_type);
    let in_official_sandbox = at_official_sandbox && is_signed_with(&account.sandbox_key);
    if !in_official_sandbox && !is_signed_with(&account.key) {
        if fields.text(&shared::SIGN).is_none() {
            return refuse(Reason::new("sign is missing", "缺少 sign"));
        }
        let reason = match used() {
            // To declare the other method does not help.
            Some(used) if !message.sign.contains(&used) => sign_diagnosis::only_sign_type_reason(used, sign_type),
            Some(used) => sign_diagnosis::other_sign_type_reason(used, sign_type),
            // It is searched for later.
            None => Reason::default(),
        };
        let wrong_sign = Some(Box::new(WrongSign { mch_id: account.mch_id.clone(), sign_type, at_official_sandbox }));
        return Err(Refusal { wrong_sign, ..Refusal::communication(message, "SIGNERROR", reason) });
    }
    #[cfg(feature = "all-messages")]
    crate::further::workwx::check(account, message, fields)?;
    Ok(ReplySigner { account, sign_type, in_official_sandbox })
}

/// Checks a message that no request carries, such as what a mini program hands over. Returns its sender.
///
/// # Errors
/// The refusal.
#[cfg(feature = "all-messages")]
pub(crate) fn verify<'s>(
    state: &'s SandboxState,
    message: &'static Message,
    fields: &Fields<'_>,
) -> Result<&'s Account, Refusal> {
    let request = ChannelRequest {
        method_fits: true,
        at_partner_path: false,
        body: &[],
        official_sandbox: None,
        case: None,
        host: None,
        is_late: false,
    };
    let account = authenticate(state, message, fields, request)?.account;
    check(state, message, account, fields)?;
    Ok(account)
}

/// Checks that service providers use their path. (An SDK posts their requests to that of merchants too.)
fn check_path(message: &'static Message, fields: &Fields<'_>, request: ChannelRequest<'_>) -> Result<(), Refusal> {
    if !request.at_partner_path || fields.text(&shared::SUB_MCH_ID).is_some() {
        return Ok(());
    }
    let reason = Reason::new(
        format!("sub_mch_id is missing: the path is that of service providers; merchants use {}", message.path),
        format!("缺少 sub_mch_id：这是服务商的路径，普通商户用 {}", message.path),
    );
    Err(Refusal::business(message, "LACK_PARAMS", reason))
}

/// Checks the app, the sub-merchant and every field.
fn check(
    state: &SandboxState,
    message: &'static Message,
    account: &Account,
    fields: &Fields<'_>,
) -> Result<(), Refusal> {
    let refuse = |code, reason: Reason| Err(Refusal::business(message, code, reason));
    let appid_field = message.id_field(AccountValue::Appid);
    match appid_field.and_then(|field| fields.text(field)) {
        None if appid_field.is_none_or(|field| field.required != Requirement::Yes) => {}
        None => {
            let name = appid_field.map_or(shared::APPID.name, |field| field.name);
            return refuse("LACK_PARAMS", Reason::new(format!("{name} is missing"), format!("缺少 {name}")));
        }
        Some(appid) if account.has_app(appid) => {}
        Some(appid) if state.accounts.iter().any(|account| account.has_app_of_any_merchant(appid)) => {
            return refuse(
                "APPID_MCHID_NOT_MATCH",
                Reason::new("the appid belongs to another merchant number", "appid 属于另一个商户号"),
            );
        }
        Some(_) => {
            return refuse("APPID_NOT_EXIST", Reason::new("no account has this appid", "没有商户使用这个 appid"));
        }
    }
    if let Some(sub_mch_id) = fields.text(&shared::SUB_MCH_ID) {
        let Some(bound_appid) = account.sub_appid(sub_mch_id) else {
            return Err(Refusal::without_code(
                "受理关系不存在",
                Reason::new("the account does not act for this sub_mch_id", "该商户不是这个 sub_mch_id 的服务商"),
            ));
        };
        if fields.text(&shared::SUB_APPID).is_some_and(|sub_appid| sub_appid != bound_appid) {
            return refuse(
                "APPID_MCHID_NOT_MATCH",
                Reason::new("the sub_appid belongs to another sub_mch_id", "sub_appid 属于另一个 sub_mch_id"),
            );
        }
    }
    match (message.accounts, fields.text(&shared::SUB_MCH_ID)) {
        // A rule may allow another merchant in its place.
        (Scope::Partner, None) if message.find(shared::SUB_MCH_ID.name).is_none_or(Field::is_required) => {
            return refuse(
                "LACK_PARAMS",
                Reason::new(
                    "sub_mch_id is missing: only service providers may call",
                    "缺少 sub_mch_id：只有服务商可以调用",
                ),
            );
        }
        (Scope::Merchant, Some(_)) => {
            return Err(Refusal::invalid_field(
                message,
                &shared::SUB_MCH_ID,
                Reason::new("service providers may not call", "服务商不能调用本接口"),
            ));
        }
        _ => {}
    }
    Refusal::from_violations(message, &server::check(message, fields)).map_or(Ok(()), Err)
}

/// The fields that every accepted reply begins with. The text of a refusal may stand in place of its `return_msg`.
fn envelope(
    account: &Account,
    message: &'static Message,
    fields: &Fields<'_>,
    nonce: String,
    reply: &MessageBuilder,
) -> MessageBuilder {
    let text = if reply.names().any(|name| name == shared::RETURN_MSG.name) { "" } else { "OK" };
    let echo = |field| fields.text(field).unwrap_or_default();
    let id_field = |value, usual: &'static Field| message.id_field(value).unwrap_or(usual);
    let appid_field = id_field(AccountValue::Appid, &shared::APPID);
    return_code(&ResultCode::Success, text)
        .set(appid_field, account.app(fields.text(appid_field)))
        .set(id_field(AccountValue::MchId, &shared::MCH_ID), &account.mch_id)
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

/// The failure of a reply without a `result_code`: also the code, if the table has an element for it.
fn failure_by_return_code(api: &Api, refusal: &Refusal) -> MessageBuilder {
    let failed = MessageBuilder::new().in_cdata().set(&shared::RETURN_CODE, ResultCode::Fail.as_str());
    coded_by_table(api, refusal, failed)
}

/// Adds the code of a request that was not accepted, as red packets and transfers have it beside `return_code` FAIL:
/// their replies carry no signature that would be missing.
fn with_unsigned_code(api: &Api, refusal: &Refusal, reply: MessageBuilder) -> MessageBuilder {
    let has_code = |response: &Message| {
        let is_unsigned = !response.signed || response.sign_is_unreliable;
        let has = |field: &Field| response.find(field.name).is_some();
        is_unsigned && has(&shared::RESULT_CODE) && has(&shared::ERR_CODE)
    };
    let is_coded = api.format == ReplyFormat::Table && !refusal.code.is_empty();
    if is_coded && api.message.response.is_some_and(has_code) { reply.and(failure(api, refusal)) } else { reply }
}

/// The reply to a request that was not accepted: only a text, unsigned.
fn communication_failure(api: &Api, refusal: Refusal, out_trade_no: Option<String>) -> ChannelReply {
    let reply = match api.format {
        ReplyFormat::Bill => bill_failure(&refusal),
        ReplyFormat::Table if lacks_result_code(api) => failure_by_return_code(api, &refusal),
        ReplyFormat::Table if has_result_msg(api) => {
            return_code(&ResultCode::Success, "OK").and(failure(api, &refusal))
        }
        _ => return_code(&ResultCode::Fail, &refusal.text),
    };
    let reply = with_unsigned_code(api, &refusal, reply);
    ChannelReply { body: reply.unsigned().into(), refused: Some(refusal), note: None, out_trade_no, hit: None }
}
