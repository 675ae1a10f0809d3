//! The text of a job in the engine's table.

use std::convert::Infallible;

use apalis::prelude::Codec;

/// The bytes of a job as they were stored. Any bytes are one, so that a malformed job reaches the handler and does not
/// end the worker that fetched it.
#[derive(Clone, Debug)]
pub(super) struct JobText(pub(super) Vec<u8>);

/// Reads and writes [`JobText`] as it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct RawText;

impl Codec<JobText> for RawText {
    type Error = Infallible;
    type Compact = Vec<u8>;

    fn encode(&self, text: &JobText) -> Result<Vec<u8>, Infallible> {
        Ok(text.0.clone())
    }

    fn decode(&self, bytes: &Vec<u8>) -> Result<JobText, Infallible> {
        Ok(JobText(bytes.clone()))
    }
}
