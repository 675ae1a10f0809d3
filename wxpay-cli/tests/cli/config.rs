//! `wxpay config check`.

use serde_json::Value;

use crate::command::{KEY, RunResult, run_command, workspace_file, wxpay};
use crate::folder::Folder;

const SHOP: &str = "\
[account.shop]
appid = \"wxd930ea5d5a258f4f\"
mch_id = \"10000100\"
key = { env = \"WXPAY_SHOP_KEY\" }
";

/// Runs the check of a file, with the key of the shop in the environment.
fn check(folder: &Folder, arguments: &[&str], key: &str) -> RunResult {
    let mut command = wxpay();
    command.args(["config", "check"]).args(arguments).current_dir(&folder.path);
    run_command(command.env("WXPAY_SHOP_KEY", key), b"")
}

fn json(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn config_check_names_the_accounts_without_faults() {
    let folder = Folder::new();
    folder.write("wxpay.toml", SHOP);
    let RunResult { code, stdout, stderr } = check(&folder, &[], KEY);
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    assert_eq!(stdout, "wxpay.toml: 1 account without faults, 0 warnings: shop (100****00)\n");
    let result = check(&folder, &["--format", "json"], KEY);
    assert_eq!(result.stdout, "{\"summary\":{\"accounts\":1,\"faults\":0,\"warnings\":0}}\n");
}

#[test]
fn config_check_prints_all_faults_with_their_places() {
    let folder = Folder::new();
    let text = format!("{SHOP}notify_ulr = \"https://shop.example\"\ncertificate = \"none.p12\"\ngateway = \"asai\"\n");
    folder.write("shop.toml", text);
    let mut command = wxpay();
    command.args(["config", "check", "shop.toml", "--format", "json"]).current_dir(&folder.path);
    let command = command.env("WXPAY_SHOP_KEY", "tooshort").env("WXPAY_SHOP_KYE", KEY);
    let RunResult { code, stdout, stderr } = run_command(command, b"");
    assert_eq!((code, stderr.as_str()), (Some(1), ""));
    assert!(!stdout.contains(KEY) && !stdout.contains("tooshort"), "{stdout}");
    let lines = json(&stdout);
    let places: Vec<_> = lines.iter().map(|line| (line["setting"].as_str(), line["line"].as_u64())).collect();
    let expected = [
        (Some("account.shop.key"), Some(4)),
        (Some("account.shop.notify_ulr"), Some(5)),
        (Some("account.shop.certificate"), Some(6)),
        (Some("account.shop.gateway"), Some(7)),
        (Some("WXPAY_SHOP_KYE"), None),
        (None, None),
    ];
    assert_eq!(places, expected);
    assert_eq!((&lines[0]["variable"], &lines[1]["variable"]), (&"WXPAY_SHOP_KEY".into(), &Value::Null));
    assert_eq!(lines[5]["summary"]["faults"], 5);

    let RunResult { code, stdout, .. } = check(&folder, &["shop.toml"], "tooshort");
    assert_eq!(code, Some(1));
    let first = stdout.lines().next().unwrap();
    assert!(first.starts_with("shop.toml:4: account.shop.key: the API key is 32 ASCII letters"), "{stdout}");
    assert!(first.ends_with("(environment WXPAY_SHOP_KEY)"), "{stdout}");
    assert_eq!(stdout.lines().last(), Some("shop.toml: 4 faults, 0 warnings"));
}

#[cfg(unix)]
#[test]
fn config_check_warns_beside_faults() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    let old = folder.write("old", KEY);
    std::fs::set_permissions(&old, std::fs::Permissions::from_mode(0o644)).unwrap();
    let text = SHOP.to_owned() + "previous_key = { file = \"old\" }\n";
    folder.write("wxpay.toml", &text);
    let words = ["mode 0644", "has no end"];
    for (key, code) in [(KEY, 0), ("", 1)] {
        let result = check(&folder, &["--format", "json"], key);
        assert_eq!(result.code, Some(code), "{}", result.stdout);
        let lines = json(&result.stdout);
        let warnings: Vec<&Value> = lines.iter().filter(|line| line["level"] == "warning").collect();
        assert_eq!(warnings.len(), words.len(), "{}", result.stdout);
        for (warning, words) in warnings.iter().zip(words) {
            assert!(warning["problem"].as_str().unwrap().contains(words) && warning["line"] == 5, "{warning}");
        }
    }
}

#[test]
fn config_check_refuses_what_is_no_file_of_settings() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path.join("folder")).unwrap();
    folder.write("binary", [b'a', 0xff, 0]);
    folder.write("huge", vec![b'\n'; (16 << 20) + 1]);
    for (file, words) in [
        ("none", "does not exist"),
        ("folder", "is a directory"),
        ("binary", "is not text"),
        ("huge", "is larger than 16 MiB"),
    ] {
        let RunResult { code, stdout, stderr } = check(&folder, &[file], KEY);
        assert_eq!((code, stdout.as_str()), (Some(2), ""), "{stderr}");
        assert!(stderr.starts_with(&format!("error: `{file}` {words}")), "{stderr}");
    }
    let RunResult { code, stderr, .. } = check(&folder, &[], KEY);
    assert!(code == Some(2) && stderr.contains("`wxpay.toml` does not exist"), "{stderr}");
}

#[test]
fn config_check_takes_a_file_that_is_cut_anywhere() {
    let folder = Folder::new();
    let whole = SHOP.to_owned() + "other_appids = [\"wx8888888888888888\"]\n";
    for end in (0..whole.len()).step_by(5) {
        folder.write("wxpay.toml", &whole[..end]);
        let RunResult { code, stdout, stderr } = check(&folder, &[], KEY);
        assert!(matches!(code, Some(0 | 1)) && stderr.is_empty(), "{end}: {stderr}");
        assert!(code == Some(0) || stdout.lines().count() > 1, "{end}: {stdout}");
    }
}

#[test]
fn config_check_shows_no_misplaced_key() {
    let folder = Folder::new();
    for text in [
        format!("[account.{KEY}]\n"),
        format!("{KEY} = 1\n"),
        SHOP.replace("10000100", KEY),
        SHOP.replace("WXPAY_SHOP_KEY", KEY),
        format!("{SHOP}{KEY} = 1\n"),
        format!("{SHOP}gateway = \"{KEY}\"\n"),
        format!("{SHOP}certificate = \"{KEY}\"\n"),
        SHOP.replace("{ env = \"WXPAY_SHOP_KEY\" }", &format!("\"{KEY}\"")),
        SHOP.replace("account.shop", &format!("account.{KEY}")),
    ] {
        folder.write("wxpay.toml", &text);
        for format in ["json", "text"] {
            let RunResult { stdout, stderr, .. } = check(&folder, &["--format", format], KEY);
            assert!(!stdout.contains(&KEY[..24]) && !stderr.contains(&KEY[..24]), "{text}{stdout}{stderr}");
        }
    }
}

#[test]
fn config_check_reads_the_file_of_the_documents() {
    let page = std::fs::read_to_string(workspace_file("docs/accounts.md")).unwrap();
    let example = page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let folder = Folder::new();
    let certificate = workspace_file("tests/certificates/apiclient_cert.p12");
    std::fs::copy(certificate, folder.path.join("apiclient_cert.p12")).unwrap();
    folder.write("sub.csv", "1900009231,wx8888888888888888\n");
    let example = example.replace("1900000109", "10000100").replace("/run/secrets/old", "old");
    folder.write("old", KEY);
    folder.write("wxpay.toml", example);
    let mut command = wxpay();
    command.args(["config", "check"]).current_dir(&folder.path);
    let result = run_command(command.env("WXPAY_SHOP_KEY", KEY).env("WXPAY_CHAIN_KEY", KEY), b"");
    assert_eq!(result.code, Some(0), "{}", result.stdout);
    assert!(result.stdout.contains("shop (100****00), chain (190****10)"), "{}", result.stdout);
}
