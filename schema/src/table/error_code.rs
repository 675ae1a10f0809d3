//! What WeChat Pay may refuse with, and what the caller should do about it.

/// An error code of the documents, or a text that stands for one.
#[derive(Clone, Copy, Debug)]
pub struct ErrorCodeEntry {
    /// The code on the wire. The download of bills has texts in its place; empty
    /// for a text of the gateway that has no code.
    pub code: &'static str,
    /// The text that the gateway sends with it.
    pub text: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// Why it happens.
    pub cause: &'static str,
    /// What to do, in words.
    pub solution: &'static str,
    /// What to do, as a choice a program can make.
    pub action: Action,
}

/// What the caller should do about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Repeat the request with the same parameters, after a pause.
    RetrySame,
    /// Correct the request.
    CorrectRequest,
    /// Query the order, or the refund, and act on its state. Until then nothing is
    /// known: neither give up, nor try under another number.
    QueryOrder,
    /// Stop: asked in this way, it will not come about. The solution says what
    /// remains to be done.
    Stop,
    /// Ask the merchant to change something at WeChat Pay.
    AskMerchant,
}

impl Action {
    /// The name in exported schemas.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::RetrySame => "retry-same",
            Self::CorrectRequest => "correct-request",
            Self::QueryOrder => "query-order",
            Self::Stop => "stop",
            Self::AskMerchant => "ask-merchant",
        }
    }
}
