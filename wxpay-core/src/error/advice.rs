//! What to do about an error: for a program, and in words.

use wxpay_schema::{Action, ErrorCode as Row, Field, Message, Retry, errors};

use super::{Asked, Error};

impl Error {
    /// What a program should do about it.
    ///
    /// | error | action |
    /// |---|---|
    /// | [`Invalid`](Self::Invalid) | correct the request |
    /// | [`Randomness`](Self::Randomness) | send the same again: nothing was sent |
    /// | [`Unreachable`](Self::Unreachable), [`NotAnAnswer`](Self::NotAnAnswer) | send the same again if the call may be repeated, else query; for the page that refuses a certificate, correct the request |
    /// | [`Gateway`](Self::Gateway), [`Business`](Self::Business) | as the documents say of the code or text for this call; for one that they do not list query, since the outcome cannot be told from it, and correct a request that only reads |
    /// | [`Platform`](Self::Platform) | as the documents say of `errcode` |
    /// | [`Malformed`](Self::Malformed), [`Untrusted`](Self::Untrusted), [`Unreadable`](Self::Unreadable), [`OtherMessage`](Self::OtherMessage), [`OtherKind`](Self::OtherKind) | query: something was answered, and it cannot be told what |
    ///
    /// A reversal that says `recall` is sent again, whatever its code.
    ///
    /// An outcome that is unknown never says [`Action::Stop`]. To query a query
    /// is to ask again.
    #[must_use]
    pub fn action(&self) -> Action {
        match self {
            Self::Invalid(_) => Action::CorrectRequest,
            Self::Randomness => Action::RetrySame,
            Self::Unreachable { asked, .. } => when_unknown(*asked),
            Self::NotAnAnswer { asked, .. } => self.explained_action().unwrap_or(when_unknown(*asked)),
            // Before the request was looked at, its own rule of repeating holds.
            Self::Gateway { asked, .. } | Self::Platform { asked, .. } => match self.explained_action() {
                Some(Action::RetrySame) => when_unknown(*asked),
                Some(action) => action,
                None => unless_it_reads(*asked),
            },
            Self::Business { recall: true, .. } => Action::RetrySame,
            Self::Business { asked, .. } => self.explained_action().unwrap_or(unless_it_reads(*asked)),
            Self::Malformed(_)
            | Self::Untrusted(_)
            | Self::Unreadable(_)
            | Self::OtherMessage { .. }
            | Self::OtherKind(_) => Action::QueryOrder,
        }
    }

    /// What the documents say of it: meaning, cause and solution, for this call.
    /// `None` where they say nothing.
    #[must_use]
    pub fn explanation(&self) -> Option<&'static Row> {
        match self {
            Self::NotAnAnswer { status: 400, excerpt, .. } => errors::in_page(excerpt),
            Self::Gateway { message, code, asked } => {
                let request = asked.message();
                // A text says more than its number: there are several to one.
                let by_code = || code.as_ref().and_then(|code| request?.error(code.as_str()));
                let own = request.and_then(|request| request.error_as_text(message));
                own.or_else(by_code).or_else(|| errors::in_text(message))
            }
            Self::Business { code, description, asked, .. } => {
                let request = asked.message()?;
                // The cloud function SDK writes over the code, not over the text.
                let by_text = || {
                    let alike = |row: &&Row| errors::alike(row.text, description);
                    request.errors.iter().find(alike).filter(|_| code.as_str().is_empty())
                };
                request.error(code.as_str()).or_else(by_text)
            }
            Self::Platform { code, message, .. } => {
                errors::platform(*code).or_else(|| errors::in_text(message)).or(Some(&errors::PLATFORM_REFUSED))
            }
            _ => None,
        }
    }

    /// Whether a download was refused because nothing happened on that day: take it
    /// as an empty bill.
    #[must_use]
    pub fn is_no_bill(&self) -> bool {
        self.is_refusal(&errors::NO_BILL_EXIST)
    }

    /// Whether a download was refused because the bill is not made yet: ask again
    /// after 10 o'clock, Beijing time.
    #[must_use]
    pub fn is_bill_creating(&self) -> bool {
        self.is_refusal(&errors::BILL_CREATING)
    }

    fn is_refusal(&self, row: &Row) -> bool {
        self.explanation().is_some_and(|known| errors::alike(known.code, row.code))
    }

    /// The request that it is about, where there is one and it is kept.
    #[must_use]
    pub fn request(&self) -> Option<&'static Message> {
        match self {
            Self::Unreachable { asked, .. }
            | Self::NotAnAnswer { asked, .. }
            | Self::Gateway { asked, .. }
            | Self::Business { asked, .. }
            | Self::Platform { asked, .. } => asked.message(),
            _ => None,
        }
    }

    /// The field of the request that WeChat Pay's text names, with its limits:
    /// `body` of `body参数长度有误`.
    #[must_use]
    pub fn named_field(&self) -> Option<&'static Field> {
        let (Self::Gateway { message: text, .. }
        | Self::Business { description: text, .. }
        | Self::Platform { message: text, .. }) = self
        else {
            return None;
        };
        self.request()?.find(errors::named_field(text)?)
    }

    fn explained_action(&self) -> Option<Action> {
        self.explanation().map(|row| row.action)
    }

    /// The solution in words, or what to do when there is none.
    pub(crate) fn advice(&self) -> &'static str {
        if let Some(row) = self.explanation() {
            return row.solution;
        }
        match (self, self.action()) {
            (Self::Gateway { .. } | Self::Business { .. }, Action::CorrectRequest) => {
                "the documents do not list this here: check the request"
            }
            (Self::Gateway { .. } | Self::Business { .. }, _) => {
                "the documents do not list this here: query the order, or the refund"
            }
            (_, Action::RetrySame) => {
                "Whether the request was taken is unknown: repeat it with the same parameters, or query"
            }
            _ => "Whether the request was taken is unknown: query what became of it, and do not repeat it",
        }
    }
}

/// What to do when the outcome of a request is unknown.
fn when_unknown(asked: Asked) -> Action {
    match asked.message().map(|request| request.retry) {
        Some(Retry::Read | Retry::Same) => Action::RetrySame,
        Some(Retry::QueryFirst) | None => Action::QueryOrder,
    }
}

/// What to do about a refusal that is not listed.
fn unless_it_reads(asked: Asked) -> Action {
    match asked.message().map(|request| request.retry) {
        Some(Retry::Read) => Action::CorrectRequest,
        _ => Action::QueryOrder,
    }
}
