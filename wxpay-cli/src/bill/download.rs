//! The download of a bill into a file, which is repeated until a whole one came.

use std::fs::File;
use std::io::{self, Seek as _, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use wxpay_core::bill::{BillError, PartFile};
use wxpay_core::dynamic::DynamicDownload;
use wxpay_core::schema::Action;
use wxpay_core::{Client, Error, ErrorKind, Malformed, Plan};

use super::check::{self, BillFault, CheckedBill, Expectation};
use super::fault::fault_error;
use super::source;
use crate::error::CommandError;
use crate::progress::Progress;

/// The time for a download with all its attempts, unless a deadline is given.
const USUAL_LIMIT: Duration = Duration::from_secs(3_600);
/// The time without which no download is begun again.
const LEAST_TIME: Duration = Duration::from_secs(5);
/// The most bytes of a download, as it comes.
const MAX_BYTES: u64 = 2 << 30;
const MAX_ATTEMPTS: u32 = 4;
const PAUSE: Duration = Duration::from_millis(300);

/// The file of a download: one that is renamed once it is whole, or one without a name.
pub(super) enum DownloadFile {
    Saved(PartFile),
    Nameless(File),
}

impl DownloadFile {
    /// Creates the file, before anything is sent.
    pub(super) fn create(save: Option<&Path>) -> Result<Self, CommandError> {
        match save {
            None => source::nameless().map(Self::Nameless).map_err(|error| {
                CommandError::work(
                    format_args!("no temporary file can be made: {error}"),
                    "set TMPDIR, or use `--save`",
                )
            }),
            Some(path) => PartFile::create(path).map(Self::Saved).map_err(|error| {
                CommandError::usage(
                    format_args!("the file `{}` cannot be made: {error}", path.display()),
                    "name a file in a folder that is there",
                )
            }),
        }
    }

    pub(super) fn as_file(&mut self) -> &mut File {
        match self {
            Self::Saved(part) => part.as_file(),
            Self::Nameless(file) => file,
        }
    }

    fn clear(&mut self) -> io::Result<()> {
        let file = self.as_file();
        file.set_len(0)?;
        file.rewind()
    }
}

/// What a download brought.
pub(super) enum Download {
    /// A bill that agrees with itself.
    Whole(Box<CheckedBill>),
    /// There is none.
    Nothing,
    /// It is being made.
    Creating,
}

/// What is downloaded, and for how long.
pub(super) struct Downloader<T> {
    pub(super) client: Client<T>,
    pub(super) request: DynamicDownload,
    pub(super) expected: Expectation,
    pub(super) deadline: Option<Duration>,
    pub(super) start: Instant,
}

/// Why an attempt failed, and whether another may help.
struct AttemptError {
    error: CommandError,
    may_repeat: bool,
}

impl<T: wxpay_core::transport::Transport + Clone + Sync> Downloader<T> {
    /// The time that is left of the deadline; `None` without one.
    pub(super) fn time_left(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_sub(self.start.elapsed()))
    }

    /// Downloads the bill and checks it. One that came in part or that contradicts itself is downloaded again.
    pub(super) async fn download(&self, file: &mut DownloadFile) -> Result<Download, CommandError> {
        let begin = Instant::now();
        let mut attempt = 1;
        loop {
            let failed = match self.attempt(file).await {
                Ok(download) => return Ok(download),
                Err(failed) => failed,
            };
            let pause = PAUSE * attempt;
            let left = self.time_left().unwrap_or_else(|| USUAL_LIMIT.saturating_sub(begin.elapsed()));
            if !failed.may_repeat || attempt == MAX_ATTEMPTS || left < LEAST_TIME + pause {
                return Err(failed.error);
            }
            attempt += 1;
            tokio::time::sleep(pause).await;
        }
    }

    async fn attempt(&self, file: &mut DownloadFile) -> Result<Download, AttemptError> {
        file.clear().map_err(|error| unwritten(&error))?;
        let plan = Plan::new().with_deadline(self.time_left().unwrap_or(USUAL_LIMIT));
        let client = self.client.clone().with_plan(plan);
        let progress = Progress::bytes(None);
        let mut writer = DownloadWriter { file: file.as_file(), progress: &progress, error: None };
        let sent = client.download_at_most(&self.request, &mut writer, MAX_BYTES).await;
        let write_error = writer.error.take();
        drop(progress);
        match (sent, write_error) {
            (_, Some(error)) => return Err(unwritten(&error)),
            (Ok(()), None) => {}
            (Err(error), None) => {
                // What brought no byte was repeated by the client already.
                let is_begun = file.as_file().stream_position().is_ok_and(|position| position > 0);
                return refused(&error)
                    .map_err(|failed| AttemptError { may_repeat: failed.may_repeat && is_begun, ..failed });
            }
        }
        match check::check(file.as_file(), &self.expected) {
            Ok(bill) => Ok(Download::Whole(Box::new(bill))),
            Err(BillFault::Unreadable(BillError::Refused(refusal))) => refused(&refusal.into_error()),
            Err(fault) => {
                let may_repeat = !matches!(fault, BillFault::Foreign(_));
                Err(AttemptError { error: fault_error(fault, "the bill that came"), may_repeat })
            }
        }
    }
}

/// What a refusal or a failed call means.
fn refused(error: &Error) -> Result<Download, AttemptError> {
    if error.is_no_bill() {
        return Ok(Download::Nothing);
    }
    if error.is_bill_creating() {
        return Ok(Download::Creating);
    }
    let is_large = matches!(error.kind(), ErrorKind::Malformed(Malformed::TooLarge { .. }));
    let action = error.action();
    let needs_certificate = error.request().is_some_and(|request| request.certificate);
    let help = match action {
        Action::CorrectRequest if needs_certificate => {
            "a fund flow needs the client certificate: set WXPAY_CERTIFICATE to apiclient_cert.p12".to_owned()
        }
        action => format!("nothing was changed or saved; action {}", action.name()),
    };
    let may_repeat = action == Action::RetrySame && !is_large;
    Err(AttemptError { error: CommandError::work(error, help), may_repeat })
}

fn unwritten(error: &io::Error) -> AttemptError {
    let error = CommandError::work(format_args!("the bill cannot be written: {error}"), "look at the disk");
    AttemptError { error, may_repeat: false }
}

/// Writes a download, and keeps an error of the file apart from those of the connection.
struct DownloadWriter<'d> {
    file: &'d mut File,
    progress: &'d Progress,
    error: Option<io::Error>,
}

impl Write for DownloadWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.file.write(bytes) {
            Ok(written) => {
                self.progress.add(written as u64);
                Ok(written)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => {
                let kind = error.kind();
                self.error = Some(error);
                Err(kind.into())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
