//! The advice on an error: for a program, and in words.

use std::borrow::Cow;

use wxpay_schema::errors::{self, GatewayText, Naming};
use wxpay_schema::{Action, Effect, ErrorCodeEntry, Field, Message, Retry, pay, shared};

use super::kind::ErrorKind;
use super::transport::{Transmission, Unreachable};
use crate::text::excerpt::joined;

/// The advice on an error of a request.
#[derive(Clone, Copy)]
pub(super) struct Advice<'e> {
    pub(super) kind: &'e ErrorKind,
    pub(super) request: Option<&'static Message>,
    /// Whether an earlier attempt of the same call may have been carried out.
    pub(super) is_after_possible: bool,
}

impl Advice<'_> {
    /// See [`Error::action`](crate::Error::action).
    pub(super) fn action(self) -> Action {
        let own = self.own_action();
        if !self.is_open() {
            return own;
        }
        match self.kind {
            ErrorKind::NoRandomness | ErrorKind::Unreachable(_) => self.when_unknown(),
            ErrorKind::Untrusted(_)
            | ErrorKind::InvalidFields(_)
            | ErrorKind::WrongMessage { .. }
            | ErrorKind::WrongKind(_) => own,
            // The error leaves the outcome open itself, and its own advice covers every attempt.
            _ if own == Action::RetrySame && self.own_effect() == Effect::Possible => own,
            _ if self.is_refund() => Action::RetrySame,
            _ => Action::QueryOrder,
        }
    }

    /// Returns the action of a call of one attempt.
    fn own_action(self) -> Action {
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
            ErrorKind::Malformed(_) => self.when_unknown(),
            // Nothing of it is signed: a query costs less than a wrong guess.
            ErrorKind::NotTaken { .. } if self.is_charge() => Action::QueryOrder,
            // Before the request was looked at, its own rule of repeating holds.
            ErrorKind::NotTaken { .. } | ErrorKind::Platform { .. } => match self.explained_action() {
                Some(Action::RetrySame) => self.when_unknown(),
                Some(action) => action,
                None => self.when_not_taken(),
            },
            ErrorKind::Business { recall: true, .. } => Action::RetrySame,
            ErrorKind::Business { .. } => match self.explained_action() {
                Some(Action::RetrySame) => self.when_unknown(),
                // What was done is only claimed.
                Some(Action::Stop) if self.is_unproved() && self.own_effect() == Effect::Possible => Action::QueryOrder,
                Some(action) => action,
                None => self.when_refused(),
            },
            // The reply to a repeated query is no more trustworthy.
            _ if self.is_read() => Action::Stop,
            ErrorKind::Untrusted(_)
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
            ErrorKind::Business { description, .. } => {
                let request = self.request?;
                match self.row_of_code() {
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

    /// Returns the row of a refusal's code for this call, whatever its text says.
    pub(super) fn row_of_code(self) -> Option<&'static ErrorCodeEntry> {
        let ErrorKind::Business { code, description, .. } = self.kind else { return None };
        let request = self.request?;
        // The cloud function SDK writes over the code, not over the text.
        let by_text = || {
            let alike = |row: &&ErrorCodeEntry| errors::is_same_code(row.text, description);
            request.errors.iter().find(alike).filter(|_| code.as_str().is_empty())
        };
        request.error(code.as_str()).or_else(by_text)
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
            None => self.text_on_the_unknown(),
        };
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
        if self.is_charge() && is_doubtful && !advice.to_lowercase().contains("query the order") {
            advice += " Query the order before it is charged again.";
        }
        advice
    }

    fn text_on_the_unknown(self) -> String {
        let listed = match (self.kind, self.action()) {
            (ErrorKind::NotTaken { .. }, Action::CorrectRequest) => {
                "the documents do not list this text. The request was not taken: \
                 check what the text speaks of, and the account."
            }
            (ErrorKind::Business { .. }, Action::CorrectRequest) => {
                "the documents do not list this here: check the request."
            }
            (ErrorKind::NotTaken { .. } | ErrorKind::Business { .. }, _) => {
                return format!("the documents do not list this here: query {}.", self.what_to_query());
            }
            _ => return self.text_on_no_answer(),
        };
        listed.to_owned()
    }

    /// Returns whether something may have been done, and what to do, where no answer says more.
    pub(super) fn text_on_no_answer(self) -> String {
        let was_sent =
            !matches!(self.kind, ErrorKind::Unreachable(Unreachable { transmission: Transmission::Never, .. }));
        let is_misconfigured = matches!(self.kind, ErrorKind::Unreachable(Unreachable { misconfigured: true, .. }));
        let effect = match (self.effect(), was_sent) {
            (Effect::None, false) => "Nothing was sent",
            (Effect::None, true) => "Nothing was changed",
            (_, false) => "This attempt sent nothing, but one before it may have been carried out",
            (_, true) => "It may have been carried out",
        };
        let query = self.what_to_query();
        let remedy = match (self.action(), self.effect()) {
            (Action::CorrectRequest, Effect::None) => "correct the configuration, then send it again".to_owned(),
            (Action::CorrectRequest, _) => format!("correct the configuration, then query {query} or repeat it"),
            (Action::RetrySame, _) if is_misconfigured => {
                format!("correct the configuration, then repeat it with the same parameters, or query {query}")
            }
            (Action::RetrySame, Effect::None) => "repeat it with the same parameters, after a pause".to_owned(),
            (Action::RetrySame, _) => format!("repeat it with the same parameters, or query {query}"),
            (Action::Stop, _) => "a repeat gets the same answer".to_owned(),
            _ if self.request.is_some_and(|request| request.retry == Retry::Same) => {
                format!("query {query} before anything else")
            }
            _ => format!("query {query} before anything else, and do not repeat it"),
        };
        format!("{effect}: {remedy}")
    }

    /// Returns the effect in words, and what to do about it unless the advice says so; `None` without a request.
    pub(super) fn effect_text(self, advice: &str) -> Option<String> {
        self.request?;
        let certain = match self.effect() {
            Effect::None if self.is_read() => "nothing was changed",
            Effect::None => "nothing was done",
            Effect::Done => "it was done before",
            Effect::Possible => {
                let advice = advice.to_lowercase();
                let fact = match (self.own_effect(), self.kind) {
                    (Effect::None, _) => "an earlier attempt may have been carried out",
                    (_, ErrorKind::NotTaken { .. }) => "it may have been carried out all the same",
                    _ => "it may have been carried out",
                };
                return Some(match self.action() {
                    Action::RetrySame if advice.contains("repeat") || advice.contains("again") => fact.to_owned(),
                    Action::RetrySame => format!("{fact}: repeat it with the same parameters"),
                    _ if advice.contains("query") => fact.to_owned(),
                    _ => format!("{fact}: query {} before anything else", self.what_to_query()),
                });
            }
        };
        Some(certain.to_owned())
    }

    fn what_to_query(self) -> Cow<'static, str> {
        let subject = match self.request {
            Some(request) if request.find(shared::OUT_REFUND_NO.name).is_some() => "the refund",
            Some(request) if request.find(shared::OUT_TRADE_NO.name).is_some() => "the order",
            _ => "what became of it",
        };
        // The queries of orders and refunds are known by what they query.
        let is_known = |query: &Message| query.is(&pay::ORDER_QUERY) || query.is(&pay::REFUND_QUERY);
        match self.request.and_then(|request| request.confirmed_by) {
            Some(query) if !is_known(query) => Cow::Owned(format!("{subject} by `{}`", query.name)),
            _ => Cow::Borrowed(subject),
        }
    }

    /// Returns the action when the outcome of the request is unknown.
    fn when_unknown(self) -> Action {
        match self.request.map(|request| request.retry) {
            Some(Retry::Read | Retry::Same | Retry::Never) => Action::RetrySame,
            Some(Retry::QueryFirst) | None => Action::QueryOrder,
        }
    }

    /// Returns the action when the request was not taken, for an unknown reason.
    fn when_not_taken(self) -> Action {
        match self.request.map(|request| request.retry) {
            Some(Retry::Read | Retry::Same | Retry::Never) => Action::CorrectRequest,
            Some(Retry::QueryFirst) | None => Action::QueryOrder,
        }
    }

    /// Returns the action on a refusal that is not listed.
    fn when_refused(self) -> Action {
        match self.request.map(|request| request.retry) {
            Some(Retry::Read | Retry::Never) => Action::CorrectRequest,
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
