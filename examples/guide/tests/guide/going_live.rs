//! The account of a live shop.

// ANCHOR: load
use wxpay_core::accounts::{Account, Accounts};
use wxpay_core::transport::Reqwest;
use wxpay_core::{Client, ConfigError};

/// Loads the accounts at the start: everything that is wrong is one error.
fn load(file: &str) -> Result<Accounts, ConfigError> {
    let accounts = Accounts::load(file)?;
    for warning in accounts.warnings() {
        eprintln!("{warning}");
    }
    Ok(accounts)
}

/// The client of an account, with its host and its certificate.
fn client(account: &Account) -> Result<Client<Reqwest>, ConfigError> {
    let mut transport = Reqwest::new();
    if let Some(identity) = account.identity() {
        transport = transport.with_identity_store(identity.clone())?;
    }
    Ok(Client::with_transport(account.merchant().clone(), transport).with_endpoint(account.endpoint().clone()))
}
// ANCHOR_END: load

// ANCHOR: receiver
use wxpay_web::Receiver;

/// Notifications of all accounts, at one address. A reload counts here too.
fn receiver(accounts: &Accounts) -> Receiver {
    Receiver::from_accounts(accounts.clone())
}
// ANCHOR_END: receiver

// ANCHOR: reload
/// After the file, a key or a certificate was replaced, on a signal for example. On any fault everything stays.
fn reload(accounts: &Accounts) -> Result<(), ConfigError> {
    for change in accounts.reload()? {
        eprintln!("{change}");
    }
    Ok(())
}
// ANCHOR_END: reload

mod accounts {
    use std::path::{Path, PathBuf};

    use wxpay_core::accounts::Source;
    use wxpay_sandbox::Account as Demo;

    use super::*;

    /// The file of the chapter, with the certificate that it names.
    fn folder() -> PathBuf {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("guide-accounts-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::copy(root.join("wxpay.toml"), folder.join("wxpay.toml")).unwrap();
        let certificate = root.join("../../tests/certificates/apiclient_cert.p12");
        std::fs::copy(certificate, folder.join("apiclient_cert.p12")).unwrap();
        folder
    }

    #[test]
    fn are_those_of_the_file() {
        let folder = folder();
        let file = folder.join("wxpay.toml");
        let missing = load(file.to_str().unwrap()).unwrap_err().to_string();
        assert!(missing.contains("WXPAY_SHOP_KEY does not exist"), "{missing}");

        let source = Source::file(&file).with_variables([("WXPAY_SHOP_KEY", Demo::DEMO_KEY)]);
        let accounts = Accounts::from_source(source).unwrap();
        let shop = accounts.by_name("shop").unwrap();
        assert!(client(&shop).unwrap().merchant().mch_id() == "10000100" && shop.identity().is_some());
        let _receiver = receiver(&accounts);
        reload(&accounts).unwrap();
        std::fs::write(&file, "[account.shop]\nappid = 1\n").unwrap();
        reload(&accounts).unwrap_err();
        assert_eq!(accounts.len(), 1);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
