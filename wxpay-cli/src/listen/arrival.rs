//! The body of a request, read within limits.

use std::time::Duration;

use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use tokio::time::timeout;

use crate::input::MAX_BYTES;

/// How long a body may take: as long as WeChat Pay waits for an answer.
const TIME_LIMIT: Duration = Duration::from_secs(5);

/// How much more of a body that is too large is read and discarded, so that the client gets to the answer.
const MAX_DISCARDED: usize = 4 * MAX_BYTES;

/// What came of a body.
pub(super) struct Arrival {
    /// The bytes as they came, up to the limit.
    pub(super) bytes: Vec<u8>,
    pub(super) fault: Option<ArrivalFault>,
}

/// Why a body did not come whole.
#[derive(Clone, Copy)]
pub(super) enum ArrivalFault {
    TooLarge,
    Incomplete,
    Slow,
}

impl ArrivalFault {
    /// The class of the rejection.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::TooLarge => "TooLarge",
            Self::Incomplete => "Incomplete",
            Self::Slow => "Slow",
        }
    }

    /// The fault in words.
    pub(super) fn detail(self) -> String {
        match self {
            Self::TooLarge => format!("the body is longer than {MAX_BYTES} bytes, which no message is"),
            Self::Incomplete => "the body did not come whole: the connection broke".to_owned(),
            Self::Slow => format!("the body did not come within {} seconds", TIME_LIMIT.as_secs()),
        }
    }
}

impl Arrival {
    /// Reads a body.
    pub(super) async fn read(body: Incoming) -> Self {
        let mut bytes = Vec::new();
        let fault = match timeout(TIME_LIMIT, read_into(&mut bytes, body)).await {
            Ok(fault) => fault,
            Err(_) => Some(ArrivalFault::Slow),
        };
        Self { bytes, fault }
    }
}

async fn read_into(bytes: &mut Vec<u8>, mut body: Incoming) -> Option<ArrivalFault> {
    let mut discarded = 0_usize;
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else {
            return Some(if discarded > 0 { ArrivalFault::TooLarge } else { ArrivalFault::Incomplete });
        };
        let Ok(piece) = frame.into_data() else { continue };
        let (kept, rest) = piece.split_at(piece.len().min(MAX_BYTES - bytes.len()));
        bytes.extend_from_slice(kept);
        discarded += rest.len();
        if discarded > MAX_DISCARDED {
            break;
        }
    }
    (discarded > 0).then_some(ArrivalFault::TooLarge)
}
