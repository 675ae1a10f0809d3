//! The address, the notes on stderr, and HTTPS.

#[cfg(unix)]
use std::process::Command;

use crate::process::SandboxProcess;

/// A command on a system without CA certificates, such as a minimal container.
#[cfg(target_os = "linux")]
fn without_roots(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wxpay"));
    command.args(arguments).env("SSL_CERT_FILE", "/dev/null").env_remove("SSL_CERT_DIR");
    command
}

#[cfg(target_os = "linux")]
#[test]
fn sandbox_works_without_ca_certificates() {
    let sandbox = SandboxProcess::spawn(&mut without_roots(&["sandbox", "--listen", "127.0.0.1:0", "--https"]));
    let at = sandbox.url.replace("https://", "http://");
    assert!(without_roots(&["health", "--at", &at]).status().unwrap().success());
    let query = |at| {
        let call = ["call", "pay.order_query", "out_trade_no=A1", "--demo", "--once", "--at", at];
        without_roots(&call).output().unwrap()
    };
    let output = query(&at);
    assert!(String::from_utf8_lossy(&output.stdout).contains("ORDERNOTEXIST"), "{output:?}");
    // By https nothing is trusted.
    let output = query(&sandbox.url);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("the system has no CA certificates to check it with; install them"), "{stderr}");
}

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
