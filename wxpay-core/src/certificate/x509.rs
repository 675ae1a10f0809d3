//! The fields of a certificate.

use std::fmt::Write as _;

use rustls::pki_types::CertificateDer;
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer as _;
use x509_parser::time::ASN1Time;

use crate::error::InvalidCertificate;
use crate::value::BeijingTime;

/// The fields of a certificate that are of use here.
pub(super) struct Fields {
    /// Upper-case hexadecimal digits.
    pub(super) serial: String,
    pub(super) subject: String,
    pub(super) common_name: Option<String>,
    pub(super) not_before: BeijingTime,
    pub(super) not_after: BeijingTime,
}

impl Fields {
    pub(super) fn read(certificate: &CertificateDer<'_>) -> Result<Self, InvalidCertificate> {
        let certificate = parse(certificate).ok_or(InvalidCertificate::UnusableCertificate)?;
        let subject = certificate.subject();
        let common_name = subject.iter_common_name().next().and_then(|name| name.as_str().ok());
        let mut serial = String::new();
        for byte in certificate.raw_serial().iter().skip_while(|byte| **byte == 0) {
            // Writing to memory does not fail.
            let _ = write!(serial, "{byte:02X}");
        }
        Ok(Self {
            serial,
            subject: without_controls(&subject.to_string()),
            common_name: common_name.map(without_controls),
            not_before: beijing_time(certificate.validity().not_before),
            not_after: beijing_time(certificate.validity().not_after),
        })
    }
}

impl Fields {
    /// Returns the merchant number: the common name, if that is a number.
    pub(super) fn mch_id(&self) -> Option<&str> {
        let name = self.common_name.as_deref()?;
        (!name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit())).then_some(name)
    }
}

/// Returns the public key of a certificate in DER, as a `SubjectPublicKeyInfo`.
pub(super) fn public_key<'c>(certificate: &'c CertificateDer<'_>) -> Option<&'c [u8]> {
    parse(certificate).map(|certificate| certificate.tbs_certificate.subject_pki.raw)
}

/// Returns the certificate at that position and its authorities, each followed by the one that issued it.
pub(super) fn chain(mut certificates: Vec<CertificateDer<'static>>, leaf: usize) -> Vec<CertificateDer<'static>> {
    let mut chain = vec![certificates.swap_remove(leaf)];
    while let Some(issuer) = chain.last().and_then(|last| issuer_of(last, &certificates)) {
        chain.push(certificates.swap_remove(issuer));
    }
    chain
}

/// Returns the position of the certificate that issued that one.
fn issuer_of(certificate: &CertificateDer<'_>, certificates: &[CertificateDer<'_>]) -> Option<usize> {
    let certificate = parse(certificate)?;
    let issuer = certificate.issuer().as_raw();
    let is_issuer = |other: &CertificateDer<'_>| parse(other).is_some_and(|other| other.subject().as_raw() == issuer);
    certificates.iter().position(is_issuer)
}

fn parse<'c>(certificate: &'c CertificateDer<'_>) -> Option<X509Certificate<'c>> {
    X509Certificate::from_der(certificate).ok().map(|(_, certificate)| certificate)
}

/// Returns the time, at the bounds of what is known: 1970 and 9999.
fn beijing_time(time: ASN1Time) -> BeijingTime {
    let seconds = u64::try_from(time.timestamp()).unwrap_or(0);
    BeijingTime::from_unix_seconds(seconds).unwrap_or(BeijingTime::LATEST)
}

/// Returns the text without characters that have an effect on a terminal.
fn without_controls(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { char::REPLACEMENT_CHARACTER } else { letter }).collect()
}
