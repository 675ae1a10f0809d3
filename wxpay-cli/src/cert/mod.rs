//! The command `wxpay cert`.

mod pem_files;
mod show;
mod source;
mod split;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Subcommand;
use wxpay_core::BeijingTime;
use wxpay_core::certificate::StoredCertificate;

use self::source::CertificateSource;
use crate::error::CommandError;
use crate::format::OutputFormat;

/// The help below the options of `show`.
const SHOW_HELP: &str = "\
JSON, one object: {\"file\":…,\"subject\":…,\"mch_id\":…,\"serial\":…,\"not_before\":…,
\"not_after\":…,\"days_left\":N,\"expired\":…,\"key\":\"fits|other|absent|encrypted|unusable\",
\"certificates\":N}. Times are RFC 3339 in Beijing time. mch_id is null if the certificate
is not that of a merchant.

Exit code 0: shown. 1: shown, and it has expired, is not valid yet, or the key does not
fit. 2: bad arguments, another password, or no certificate.

Example: WXPAY_MCH_ID=10000100 wxpay cert show apiclient_cert.p12";

/// The help below the options of `split`.
const SPLIT_HELP: &str = "\
The key is PKCS#8, as the merchant platform hands it out. Only the owner can read the files,
and either both are written or neither. The paths are printed, one a line; as JSON they are
{\"certificate\":…,\"key\":…}.

Exit code 0: written. 1: written, and the certificate has expired; or refused, because a file
is there already or the key does not fit. 2: bad arguments, another password, or no
certificate with its key.

Example: wxpay cert split apiclient_cert.p12 --mch-id 10000100 --out /etc/wxpay";

/// Show or split the client certificate.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Print whose certificate it is, how long it is valid, and whether the key fits.
    #[command(after_help = SHOW_HELP)]
    Show {
        #[command(flatten)]
        source: CertificateSource,
        /// Words for people, or JSON.
        #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
        format: OutputFormat,
    },
    /// Write `apiclient_cert.pem` and `apiclient_key.pem`.
    #[command(after_help = SPLIT_HELP)]
    Split {
        #[command(flatten)]
        source: CertificateSource,
        /// Write into this folder, which is made if it is not there, instead of beside
        /// the file.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// Replace files that are there.
        #[arg(long)]
        force: bool,
        /// Words for people, or JSON.
        #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
        format: OutputFormat,
    },
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    let now = BeijingTime::now();
    let certificate = match &arguments.action {
        Action::Show { source, format } => show::run(source, *format, now)?,
        Action::Split { source, out, force, format } => split::run(source, out.as_deref(), *force, *format)?,
    };
    check_valid(&certificate, now)?;
    if now.after(SOON) >= certificate.not_after() {
        // A closed stderr is not an error.
        let _ = writeln!(
            std::io::stderr(),
            "warning: the certificate expires within 30 days; renew it on the merchant platform (账户中心 → API安全)"
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// The time before its end in which a certificate is to be renewed.
const SOON: Duration = Duration::from_secs(30 * 86_400);

/// Refuses a certificate that is not valid now. It was printed or written by then.
fn check_valid(certificate: &StoredCertificate, now: BeijingTime) -> Result<(), CommandError> {
    let (not_before, not_after) = (certificate.not_before(), certificate.not_after());
    if now > not_after {
        return Err(CommandError::work(
            format_args!("the certificate expired on {} (Beijing time)", date_time(not_after, " ")),
            "renew it on the merchant platform (账户中心 → API安全)",
        ));
    }
    if now < not_before {
        return Err(CommandError::work(
            format_args!("the certificate is not valid before {} (Beijing time)", date_time(not_before, " ")),
            "set the clock of this machine, or wait until then",
        ));
    }
    Ok(())
}

/// A time as `yyyy-MM-dd HH:mm:ss`, with that text between date and time.
fn date_time(time: BeijingTime, between: &str) -> String {
    let digits = time.to_string();
    let part = |start: usize, end: usize| digits.get(start..end).unwrap_or_default();
    format!("{}-{}-{}{between}{}:{}:{}", part(0, 4), part(4, 6), part(6, 8), part(8, 10), part(10, 12), part(12, 14))
}
