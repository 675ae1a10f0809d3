//! The signals that end a server.

/// Resolves at SIGTERM, which `docker stop` sends. The handler is installed by the call, not
/// by the first poll.
#[cfg(unix)]
pub(crate) fn termination() -> impl Future<Output = ()> {
    received(tokio::signal::unix::SignalKind::terminate())
}

#[cfg(not(unix))]
pub(crate) fn termination() -> impl Future<Output = ()> {
    std::future::pending()
}

/// Resolves at SIGTERM or Ctrl-C. As [`termination`], it is installed by the call.
#[cfg(unix)]
pub(crate) fn interruption() -> impl Future<Output = ()> {
    let (terminated, interrupted) = (termination(), received(tokio::signal::unix::SignalKind::interrupt()));
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
