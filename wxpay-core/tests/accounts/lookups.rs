//! What a lookup finds, and what it does not guess.

use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use wxpay_core::Merchant;
use wxpay_core::accounts::{AccountId, CachedLookup, Lookup, LookupError};

use super::*;

#[test]
fn lookups_of_one_number_with_several_apps_need_the_app() {
    let text = account("one", "wx1111111111111111", "1900000109", "other_appids = [\"wx3333333333333333\"]")
        + &account("two", "wx2222222222222222", "1900000109", "")
        + &account("alone", "wx1111111111111111", "10000100", "");
    let accounts = Folder::new().load(&text).unwrap();
    assert_eq!(accounts.get("10000100").unwrap().name(), "alone");
    let Err(LookupError::Ambiguous { names }) = accounts.get("1900000109") else { panic!("not ambiguous") };
    assert_eq!(names, ["one", "two"]);
    let id = AccountId::new("1900000109");
    for (appid, name) in [("wx1111111111111111", "one"), ("wx2222222222222222", "two"), ("wx3333333333333333", "one")] {
        assert_eq!(accounts.find(&id.with_appid(appid)).unwrap().name(), name);
    }
    assert_eq!(accounts.find(&id.with_appid("wx4")).unwrap_err(), LookupError::UnknownApp);
    assert_eq!(accounts.get("1").unwrap_err(), LookupError::Unknown);
    assert_eq!(accounts.by_name("two").unwrap().appid(), "wx2222222222222222");
    // An ordinary merchant acts for nobody.
    assert_eq!(accounts.with_sub("10000100", "1").unwrap_err(), LookupError::UnknownSubMerchant);
}

#[test]
fn sub_merchants_are_those_of_the_list_or_any() {
    let folder = Folder::new();
    folder.write("sub.csv", "sub_mch_id,sub_appid\r\n1900009231,wx8888888888888888\r\n1900009232\r\n");
    let text = account("listed", "wx1111111111111111", "1900000109", "sub_merchants = \"sub.csv\"")
        + &account("open", "wx1111111111111111", "10000100", "service_provider = true");
    let accounts = folder.load(&text).unwrap();
    let sub = accounts.with_sub("1900000109", "1900009231").unwrap();
    assert_eq!((sub.name(), sub.sub_mch_id()), ("listed", Some("1900009231")));
    assert_eq!(accounts.with_sub("1900000109", "1900009233").unwrap_err(), LookupError::UnknownSubMerchant);
    assert_eq!(accounts.with_sub("10000100", "77").unwrap().sub_mch_id(), Some("77"));
    assert!(accounts.with_sub("10000100", "not a number").is_err());
}

struct Database(AtomicUsize);

impl Lookup for Database {
    type Error = Infallible;

    async fn account(&self, id: &AccountId<'_>) -> Result<Option<Merchant>, Infallible> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(Merchant::new("wx8888888888888888", id.mch_id, KEY).ok())
    }
}

#[tokio::test]
async fn a_cached_lookup_asks_once_and_keeps_a_bounded_number() {
    let database = std::sync::Arc::new(Database(AtomicUsize::new(0)));
    let cache = CachedLookup::new(database.clone(), 3, Duration::from_secs(3600));
    for _ in 0..5 {
        assert!(cache.account(&AccountId::new("1")).await.unwrap().is_some());
    }
    assert_eq!(database.0.load(Ordering::Relaxed), 1);
    for number in 0..1000 {
        cache.account(&AccountId::new(&number.to_string())).await.unwrap();
        assert!(cache.len() <= 3);
    }
    // What does not exist displaces nothing.
    assert!(cache.account(&AccountId::new("none")).await.unwrap().is_none());
    assert_eq!(cache.len(), 3);
    cache.clear();
    assert!(cache.is_empty());
}
