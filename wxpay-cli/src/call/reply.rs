//! The result of a call.

use std::fmt::Write as _;
use std::io::ErrorKind;
use std::process::ExitCode;

use serde_json::json;
use wxpay_core::Fen;
use wxpay_core::dynamic::DynamicReply;
use wxpay_core::schema::{Kind, Message, shared};

use super::bill;
use crate::error::CommandError;
use crate::format::OutputFormat;
use crate::mask;
use crate::output;

/// The result of a call.
pub(crate) enum CallReply {
    Message(DynamicReply),
    /// A reply without a signature that counts, and the query that tells what became of the request.
    Claim(DynamicReply, Option<&'static Message>),
    /// A file, under the name of its member.
    File(&'static str, bill::Body),
    /// The URL of a request that the payer opens.
    Link(String),
}

impl CallReply {
    pub(super) fn print(self, format: OutputFormat) -> Result<ExitCode, CommandError> {
        let written = match (self, format) {
            (Self::Message(reply), OutputFormat::Json) => {
                output::print(&mask::mask_env_key(reply.to_json() + "\n"))?;
                Ok(())
            }
            (Self::Message(reply), OutputFormat::Text) => {
                output::print(&mask::mask_env_key(to_text(&reply)))?;
                Ok(())
            }
            (Self::Claim(reply, confirmed_by), OutputFormat::Json) => {
                output::print(&mask::mask_env_key(claim_to_json(&reply, confirmed_by) + "\n"))?;
                Ok(())
            }
            (Self::Claim(reply, confirmed_by), OutputFormat::Text) => {
                let note = match confirmed_by {
                    Some(query) => format!("not signed: a claim, which `wxpay call {}` confirms\n", query.full_name()),
                    None => "not signed: only the connection speaks for it\n".to_owned(),
                };
                output::print(&mask::mask_env_key(to_text(&reply) + &note))?;
                Ok(())
            }
            (Self::Link(url), OutputFormat::Json) => {
                output::print(&mask::mask_env_key(format!("{}\n", json!({ "url": url }))))?;
                Ok(())
            }
            (Self::Link(url), OutputFormat::Text) => {
                output::print(&mask::mask_env_key(url + "\n"))?;
                Ok(())
            }
            (Self::File(member, body), OutputFormat::Json) => bill::write_json(member, &body, std::io::stdout().lock()),
            (Self::File(_, body), OutputFormat::Text) => bill::write_text(&body, std::io::stdout().lock()),
        };
        match written {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(CommandError::work(
                format_args!("cannot write to stdout: {error}"),
                "look at where the output goes",
            )),
            _ => Ok(ExitCode::SUCCESS),
        }
    }
}

/// The fields as JSON, behind what says that they are a claim.
fn claim_to_json(reply: &DynamicReply, confirmed_by: Option<&'static Message>) -> String {
    let query = json!(confirmed_by.map(|query| query.full_name().to_string()));
    let fields = reply.to_json();
    let fields = fields.strip_prefix('{').unwrap_or(&fields);
    let comma = if fields.starts_with('}') { "" } else { "," };
    format!("{{\"signed\":false,\"confirmed_by\":{query}{comma}{fields}")
}

/// The fields for people, one a line, with amounts in yuan. What only the protocol needs is left out.
fn to_text(reply: &DynamicReply) -> String {
    let mut text = String::new();
    let is_technical = |name: &str| [shared::SIGN.name, shared::NONCE_STR.name].contains(&name);
    for (entry, row) in reply.rows().filter(|(entry, _)| !is_technical(&entry.name)) {
        let amount = row.filter(|row| matches!(row.kind, Kind::Fen)).and_then(|_| entry.value.as_number());
        // Writing to a string does not fail.
        let _ = match amount {
            Some(fen) => writeln!(text, "{}: {} {}", entry.name, Fen(fen).to_yuan(), currency(reply, &entry.name)),
            None => writeln!(text, "{}: {}", entry.name, one_line(entry.value.as_text().unwrap_or_default())),
        };
    }
    text
}

/// The currency of an amount, in a word.
fn currency<'r>(reply: &'r DynamicReply, name: &str) -> &'r str {
    let is_cash = name.starts_with(shared::CASH_FEE.name);
    let field = if is_cash { &shared::CASH_FEE_TYPE } else { &shared::FEE_TYPE };
    reply.text(field.name).filter(|code| *code != "CNY").unwrap_or("yuan")
}

/// The text without line ends and control characters.
fn one_line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}
