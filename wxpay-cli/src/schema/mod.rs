//! The command `wxpay schema`: the tables as JSON, JSON Schema, TypeScript or Markdown.

mod json;
mod json_schema;
mod markdown;
pub(crate) mod model;
mod naming;
mod ordered_json;
mod typescript;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;
use wxpay_schema::{ALL, Message};

use crate::error::CommandError;
use crate::message_name::MessageNameParser;
use crate::output;
use naming::NameStyle;

/// Print the tables: fields, limits, rules and error codes.
///
/// Without a name every message is printed. The same tables always give the same text.
#[derive(clap::Args)]
#[command(after_help = "Example: wxpay schema pay.unified_order --format json-schema")]
pub(crate) struct Arguments {
    /// A message, such as `pay.unified_order`, or a reply, such as
    /// `pay.unified_order.response`.
    #[arg(value_parser = MessageNameParser, hide_possible_values = true)]
    name: Option<&'static Message>,
    /// What to print.
    #[arg(long, value_enum, default_value_t = TableFormat::Json)]
    format: TableFormat,
    /// How names of the cloud channel are spelled in json-schema and typescript. If not
    /// given: camel in typescript, snake in json-schema.
    #[arg(long, value_enum)]
    names: Option<NameStyle>,
    /// Write the pages of the reference into this directory instead, with
    /// --format markdown.
    #[arg(long, value_name = "DIRECTORY", conflicts_with = "name")]
    pages: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TableFormat {
    /// An array of messages, as `wxpay-cli/README.md` describes it.
    Json,
    /// JSON Schema 2020-12.
    JsonSchema,
    /// Types for strict TypeScript.
    Typescript,
    /// Pages for people.
    Markdown,
}

pub(crate) fn run(arguments: Arguments) -> Result<ExitCode, CommandError> {
    let Arguments { name, format, names, pages } = arguments;
    if let Some(directory) = pages {
        if format != TableFormat::Markdown {
            return Err(CommandError::usage("--pages writes Markdown", "add --format markdown"));
        }
        return markdown::write(&directory).map(|()| ExitCode::SUCCESS);
    }
    if names.is_some() && !matches!(format, TableFormat::JsonSchema | TableFormat::Typescript) {
        return Err(CommandError::usage("this format has the names in both spellings", "remove --names"));
    }
    let one = name.map(|message| vec![message]);
    let messages = one.as_deref().unwrap_or(ALL);
    let text = match format {
        TableFormat::Json => json::print(messages),
        TableFormat::JsonSchema => {
            let style = names.unwrap_or(NameStyle::Snake);
            match name {
                Some(message) => json_schema::print_one(message, style),
                None => json_schema::print_all(messages, style),
            }
        }
        TableFormat::Typescript => Ok(typescript::print(messages, names.unwrap_or(NameStyle::Camel))),
        TableFormat::Markdown => Ok(markdown::print(messages)),
    };
    let text = text.map_err(|error| CommandError::work(format_args!("cannot write JSON: {error}"), "report it"))?;
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}
