//! Keys: from `--key`, the environment variable `WXPAY_KEY`, or a person at the
//! terminal. What comes out is checked, is wiped from memory, and is never shown.

use std::io::{self, IsTerminal as _};

use wxpay_core::{Key, server};
use zeroize::Zeroizing;

use crate::failure::Failure;

/// Where a key may be set.
pub(crate) const VARIABLE: &str = "WXPAY_KEY";
/// The least length of what is masked: shorter texts are no secrets, and masking them
/// would make the words unreadable.
pub(crate) const LEAST: usize = 6;
const HELP: &str = "copy the APIv2 key from the merchant platform; an AppSecret is another thing";

/// The option of one key.
#[derive(clap::Args)]
pub(crate) struct KeyOption {
    /// The API key (APIv2) of the merchant platform, 32 letters and digits. Others can
    /// read arguments; the environment variable WXPAY_KEY, or the question that is
    /// asked otherwise, keeps it to yourself.
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
}

impl KeyOption {
    /// The key, of whichever source, as text of the form of a key.
    pub(crate) fn text(self) -> Result<Zeroizing<String>, Failure> {
        let (key, source) = match self.key {
            Some(key) => (Zeroizing::new(key), "--key"),
            None => otherwise()?,
        };
        checked(key, source)
    }
}

/// The key of a text that has its form.
pub(crate) fn of(text: &str) -> Result<Key, Failure> {
    Key::new(text).map_err(|bad| Failure::usage(bad, HELP))
}

/// Refuses an option's value that holds what looks like a key: it would be shown.
pub(crate) fn refuse_in(option: &str, value: Option<&str>) -> Result<(), Failure> {
    if value.is_none_or(|value| server::mask_runs(value) == value) {
        return Ok(());
    }
    Err(Failure::usage(
        format_args!("`{option}` has the form of an API key"),
        format_args!("keys are given by --key or {VARIABLE}"),
    ))
}

/// A text of the message without the key, which may have been put there by mistake, and
/// without that of the environment, which may be another one or a misspelt one.
pub(crate) fn masked(text: &str, key: &str) -> String {
    without_variable(server::mask_secret(text, key))
}

/// A text without the key that is set in the environment.
pub(crate) fn without_variable(text: String) -> String {
    match std::env::var(VARIABLE) {
        Ok(key) if key.len() >= LEAST => server::mask_secret(&text, &key),
        _ => text,
    }
}

/// A key where `--key` gives none, and where it comes from.
pub(crate) fn otherwise() -> Result<(Zeroizing<String>, &'static str), Failure> {
    match std::env::var(VARIABLE) {
        Ok(key) => Ok((Zeroizing::new(key), VARIABLE)),
        Err(std::env::VarError::NotUnicode(_)) => Err(bad(VARIABLE, "is not text")),
        Err(std::env::VarError::NotPresent) => Ok((asked()?, "what was typed")),
    }
}

/// The key that a person types, without showing it. Who has turned stderr elsewhere
/// sees no question, so none is asked.
fn asked() -> Result<Zeroizing<String>, Failure> {
    let missing = || Failure::usage("no key is given", "set the environment variable WXPAY_KEY, or use --key");
    if !io::stderr().is_terminal() {
        return Err(missing());
    }
    rpassword::prompt_password("API key (not shown): ").map(Zeroizing::new).map_err(|_| missing())
}

/// The key, if it has the form of one.
fn checked(key: Zeroizing<String>, source: &str) -> Result<Zeroizing<String>, Failure> {
    if Key::new(&key).is_ok() {
        return Ok(key);
    }
    let found = match key.chars().count() {
        0 => "is empty".to_owned(),
        32 => "has other characters".to_owned(),
        _ if key.trim().len() == 32 => "has blanks or a line end around it".to_owned(),
        count => format!("has {count} characters"),
    };
    Err(bad(source, &found))
}

fn bad(source: &str, found: &str) -> Failure {
    Failure::usage(format_args!("the key is 32 letters and digits; that of {source} {found}"), HELP)
}
