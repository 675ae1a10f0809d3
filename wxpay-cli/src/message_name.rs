//! A message by its name, as an argument: `pay.unified_order`. Text goes in, the table
//! comes out, or an error with the nearest name.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::ErrorKind;
use wxpay_schema::internal::closest;
use wxpay_schema::{ALL, Message};

use crate::schema::facts::name;

/// Reads the name of a message.
#[derive(Clone, Copy)]
pub(crate) struct MessageName;

impl TypedValueParser for MessageName {
    type Value = &'static Message;

    fn parse_ref(
        &self,
        command: &clap::Command,
        _: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Self::Value, clap::Error> {
        let wanted = value.to_string_lossy();
        ALL.iter().copied().find(|message| name(message) == wanted).ok_or_else(|| {
            let names: Vec<String> = ALL.iter().map(|message| name(message)).collect();
            let help = match near(&wanted, &names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`wxpay schema` prints every message; names are such as `pay.unified_order`".to_owned(),
            };
            let words = format!("no message `{wanted}`\nhelp: {help}\n");
            clap::Error::raw(ErrorKind::InvalidValue, words).with_cmd(command)
        })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(ALL.iter().map(|message| PossibleValue::new(name(message)))))
    }
}

/// The name that was most likely meant: one of another channel or without any, else
/// the nearest.
fn near<'n>(wanted: &str, names: &'n [String]) -> Option<&'n str> {
    let plain = wanted.to_ascii_lowercase().replace("::", ".");
    let plain = plain.trim_start_matches("schema.");
    let same = names.iter().find(|name| name.split_once('.').is_some_and(|(_, rest)| rest == plain || *name == plain));
    same.map(String::as_str).or_else(|| closest(plain, names.iter().map(String::as_str)))
}
