//! The command `wxpay doctor`: the mistakes that explain a wrong signature, as text or JSON.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::{Value, json};
use wxpay_core::doctor::{CandidateKey, Diagnosis, SignedMessage};
use wxpay_core::schema::Message;
use wxpay_core::{Key, SignType};
use zeroize::Zeroizing;

use crate::error::CommandError;
use crate::format::OutputFormat;
use crate::input::{self, MessageInput};
use crate::key::{self, WorkwxSecretOption};
use crate::mask;
use crate::message_name::MessageNameParser;
use crate::output;
use crate::policy;
use crate::sign_type::SignTypeArgument;

/// Find out why a signature does not fit
///
/// Makes every known mistake on purpose, one after the other, until one gives the
/// signature that the message carries. The message is the XML as it was sent or received,
/// the JSON of a payment's parameters, or an address with parameters. Nothing leaves this
/// computer, and no key is shown.
///
/// With --message it is held against that call: which fields are signed and how, the names of
/// the ids, and what the call does not take; with --workwx-secret its second signature too.
///
/// Exit code 0: the signature is right. 1: it is not, or there is none.
///
/// Example: wxpay doctor order.xml --sign-type HMAC-SHA256
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: MessageInput,
    /// A secret that may have signed the message; first the API key (APIv2) that should
    /// have. May be given several times, and need not have the form of a key: an
    /// AppSecret taken for it is found too. Without it, WXPAY_KEY, or the key is asked for.
    #[arg(long, value_name = "KEY")]
    key: Vec<String>,
    /// Which message it is, such as `pay.sendredpack`.
    #[arg(long, value_name = "NAME", value_parser = MessageNameParser, hide_possible_values = true)]
    message: Option<&'static Message>,
    /// How the message is to be signed, if neither the message nor its call says so; MD5 by
    /// default.
    #[arg(long, value_name = "TYPE", ignore_case = true)]
    sign_type: Option<SignTypeArgument>,
    #[command(flatten)]
    workwx_secret: WorkwxSecretOption,
    /// A file with the text that the program says it signed, with the key at its end or
    /// without.
    #[arg(long, value_name = "FILE")]
    signed_string: Option<PathBuf>,
    /// Another appid that may have been signed; of parameters without appId, the page's.
    #[arg(long, value_name = "ID")]
    appid: Vec<String>,
    /// Another merchant number that may have been signed.
    #[arg(long, value_name = "NUMBER")]
    mch_id: Vec<String>,
    /// Words for people, or one JSON object.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: OutputFormat,
}

pub(crate) fn run(arguments: Arguments) -> Result<ExitCode, CommandError> {
    policy::check_workwx_secret(arguments.message, &arguments.workwx_secret)?;
    let option = arguments.sign_type.map(|argument| argument.0);
    let sign_type = match arguments.message {
        Some(message) => policy::choose_sign_type(message, option, SignType::Md5)?,
        None => option.unwrap_or(SignType::Md5),
    };
    let body = arguments.input.read_message()?;
    let signed = arguments.signed_string.as_deref().map(|file| input::read_message(Some(file))).transpose()?;
    arguments.appid.iter().try_for_each(|id| key::refuse_as_value("--appid", Some(id)))?;
    arguments.mch_id.iter().try_for_each(|id| key::refuse_as_value("--mch-id", Some(id)))?;
    let secrets = candidate_keys(arguments.key)?;
    let workwx_secret = arguments.workwx_secret.into_text()?.map(|secret| CandidateKey::new(&secret));
    let mut case = SignedMessage::new(&body, &secrets).signed_with(sign_type);
    if let Some(message) = arguments.message {
        case = case.of_call(message);
    }
    if let Some(secret) = &workwx_secret {
        case = case.workwx_secret(secret);
    }
    if let Some(signed) = &signed {
        case = case.signed_text(signed);
    }
    case = arguments.appid.iter().fold(case, |case, appid| case.appid(appid));
    case = arguments.mch_id.iter().fold(case, |case, mch_id| case.mch_id(mch_id));
    let diagnosis = case.diagnose();
    let text = match arguments.format {
        OutputFormat::Text => diagnosis.to_string(),
        OutputFormat::Json => format!("{}\n", to_json(&diagnosis)),
    };
    output::print(&mask::mask_env_key(text))?;
    Ok(if diagnosis.is_right() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The secrets of the arguments, or else the key of the environment or the prompt. A secret
/// may have another form than a key; a note on stderr says so.
fn candidate_keys(arguments: Vec<String>) -> Result<Vec<CandidateKey>, CommandError> {
    let mut secrets: Vec<Zeroizing<String>> = arguments.into_iter().map(Zeroizing::new).collect();
    if secrets.is_empty() {
        secrets.push(key::from_env_or_prompt()?.0);
    }
    for (index, secret) in secrets.iter().enumerate() {
        if secret.is_empty() {
            return Err(CommandError::usage(
                format_args!("secret {} is empty", index + 1),
                "leave it out: whether an empty key was used is looked at anyway",
            ));
        }
        if Key::new(secret).is_err() {
            let mut stderr = anstream::stderr().lock();
            let _ =
                writeln!(stderr, "note: secret {} has not the form of an APIv2 key, 32 letters and digits", index + 1);
        }
    }
    Ok(secrets.iter().map(|secret| CandidateKey::new(secret)).collect())
}

fn to_json(diagnosis: &Diagnosis) -> Value {
    let mistakes = diagnosis.mistakes.iter().map(|found| {
        let mistake = found.mistake;
        json!({
            "name": mistake.name,
            "says": mistake.description,
            "says_zh": mistake.description_zh,
            "change": mistake.remedy,
            "change_zh": mistake.remedy_zh,
            "fields": found.fields,
            "form": found.form,
        })
    });
    let difference = diagnosis.difference.as_ref();
    let difference = difference.map(
        |difference| json!({ "field": difference.field, "to_sign": difference.right, "signed": difference.signed }),
    );
    json!({
        "verdict": diagnosis.kind.name(),
        "mistakes": mistakes.collect::<Value>(),
        "sign_type": diagnosis.sign_type.name(),
        "secret": diagnosis.secret.map(|index| index + 1),
        "to_sign": diagnosis.to_sign,
        "signed": diagnosis.signed,
        "difference": difference,
        "ruled_out": diagnosis.ruled_out.iter().map(|mistake| mistake.name).collect::<Value>(),
        "hints": diagnosis.hints,
        "malformed": diagnosis.malformed.as_ref().map(ToString::to_string),
    })
}
