//! The XML channel: from the bytes of a request to the signed reply. The checks
//! run in the order in which the real gateway makes them: form, merchant,
//! signature, app, fields, then the order itself.

use wxpay_core::fields::Fields;
use wxpay_core::gateway::{self, Reply};
use wxpay_core::schema::{Message, shared};
use wxpay_core::value::Outcome;
use wxpay_core::{Limits, Malformed, SignType};

use crate::account::Account;
use crate::faults::{self, Struck, Target};
use crate::refusal::Refusal;
use crate::state::State;
use crate::transactions::{Action, Call};

/// What goes back to the client, and what the log is told.
pub(crate) struct Handled {
    pub(crate) body: String,
    pub(crate) refused: Option<Refusal>,
    pub(crate) out_trade_no: Option<String>,
    /// The fault that a rule asked for.
    pub(crate) struck: Option<Struck>,
}

/// Answers a request.
pub(crate) fn handle(state: &State, message: &'static Message, action: Action, is_post: bool, body: &[u8]) -> Handled {
    let fields = match read(message, is_post, body) {
        Ok(fields) => fields,
        Err(refusal) => return at_the_gate(refusal, None),
    };
    let out_trade_no = fields.text(&shared::OUT_TRADE_NO).map(str::to_owned);
    let (account, sign_type) = match authenticate(state, message, &fields) {
        Ok(sender) => sender,
        Err(refusal) => return at_the_gate(refusal, out_trade_no),
    };
    let mut struck = None;
    let result = check(state, message, account, &fields).and_then(|()| {
        let target = Target { message, merchant: &account.mch_id, out_trade_no: out_trade_no.as_deref() };
        struck = state.memory().faults.strike(&target);
        let call = Call { message, fields: &fields, owner: &account.mch_id, sign_type };
        faults::carry_out(struck.as_ref(), message, || action(state, &call))
    });
    let nonce = state.memory().next_number();
    let (reply, refused) = match result {
        Ok(reply) => (outcome(&Outcome::Success).and(reply), None),
        Err(refusal) if refusal.at_the_gate => return Handled { struck, ..at_the_gate(refusal, out_trade_no) },
        Err(refusal) => {
            let failure = Reply::new().set(&shared::ERR_CODE, refusal.code).set(&shared::ERR_CODE_DES, &refusal.text);
            (outcome(&Outcome::Fail).and(failure), Some(refusal))
        }
    };
    let reply = envelope(account, &fields, nonce).and(reply);
    let body = faults::signed(struck.as_ref(), reply, &account.key, sign_type);
    Handled { body, refused, out_trade_no, struck }
}

fn read<'b>(message: &'static Message, is_post: bool, body: &'b [u8]) -> Result<Fields<'b>, Refusal> {
    if !is_post {
        return Err(Refusal::gate(message, "REQUIRE_POST_METHOD", "the request is not a POST"));
    }
    gateway::read(body, &Limits::default()).map_err(|malformed| {
        let code = match malformed {
            Malformed::Empty => "POST_DATA_EMPTY",
            Malformed::Encoding => "NOT_UTF8",
            _ => "XML_FORMAT_ERROR",
        };
        Refusal::gate(message, code, malformed.to_string())
    })
}

/// Whose request it is. The way of signing is the message's own, MD5 unless it
/// says otherwise.
fn authenticate<'s>(
    state: &'s State,
    message: &'static Message,
    fields: &Fields<'_>,
) -> Result<(&'s Account, SignType), Refusal> {
    let Some(mch_id) = fields.text(&shared::MCH_ID) else {
        return Err(Refusal::gate(message, "LACK_PARAMS", "mch_id is missing"));
    };
    let Some(account) = state.accounts.iter().find(|account| account.mch_id == mch_id) else {
        return Err(Refusal::gate(message, "MCHID_NOT_EXIST", format!("no account has the mch_id {mch_id}")));
    };
    let stated = fields.text(&shared::SIGN_TYPE_FIELD).unwrap_or(SignType::Md5.name());
    let Some(sign_type) = [SignType::Md5, SignType::HmacSha256].into_iter().find(|kind| kind.name() == stated) else {
        return Err(Refusal::gate(message, "SIGNERROR", "sign_type is neither MD5 nor HMAC-SHA256"));
    };
    if !message.sign.contains(&sign_type) {
        return Err(Refusal::gate(message, "SIGNERROR", format!("this API does not take {stated}")));
    }
    if !gateway::is_signed(fields, &account.key, sign_type) {
        let reason = match fields.text(&shared::SIGN) {
            None => "sign is missing".to_owned(),
            Some(_) => format!("sign is not the {stated} signature of the fields received with this merchant's key"),
        };
        return Err(Refusal::gate(message, "SIGNERROR", reason));
    }
    Ok((account, sign_type))
}

/// Whether the app, the sub-merchant and every field are right.
fn check(state: &State, message: &'static Message, account: &Account, fields: &Fields<'_>) -> Result<(), Refusal> {
    let refuse = |code, reason: &str| Err(Refusal::business(message, code, reason));
    match fields.text(&shared::APPID) {
        None => return refuse("LACK_PARAMS", "appid is missing"),
        Some(appid) if appid == account.appid => {}
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
    match Refusal::violations(message, &gateway::check(message, fields)) {
        Some(refusal) => Err(refusal),
        None => Ok(()),
    }
}

/// The beginning of every reply that got through.
fn envelope(account: &Account, fields: &Fields<'_>, nonce: u64) -> Reply {
    let echo = |field| fields.text(field).unwrap_or_default();
    Reply::new()
        .set(&shared::RETURN_CODE, Outcome::Success.as_str())
        .set(&shared::RETURN_MSG, "OK")
        .set(&shared::APPID, &account.appid)
        .set(&shared::MCH_ID, &account.mch_id)
        .set(&shared::SUB_APPID, echo(&shared::SUB_APPID))
        .set(&shared::SUB_MCH_ID, echo(&shared::SUB_MCH_ID))
        .set(&shared::DEVICE_INFO, echo(&shared::DEVICE_INFO))
        .set(&shared::NONCE_STR, nonce_str(nonce))
}

fn outcome(outcome: &Outcome) -> Reply {
    Reply::new().set(&shared::RESULT_CODE, outcome.as_str())
}

/// Sixteen characters that differ from call to call; nothing here is secret.
pub(crate) fn nonce_str(number: u64) -> String {
    format!("{:016X}", number.wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

/// The gateway did not take the message: only a text, and no signature.
fn at_the_gate(refusal: Refusal, out_trade_no: Option<String>) -> Handled {
    let reply = Reply::new().set(&shared::RETURN_CODE, Outcome::Fail.as_str()).set(&shared::RETURN_MSG, &refusal.text);
    Handled { body: reply.unsigned(), refused: Some(refusal), out_trade_no, struck: None }
}
