//! The list of a provider's sub-merchants: lines of `sub_mch_id,sub_appid`.

use std::collections::HashSet;

use wxpay_schema::shared;

use super::document::{Setting, Value};
use super::read_fault;
use super::secret::Resolver;
use crate::merchant::check_setting;

/// The largest list, in bytes.
const MAX_BYTES: u64 = 64 << 20;
/// The faults of one list that are reported each.
const MAX_FAULTS: usize = 20;

pub(super) struct SubMerchant {
    pub(super) sub_mch_id: String,
    pub(super) sub_appid: Option<String>,
}

/// Reads the list that the setting names. The text is returned for the comparison of a reload.
pub(super) fn read(setting: &Setting, resolver: &mut Resolver<'_>) -> Option<(String, Vec<SubMerchant>)> {
    let Value::Text(path) = &setting.value else {
        resolver.fault(setting, "is not a path: write \"sub.csv\"");
        return None;
    };
    let full = resolver.source.resolve(path);
    let size = std::fs::metadata(&full).map(|metadata| metadata.len());
    let text = match size
        .and_then(|size| if size > MAX_BYTES { Ok(None) } else { std::fs::read_to_string(&full).map(Some) })
    {
        Ok(Some(text)) => text,
        Ok(None) => {
            resolver.fault(setting, format!("file {}: exceeds {MAX_BYTES} bytes", path.as_str()));
            return None;
        }
        Err(error) => {
            resolver.fault(setting, format!("file {}: {}", path.as_str(), read_fault::words(error.kind())));
            return None;
        }
    };
    let (mut all, mut seen, before) = (Vec::new(), HashSet::new(), resolver.faults.len());
    for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') || (at == 0 && line.starts_with("sub_mch_id")) {
            continue;
        }
        if resolver.faults.len() >= before + MAX_FAULTS {
            resolver.fault(setting, "has more faults");
            break;
        }
        let (sub_mch_id, sub_appid) = line.split_once(',').unwrap_or((line, ""));
        let (sub_mch_id, sub_appid) = (sub_mch_id.trim(), sub_appid.trim());
        let mut check = |field, value: &str| match check_setting(field, value) {
            Ok(_) => true,
            Err(error) => {
                resolver.fault(setting, format!("{}:{}: {error}", path.as_str(), at + 1));
                false
            }
        };
        let is_number = check(&shared::SUB_MCH_ID, sub_mch_id);
        let is_app = sub_appid.is_empty() || check(&shared::SUB_APPID, sub_appid);
        if !seen.insert(sub_mch_id) {
            resolver.fault(setting, format!("{}:{}: {sub_mch_id} stands in it twice", path.as_str(), at + 1));
        } else if is_number && is_app {
            let sub_appid = (!sub_appid.is_empty()).then(|| sub_appid.to_owned());
            all.push(SubMerchant { sub_mch_id: sub_mch_id.to_owned(), sub_appid });
        }
    }
    Some((text, all))
}
