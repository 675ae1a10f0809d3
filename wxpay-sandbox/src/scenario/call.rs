//! The call of a step: checked by its table, signed with the merchant's key, and sent by HTTP, so that faults hit it.

use std::time::Duration;

use serde_json::{Map, Value};
use wxpay_core::dynamic::{DynamicDownload, DynamicError, DynamicRequest};
use wxpay_core::schema::internal::closest;
use wxpay_core::schema::{ALL, Channel, Direction, Message, shared};
use wxpay_core::transport::{HttpRequest, HttpResponse, Reqwest, Transport as _};
use wxpay_core::{
    BeijingTime, Error, ErrorKind, Limits, Merchant, PreparedRequest, RuleBreach, SignType, notification, server,
};

use crate::account::Account;
use crate::calls;
use crate::control::MAX_ADVANCE;

/// Where the notifications of a scenario go that names no address: to a listener on this machine.
const DEFAULT_NOTIFY_URL: &str = "http://127.0.0.1:9000/";
/// The address of a payer's device in a scenario that names none.
const DEFAULT_CLIENT_IP: &str = "127.0.0.1";
/// How long an answer is awaited.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// A call.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) message: &'static Message,
    merchant: Merchant,
    /// Whose client certificate is shown.
    pub(super) mch_id: String,
    /// The number of the order or of the refund, if it has one.
    pub(super) number: Option<String>,
    request: Request,
    /// The fields, if one of them is a time from now on.
    relative: Option<Vec<(String, String)>>,
}

/// A request, by what answers it.
#[derive(Debug)]
enum Request {
    Message(DynamicRequest),
    /// A message without a signature answers it.
    Unsigned(DynamicRequest),
    File(DynamicDownload),
}

/// What a call was answered.
pub(super) struct Answer {
    /// A word about a success, or the error.
    pub(super) result: Result<String, String>,
    /// The fields of the message, verified or not.
    pub(super) fields: Map<String, Value>,
}

/// A fault, and whether the name of the call has it instead of the fields.
type CallFault = (bool, String);

impl Call {
    /// A call by its name and fields, of one of the accounts.
    ///
    /// # Errors
    /// Every fault of the name, the fields and their values.
    pub(super) fn new(name: &str, fields: &Map<String, Value>, accounts: &[Account]) -> Result<Self, Vec<CallFault>> {
        let message = find_message(name).map_err(|fault| vec![(true, fault)])?;
        let (mut texts, mut faults) = (Vec::new(), Vec::new());
        for (name, value) in fields {
            match field_text(value) {
                Some(text) => texts.push((name.clone(), text)),
                None => faults.push((false, format!("field `{name}` is a text or a whole number"))),
            }
        }
        let mut take = |name: &str| texts.iter().position(|(own, _)| own == name).map(|at| texts.remove(at).1);
        let (mch_id, appid, sign_type) =
            (take(shared::MCH_ID.name), take(shared::APPID.name), take(shared::SIGN_TYPE_FIELD.name));
        let sign_type = match sign_type.as_deref() {
            None => SignType::HmacSha256,
            Some(name) => SignType::from_name(name).unwrap_or_else(|| {
                faults.push((false, "field `sign_type` is HMAC-SHA256 or MD5".to_owned()));
                SignType::HmacSha256
            }),
        };
        let merchant =
            merchant(accounts, mch_id.as_deref(), appid.as_deref()).map_err(|fault| faults.push((false, fault)));
        let has = |name: &str| texts.iter().any(|(own, _)| own == name);
        if message.find(shared::SPBILL_CREATE_IP.name).is_some() && !has(shared::SPBILL_CREATE_IP.name) {
            texts.push((shared::SPBILL_CREATE_IP.name.to_owned(), DEFAULT_CLIENT_IP.to_owned()));
        }
        let numbers = [shared::OUT_REFUND_NO.name, shared::OUT_TRADE_NO.name];
        let number = numbers.iter().find_map(|name| texts.iter().find(|(own, _)| own == name));
        let number = number.map(|(_, number)| number.clone());
        let relative = texts.iter().any(|(name, text)| offset(name, text).is_some()).then(|| texts.clone());
        resolve_times(&mut texts, BeijingTime::now());
        let request = build(message, &texts, &mut faults);
        let (Some(request), Ok((mch_id, merchant))) = (request, merchant) else { return Err(faults) };
        let call = Self { message, merchant: merchant.with_sign_type(sign_type), mch_id, number, request, relative };
        let is_named = faults.is_empty();
        if let Err(error) = call.body() {
            match error.kind() {
                ErrorKind::InvalidRequest(violations) => {
                    // Beside a wrong name only values are told: what is missing is most often that field.
                    let told = violations.iter().filter(|one| is_named || matches!(one.broken(), RuleBreach::Value(_)));
                    faults.extend(told.map(|violation| (false, violation.to_string())));
                }
                other => faults.push((false, other.to_string())),
            }
        }
        if faults.is_empty() { Ok(call) } else { Err(faults) }
    }

    /// The body, signed anew.
    fn body(&self) -> Result<String, Error> {
        match &self.request {
            Request::Message(request) | Request::Unsigned(request) => {
                self.merchant.prepare(request).map(|own| own.body)
            }
            Request::File(request) => self.merchant.prepare(request).map(|own| own.body),
        }
    }

    /// Sends the call to the gateway at that URL, whose clock shows `now`.
    pub(super) async fn send(&self, url: &str, transport: &Reqwest, now: BeijingTime) -> Answer {
        let resolved = self.relative.clone().map(|mut fields| {
            resolve_times(&mut fields, now);
            new_request(self.message, fields)
        });
        match resolved {
            None => self.send_request(&self.request, url, transport).await,
            Some(Ok(request)) => self.send_request(&request, url, transport).await,
            Some(Err(error)) => Answer { result: Err(error.to_string()), fields: Map::new() },
        }
    }

    async fn send_request(&self, request: &Request, url: &str, transport: &Reqwest) -> Answer {
        let failed = |error: &Error| Answer { result: Err(error.to_string()), fields: Map::new() };
        match request {
            Request::Message(request) => match self.merchant.prepare(request) {
                Err(error) => failed(&error),
                Ok(prepared) => match post(url, &prepared, transport).await {
                    Err(error) => failed(&error),
                    Ok(reply) => answer(prepared.open(reply.status, &reply.body).map(|_| SUCCESS.to_owned()), &reply),
                },
            },
            Request::Unsigned(request) => match self.merchant.prepare(request) {
                Err(error) => failed(&error),
                Ok(prepared) => match post(url, &prepared, transport).await {
                    Err(error) => failed(&error),
                    Ok(reply) => {
                        answer(prepared.read_unsigned(reply.status, &reply.body).map(|_| SUCCESS.to_owned()), &reply)
                    }
                },
            },
            Request::File(request) => match self.merchant.prepare(request) {
                Err(error) => failed(&error),
                Ok(prepared) => match post(url, &prepared, transport).await {
                    Err(error) => failed(&error),
                    Ok(reply) => {
                        let file = prepared.file(reply.status, &reply.body);
                        answer(file.map(|file| format!("a file of {} bytes", file.len())), &reply)
                    }
                },
            },
        }
    }
}

const SUCCESS: &str = "SUCCESS";

async fn post<T>(url: &str, request: &PreparedRequest<T>, transport: &Reqwest) -> Result<HttpResponse, Error> {
    let url = format!("{url}{}", request.path);
    let post = HttpRequest::new(&url, &request.body, notification::CONTENT_TYPE)
        .with_certificate(request.needs_certificate)
        .with_time_limit(TIME_LIMIT);
    transport.post(post).await.map_err(Error::from)
}

fn answer(result: Result<String, Error>, reply: &HttpResponse) -> Answer {
    // A file is no message, and has no fields.
    let fields = server::read(&reply.body, &Limits::default()).unwrap_or_default();
    let members = fields.iter().filter_map(|entry| Some((entry.name.to_string(), entry.value.as_text()?.into())));
    Answer { result: result.map_err(|error| error.to_string()), fields: members.collect() }
}

/// The request of that name, if the sandbox has it on the XML channel.
fn find_message(name: &str) -> Result<&'static Message, String> {
    let calls = || calls::all().map(|api| api.message).filter(|message| message.channel == Channel::Pay);
    if let Some(message) = calls().find(|message| message.full_name() == name) {
        return Ok(message);
    }
    if ALL.iter().any(|message| message.direction == Direction::Request && message.full_name() == name) {
        return Err(format!("`{name}` is no call that a scenario makes: only those of the channel `pay`"));
    }
    let names: Vec<String> = calls().map(|message| message.full_name().to_string()).collect();
    Err(match closest(name, names.iter().map(String::as_str)) {
        Some(hint) => format!("there is no call `{name}`; did you mean `{hint}`?"),
        None => format!("there is no call `{name}`; it is one such as `pay.unified_order`"),
    })
}

/// The text of a field: an object is the text of its JSON.
fn field_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) if number.is_u64() => Some(number.to_string()),
        Value::Object(_) => Some(value.to_string()),
        _ => None,
    }
}

/// The merchant that signs, with its number: by default the first.
fn merchant(accounts: &[Account], mch_id: Option<&str>, appid: Option<&str>) -> Result<(String, Merchant), String> {
    let account = match mch_id {
        None => accounts.first(),
        Some(mch_id) => accounts.iter().find(|account| account.mch_id == mch_id),
    };
    let Some(account) = account else {
        let mch_id = mch_id.unwrap_or_default();
        let hint = closest(mch_id, accounts.iter().map(|account| account.mch_id.as_str()));
        let hint = hint.map_or_else(String::new, |hint| format!("; did you mean `{hint}`?"));
        return Err(format!("the sandbox has no merchant `{mch_id}`{hint}"));
    };
    if let Some(appid) = appid.filter(|appid| !account.has_app(appid)) {
        return Err(format!("the merchant {} has no app `{appid}`", account.mch_id));
    }
    let merchant = Merchant::new(account.app(appid), &account.mch_id, account.key_text())
        .and_then(|merchant| merchant.with_notify_url(DEFAULT_NOTIFY_URL));
    merchant.map(|merchant| (account.mch_id.clone(), merchant)).map_err(|error| error.to_string())
}

/// Builds the request of the fields whose names are right.
fn build(message: &'static Message, texts: &[(String, String)], faults: &mut Vec<CallFault>) -> Option<Request> {
    let fields = |wrong: &[String]| {
        let right: Vec<(String, String)> = texts.iter().filter(|(name, _)| !wrong.contains(name)).cloned().collect();
        new_request(message, right)
    };
    match fields(&[]) {
        Ok(request) => Some(request),
        Err(DynamicError::Names(errors)) => {
            faults.extend(errors.iter().map(|error| (false, error.to_string())));
            let wrong: Vec<String> = errors.iter().map(|error| error.name().to_owned()).collect();
            // A wrong name within an object leaves the whole object out.
            let outer: Vec<String> =
                wrong.iter().map(|name| name.split('.').next().unwrap_or(name).to_owned()).collect();
            fields(&outer).ok()
        }
        Err(other) => {
            faults.push((true, other.to_string()));
            None
        }
    }
}

/// The seconds of a time from now on, such as `+300`, of a field that is a time.
fn offset(name: &str, text: &str) -> Option<u64> {
    let is_time = [shared::TIME_START.name, shared::TIME_EXPIRE.name].contains(&name);
    text.strip_prefix('+').filter(|_| is_time)?.parse().ok().filter(|seconds| *seconds <= MAX_ADVANCE)
}

/// Replaces each time from now on by the time itself.
fn resolve_times(fields: &mut [(String, String)], now: BeijingTime) {
    for (name, text) in fields {
        if let Some(seconds) = offset(name, text) {
            *text = now.after(Duration::from_secs(seconds)).to_string();
        }
    }
}

fn new_request(message: &'static Message, fields: Vec<(String, String)>) -> Result<Request, DynamicError> {
    match message.response {
        Some(reply) if reply.direction == Direction::Failure => {
            DynamicDownload::new(message, fields).map(Request::File)
        }
        Some(reply) if !reply.signed => DynamicRequest::new(message, fields).map(Request::Unsigned),
        _ => DynamicRequest::new(message, fields).map(Request::Message),
    }
}
