//! The runtime of commands that call.

use crate::error::CommandError;

/// Runs a future on this thread. Whatever is still waiting then, such as the resolution of a name, is left behind.
pub(crate) fn block_on<F: Future>(future: F) -> Result<F::Output, CommandError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| CommandError::work(format_args!("cannot start: {error}"), ""))?;
    let output = runtime.block_on(future);
    runtime.shutdown_background();
    Ok(output)
}
