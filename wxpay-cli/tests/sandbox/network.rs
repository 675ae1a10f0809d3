//! The address, the notes on stderr, and HTTPS.

#[cfg(unix)]
use std::process::Command;

use crate::process::SandboxProcess;

#[cfg(unix)]
#[test]
fn sigterm_ends_it() {
    let mut sandbox = SandboxProcess::start(&["--listen", "127.0.0.1:0"]);
    assert!(Command::new("kill").arg(sandbox.id().to_string()).status().unwrap().success());
    assert_eq!(sandbox.wait(), Some(0));
}

#[test]
fn loopback_address_needs_no_note() {
    let sandbox = SandboxProcess::start(&["--listen", "127.0.0.1:0", "--allow-notify", "shop.example"]);
    assert!(sandbox.url.starts_with("http://127.0.0.1:"), "{}", sandbox.url);
    assert!(sandbox.request("GET", "/_sandbox/ca.pem", "").starts_with("HTTP/1.1 404"));
    assert_eq!(sandbox.kill(), "");
}

#[test]
fn public_address_has_a_warning() {
    let sandbox = SandboxProcess::start(&["--listen", "0.0.0.0:0"]);
    assert!(sandbox.request("GET", "/_sandbox/log", "").starts_with("HTTP/1.1 200"));
    let notes = sandbox.kill();
    assert!(notes.starts_with("warning: whoever reaches 0.0.0.0:") && notes.lines().count() == 1, "{notes}");
    assert!(notes.contains("only hosts of --allow-notify"), "{notes}");
}

#[test]
fn https_has_a_note_about_the_certificate() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("sandbox_https");
    let _ = std::fs::remove_dir_all(&folder);
    let folder = folder.to_str().unwrap();
    let options = ["--listen", "127.0.0.1:0", "--tls-dir", folder, "--tls-name", "gateway", "--require-certificate"];
    let sandbox = SandboxProcess::start(&options);
    assert!(sandbox.url.starts_with("https://127.0.0.1:"), "{}", sandbox.url);
    assert!(sandbox.request("GET", "/_sandbox/ca.pem", "").contains("-----BEGIN CERTIFICATE-----"));
    assert!(sandbox.request("GET", "/secapi/pay/refund", "").contains("No required SSL certificate was sent"));
    let notes = sandbox.kill();
    assert!(notes.contains("/_sandbox/ca.pem") && !notes.contains("warning"), "{notes}");
}
