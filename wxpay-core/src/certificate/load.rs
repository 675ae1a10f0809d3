//! Reads the files of a certificate.

use std::fs::File;
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;

use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use zeroize::Zeroizing;

use super::format::Format;
use super::identity::Identity;
use super::parts::{Parts, SecretKey, WhichFile};
use super::{pem, pkcs12};
use crate::error::{ConfigError, InvalidCertificate, InvalidCertificateFile};

/// The largest file that is read, in bytes. Certificate, key and authorities have some 10,000.
const MAX_BYTES: usize = 1 << 20;

/// Parses a file of any format, the password of a PKCS#12 archive being that one.
fn parse(bytes: &[u8], password: &str) -> Result<Parts, InvalidCertificate> {
    match Format::detect(bytes) {
        Format::Pkcs12 => pkcs12::parts(bytes, password),
        Format::Certificate => {
            Ok(Parts { certificates: vec![CertificateDer::from(bytes.to_vec())], ..Parts::default() })
        }
        Format::Key => {
            let key = PrivateKeyDer::try_from(bytes.to_vec()).map_err(|_| InvalidCertificate::UnusableKey)?;
            Ok(Parts { keys: vec![SecretKey::new(key)], ..Parts::default() })
        }
        Format::EncryptedKey => Ok(Parts { has_encrypted_key: true, ..Parts::default() }),
        Format::Truncated => Err(InvalidCertificate::Truncated),
        Format::Zip => Err(InvalidCertificate::Zip),
        Format::Text => pem::parts(bytes),
    }
}

impl Identity {
    /// Reads the certificate of a file, and its private key of a second file if they are apart.
    ///
    /// The format is found by the contents: PKCS#12 with the password `mch_id` (a service provider's own number),
    /// PEM, or DER. Of a file that changes, what is read is what is there now: load it again to renew the
    /// certificate, and pass it to [`IdentityStore::store`](super::IdentityStore::store).
    ///
    /// # Errors
    /// [`ConfigError::CertificateFile`] names the file, the fault and the remedy: that there is no such file, that
    /// it cannot be read or exceeds 1 MiB, and the faults of [`from_p12`](Self::from_p12) and
    /// [`from_pem`](Self::from_pem).
    pub fn load(path: impl AsRef<Path>, key_path: Option<&Path>, mch_id: &str) -> Result<Self, ConfigError> {
        let path = path.as_ref();
        let (certificate, key) = parts(path, key_path, mch_id)?;
        let (Some(key), Some(key_path)) = (key, key_path) else {
            return Self::from_parts(certificate).map_err(|fault| at(path, fault));
        };
        Self::from_files(certificate, key).map_err(|(file, fault)| match file {
            WhichFile::Certificate => at(path, fault),
            WhichFile::Key => at(key_path, fault),
        })
    }
}

/// Returns a fault of a file.
pub(super) fn at(path: &Path, fault: InvalidCertificate) -> ConfigError {
    InvalidCertificateFile::new(path, fault).into()
}

/// Parses the file of the certificate and that of the key, if they are apart.
pub(super) fn parts(
    path: &Path,
    key_path: Option<&Path>,
    password: &str,
) -> Result<(Parts, Option<Parts>), ConfigError> {
    let bytes = read(path).map_err(|fault| at(path, fault))?;
    let Some(key_path) = key_path else {
        return Ok((parse(&bytes, password).map_err(|fault| at(path, fault))?, None));
    };
    let key_bytes = read(key_path).map_err(|fault| at(key_path, fault))?;
    for (path, bytes) in [(path, &bytes), (key_path, &key_bytes)] {
        if Format::detect(bytes) == Format::Pkcs12 {
            return Err(at(path, InvalidCertificate::Pkcs12AndKey));
        }
    }
    let certificate = parse(&bytes, password).map_err(|fault| at(path, fault))?;
    let key = parse(&key_bytes, password).map_err(|fault| at(key_path, fault))?;
    Ok((certificate, Some(key)))
}

/// Reads a file of limited size.
fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, InvalidCertificate> {
    let unreadable = |error: io::Error| InvalidCertificate::Unreadable(error.kind());
    let file = File::open(path).map_err(unreadable)?;
    if file.metadata().map_err(unreadable)?.is_dir() {
        return Err(InvalidCertificate::Unreadable(ErrorKind::IsADirectory));
    }
    // Of the whole size from the start, so that no copy of a key stays behind in memory.
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_BYTES + 1));
    file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() > MAX_BYTES { Err(InvalidCertificate::TooLarge) } else { Ok(bytes) }
}
