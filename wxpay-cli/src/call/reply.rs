//! The result of a call.

use std::io::ErrorKind;
use std::process::ExitCode;

use super::bill;
use crate::error::CommandError;
use crate::mask;
use crate::output;

/// The result of a call.
pub(super) enum CallReply {
    /// A JSON object.
    Message(String),
    File(bill::Body),
}

impl CallReply {
    pub(super) fn print(self) -> Result<ExitCode, CommandError> {
        match self {
            Self::Message(json) => output::print(&mask::mask_env_key(json + "\n"))?,
            Self::File(body) => match bill::write_json(&body, std::io::stdout().lock()) {
                Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                    return Err(CommandError::work(
                        format_args!("cannot write to stdout: {error}"),
                        "look at where the output goes",
                    ));
                }
                _ => {}
            },
        }
        Ok(ExitCode::SUCCESS)
    }
}
