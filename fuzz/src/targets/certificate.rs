//! The merchant's client certificate: PKCS#12, and PEM with the other texts of keys.

use wxpay_core::ConfigError;
use wxpay_core::certificate::Identity;
use wxpay_core::value::BeijingTime;

use super::seeds::samples;

const PASSWORD: &str = "10000100";

/// Reads PKCS#12.
pub fn run(data: &[u8]) {
    show(Identity::from_p12(data, PASSWORD));
}

fn show(read: Result<Identity, ConfigError>) {
    match read {
        Ok(identity) => {
            let _ = identity.warnings(PASSWORD, BeijingTime::now()).iter().map(ToString::to_string).count();
            assert!(identity.certificates().next().is_some() && !identity.private_key().is_empty());
            assert!(!format!("{identity:?} {} {:?}", identity.serial(), identity.mch_id()).contains("PRIVATE"));
        }
        Err(error) => assert!(!error.to_string().is_empty() && !format!("{error:?}").contains("PRIVATE KEY-----\nMI")),
    }
}

/// Returns the archives of the tests.
pub fn seeds() -> Vec<Vec<u8>> {
    samples("tests/certificates", "p12").into_iter().map(|(_, content)| content).collect()
}

/// PEM.
pub mod pem {
    use super::{Identity, samples, show};
    use wxpay_core::transfer::BankPublicKey;

    const SEPARATOR: &[u8] = b"\n\n\n";

    /// Reads a text as one PEM, as two, and as a public key.
    pub fn run(data: &[u8]) {
        show(Identity::from_pem_bundle(data));
        let middle = data.windows(SEPARATOR.len()).position(|window| window == SEPARATOR);
        if let Some((certificate, key)) = middle.and_then(|middle| data.split_at_checked(middle)) {
            show(Identity::from_pem(certificate, key));
        }
        let key = std::str::from_utf8(data).ok().and_then(|text| BankPublicKey::from_pem(text).ok());
        let _ = key.map(|key| key.encrypt("6222020000000000000").is_ok());
    }

    /// Returns the certificates and keys of the tests, alone and in pairs.
    pub fn seeds() -> Vec<Vec<u8>> {
        let all: Vec<Vec<u8>> = samples("tests/certificates", "pem").into_iter().map(|(_, content)| content).collect();
        let pairs = all.iter().flat_map(|one| all.iter().map(|other| [one, SEPARATOR, other.as_slice()].concat()));
        all.iter().cloned().chain(pairs).collect()
    }
}
