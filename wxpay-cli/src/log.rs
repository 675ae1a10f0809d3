//! The log on stderr.

use std::io;

use tracing_subscriber::EnvFilter;

/// Writes spans and events to stderr as the environment variable `RUST_LOG` selects them; without it, nothing.
pub(crate) fn init() {
    let Ok(filter) = EnvFilter::try_from_default_env() else { return };
    // Fails only if there is a log already.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(false).try_init();
}
