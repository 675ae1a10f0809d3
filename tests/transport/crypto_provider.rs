//! The crypto provider of the process, which belongs to the application. The case is a process of its own, since other
//! tests install one.

use std::process::Command;

/// Set in the process of the case.
const IS_CHILD: &str = "WXPAY_TEST_CRYPTO_PROVIDER";

mod child {
    use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
    use wxpay_core::conformance::AUTHORITY;
    use wxpay_core::transport::{HttpRequest, Reqwest, Transport as _, Ureq};
    use wxpay_core::{blocking::Transport as _, conformance};

    #[test]
    fn leaves_the_crypto_provider_to_the_application() {
        if std::env::var_os(super::IS_CHILD).is_none() {
            return;
        }
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let reqwest = Reqwest::builder().roots(AUTHORITY.as_bytes()).build().unwrap();
        let subject = conformance::Subject::asynchronous(reqwest, move |future| runtime.block_on(future));
        let ureq = Ureq::builder().roots(AUTHORITY.as_bytes()).build().unwrap();
        let over_tls = conformance::cases().iter().find(|case| case.name() == "trusted_certificate").unwrap();
        over_tls.check(&subject).unwrap();
        over_tls.check(&conformance::Subject::blocking(ureq)).unwrap();
        // A default transport too, with the roots of the system.
        let post = HttpRequest::new("https://no-such-host.invalid", "", "text/xml");
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let _ = runtime.block_on(Reqwest::new().post(post)).unwrap_err();
        let _ = Ureq::new().post(post).unwrap_err();
        assert!(CryptoProvider::get_default().is_none());
        ring::default_provider().install_default().unwrap();
    }
}

#[test]
fn crypto_provider_is_left_to_the_application() {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "crypto_provider::child::leaves_the_crypto_provider_to_the_application", "--nocapture"]);
    for variable in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        child.env_remove(variable);
    }
    let output = child.env(IS_CHILD, "1").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"), "the child was not found by its name");
}
