//! PEM of certificates and keys.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::pem::{Error, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use zeroize::Zeroizing;

use super::format::is_zip;
use super::parts::{Parts, SecretKey};
use crate::error::InvalidCertificate;

/// Parses certificates and keys, in any order.
pub(super) fn parts(pem: &[u8]) -> Result<Parts, InvalidCertificate> {
    let mut parts = Parts::default();
    for section in sections(pem)? {
        if section.label == "CERTIFICATE" {
            parts.certificates.push(section.decode::<CertificateDer<'static>>()?);
        } else if section.is_key() && section.is_encrypted() {
            parts.has_encrypted_key = true;
        } else if section.is_key() {
            parts.keys.push(SecretKey::new(section.decode::<PrivateKeyDer<'static>>()?));
        }
    }
    Ok(parts)
}

/// Writes a section, in lines of 64 letters as OpenSSL does.
pub(super) fn write(label: &str, der: &[u8]) -> Zeroizing<String> {
    // Of the whole size from the start, so that no copy of a key stays behind in memory.
    let mut base64 = Zeroizing::new(String::with_capacity(der.len() * 2 + 4));
    STANDARD.encode_string(der, &mut base64);
    let mut pem = Zeroizing::new(String::with_capacity(base64.len() * 2 + 128));
    for part in ["-----BEGIN ", label, "-----\n"] {
        pem.push_str(part);
    }
    let mut rest = base64.as_str();
    while let Some((line, after)) = rest.split_at_checked(64) {
        pem.push_str(line);
        pem.push('\n');
        rest = after;
    }
    if !rest.is_empty() {
        pem.push_str(rest);
        pem.push('\n');
    }
    for part in ["-----END ", label, "-----\n"] {
        pem.push_str(part);
    }
    pem
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
            Error::NoItemsFound => InvalidCertificate::UnusableKey,
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
    // Of an archive that is not compressed, the PEM can be seen.
    if is_zip(pem) {
        return Err(InvalidCertificate::Zip);
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
