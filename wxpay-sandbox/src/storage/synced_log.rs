//! Syncs the log of a data file every second, on a thread of its own, so that a power failure undoes little and no
//! answer waits for the disk.

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

const INTERVAL: Duration = Duration::from_secs(1);

/// The thread that syncs. It ends when this is dropped.
#[derive(Debug)]
pub(super) struct SyncedLog {
    has_commits: Arc<AtomicBool>,
    _end: Sender<()>,
}

impl SyncedLog {
    pub(super) fn start(log: PathBuf) -> io::Result<Self> {
        let has_commits = Arc::new(AtomicBool::new(false));
        let (end, ended) = mpsc::channel();
        let commits = Arc::clone(&has_commits);
        std::thread::Builder::new().name("wxpay-sync".to_owned()).spawn(move || sync(&log, &commits, &ended))?;
        Ok(Self { has_commits, _end: end })
    }

    /// Has the log synced within the next second.
    pub(super) fn note_commit(&self) {
        self.has_commits.store(true, Ordering::Relaxed);
    }
}

fn sync(log: &PathBuf, has_commits: &AtomicBool, ended: &Receiver<()>) {
    while ended.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout) {
        if has_commits.swap(false, Ordering::Relaxed) {
            // A checkpoint syncs too, and tells of a disk that fails.
            let _ = File::open(log).and_then(|log| log.sync_data());
        }
    }
}
