//! The XML channel: from the bytes of a request to the signed reply. The checks
//! run in the order in which the real gateway makes them: form, merchant,
//! signature, unknown fields, app, fields, then the order itself.

use wxpay_core::fields::Fields;
use wxpay_core::schema::{Message, pay, shared};
use wxpay_core::server::{self, Reply};
use wxpay_core::value::ResultCode;
use wxpay_core::{Key, Limits, Malformed, SignType};

use crate::account::Account;
use crate::calls::{Answer, Answers, Api, Call, bill_failure, recall};
use crate::explanation::{self, WrongSign};
use crate::faults::{self, FaultHit, Target};
use crate::official::{self, CaseRequest, Trial};
use crate::refusal::Refusal;
use crate::state::State;
use crate::unknown_fields::UnknownFields;

/// What goes back to the client, and what the log is told.
pub(crate) struct ChannelReply {
    pub(crate) body: Vec<u8>,
    pub(crate) refused: Option<Refusal>,
    /// What is odd about the request, whatever became of it.
    pub(crate) note: Option<String>,
    pub(crate) out_trade_no: Option<String>,
    /// The fault that a rule asked for.
    pub(crate) struck: Option<FaultHit>,
}

/// A request as HTTP brings it.
#[derive(Clone, Copy)]
pub(crate) struct ChannelRequest<'b> {
    pub(crate) is_post: bool,
    pub(crate) body: &'b [u8],
    /// By a path of which of WeChat Pay's own sandboxes it came.
    pub(crate) trial: Option<Trial>,
    /// The case of it that a header names.
    pub(crate) case: Option<&'b str>,
}

/// Answers a request.
pub(crate) fn handle(state: &State, api: &Api, posted: ChannelRequest<'_>) -> ChannelReply {
    let message = api.message;
    let fields = match read(message, posted) {
        Ok(fields) => fields,
        Err(refusal) => return at_the_gate(api, refusal, None),
    };
    let unknown = UnknownFields::new(message, &fields);
    ChannelReply { note: unknown.note(), ..answer(state, api, posted, &fields, &unknown) }
}

/// Answers a request whose form is right.
fn answer(
    state: &State,
    api: &Api,
    posted: ChannelRequest<'_>,
    fields: &Fields<'_>,
    unknown: &UnknownFields,
) -> ChannelReply {
    let message = api.message;
    let out_trade_no = fields.text(&shared::OUT_TRADE_NO).map(str::to_owned);
    let sender = match authenticate(state, message, fields, posted) {
        Ok(sender) => sender,
        Err(refusal) => return at_the_gate(api, refusal, out_trade_no),
    };
    let Sender { account, sign_type, in_trial } = sender;
    let mut struck = None;
    let owner = &account.mch_id;
    let asked = CaseRequest { message, fields, owner, trial: posted.trial, header: posted.case };
    let known = if api.takes_unknown_fields { Ok(()) } else { unknown.refuse(&state.secrets) };
    let checked = known.and_then(|()| check(state, message, account, fields));
    let checked = checked.and_then(|()| official::chosen(state, &asked));
    let result = checked.and_then(|case| {
        struck =
            state.memory().faults.strike(&Target { message, merchant: owner, out_trade_no: out_trade_no.as_deref() });
        let prompts = struck.as_ref().is_some_and(|struck| struck.prompts(message));
        let call = Call { message, fields, account, owner, sign_type, in_trial, prompts, case };
        faults::carry_out(struck.as_ref(), message, || (api.action)(state, &call))
    });
    let (reply, refused) = match result {
        Ok(Answer::File(body)) => return ChannelReply { body, refused: None, note: None, out_trade_no, struck },
        Ok(Answer::Reply(reply)) => (outcome(&ResultCode::Success).and(reply), None),
        Err(refusal) if refusal.at_the_gate || api.answers == Answers::Unsigned => {
            return ChannelReply { struck, ..at_the_gate(api, refusal, out_trade_no) };
        }
        Err(refusal) => (failure(api, &refusal), Some(refusal)),
    };
    let nonce = || state.memory().ids.nonce();
    let body = match api.answers {
        Answers::Signed | Answers::Recall => {
            let key = account.key_for(in_trial);
            faults::signed(struck.as_ref(), envelope(account, fields, nonce()).and(reply), key, sign_type)
        }
        Answers::Unsigned => {
            let response = message.response.unwrap_or(message);
            envelope(account, fields, String::new()).and(reply).within(response).unsigned()
        }
        Answers::Bill => reply.unsigned(),
        Answers::FundFlow => returned(&ResultCode::Success, "OK").and(reply).unsigned(),
    };
    ChannelReply { body: body.into(), refused, note: None, out_trade_no, struck }
}

/// What a refusal says behind the envelope.
fn failure(api: &Api, refusal: &Refusal) -> Reply {
    let coded =
        || outcome(&ResultCode::Fail).set(&shared::ERR_CODE, refusal.code).set(&shared::ERR_CODE_DES, &refusal.text);
    match api.answers {
        Answers::Bill => bill_failure(refusal),
        Answers::Recall => coded().set(&pay::RECALL, recall(refusal.code)),
        Answers::Signed | Answers::FundFlow | Answers::Unsigned => coded(),
    }
}

fn read<'b>(message: &'static Message, posted: ChannelRequest<'b>) -> Result<Fields<'b>, Refusal> {
    if !posted.is_post {
        return Err(Refusal::gate(message, "REQUIRE_POST_METHOD", "the request is not a POST"));
    }
    server::read(posted.body, &Limits::default()).map_err(|malformed| {
        let code = match malformed {
            Malformed::Empty => "POST_DATA_EMPTY",
            Malformed::Encoding => "NOT_UTF8",
            _ => "XML_FORMAT_ERROR",
        };
        Refusal::gate(message, code, malformed.to_string())
    })
}

/// Whose request it is, and how it is signed.
struct Sender<'s> {
    account: &'s Account,
    sign_type: SignType,
    /// Whether by the key that is given out for such paths.
    in_trial: bool,
}

/// Whose request it is. The way of signing is the message's own, MD5 unless it
/// says otherwise. By a path of WeChat Pay's own sandbox the key for that fits too.
fn authenticate<'s>(
    state: &'s State,
    message: &'static Message,
    fields: &Fields<'_>,
    posted: ChannelRequest<'_>,
) -> Result<Sender<'s>, Refusal> {
    let Some(mch_id) = fields.text(&shared::MCH_ID) else {
        return Err(Refusal::gate(message, "LACK_PARAMS", "mch_id is missing"));
    };
    let Some(account) = state.accounts.iter().find(|account| account.mch_id == mch_id) else {
        // It may be the key of an account that is not known here.
        let reason = format!("no account has the mch_id {}", server::mask_runs(mch_id));
        return Err(Refusal::gate(message, "MCHID_NOT_EXIST", reason));
    };
    let at_trial = posted.trial.is_some();
    let keys = if at_trial { vec![&account.trial_key, &account.key] } else { vec![&account.key] };
    let used = || explanation::way_of_signing(fields, &keys);
    let refuse = |reason: String| Err(Refusal::gate(message, "SIGNERROR", reason));
    let is_used = || used().map_or_else(String::new, |used| format!("; the message is signed with {}", used.name()));
    let stated = fields.text(&shared::SIGN_TYPE_FIELD);
    let Some(sign_type) = declared(stated) else {
        let stated = server::mask_runs(stated.unwrap_or_default());
        return refuse(format!("sign_type says `{stated}`, neither MD5 nor HMAC-SHA256{}", is_used()));
    };
    if !message.sign.contains(&sign_type) {
        let how = if stated.is_none() { "declares, having no sign_type," } else { "declares" };
        let taken: Vec<&str> = message.sign.iter().map(|way| way.name()).collect();
        return refuse(format!(
            "this call takes {} alone, and the message {how} {}{}",
            taken.join(" and "),
            sign_type.name(),
            is_used()
        ));
    }
    let is_signed_with = |key: &Key| server::is_signed(fields, key, sign_type);
    let in_trial = at_trial && is_signed_with(&account.trial_key);
    if !in_trial && !is_signed_with(&account.key) {
        if fields.text(&shared::SIGN).is_none() {
            return refuse("sign is missing".to_owned());
        }
        if let Some(used) = used() {
            return refuse(explanation::of_other_way(used, sign_type));
        }
        let wrong_sign = Some(Box::new(WrongSign { mch_id: account.mch_id.clone(), sign_type, at_trial }));
        return Err(Refusal { wrong_sign, ..Refusal::gate(message, "SIGNERROR", "") });
    }
    Ok(Sender { account, sign_type, in_trial })
}

/// The way of signing that a message declares: MD5 unless it says otherwise.
fn declared(stated: Option<&str>) -> Option<SignType> {
    let stated = stated.unwrap_or(SignType::Md5.name());
    [SignType::Md5, SignType::HmacSha256].into_iter().find(|kind| kind.name() == stated)
}

/// Whether the app, the sub-merchant and every field are right.
fn check(state: &State, message: &'static Message, account: &Account, fields: &Fields<'_>) -> Result<(), Refusal> {
    let refuse = |code, reason: &str| Err(Refusal::business(message, code, reason));
    match fields.text(&shared::APPID) {
        None if message.find(shared::APPID.name).is_none() => {}
        None => return refuse("LACK_PARAMS", "appid is missing"),
        Some(appid) if account.has_app(appid) => {}
        Some(appid) if state.accounts.iter().any(|account| account.knows_app(appid)) => {
            return refuse("APPID_MCHID_NOT_MATCH", "the appid belongs to another merchant number");
        }
        Some(_) => return refuse("APPID_NOT_EXIST", "no account has this appid"),
    }
    if let Some(sub_mch_id) = fields.text(&shared::SUB_MCH_ID) {
        let Some(bound) = account.sub_appid(sub_mch_id) else {
            return Err(Refusal::uncoded("受理关系不存在", "the account does not act for this sub_mch_id"));
        };
        if fields.text(&shared::SUB_APPID).is_some_and(|sub_appid| sub_appid != bound) {
            return refuse("APPID_MCHID_NOT_MATCH", "the sub_appid belongs to another sub_mch_id");
        }
    }
    Refusal::violations(message, &server::check(message, fields)).map_or(Ok(()), Err)
}

/// The beginning of every reply that got through.
fn envelope(account: &Account, fields: &Fields<'_>, nonce: String) -> Reply {
    let echo = |field| fields.text(field).unwrap_or_default();
    returned(&ResultCode::Success, "OK")
        .set(&shared::APPID, account.app(fields.text(&shared::APPID)))
        .set(&shared::MCH_ID, &account.mch_id)
        .set(&shared::SUB_APPID, echo(&shared::SUB_APPID))
        .set(&shared::SUB_MCH_ID, echo(&shared::SUB_MCH_ID))
        .set(&shared::DEVICE_INFO, echo(&shared::DEVICE_INFO))
        .set(&shared::NONCE_STR, nonce)
}

fn returned(outcome: &ResultCode, text: &str) -> Reply {
    Reply::new().in_cdata().set(&shared::RETURN_CODE, outcome.as_str()).set(&shared::RETURN_MSG, text)
}

fn outcome(outcome: &ResultCode) -> Reply {
    Reply::new().set(&shared::RESULT_CODE, outcome.as_str())
}

/// The gateway did not take the message: only a text, and no signature.
fn at_the_gate(api: &Api, refusal: Refusal, out_trade_no: Option<String>) -> ChannelReply {
    let reply = match api.answers {
        Answers::Bill => bill_failure(&refusal),
        _ => returned(&ResultCode::Fail, &refusal.text),
    };
    ChannelReply { body: reply.unsigned().into(), refused: Some(refusal), note: None, out_trade_no, struck: None }
}
