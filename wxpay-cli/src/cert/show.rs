//! `wxpay cert show`.

use serde_json::json;
use wxpay_core::BeijingTime;
use wxpay_core::certificate::{KeyMatch, StoredCertificate};
use wxpay_core::schema::shared;

use super::date_time;
use super::source::CertificateSource;
use crate::error::CommandError;
use crate::format::OutputFormat;
use crate::output;

/// Prints the certificate. A key that does not fit is an error then.
pub(super) fn run(
    source: &CertificateSource,
    format: OutputFormat,
    now: BeijingTime,
) -> Result<StoredCertificate, CommandError> {
    let certificate = source.load()?;
    output::print(&match format {
        OutputFormat::Json => json_line(source, &certificate, now),
        OutputFormat::Text => text(&certificate, now),
    })?;
    match certificate.key_match() {
        KeyMatch::Other => Err(CommandError::work(
            "the private key is that of another certificate",
            "both must be of the same download from the merchant platform",
        )),
        KeyMatch::Unusable => Err(CommandError::work(
            "the private key is not readable as an RSA or ECDSA key",
            "download the certificate anew from the merchant platform",
        )),
        _ => Ok(certificate),
    }
}

/// The whole days that the certificate is valid, less than 0 once it has expired.
fn days_left(certificate: &StoredCertificate, now: BeijingTime) -> i64 {
    let seconds = |time: BeijingTime| i64::try_from(time.unix_seconds()).unwrap_or(i64::MAX);
    seconds(certificate.not_after()).saturating_sub(seconds(now)).div_euclid(86_400)
}

fn json_line(source: &CertificateSource, certificate: &StoredCertificate, now: BeijingTime) -> String {
    let time = |time| format!("{}+08:00", date_time(time, "T"));
    let key = match certificate.key_match() {
        KeyMatch::Fits => "fits",
        KeyMatch::Other => "other",
        KeyMatch::Absent => "absent",
        KeyMatch::Encrypted => "encrypted",
        _ => "unusable",
    };
    // By hand, so that the members keep this order.
    format!(
        "{{\"file\":{},\"subject\":{},\"{}\":{},\"serial\":\"{}\",\"not_before\":\"{}\",\"not_after\":\"{}\",\
         \"days_left\":{},\"expired\":{},\"key\":\"{key}\",\"certificates\":{}}}\n",
        json!(source.file.to_string_lossy()),
        json!(certificate.subject()),
        shared::MCH_ID.name,
        json!(certificate.mch_id()),
        certificate.serial(),
        time(certificate.not_before()),
        time(certificate.not_after()),
        days_left(certificate, now),
        now > certificate.not_after(),
        certificate.count()
    )
}

fn text(certificate: &StoredCertificate, now: BeijingTime) -> String {
    let time = |time| format!("{} (Beijing time)", date_time(time, " "));
    let days = days_left(certificate, now);
    let days = if days < 0 { "none, it has expired".to_owned() } else { days.to_string() };
    let key = match certificate.key_match() {
        KeyMatch::Fits => "fits",
        KeyMatch::Other => "is that of another certificate",
        KeyMatch::Absent => "is not in the file; give it with --key",
        KeyMatch::Encrypted => "is under a password of its own, and was not compared",
        _ => "is not readable",
    };
    format!(
        "subject          {}\nmerchant number  {}\nserial           {}\nnot before       {}\nnot after        {}\n\
         days left        {days}\nprivate key      {key}\n",
        certificate.subject(),
        certificate.mch_id().unwrap_or("none: not the certificate of a merchant"),
        certificate.serial(),
        time(certificate.not_before()),
        time(certificate.not_after()),
    )
}
