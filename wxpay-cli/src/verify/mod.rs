//! The command `wxpay verify`: whether a merchant may believe a received message, as one
//! JSON object, and what to compare on stderr.

mod advice;
mod sharing;

use std::io::{self, Write as _};
use std::process::ExitCode;

use serde_json::{Map, Value, json};
use wxpay_core::fields::{FieldValue, Fields};
use wxpay_core::schema::{self, Message, pay, shared};
use wxpay_core::{ConfigError, Expected, Fen, Merchant, Mismatch, SignType, server};

use crate::error::CommandError;
use crate::input::MessageInput;
use crate::key::{self, ApiV3KeyOption, KeyOption};
use crate::mask;
use crate::message_name::{ReceivedNameParser, find_message, is_received};
use crate::output;
use crate::policy;
use crate::received::{self, NO_APP, NO_MERCHANT, UNUSED_KEY};
use crate::sign_type::SignTypeArgument;

/// Check a received message: its form, signature, account and fields
///
/// Prints one JSON object. A message to believe: {"verdict":"accept","fields":{…}}, exit
/// code 0. One to refuse: {"verdict":"reject","class":"BadSign","field":"sign",
/// "detail":"…"}, exit code 1. A message that carries no signature by the documents is
/// refused with the class Unsigned, and shows its fields. A reply of the cloud channel is
/// read in both of its forms: cloud-run's envelope, and what the function SDK resolves to.
/// A payment that failed is refused with the class Business, and names its order. What to
/// compare for a class is said on stderr.
///
/// A notification of sharing is decrypted with the APIv3 key: the fields are those of its
/// content.
///
/// Without --appid, --mch-id and --sub-mch-id the ids are those that the message names: that
/// it is for your account is not checked then, nor the amount without --total-fee.
///
/// Example: wxpay verify notification.xml --mch-id 10000100 --total-fee 888
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: MessageInput,
    /// Which message it is: one that is received, such as `pay.pay_notification`,
    /// `pay.order_query.response` or `cloud.pay_callback`.
    #[arg(long, value_name = "NAME", default_value = "pay.pay_notification", value_parser = ReceivedNameParser,
          hide_possible_values = true)]
    message: String,
    #[command(flatten)]
    key: KeyOption,
    /// How the account's messages are signed, if the documents demand no other way of the
    /// message; MD5 by default. What the message says of itself can only rule it out.
    #[arg(long, value_name = "TYPE", ignore_case = true)]
    sign_type: Option<SignTypeArgument>,
    #[command(flatten)]
    apiv3_key: ApiV3KeyOption,
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
    #[arg(long, value_name = "FEN", value_parser = parse_fen)]
    total_fee: Option<u64>,
    /// The currency of the order.
    #[arg(long, value_name = "CODE", default_value = shared::USUAL_CURRENCY, requires = "total_fee")]
    fee_type: String,
}

/// Parses an amount, which is easily given in yuan.
fn parse_fen(text: &str) -> Result<u64, String> {
    let amount = text.parse::<Fen>().map(u64::from);
    amount.map_err(|_| "write whole fen without sign, point or blanks: 8.88 yuan are 888".to_owned())
}

pub(crate) fn run(arguments: Arguments) -> Result<ExitCode, CommandError> {
    let table = find_received(&arguments.message)?;
    if arguments.total_fee.is_some() && !server::settles(table) {
        return Err(CommandError::usage(
            format_args!("--total-fee compares a payment, and `{}` settles none", arguments.message),
            "leave --total-fee out",
        ));
    }
    key::refuse_as_value("--sub-mch-id", arguments.sub_mch_id.as_deref())?;
    key::refuse_as_value("--fee-type", Some(&arguments.fee_type))?;
    let is_sharing = table.is(&pay::PROFITSHARING_NOTIFICATION);
    if arguments.apiv3_key.is_given() && !is_sharing {
        return Err(CommandError::usage(
            format_args!("--apiv3-key decrypts a notification of sharing, and `{}` is none", table.full_name()),
            format_args!("leave it out, or name `{}`", pay::PROFITSHARING_NOTIFICATION.full_name()),
        ));
    }
    let option = arguments.sign_type.map(|argument| argument.0);
    let sign_type = policy::choose_sign_type(table, option, SignType::Md5)?;
    let body = arguments.input.read_bytes()?;
    if is_sharing {
        let key = arguments.apiv3_key.text()?;
        let own = sharing::OwnIds { mch_id: arguments.mch_id, sub_mch_id: arguments.sub_mch_id };
        return sharing::verify(&body, key, &own)?.print(None);
    }
    // An unsigned message needs the key only if a part of it is encrypted.
    let needs_key = table.signed || table.find(shared::REQ_INFO.name).is_some();
    let key = if needs_key { arguments.key.into_text()? } else { UNUSED_KEY.to_owned().into() };
    let mut merchant = build_merchant(&key, sign_type, arguments.appid, arguments.mch_id, &body)?;
    if arguments.refuse_ambiguous {
        merchant = merchant.with_ambiguous_refused();
    }
    let order = ExpectedOrder {
        total_fee: arguments.total_fee.map(Fen),
        fee_type: &arguments.fee_type,
        sub_mch_id: arguments.sub_mch_id.as_deref(),
    };
    check(table, &body, &merchant, &order).print(needs_key.then_some(key.as_str()))
}

/// The order that the message should be about, as far as the arguments describe it.
struct ExpectedOrder<'a> {
    total_fee: Option<Fen>,
    fee_type: &'a str,
    sub_mch_id: Option<&'a str>,
}

impl ExpectedOrder<'_> {
    /// Compares the order with the message, which is about the sub-merchant `sub_mch_id`.
    fn confirm(&self, fields: &Fields<'_>, sub_mch_id: Option<&str>) -> Result<(), Mismatch> {
        if let Some(expected) = self.sub_mch_id.filter(|expected| sub_mch_id != Some(expected)) {
            let (expected, found) = (Some(expected.to_owned()), sub_mch_id.map(str::to_owned));
            return Err(Mismatch::SubMerchant { expected, found });
        }
        let Some(total_fee) = self.total_fee else { return Ok(()) };
        let expected = Expected { total_fee, fee_type: self.fee_type, sub_mch_id: self.sub_mch_id };
        server::confirm(fields, expected).map(|_| ())
    }
}

/// What becomes of a message.
struct Verdict {
    exit_code: ExitCode,
    json: String,
    /// What to compare, for people.
    advice: Option<String>,
}

impl Verdict {
    /// Prints the verdict, with the key masked.
    fn print(self, key: Option<&str>) -> Result<ExitCode, CommandError> {
        let Self { exit_code, json, advice } = self;
        output::print(&match key {
            Some(key) => mask::mask_key(&json, key),
            None => mask::mask_env_key(json),
        })?;
        if let Some(advice) = advice {
            // A closed stderr is not an error.
            let _ = writeln!(io::stderr(), "help: {advice}");
        }
        Ok(exit_code)
    }

    /// The verdict for a message with these fields.
    fn accept(fields: &Value, advice: Option<String>) -> Self {
        let json = format!("{{\"verdict\":\"accept\",\"fields\":{fields}}}\n");
        Self { exit_code: ExitCode::SUCCESS, json, advice }
    }
}

/// Returns the verdict on a message.
fn check(table: &'static Message, body: &[u8], merchant: &Merchant, order: &ExpectedOrder<'_>) -> Verdict {
    let fields = match server::receive(table, body, merchant) {
        Ok(fields) => fields,
        Err(error) => {
            let advice = advice::of_error(&error, table);
            let (detail, members) = (received::detail(&error), received::failed_payment(&error));
            return rejection(error.class(), error.field(), &detail, &members, advice);
        }
    };
    // In a refund notification the sub-merchant is outside the encrypted part.
    let outer = server::read(body, &received::LIMITS).unwrap_or_default();
    let sub_mch_id = fields.text(&shared::SUB_MCH_ID).or_else(|| outer.text(&shared::SUB_MCH_ID));
    if let Err(mismatch) = order.confirm(&fields, sub_mch_id) {
        let advice = Some(advice::of_mismatch(&mismatch).to_owned());
        return rejection(mismatch.class(), mismatch.field(), &mismatch.to_string(), &[], advice);
    }
    let fields = fields_to_json(&fields);
    if table.signed {
        return Verdict::accept(&fields, None);
    }
    let (detail, advice) = advice::of_unsigned(table);
    rejection("Unsigned", None, detail, &[("fields", fields)], Some(advice))
}

/// Returns a verdict against the message. It is formatted by hand so that its members keep
/// this order.
fn rejection(
    class: &str,
    field: Option<&str>,
    detail: &str,
    members: &[(&str, Value)],
    advice: Option<String>,
) -> Verdict {
    let members = members.iter().fold(String::new(), |members, (name, value)| format!("{members},\"{name}\":{value}"));
    let (class, field, detail) = (json!(class), json!(field), json!(detail));
    let json = format!("{{\"verdict\":\"reject\",\"class\":{class},\"field\":{field},\"detail\":{detail}{members}}}\n");
    Verdict { exit_code: ExitCode::FAILURE, json, advice }
}

fn fields_to_json(fields: &Fields<'_>) -> Value {
    fields.iter().map(|entry| (entry.name.to_string(), value_to_json(&entry.value))).collect::<Map<_, _>>().into()
}

fn value_to_json(received: &FieldValue<'_>) -> Value {
    match received {
        FieldValue::Text(text) => text.as_ref().into(),
        FieldValue::Number(number) => (*number).into(),
        FieldValue::Negative(number) => (*number).into(),
        FieldValue::Object(fields) => fields_to_json(fields),
        FieldValue::List(items) => items.iter().map(value_to_json).collect(),
        _ => Value::Null,
    }
}

/// Returns the message of this full name, if it is one that a merchant receives.
pub(crate) fn find_received(name: &str) -> Result<&'static Message, CommandError> {
    match find_message(name) {
        Some(message) if is_received(message) => return Ok(message),
        Some(message) if message.response.is_some() => {
            return Err(CommandError::usage(
                format_args!("`{name}` is sent, not received"),
                format_args!("name its reply, `{name}.response`"),
            ));
        }
        Some(_) => {
            return Err(CommandError::usage(
                format_args!("`{name}` is not a message that is received"),
                "name a reply or a notification, such as pay.pay_notification",
            ));
        }
        None => {}
    }
    let received = schema::ALL.iter().filter(|message| is_received(message));
    let names: Vec<String> = received.map(|message| message.full_name().to_string()).collect();
    let help = match schema::internal::closest(name, names.iter().map(String::as_str)) {
        Some(closest) => format!("did you mean `{closest}`?"),
        None => format!("one of {}", names.join(", ")),
    };
    Err(CommandError::usage(format_args!("there is no message `{name}`"), help))
}

/// The names of the appid and of the merchant number in the messages of several families.
const APPIDS: [&str; 3] = [shared::APPID.name, "wxappid", "mch_appid"];
const MCH_IDS: [&str; 2] = [shared::MCH_ID.name, "mchid"];

/// Builds the merchant, with the ids of the message where the arguments give none.
fn build_merchant(
    key: &str,
    sign_type: SignType,
    appid: Option<String>,
    mch_id: Option<String>,
    body: &[u8],
) -> Result<Merchant, CommandError> {
    let fields = server::read(body, &received::LIMITS).unwrap_or_default();
    let text = |names: &[&str]| {
        let is_id = |name: &str| names.contains(&name);
        let id = fields.iter().find(|entry| is_id(&entry.name)).and_then(|entry| entry.value.as_text());
        id.unwrap_or_default().to_owned()
    };
    // Ids of a form that no account has are replaced.
    let appid = appid.unwrap_or_else(|| {
        let appid = text(&APPIDS);
        if Merchant::new(&appid, NO_MERCHANT, UNUSED_KEY).is_ok() { appid } else { NO_APP.to_owned() }
    });
    let mch_id = mch_id.unwrap_or_else(|| {
        let mch_id = text(&MCH_IDS);
        if Merchant::new(NO_APP, &mch_id, UNUSED_KEY).is_ok() { mch_id } else { NO_MERCHANT.to_owned() }
    });
    match Merchant::new(&appid, &mch_id, key) {
        Ok(merchant) => Ok(merchant.with_sign_type(sign_type).with_limits(received::LIMITS)),
        Err(ConfigError::Value(error)) => Err(CommandError::usage(error, "correct --appid or --mch-id")),
        Err(error) => Err(CommandError::usage(error, "correct the arguments")),
    }
}
