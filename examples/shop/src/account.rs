//! The merchant's account, and the gateway that it is used at.

use std::env;
use std::path::Path;

use axum::http::Uri;
use wxpay_core::accounts::{Accounts, Source};
use wxpay_core::transport::Reqwest;
use wxpay_core::{Client, Endpoint, Merchant, SignType};
use wxpay_sandbox::{Account as SandboxAccount, Sandbox};

/// The merchant's account at a gateway.
pub(crate) struct Account {
    pub(crate) client: Client<Reqwest>,
    /// The sub-merchant of a service provider; otherwise empty.
    pub(crate) sub_mch_id: String,
    /// Where orders and refunds are notified.
    pub(crate) notify_url: String,
}

/// The merchant's ids, key and certificate.
pub(crate) struct Credentials {
    merchant: Merchant,
    transport: Reqwest,
    sub_mch_id: String,
    /// The same for a sandbox inside.
    sandbox: SandboxAccount,
}

impl Credentials {
    /// Loads those of the environment. If no variable is set, and the gateway is a sandbox on this machine, they are
    /// the demo merchant's.
    pub(crate) fn load(gateway: Option<&str>) -> Result<Self, String> {
        if Source::variable_names().all(|name| env::var_os(name).is_none_or(|value| value.is_empty())) {
            if gateway.is_none_or(is_loopback) {
                return Self::demo();
            }
            return Err(
                "the account is not set; set WXPAY_APPID, WXPAY_MCH_ID and WXPAY_KEY, which only a gateway on \
                        this machine does without"
                    .to_owned(),
            );
        }
        let accounts = Accounts::from_env().map_err(|error| error.to_string())?;
        let account = accounts.only().map_err(|error| error.to_string())?;
        let transport = match account.identity() {
            Some(store) => Reqwest::new().with_identity_store(store.clone()).map_err(|error| error.to_string())?,
            None => Reqwest::new(),
        };
        let key = env::var("WXPAY_KEY").unwrap_or_default();
        let mut sandbox =
            SandboxAccount::new(account.appid(), account.mch_id(), &key).map_err(|error| error.to_string())?;
        if let Some(sub_mch_id) = account.sub_mch_id() {
            sandbox = sandbox.with_sub_merchant(sub_mch_id, &env::var("WXPAY_SUB_APPID").unwrap_or_default());
        }
        let sub_mch_id = account.sub_mch_id().unwrap_or_default().to_owned();
        Ok(Self { merchant: account.merchant().clone(), transport, sub_mch_id, sandbox })
    }

    fn demo() -> Result<Self, String> {
        let (appid, mch_id, key) = (SandboxAccount::DEMO_APPID, SandboxAccount::DEMO_MCH_ID, SandboxAccount::DEMO_KEY);
        let merchant = Merchant::new(appid, mch_id, key).map_err(|error| error.to_string())?;
        let sandbox = SandboxAccount::new(appid, mch_id, key).map_err(|error| error.to_string())?;
        let merchant = merchant.with_sign_type(SignType::HmacSha256);
        Ok(Self { merchant, transport: Reqwest::new(), sub_mch_id: String::new(), sandbox })
    }

    /// Starts a sandbox with this account. It keeps its orders in `data`, unless another process has that file open.
    pub(crate) async fn start_sandbox(&self, data: Option<&Path>) -> Result<Sandbox, String> {
        let builder = || Sandbox::builder().account(self.sandbox.clone());
        if let Some(file) = data {
            match builder().data(file).start().await {
                Ok(sandbox) => return Ok(sandbox),
                Err(error) => tracing::warn!(%error, "the sandbox forgets its orders when it ends"),
            }
        }
        builder().start().await.map_err(|error| format!("the sandbox cannot start: {error}"))
    }

    /// Returns the account at a gateway, whose orders and refunds are notified at `notify_url`.
    pub(crate) fn at(self, gateway: &str, notify_url: String) -> Result<Account, String> {
        let Self { merchant, transport, sub_mch_id, .. } = self;
        let merchant = merchant.with_notify_url(&notify_url).map_err(|error| format!("--notify-base: {error}"))?;
        let client = Client::with_transport(merchant, transport).with_endpoint(endpoint(gateway)?);
        Ok(Account { client, sub_mch_id, notify_url })
    }
}

/// Returns the endpoint of a URL: one of WeChat Pay's own, or a sandbox.
fn endpoint(gateway: &str) -> Result<Endpoint, String> {
    let url = gateway.trim_end_matches('/');
    let own = [Endpoint::Mainland, Endpoint::Backup, Endpoint::Asia, Endpoint::World];
    match own.into_iter().find(|endpoint| endpoint.url() == url) {
        Some(endpoint) => Ok(endpoint),
        None => Endpoint::sandbox(url).map_err(|error| format!("--gateway: {error}")),
    }
}

/// Returns whether a URL names this machine.
fn is_loopback(url: &str) -> bool {
    let Ok(url) = url.parse::<Uri>() else { return false };
    let host = url.host().unwrap_or_default().trim_matches(['[', ']']);
    url.scheme().is_some()
        && (host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_loopback_knows_addresses_of_this_machine() {
        for url in ["http://127.0.0.1:8080", "http://127.1.2.3", "http://[::1]:80", "http://localhost:8080/"] {
            assert!(is_loopback(url), "{url}");
        }
        for url in ["https://api.mch.weixin.qq.com", "http://10.0.0.1", "http://127.0.0.1.example", "", "localhost"] {
            assert!(!is_loopback(url), "{url}");
        }
    }

    #[test]
    fn endpoint_knows_the_hosts_of_wechat_pay() {
        assert_eq!(endpoint("https://api.mch.weixin.qq.com/"), Ok(Endpoint::Mainland));
        assert!(matches!(endpoint("http://127.0.0.1:8080"), Ok(Endpoint::Sandbox(_))));
        assert!(endpoint("127.0.0.1:8080").is_err());
    }
}
