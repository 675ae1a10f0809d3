//! The signals that end a server.

/// Resolves at SIGTERM, which `docker stop` sends, or Ctrl-C. The handlers are installed by the
/// call, not by the first poll.
#[cfg(unix)]
pub(crate) fn interruption() -> impl Future<Output = ()> {
    use tokio::signal::unix::SignalKind;

    let (terminated, interrupted) = (received(SignalKind::terminate()), received(SignalKind::interrupt()));
    async {
        tokio::select! {
            () = terminated => {}
            () = interrupted => {}
        }
    }
}

#[cfg(not(unix))]
pub(crate) async fn interruption() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Resolves at a signal of that kind.
#[cfg(unix)]
fn received(kind: tokio::signal::unix::SignalKind) -> impl Future<Output = ()> {
    let signal = tokio::signal::unix::signal(kind);
    async move {
        match signal {
            Ok(mut signal) => {
                signal.recv().await;
            }
            // Without a handler the signal ends the process.
            Err(_) => std::future::pending().await,
        }
    }
}
