//! Recognizes JSON of other interfaces by the names in it, for the error.

use super::grammar::is_space;
use crate::error::Malformed;

/// Returns the interface of a body that begins like JSON.
pub(super) fn interface(text: &str) -> Option<Malformed> {
    if !text.trim_start_matches(is_space).starts_with(['{', '[']) {
        return None;
    }
    let has = |name: &str| text.match_indices(name).any(|(at, _)| is_member(text, at, name));
    Some(if has("resource") && (has("event_type") || has("ciphertext")) {
        Malformed::NOTIFICATION_OF_V3
    } else if has("respdata") || has("errcode") {
        Malformed::OtherInterface(
            "this is JSON of the cloud channel (it has `errcode` or `respdata`): a reply, read by the prepared request \
             that it answers",
        )
    } else if has("returnCode") || has("return_code") {
        Malformed::OtherInterface(
            "this is JSON of the cloud channel (it has a return code): a callback, read by `cloud::callback`",
        )
    } else {
        Malformed::Shape("it is JSON, and the messages of this channel are XML")
    })
}

/// Whether the name at that index is a member's: quoted, and followed by a colon.
fn is_member(text: &str, at: usize, name: &str) -> bool {
    let (before, behind) = text.split_at(at);
    let behind = behind.get(name.len()..).and_then(|behind| behind.strip_prefix('"'));
    before.ends_with('"') && behind.is_some_and(|behind| behind.trim_start().starts_with(':'))
}
