//! Several accounts: their file and its faults, lookups, notifications, and reloads under load.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

mod faults;
mod lookups;
mod notifications;
mod reload;
mod speed;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use wxpay_core::accounts::{Accounts, Source};
use wxpay_core::{BeijingTime, ConfigError};

const KEY: &str = "192006250b4c09247ec02edce69f6a2d";
const OLD_KEY: &str = "8934e7d15453e97507ef794cf7b0519d";
const NO_VARIABLES: [(&str, &str); 0] = [];

/// A folder that is removed at the end of its test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("wxpay-accounts-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Writes a file that only its owner can read.
    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        #[cfg(unix)]
        set_mode(&path, 0o600);
        path
    }

    fn source(&self, text: &str) -> Source {
        Source::file(self.write("wxpay.toml", text)).with_variables(NO_VARIABLES).with_clock(|| time("20261201120000"))
    }

    fn load(&self, text: &str) -> Result<Accounts, ConfigError> {
        Accounts::from_source(self.source(text))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

fn time(digits: &str) -> BeijingTime {
    digits.parse().unwrap()
}

/// Returns the path of a file of `tests/certificates`.
fn certificate(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/certificates").join(name).display().to_string()
}

/// Returns the table of an account.
fn account(name: &str, appid: &str, mch_id: &str, rest: &str) -> String {
    format!("[account.{name}]\nappid = \"{appid}\"\nmch_id = \"{mch_id}\"\nkey = \"{KEY}\"\n{rest}\n")
}
