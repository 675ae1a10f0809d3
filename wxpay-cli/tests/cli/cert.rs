//! `wxpay cert show` and `wxpay cert split`.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::command::{KEY, RunResult, run_command, workspace_file, wxpay};
use crate::folder::Folder;

const MCH_ID: &str = "10000100";

fn file(name: &str) -> PathBuf {
    workspace_file("tests/certificates").join(name)
}

/// Runs the command with that merchant number in the environment.
fn cert(folder: &Folder, arguments: &[&str], mch_id: &str) -> RunResult {
    let mut command = wxpay();
    command.arg("cert").args(arguments).current_dir(&folder.path);
    let result = run_command(command.env("WXPAY_MCH_ID", mch_id), b"");
    assert!(!format!("{}{}", result.stdout, result.stderr).contains("PRIVATE KEY"));
    result
}

fn show(arguments: &[&str]) -> (Option<i32>, Value, String) {
    let arguments = [&["show", "--format", "json"], arguments].concat();
    let RunResult { code, stdout, stderr } = cert(&Folder::new(), &arguments, MCH_ID);
    (code, serde_json::from_str(&stdout).unwrap_or_default(), stderr)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The mode and the content of the two files.
fn pair(folder: &Path) -> [String; 2] {
    ["apiclient_cert.pem", "apiclient_key.pem"].map(|name| {
        let path = folder.join(name);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        std::fs::read_to_string(&path).unwrap()
    })
}

#[test]
fn cert_show_prints_the_certificate_of_every_format() {
    for (name, key, certificates) in [
        ("legacy.p12", "fits", 2),
        ("apiclient_cert.p12", "fits", 2),
        ("triple_des.p12", "fits", 1),
        ("no_key.p12", "absent", 1),
        ("from_p12.pem", "fits", 2),
        ("apiclient_cert.pem", "absent", 1),
        ("apiclient_cert.der", "absent", 1),
    ] {
        let (code, shown, stderr) = show(&[text(&file(name))]);
        assert_eq!((code, stderr.as_str()), (Some(0), ""), "{name}");
        assert_eq!((&shown["key"], &shown["certificates"]), (&key.into(), &certificates.into()), "{name}");
        assert_eq!((&shown["mch_id"], &shown["expired"]), (&MCH_ID.into(), &false.into()), "{name}");
        assert_eq!(shown["not_after"], "2126-11-06T06:48:01+08:00", "{name}");
        assert_eq!(shown["serial"], "56477F8072E7C2B775044B150A1854855D21A313", "{name}");
        assert!(shown["days_left"].as_i64().unwrap() > 30_000, "{name}");
    }
    let RunResult { code, stdout, .. } = cert(&Folder::new(), &["show", text(&file("legacy.p12"))], MCH_ID);
    assert_eq!((code, stdout.lines().count()), (Some(0), 7));
    assert!(stdout.contains("not after        2126-11-06 06:48:01 (Beijing time)\n"), "{stdout}");
    assert!(stdout.contains("merchant number  10000100\n") && stdout.contains("private key      fits\n"), "{stdout}");
}

#[test]
fn cert_show_tells_whether_the_key_fits() {
    let certificate = file("apiclient_cert.pem");
    for (key, found, code) in [
        ("apiclient_key.pem", "fits", 0),
        ("rsa_key.pem", "fits", 0),
        ("apiclient_key.der", "fits", 0),
        ("other_key.pem", "other", 1),
        ("encrypted_key.pem", "encrypted", 0),
    ] {
        let shown = show(&[text(&certificate), "--key", text(&file(key))]);
        assert_eq!((shown.0, &shown.1["key"]), (Some(code), &found.into()), "{key}: {}", shown.2);
    }
    let swapped = show(&[text(&file("apiclient_key.pem")), "--key", text(&certificate)]);
    assert!(swapped.0 == Some(2) && swapped.2.contains("swap them"), "{}", swapped.2);
}

#[test]
fn cert_show_ends_with_1_for_one_that_is_not_valid() {
    let (code, shown, stderr) = show(&[text(&file("expired.p12"))]);
    assert_eq!((code, &shown["expired"]), (Some(1), &true.into()));
    assert!(shown["days_left"].as_i64().unwrap() < 0 && stderr.contains("expired on 2020-12-31 23:59:59"), "{stderr}");
    let (code, shown, stderr) = show(&[text(&file("future_cert.pem"))]);
    assert_eq!((code, &shown["expired"]), (Some(1), &false.into()));
    assert!(stderr.contains("is not valid before 2099-01-01"), "{stderr}");
}

#[test]
fn cert_show_names_the_passwords_that_were_tried() {
    let (folder, legacy) = (Folder::new(), file("legacy.p12"));
    let legacy = text(&legacy);
    for (mch_id, options, words) in [
        ("", &[][..], "no password is given"),
        ("1900000109", &[], "tried: WXPAY_MCH_ID\n"),
        ("1900000109", &["--mch-id", "1900000110"], "tried: --mch-id and WXPAY_MCH_ID\n"),
        (MCH_ID, &["--password", "open-sesame"], "tried: --password\n"),
        (MCH_ID, &["--mch-id", KEY], "has the form of an API key"),
    ] {
        let arguments = [&["show", legacy], options].concat();
        let RunResult { code, stdout, stderr } = cert(&folder, &arguments, mch_id);
        assert_eq!((code, stdout.as_str()), (Some(2), ""), "{stderr}");
        assert!(stderr.contains(words) && !stderr.contains("sesame") && !stderr.contains(KEY), "{stderr}");
    }
    for (mch_id, options) in
        [("", ["--mch-id", MCH_ID]), ("1900000109", ["--mch-id", MCH_ID]), ("", ["--password", MCH_ID])]
    {
        let arguments = [&["show", legacy], &options[..]].concat();
        assert_eq!(cert(&folder, &arguments, mch_id).code, Some(0), "{options:?}");
    }
    let other = cert(&folder, &["show", text(&file("other_cert.pem"))], MCH_ID);
    assert!(other.code == Some(0) && other.stderr.contains("not that of merchant 10000100"), "{}", other.stderr);
}

#[test]
fn cert_refuses_what_is_no_certificate() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path.join("folder")).unwrap();
    folder.write("empty", "");
    folder.write("binary", [0xff, 0, 1, 2]);
    folder.write("huge", vec![b'a'; (1 << 20) + 1]);
    for (name, words) in [
        ("none", "there is no such file"),
        ("folder", "a directory is not a client certificate"),
        ("empty", "is empty"),
        ("binary", "is no client certificate"),
        ("huge", "exceeds 1 MiB"),
        (text(&file("apiclient.zip")), "is a zip archive"),
        (text(&file("apiclient_key.pem")), "lacks the certificate"),
        (text(&file("no_cert.p12")), "lacks the certificate"),
        (text(&file("rc4.p12")), "a cipher that is not supported"),
    ] {
        for action in ["show", "split"] {
            let RunResult { code, stdout, stderr } = cert(&folder, &[action, name, "--mch-id", MCH_ID], "");
            assert_eq!((code, stdout.as_str()), (Some(2), ""), "{name}: {stderr}");
            assert!(stderr.starts_with("error: ") && stderr.contains(words), "{name}: {stderr}");
        }
    }
    for name in ["legacy.p12", "from_p12.pem"] {
        let whole = std::fs::read(file(name)).unwrap();
        for end in (0..whole.len()).step_by(whole.len() / 40) {
            folder.write("cut", &whole[..end]);
            let RunResult { code, stderr, .. } = cert(&folder, &["split", "cut", "--out", "cut.out"], MCH_ID);
            assert!(code == Some(2) && stderr.starts_with("error: cut: "), "{name} {end}: {stderr}");
        }
    }
    assert!(!folder.path.join("cut.out").exists());
}

#[test]
fn cert_split_writes_what_the_platform_hands_out() {
    let folder = Folder::new();
    let expected = ["apiclient_cert.pem", "apiclient_key.pem"].map(|name| std::fs::read_to_string(file(name)).unwrap());
    for name in ["legacy.p12", "apiclient_cert.p12", "triple_des.p12", "no_mac.p12", "from_p12.pem"] {
        let RunResult { code, stdout, stderr } = cert(&folder, &["split", text(&file(name)), "--out", name], MCH_ID);
        assert_eq!((code, stderr.as_str()), (Some(0), ""), "{name}");
        assert_eq!(stdout, format!("{name}/apiclient_cert.pem\n{name}/apiclient_key.pem\n"));
        assert!(pair(&folder.path.join(name)) == expected, "{name}");
    }
    // A key of PKCS#1 becomes one of PKCS#8.
    let (certificate, key) = (file("apiclient_cert.pem"), file("rsa_key.pem"));
    let arguments = ["split", text(&certificate), "--key", text(&key), "--out", "rsa", "--format", "json"];
    let RunResult { code, stdout, .. } = cert(&folder, &arguments, "");
    assert_eq!(code, Some(0));
    assert_eq!(stdout, "{\"certificate\":\"rsa/apiclient_cert.pem\",\"key\":\"rsa/apiclient_key.pem\"}\n");
    assert!(pair(&folder.path.join("rsa")) == expected);
    // What was written is read again.
    let arguments = ["show", "rsa/apiclient_cert.pem", "--key", "rsa/apiclient_key.pem"];
    assert_eq!(cert(&folder, &arguments, MCH_ID).code, Some(0));
}

#[test]
fn cert_split_writes_beside_the_file_and_replaces_nothing_unasked() {
    let folder = Folder::new();
    std::fs::copy(file("legacy.p12"), folder.path.join("legacy.p12")).unwrap();
    folder.write("apiclient_key.pem", "mine");
    let RunResult { code, stdout, stderr } = cert(&folder, &["split", "legacy.p12"], MCH_ID);
    assert_eq!((code, stdout.as_str()), (Some(1), ""));
    assert!(stderr.starts_with("error: apiclient_key.pem is there already; nothing was written"), "{stderr}");
    assert_eq!(std::fs::read_to_string(folder.path.join("apiclient_key.pem")).unwrap(), "mine");
    assert!(!folder.path.join("apiclient_cert.pem").exists());
    let RunResult { code, stdout, .. } = cert(&folder, &["split", "legacy.p12", "--force"], MCH_ID);
    assert_eq!((code, stdout.as_str()), (Some(0), "apiclient_cert.pem\napiclient_key.pem\n"));
    pair(&folder.path);
    assert_eq!(std::fs::read_dir(&folder.path).unwrap().count(), 3);
}

#[test]
fn cert_split_writes_an_expired_one_and_ends_with_1() {
    let folder = Folder::new();
    let RunResult { code, stderr, .. } = cert(&folder, &["split", text(&file("expired.p12")), "--out", "."], MCH_ID);
    assert!(code == Some(1) && stderr.contains("expired on 2020-12-31"), "{stderr}");
    pair(&folder.path);
}

#[test]
fn cert_split_refuses_a_key_that_is_missing_or_another() {
    let folder = Folder::new();
    let certificate = file("apiclient_cert.pem");
    let certificate = text(&certificate);
    let (no_key, other, encrypted) = (file("no_key.p12"), file("other_key.pem"), file("encrypted_key.pem"));
    for (arguments, expected, words) in [
        (&[text(&no_key)][..], 2, "lacks the private key"),
        (&[certificate], 2, "lacks the private key"),
        (&[certificate, "--key", text(&other)], 1, "that of another certificate"),
        (&[certificate, "--key", text(&encrypted)], 2, "under a password"),
        (&[text(&no_key), "--key", text(&other)], 2, "give it alone"),
    ] {
        let arguments = [&["split", "--out", "."], arguments].concat();
        let RunResult { code, stdout, stderr } = cert(&folder, &arguments, MCH_ID);
        assert_eq!((code, stdout.as_str()), (Some(expected), ""), "{stderr}");
        assert!(stderr.contains(words), "{stderr}");
    }
    for (out, words) in [("none/deeper", "does not exist"), ("file", "is not a folder")] {
        folder.write("file", "");
        let RunResult { code, stderr, .. } = cert(&folder, &["split", text(&file("legacy.p12")), "--out", out], MCH_ID);
        assert!(code == Some(2) && stderr.contains(words), "{stderr}");
    }
    assert_eq!(std::fs::read_dir(&folder.path).unwrap().count(), 1);
}

#[test]
fn cert_takes_the_certificate_of_the_key_among_several() {
    let folder = Folder::new();
    let content = |name: &str| std::fs::read_to_string(file(name)).unwrap();
    let both = content("other_cert.pem") + &content("apiclient_cert.pem");
    folder.write("without.pem", &both);
    folder.write("with.pem", both + &content("apiclient_key.pem"));
    for (name, key, mch_id) in [("with.pem", "fits", MCH_ID), ("without.pem", "absent", "1900000109")] {
        let result = cert(&folder, &["show", name, "--format", "json"], "");
        let shown: Value = serde_json::from_str(&result.stdout).unwrap();
        assert_eq!((&shown["key"], &shown["mch_id"]), (&key.into(), &mch_id.into()), "{name}");
        assert_eq!(shown["certificates"], 2);
    }
}
