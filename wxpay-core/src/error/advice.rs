//! What to do about an error: for a program, and in words.

use wxpay_schema::errors::{self, GatewayText, Naming};
use wxpay_schema::{Action, ErrorCodeEntry as Row, Field, Message, Retry, shared};

use super::{Asked, Error, Transmission};

impl Error {
    /// What a program should do about it.
    ///
    /// | error | action |
    /// |---|---|
    /// | [`Invalid`](Self::Invalid) | correct the request |
    /// | [`Randomness`](Self::Randomness) | send the same again: nothing was sent |
    /// | [`Unreachable`](Self::Unreachable) with [`Transmission::Never`] | send the same again: nothing was sent; correct the configuration where it is the cause |
    /// | [`Unreachable`](Self::Unreachable) with [`Transmission::Maybe`], [`NotAnAnswer`](Self::NotAnAnswer) | send the same again if the call may be repeated, else query; for the page that refuses a certificate, correct the request |
    /// | [`Gateway`](Self::Gateway) | as the text says: it was not taken, so correct the request or ask the merchant; after a text that means "busy" send the same again if the call may be repeated, else query; for a text that is not understood correct the request, and query one that must not be repeated |
    /// | [`Business`](Self::Business) | as the documents say of the code for this call; for one that they do not list as its text says; for one that is not understood query, since the outcome cannot be told from it, and correct a request that only reads |
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
            Self::Unreachable { reached, misconfigured, asked, .. } => {
                let action = if *reached == Transmission::Never { Action::RetrySame } else { when_unknown(*asked) };
                if *misconfigured && action == Action::RetrySame { Action::CorrectRequest } else { action }
            }
            Self::NotAnAnswer { asked, .. } => self.explained_action().unwrap_or(when_unknown(*asked)),
            // Before the request was looked at, its own rule of repeating holds.
            Self::Gateway { asked, .. } | Self::Platform { asked, .. } => match self.explained_action() {
                Some(Action::RetrySame) => when_unknown(*asked),
                Some(action) => action,
                None => when_not_taken(*asked),
            },
            Self::Business { recall: true, .. } => Action::RetrySame,
            Self::Business { asked, .. } => match self.explained_action() {
                Some(Action::RetrySame) => when_unknown(*asked),
                Some(action) => action,
                None => when_refused(*asked),
            },
            Self::Malformed(_)
            | Self::Untrusted(_)
            | Self::Unreadable(_)
            | Self::OtherMessage { .. }
            | Self::OtherKind(_) => Action::QueryOrder,
        }
    }

    /// What the documents say of it: meaning, cause and solution, for this call. A text
    /// without a code is understood by its words, and so is the text that comes with a
    /// code of which it alone tells what is wrong (`INVALID_REQUEST`, `NOAUTH`). `None` where
    /// nothing is known.
    #[must_use]
    pub fn explanation(&self) -> Option<&'static Row> {
        match self {
            Self::NotAnAnswer { status: 400, excerpt, .. } => errors::in_page(excerpt),
            Self::Gateway { message, code, asked } => {
                let request = asked.message();
                // A text says more than its number: there are several to one.
                let by_code = || code.as_ref().and_then(|code| request?.error(code.as_str()));
                let own = request.and_then(|request| request.error_as_text(message));
                own.or_else(by_code).or_else(|| understood(message, request).map(|known| &known.row))
            }
            Self::Business { code, description, asked, .. } => {
                let request = asked.message()?;
                // The cloud function SDK writes over the code, not over the text.
                let by_text = || {
                    let alike = |row: &&Row| errors::is_same_code(row.text, description);
                    request.errors.iter().find(alike).filter(|_| code.as_str().is_empty())
                };
                match request.error(code.as_str()).or_else(by_text) {
                    Some(row) => Some(told_by_text(row, description, request).unwrap_or(row)),
                    // A charge may have been made, whatever an unlisted refusal says.
                    None if request.retry == Retry::QueryFirst => None,
                    None => understood(description, Some(request)).map(|known| &known.row),
                }
            }
            Self::Platform { code, message, .. } => {
                errors::cloud_error(*code).or_else(|| errors::in_text(message)).or(Some(&errors::PLATFORM_REFUSED))
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
        self.explanation().is_some_and(|known| errors::is_same_code(known.code, row.code))
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

    /// The field of the request that WeChat Pay's text is about, with its limits: `body`
    /// of `body参数长度有误`, `out_trade_no` of `商户订单号不能为空`, `time_expire` of
    /// `订单已过期`. None where correcting a field does not help.
    #[must_use]
    pub fn named_field(&self) -> Option<&'static Field> {
        self.named_fields().into_iter().next()
    }

    /// The fields that the text is about, the one to correct first.
    fn named_fields(&self) -> Vec<&'static Field> {
        let (Self::Gateway { message: text, .. }
        | Self::Business { description: text, .. }
        | Self::Platform { message: text, .. }) = self
        else {
            return Vec::new();
        };
        let Some(request) = self.request() else { return Vec::new() };
        if self.explained_action().is_some_and(|action| matches!(action, Action::AskMerchant | Action::RetrySame)) {
            return Vec::new();
        }
        let known = understood(text, Some(request));
        if let Some(field) = known.and_then(|known| known.field) {
            return request.find(field).into_iter().collect();
        }
        let mut fields: Vec<&Field> = Vec::new();
        for field in errors::named_fields(text, request) {
            if !fields.iter().any(|other| other.name == field.name) {
                fields.push(field);
            }
        }
        if let Some(Naming::OneOf(first)) = known.map(|known| known.names) {
            fields.sort_by_key(|field| !first.contains(&field.name));
        }
        fields
    }

    fn explained_action(&self) -> Option<Action> {
        self.explanation().map(|row| row.action)
    }

    /// The solution in words, or what to do when there is none.
    pub(crate) fn advice(&self) -> String {
        let mut advice = match self.explanation() {
            Some(row) => row.solution.to_owned(),
            None => self.advice_on_the_unknown().to_owned(),
        };
        let is_charge = self.request().is_some_and(|request| request.retry == Retry::QueryFirst);
        let fields = self.named_fields();
        let fields: Vec<String> = fields
            .iter()
            .filter(|field| !advice.contains(field.name))
            .map(|field| format!("`{}`", field.name))
            .collect();
        if !fields.is_empty() {
            advice += &format!(" It is about {}.", fields.join(" and "));
        }
        let is_doubtful = matches!(self, Self::Gateway { .. }) || self.action() == Action::QueryOrder;
        if is_charge && is_doubtful && !advice.to_lowercase().contains("query the order") {
            advice += " Query the order before it is charged again.";
        }
        advice
    }

    fn advice_on_the_unknown(&self) -> &'static str {
        match (self, self.action()) {
            (Self::Unreachable { reached: Transmission::Never, .. }, Action::RetrySame) => {
                "Nothing was sent: repeat it with the same parameters, after a pause"
            }
            (Self::Unreachable { reached: Transmission::Never, .. }, _) => {
                "Nothing was sent: correct the configuration, then send it again"
            }
            (Self::Gateway { .. }, Action::CorrectRequest) => {
                "the documents do not list this text. The request was not taken: check what the text speaks of, and the account."
            }
            (Self::Business { .. }, Action::CorrectRequest) => {
                "the documents do not list this here: check the request."
            }
            (Self::Gateway { .. } | Self::Business { .. }, _) => match self.request() {
                Some(request) if request.find(shared::OUT_REFUND_NO.name).is_some() => {
                    "the documents do not list this here: query the refund."
                }
                Some(request) if request.find(shared::OUT_TRADE_NO.name).is_some() => {
                    "the documents do not list this here: query the order."
                }
                _ => "the documents do not list this here: query what became of it.",
            },
            (Self::Unreachable { .. }, Action::CorrectRequest) => {
                "Whether the request was taken is unknown: correct the configuration, then query or repeat it"
            }
            (_, Action::RetrySame) => {
                "Whether the request was taken is unknown: repeat it with the same parameters, or query"
            }
            _ => "Whether the request was taken is unknown: query what became of it, and do not repeat it",
        }
    }
}

/// What a text says to a request. What is about a field that the request has not is of
/// another call.
fn understood(text: &str, request: Option<&'static Message>) -> Option<&'static GatewayText> {
    let has = |field| request.is_none_or(|request| request.find(field).is_some());
    errors::gateway_text(text).filter(|known| known.field.is_none_or(has))
}

/// What the text says, where the code says no more than that something is wrong.
fn told_by_text(row: &Row, text: &str, request: &'static Message) -> Option<&'static Row> {
    let is_told_by_text = |row: &Row| errors::TOLD_BY_TEXT.contains(&row.code);
    let known = understood(text, Some(request)).filter(|_| is_told_by_text(row))?;
    let names_one = errors::named_fields(text, request).next().is_some();
    let is_particular =
        known.names != Naming::Any || known.field.is_some() || names_one || !is_told_by_text(&known.row);
    // A text that is as general as the code says less than the call's own row.
    let shared = errors::EVERYWHERE.iter().find(|shared| shared.code == row.code);
    let is_own = shared.is_some_and(|shared| shared.solution != row.solution);
    let says_more = match known.row.action {
        // What the merchant alone can change is no fault of the request.
        action if row.action == Action::AskMerchant => action == row.action && known.row.code != row.code,
        Action::AskMerchant => true,
        Action::CorrectRequest => {
            is_particular || !is_own && known.row.code == row.code && known.row.solution != row.solution
        }
        // Nothing is wrong with the request, unless the row says to query already.
        Action::RetrySame => row.action != Action::QueryOrder,
        // The state of an order is no fault of a parameter; of a number the call's own row says more.
        Action::QueryOrder => row.action != Action::QueryOrder && !(is_own && names_one),
        // Of a charge a text settles nothing.
        Action::Stop => request.retry != Retry::QueryFirst,
    };
    says_more.then_some(&known.row)
}

/// What to do when the outcome of a request is unknown.
fn when_unknown(asked: Asked) -> Action {
    match asked.message().map(|request| request.retry) {
        Some(Retry::Read | Retry::Same) => Action::RetrySame,
        Some(Retry::QueryFirst) | None => Action::QueryOrder,
    }
}

/// What to do about a request that was not taken, for a reason that is not known.
fn when_not_taken(asked: Asked) -> Action {
    match asked.message().map(|request| request.retry) {
        Some(Retry::Read | Retry::Same) => Action::CorrectRequest,
        Some(Retry::QueryFirst) | None => Action::QueryOrder,
    }
}

/// What to do about a refusal that is not listed.
fn when_refused(asked: Asked) -> Action {
    match asked.message().map(|request| request.retry) {
        Some(Retry::Read) => Action::CorrectRequest,
        _ => Action::QueryOrder,
    }
}
