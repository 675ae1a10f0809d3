//! The command `wxpay sign`: the text to sign of a message, and its signature.

use std::process::ExitCode;

use wxpay_core::schema::shared::SIGN_TYPE_FIELD;
use wxpay_core::{Limits, SignType, server};

use crate::error::CommandError;
use crate::input::{MAX_BYTES, MessageInput};
use crate::key::{self, KeyOption};
use crate::mask;
use crate::output;
use crate::sign_type::SignTypeArgument;

/// Sign a message in XML
///
/// The first line of the output is the text that is signed, with the key masked; the
/// last is the signature. A `sign` that the message has already takes no part.
///
/// Example: wxpay sign order.xml --sign-type MD5
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: MessageInput,
    #[command(flatten)]
    key: KeyOption,
    /// How to sign, if not as the message says in its `sign_type`, or with MD5 where it
    /// says nothing.
    #[arg(long, value_name = "TYPE", ignore_case = true)]
    sign_type: Option<SignTypeArgument>,
}

pub(crate) fn run(arguments: Arguments) -> Result<ExitCode, CommandError> {
    let body = arguments.input.read_message()?;
    let text = arguments.key.into_text()?;
    let key = key::parse(&text)?;
    let limits = Limits { body: MAX_BYTES, value: MAX_BYTES, ..Limits::default() };
    let fields = server::read(&body, &limits).map_err(|error| {
        CommandError::work(mask::mask_key(&error.to_string(), &text), "only what WeChat Pay would read can be signed")
    })?;
    let declared = || match fields.text(&SIGN_TYPE_FIELD) {
        None => Ok(SignType::Md5),
        Some(name) => SignType::from_name(name).ok_or_else(|| {
            CommandError::work(
                "the message's sign_type is neither MD5 nor HMAC-SHA256",
                "correct it, or use --sign-type",
            )
        }),
    };
    let sign_type = arguments.sign_type.map_or_else(declared, |argument| Ok(argument.0))?;
    output::print(&format!(
        "{}\n{}\n",
        mask::mask_key(&server::text_to_sign(&fields), &text),
        server::sign(&fields, &key, sign_type)
    ))?;
    Ok(ExitCode::SUCCESS)
}
