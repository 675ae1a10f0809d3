//! The check of an account's ids, as strict as that of its key: an id that was copied
//! with a line end or a quotation mark is signed and sent like any other, and the gateway
//! only says that it knows none of that name.

use wxpay_schema::{Charset, Field, Kind, shared};

use crate::error::ConfigError;
use crate::sign::Key;

/// What the three values of an account are called in errors.
pub(super) struct Labels {
    pub(super) appid: &'static str,
    pub(super) mch_id: &'static str,
    pub(super) key: &'static str,
}

/// The arguments of a constructor.
pub(super) const ARGUMENTS: Labels = Labels { appid: "`appid`", mch_id: "`mch_id`", key: "the key" };

/// The environment variables.
pub(super) const VARIABLES: Labels =
    Labels { appid: "`appid` (`WXPAY_APPID`)", mch_id: "`mch_id` (`WXPAY_MCH_ID`)", key: "the key (`WXPAY_KEY`)" };

/// The key of an account whose ids are in order, else everything that is wrong.
pub(super) fn checked_key(appid: &str, mch_id: &str, key: &str, labels: &Labels) -> Result<Key, ConfigError> {
    if let Some(swapped) = swapped(appid, mch_id, key, labels) {
        return Err(ConfigError::Value(swapped));
    }
    let ids = [(&shared::APPID, appid, labels.appid), (&shared::MCH_ID, mch_id, labels.mch_id)];
    let mut faults: Vec<String> = ids.iter().filter_map(|(field, id, label)| fault(field, id, label)).collect();
    match Key::new(key) {
        Ok(key) if faults.is_empty() => Ok(key),
        Err(bad) if faults.is_empty() => Err(bad.into()),
        checked => {
            faults.extend(checked.err().map(|bad| bad.to_string()));
            Err(ConfigError::Value(faults.join("; ")))
        }
    }
}

/// An id, if its field takes it.
pub(super) fn checked(field: &Field, id: &str) -> Result<(), ConfigError> {
    fault(field, id, &format!("`{}`", field.name)).map_or(Ok(()), |words| Err(ConfigError::Value(words)))
}

/// What is wrong with an id, in words. Of the id itself they show no more than one
/// character: it may be the key.
fn fault(field: &Field, id: &str, label: &str) -> Option<String> {
    let is_number = matches!(field.kind, Kind::Text(Charset::Digits));
    let form = if is_number {
        "a merchant number is digits alone, such as `1900000109`"
    } else {
        "an appid is letters and digits, such as `wx8888888888888888`"
    };
    let other = match () {
        () if is_key(id) => "has the form of an API key",
        () if is_number && is_appid(id) => "has the form of an appid",
        () if !is_number && is_mch_id(id) => "has the form of a merchant number",
        () => {
            return field.value_error(id).map(|fault| match odd_characters(field, id) {
                Some(odd) => format!("{label} holds {odd}; {form}"),
                None => format!("{}; {form}", field.explain(fault, id, "the value")),
            });
        }
    };
    Some(format!("{label} {other}; {form}"))
}

/// Which two of the three look exchanged, if two do.
fn swapped(appid: &str, mch_id: &str, key: &str, labels: &Labels) -> Option<String> {
    let (one, other) = if is_mch_id(appid) && is_appid(mch_id) {
        (labels.appid, labels.mch_id)
    } else if is_key(mch_id) && is_mch_id(key) {
        (labels.mch_id, labels.key)
    } else if is_key(appid) && is_appid(key) {
        (labels.appid, labels.key)
    } else {
        return None;
    };
    Some(format!("{one} and {other} look swapped: each has the form of the other; exchange them"))
}

fn is_mch_id(id: &str) -> bool {
    let id = id.trim();
    !id.is_empty() && id.len() <= 16 && id.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether it is surely one: an app may have an id of another beginning.
fn is_appid(id: &str) -> bool {
    let id = id.trim();
    id.len() <= 24 && id.starts_with("wx") && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_key(id: &str) -> bool {
    let id = id.trim();
    id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The characters that the field does not take, each kind once.
fn odd_characters(field: &Field, id: &str) -> Option<String> {
    let Kind::Text(charset) = field.kind else { return None };
    let mut kinds: Vec<String> = Vec::new();
    for letter in id.chars().filter(|letter| !u8::try_from(*letter).is_ok_and(|byte| charset.allows(byte))) {
        let kind = character(letter);
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
        // Of a key in the wrong place no more than one letter is shown.
        if kinds.len() == 4 || letter.is_ascii_alphanumeric() {
            break;
        }
    }
    (!kinds.is_empty()).then(|| kinds.join(", "))
}

/// What a character is called that cannot be seen or is easily overlooked.
fn character(letter: char) -> String {
    match letter {
        '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => "a line end".to_owned(),
        '\t' => "a tab".to_owned(),
        '"' | '\'' | '`' | '\u{2018}'..='\u{201f}' | '「' | '」' => "a quotation mark".to_owned(),
        '\u{feff}' => "a byte order mark".to_owned(),
        letter if letter.is_whitespace() => "a blank".to_owned(),
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => unseen(letter),
        letter if letter.is_control() => unseen(letter),
        letter => format!("the character `{letter}`"),
    }
}

fn unseen(letter: char) -> String {
    format!("a character that cannot be seen (U+{:04X})", u32::from(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_id_holds_is_named() {
        for (id, words) in [
            ("wx8888888888888888\n", "`appid` holds a line end"),
            ("wx8888888888888888\r\n", "`appid` holds a line end"),
            ("\u{feff}wx8888888888888888", "`appid` holds a byte order mark"),
            ("\"wx8888888888888888\"", "`appid` holds a quotation mark"),
            ("‘wx8888888888888888’", "`appid` holds a quotation mark"),
            (" wx8888888888888888\t", "`appid` holds a blank, a tab"),
            ("wx888888\u{a0}8888888888", "`appid` holds a blank"),
            ("wx888888\u{200b}8888888888", "`appid` holds a character that cannot be seen (U+200B)"),
            ("wx888888\u{7}8888888888", "`appid` holds a character that cannot be seen (U+0007)"),
            ("wx_8888888888888888", "`appid` holds the character `_`"),
            ("ｗｘ8888", "`appid` holds the character `ｗ`, the character `ｘ`"),
            ("", "`appid` is empty"),
        ] {
            let found = fault(&shared::APPID, id, "`appid`").unwrap();
            assert!(found.starts_with(words), "{id:?}: {found}");
        }
        // Apps of other platforms begin otherwise.
        for id in ["wxd930ea5d5a258f4f", "wwd930ea5d5a258f4f", "WXD930EA5D5A258F4F", "tt0123456789abcdef"] {
            assert_eq!(fault(&shared::APPID, id, "`appid`"), None, "{id}");
        }
        for id in ["10000100", "1900000109", "1"] {
            assert_eq!(fault(&shared::MCH_ID, id, "`mch_id`"), None, "{id}");
        }
    }
}
