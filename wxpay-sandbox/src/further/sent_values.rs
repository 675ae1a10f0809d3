//! The values of a request, to tell a repetition from a number that is used again.

use std::collections::BTreeMap;

use wxpay_core::fields::Fields;
use wxpay_core::schema::{Field, shared};

/// The elements that differ from call to call, beside those of every call.
const OF_THE_CALL: [&str; 4] =
    [shared::NONCE_STR.name, shared::SIGN.name, shared::SIGN_TYPE_FIELD.name, shared::WORKWX_SIGN.name];

/// The values of a request by name, without those that differ from call to call and those named: the same number
/// with the same values takes effect once.
pub(crate) fn values_of(fields: &Fields<'_>, without: &[&Field]) -> BTreeMap<String, String> {
    fields
        .iter()
        .filter(|entry| !OF_THE_CALL.contains(&&*entry.name) && without.iter().all(|field| field.name != entry.name))
        .filter_map(|entry| Some((entry.name.to_string(), entry.value.as_text()?.to_owned())))
        .filter(|(_, text)| !text.is_empty())
        .collect()
}

/// The names of the values that differ.
pub(crate) fn changed(old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> String {
    let names = old.keys().chain(new.keys().filter(|name| !old.contains_key(*name)));
    names.filter(|name| old.get(*name) != new.get(*name)).map(String::as_str).collect::<Vec<_>>().join(", ")
}
