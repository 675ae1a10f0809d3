//! PKCS#12 archives: as WeChat Pay issues them (RC2-40 and triple DES), and of today (AES).

use p12_keystore::Pkcs12Archive;
use p12_keystore::error::Error;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};

use super::format::Format;
use super::parts::{Parts, SecretKey};
use crate::error::InvalidCertificate;

/// Decrypts an archive.
pub(super) fn parts(bytes: &[u8], password: &str) -> Result<Parts, InvalidCertificate> {
    check_format(bytes)?;
    // The passwords of PKCS#12 are of UCS-2.
    if password.chars().any(|letter| letter.len_utf16() > 1) {
        return Err(InvalidCertificate::WrongPassword);
    }
    let archive = Pkcs12Archive::from_pkcs12(bytes, password).map_err(|error| fault(&error))?;
    let certificates = archive.certs.iter().map(|bag| CertificateDer::from(bag.cert.as_der().to_vec())).collect();
    let keys = archive.keys.iter().map(|bag| PrivatePkcs8KeyDer::from(bag.key.as_der().to_vec()));
    let keys = keys.map(|key| SecretKey::new(key.into())).collect();
    Ok(Parts { certificates, keys, has_encrypted_key: false })
}

fn check_format(bytes: &[u8]) -> Result<(), InvalidCertificate> {
    Err(match Format::detect(bytes) {
        Format::Pkcs12 => return Ok(()),
        Format::Zip => InvalidCertificate::Zip,
        Format::Truncated => InvalidCertificate::Truncated,
        Format::Certificate | Format::Key | Format::EncryptedKey => InvalidCertificate::DerForPkcs12,
        Format::Text if bytes.trim_ascii().is_empty() => InvalidCertificate::Empty,
        Format::Text if bytes.windows(11).any(|part| part == b"-----BEGIN ") => InvalidCertificate::PemForPkcs12,
        Format::Text => InvalidCertificate::NotPkcs12,
    })
}

fn fault(error: &Error) -> InvalidCertificate {
    match error {
        // Without a checksum over the archive, a wrong password shows in what was decrypted.
        Error::MacError(_) | Error::UnpadError => InvalidCertificate::WrongPassword,
        Error::Pkcs5Error(words) if words.contains("decryption failed") => InvalidCertificate::WrongPassword,
        Error::Pkcs5Error(_)
        | Error::UnsupportedEncryptionScheme
        | Error::UnsupportedMacAlgorithm
        | Error::UnsupportedContentType
        | Error::InvalidParameters => InvalidCertificate::UnsupportedCipher,
        Error::UnsupportedCertificateType | Error::X509Error(_) => InvalidCertificate::UnusableCertificate,
        Error::InvalidPrivateKey => InvalidCertificate::UnusableKey,
        Error::IoError(_) | Error::DerError(_) | Error::InvalidVersion | Error::InvalidLength | Error::InvalidData => {
            InvalidCertificate::DamagedPkcs12
        }
    }
}
