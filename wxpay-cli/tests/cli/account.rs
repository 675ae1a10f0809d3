//! Where the account of a command comes from.

use std::path::PathBuf;
use std::process::Command;

use crate::command::{KEY, OTHER_KEY, RunResult, run_command, wxpay};
use crate::folder::Folder;

/// The account of a file, whose key is that of `SHOP_KEY`.
fn account(name: &str, appid: &str, mch_id: &str) -> String {
    format!("[account.{name}]\nappid = \"{appid}\"\nmch_id = \"{mch_id}\"\nkey = {{ env = \"SHOP_KEY\" }}\n")
}

/// A call in that folder that prints what would be sent, without the variables of an account.
fn dry_run(folder: &Folder) -> Command {
    let mut command = wxpay();
    command.args(["call", "pay.order_query", "out_trade_no=1", "--dry-run"]).current_dir(&folder.path);
    for name in ["APPID", "MCH_ID", "SUB_MCH_ID", "SUB_APPID", "NOTIFY_URL", "SIGN_TYPE", "CERTIFICATE"] {
        command.env_remove(format!("WXPAY_{name}"));
    }
    command.env("SHOP_KEY", OTHER_KEY);
    command
}

/// Runs a call, and returns the merchant that signed it, or the error.
fn signer(command: &mut Command) -> Result<String, String> {
    let RunResult { code, stdout, stderr } = run_command(command, b"");
    assert!(!stderr.contains(KEY) && !stderr.contains(OTHER_KEY), "{stderr}");
    match code {
        Some(0) => {
            let (_, after) = stdout.split_once("<mch_id>").unwrap();
            Ok(after.split_once('<').unwrap().0.to_owned())
        }
        code => {
            assert_eq!((code, stdout.as_str()), (Some(2), ""), "{stderr}");
            Err(stderr)
        }
    }
}

fn set_environment(command: &mut Command) -> &mut Command {
    command.env("WXPAY_APPID", "wxd930ea5d5a258f4f").env("WXPAY_MCH_ID", "10000100").env("WXPAY_KEY", KEY)
}

#[test]
fn account_is_that_of_the_environment_else_of_wxpay_toml() {
    let folder = Folder::new();
    let error = signer(&mut dry_run(&folder)).unwrap_err();
    assert!(["WXPAY_APPID", "WXPAY_MCH_ID", "WXPAY_KEY"].iter().all(|name| error.contains(name)), "{error}");
    folder.write("wxpay.toml", account("shop", "wx8888888888888888", "1900000109"));
    assert_eq!(signer(&mut dry_run(&folder)).as_deref(), Ok("1900000109"));
    assert_eq!(signer(set_environment(&mut dry_run(&folder))).as_deref(), Ok("10000100"));
    folder.write("other.toml", account("other", "wx8888888888888888", "1900000110"));
    let mut command = dry_run(&folder);
    set_environment(&mut command).env("WXPAY_MCH_ID", "1900000110").env("WXPAY_APPID", "");
    assert_eq!(signer(command.args(["--config", "other.toml"])).as_deref(), Ok("1900000110"));
}

#[test]
fn account_of_a_file_is_selected_by_variables() {
    let folder = Folder::new();
    folder.write(
        "wxpay.toml",
        account("shop", "wx8888888888888888", "1900000109") + &account("other", "wxd930ea5d5a258f4f", "1900000110"),
    );
    let error = signer(&mut dry_run(&folder)).unwrap_err();
    assert!(error.contains("other, shop") && error.contains("WXPAY_MCH_ID"), "{error}");
    assert_eq!(signer(dry_run(&folder).env("WXPAY_MCH_ID", "1900000110")).as_deref(), Ok("1900000110"));
    // A variable that is set and fits no account is no reason for another one.
    assert!(signer(dry_run(&folder).env("WXPAY_MCH_ID", "1900000111")).is_err());
    folder.write("wxpay.toml", account("shop", "wx8888888888888888", "1900000109"));
    assert!(signer(dry_run(&folder).env("WXPAY_APPID", "wxd930ea5d5a258f4f")).is_err());
}

#[test]
fn demo_is_the_merchant_of_the_sandbox() {
    let folder = Folder::new();
    folder.write("wxpay.toml", "no TOML");
    assert_eq!(signer(dry_run(&folder).arg("--demo")).as_deref(), Ok("10000100"));
    let mut command = dry_run(&folder);
    command.env("WXPAY_APPID", "wx8888888888888888").env("WXPAY_MCH_ID", "1900000109").env("WXPAY_KEY", OTHER_KEY);
    assert_eq!(signer(command.arg("--demo")).as_deref(), Ok("10000100"));
    let error = signer(dry_run(&folder).args(["--demo", "--config", "wxpay.toml"])).unwrap_err();
    assert!(error.contains("cannot be used with"), "{error}");
}

#[test]
fn demo_is_refused_at_a_live_host() {
    for host in ["mainland", "https://api.mch.weixin.qq.com"] {
        let mut command = wxpay();
        command.args(["call", "pay.order_query", "out_trade_no=1", "--demo", "--live", "--at", host]);
        let error = signer(&mut command).unwrap_err();
        assert!(error.contains("nothing was sent"), "{error}");
    }
}

#[test]
fn account_of_a_file_that_cannot_be_read_is_refused() {
    let folder = Folder::new();
    folder.write("binary.toml", [0xff, 0, 1, 2]);
    folder.write("empty.toml", "");
    folder.write("cut.toml", "[account.shop]\nappid = \"wx88888");
    for file in ["none.toml", ".", "binary.toml", "empty.toml", "cut.toml"] {
        let file: PathBuf = folder.path.join(file);
        let error = signer(dry_run(&folder).arg("--config").arg(&file)).unwrap_err();
        assert!(error.starts_with("error: ") && error.contains(" in "), "{error}");
        assert!(error.contains("help: `wxpay config check FILE`"), "{error}");
    }
}

#[cfg(unix)]
#[test]
fn account_of_a_variable_that_is_no_text_is_refused() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = Folder::new();
    let mut command = dry_run(&folder);
    set_environment(&mut command).env("WXPAY_SUB_MCH_ID", std::ffi::OsStr::from_bytes(b"\xff"));
    let error = signer(&mut command).unwrap_err();
    assert!(error.contains("`WXPAY_SUB_MCH_ID` is not text"), "{error}");
}
