//! The account of a command: of the environment variables, of a file, or the demo merchant of a sandbox. Everything
//! that is wrong with it is reported at once.

mod origin;
mod set;

use std::io::Write as _;

use wxpay_core::accounts::{self, AccountId, Accounts, LookupError};
use wxpay_core::transport::Reqwest;
use wxpay_core::{BeijingTime, Endpoint, Merchant, SignType};

pub(crate) use self::origin::{AccountSourceOptions, DEFAULT_FILE, variable};
use self::origin::{Origin, load_source};
pub(crate) use self::set::AccountSet;
use crate::error::CommandError;
use crate::host::Host;
use crate::sign_type::SignTypeArgument;

const APPID: &str = "WXPAY_APPID";
pub(crate) const MCH_ID: &str = "WXPAY_MCH_ID";
const SUB_MCH_ID: &str = "WXPAY_SUB_MCH_ID";

/// The options that select the account.
#[derive(clap::Args)]
pub(crate) struct AccountOptions {
    /// Sign in this way instead of that of `WXPAY_SIGN_TYPE`; HMAC-SHA256 if neither says.
    #[arg(long, value_name = "TYPE", ignore_case = true)]
    sign_type: Option<SignTypeArgument>,
    #[command(flatten)]
    pub(crate) source: AccountSourceOptions,
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
    /// The key of an option, instead of that of the environment.
    pub(crate) key: Option<&'a str>,
    /// The appid and the merchant number, where the environment has neither.
    pub(crate) usual_ids: Option<[&'a str; 2]>,
}

/// An account, and the transport that shows its certificate.
#[derive(Clone)]
pub(crate) struct Account {
    pub(crate) merchant: Merchant,
    pub(crate) transport: Reqwest,
    /// The host that the file names.
    pub(crate) endpoint: Option<Endpoint>,
}

impl AccountOptions {
    /// Returns the sign type of the option.
    pub(crate) fn sign_type(&self) -> Option<SignType> {
        self.sign_type.map(|argument| argument.0)
    }

    /// Whether the account brings its key, as that of a file does.
    pub(crate) fn has_key(&self) -> bool {
        matches!(self.source.origin(), Ok(Origin::Demo | Origin::File(_)))
    }

    /// Refuses the demo merchant at a live host.
    pub(crate) fn check_host(&self, host: &Host) -> Result<(), CommandError> {
        self.source.check_host(host)
    }

    /// Reads the account.
    pub(crate) fn load(&self, needs: AccountNeeds<'_>) -> Result<Account, CommandError> {
        let origin = self.source.origin()?;
        let mut source = origin.source(needs)?;
        if needs.is_provider {
            source = source.with_any_sub_merchant();
        }
        if !needs.certificate {
            source = source.without_certificates();
        }
        let accounts = load_source(source, &origin)?;
        let account = match &origin {
            Origin::File(_) => select(&accounts, needs)?,
            Origin::Demo | Origin::Environment => accounts.only().map_err(unknown)?,
        };
        let transport = transport(&account)?;
        let endpoint = matches!(origin, Origin::File(_)).then(|| account.endpoint().clone());
        let merchant = account.merchant().clone();
        let merchant = match self.sign_type() {
            Some(sign_type) => merchant.with_sign_type(sign_type),
            None => merchant,
        };
        Ok(Account { merchant, transport, endpoint })
    }
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
