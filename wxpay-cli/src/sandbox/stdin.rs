//! The end of stdin, by which a sandbox ends with the program that started it.

use std::io;
use std::thread;

use tokio::sync::oneshot;

/// Waits until stdin ends. What is read is dropped. The call begins to read, not the first poll.
///
/// The thread is not one of the runtime's, which would wait for it at the end of the process.
pub(super) fn end() -> impl Future<Output = ()> {
    let (ended, end) = oneshot::channel::<()>();
    thread::spawn(move || {
        // An error is an end as well: nothing more is read.
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        drop(ended);
    });
    async {
        let _ = end.await;
    }
}
