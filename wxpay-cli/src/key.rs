//! The API key of a command: from `--key`, the environment variable `WXPAY_KEY`, or a
//! prompt. It is checked, wiped from memory, and never shown.

use std::io::{self, IsTerminal as _};

use wxpay_core::{ApiV3Key, Key, server};
use zeroize::Zeroizing;

use crate::error::CommandError;
use crate::mask::{APIV3_VARIABLE, KEY_VARIABLE, WORKWX_VARIABLE};

const HELP: &str = "copy the APIv2 key from the merchant platform; an AppSecret is another thing";

const HELP_ON_APIV3: &str = "copy the APIv3 key from the merchant platform; the API key (APIv2) is another one";

const HELP_ON_MISSING: &str = "set the environment variable WXPAY_KEY, or use --key";

/// The option `--key`, for commands with one key.
#[derive(clap::Args)]
pub(crate) struct KeyOption {
    /// The API key (APIv2) of the merchant platform, 32 letters and digits. Others can
    /// read arguments; the environment variable WXPAY_KEY, or the question that is
    /// asked otherwise, keeps it to yourself.
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
}

impl KeyOption {
    /// Whether the option is given.
    pub(crate) const fn is_given(&self) -> bool {
        self.key.is_some()
    }

    /// Returns the key as a text, which has the form of a key.
    pub(crate) fn into_text(self) -> Result<Zeroizing<String>, CommandError> {
        self.into_text_with_help(HELP_ON_MISSING)
    }

    /// Returns the key as [`into_text`](Self::into_text), with that help where there is none.
    pub(crate) fn into_text_with_help(self, help: &str) -> Result<Zeroizing<String>, CommandError> {
        let (key, source) = match self.key {
            Some(key) => (Zeroizing::new(key), "--key"),
            None => read_env_or_prompt(help)?,
        };
        check_form(&key, source)?;
        Ok(key)
    }
}

/// The option `--workwx-secret`.
#[derive(clap::Args)]
pub(crate) struct WorkwxSecretOption {
    /// The payment secret of WeCom (企业微信), for the calls with a second signature,
    /// `workwx_sign`; else that of the environment variable WXPAY_WORKWX_SECRET.
    #[arg(long, value_name = "SECRET")]
    workwx_secret: Option<String>,
}

impl WorkwxSecretOption {
    /// Whether the option is given.
    pub(crate) const fn is_given(&self) -> bool {
        self.workwx_secret.is_some()
    }

    /// Returns the secret of the option or the environment, if there is one.
    pub(crate) fn into_text(self) -> Result<Option<Zeroizing<String>>, CommandError> {
        from_option_or_env(self.workwx_secret, WORKWX_VARIABLE)
    }
}

/// The option `--apiv3-key`.
#[derive(clap::Args)]
pub(crate) struct ApiV3KeyOption {
    /// The APIv3 key of the merchant platform, which notifications of sharing are encrypted
    /// with; else that of the environment variable WXPAY_APIV3_KEY.
    #[arg(long, value_name = "KEY")]
    apiv3_key: Option<String>,
}

impl ApiV3KeyOption {
    /// Whether the option is given.
    pub(crate) const fn is_given(&self) -> bool {
        self.apiv3_key.is_some()
    }

    /// Returns the key of the option or the environment as a text, if there is one.
    pub(crate) fn text(&self) -> Result<Option<Zeroizing<String>>, CommandError> {
        from_option_or_env(self.apiv3_key.clone(), APIV3_VARIABLE)
    }

    /// Returns the key of the option or the environment, if there is one.
    pub(crate) fn parse(&self) -> Result<Option<ApiV3Key>, CommandError> {
        let parse = |text: Zeroizing<String>| ApiV3Key::new(&text);
        self.text()?.map(parse).transpose().map_err(|error| CommandError::usage(error, HELP_ON_APIV3))
    }
}

/// Returns a secret of an option, else of the environment. An empty one is none.
fn from_option_or_env(option: Option<String>, variable: &str) -> Result<Option<Zeroizing<String>>, CommandError> {
    let text = match option {
        Some(text) => Some(Zeroizing::new(text)),
        None => crate::account::variable(variable)?,
    };
    Ok(text.filter(|text| !text.is_empty()))
}

/// Parses a key.
pub(crate) fn parse(text: &str) -> Result<Key, CommandError> {
    Key::new(text).map_err(|error| CommandError::usage(error, HELP))
}

/// Refuses an option's value that looks like a key, because values are shown.
pub(crate) fn refuse_as_value(option: &str, value: Option<&str>) -> Result<(), CommandError> {
    if value.is_none_or(|value| server::mask_runs(value) == value) {
        return Ok(());
    }
    Err(CommandError::usage(
        format_args!("`{option}` has the form of an API key"),
        format_args!("keys are given by --key or {KEY_VARIABLE}"),
    ))
}

/// Returns the key of the environment, or of the prompt, and the name of its source.
pub(crate) fn from_env_or_prompt() -> Result<(Zeroizing<String>, &'static str), CommandError> {
    read_env_or_prompt(HELP_ON_MISSING)
}

fn read_env_or_prompt(help: &str) -> Result<(Zeroizing<String>, &'static str), CommandError> {
    match std::env::var(KEY_VARIABLE) {
        Ok(key) => Ok((Zeroizing::new(key), KEY_VARIABLE)),
        Err(std::env::VarError::NotUnicode(_)) => Err(form_error(KEY_VARIABLE, "is not text")),
        Err(std::env::VarError::NotPresent) => Ok((prompt(help)?, "what was typed")),
    }
}

/// Reads the key from the terminal, without showing it. There is no prompt where stderr is
/// not a terminal, since it would not be seen.
fn prompt(help: &str) -> Result<Zeroizing<String>, CommandError> {
    let missing = || CommandError::usage("no key is given", help);
    if !io::stderr().is_terminal() {
        return Err(missing());
    }
    rpassword::prompt_password("API key (not shown): ").map(Zeroizing::new).map_err(|_| missing())
}

/// Checks that a text has the form of a key.
fn check_form(key: &str, source: &str) -> Result<(), CommandError> {
    if Key::new(key).is_ok() {
        return Ok(());
    }
    let problem = match key.chars().count() {
        0 => "is empty".to_owned(),
        32 => "has other characters".to_owned(),
        _ if key.trim().len() == 32 => "has blanks or a line end around it".to_owned(),
        count => format!("has {count} characters"),
    };
    Err(form_error(source, &problem))
}

fn form_error(source: &str, problem: &str) -> CommandError {
    CommandError::usage(format_args!("the key is 32 letters and digits; that of {source} {problem}"), HELP)
}
