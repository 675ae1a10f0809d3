//! Where accounts come from.

use std::path::{Path, PathBuf};

use wxpay_core::accounts::{Accounts, Source};
use wxpay_sandbox::Account as SandboxAccount;
use zeroize::Zeroizing;

use super::needs::{APPID, AccountNeeds, MCH_ID};
use super::set::AccountSet;
use crate::error::CommandError;
use crate::host::Host;
use crate::mask::KEY_VARIABLE;

/// The variables without which the environment has no account.
const REQUIRED: [&str; 3] = [APPID, MCH_ID, KEY_VARIABLE];

/// The file of accounts that is read where neither an option nor the environment names one.
pub(crate) const DEFAULT_FILE: &str = "wxpay.toml";

/// The options that say where accounts are read from.
#[derive(clap::Args)]
pub(crate) struct AccountSourceOptions {
    /// Read the account from this file instead of the environment. Without the variables
    /// of an account `wxpay.toml` of the current folder is read, if it is there.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Be the demo merchant of a sandbox, whose key is public. Live hosts are refused.
    #[arg(long, conflicts_with = "config")]
    demo: bool,
}

/// Where accounts come from.
pub(super) enum Origin {
    Demo,
    Environment,
    File(PathBuf),
}

impl AccountSourceOptions {
    /// Reads all accounts, for a command that receives messages. Certificates are not read.
    pub(crate) fn load_all(&self) -> Result<AccountSet, CommandError> {
        let origin = self.origin()?;
        let source = origin.source(AccountNeeds::default())?;
        load_source(source.without_certificates(), &origin).map(AccountSet::new)
    }

    /// Returns the merchant number of the account if one is known: that of the environment, or of the only account in
    /// the file. No key is needed.
    pub(crate) fn find_mch_id(&self) -> Result<Option<String>, CommandError> {
        if self.demo {
            return Ok(Some(SandboxAccount::DEMO_MCH_ID.to_owned()));
        }
        if let Some(mch_id) = variable(MCH_ID)? {
            return Ok(Some(mch_id.to_string()));
        }
        match (self.origin()?, &self.config) {
            (Origin::File(file), None) => {
                // Nobody has named this file.
                let accounts = Accounts::from_source(Source::file(file).without_certificates()).ok();
                Ok(accounts.and_then(|accounts| accounts.only().ok()).map(|only| only.mch_id().to_owned()))
            }
            (origin @ Origin::File(_), Some(file)) => {
                let only = load_source(Source::file(file).without_certificates(), &origin)?.only();
                only.map(|only| Some(only.mch_id().to_owned())).map_err(|error| {
                    CommandError::usage(error, format_args!("set {MCH_ID}, to select one account of the file"))
                })
            }
            _ => Ok(None),
        }
    }

    /// Refuses the demo merchant at a live host, where its key is everybody's.
    pub(crate) fn check_host(&self, host: &Host) -> Result<(), CommandError> {
        if !self.demo || !host.is_live {
            return Ok(());
        }
        Err(CommandError::usage(
            "`--demo` is the merchant of a sandbox, and the host is a live one; nothing was sent",
            "add `--at URL` for the sandbox, such as http://127.0.0.1:8080",
        ))
    }

    /// Returns where the account comes from. The environment precedes `wxpay.toml` if it has a whole account.
    pub(super) fn origin(&self) -> Result<Origin, CommandError> {
        if self.demo {
            return Ok(Origin::Demo);
        }
        if let Some(file) = &self.config {
            return Ok(Origin::File(file.clone()));
        }
        let mut has_all = true;
        for name in REQUIRED {
            has_all &= variable(name)?.is_some();
        }
        let file = Path::new(DEFAULT_FILE);
        Ok(if has_all || !file.is_file() { Origin::Environment } else { Origin::File(file.to_owned()) })
    }
}

impl Origin {
    pub(super) fn source(&self, needs: AccountNeeds<'_>) -> Result<Source, CommandError> {
        match self {
            Self::Demo => Ok(Source::environment().with_variables([
                (APPID, SandboxAccount::DEMO_APPID),
                (MCH_ID, SandboxAccount::DEMO_MCH_ID),
                (KEY_VARIABLE, needs.key.unwrap_or(SandboxAccount::DEMO_KEY)),
            ])),
            Self::File(file) => Ok(Source::file(file)),
            Self::Environment => environment(needs),
        }
    }
}

/// The variables of the process, with what the needs bring.
fn environment(needs: AccountNeeds<'_>) -> Result<Source, CommandError> {
    let mut all = Vec::new();
    for name in Source::variable_names() {
        all.extend(variable(name)?.map(|value| (name, value.as_str().to_owned())));
    }
    let has = |wanted: &str| all.iter().any(|(name, _)| *name == wanted);
    if let Some([appid, mch_id]) = needs.usual_ids
        && !has(APPID)
        && !has(MCH_ID)
    {
        all.extend([(APPID, appid.to_owned()), (MCH_ID, mch_id.to_owned())]);
    }
    if let Some(key) = needs.key {
        all.retain(|(name, _)| *name != KEY_VARIABLE);
        all.push((KEY_VARIABLE, key.to_owned()));
    }
    Ok(Source::environment().with_variables(all))
}

/// Returns the value of a variable, unless it is not set or empty.
pub(crate) fn variable(name: &str) -> Result<Option<Zeroizing<String>>, CommandError> {
    match std::env::var(name) {
        Ok(value) => Ok(Some(Zeroizing::new(value)).filter(|value| !value.is_empty())),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => {
            Err(CommandError::usage(format_args!("`{name}` is not text in UTF-8"), "copy its value anew"))
        }
    }
}

pub(super) fn load_source(source: Source, origin: &Origin) -> Result<Accounts, CommandError> {
    Accounts::from_source(source).map_err(|error| {
        let has_any = || REQUIRED.iter().any(|name| matches!(variable(name), Ok(Some(_)) | Err(_)));
        let help = match origin {
            Origin::File(_) => "`wxpay config check FILE` prints everything that is wrong with a file of accounts",
            _ if has_any() => "copy the values from the merchant platform; no quotation marks, no blanks",
            _ => {
                "set them to the values of the merchant platform, or name a file of accounts with `--config`; for a \
                 sandbox `--demo` is enough"
            }
        };
        CommandError::usage(error, help)
    })
}
