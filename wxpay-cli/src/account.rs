//! The account of a command that calls WeChat Pay: from environment variables, with everything that is wrong with
//! them at once.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use wxpay_core::accounts::{AccountId, Accounts};
use wxpay_core::certificate::Identity;
use wxpay_core::transport::Reqwest;
use wxpay_core::{BeijingTime, ConfigError, Endpoint, Merchant, SignType};
use zeroize::Zeroizing;

use crate::error::CommandError;
use crate::mask::KEY_VARIABLE;
use crate::sign_type::SignTypeArgument;

const APPID: &str = "WXPAY_APPID";
const MCH_ID: &str = "WXPAY_MCH_ID";
const NOTIFY_URL: &str = "WXPAY_NOTIFY_URL";
const SUB_APPID: &str = "WXPAY_SUB_APPID";
const SUB_MCH_ID: &str = "WXPAY_SUB_MCH_ID";
const SIGN_TYPE: &str = "WXPAY_SIGN_TYPE";
const CERTIFICATE: &str = "WXPAY_CERTIFICATE";
const CERTIFICATE_KEY: &str = "WXPAY_CERTIFICATE_KEY";

/// The options that select the account.
#[derive(clap::Args)]
pub(crate) struct AccountOptions {
    /// Sign in this way instead of that of `WXPAY_SIGN_TYPE`; HMAC-SHA256 if neither says.
    #[arg(long, value_name = "TYPE", ignore_case = true)]
    sign_type: Option<SignTypeArgument>,
    /// Read the account from this file instead of the environment.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
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
#[derive(Clone)]
pub(crate) struct Account {
    pub(crate) merchant: Merchant,
    pub(crate) transport: Reqwest,
    /// The host that the file names.
    pub(crate) endpoint: Option<Endpoint>,
}

impl AccountOptions {
    /// Reads the account.
    pub(crate) fn load(&self, needs: AccountNeeds<'_>) -> Result<Account, CommandError> {
        let sign_type = self.sign_type.map(|argument| argument.0);
        if let Some(file) = &self.config {
            let account = load_file(file, needs)?;
            let merchant = account.merchant.clone();
            return Ok(Account {
                merchant: sign_type.map_or(merchant, |own| account.merchant.with_sign_type(own)),
                ..account
            });
        }
        let mut variables = Variables::default();
        let merchant = variables.merchant(needs.is_provider, sign_type);
        let transport = variables.transport(needs.certificate);
        match (merchant, transport) {
            (Some(merchant), Some(transport)) if variables.faults.is_empty() => {
                Ok(Account { merchant, transport, endpoint: None })
            }
            _ => Err(CommandError::usage(
                variables.faults.join("\n       "),
                "copy the values from the merchant platform; no quotation marks, no blanks",
            )),
        }
    }
}

/// Loads the account of a file: the only one, or that of the merchant, the sub-merchant and the app that the request or
/// the environment names.
fn load_file(file: &Path, needs: AccountNeeds<'_>) -> Result<Account, CommandError> {
    let accounts = Accounts::load(file).map_err(|error| CommandError::usage(error, ""))?;
    let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let (mch_id, sub_mch_id, appid) = (variable(MCH_ID), variable(SUB_MCH_ID), variable(APPID));
    let found = match needs.mch_id.or(mch_id.as_deref()) {
        None => accounts.only().and_then(|only| match needs.sub_mch_id {
            Some(sub_mch_id) => accounts.with_sub(only.mch_id(), sub_mch_id),
            None => Ok(only),
        }),
        Some(mch_id) => accounts.find(&AccountId {
            mch_id,
            sub_mch_id: needs.sub_mch_id.or(sub_mch_id.as_deref()),
            appid: appid.as_deref(),
        }),
    };
    let help = format!("set {MCH_ID}, and {SUB_MCH_ID} or {APPID}, to select one account of the file");
    let account = found.map_err(|error| CommandError::usage(error, help))?;
    let transport = match account.identity() {
        Some(store) => Reqwest::new().with_identity_store(store.clone()),
        None => Ok(Reqwest::new()),
    };
    let transport = transport.map_err(|error| CommandError::usage(error, ""))?;
    Ok(Account { merchant: account.merchant().clone(), transport, endpoint: Some(account.endpoint().clone()) })
}

/// The file of accounts in the current folder.
const USUAL_FILE: &str = "wxpay.toml";

/// Returns the merchant number of the account if one is known: that of the environment, or of the only account in the
/// file. No key is needed.
pub(crate) fn find_mch_id(config: Option<&Path>) -> Result<Option<String>, CommandError> {
    if let Some(mch_id) = std::env::var(MCH_ID).ok().filter(|mch_id| !mch_id.is_empty()) {
        return Ok(Some(mch_id));
    }
    let Some(file) = config else {
        let is_there = Path::new(USUAL_FILE).is_file();
        let accounts = is_there.then(|| Accounts::load(USUAL_FILE).ok()).flatten();
        return Ok(accounts.and_then(|accounts| accounts.only().ok()).map(|only| only.mch_id().to_owned()));
    };
    let accounts = Accounts::load(file).map_err(|error| CommandError::usage(error, ""))?;
    match accounts.only() {
        Ok(only) => Ok(Some(only.mch_id().to_owned())),
        Err(error) => Err(CommandError::usage(error, format_args!("give --mch-id, or set {MCH_ID}"))),
    }
}

/// A setting of a merchant by a text.
type Setting = fn(Merchant, &str) -> Result<Merchant, ConfigError>;

/// The environment variables that were read, and what is wrong with them.
#[derive(Default)]
struct Variables {
    faults: Vec<String>,
}

impl Variables {
    /// Returns the value of a variable, unless it is not set or empty.
    fn optional(&mut self, name: &str) -> Option<Zeroizing<String>> {
        match std::env::var(name) {
            Ok(value) if value.is_empty() => None,
            Ok(value) => Some(Zeroizing::new(value)),
            Err(std::env::VarError::NotPresent) => None,
            Err(std::env::VarError::NotUnicode(_)) => {
                self.faults.push(format!("`{name}` is not text in UTF-8"));
                None
            }
        }
    }

    /// Returns the merchant, if its three values can be used.
    fn merchant(&mut self, is_provider: bool, sign_type: Option<SignType>) -> Option<Merchant> {
        let [appid, mch_id, key] = [APPID, MCH_ID, KEY_VARIABLE].map(|name| self.optional(name));
        let missing = [(APPID, &appid), (MCH_ID, &mch_id), (KEY_VARIABLE, &key)];
        let missing = missing.iter().filter(|(_, value)| value.is_none());
        let missing: Vec<String> = missing.map(|(name, _)| format!("`{name}` is not set")).collect();
        let create = if is_provider { Merchant::service_provider } else { Merchant::new };
        // With what is missing replaced, so that faults of the others are found too.
        let text = |value: &Option<Zeroizing<String>>, other: &str| {
            Zeroizing::new(value.as_deref().map_or_else(|| other.to_owned(), Clone::clone))
        };
        let created = create(&text(&appid, "wx0"), &text(&mch_id, "1"), &text(&key, &"0".repeat(32)));
        self.faults.extend(missing);
        let mut merchant = match created {
            Ok(merchant) => Some(merchant),
            Err(error) => {
                self.faults.push(format!("`{APPID}`, `{MCH_ID}` and `{KEY_VARIABLE}`: {error}"));
                // Only to find the faults of the settings.
                Merchant::new("wx0", "1", &"0".repeat(32)).ok()
            }
        };
        let settings: [(&str, Setting); 3] = [
            (NOTIFY_URL, Merchant::with_notify_url),
            (SUB_MCH_ID, Merchant::with_sub_merchant),
            (SUB_APPID, Merchant::with_sub_appid),
        ];
        for (name, set) in settings {
            let Some(value) = self.optional(name) else { continue };
            let with_value = merchant.clone().map(|merchant| set(merchant, &value));
            match with_value {
                Some(Ok(changed)) => merchant = Some(changed),
                Some(Err(error)) => self.faults.push(format!("`{name}`: {error}")),
                None => {}
            }
        }
        let sign_type = sign_type.or_else(|| self.sign_type());
        merchant.map(|merchant| merchant.with_sign_type(sign_type.unwrap_or(SignType::HmacSha256)))
    }

    fn sign_type(&mut self) -> Option<SignType> {
        let value = self.optional(SIGN_TYPE)?;
        let sign_type = SignType::from_name(&value.to_ascii_uppercase());
        if sign_type.is_none() {
            self.faults.push(format!("`{SIGN_TYPE}` is neither HMAC-SHA256 nor MD5"));
        }
        sign_type
    }

    /// Returns the transport, with the certificate if it is shown.
    fn transport(&mut self, with_certificate: bool) -> Option<Reqwest> {
        let transport = Reqwest::new();
        if !with_certificate {
            return Some(transport);
        }
        let mch_id = std::env::var(MCH_ID).unwrap_or_default();
        let added = match (self.optional(CERTIFICATE), self.optional(CERTIFICATE_KEY)) {
            (Some(file), key_file) => {
                let key_file = key_file.as_ref().map(|key_file| Path::new(key_file.as_str()));
                load_identity(Path::new(file.as_str()), key_file, &mch_id)
                    .and_then(|identity| transport.with_identity(identity))
                    .map_err(|error| format!("`{CERTIFICATE}`: {error}"))
            }
            (None, Some(_)) => Err(format!("`{CERTIFICATE_KEY}` is set, and `{CERTIFICATE}` is not")),
            (None, None) => Ok(transport),
        };
        added.map_err(|fault| self.faults.push(fault)).ok()
    }
}

/// Loads the certificate, and tells on stderr what is likely to be a mistake.
fn load_identity(file: &Path, key_file: Option<&Path>, mch_id: &str) -> Result<Identity, ConfigError> {
    let identity = Identity::load(file, key_file, mch_id)?;
    for warning in identity.warnings(mch_id, BeijingTime::now()) {
        // A closed stderr is not an error.
        let _ = writeln!(std::io::stderr(), "warning: {warning}");
    }
    Ok(identity)
}
