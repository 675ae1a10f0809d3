//! The account of a command: of the environment variables, of a file, or the demo merchant of a sandbox. Everything
//! that is wrong with it is reported at once.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use wxpay_core::accounts::{self, AccountId, Accounts, LookupError, Source};
use wxpay_core::transport::Reqwest;
use wxpay_core::{BeijingTime, Endpoint, Merchant, SignType};
use wxpay_sandbox::Account as SandboxAccount;
use zeroize::Zeroizing;

use crate::error::CommandError;
use crate::host::Host;
use crate::mask::KEY_VARIABLE;
use crate::sign_type::SignTypeArgument;

const APPID: &str = "WXPAY_APPID";
pub(crate) const MCH_ID: &str = "WXPAY_MCH_ID";
const SUB_MCH_ID: &str = "WXPAY_SUB_MCH_ID";
/// The variables without which the environment has no account.
const REQUIRED: [&str; 3] = [APPID, MCH_ID, KEY_VARIABLE];

/// The file of accounts that is read where neither an option nor the environment names one.
pub(crate) const DEFAULT_FILE: &str = "wxpay.toml";

/// The options that select the account.
#[derive(clap::Args)]
pub(crate) struct AccountOptions {
    /// Sign in this way instead of that of `WXPAY_SIGN_TYPE`; HMAC-SHA256 if neither says.
    #[arg(long, value_name = "TYPE", ignore_case = true)]
    sign_type: Option<SignTypeArgument>,
    /// Read the account from this file instead of the environment. Without the variables
    /// of an account `wxpay.toml` of the current folder is read, if it is there.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Be the demo merchant of a sandbox, whose key is public. Live hosts are refused.
    #[arg(long, conflicts_with = "config")]
    demo: bool,
}

/// What a call needs of the account.
#[derive(Clone, Copy, Default)]
pub(crate) struct AccountNeeds<'a> {
    /// The merchant, where something names it already.
    pub(crate) mch_id: Option<&'a str>,
    /// The sub-merchant of the request.
    pub(crate) sub_mch_id: Option<&'a str>,
    /// Whether the request names a sub-merchant or its app, as only a service provider's does.
    pub(crate) is_provider: bool,
    /// Whether the client certificate is shown to the gateway, if there is one.
    pub(crate) certificate: bool,
}

/// An account, and the transport that shows its certificate.
pub(crate) struct Account {
    pub(crate) merchant: Merchant,
    pub(crate) transport: Reqwest,
    /// The host that the file names.
    pub(crate) endpoint: Option<Endpoint>,
}

/// Where the account comes from.
enum Origin {
    Demo,
    Environment,
    File(PathBuf),
}

impl AccountOptions {
    /// Reads the account of a call.
    pub(crate) fn load(&self, needs: AccountNeeds<'_>) -> Result<Account, CommandError> {
        let origin = self.origin()?;
        let mut source = origin.source()?;
        if needs.is_provider {
            source = source.with_any_sub_merchant();
        }
        if !needs.certificate {
            source = source.without_certificates();
        }
        let accounts = load_source(source)?;
        let account = match &origin {
            Origin::File(_) => select(&accounts, needs)?,
            Origin::Demo | Origin::Environment => accounts.only().map_err(unknown)?,
        };
        let transport = transport(&account)?;
        let endpoint = matches!(origin, Origin::File(_)).then(|| account.endpoint().clone());
        Ok(Account { merchant: self.with_sign_type(account.merchant().clone()), transport, endpoint })
    }

    /// Reads all accounts, for a command that receives messages. Certificates are not read.
    pub(crate) fn load_all(&self) -> Result<AccountSet, CommandError> {
        let accounts = load_source(self.origin()?.source()?.without_certificates())?;
        Ok(AccountSet { accounts, sign_type: self.sign_type.map(|argument| argument.0) })
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

    fn with_sign_type(&self, merchant: Merchant) -> Merchant {
        with_sign_type(merchant, self.sign_type.map(|argument| argument.0))
    }

    /// Returns where the account comes from. The environment precedes `wxpay.toml` if it has a whole account.
    fn origin(&self) -> Result<Origin, CommandError> {
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
    fn source(&self) -> Result<Source, CommandError> {
        match self {
            Self::Demo => Ok(Source::environment().with_variables([
                (APPID, SandboxAccount::DEMO_APPID),
                (MCH_ID, SandboxAccount::DEMO_MCH_ID),
                (KEY_VARIABLE, SandboxAccount::DEMO_KEY),
            ])),
            Self::File(file) => Ok(Source::file(file)),
            Self::Environment => {
                let mut all = Vec::new();
                for name in Source::variable_names() {
                    all.extend(variable(name)?.map(|value| (name, value.as_str().to_owned())));
                }
                Ok(Source::environment().with_variables(all))
            }
        }
    }
}

/// All accounts of a command that receives messages.
pub(crate) struct AccountSet {
    accounts: Accounts,
    sign_type: Option<SignType>,
}

impl AccountSet {
    /// Returns the merchant that a message names: the one account of that number, sub-merchant and app.
    pub(crate) fn find(&self, mch_id: &str, sub_mch_id: Option<&str>, appid: Option<&str>) -> Option<Merchant> {
        let found = self.accounts.find(&AccountId { mch_id, sub_mch_id, appid }).ok()?;
        Some(with_sign_type(found.merchant().clone(), self.sign_type))
    }

    /// Returns the merchant, if there is only one account.
    pub(crate) fn only(&self) -> Option<Merchant> {
        let only = self.accounts.only().ok()?;
        Some(with_sign_type(only.merchant().clone(), self.sign_type))
    }
}

fn with_sign_type(merchant: Merchant, sign_type: Option<SignType>) -> Merchant {
    match sign_type {
        Some(sign_type) => merchant.with_sign_type(sign_type),
        None => merchant,
    }
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

fn load_source(source: Source) -> Result<Accounts, CommandError> {
    let help = "copy the values from the merchant platform; no quotation marks, no blanks";
    Accounts::from_source(source).map_err(|error| CommandError::usage(error, help))
}

fn unknown(error: LookupError) -> CommandError {
    CommandError::usage(
        error,
        format_args!("set {MCH_ID}, and {SUB_MCH_ID} or {APPID}, to select one account of the file"),
    )
}

/// Selects the account of a file: the only one, or that of the merchant, the sub-merchant and the app that the request
/// or the environment names.
fn select(accounts: &Accounts, needs: AccountNeeds<'_>) -> Result<accounts::Account, CommandError> {
    let (mch_id, sub_mch_id, appid) = (variable(MCH_ID)?, variable(SUB_MCH_ID)?, variable(APPID)?);
    let appid = appid.as_deref().map(String::as_str);
    let found = match needs.mch_id.or(mch_id.as_deref().map(String::as_str)) {
        None => accounts.only().and_then(|only| match (needs.sub_mch_id, appid) {
            (None, None) => Ok(only),
            (sub_mch_id, appid) => accounts.find(&AccountId { mch_id: only.mch_id(), sub_mch_id, appid }),
        }),
        Some(mch_id) => {
            let sub_mch_id = needs.sub_mch_id.or(sub_mch_id.as_deref().map(String::as_str));
            accounts.find(&AccountId { mch_id, sub_mch_id, appid })
        }
    };
    found.map_err(unknown)
}

/// Returns the transport that shows the account's certificate, and tells on stderr what is likely to be a mistake about
/// it.
fn transport(account: &accounts::Account) -> Result<Reqwest, CommandError> {
    let Some(store) = account.identity() else { return Ok(Reqwest::new()) };
    for warning in store.load().warnings(account.mch_id(), BeijingTime::now()) {
        // A closed stderr is not an error.
        let _ = writeln!(std::io::stderr(), "warning: {warning}");
    }
    Reqwest::new().with_identity_store(store.clone()).map_err(|error| CommandError::usage(error, ""))
}
