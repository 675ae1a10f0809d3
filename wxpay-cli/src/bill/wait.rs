//! Waiting for a bill that is not ready yet.

use std::time::Duration;

use wxpay_core::BeijingTime;

use super::day::DayArgument;
use super::download::{Download, DownloadFile, Downloader};
use super::print::tell;
use crate::error::CommandError;
use crate::runtime::block_on;

const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// Downloads the bill, again and again while it is not ready if `waits`. What there is when the deadline comes is
/// returned. If a file is saved, a signal to end ends it with an error, so that the file is removed.
pub(super) async fn until_ready<T: wxpay_core::transport::Transport + Clone + Sync>(
    downloader: &Downloader<T>,
    day: &DayArgument,
    waits: bool,
    file: &mut DownloadFile,
) -> Result<Download, CommandError> {
    if matches!(file, DownloadFile::Nameless(_)) {
        return poll(downloader, day, waits, file).await;
    }
    tokio::select! {
        result = poll(downloader, day, waits, file) => result,
        () = end_signal() => Err(CommandError::work("interrupted; nothing was saved", "")),
    }
}

async fn poll<T: wxpay_core::transport::Transport + Clone + Sync>(
    downloader: &Downloader<T>,
    day: &DayArgument,
    waits: bool,
    file: &mut DownloadFile,
) -> Result<Download, CommandError> {
    let mut pause = FIRST_PAUSE;
    loop {
        let download = downloader.download(file).await?;
        let is_ready = match &download {
            Download::Whole(_) => true,
            Download::Nothing => !day.may_lack_bill(BeijingTime::now()),
            Download::Creating => false,
        };
        let left = downloader.time_left();
        if is_ready || !waits || left.is_some_and(|left| left.is_zero()) {
            return Ok(download);
        }
        if pause == FIRST_PAUSE {
            tell(&format!("note: the bill of {} is not ready yet; it is asked for again until it is", day.text));
        }
        tokio::time::sleep(left.map_or(pause, |left| left.min(pause))).await;
        if downloader.time_left().is_some_and(|left| left.is_zero()) {
            return Ok(download);
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Ends the process at a signal to end. Once a signal was waited for, the system does not do it any more.
pub(super) fn end_at_signal() {
    std::thread::spawn(|| {
        if block_on(end_signal()).is_ok() {
            std::process::exit(INTERRUPTED);
        }
    });
}

/// The exit code of a process that a signal ended, as shells have it.
const INTERRUPTED: i32 = 130;

/// Waits for Ctrl-C or, on Unix, SIGTERM.
async fn end_signal() {
    #[cfg(unix)]
    if let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = terminate.recv() => return,
            ended = tokio::signal::ctrl_c() => if ended.is_ok() { return },
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        // No signal will come.
        std::future::pending::<()>().await;
    }
}
