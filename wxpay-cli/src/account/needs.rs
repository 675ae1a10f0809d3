//! What a command needs of the account, and the variables that select it.

pub(super) const APPID: &str = "WXPAY_APPID";
pub(crate) const MCH_ID: &str = "WXPAY_MCH_ID";
pub(super) const SUB_MCH_ID: &str = "WXPAY_SUB_MCH_ID";

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
