//! Keys: from `--key`, the environment variable `WXPAY_KEY`, or a person at the
//! terminal. What comes out is checked, is wiped from memory, and is never shown.

use std::io::{self, IsTerminal as _};

use wxpay_core::Key;
use zeroize::Zeroizing;

use crate::failure::Failure;

const VARIABLE: &str = "WXPAY_KEY";

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
    /// The key, of whichever source.
    pub(crate) fn key(self) -> Result<Key, Failure> {
        let (key, source) = match self.key {
            Some(key) => (Zeroizing::new(key), "--key"),
            None => otherwise()?,
        };
        checked(&key, source)
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

fn checked(key: &str, source: &str) -> Result<Key, Failure> {
    if key.is_empty() {
        return Err(bad(source, "is empty"));
    }
    Key::new(key).map_err(|_| {
        let found = if key.len() == 32 {
            "has other characters"
        } else if key.trim().len() == 32 {
            "has blanks or a line end around it"
        } else {
            return bad(source, &format!("has {} characters", key.chars().count()));
        };
        bad(source, found)
    })
}

fn bad(source: &str, found: &str) -> Failure {
    Failure::usage(
        format_args!("the key is 32 letters and digits; that of {source} {found}"),
        "copy the APIv2 key from the merchant platform; an AppSecret is another thing",
    )
}
