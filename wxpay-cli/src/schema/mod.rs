//! `wxpay schema`: a message's name goes in, or none; its table comes out on stdout, as
//! JSON, JSON Schema, TypeScript or Markdown.

pub(crate) mod facts;
mod json;
mod json_schema;
mod markdown;
mod node;
mod spelling;
mod typescript;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;
use wxpay_schema::{ALL, Message};

use crate::failure::Failure;
use crate::message_name::MessageName;
use crate::output;
use spelling::Spelling;

/// Print the tables: fields, limits, rules and error codes.
///
/// Without a name every message is printed. The same tables always give the same text.
#[derive(clap::Args)]
#[command(after_help = "Example: wxpay schema pay.unified_order --format json-schema")]
pub(crate) struct Arguments {
    /// A message, such as `pay.unified_order`, or a reply, such as
    /// `pay.unified_order.response`.
    #[arg(value_parser = MessageName, hide_possible_values = true)]
    name: Option<&'static Message>,
    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
    /// How names of the cloud channel are spelled in json-schema and typescript. If not
    /// given: camel in typescript, snake in json-schema.
    #[arg(long, value_enum)]
    names: Option<Spelling>,
    /// Write the pages of the reference into this directory instead, with
    /// --format markdown.
    #[arg(long, value_name = "DIRECTORY", conflicts_with = "name")]
    pages: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// An array of messages, as `wxpay-cli/README.md` describes it.
    Json,
    /// JSON Schema 2020-12.
    JsonSchema,
    /// Types for strict TypeScript.
    Typescript,
    /// Pages for people.
    Markdown,
}

pub(crate) fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let Arguments { name, format, names, pages } = arguments;
    if let Some(directory) = pages {
        if format != Format::Markdown {
            return Err(Failure::usage("--pages writes Markdown", "add --format markdown"));
        }
        return markdown::write(&directory).map(|()| ExitCode::SUCCESS);
    }
    if names.is_some() && !matches!(format, Format::JsonSchema | Format::Typescript) {
        return Err(Failure::usage("this format has the names in both spellings", "remove --names"));
    }
    let one = name.map(|message| vec![message]);
    let messages = one.as_deref().unwrap_or(ALL);
    let text = match format {
        Format::Json => json::print(messages),
        Format::JsonSchema => {
            let spelling = names.unwrap_or(Spelling::Snake);
            match name {
                Some(message) => json_schema::print_one(message, spelling),
                None => json_schema::print_all(messages, spelling),
            }
        }
        Format::Typescript => Ok(typescript::print(messages, names.unwrap_or(Spelling::Camel))),
        Format::Markdown => Ok(markdown::print(messages)),
    };
    let text = text.map_err(|error| Failure::work(format_args!("cannot write JSON: {error}"), "report it"))?;
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}
