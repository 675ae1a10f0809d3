//! The name of a message as an argument, such as `pay.unified_order`.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::ErrorKind;
use wxpay_schema::internal::closest;
use wxpay_schema::{ALL, Arrival, Direction, Message};

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
        find_message(&name).ok_or_else(|| {
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

/// Returns the message of that name. Case and `_` do not count, `::` counts as a dot, and a name without a channel is
/// one of the pay channel if there is one.
pub(crate) fn find_message(typed: &str) -> Option<&'static Message> {
    if let Some(exact) = ALL.iter().copied().find(|message| message.full_name() == typed) {
        return Some(exact);
    }
    let typed = plain(&typed.replace("::", "."));
    let typed = typed.strip_prefix("schema.").unwrap_or(&typed);
    let is_meant = |message: &&&Message| {
        let name = plain(&message.full_name().to_string());
        name == typed || name.split_once('.').is_some_and(|(_, rest)| rest == typed)
    };
    ALL.iter().find(is_meant).copied()
}

/// The name in small letters, without `_`.
fn plain(name: &str) -> String {
    name.replace('_', "").to_ascii_lowercase()
}

/// Whether a merchant receives the message by itself. Parts of messages are received too, but not by themselves.
pub(crate) fn is_received(message: &Message) -> bool {
    matches!(message.direction, Direction::Response | Direction::Notification | Direction::Failure)
        && message.arrival() != Arrival::EncryptedResource
}

/// Returns the name that was most likely meant.
fn closest_name<'n>(typed: &str, names: &'n [String]) -> Option<&'n str> {
    let typed = typed.to_ascii_lowercase().replace("::", ".");
    closest(typed.trim_start_matches("schema."), names.iter().map(String::as_str))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn find_message_ignores_case_underscores_and_the_channel() {
        for (typed, name) in [
            ("pay.sendredpack", "pay.sendredpack"),
            ("pay.send_red_pack", "pay.sendredpack"),
            ("sendredpack", "pay.sendredpack"),
            ("SendRedPack.Response", "pay.sendredpack.response"),
            ("schema::pay::UNIFIED_ORDER", "pay.unified_order"),
            ("unifiedorder", "pay.unified_order"),
            ("profitsharing", "pay.profitsharing"),
            ("cloud.profit_sharing", "cloud.profitsharing"),
            ("query_order", "cloud.query_order"),
        ] {
            assert_eq!(find_message(typed).unwrap().full_name().to_string(), name, "{typed}");
        }
        for unknown in ["", ".", "pay", "pay.", "_", "pay.unified", "cloud.sendredpack"] {
            assert!(find_message(unknown).is_none(), "{unknown}");
        }
    }

    #[test]
    fn names_differ_by_more_than_case_and_underscores() {
        let names: BTreeSet<String> = ALL.iter().map(|message| plain(&message.full_name().to_string())).collect();
        assert_eq!(names.len(), ALL.len());
    }
}
