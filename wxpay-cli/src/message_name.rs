//! The name of a message as an argument, such as `pay.unified_order`.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::ErrorKind;
use wxpay_schema::internal::closest;
use wxpay_schema::{ALL, Direction, Message};

/// A clap parser from a name to its message. An unknown name is an error with the nearest
/// name.
#[derive(Clone, Copy)]
pub(crate) struct MessageNameParser;

impl TypedValueParser for MessageNameParser {
    type Value = &'static Message;

    fn parse_ref(
        &self,
        command: &clap::Command,
        _: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Self::Value, clap::Error> {
        let name = value.to_string_lossy();
        ALL.iter().copied().find(|message| message.full_name() == &*name).ok_or_else(|| {
            let names: Vec<String> = ALL.iter().map(|message| message.full_name().to_string()).collect();
            let help = match closest_name(&name, &names) {
                Some(closest) => format!("did you mean `{closest}`?"),
                None => "`wxpay schema` prints every message; names are such as `pay.unified_order`".to_owned(),
            };
            let text = format!("no message `{name}`\nhelp: {help}\n");
            clap::Error::raw(ErrorKind::InvalidValue, text).with_cmd(command)
        })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(ALL.iter().map(|message| PossibleValue::new(message.full_name().to_string()))))
    }
}

/// A clap parser that takes any name, and lists those of received messages for completions.
#[derive(Clone, Copy)]
pub(crate) struct ReceivedNameParser;

impl TypedValueParser for ReceivedNameParser {
    type Value = String;

    fn parse_ref(&self, _: &clap::Command, _: Option<&clap::Arg>, value: &OsStr) -> Result<Self::Value, clap::Error> {
        Ok(value.to_string_lossy().into_owned())
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let received = ALL.iter().filter(|message| is_received(message));
        Some(Box::new(received.map(|message| PossibleValue::new(message.full_name().to_string()))))
    }
}

/// Whether a merchant receives the message by itself. Parts of messages are received too, but not by themselves.
pub(crate) fn is_received(message: &Message) -> bool {
    matches!(message.direction, Direction::Response | Direction::Notification | Direction::Failure)
}

/// Returns the name that was most likely meant: the one without its channel or with `::`
/// for the dot, else the nearest.
fn closest_name<'n>(typed: &str, names: &'n [String]) -> Option<&'n str> {
    let plain = typed.to_ascii_lowercase().replace("::", ".");
    let plain = plain.trim_start_matches("schema.");
    let same = names.iter().find(|name| name.split_once('.').is_some_and(|(_, rest)| rest == plain || *name == plain));
    same.map(String::as_str).or_else(|| closest(plain, names.iter().map(String::as_str)))
}
