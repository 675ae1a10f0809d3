//! Client certificates in PEM. Every fault is detected here, before anything is sent.

use std::io::Write as _;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use rustls::{Error, InconsistentKeys};
use zeroize::Zeroizing;

use crate::error::InvalidCertificate;

/// Parses the certificate and its key, in either order, with or without the certificates of the
/// authorities.
pub(super) fn identity(pem: &[u8], provider: &CryptoProvider) -> Result<reqwest::Identity, InvalidCertificate> {
    let sections = sections(pem)?;
    let keys: Vec<&Section> = sections.iter().filter(|section| section.is_key()).collect();
    let mut certificates: Vec<&Section> = sections.iter().filter(|section| section.label == "CERTIFICATE").collect();
    if !keys.is_empty() && keys.iter().all(|key| key.is_encrypted()) {
        return Err(InvalidCertificate::EncryptedKey);
    }
    if certificates.is_empty() {
        return Err(InvalidCertificate::NoCertificate);
    }
    if keys.is_empty() {
        return Err(InvalidCertificate::NoKey);
    }
    let (leaf, key) = pair(&certificates, &keys, provider)?;
    // The certificate of the key comes first, followed by its authorities.
    certificates.swap(0, leaf);
    let mut pem = Zeroizing::new(Vec::new());
    certificates.into_iter().chain([key]).for_each(|section| section.write(&mut pem));
    reqwest::Identity::from_pem(&pem).map_err(|_| InvalidCertificate::Damaged)
}

/// Finds the certificate that a key belongs to, and the key.
fn pair<'s, 'g>(
    certificates: &[&Section<'g>],
    keys: &[&'s Section<'g>],
    provider: &CryptoProvider,
) -> Result<(usize, &'s Section<'g>), InvalidCertificate> {
    let certificates: Vec<CertificateDer<'_>> =
        certificates.iter().map(|section| section.decode()).collect::<Result<_, _>>()?;
    let mut fault = InvalidCertificate::KeyMismatch;
    for key in keys.iter().filter(|key| !key.is_encrypted()) {
        let Ok(signing) = provider.key_provider.load_private_key(key.decode::<PrivateKeyDer<'_>>()?) else {
            fault = InvalidCertificate::UnusableKey;
            continue;
        };
        let certified = CertifiedKey::new(Vec::new(), signing);
        for (at, certificate) in certificates.iter().enumerate() {
            let with_one = CertifiedKey::new(vec![certificate.clone()], certified.key.clone());
            match with_one.keys_match() {
                // Some kinds of keys do not reveal their public half.
                Ok(()) | Err(Error::InconsistentKeys(InconsistentKeys::Unknown)) => return Ok((at, key)),
                Err(Error::InconsistentKeys(_)) => {}
                Err(_) => fault = InvalidCertificate::UnusableCertificate,
            }
        }
    }
    Err(fault)
}

/// A section of a PEM file.
struct Section<'g> {
    label: &'g str,
    /// The base64 between the markers.
    body: &'g [u8],
}

impl Section<'_> {
    fn is_key(&self) -> bool {
        self.label.ends_with("PRIVATE KEY")
    }

    fn is_encrypted(&self) -> bool {
        self.label.starts_with("ENCRYPTED") || contains(self.body, b"ENCRYPTED")
    }

    /// Writes the section with normalized line ends.
    fn write(&self, pem: &mut Vec<u8>) {
        // Writing to memory does not fail.
        let _ = writeln!(pem, "-----BEGIN {}-----", self.label);
        pem.extend(self.body.iter().filter(|byte| !byte.is_ascii_whitespace()));
        let _ = writeln!(pem, "\n-----END {}-----", self.label);
    }

    fn decode<T: PemObject>(&self) -> Result<T, InvalidCertificate> {
        let mut pem = Zeroizing::new(Vec::new());
        self.write(&mut pem);
        T::from_pem_slice(&pem).map_err(|error| match error {
            rustls::pki_types::pem::Error::NoItemsFound => InvalidCertificate::UnusableKey,
            _ => InvalidCertificate::Damaged,
        })
    }
}

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";

/// Splits a PEM file into sections. Text between them is ignored, and so are line breaks.
fn sections(pem: &[u8]) -> Result<Vec<Section<'_>>, InvalidCertificate> {
    if pem.trim_ascii().is_empty() {
        return Err(InvalidCertificate::Empty);
    }
    let is_marked = contains(pem, b"\xef\xbb\xbf") || pem.starts_with(b"\xff\xfe") || pem.starts_with(b"\xfe\xff");
    if is_marked {
        return Err(InvalidCertificate::Encoding);
    }
    let Some((_, mut rest)) = split(pem, BEGIN) else {
        return Err(classify_other(pem));
    };
    let mut sections = Vec::new();
    loop {
        let (label, tail) = split(rest, DASHES).ok_or(InvalidCertificate::Damaged)?;
        let (body, tail) = split(tail, END).ok_or(InvalidCertificate::Damaged)?;
        let label = std::str::from_utf8(label).map_err(|_| InvalidCertificate::Damaged)?;
        let tail = tail.strip_prefix(label.as_bytes()).and_then(|tail| tail.strip_prefix(DASHES));
        let tail = tail.ok_or(InvalidCertificate::Damaged)?;
        if contains(body, BEGIN) {
            return Err(InvalidCertificate::Damaged);
        }
        if body.contains(&b'\\') {
            return Err(InvalidCertificate::LineEnds);
        }
        sections.push(Section { label, body });
        match split(tail, BEGIN) {
            Some((_, next)) => rest = next,
            None => return Ok(sections),
        }
    }
}

/// Classifies a file without a PEM section.
fn classify_other(pem: &[u8]) -> InvalidCertificate {
    // In UTF-16 every second byte of ASCII text is 0.
    if pem.len() > 1 && pem.chunks_exact(2).all(|pair| pair.contains(&0)) {
        return InvalidCertificate::Encoding;
    }
    match std::str::from_utf8(pem).map(str::trim) {
        Ok(text) if text.chars().any(|letter| letter.is_control() && !letter.is_whitespace()) => {
            InvalidCertificate::Binary
        }
        Ok(text) if is_path(text) => InvalidCertificate::Path,
        Ok(_) => InvalidCertificate::NotPem,
        Err(_) => InvalidCertificate::Binary,
    }
}

fn is_path(text: &str) -> bool {
    const ENDINGS: [&str; 7] = ["pem", "p12", "pfx", "crt", "cer", "key", "der"];
    let ending = text.rsplit_once('.').map(|(_, ending)| ending);
    let has_ending = ending.is_some_and(|ending| ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)));
    // Base64 has slashes too, but is longer and begins with another letter.
    let is_rooted =
        text.starts_with(['/', '.', '~', '\\']) || text.get(1..3).is_some_and(|drive| drive == ":\\" || drive == ":/");
    text.lines().count() == 1 && text.len() <= 4096 && (has_ending || is_rooted || text.starts_with("file:"))
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    split(text, part).is_some()
}

/// The text before and after the first occurrence.
fn split<'t>(text: &'t [u8], part: &[u8]) -> Option<(&'t [u8], &'t [u8])> {
    let at = text.windows(part.len()).position(|window| window == part)?;
    Some((text.get(..at)?, text.get(at + part.len()..)?))
}
