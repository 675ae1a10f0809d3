//! The shop's binary, driven over HTTP: what docs/shop.md promises, with the sandbox inside.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

mod driver;
mod notifications;
mod orders;
mod pages;
mod process;
mod refunds;

use driver::{ShopProcess, command};

/// A folder that is removed with its content.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new() -> Self {
        use std::sync::atomic::{AtomicU32, Ordering};
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("wxpay-shop-{}-{number}", std::process::id()));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    /// The connection string of a database in the folder.
    fn database(&self) -> String {
        format!("sqlite:{}", self.0.join("shop.db").display())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A shop with a database of its own and the sandbox inside.
struct TestShop {
    process: ShopProcess,
    _folder: Folder,
}

impl TestShop {
    fn start() -> Self {
        Self::with(&[])
    }

    fn with(options: &[&str]) -> Self {
        let folder = Folder::new();
        let process = start(&folder, options);
        Self { process, _folder: folder }
    }
}

impl std::ops::Deref for TestShop {
    type Target = ShopProcess;

    fn deref(&self) -> &ShopProcess {
        &self.process
    }
}

/// Starts a process over the database of a folder.
fn start(folder: &Folder, options: &[&str]) -> ShopProcess {
    let mut command = command(env!("CARGO_BIN_EXE_shop"));
    command.args(["--database", &folder.database()]).args(options);
    ShopProcess::start(command)
}
