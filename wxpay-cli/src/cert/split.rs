//! `wxpay cert split`.

use std::fs::DirBuilder;
use std::io;
use std::path::Path;

use serde_json::json;
use wxpay_core::certificate::{KeyMatch, StoredCertificate};
use zeroize::Zeroizing;

use super::pem_files::{self, PemFile, WriteError};
use super::source::CertificateSource;
use crate::error::CommandError;
use crate::format::OutputFormat;
use crate::output;

/// Writes the certificate and the key, and prints the paths.
pub(super) fn run(
    source: &CertificateSource,
    out: Option<&Path>,
    force: bool,
    format: OutputFormat,
) -> Result<StoredCertificate, CommandError> {
    let certificate = source.load()?;
    let key = certificate.key_pem().ok_or_else(|| no_key(source, certificate.key_match()))?;
    let path = |name: &str| match out {
        Some(folder) => folder.join(name),
        None => source.file.with_file_name(name),
    };
    out.map_or(Ok(()), create_folder)?;
    let pem = Zeroizing::new(certificate.certificate_pem());
    let files = [
        PemFile { path: path("apiclient_key.pem"), content: key },
        PemFile { path: path("apiclient_cert.pem"), content: pem },
    ];
    pem_files::write(&files, force).map_err(|error| match error {
        WriteError::Exists(path) => CommandError::work(
            format_args!("{} is there already; nothing was written", path.display()),
            "write into another folder with --out, or replace the files with --force",
        ),
        WriteError::Io(path, error) => CommandError::work(
            format_args!("{} cannot be written: {error}; nothing was changed", path.display()),
            "check the folder and the disk",
        ),
    })?;
    let [key, certificate_file] = files.map(|file| file.path.to_string_lossy().into_owned());
    output::print(&match format {
        OutputFormat::Json => format!("{{\"certificate\":{},\"key\":{}}}\n", json!(certificate_file), json!(key)),
        OutputFormat::Text => format!("{certificate_file}\n{key}\n"),
    })?;
    Ok(certificate)
}

/// The error for a key that cannot be written.
fn no_key(source: &CertificateSource, key_match: KeyMatch) -> CommandError {
    let file = source.file.display();
    match key_match {
        KeyMatch::Other => CommandError::work(
            format_args!("{file}: the private key is that of another certificate; nothing was written"),
            "both must be of the same download from the merchant platform",
        ),
        KeyMatch::Absent => CommandError::usage(
            format_args!("{file}: the file lacks the private key; nothing was written"),
            "give apiclient_cert.p12, which holds both, or the key with --key",
        ),
        KeyMatch::Encrypted => CommandError::usage(
            format_args!("{file}: the private key is under a password of its own; nothing was written"),
            "decrypt it with `openssl pkey -in apiclient_key.pem -out apiclient_key.plain.pem`",
        ),
        _ => CommandError::usage(
            format_args!("{file}: the private key is not readable as an RSA or ECDSA key; nothing was written"),
            "download the certificate anew from the merchant platform",
        ),
    }
}

/// Creates the folder if it is not there. Only its owner can look into it then.
fn create_folder(folder: &Path) -> Result<(), CommandError> {
    let refuse = |problem: &str| {
        CommandError::usage(format_args!("{}: {problem}", folder.display()), "name a folder with --out")
    };
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => refuse("is not a folder"),
        io::ErrorKind::NotFound => refuse("the folder above it does not exist"),
        kind => refuse(&format!("the folder cannot be made: {kind}")),
    })
}
