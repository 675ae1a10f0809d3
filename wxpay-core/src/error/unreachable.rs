//! What a transport says when there is no answer.

use std::fmt;

/// The gateway could not be reached, or its answer not be read.
#[derive(Debug)]
pub struct Unreachable {
    /// Where the request went.
    pub url: String,
    /// Why, in the words of the transport.
    pub reason: String,
}

impl fmt::Display for Unreachable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} gave no answer: {}; check the network and the address", self.url, self.reason)
    }
}

impl std::error::Error for Unreachable {}
