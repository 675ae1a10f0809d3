//! The names of all settings.

use wxpay_schema::shared;

use crate::merchant::variables;

/// A setting of an account.
pub(super) struct SettingName {
    pub(super) name: &'static str,
    /// The variable of the single account of the environment.
    pub(super) variable: Option<&'static str>,
}

const fn setting_name(name: &'static str, variable: Option<&'static str>) -> SettingName {
    SettingName { name, variable }
}

/// The settings of an account.
pub(super) const SETTINGS: &[SettingName] = &[
    setting_name(shared::APPID.name, Some(variables::APPID)),
    setting_name("other_appids", None),
    setting_name(shared::MCH_ID.name, Some(variables::MCH_ID)),
    setting_name("key", Some(variables::KEY)),
    setting_name("previous_key", None),
    setting_name("workwx_secret", Some(variables::WORKWX_SECRET)),
    setting_name("certificate", Some("WXPAY_CERTIFICATE")),
    setting_name("certificate_key", Some("WXPAY_CERTIFICATE_KEY")),
    setting_name(shared::NOTIFY_URL.name, Some(variables::NOTIFY_URL)),
    setting_name("gateway", None),
    setting_name(shared::SIGN_TYPE_FIELD.name, Some("WXPAY_SIGN_TYPE")),
    setting_name("md5_accepted", None),
    setting_name("service_provider", None),
    setting_name("sub_merchants", None),
    setting_name(shared::SUB_MCH_ID.name, Some("WXPAY_SUB_MCH_ID")),
    setting_name(shared::SUB_APPID.name, Some("WXPAY_SUB_APPID")),
];

/// Returns the variable of a setting, or its name.
pub(super) fn variable_of(name: &str) -> Option<&'static str> {
    SETTINGS.iter().find(|setting| setting.name == name).and_then(|setting| setting.variable)
}
