//! `wxpay sign`: a message and a key go in; the text that is signed, with the key
//! masked, and the signature come out.

use std::process::ExitCode;

use wxpay_core::schema::shared::SIGN_TYPE_FIELD;
use wxpay_core::{Limits, SignType, server};

use crate::failure::Failure;
use crate::input::{Input, MOST};
use crate::key::{self, KeyOption};
use crate::output;
use crate::way::Way;

/// Sign a message in XML.
///
/// The first line of the output is the text that is signed, with the key masked; the
/// last is the signature. A `sign` that the message has already takes no part.
///
/// Example: wxpay sign order.xml --sign-type MD5
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    key: KeyOption,
    /// How to sign, if not as the message says in its `sign_type`, or with MD5 where it
    /// says nothing.
    #[arg(long, value_name = "TYPE", ignore_case = true)]
    sign_type: Option<Way>,
}

pub(crate) fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let body = arguments.input.message()?;
    let text = arguments.key.text()?;
    let key = key::of(&text)?;
    let limits = Limits { body: MOST, value: MOST, ..Limits::default() };
    let fields = server::read(&body, &limits).map_err(|fault| {
        Failure::work(key::masked(&fault.to_string(), &text), "only what WeChat Pay would read can be signed")
    })?;
    let stated = || match fields.text(&SIGN_TYPE_FIELD) {
        None => Ok(SignType::Md5),
        Some(name) => {
            [SignType::Md5, SignType::HmacSha256].into_iter().find(|way| way.name() == name).ok_or_else(|| {
                Failure::work(
                    "the message's sign_type is neither MD5 nor HMAC-SHA256",
                    "correct it, or use --sign-type",
                )
            })
        }
    };
    let sign_type = arguments.sign_type.map_or_else(stated, |way| Ok(way.0))?;
    output::print(&format!(
        "{}\n{}\n",
        key::masked(&server::text_to_sign(&fields), &text),
        server::sign(&fields, &key, sign_type)
    ))?;
    Ok(ExitCode::SUCCESS)
}
