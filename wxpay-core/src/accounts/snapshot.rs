//! All accounts of one load, and how one is found.

use std::borrow::Cow;
use std::collections::HashMap;

use super::account::{Account, Scope};
use super::change::Fingerprint;
use super::id::{AccountId, LookupError};
use super::warning::AccountWarning;
use crate::merchant::Merchant;

/// The accounts of one load. It never changes.
pub(super) struct Snapshot {
    by_mch_id: HashMap<Box<str>, Group>,
    by_name: HashMap<Box<str>, Account>,
    pub(super) fingerprints: HashMap<String, Fingerprint>,
    /// Verifies what is for no account.
    pub(super) stranger: Merchant,
    pub(super) warnings: Vec<AccountWarning>,
}

/// The accounts of one merchant number.
#[derive(Default)]
struct Group {
    accounts: Vec<Account>,
    by_sub_mch_id: HashMap<Box<str>, Vec<Account>>,
}

impl Snapshot {
    pub(super) fn new(stranger: Merchant, warnings: Vec<AccountWarning>) -> Self {
        let (by_mch_id, by_name) = (HashMap::new(), HashMap::new());
        Self { by_mch_id, by_name, fingerprints: HashMap::new(), stranger, warnings }
    }

    pub(super) fn insert(&mut self, name: String, account: Account, subs: Vec<Account>, fingerprint: Fingerprint) {
        let group = self.by_mch_id.entry(account.mch_id().into()).or_default();
        let own = (account.0.scope == Scope::OneSub).then(|| account.clone());
        for sub in subs.into_iter().chain(own) {
            let key = sub.sub_mch_id().unwrap_or_default().into();
            group.by_sub_mch_id.entry(key).or_default().push(sub);
        }
        group.accounts.push(account.clone());
        self.by_name.insert(name.as_str().into(), account);
        self.fingerprints.insert(name, fingerprint);
    }

    pub(super) fn by_name(&self, name: &str) -> Option<&Account> {
        self.by_name.get(name)
    }

    /// Returns the account, if there is only one.
    pub(super) fn only(&self) -> Result<&Account, LookupError> {
        let mut accounts = self.by_name.values();
        match (accounts.next(), accounts.next()) {
            (Some(account), None) => Ok(account),
            (None, _) => Err(LookupError::Unknown),
            (Some(_), Some(_)) => {
                let mut names: Vec<String> = self.by_name.keys().map(ToString::to_string).collect();
                names.sort_unstable();
                Err(LookupError::Ambiguous { names })
            }
        }
    }

    pub(super) fn len(&self) -> usize {
        self.by_name.len()
    }

    /// Finds the one account of that id.
    pub(super) fn find(&self, id: &AccountId<'_>) -> Result<Cow<'_, Account>, LookupError> {
        let group = self.by_mch_id.get(id.mch_id).ok_or(LookupError::Unknown)?;
        let Some(sub_mch_id) = id.sub_mch_id else {
            return Ok(Cow::Borrowed(only(group.accounts.iter(), id.appid, LookupError::Unknown)?));
        };
        let listed = group.by_sub_mch_id.get(sub_mch_id).map(Vec::as_slice).unwrap_or_default();
        match only(listed.iter(), id.appid, LookupError::UnknownSubMerchant) {
            Err(LookupError::UnknownSubMerchant | LookupError::UnknownApp) => {}
            found => return found.map(Cow::Borrowed),
        }
        let open = group.accounts.iter().filter(|account| account.0.scope == Scope::AnySub);
        let provider = only(open, id.appid, LookupError::UnknownSubMerchant)?;
        provider.for_sub(sub_mch_id, None).map(Cow::Owned).map_err(|_| LookupError::UnknownSubMerchant)
    }

    /// Returns an account of the merchant, for a message that names a sub-merchant or an app which it does not have.
    pub(super) fn first_of(&self, mch_id: &str) -> Option<&Account> {
        self.by_mch_id.get(mch_id)?.accounts.first()
    }
}

/// Returns the only account with that app.
fn only<'a>(
    mut accounts: impl Iterator<Item = &'a Account> + Clone,
    appid: Option<&str>,
    none: LookupError,
) -> Result<&'a Account, LookupError> {
    let all = accounts.clone();
    let is_match = |account: &&Account| appid.is_none_or(|appid| account.has_appid(appid));
    let Some(first) = accounts.find(is_match) else {
        return Err(if all.clone().next().is_some() { LookupError::UnknownApp } else { none });
    };
    if accounts.any(|account| is_match(&account)) {
        let names = all.filter(is_match).map(|account| account.name().to_owned()).collect();
        return Err(LookupError::Ambiguous { names });
    }
    Ok(first)
}
