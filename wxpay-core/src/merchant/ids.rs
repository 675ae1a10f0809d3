//! Validation of an account's ids, as strict as that of its key. An id that was copied with a line
//! end or a quotation mark would be signed and sent, and the gateway would only answer that it is
//! unknown.

use wxpay_schema::{Charset, Field, Kind, shared};

use crate::error::ConfigError;
use crate::sign::Key;
use crate::text::excerpt::joined;

/// The names of the three values of an account in errors.
pub(super) struct Labels {
    pub(super) appid: &'static str,
    pub(super) mch_id: &'static str,
    pub(super) key: &'static str,
}

/// The names of the arguments of a constructor.
pub(super) const ARGUMENTS: Labels = Labels { appid: "`appid`", mch_id: "`mch_id`", key: "the key" };

/// The names of the environment variables.
pub(super) const VARIABLES: Labels =
    Labels { appid: "`appid` (`WXPAY_APPID`)", mch_id: "`mch_id` (`WXPAY_MCH_ID`)", key: "the key (`WXPAY_KEY`)" };

/// Validates an account and returns its key, or an error with everything that is wrong.
pub(super) fn check_account(appid: &str, mch_id: &str, key: &str, labels: &Labels) -> Result<Key, ConfigError> {
    if let Some(swapped) = swapped_values(appid, mch_id, key, labels) {
        return Err(ConfigError::Value(swapped));
    }
    let ids = [(&shared::APPID, appid, labels.appid), (&shared::MCH_ID, mch_id, labels.mch_id)];
    let mut faults: Vec<String> = ids.iter().filter_map(|(field, id, label)| id_fault(field, id, label)).collect();
    match Key::new(key) {
        Ok(key) if faults.is_empty() => Ok(key),
        Err(bad) if faults.is_empty() => Err(bad.into()),
        checked => {
            faults.extend(checked.err().map(|bad| bad.to_string()));
            Err(ConfigError::Value(joined(&faults, "; ")))
        }
    }
}

/// Validates an id.
pub(super) fn check_id(field: &Field, id: &str) -> Result<(), ConfigError> {
    id_fault(field, id, &format!("`{}`", field.name)).map_or(Ok(()), |words| Err(ConfigError::Value(words)))
}

/// Validates an id or a URL.
pub(crate) fn check_setting(field: &Field, value: &str) -> Result<String, ConfigError> {
    if !matches!(field.kind, Kind::Url) {
        check_id(field, value)?;
    }
    match field.value_error(value) {
        None => Ok(value.to_owned()),
        Some(fault) => {
            let words = field.explain(fault, value, "the value");
            Err(ConfigError::Value(format!("{words}; {}", field.help(fault))))
        }
    }
}

/// Describes what is wrong with an id. At most one letter of it is shown, because it may be the
/// key.
fn id_fault(field: &Field, id: &str, label: &str) -> Option<String> {
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
            return field.value_error(id).map(|fault| match unexpected_characters(field, id) {
                Some(odd) => format!("{label} holds {odd}; {form}"),
                None => format!("{}; {form}", field.explain(fault, id, "the value")),
            });
        }
    };
    Some(format!("{label} {other}; {form}"))
}

/// Names two of the three values if they look swapped.
fn swapped_values(appid: &str, mch_id: &str, key: &str, labels: &Labels) -> Option<String> {
    let (one, other) = if is_mch_id(appid) && may_be_appid(mch_id) {
        (labels.appid, labels.mch_id)
    } else if is_key(mch_id) && is_mch_id(key) {
        (labels.mch_id, labels.key)
    } else if is_key(appid) && may_be_appid(key) {
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

/// Whether the id certainly is an appid; some apps have ids with another prefix.
fn is_appid(id: &str) -> bool {
    let id = id.trim();
    id.len() <= 24 && id.starts_with("wx") && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Returns whether it may be one of any platform: neither a merchant number nor a key.
fn may_be_appid(id: &str) -> bool {
    let id = id.trim();
    let has_letter = id.bytes().any(|byte| byte.is_ascii_alphabetic());
    has_letter && id.len() <= 24 && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_key(id: &str) -> bool {
    let id = id.trim();
    id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Describes the characters that the field does not allow, each kind once.
fn unexpected_characters(field: &Field, id: &str) -> Option<String> {
    let Kind::Text(charset) = field.kind else { return None };
    let mut kinds: Vec<String> = Vec::new();
    for letter in id.chars().filter(|letter| !u8::try_from(*letter).is_ok_and(|byte| charset.allows(byte))) {
        let kind = describe_character(letter);
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
        // At most one letter of a misplaced key is shown.
        if kinds.len() == 4 || letter.is_ascii_alphanumeric() {
            break;
        }
    }
    (!kinds.is_empty()).then(|| joined(&kinds, ", "))
}

/// Describes a character, in words if it is invisible or easily overlooked.
fn describe_character(letter: char) -> String {
    match letter {
        '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => "a line end".to_owned(),
        '\t' => "a tab".to_owned(),
        '"' | '\'' | '`' | '\u{2018}'..='\u{201f}' | '「' | '」' => "a quotation mark".to_owned(),
        '\u{feff}' => "a byte order mark".to_owned(),
        letter if letter.is_whitespace() => "a blank".to_owned(),
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => describe_invisible(letter),
        letter if letter.is_control() => describe_invisible(letter),
        letter => format!("the character `{letter}`"),
    }
}

fn describe_invisible(letter: char) -> String {
    format!("a character that cannot be seen (U+{:04X})", u32::from(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "192006250b4c09247ec02edce69f6a2d";

    /// The words of the error, without the key.
    fn refused(appid: &str, mch_id: &str, key: &str, labels: &Labels) -> String {
        let words = check_account(appid, mch_id, key, labels).unwrap_err().to_string();
        assert!(!words.contains(&KEY[..8]), "{words}");
        words
    }

    #[test]
    fn check_account_names_the_two_values_that_are_swapped() {
        let rest = "look swapped: each has the form of the other; exchange them";
        for appid in ["wx8888888888888888", " wx8888888888888888\n", "wwd930ea5d5a258f4f", "tt0123456789abcdef"] {
            for mch_id in ["10000100", "1900000109\n"] {
                let refused = |appid, mch_id, key| refused(appid, mch_id, key, &ARGUMENTS);
                assert_eq!(refused(mch_id, appid, KEY), format!("`appid` and `mch_id` {rest}"));
                assert_eq!(refused(appid, KEY, mch_id), format!("`mch_id` and the key {rest}"));
                assert_eq!(refused(KEY, mch_id, appid), format!("`appid` and the key {rest}"));
            }
        }
        let (appid, mch_id) = ("wx8888888888888888", "10000100");
        assert!(check_account(appid, mch_id, KEY, &ARGUMENTS).is_ok());
        assert_eq!(
            refused(mch_id, appid, KEY, &VARIABLES),
            format!("`appid` (`WXPAY_APPID`) and `mch_id` (`WXPAY_MCH_ID`) {rest}")
        );
        assert_eq!(
            refused(appid, KEY, mch_id, &VARIABLES),
            format!("`mch_id` (`WXPAY_MCH_ID`) and the key (`WXPAY_KEY`) {rest}")
        );
        // One value in two places is not a swap.
        for (appid, mch_id, key) in [(KEY, mch_id, KEY), (appid, appid, KEY), (mch_id, mch_id, KEY)] {
            let words = refused(appid, mch_id, key, &ARGUMENTS);
            assert!(!words.contains("swapped") && words.contains("has the form of"), "{words}");
        }
    }

    #[test]
    fn id_fault_names_what_an_id_contains() {
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
            let found = id_fault(&shared::APPID, id, "`appid`").unwrap();
            assert!(found.starts_with(words), "{id:?}: {found}");
        }
        // Apps of other platforms have other prefixes.
        for id in ["wxd930ea5d5a258f4f", "wwd930ea5d5a258f4f", "WXD930EA5D5A258F4F", "tt0123456789abcdef"] {
            assert_eq!(id_fault(&shared::APPID, id, "`appid`"), None, "{id}");
        }
        for id in ["10000100", "1900000109", "1"] {
            assert_eq!(id_fault(&shared::MCH_ID, id, "`mch_id`"), None, "{id}");
        }
    }
}
