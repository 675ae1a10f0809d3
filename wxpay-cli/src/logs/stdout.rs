//! The end of stdout: its reader went away, such as `head`.

/// Waits until nobody reads stdout any more; for ever where that is not seen, as with a file.
#[cfg(unix)]
pub(super) async fn closed() {
    use std::os::fd::AsFd as _;

    use tokio::io::Interest;
    use tokio::net::unix::pipe::Sender;

    // Nothing is written by it, so that it may block.
    let pipe = std::io::stdout().as_fd().try_clone_to_owned().and_then(Sender::from_owned_fd_unchecked);
    match pipe {
        Ok(pipe) if pipe.ready(Interest::ERROR).await.is_ok() => {}
        _ => std::future::pending().await,
    }
}

/// Waits for ever: the next write tells that stdout is closed.
#[cfg(not(unix))]
pub(super) async fn closed() {
    std::future::pending().await
}
