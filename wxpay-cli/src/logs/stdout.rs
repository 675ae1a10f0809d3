//! The end of stdout: its reader went away, such as `head` or a terminal.

/// Waits until nobody reads stdout any more; for ever where that is not seen, as with a file.
#[cfg(unix)]
pub(super) async fn closed() {
    use tokio::io::Interest;
    use tokio::io::unix::AsyncFd;

    match AsyncFd::register_with_interest(std::io::stdout(), Interest::ERROR) {
        Ok(stdout) if stdout.ready(Interest::ERROR).await.is_ok() => {}
        _ => std::future::pending().await,
    }
}

/// Waits for ever: the next write tells that stdout is closed.
#[cfg(not(unix))]
pub(super) async fn closed() {
    std::future::pending().await
}
