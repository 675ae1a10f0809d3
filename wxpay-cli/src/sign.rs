//! The command `wxpay sign`: the text to sign of a message, and its signature.

use std::process::ExitCode;

use wxpay_core::fields::Fields;
use wxpay_core::schema::shared::{PAYMENT_SIGN_TYPE, SIGN_TYPE_FIELD};
use wxpay_core::schema::{ClientValue, ElementUse, Field, Filler, Message, Signing};
use wxpay_core::{Key, Limits, SignType, server};

use crate::error::CommandError;
use crate::flat_message::{self, Xml};
use crate::input::{MAX_BYTES, MessageInput};
use crate::key::{self, KeyOption, WorkwxSecretOption};
use crate::mask::{self, WORKWX_VARIABLE};
use crate::message_name::MessageNameParser;
use crate::output;
use crate::policy;
use crate::sign_type::SignTypeArgument;

/// Sign a message
///
/// The first line of the output is the text that is signed, with the key masked; the
/// last is the signature. A `sign` that the message has already takes no part.
///
/// The message is XML. With --message it may also be a URL or its query, or the JSON of a
/// client's parameters, and it is signed as that call demands: with its only sign type,
/// without the fields that are sent unsigned, and with the second signature of WeCom first,
/// which is put in as `workwx_sign`. What contradicts the call is refused.
///
/// Example: wxpay sign refund.xml --message pay.refund
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: MessageInput,
    /// Which message it is, such as `pay.sendredpack`.
    #[arg(long, value_name = "NAME", value_parser = MessageNameParser, hide_possible_values = true)]
    message: Option<&'static Message>,
    #[command(flatten)]
    key: KeyOption,
    /// How to sign, if not as the message says in its `sign_type`, or with MD5 where it
    /// says nothing.
    #[arg(long, value_name = "TYPE", ignore_case = true)]
    sign_type: Option<SignTypeArgument>,
    #[command(flatten)]
    workwx_secret: WorkwxSecretOption,
}

const LIMITS: Limits = Limits { body: MAX_BYTES, fields: 256, name: 64, value: MAX_BYTES };

pub(crate) fn run(arguments: Arguments) -> Result<ExitCode, CommandError> {
    let Arguments { input, message, key, sign_type, workwx_secret } = arguments;
    policy::check_workwx_secret(message, &workwx_secret)?;
    let body = input.read_message()?;
    let text = key.into_text()?;
    let key = key::parse(&text)?;
    let option = sign_type.map(|argument| argument.0);
    let read = |body| {
        server::read(body, &LIMITS).map_err(|error| {
            let help = "only what WeChat Pay would read can be signed";
            CommandError::work(mask::mask_key(&error.to_string(), &text), help)
        })
    };
    let Some(message) = message else {
        let fields = read(&body)?;
        let stated = stated_sign_type(&fields)?;
        return print(&fields, &text, &key, option.or(stated).unwrap_or(SignType::Md5), None);
    };
    let body = flat_message::to_xml(&body)?;
    let fields = read(&body)?;
    let sign_type = sign_type_of(message, &fields, option)?;
    let secret = workwx_secret.into_text()?;
    let signed = signed_fields(message, &fields, secret.as_ref().map(|secret| secret.as_str()))?;
    print(&read(&signed)?, &text, &key, sign_type, secret.as_ref().map(|secret| secret.as_str()))
}

/// Prints the text that is signed and the signature.
fn print(
    fields: &Fields<'_>,
    text: &str,
    key: &Key,
    sign_type: SignType,
    secret: Option<&str>,
) -> Result<ExitCode, CommandError> {
    let to_sign = mask::mask_key(&server::text_to_sign(fields), text);
    let to_sign = secret.map_or_else(|| to_sign.clone(), |secret| server::mask_secret(&to_sign, secret));
    output::print(&format!("{to_sign}\n{}\n", server::sign(fields, key, sign_type)))?;
    Ok(ExitCode::SUCCESS)
}

/// Returns the way of signing that the message states.
fn stated_sign_type(fields: &Fields<'_>) -> Result<Option<SignType>, CommandError> {
    let parse = |name: &str| {
        SignType::from_name(name).ok_or_else(|| {
            CommandError::work(
                "the message's sign_type is neither MD5 nor HMAC-SHA256",
                "correct it, or use --sign-type",
            )
        })
    };
    fields.text(&SIGN_TYPE_FIELD).or_else(|| fields.text(&PAYMENT_SIGN_TYPE)).map(parse).transpose()
}

/// Returns the way in which the call is signed. What the message or the option says must not contradict it.
fn sign_type_of(
    message: &'static Message,
    fields: &Fields<'_>,
    option: Option<SignType>,
) -> Result<SignType, CommandError> {
    let name = message.full_name();
    let ways = policy::sign_types(message);
    if ways.is_empty() {
        return Err(CommandError::usage(
            format_args!("`{name}` carries no signature"),
            "name the message that is signed; `wxpay schema` prints all",
        ));
    }
    let stated = stated_sign_type(fields)?;
    if stated.is_some() && message.is_sent() && message.sign_type_use() == ElementUse::Forbidden {
        return Err(CommandError::work(
            format_args!("`{name}` is refused with a `sign_type`: its signature does not cover that element"),
            "leave `sign_type` out of the message",
        ));
    }
    // An absent sign type means MD5.
    let usual = stated.unwrap_or(SignType::Md5);
    let sign_type = policy::choose_sign_type(message, option, usual)?;
    match stated {
        Some(stated) if stated != sign_type => {
            let (stated, sign_type) = (stated.name(), sign_type.name());
            let problem = if ways.len() == 1 {
                format!("the message's `sign_type` is {stated}, and `{name}` is signed with {sign_type} alone")
            } else {
                format!("the message's `sign_type` is {stated}, and `--sign-type` is {sign_type}")
            };
            Err(CommandError::work(problem, "say the same in both"))
        }
        _ => Ok(sign_type),
    }
}

/// Returns the message with the fields that are signed, and with the second signature if the call has one.
fn signed_fields(
    message: &'static Message,
    fields: &Fields<'_>,
    secret: Option<&str>,
) -> Result<Vec<u8>, CommandError> {
    let own = message.all_fields().find(|field| field.filled_by == Filler::Client(ClientValue::WorkwxSign));
    let workwx_sign = match own {
        Some(own) => workwx_sign(message, fields, own.name, secret)?.map(|sign| (own.name, sign)),
        None => None,
    };
    let is_left_out = |field: &Field| field.signing == Signing::SentOnly || policy::is_signature(field);
    let is_unsigned = |name: &str| message.find(name).is_some_and(is_left_out);
    let is_replaced = |name: &str| workwx_sign.as_ref().is_some_and(|(own, _)| *own == name);
    let mut xml = Xml::default();
    for entry in fields.iter().filter(|entry| !is_unsigned(&entry.name) && !is_replaced(&entry.name)) {
        let Some(text) = entry.value.as_text() else {
            return Err(CommandError::work(
                "the message has nested elements, which no signed message has",
                "write each value as text",
            ));
        };
        xml.add(&entry.name, text)?;
    }
    if let Some((own, sign)) = &workwx_sign {
        xml.add(own, sign)?;
    }
    Ok(xml.end())
}

/// Makes the second signature. Without a secret that of the message stays, if it has one.
fn workwx_sign(
    message: &Message,
    fields: &Fields<'_>,
    own: &str,
    secret: Option<&str>,
) -> Result<Option<String>, CommandError> {
    let is_given = |name: &str| {
        fields.iter().any(|entry| entry.name == name && entry.value.as_text().is_some_and(|text| !text.is_empty()))
    };
    let Some(secret) = secret else {
        return if is_given(own) {
            Ok(None)
        } else {
            Err(CommandError::usage(
                format_args!("`{}` has a second signature, `{own}`, for which no secret is given", message.full_name()),
                format_args!("set the environment variable {WORKWX_VARIABLE}, or use --workwx-secret"),
            ))
        };
    };
    let missing: Vec<&str> = message.workwx_signed.iter().copied().filter(|name| !is_given(name)).collect();
    if !missing.is_empty() {
        return Err(CommandError::work(
            format_args!("`{own}` is made over fields that the message lacks: {}", missing.join(", ")),
            "all of them are sent",
        ));
    }
    let sign = server::workwx_sign(message, fields, secret);
    sign.map(Some).map_err(|error| CommandError::usage(error, "correct --workwx-secret"))
}
