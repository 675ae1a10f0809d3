//! The environment variables of an account.

pub(crate) const APPID: &str = "WXPAY_APPID";
pub(crate) const MCH_ID: &str = "WXPAY_MCH_ID";
pub(crate) const KEY: &str = "WXPAY_KEY";
pub(crate) const NOTIFY_URL: &str = "WXPAY_NOTIFY_URL";
#[cfg(feature = "further-calls")]
pub(crate) const WORKWX_SECRET: &str = "WXPAY_WORKWX_SECRET";
