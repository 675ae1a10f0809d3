//! The sentence of every fault. `tests/certificate/snapshots` has them all: read it as a merchant would.

use std::fmt::Write as _;
use std::path::Path;

use wxpay_core::ConfigError;
use wxpay_core::certificate::Identity;

use super::{file, path};

const PASSWORD: &str = "10000100";

/// A folder with the broken files, removed in the end.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(label: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("wxpay-{label}-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("folder")).unwrap();
        let both = [file("apiclient_cert.pem"), file("apiclient_key.pem")].concat();
        let text = String::from_utf8(both.clone()).unwrap();
        let p12 = file("legacy.p12");
        for (name, bytes) in [
            ("empty.p12", Vec::new()),
            ("blank.pem", b" \r\n".to_vec()),
            ("cut.p12", p12[..p12.len() / 2].to_vec()),
            ("copied_as_text.p12", String::from_utf8_lossy(&p12).into_owned().into_bytes()),
            ("changed.p12", p12.iter().enumerate().map(|(at, byte)| if at == 30 { !byte } else { *byte }).collect()),
            ("cut.der", file("apiclient_cert.der")[..400].to_vec()),
            ("cut.pem", both[..both.len() - 300].to_vec()),
            ("utf16.pem", text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
            ("bom.pem", [b"\xef\xbb\xbf", both.as_slice()].concat()),
            ("one_line.pem", text.replace('\n', "\\n").into_bytes()),
            ("page.html", b"<html>please log in</html>".to_vec()),
            ("path.txt", b"/etc/wxpay/apiclient_cert.p12".to_vec()),
            ("java.jks", b"\xfe\xed\xfe\xed\0\0\0\x02\0\0\0\x01".to_vec()),
            ("large.pem", vec![b'A'; (1 << 20) + 1]),
            ("garbage.pem", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_vec()),
            ("garbage_key.pem", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n".to_vec()),
        ] {
            std::fs::write(folder.join(name), bytes).unwrap();
        }
        Self(folder)
    }

    fn path(&self, name: &str) -> String {
        let own = self.0.join(name);
        if own.exists() { own.to_string_lossy().into_owned() } else { path(name) }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Returns the sentence, without the folders.
fn sentence(error: &ConfigError, folder: &Folder) -> String {
    let text = error.to_string();
    let text = text.replace(&format!("{}/", folder.0.display()), "").replace(&path(""), "");
    assert!(!text.contains("retry") && !text.contains("network") && !text.contains('\n'), "{text}");
    text
}

mod load {
    use super::*;

    #[test]
    fn names_the_file_the_fault_and_the_remedy() {
        let folder = Folder::new("load");
        let mut report = String::new();
        for (certificate, key) in [
            ("missing.p12", None),
            ("folder", None),
            ("empty.p12", None),
            ("blank.pem", None),
            ("large.pem", None),
            ("apiclient.zip", None),
            ("page.html", None),
            ("path.txt", None),
            ("java.jks", None),
            ("cut.p12", None),
            ("copied_as_text.p12", None),
            ("changed.p12", None),
            ("cut.der", None),
            ("cut.pem", None),
            ("utf16.pem", None),
            ("bom.pem", None),
            ("one_line.pem", None),
            ("rc4.p12", None),
            ("no_key.p12", None),
            ("no_cert.p12", None),
            ("expired.p12", None),
            ("apiclient_cert.pem", None),
            ("apiclient_cert.der", None),
            ("apiclient_key.pem", None),
            ("encrypted_key.der", None),
            ("apiclient_cert.pem", Some("missing.pem")),
            ("apiclient_cert.pem", Some("folder")),
            ("apiclient_cert.pem", Some("other_key.pem")),
            ("apiclient_cert.pem", Some("ec_key.pem")),
            ("apiclient_cert.pem", Some("encrypted_key.pem")),
            ("apiclient_cert.pem", Some("encrypted_rsa_key.pem")),
            ("apiclient_cert.pem", Some("encrypted_key.der")),
            ("apiclient_cert.pem", Some("garbage_key.pem")),
            ("apiclient_cert.pem", Some("apiclient_cert.pem")),
            ("apiclient_cert.pem", Some("apiclient_cert.p12")),
            ("apiclient_cert.pem", Some("empty.p12")),
            ("apiclient_cert.p12", Some("apiclient_key.pem")),
            ("apiclient_key.pem", Some("apiclient_cert.pem")),
            ("apiclient_key.pem", Some("apiclient_key.pem")),
            ("garbage.pem", Some("apiclient_key.pem")),
            ("expired_cert.pem", Some("apiclient_key.pem")),
            ("future_cert.pem", Some("apiclient_key.pem")),
        ] {
            let key_path = key.map(|key| folder.path(key));
            let loaded = Identity::load(folder.path(certificate), key_path.as_deref().map(Path::new), PASSWORD);
            let Err(error) = loaded else { panic!("{certificate} {key:?} was accepted") };
            assert!(matches!(error, ConfigError::CertificateFile(_)), "{error}");
            let text = sentence(&error, &folder);
            let to_blame = text.split(": ").next().unwrap();
            assert!(to_blame == certificate || Some(to_blame) == key, "{text}");
            let files = key.map_or(certificate.to_owned(), |key| format!("{certificate} {key}"));
            writeln!(report, "{files}\n    {text}").unwrap();
        }
        let Err(error) = Identity::load(folder.path("legacy.p12"), None, "1900000109") else { panic!() };
        writeln!(report, "legacy.p12, of another merchant\n    {}", sentence(&error, &folder)).unwrap();
        let Err(error) = Identity::load(folder.path("no_mac.p12"), None, "1900000109") else { panic!() };
        writeln!(report, "no_mac.p12, of another merchant\n    {}", sentence(&error, &folder)).unwrap();
        assert_snapshot("load", &report);
    }

    /// A file that may not be read; the superuser may read all.
    #[cfg(unix)]
    #[test]
    fn names_a_file_without_permission() {
        use std::os::unix::fs::PermissionsExt as _;
        let name = std::env::temp_dir().join(format!("wxpay-secret-{}.p12", std::process::id()));
        std::fs::write(&name, file("legacy.p12")).unwrap();
        std::fs::set_permissions(&name, std::fs::Permissions::from_mode(0o000)).unwrap();
        let (is_readable, loaded) = (std::fs::read(&name).is_ok(), Identity::load(&name, None, PASSWORD));
        std::fs::remove_file(&name).unwrap();
        if is_readable {
            return;
        }
        let words = loaded.unwrap_err().to_string();
        assert!(words.contains("may not read") && words.contains("0600"), "{words}");
    }
}

mod from_p12 {
    use super::*;

    #[test]
    fn says_what_to_give_instead() {
        let folder = Folder::new("from_p12");
        let mut report = String::new();
        for name in [
            "empty.p12",
            "apiclient_cert.pem",
            "apiclient_cert.der",
            "apiclient_key.der",
            "apiclient.zip",
            "path.txt",
            "page.html",
            "cut.p12",
            "rc4.p12",
            "no_key.p12",
            "no_cert.p12",
            "expired.p12",
        ] {
            let bytes = std::fs::read(folder.path(name)).unwrap();
            let Err(error) = Identity::from_p12(&bytes, PASSWORD) else { panic!("{name} was accepted") };
            writeln!(report, "{name}\n    {}", sentence(&error, &folder)).unwrap();
        }
        for password in ["", "1900000109", "10000100 ", "\u{1f375}"] {
            let Err(error) = Identity::from_p12(&file("legacy.p12"), password) else { panic!() };
            writeln!(report, "legacy.p12, password {password:?}\n    {}", sentence(&error, &folder)).unwrap();
        }
        assert_snapshot("from_p12", &report);
    }
}

mod from_pem {
    use super::*;

    #[test]
    fn says_what_to_give_instead() {
        let folder = Folder::new("from_pem");
        let mut report = String::new();
        for (certificate, key) in [
            ("apiclient_key.pem", "apiclient_cert.pem"),
            ("apiclient_cert.pem", "other_key.pem"),
            ("apiclient_cert.pem", "encrypted_key.pem"),
            ("apiclient_cert.pem", "ca.pem"),
            ("apiclient_cert.p12", "apiclient_key.pem"),
            ("apiclient.zip", "apiclient_key.pem"),
            ("utf16.pem", "apiclient_key.pem"),
            ("cut.pem", "apiclient_key.pem"),
            ("expired_cert.pem", "apiclient_key.pem"),
            ("future_cert.pem", "apiclient_key.pem"),
        ] {
            let read = |name| std::fs::read(folder.path(name)).unwrap();
            let Err(error) = Identity::from_pem(&read(certificate), &read(key)) else {
                panic!("{certificate} {key} was accepted")
            };
            writeln!(report, "{certificate} {key}\n    {}", sentence(&error, &folder)).unwrap();
        }
        assert_snapshot("from_pem", &report);
    }
}

fn assert_snapshot(name: &str, report: &str) {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, report);
    });
}
