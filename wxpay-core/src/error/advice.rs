//! The advice on an error: for a program, and in words.

use wxpay_schema::errors::{self, GatewayText, Naming};
use wxpay_schema::{Action, ErrorCodeEntry, Field, Message, Retry, shared};

use super::kind::ErrorKind;
use super::transport::{Transmission, Unreachable};
use crate::text::excerpt::joined;

/// The advice on an error of a request.
#[derive(Clone, Copy)]
pub(super) struct Advice<'e> {
    pub(super) kind: &'e ErrorKind,
    pub(super) request: Option<&'static Message>,
}

impl Advice<'_> {
    /// See [`Error::action`](crate::Error::action).
    pub(super) fn action(self) -> Action {
        match self.kind {
            ErrorKind::InvalidRequest(_) => Action::CorrectRequest,
            ErrorKind::NoRandomness => Action::RetrySame,
            ErrorKind::Unreachable(Unreachable { transmission, misconfigured, .. }) => {
                let action = match transmission {
                    Transmission::Never => Action::RetrySame,
                    Transmission::Maybe => self.when_unknown(),
                };
                if *misconfigured && action == Action::RetrySame { Action::CorrectRequest } else { action }
            }
            ErrorKind::UnexpectedReply { .. } => self.explained_action().unwrap_or(self.when_unknown()),
            // Before the request was looked at, its own rule of repeating holds.
            ErrorKind::NotTaken { .. } | ErrorKind::Platform { .. } => match self.explained_action() {
                Some(Action::RetrySame) => self.when_unknown(),
                Some(action) => action,
                None => self.when_not_taken(),
            },
            ErrorKind::Business { recall: true, .. } => Action::RetrySame,
            ErrorKind::Business { .. } => match self.explained_action() {
                Some(Action::RetrySame) => self.when_unknown(),
                Some(action) => action,
                None => self.when_refused(),
            },
            ErrorKind::Malformed(_)
            | ErrorKind::Untrusted(_)
            | ErrorKind::InvalidFields(_)
            | ErrorKind::WrongMessage { .. }
            | ErrorKind::WrongKind(_) => Action::QueryOrder,
        }
    }

    /// See [`Error::explanation`](crate::Error::explanation).
    pub(super) fn explanation(self) -> Option<&'static ErrorCodeEntry> {
        match self.kind {
            ErrorKind::UnexpectedReply { status: 400, excerpt } => errors::in_page(excerpt),
            ErrorKind::NotTaken { message, code } => {
                let request = self.request;
                // A text is more specific than its number, which several texts share.
                let by_code = || code.as_ref().and_then(|code| request?.error(code.as_str()));
                let own = request.and_then(|request| request.error_as_text(message));
                own.or_else(by_code).or_else(|| known_text(message, request).map(|known| &known.row))
            }
            ErrorKind::Business { code, description, .. } => {
                let request = self.request?;
                // The cloud function SDK writes over the code, not over the text.
                let by_text = || {
                    let alike = |row: &&ErrorCodeEntry| errors::is_same_code(row.text, description);
                    request.errors.iter().find(alike).filter(|_| code.as_str().is_empty())
                };
                match request.error(code.as_str()).or_else(by_text) {
                    Some(row) => Some(row_of_text(row, description, request).unwrap_or(row)),
                    // After an unlisted refusal a charge may still have been made.
                    None if request.retry == Retry::QueryFirst => None,
                    None => known_text(description, Some(request)).map(|known| &known.row),
                }
            }
            ErrorKind::Platform { code, message } => {
                errors::cloud_error(*code).or_else(|| errors::in_text(message)).or(Some(&errors::PLATFORM_REFUSED))
            }
            _ => None,
        }
    }

    /// Returns whether the documents explain the error by that row.
    pub(super) fn is_explained_by(self, row: &ErrorCodeEntry) -> bool {
        self.explanation().is_some_and(|known| errors::is_same_code(known.code, row.code))
    }

    /// Returns the fields that the text is about, the one to correct first.
    pub(super) fn named_fields(self) -> Vec<&'static Field> {
        let (ErrorKind::NotTaken { message: text, .. }
        | ErrorKind::Business { description: text, .. }
        | ErrorKind::Platform { message: text, .. }) = self.kind
        else {
            return Vec::new();
        };
        let Some(request) = self.request else { return Vec::new() };
        if self.explained_action().is_some_and(|action| matches!(action, Action::AskMerchant | Action::RetrySame)) {
            return Vec::new();
        }
        let known = known_text(text, Some(request));
        if let Some(field) = known.and_then(|known| known.field) {
            return request.find(field).into_iter().collect();
        }
        let mut fields: Vec<&Field> = Vec::new();
        for field in errors::named_fields(text, request) {
            if !fields.iter().any(|other| other.name == field.name) {
                fields.push(field);
            }
        }
        let Some(Naming::OneOf(first)) = known.map(|known| known.names) else { return fields };
        let (mut fields, others): (Vec<_>, Vec<_>) = fields.into_iter().partition(|field| first.contains(&field.name));
        fields.extend(others);
        fields
    }

    fn explained_action(self) -> Option<Action> {
        self.explanation().map(|row| row.action)
    }

    /// Returns the solution in words, or what to do if the documents have none.
    pub(super) fn text(self) -> String {
        let mut advice = match self.explanation() {
            Some(row) => row.solution.to_owned(),
            None => self.text_on_the_unknown().to_owned(),
        };
        let is_charge = self.request.is_some_and(|request| request.retry == Retry::QueryFirst);
        let fields = self.named_fields();
        let fields: Vec<String> = fields
            .iter()
            .filter(|field| !advice.contains(field.name))
            .map(|field| format!("`{}`", field.name))
            .collect();
        if !fields.is_empty() {
            advice += &format!(" It is about {}.", joined(&fields, " and "));
        }
        let is_doubtful = matches!(self.kind, ErrorKind::NotTaken { .. }) || self.action() == Action::QueryOrder;
        if is_charge && is_doubtful && !advice.to_lowercase().contains("query the order") {
            advice += " Query the order before it is charged again.";
        }
        advice
    }

    fn text_on_the_unknown(self) -> &'static str {
        match (self.kind, self.action()) {
            (ErrorKind::Unreachable(Unreachable { transmission: Transmission::Never, .. }), Action::RetrySame) => {
                "Nothing was sent: repeat it with the same parameters, after a pause"
            }
            (ErrorKind::Unreachable(Unreachable { transmission: Transmission::Never, .. }), _) => {
                "Nothing was sent: correct the configuration, then send it again"
            }
            (ErrorKind::NotTaken { .. }, Action::CorrectRequest) => {
                "the documents do not list this text. The request was not taken: \
                 check what the text speaks of, and the account."
            }
            (ErrorKind::Business { .. }, Action::CorrectRequest) => {
                "the documents do not list this here: check the request."
            }
            (ErrorKind::NotTaken { .. } | ErrorKind::Business { .. }, _) => match self.request {
                Some(request) if request.find(shared::OUT_REFUND_NO.name).is_some() => {
                    "the documents do not list this here: query the refund."
                }
                Some(request) if request.find(shared::OUT_TRADE_NO.name).is_some() => {
                    "the documents do not list this here: query the order."
                }
                _ => "the documents do not list this here: query what became of it.",
            },
            (ErrorKind::Unreachable(_), Action::CorrectRequest) => {
                "Whether the request was taken is unknown: correct the configuration, then query or repeat it"
            }
            (_, Action::RetrySame) => {
                "Whether the request was taken is unknown: repeat it with the same parameters, or query"
            }
            _ => "Whether the request was taken is unknown: query what became of it, and do not repeat it",
        }
    }

    /// Returns the action when the outcome of the request is unknown.
    fn when_unknown(self) -> Action {
        match self.request.map(|request| request.retry) {
            Some(Retry::Read | Retry::Same) => Action::RetrySame,
            Some(Retry::QueryFirst) | None => Action::QueryOrder,
        }
    }

    /// Returns the action when the request was not taken, for an unknown reason.
    fn when_not_taken(self) -> Action {
        match self.request.map(|request| request.retry) {
            Some(Retry::Read | Retry::Same) => Action::CorrectRequest,
            Some(Retry::QueryFirst) | None => Action::QueryOrder,
        }
    }

    /// Returns the action on a refusal that is not listed.
    fn when_refused(self) -> Action {
        match self.request.map(|request| request.retry) {
            Some(Retry::Read) => Action::CorrectRequest,
            _ => Action::QueryOrder,
        }
    }
}

/// Returns the known pattern of a text. A text about a field that the request lacks belongs to
/// another call.
fn known_text(text: &str, request: Option<&'static Message>) -> Option<&'static GatewayText> {
    let has = |field| request.is_none_or(|request| request.find(field).is_some());
    errors::gateway_text(text).filter(|known| known.field.is_none_or(has))
}

/// Returns the row of the text, if the code states only that something is wrong.
fn row_of_text(row: &ErrorCodeEntry, text: &str, request: &'static Message) -> Option<&'static ErrorCodeEntry> {
    let is_generic = |row: &ErrorCodeEntry| errors::GENERIC_CODES.contains(&row.code);
    let known = known_text(text, Some(request)).filter(|_| is_generic(row))?;
    let names_one = errors::named_fields(text, request).next().is_some();
    let is_particular = known.names != Naming::Any || known.field.is_some() || names_one || !is_generic(&known.row);
    // A text as general as the code is less specific than the call's own row.
    let shared = errors::EVERYWHERE.iter().find(|shared| shared.code == row.code);
    let is_own = shared.is_some_and(|shared| shared.solution != row.solution);
    let is_more_specific = match known.row.action {
        // A setting that only the merchant can change is not a fault of the request.
        action if row.action == Action::AskMerchant => action == row.action && known.row.code != row.code,
        Action::AskMerchant => true,
        Action::CorrectRequest => {
            is_particular || !is_own && known.row.code == row.code && known.row.solution != row.solution
        }
        // The request is valid, unless the row already advises a query.
        Action::RetrySame => row.action != Action::QueryOrder,
        // The state of an order is not the fault of a parameter; for a number the call's own row is more specific.
        Action::QueryOrder => row.action != Action::QueryOrder && !(is_own && names_one),
        // A text does not prove the outcome of a charge.
        Action::Stop => request.retry != Retry::QueryFirst,
    };
    is_more_specific.then_some(&known.row)
}
