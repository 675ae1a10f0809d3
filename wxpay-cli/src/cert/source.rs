//! The files of the certificate, and the passwords that may open them.

use std::io::Write as _;
use std::path::PathBuf;

use wxpay_core::certificate::StoredCertificate;
use wxpay_core::{ConfigError, InvalidCertificate};
use zeroize::Zeroizing;

use crate::account::{self, MCH_ID};
use crate::error::CommandError;
use crate::key;

/// The arguments that name the certificate.
#[derive(clap::Args)]
pub(super) struct CertificateSource {
    /// `apiclient_cert.p12`, or the PEM of the certificate.
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// The PEM of the private key, if it is in a file of its own.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// The merchant number, which is the password of a .p12, instead of `WXPAY_MCH_ID`.
    #[arg(long, value_name = "NUMBER")]
    mch_id: Option<String>,
    /// The password of a .p12, if it is not the merchant number. Others can read
    /// arguments.
    #[arg(long, value_name = "PASSWORD")]
    password: Option<String>,
}

const PASSWORD_HELP: &str = "\
the password is the merchant number, a service provider's own and not that of a sub-merchant; if it is that, the file \
was changed on its way: copy it anew, as binary";

impl CertificateSource {
    /// Reads the certificate, and tells on stderr if it is another merchant's.
    pub(super) fn load(&self) -> Result<StoredCertificate, CommandError> {
        key::refuse_as_value("--mch-id", self.mch_id.as_deref())?;
        let mch_id = account::variable(MCH_ID)?;
        let mch_id = mch_id.as_deref().map(String::as_str);
        let certificate = self.open(mch_id)?;
        if let Some(mch_id) = self.mch_id.as_deref().or(mch_id)
            && certificate.mch_id() != Some(mch_id)
        {
            let subject = certificate.subject();
            // A closed stderr is not an error.
            let _ = writeln!(
                std::io::stderr(),
                "warning: the certificate is not that of merchant {mch_id}; its subject is {subject}"
            );
        }
        Ok(certificate)
    }

    /// Opens the file with the first password that fits. `mch_id` is that of the environment.
    fn open(&self, mch_id: Option<&str>) -> Result<StoredCertificate, CommandError> {
        let passwords: Vec<(&str, &str)> = match &self.password {
            Some(password) => vec![("--password", password.as_str())],
            None => {
                let own = self.mch_id.as_deref().map(|mch_id| ("--mch-id", mch_id));
                own.into_iter().chain(mch_id.map(|mch_id| (MCH_ID, mch_id))).collect()
            }
        };
        // PEM needs none.
        let usual = if passwords.is_empty() { &[("", "")][..] } else { &passwords };
        for (_, password) in usual {
            let password = Zeroizing::new((*password).to_owned());
            match StoredCertificate::load(&self.file, self.key.as_deref(), &password) {
                Err(ConfigError::CertificateFile(bad)) if bad.fault == InvalidCertificate::WrongPassword => {}
                loaded => return loaded.map_err(|error| CommandError::usage(error, "")),
            }
        }
        let file = self.file.display();
        if passwords.is_empty() {
            return Err(CommandError::usage(
                format_args!("{file}: a .p12 is encrypted, and no password is given"),
                format_args!("set {MCH_ID} or give --mch-id: the password is the merchant number; or give --password"),
            ));
        }
        let tried: Vec<&str> = passwords.iter().map(|(name, _)| *name).collect();
        let tried = tried.join(" and ");
        Err(CommandError::usage(format_args!("{file}: the password does not open it; tried: {tried}"), PASSWORD_HELP))
    }
}
