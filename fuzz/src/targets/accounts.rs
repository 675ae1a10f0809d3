//! The file of accounts, in TOML. It is written to a file, as the library reads one.

use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use wxpay_core::accounts::{Accounts, Source};

use super::account::{KEY, assert_hidden};

/// Reads a file of accounts.
pub fn run(data: &[u8]) {
    // A file of secrets could be a device, which has no end.
    if data.windows(4).any(|window| window == b"file" || window == b"/dev") {
        return;
    }
    let path = path();
    fs::write(path, data).unwrap();
    let source = Source::file(path).with_variables([("WXPAY_KEY", KEY)]).without_certificates();
    let findings = Accounts::check(&source);
    assert_hidden(&format!("{findings:?}"));
    match Accounts::from_source(source) {
        Ok(accounts) => {
            assert!(!accounts.warnings().iter().any(|warning| warning.to_string().is_empty()));
            assert_hidden(&format!("{accounts:?}"));
            assert!(accounts.reload().is_ok_and(|changes| changes.is_empty()), "nothing changed");
        }
        Err(error) => assert_hidden(&format!("{error} {error:?}")),
    }
}

/// Returns a file of this process, in memory where the system has that.
fn path() -> &'static PathBuf {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| {
        let memory = PathBuf::from("/dev/shm");
        let folder = if memory.is_dir() { memory } else { std::env::temp_dir() };
        let name = format!("wxpay-fuzz-{}-{:?}.toml", std::process::id(), std::thread::current().id());
        folder.join(name)
    })
}

/// Returns files of one account and of several.
pub fn seeds() -> Vec<Vec<u8>> {
    let one = format!(
        "[account.shop]\nappid = \"wxd930ea5d5a258f4f\"\nmch_id = \"1900000109\"\nkey = \"{KEY}\"\n\
         notify_url = \"https://shop.example/wxpay\"\nsign_type = \"MD5\"\n"
    );
    let by_environment = one.replace(&format!("\"{KEY}\""), "{ env = \"WXPAY_KEY\", until = 2026-12-31 }");
    let other = one.replace("shop", "other").replace("1900000109", "10000100");
    let provider = format!("{other}service_provider = true\nsub_merchants = [\"1900009231\"]\n");
    [one.clone(), by_environment, format!("{one}\n{other}"), format!("{one}\n{provider}"), "[account]\nx = 1".into()]
        .map(String::into_bytes)
        .to_vec()
}
