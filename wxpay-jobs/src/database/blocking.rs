//! Drivers that block.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use super::{DatabaseError, DatabaseErrorKind};

/// Runs a future of this crate to its end without a runtime, for a [`Connection`](super::Connection) whose driver
/// blocks: its statements have ended when they return, so there is nothing to wait for.
///
/// # Errors
/// That of the future; or [`DatabaseErrorKind::Other`] if it waits for something, such as a connection of another kind.
/// Then it was dropped in the middle.
pub fn run_blocking<T, E: From<DatabaseError>>(future: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => {
            Err(DatabaseError::new(DatabaseErrorKind::Other, "the future waits: run it in a runtime").into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn run_blocking_refuses_to_wait() {
        assert!(matches!(run_blocking(async { Ok::<_, DatabaseError>(1) }), Ok(1)));
        let waiting = std::future::pending::<Result<(), DatabaseError>>();
        assert_eq!(run_blocking(waiting).map_err(|error| error.kind()), Err(DatabaseErrorKind::Other));
    }
}
