//! `wxpay verify`: a message and a key go in; one JSON object comes out that says
//! whether a merchant may believe the message.

use std::process::ExitCode;

use serde_json::{Map, Value, json};
use wxpay_core::fields::{FieldValue, Fields};
use wxpay_core::schema::{self, Direction, Field, Message, shared};
use wxpay_core::{ConfigError, Error, ErrorKind, Expected, Fen, Limits, Merchant, Mismatch, SignType, server};

use crate::failure::Failure;
use crate::input::{Input, MOST};
use crate::key::{self, KeyOption};
use crate::output;
use crate::way::Way;

/// Check a received message: its form, signature, account and fields.
///
/// Prints one JSON object. A message to believe: {"verdict":"accept","fields":{…}}, exit
/// code 0. One to refuse: {"verdict":"reject","class":"BadSign","field":"sign",
/// "detail":"…"}, exit code 1. A message that carries no signature by the documents is
/// refused with the class Unsigned, and shows its fields. A reply of the cloud channel is
/// read in both of its forms: cloud-run's envelope, and what the function SDK resolves to.
/// A payment that failed is refused with the class Business, and names its order.
///
/// Without --appid, --mch-id and --sub-mch-id the ids are those that the message names: that
/// it is for your account is not checked then, nor the amount without --total-fee.
///
/// Example: wxpay verify notification.xml --mch-id 10000100 --total-fee 888
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Input,
    /// Which message it is: one that is received, such as `pay.pay_notification`,
    /// `pay.order_query.response` or `cloud.pay_callback`.
    #[arg(long, value_name = "NAME", default_value = "pay.pay_notification")]
    message: String,
    #[command(flatten)]
    key: KeyOption,
    /// How the account's messages are signed. What the message says of itself can only
    /// rule it out.
    #[arg(long, value_name = "TYPE", ignore_case = true, default_value = "MD5")]
    sign_type: Way,
    /// The appid of the account.
    #[arg(long, value_name = "ID")]
    appid: Option<String>,
    /// The merchant number of the account.
    #[arg(long, value_name = "NUMBER")]
    mch_id: Option<String>,
    /// The sub-merchant of the order, where the account is a service provider's.
    #[arg(long, value_name = "NUMBER")]
    sub_mch_id: Option<String>,
    /// Refuse every value that holds `&name=`: in a reply if the name is of its table.
    /// Without it only such a name counts as every message of that kind has.
    #[arg(long)]
    refuse_ambiguous: bool,
    /// The amount of the order in fen, for messages that settle a payment.
    #[arg(long, value_name = "FEN")]
    total_fee: Option<u64>,
    /// The currency of the order.
    #[arg(long, value_name = "CODE", default_value = shared::USUAL_CURRENCY, requires = "total_fee")]
    fee_type: String,
}

/// As much as the corpus of hostile messages asks for.
const LIMITS: Limits = Limits { body: MOST, fields: 256, name: 64, value: MOST };

pub(crate) fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let table = table(&arguments.message)?;
    if arguments.total_fee.is_some() && !server::settles(table) {
        let words = format!("--total-fee compares a payment, and `{}` settles none", arguments.message);
        return Err(Failure::usage(words, "leave --total-fee out"));
    }
    key::refuse_in("--sub-mch-id", arguments.sub_mch_id.as_deref())?;
    key::refuse_in("--fee-type", Some(&arguments.fee_type))?;
    let body = arguments.input.bytes()?;
    // What is not signed needs a key only to be decrypted.
    let needs_key = table.signed || table.find(shared::REQ_INFO.name).is_some();
    let own_key = if needs_key { arguments.key.text()? } else { UNUSED_KEY.to_owned().into() };
    let mut merchant = account(&own_key, arguments.sign_type.0, arguments.appid, arguments.mch_id, &body)?;
    if arguments.refuse_ambiguous {
        merchant = merchant.refusing_ambiguous();
    }
    let order = Order {
        total_fee: arguments.total_fee.map(Fen),
        fee_type: &arguments.fee_type,
        sub_mch_id: arguments.sub_mch_id.as_deref(),
    };
    let (code, verdict) = verdict(table, &body, &merchant, &order);
    output::print(&if needs_key { key::masked(&verdict, &own_key) } else { key::without_variable(verdict) })?;
    Ok(code)
}

/// What the arguments say of the order.
struct Order<'a> {
    total_fee: Option<Fen>,
    fee_type: &'a str,
    sub_mch_id: Option<&'a str>,
}

impl Order<'_> {
    /// Whether the message is about it, as far as the arguments say.
    fn confirm(&self, fields: &Fields<'_>, named: Option<&str>) -> Result<(), Mismatch> {
        if let Some(expected) = self.sub_mch_id.filter(|expected| named != Some(expected)) {
            let (expected, found) = (Some(expected.to_owned()), named.map(str::to_owned));
            return Err(Mismatch::SubMerchant { expected, found });
        }
        let Some(total_fee) = self.total_fee else { return Ok(()) };
        let expected = Expected { total_fee, fee_type: self.fee_type, sub_mch_id: self.sub_mch_id };
        server::confirm(fields, expected).map(|_| ())
    }
}

fn verdict(table: &'static Message, body: &[u8], merchant: &Merchant, order: &Order<'_>) -> (ExitCode, String) {
    let fields = match server::receive(table, body, merchant) {
        Ok(fields) => fields,
        Err(error) => {
            let words = error.to_string();
            // What cannot be read may be a key in the wrong place, and shows no ids.
            let words = if matches!(error.kind(), ErrorKind::Malformed(_)) { server::mask_runs(&words) } else { words };
            return rejected(error.class(), error.field(), &words, &failed_payment(&error));
        }
    };
    // A refund notification names the sub-merchant beside what is encrypted.
    let outer = server::read(body, &LIMITS).unwrap_or_default();
    let named = fields.text(&shared::SUB_MCH_ID).or_else(|| outer.text(&shared::SUB_MCH_ID));
    if let Err(mismatch) = order.confirm(&fields, named) {
        return rejected(mismatch.class(), mismatch.field(), &mismatch.to_string(), &[]);
    }
    let fields = object(&fields);
    if table.signed {
        return (ExitCode::SUCCESS, format!("{{\"verdict\":\"accept\",\"fields\":{fields}}}\n"));
    }
    let detail = "the documents do not sign this message: a query has to confirm it";
    rejected("Unsigned", None, detail, &[("fields", fields)])
}

/// Which payment failed and why, if that is what the message says.
fn failed_payment(error: &Error) -> Vec<(&'static str, Value)> {
    let Some(failed) = error.failed_payment() else {
        return Vec::new();
    };
    let mut members = vec![(shared::OUT_TRADE_NO.name, json!(failed.out_trade_no))];
    if let ErrorKind::Business { code, description, .. } = error.kind() {
        members.push((shared::ERR_CODE.name, json!(code.as_str())));
        members.push((shared::ERR_CODE_DES.name, json!(description)));
    }
    members
}

/// In the order in which a person reads it.
fn rejected(class: &str, field: Option<&str>, detail: &str, members: &[(&str, Value)]) -> (ExitCode, String) {
    let members = members.iter().fold(String::new(), |members, (name, value)| format!("{members},\"{name}\":{value}"));
    let (class, field, detail) = (json!(class), json!(field), json!(detail));
    let verdict =
        format!("{{\"verdict\":\"reject\",\"class\":{class},\"field\":{field},\"detail\":{detail}{members}}}\n");
    (ExitCode::FAILURE, verdict)
}

/// Received fields as JSON.
fn object(fields: &Fields<'_>) -> Value {
    fields.iter().map(|entry| (entry.name.to_string(), value(&entry.value))).collect::<Map<_, _>>().into()
}

fn value(received: &FieldValue<'_>) -> Value {
    match received {
        FieldValue::Text(text) => text.as_ref().into(),
        FieldValue::Number(number) => (*number).into(),
        FieldValue::Negative(number) => (*number).into(),
        FieldValue::Object(fields) => object(fields),
        FieldValue::List(items) => items.iter().map(value).collect(),
        _ => Value::Null,
    }
}

/// The table of that name, if such a message is received.
fn table(name: &str) -> Result<&'static Message, Failure> {
    let full = |message: &Message| format!("{}.{}", message.channel.name(), message.name);
    let is_message = |message: &Message| {
        matches!(message.direction, Direction::Response | Direction::Notification | Direction::Failure)
    };
    let found = schema::ALL.iter().find(|message| full(message) == name);
    match found {
        Some(message) if is_message(message) => return Ok(message),
        Some(message) if message.response.is_some() => {
            let words = format!("`{name}` is sent, not received");
            return Err(Failure::usage(words, format_args!("name its reply, `{name}.response`")));
        }
        Some(_) => {
            let words = format!("`{name}` is not a message that is received");
            return Err(Failure::usage(words, "name a reply or a notification, such as pay.pay_notification"));
        }
        None => {}
    }
    let names: Vec<String> =
        schema::ALL.iter().filter(|message| is_message(message)).map(|message| full(message)).collect();
    let help = match schema::internal::closest(name, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("one of {}", names.join(", ")),
    };
    Err(Failure::usage(format_args!("there is no message `{name}`"), help))
}

/// A key for an account whose key is not asked for.
const UNUSED_KEY: &str = "00000000000000000000000000000000";
/// Ids that no message names.
const NO_APP: &str = "nobody";
const NO_MERCHANT: &str = "0";

/// The account, by the message's own word where the arguments say nothing.
fn account(
    key: &str,
    sign_type: SignType,
    appid: Option<String>,
    mch_id: Option<String>,
    body: &[u8],
) -> Result<Merchant, Failure> {
    let fields = server::read(body, &LIMITS).unwrap_or_default();
    let named = |field: &'static Field| fields.text(field).unwrap_or_default().to_owned();
    // What no account can have is nobody's id either.
    let appid = appid.unwrap_or_else(|| {
        let appid = named(&shared::APPID);
        if Merchant::new(&appid, NO_MERCHANT, UNUSED_KEY).is_ok() { appid } else { NO_APP.to_owned() }
    });
    let mch_id = mch_id.unwrap_or_else(|| {
        let mch_id = named(&shared::MCH_ID);
        if Merchant::new(NO_APP, &mch_id, UNUSED_KEY).is_ok() { mch_id } else { NO_MERCHANT.to_owned() }
    });
    let merchant = Merchant::new(&appid, &mch_id, key);
    match merchant {
        Ok(merchant) => Ok(merchant.with_sign_type(sign_type).with_limits(LIMITS)),
        Err(ConfigError::Value(words)) => Err(Failure::usage(words, "correct --appid or --mch-id")),
        Err(error) => Err(Failure::usage(error, "correct the arguments")),
    }
}
