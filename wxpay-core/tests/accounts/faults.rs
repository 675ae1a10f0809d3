//! Every fault is reported, whatever else is wrong.

use wxpay_core::accounts::{Accounts, Source, WarningKind};

use wxpay_core::InvalidAccounts;

use super::*;

/// A line of an account, the line with a fault in its place, and the beginning of what is reported.
const FAULTS: [(&str, &str, &str); 21] = [
    ("appid", "", "is not set"),
    ("appid", "appid = \"wx_1\"", "`appid` holds the character `_`"),
    ("appid", "appid = 1", "is not a text"),
    ("appid", "appid = \"192006250b4c09247ec02edce69f6a2d\"", "`appid` has the form of an API key"),
    ("mch_id", "", "is not set"),
    ("mch_id", "mch_id = \"wx8888888888888888\"", "`mch_id` has the form of an appid"),
    ("key", "", "is not set"),
    ("key", "key = { env = \"WXPAY_EMPTY\" }", "is not set: environment WXPAY_EMPTY is empty"),
    ("key", "key = { env = \"NOT_THERE\" }", "is not set: environment NOT_THERE does not exist"),
    ("key", "key = { file = \"none\" }", "is not set: file none: "),
    ("key", "key = \"192006250b4c09247ec02edce69f6a2\"", ""),
    ("key", "key = { env = \"A\", file = \"b\" }", "needs one of `env` and `file`"),
    ("previous_key.until", "previous_key = { file = \"old\", until = \"2026-12-31\" }", "is not a date"),
    ("certificate", "certificate = \"none.p12\"", ""),
    ("certificate", "certificate = { cert = \"a.pem\" }", "needs both `cert` and `key`"),
    ("notify_url", "notify_url = \"https://shop.example/?a=b\"", ""),
    ("gateway", "gateway = \"asai\"", "is none of mainland, backup, asia, world and a URL; near: asia"),
    ("sign_type", "sign_type = \"SHA1\"", "is neither HMAC-SHA256 nor MD5"),
    ("sub_merchants", "sub_merchants = \"bad.csv\"", ""),
    ("workwx_secret", "workwx_secret = \"blank canary\"", "the payment secret of WeCom is 1 to 128 letters"),
    ("notify_ulr", "notify_ulr = \"https://shop.example/\"", "is not a setting; near: notify_url"),
];

/// Returns a file of one account for each fault, with those faults.
fn file(faults: &[usize]) -> String {
    let mut text = String::new();
    for (at, (setting, line, _)) in FAULTS.iter().enumerate() {
        let mut lines = vec![
            ("appid", format!("appid = \"wx{at:016}\"")),
            ("mch_id", format!("mch_id = \"{}\"", 10_000_000 + at)),
            ("key", "key = { file = \"key\" }".to_owned()),
        ];
        if faults.contains(&at) {
            lines.retain(|(name, _)| name != setting);
            lines.push((setting, (*line).to_owned()));
        }
        text += &format!("[account.a{at}]\n");
        for (_, line) in &lines {
            text += &format!("{line}\n");
        }
    }
    text
}

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("key", KEY);
    folder.write("old", OLD_KEY);
    folder.write("bad.csv", "sub_mch_id,sub_appid\n1900009231,wx8888888888888888\nx,\n");
    folder
}

fn report(folder: &Folder, faults: &[usize]) -> InvalidAccounts {
    let source = folder.source(&file(faults)).with_variables([("WXPAY_EMPTY", "")]);
    match Accounts::from_source(source) {
        Err(ConfigError::Accounts(report)) => report,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_fault_and_every_pair_of_faults_is_reported_in_one_run() {
    let folder = folder();
    assert_eq!(folder.load(&file(&[])).unwrap().len(), FAULTS.len());
    for one in 0..FAULTS.len() {
        for other in one..FAULTS.len() {
            let both = if one == other { vec![one] } else { vec![one, other] };
            let report = report(&folder, &both);
            assert_eq!(report.faults.len(), both.len(), "{report}");
            for (fault, at) in report.faults.iter().zip(both) {
                let (setting, _, words) = FAULTS[at];
                assert_eq!(fault.setting, format!("account.a{at}.{setting}"), "{report}");
                assert!(fault.problem.starts_with(words) && fault.line.is_some(), "{report}");
            }
            let shown = format!("{report}{report:?}");
            assert!(!shown.contains("canary"), "{shown}");
            assert!(!shown.contains(&KEY[..24]) && !shown.contains(&OLD_KEY[..24]), "{shown}");
        }
    }
}

#[test]
fn a_certificate_is_checked_without_a_merchant_number() {
    let folder = folder();
    let report = |certificate: &str| {
        let account = account("a", "wx8888888888888888", "", certificate).replace("mch_id = \"\"\n", "");
        match Accounts::from_source(folder.source(&account)) {
            Err(ConfigError::Accounts(report)) => report,
            other => panic!("{other:?}"),
        }
    };
    let faults = |path: &str| {
        let report = report(&format!("certificate = {path:?}"));
        report.faults.iter().map(|fault| fault.setting.clone()).collect::<Vec<_>>()
    };
    assert_eq!(faults("none.p12"), ["account.a.mch_id", "account.a.certificate"]);
    // Its password is not known.
    assert_eq!(faults(&certificate("apiclient_cert.p12")), ["account.a.mch_id"]);
}

#[test]
fn the_report_of_all_faults() {
    let folder = folder();
    let report = report(&folder, &(0..FAULTS.len()).collect::<Vec<_>>()).to_string();
    insta::assert_snapshot!(report.replace(&folder.0.display().to_string(), "FOLDER"));
}

#[test]
fn the_report_names_variables_that_are_no_settings() {
    let folder = Folder::new();
    let text = account("shop", "wx8888888888888888", "1900000109", "")
        .replace(&format!("\"{KEY}\""), "{ env = \"WXPAY_SHOP_KEY\" }");
    let variables = [("WXPAY_SHOP_KYE", KEY), ("WXPAY_MCHID", "1"), ("WXPAY_OPENID", "o"), ("PATH", "/bin")];
    let error = Accounts::from_source(folder.source(&text).with_variables(variables)).unwrap_err().to_string();
    insta::assert_snapshot!(error);
}

#[test]
fn accounts_that_cannot_be_told_apart_are_a_fault() {
    let text =
        account("a", "wx8888888888888888", "1900000109", "") + &account("b", "wx8888888888888888", "1900000109", "");
    let error = Folder::new().load(&text).unwrap_err().to_string();
    assert!(error.contains("account.b") && error.contains("as account.a"), "{error}");
    let error = Folder::new().load("[account.a]\nappid = 'wx1\n[acount.b]\n").unwrap_err().to_string();
    assert!(error.contains("TOML") && error.contains("line 2"), "{error}");
    assert!(Folder::new().load("").unwrap_err().to_string().contains("[account.NAME]"));
}

#[test]
fn the_environment_is_one_account() {
    let variables = |all: &[(&'static str, &'static str)]| Source::environment().with_variables(all.iter().copied());
    let all = [
        ("WXPAY_APPID", "wx8888888888888888"),
        ("WXPAY_MCH_ID", "1900000109"),
        ("WXPAY_KEY", KEY),
        ("WXPAY_SIGN_TYPE", "MD5"),
        ("WXPAY_SUB_MCH_ID", "1900009231"),
        ("WXPAY_NOTIFY_URL", "https://shop.example/wxpay"),
    ];
    let accounts = Accounts::from_source(variables(&all)).unwrap();
    let found = accounts.with_sub("1900000109", "1900009231").unwrap();
    assert_eq!((found.name(), found.merchant().sign_type()), ("env", wxpay_core::SignType::Md5));
    assert!(accounts.warnings().is_empty());
    let error = Accounts::from_source(variables(&[("WXPAY_KEY", "short")])).unwrap_err().to_string();
    for name in ["WXPAY_APPID", "WXPAY_MCH_ID", "WXPAY_KEY"] {
        assert!(error.contains(name), "{error}");
    }
    assert!(!error.contains("short"), "{error}");
}

#[test]
fn the_environment_acts_for_any_sub_merchant_if_told() {
    let variables = [
        ("WXPAY_APPID", "wx8888888888888888"),
        ("WXPAY_MCH_ID", "1900000109"),
        ("WXPAY_KEY", KEY),
        ("WXPAY_SIGN_TYPE", "md5"),
        ("WXPAY_SUB_MCH_ID", "1900009231"),
    ];
    let source = Source::environment().with_variables(variables);
    let accounts = Accounts::from_source(source.clone()).unwrap();
    assert!(accounts.with_sub("1900000109", "1900009232").is_err());
    let accounts = Accounts::from_source(source.with_any_sub_merchant()).unwrap();
    assert_eq!(accounts.with_sub("1900000109", "1900009232").unwrap().sub_mch_id(), Some("1900009232"));
    let only = accounts.only().unwrap();
    assert_eq!((only.sub_mch_id(), only.merchant().sign_type()), (Some("1900009231"), wxpay_core::SignType::Md5));
}

#[test]
fn a_source_without_certificates_reads_none() {
    let variables = [
        ("WXPAY_APPID", "wx8888888888888888"),
        ("WXPAY_MCH_ID", "1900000109"),
        ("WXPAY_KEY", KEY),
        ("WXPAY_CERTIFICATE", "no-such-file"),
    ];
    let source = Source::environment().with_variables(variables);
    assert!(Accounts::from_source(source.clone()).is_err());
    let accounts = Accounts::from_source(source.without_certificates()).unwrap();
    assert!(accounts.only().unwrap().identity().is_none());
}

#[test]
fn warnings_name_modes_plain_keys_ends_and_certificates() {
    let folder = Folder::new();
    folder.write("old", OLD_KEY);
    #[cfg(unix)]
    set_mode(&folder.0.join("old"), 0o644);
    let rest = format!(
        "previous_key = {{ file = \"old\", until = 2026-11-30 }}\ncertificate = \"{}\"",
        certificate("from_p12.pem")
    );
    let accounts = folder.load(&account("shop", "wx8888888888888888", "1900000109", &rest)).unwrap();
    let warnings = accounts.warnings();
    let has = |is: fn(&WarningKind) -> bool| warnings.iter().any(|warning| is(&warning.kind));
    assert!(has(|kind| matches!(kind, WarningKind::PlainKey)), "{warnings:?}");
    assert!(has(|kind| matches!(kind, WarningKind::PreviousKeyEnded { .. })), "{warnings:?}");
    assert!(has(|kind| matches!(kind, WarningKind::Certificate(_))), "{warnings:?}");
    #[cfg(unix)]
    assert!(has(|kind| matches!(kind, WarningKind::FileMode { mode: 0o644, .. })), "{warnings:?}");
    let shown = format!("{warnings:?}{accounts:?}{:?}", accounts.get("1900000109"));
    let texts: Vec<String> = warnings.iter().map(ToString::to_string).collect();
    for text in [shown, texts.concat()] {
        assert!(!text.contains(&KEY[..16]) && !text.contains(&OLD_KEY[..16]), "{text}");
    }
}
