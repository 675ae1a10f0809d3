//! The client certificate: usable PEM is accepted in any order, and everything else is
//! refused with what to give instead.

use wxpay_core::transport::Reqwest;
use wxpay_core::{ConfigError, InvalidCertificate};

const CERTIFICATE: &[u8] = include_bytes!("../certificates/apiclient_cert.pem");

const KEY: &[u8] = include_bytes!("../certificates/apiclient_key.pem");

mod with_certificate {
    use super::*;

    const RSA_KEY: &[u8] = include_bytes!("../certificates/rsa_key.pem");

    const AUTHORITY: &[u8] = include_bytes!("../certificates/ca.pem");

    const OTHER_KEY: &[u8] = include_bytes!("../certificates/other_key.pem");

    const ENCRYPTED_KEY: &[u8] = include_bytes!("../certificates/encrypted_key.pem");

    const ENCRYPTED_RSA_KEY: &[u8] = include_bytes!("../certificates/encrypted_rsa_key.pem");

    const P12: &[u8] = include_bytes!("../certificates/apiclient_cert.p12");

    const FROM_P12: &[u8] = include_bytes!("../certificates/from_p12.pem");

    const EC_CERTIFICATE: &[u8] = include_bytes!("../certificates/ec_cert.pem");

    const EC_KEY: &[u8] = include_bytes!("../certificates/ec_key.pem");

    fn set_certificate(pem: &[u8]) -> Result<(), ConfigError> {
        Reqwest::new().with_certificate(pem).map(drop)
    }

    fn replace_text(text: &[u8], from: &str, to: &str) -> Vec<u8> {
        String::from_utf8(text.to_vec()).unwrap().replace(from, to).into_bytes()
    }

    #[test]
    fn accepts_certificate_and_key_in_any_order_and_form() {
        let both = [CERTIFICATE, KEY].concat();
        for (what, pem) in [
            ("as documented", both.clone()),
            ("the key first", [KEY, CERTIFICATE].concat()),
            ("a key in PKCS#1", [CERTIFICATE, RSA_KEY].concat()),
            ("with its authority", [CERTIFICATE, AUTHORITY, KEY].concat()),
            ("its authority first", [AUTHORITY, CERTIFICATE, KEY].concat()),
            ("as openssl writes it from a .p12", FROM_P12.to_vec()),
            ("of an elliptic curve", [EC_CERTIFICATE, EC_KEY].concat()),
            ("another key beside it", [CERTIFICATE, KEY, OTHER_KEY].concat()),
            ("an encrypted copy beside it", [CERTIFICATE, ENCRYPTED_KEY, KEY].concat()),
            ("no line end between the files", [CERTIFICATE.trim_ascii_end(), KEY].concat()),
            ("no line end behind them", both.trim_ascii_end().to_vec()),
            ("CRLF", replace_text(&both, "\n", "\r\n")),
            ("set in", replace_text(&both, "\n", "\n    ")),
            ("comments in GBK", [b"\xb2\xe2\xca\xd4\n", both.as_slice()].concat()),
        ] {
            assert_eq!(set_certificate(&pem), Ok(()), "{what}");
        }
    }

    #[test]
    fn explains_what_to_give_instead() {
        use InvalidCertificate::{
            Binary, Damaged, Empty, Encoding, EncryptedKey, KeyMismatch, LineEnds, NoCertificate, NoKey, NotPem, Path,
            UnusableCertificate, UnusableKey,
        };
        let both = [CERTIFICATE, KEY].concat();
        let utf16: Vec<u8> = both.iter().flat_map(|byte| [*byte, 0]).collect();
        let half = both.len() - KEY.len() / 2;
        let garbage = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let garbage_key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        let in_base64: Vec<u8> = KEY.split(|byte| *byte == b'\n').nth(1).unwrap().to_vec();
        for (pem, fault, word) in [
            (b"".to_vec(), Empty, "empty"),
            (b" \n\r\n".to_vec(), Empty, "empty"),
            (P12.to_vec(), Binary, "openssl pkcs12"),
            (b"0\x82\x09\x49.. (a .p12)".to_vec(), Binary, ".p12"),
            (P12[..4].to_vec(), Binary, ".p12"),
            (b"\xfe\xed\xfe\xed\0\0\0\x02".to_vec(), Binary, "PEM"),
            (b"/etc/wxpay/apiclient_cert.pem".to_vec(), Path, "read the file"),
            (b"apiclient_cert.p12\n".to_vec(), Path, "read the file"),
            (b"C:\\wxpay\\cert\\apiclient_cert".to_vec(), Path, "read the file"),
            (b"./cert/key".to_vec(), Path, "read the file"),
            (b"no pem".to_vec(), NotPem, "-----BEGIN CERTIFICATE-----"),
            (in_base64, NotPem, "-----BEGIN CERTIFICATE-----"),
            (CERTIFICATE.to_vec(), NoKey, "lacks the private key"),
            ([CERTIFICATE, AUTHORITY].concat(), NoKey, "apiclient_key.pem"),
            (KEY.to_vec(), NoCertificate, "apiclient_cert.pem"),
            ([CERTIFICATE, OTHER_KEY].concat(), KeyMismatch, "another certificate"),
            ([AUTHORITY, KEY].concat(), KeyMismatch, "another certificate"),
            ([EC_CERTIFICATE, KEY].concat(), KeyMismatch, "another certificate"),
            ([CERTIFICATE, ENCRYPTED_KEY].concat(), EncryptedKey, "openssl pkey"),
            ([ENCRYPTED_RSA_KEY, CERTIFICATE].concat(), EncryptedKey, "openssl pkey"),
            (ENCRYPTED_KEY.to_vec(), EncryptedKey, "apiclient_cert.pem"),
            (replace_text(&both, "\n", "\\n"), LineEnds, "line ends"),
            ([b"\xef\xbb\xbf", both.as_slice()].concat(), Encoding, "byte order mark"),
            ([CERTIFICATE, b"\xef\xbb\xbf", KEY].concat(), Encoding, "byte order mark"),
            ([b"\xff\xfe", utf16.as_slice()].concat(), Encoding, "plain text"),
            (utf16, Encoding, "plain text"),
            (both[..half].to_vec(), Damaged, "copy the files anew"),
            (replace_text(&both, "END PRIVATE", "END PUBLIC"), Damaged, "copy the files anew"),
            (replace_text(&both, "MII", "M!!"), Damaged, "not base64"),
            ([garbage.as_bytes(), KEY].concat(), UnusableCertificate, "X.509"),
            ([CERTIFICATE, garbage_key.as_bytes()].concat(), UnusableKey, "RSA or ECDSA"),
        ] {
            let shown = String::from_utf8_lossy(&pem[..pem.len().min(60)]).into_owned();
            let error = set_certificate(&pem).unwrap_err();
            assert_eq!(error, ConfigError::Certificate(fault), "{shown}");
            let words = error.to_string();
            assert!(
                words.contains(word) && words.contains("the PEM of the certificate and of its private key"),
                "{words}"
            );
        }
    }

    /// For any change of the text.
    #[test]
    fn panics_on_no_bytes_and_shows_no_key() {
        let both = [CERTIFICATE, KEY].concat();
        let mut state = 0x9e37_79b9_u32;
        let mut random = move |below: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as usize % below
        };
        let key = String::from_utf8(KEY.to_vec()).unwrap();
        let lines: Vec<&str> = key.lines().filter(|line| line.len() == 64).collect();
        for _ in 0..300 {
            let mut pem = both.clone();
            for _ in 0..=random(3) {
                let at = random(pem.len());
                match random(3) {
                    0 => pem.truncate(at + 1),
                    1 => pem[at] = u8::try_from(random(256)).unwrap(),
                    _ => drop(pem.drain(at..(at + random(80)).min(pem.len()))),
                }
                if pem.is_empty() {
                    break;
                }
            }
            if let Err(error) = set_certificate(&pem) {
                let words = format!("{error} {error:?}");
                assert!(!lines.iter().any(|line| words.contains(line)), "{words}");
            }
        }
    }
}

mod with_certified_client {
    use super::*;

    #[test]
    fn replaces_a_certificate_for_a_callers_own_client() {
        crate::common::crypto::install_crypto_provider();
        let own = reqwest::Client::builder().no_proxy().build().unwrap();
        let both = [CERTIFICATE, KEY].concat();
        let error = Reqwest::from(own.clone()).with_certificate(&both).map(drop).unwrap_err();
        assert_eq!(error, ConfigError::Certificate(InvalidCertificate::OwnClient));
        assert!(error.to_string().contains("with_certified_client"), "{error}");
        let _ = Reqwest::from(own.clone()).with_certified_client(own);
    }
}
