//! The end of whoever reads stdout, before anything is written.

#[cfg(unix)]
use std::thread;

#[cfg(unix)]
use tokio::sync::oneshot;

/// Resolves when stdout is a pipe whose reader is gone.
#[cfg(unix)]
pub(super) async fn stdout_end() {
    let (sender, ended) = oneshot::channel();
    let wait = move || {
        if wait_for_end() {
            let _ = sender.send(());
        }
    };
    if thread::Builder::new().spawn(wait).is_err() || ended.await.is_err() {
        // A write tells it later.
        std::future::pending::<()>().await;
    }
}

/// Waits until the reader of stdout is gone; false if that cannot be found out.
#[cfg(unix)]
fn wait_for_end() -> bool {
    use rustix::event::{PollFd, PollFlags, poll};

    let stdout = std::io::stdout();
    loop {
        // Errors are reported without being asked for.
        let mut watched = [PollFd::new(&stdout, PollFlags::empty())];
        match poll(&mut watched, None) {
            Ok(_) => {
                return watched.iter().any(|watched| watched.revents().intersects(PollFlags::ERR | PollFlags::HUP));
            }
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => return false,
        }
    }
}

#[cfg(not(unix))]
pub(super) async fn stdout_end() {
    std::future::pending::<()>().await;
}
