//! Accounts of their settings. Every fault is recorded, and none ends the search for others.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use wxpay_schema::internal::closest;
use wxpay_schema::{Field, shared};
use zeroize::Zeroizing;

use super::account::{Account, Entry, Keys, Scope};
use super::change::Fingerprint;
use super::document::{self, Setting, Value};
use super::findings::{CheckedAccount, Findings};
use super::secret::{Origin, Resolver, unknown};
use super::settings::{SETTINGS, variable_of};
use super::snapshot::Snapshot;
use super::source::Source;
use super::sub_merchants::{self, SubMerchant};
use super::warning::WarningKind;
use crate::certificate::{Identity, IdentityStore};
use crate::client::Endpoint;
use crate::encode::nonce::nonce_str;
use crate::error::{ConfigError, InvalidCertificate};
use crate::merchant::{Merchant, check_setting};
use crate::sign::workwx::WorkwxSecret;
use crate::sign::{Key, SignType};
use crate::value::BeijingTime;

/// Accounts that are ready to be used, once their certificates are stored.
pub(super) struct Build {
    pub(super) snapshot: Snapshot,
    /// The certificates of stores that are in use.
    pub(super) renewals: Vec<(IdentityStore, Identity)>,
}

/// An account with the parts that are still to be put together.
struct Draft {
    name: String,
    merchant: Merchant,
    previous: Option<(Zeroizing<String>, Option<BeijingTime>)>,
    endpoint: Endpoint,
    identity: Option<Identity>,
    scope: Scope,
    subs: Vec<SubMerchant>,
    fingerprint: Fingerprint,
}

/// Builds the accounts of the source. Those of `old` keep their certificate stores.
pub(super) fn build(source: &Source, old: Option<&Snapshot>) -> Result<Build, ConfigError> {
    let mut resolver = Resolver::new(source);
    let drafts = read(&mut resolver);
    if !resolver.faults.is_empty() {
        return Err(resolver.faults.into_error(source.label()).into());
    }
    put_together(drafts, resolver, old)
}

/// Returns what is wrong with the settings of the source: the names of its accounts, the faults and the warnings.
pub(super) fn check(source: &Source) -> Findings {
    let mut resolver = Resolver::new(source);
    let drafts = read(&mut resolver);
    let account = |draft: Draft| CheckedAccount { mch_id: draft.merchant.mch_id().to_owned(), name: draft.name };
    Findings {
        accounts: drafts.into_iter().map(account).collect(),
        faults: resolver.faults.into_error(source.label()).faults,
        warnings: resolver.warnings,
    }
}

/// Reads the accounts without a fault, and records what is wrong with the others.
fn read(resolver: &mut Resolver<'_>) -> Vec<Draft> {
    let source = resolver.source;
    let settings = document::read(source, &mut resolver.faults);
    let drafts: Vec<Draft> = settings.iter().filter_map(|setting| draft(setting, resolver)).collect();
    check_variables(resolver);
    if let Some(path) = source.path()
        && resolver.warnings.iter().any(|warning| warning.kind == WarningKind::PlainKey)
    {
        // The file holds keys itself.
        resolver.check_mode("the file of accounts", None, path);
    }
    check_distinct(&drafts, resolver);
    drafts
}

fn put_together(drafts: Vec<Draft>, resolver: Resolver<'_>, old: Option<&Snapshot>) -> Result<Build, ConfigError> {
    let source = resolver.source;
    let decoy = decoy()?;
    let needs_decoy = drafts.iter().any(|draft| draft.previous.is_some());
    let decoy_of = |merchant: Merchant| if needs_decoy { merchant.with_previous_key(&decoy) } else { Ok(merchant) };
    let stranger = decoy_of(Merchant::new("wx0000000000000000", "1", &self::decoy()?)?)?;
    let mut snapshot = Snapshot::new(stranger, resolver.warnings);
    let mut renewals = Vec::new();
    for draft in drafts {
        let alone = Keys { verifier: decoy_of(draft.merchant.clone())?, merchant: draft.merchant };
        let (keys, ended) = match &draft.previous {
            None => (alone, None),
            Some((previous, until)) => {
                let merchant = alone.merchant.clone().with_previous_key(previous)?;
                (Keys { verifier: merchant.clone(), merchant }, until.map(|until| (until, alone)))
            }
        };
        let identity = draft.identity.map(|identity| {
            let in_use =
                old.and_then(|old| old.by_name(&draft.name)).filter(|old| old.mch_id() == keys.merchant.mch_id());
            match in_use.and_then(Account::identity) {
                Some(store) => {
                    renewals.push((store.clone(), identity));
                    store.clone()
                }
                None => IdentityStore::new(identity),
            }
        });
        let account = Account(Arc::new(Entry {
            name: draft.name.as_str().into(),
            keys,
            ended,
            clock: Arc::clone(&source.clock),
            endpoint: draft.endpoint,
            identity,
            scope: draft.scope,
        }));
        let subs = draft.subs.iter().map(|sub| account.for_sub(&sub.sub_mch_id, sub.sub_appid.as_deref()));
        let subs = subs.collect::<Result<Vec<_>, _>>()?;
        snapshot.insert(draft.name, account, subs, draft.fingerprint);
    }
    Ok(Build { snapshot, renewals })
}

/// Returns a key that nobody knows.
fn decoy() -> Result<Zeroizing<String>, ConfigError> {
    let random = nonce_str().map_err(|error| ConfigError::Value(error.to_string()))?;
    Ok(Zeroizing::new(random.as_str().to_owned()))
}

/// Reports variables that look like a misspelt setting.
fn check_variables(resolver: &mut Resolver<'_>) {
    let mut known: HashSet<String> = resolver.variables.iter().cloned().collect();
    known.extend(SETTINGS.iter().filter_map(|setting| setting.variable).map(str::to_owned));
    let suffixes = || known.iter().filter_map(|name| name.strip_prefix("WXPAY_"));
    let mut faults = Vec::new();
    for name in resolver.source.own_variables().into_iter().filter(|name| !known.contains(name)) {
        // Other variables of that prefix belong to somebody else.
        let mut sorted: Vec<&str> = suffixes().collect();
        sorted.sort_unstable();
        if let Some(near) = name.strip_prefix("WXPAY_").and_then(|own| closest(own, sorted.into_iter())) {
            faults.push((name.clone(), format!("is not a setting; near: WXPAY_{near}")));
        }
    }
    for (name, problem) in faults {
        resolver.faults.push_of_variable(&name, None, Some(&name), problem);
    }
}

/// Reports accounts that no lookup could tell apart.
fn check_distinct(drafts: &[Draft], resolver: &mut Resolver<'_>) {
    let mut seen: HashMap<(&str, Option<&str>, &str), &str> = HashMap::new();
    for draft in drafts {
        let merchant = &draft.merchant;
        let sub = merchant.sub_mch_id();
        for appid in std::iter::once(merchant.appid()).chain(merchant.other_appids()) {
            if let Some(other) = seen.insert((merchant.mch_id(), sub, appid), &draft.name) {
                let problem = format!(
                    "has the merchant number {} and the appid {appid}, as account.{other}; give each its own appid or \
                     sub_mch_id",
                    merchant.mch_id()
                );
                resolver.faults.push(&format!("account.{}", draft.name), None, problem);
            }
        }
    }
}

/// Reads an account. `None` if it has a fault.
fn draft(account: &Setting, resolver: &mut Resolver<'_>) -> Option<Draft> {
    let before = resolver.faults.len();
    let names: Vec<&str> = SETTINGS.iter().map(|setting| setting.name).collect();
    if let Value::Table(members) = &account.value {
        for member in members.iter().filter(|member| !names.contains(&member.name.as_str())) {
            resolver.fault(member, unknown(&member.name, &names));
        }
    }
    let mut reader = AccountReader { account, resolver, fingerprint: Fingerprint::default() };
    let appid = reader.required(&shared::APPID);
    let mch_id = reader.required(&shared::MCH_ID);
    let key = reader.key("key");
    let key = key.or_else(|| reader.missing("key"));
    let other_appids = reader.other_appids();
    let previous = reader.previous_key();
    let workwx_secret = reader.workwx_secret();
    let notify_url = reader.optional(&shared::NOTIFY_URL);
    let sub_mch_id = reader.optional(&shared::SUB_MCH_ID);
    let sub_appid = reader.optional(&shared::SUB_APPID);
    let endpoint = reader.endpoint();
    let sign_type = reader.sign_type();
    let accepts_md5 = reader.flag("md5_accepted");
    let has_any_sub = reader.resolver.source.path().is_none() && reader.resolver.source.has_any_sub_merchant;
    let is_provider = reader.flag("service_provider") || has_any_sub;
    let identity = reader.identity(mch_id.as_deref());
    let subs = reader.sub_merchants(sub_mch_id.is_some());
    let fingerprint = reader.fingerprint;
    if resolver.faults.len() > before {
        return None;
    }
    let made = merchant(&appid?, &mch_id?, &key?, is_provider, |mut merchant| {
        for appid in &other_appids {
            merchant = merchant.with_other_appid(appid)?;
        }
        if let Some(url) = &notify_url {
            merchant = merchant.with_notify_url(url)?;
        }
        if let Some(secret) = &workwx_secret {
            merchant = merchant.with_workwx_secret(secret)?;
        }
        if let Some(appid) = &sub_appid {
            merchant = merchant.with_sub_appid(appid)?;
        }
        if let Some(sub_mch_id) = &sub_mch_id {
            merchant = merchant.with_sub_merchant(sub_mch_id)?;
            merchant = if has_any_sub { merchant } else { merchant.with_sub_merchant_only() };
        }
        merchant = merchant.with_sign_type(sign_type);
        Ok(if accepts_md5 { merchant.with_md5_accepted() } else { merchant })
    });
    let merchant = match made {
        Ok(merchant) => merchant,
        Err(error) => {
            resolver.fault(account, error.to_string());
            return None;
        }
    };
    let scope = match () {
        () if sub_mch_id.is_some() && !has_any_sub => Scope::OneSub,
        () if subs.is_some() => Scope::ListedSubs,
        () if is_provider || sub_appid.is_some() => Scope::AnySub,
        () => Scope::Merchant,
    };
    let subs = subs.unwrap_or_default();
    Some(Draft { name: account.name.clone(), merchant, previous, endpoint, identity, scope, subs, fingerprint })
}

fn merchant(
    appid: &str,
    mch_id: &str,
    key: &str,
    is_provider: bool,
    set: impl FnOnce(Merchant) -> Result<Merchant, ConfigError>,
) -> Result<Merchant, ConfigError> {
    let new = if is_provider { Merchant::service_provider } else { Merchant::new };
    set(new(appid, mch_id, key)?)
}

/// Reads the settings of an account and records their faults.
struct AccountReader<'r, 's> {
    account: &'r Setting,
    resolver: &'r mut Resolver<'s>,
    fingerprint: Fingerprint,
}

impl<'r> AccountReader<'r, '_> {
    fn setting(&self, name: &str) -> Option<&'r Setting> {
        self.account.member(name)
    }

    fn missing<T>(&mut self, name: &'static str) -> Option<T> {
        if self.setting(name).is_none() {
            match (self.account.line, variable_of(name)) {
                (None, Some(variable)) => {
                    self.resolver.faults.push_of_variable(variable, None, Some(variable), "is not set");
                }
                (line, _) => {
                    let label = format!("{}.{name}", self.account.label);
                    self.resolver.faults.push(&label, line, "is not set");
                }
            }
        }
        None
    }

    fn required(&mut self, field: &Field) -> Option<String> {
        self.optional(field).or_else(|| self.missing(field.name))
    }

    fn optional(&mut self, field: &Field) -> Option<String> {
        let setting = self.setting(field.name)?;
        let text = self.resolver.text(setting, &[])?.text;
        match check_setting(field, &text) {
            Ok(value) => {
                self.fingerprint.add(field.name, &value);
                Some(value)
            }
            Err(error) => {
                self.resolver.fault(setting, error.to_string());
                None
            }
        }
    }

    fn key(&mut self, name: &'static str) -> Option<Zeroizing<String>> {
        let setting = self.setting(name)?;
        let found = self.resolver.text(setting, &["until"])?;
        if let Err(error) = Key::new(&found.text) {
            self.resolver.fault(setting, error.to_string());
            return None;
        }
        if name == "key"
            && let Some(until) = setting.member("until")
        {
            self.resolver.fault(until, "only a previous key has an end");
        }
        // A key of a variable of the environment does not stand in a file.
        if found.origin == Origin::Plain && self.account.line.is_some() {
            self.resolver.warn(setting, WarningKind::PlainKey);
        }
        self.fingerprint.add(name, found.text.as_bytes());
        Some(found.text)
    }

    fn workwx_secret(&mut self) -> Option<Zeroizing<String>> {
        let setting = self.setting("workwx_secret")?;
        let found = self.resolver.text(setting, &[])?;
        if let Err(error) = WorkwxSecret::new(&found.text) {
            self.resolver.fault(setting, error.to_string());
            return None;
        }
        if found.origin == Origin::Plain && self.account.line.is_some() {
            self.resolver.warn(setting, WarningKind::PlainKey);
        }
        self.fingerprint.add("workwx_secret", found.text.as_bytes());
        Some(found.text)
    }

    fn previous_key(&mut self) -> Option<(Zeroizing<String>, Option<BeijingTime>)> {
        let setting = self.setting("previous_key")?;
        let until = match setting.member("until") {
            None => None,
            Some(Setting { value: Value::Time(Some(until)), .. }) => Some(*until),
            Some(other) => {
                self.resolver.fault(other, "is not a date: write until = 2026-12-31, without quotation marks");
                None
            }
        };
        let key = self.key("previous_key")?;
        match until {
            None => self.resolver.warn(setting, WarningKind::PreviousKeyWithoutEnd),
            Some(until) => {
                self.fingerprint.add("previous_key", until.digits());
                if (self.resolver.source.clock)() > until {
                    self.resolver.warn(setting, WarningKind::PreviousKeyEnded { until });
                }
            }
        }
        Some((key, until))
    }

    fn other_appids(&mut self) -> Vec<String> {
        let Some(setting) = self.setting("other_appids") else { return Vec::new() };
        let Value::List(items) = &setting.value else {
            self.resolver.fault(setting, "is not a list: write [\"wx…\", \"wx…\"]");
            return Vec::new();
        };
        let mut appids = Vec::new();
        for item in items {
            let Some(found) = self.resolver.text(item, &[]) else { continue };
            match check_setting(&shared::APPID, &found.text) {
                Ok(appid) => {
                    self.fingerprint.add("other_appids", &appid);
                    appids.push(appid);
                }
                Err(error) => self.resolver.fault(item, error.to_string()),
            }
        }
        appids
    }

    fn flag(&mut self, name: &'static str) -> bool {
        match self.setting(name) {
            None => false,
            Some(Setting { value: Value::Flag(flag), .. }) => {
                self.fingerprint.add(name, [u8::from(*flag)]);
                *flag
            }
            Some(other) => {
                self.resolver.fault(other, "is neither true nor false");
                false
            }
        }
    }

    fn sign_type(&mut self) -> SignType {
        let default = SignType::HmacSha256;
        let Some(setting) = self.setting(shared::SIGN_TYPE_FIELD.name) else { return default };
        let Some(found) = self.resolver.text(setting, &[]) else { return default };
        self.fingerprint.add("sign_type", found.text.as_bytes());
        SignType::from_name(&found.text.to_ascii_uppercase()).unwrap_or_else(|| {
            self.resolver.fault(setting, "is neither HMAC-SHA256 nor MD5");
            default
        })
    }

    fn endpoint(&mut self) -> Endpoint {
        let Some(setting) = self.setting("gateway") else { return Endpoint::Mainland };
        let Some(found) = self.resolver.text(setting, &[]) else { return Endpoint::Mainland };
        self.fingerprint.add("gateway", found.text.as_bytes());
        match found.text.as_str() {
            "mainland" => Endpoint::Mainland,
            "backup" => Endpoint::Backup,
            "asia" => Endpoint::Asia,
            "world" => Endpoint::World,
            url if url.contains(':') => Endpoint::sandbox(url).unwrap_or_else(|error| {
                self.resolver.fault(setting, error.to_string());
                Endpoint::Mainland
            }),
            other => {
                let near = closest(other, ["mainland", "backup", "asia", "world"].into_iter());
                let near = near.map_or(String::new(), |near| format!("; near: {near}"));
                self.resolver.fault(setting, format!("is none of mainland, backup, asia, world and a URL{near}"));
                Endpoint::Mainland
            }
        }
    }

    fn identity(&mut self, mch_id: Option<&str>) -> Option<Identity> {
        let setting = self.setting("certificate");
        let key_setting = self.setting("certificate_key");
        let Some(setting) = setting else {
            if let Some(key) = key_setting {
                self.resolver.fault(key, "needs `certificate` too");
            }
            return None;
        };
        let (path, key_path) = match &setting.value {
            Value::Text(path) => (path, key_setting.map(|key| &key.value)),
            Value::Table(members) => {
                for member in members.iter().filter(|member| !["cert", "key"].contains(&member.name.as_str())) {
                    self.resolver.fault(member, unknown(&member.name, &["cert", "key"]));
                }
                match (setting.member("cert"), setting.member("key")) {
                    (Some(Setting { value: Value::Text(path), .. }), Some(key)) => (path, Some(&key.value)),
                    _ => {
                        self.resolver.fault(setting, "needs both `cert` and `key`, each a path");
                        return None;
                    }
                }
            }
            _ => {
                self.resolver.fault(setting, "is not a path: write \"….p12\" or { cert = \"….pem\", key = \"….pem\" }");
                return None;
            }
        };
        let key_path = match key_path {
            None => None,
            Some(Value::Text(path)) => Some(path),
            Some(_) => {
                self.resolver.fault(setting, "its `key` is not a path");
                return None;
            }
        };
        if !self.resolver.source.reads_certificates {
            return None;
        }
        let full_key = key_path.map(|path| self.resolver.source.resolve(path));
        // The password is the merchant number.
        let loaded =
            Identity::load(self.resolver.source.resolve(path), full_key.as_deref(), mch_id.unwrap_or_default());
        let Some(mch_id) = mch_id else {
            // What is wrong with the files besides is a fault of its own.
            if let Some(error) = loaded.err().filter(|error| !is_of_password(error)) {
                self.resolver.fault(setting, error.to_string());
            }
            return None;
        };
        match loaded {
            Ok(identity) => {
                let path = self.resolver.source.resolve(key_path.unwrap_or(path));
                self.resolver.check_mode(&setting.label, setting.line, &path);
                let now = (self.resolver.source.clock)();
                for warning in identity.warnings(mch_id, now) {
                    self.resolver.warn(setting, WarningKind::Certificate(warning));
                }
                identity.certificates().for_each(|der| self.fingerprint.add("certificate", der));
                Some(identity)
            }
            Err(error) => {
                self.resolver.fault(setting, error.to_string());
                None
            }
        }
    }

    fn sub_merchants(&mut self, has_own: bool) -> Option<Vec<SubMerchant>> {
        let setting = self.setting("sub_merchants")?;
        if has_own {
            self.resolver.fault(setting, "and `sub_mch_id` exclude each other");
            return None;
        }
        let (text, subs) = sub_merchants::read(setting, self.resolver)?;
        self.fingerprint.add("sub_merchants", text);
        Some(subs)
    }
}

/// Whether the error may be that the password is not known. Archives without a checksum of it look damaged.
fn is_of_password(error: &ConfigError) -> bool {
    let faults = [InvalidCertificate::WrongPassword, InvalidCertificate::DamagedPkcs12];
    matches!(error, ConfigError::CertificateFile(file) if faults.contains(&file.fault))
}
