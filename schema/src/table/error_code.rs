//! An error code of WeChat Pay, the action that it calls for, and what it proves of the effect.

/// An error code of the documents, or a text in its place.
#[derive(Clone, Copy, Debug)]
pub struct ErrorCodeEntry {
    /// The code on the wire. The download of bills has texts in its place. Empty for a text
    /// of the gateway without a code.
    pub code: &'static str,
    /// The text that the gateway sends with it.
    pub text: &'static str,
    /// The meaning.
    pub meaning: &'static str,
    /// The cause.
    pub cause: &'static str,
    /// The solution, in words.
    pub solution: &'static str,
    /// The solution, as a choice that a program can make.
    pub action: Action,
    /// The effect of the request, as far as the code proves it. Of a call that only reads it is
    /// always [`Effect::None`].
    pub effect: Effect,
}

/// The effect of a request that ended with an error (docs/effects.md): whether a second one
/// could pay or refund twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing was done.
    None,
    /// It is unknown whether it was done: the request may have been carried out.
    Possible,
    /// It was done, by this request or by an earlier one with the same number.
    Done,
}

impl Effect {
    /// The name in exported schemas.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Possible => "possible",
            Self::Done => "done",
        }
    }
}

/// The action that an error calls for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Repeat the request with the same parameters, after a pause.
    RetrySame,
    /// Correct the request.
    CorrectRequest,
    /// Query the order, or the refund, and act on its state. Until then the outcome is
    /// unknown: neither give up nor try another number.
    QueryOrder,
    /// Stop: the same request will never succeed. The solution describes what remains to be
    /// done.
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

/// Whether two spellings are of one code: letters and digits count, but not their case and
/// what separates them. `SIGN_ERROR`, `SIGNERROR` and `sign error` are one.
#[must_use]
pub fn is_same_code(a: &str, b: &str) -> bool {
    a.bytes().any(counts) && letters(a).eq(letters(b))
}

fn letters(text: &str) -> impl Iterator<Item = u8> + '_ {
    text.bytes().filter(|byte| counts(*byte)).map(|byte| byte.to_ascii_lowercase())
}

const fn counts(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::is_same_code;

    #[test]
    fn is_same_code_ignores_case_and_separators() {
        assert!(is_same_code("SIGN_ERROR", "sign error"));
        assert!(is_same_code("No Bill Exist", "NO_BILL_EXIST"));
        assert!(is_same_code("invalid tar_type: Only GZIP supported", "invalid tar_type, Only GZIP supported"));
        assert!(is_same_code("签名错误", "签名 错误"));
        assert!(!is_same_code("SIGNERROR", "SIGNERRORS"));
        assert!(!is_same_code("", "_"));
        assert!(!is_same_code("签名", "签"));
    }
}
