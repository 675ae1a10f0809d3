//! The check of a table's policy: what it says of the call is about its own fields, and each row is of
//! the way that its message goes.

use crate::shared::SIGN_TYPE_FIELD;
use crate::table::model::{Direction, Field, Host, Kind, Message, Method, Outcome, Retry, Scope, Signing};
use crate::text::same;

impl Message {
    /// Checks a row against the way of the message: some rows only make sense in what is sent, others only in
    /// what is received.
    pub(super) const fn way_fault(&self, field: &Field) -> Option<(&'static str, &'static str)> {
        if self.is_received() {
            if matches!(field.kind, Kind::Encrypted) {
                return Some(("only what is sent has an encrypted text:", field.name));
            }
            if !matches!(field.signing, Signing::SentAndSigned) {
                return Some(("only what is sent is signed or sent alone:", field.name));
            }
        } else {
            if matches!(field.kind, Kind::XmlList { .. }) {
                return Some(("only what is received has nested elements:", field.name));
            }
            if field.aliases.is_some() {
                return Some(("only what is received has other spellings:", field.name));
            }
        }
        if let Kind::XmlList { item, .. } = field.kind
            && !matches!(item.direction, Direction::Item)
        {
            return Some(("not the table of an item:", item.name));
        }
        let is_excluded = match self.accounts {
            Scope::Any => false,
            Scope::Merchant => matches!(field.scope, Scope::Partner),
            Scope::Partner => matches!(field.scope, Scope::Merchant),
        };
        if is_excluded {
            return Some(("no account that sends the message may send", field.name));
        }
        let Some(mut aliases) = field.aliases else { return None };
        while let [alias, rest @ ..] = aliases {
            if self.find(alias).is_some() {
                return Some(("other spelling is the name of a field:", alias));
            }
            aliases = rest;
        }
        None
    }

    /// Checks the policy of the call: what it names are fields, and what only a request has is one's.
    pub(super) const fn policy_fault(&self) -> Option<(&'static str, &'static str)> {
        if let Some(unknown) = self.unknown_of(self.workwx_signed) {
            return Some(("second signature over unknown field", unknown));
        }
        if let Some(unknown) = self.unknown_of(self.keyed_by) {
            return Some(("keyed by unknown field", unknown));
        }
        if self.forbids_sign_type && self.find(SIGN_TYPE_FIELD.name).is_some() {
            return Some(("forbids the field that it has:", SIGN_TYPE_FIELD.name));
        }
        if self.signed && self.sign_is_unreliable {
            return Some(("signature both verified and unreliable:", self.name));
        }
        if let Some(path) = self.partner_path
            && (self.path.is_empty() || same(self.path, path))
        {
            return Some(("no other path than", path));
        }
        if !matches!(self.direction, Direction::Request)
            && (!self.path.is_empty()
                || !matches!(self.method, Method::Post)
                || !matches!(self.host, Host::Api)
                || !matches!(self.accounts, Scope::Any)
                || self.confirmed_by.is_some()
                || !self.keyed_by.is_empty())
        {
            return Some(("only a request has a host, a path, a key or a query that confirms it:", self.name));
        }
        if let Some(query) = self.confirmed_by
            && !(matches!(query.direction, Direction::Request) && matches!(query.retry, Retry::Read))
        {
            return Some(("confirmed by what is no query:", query.name));
        }
        match &self.outcome {
            Some(outcome) => self.outcome_fault(outcome),
            None => None,
        }
    }

    const fn outcome_fault(&self, outcome: &Outcome) -> Option<(&'static str, &'static str)> {
        let Some(field) = self.find(outcome.field) else {
            return Some(("outcome in unknown field", outcome.field));
        };
        if !self.is_received() {
            return Some(("only what is received has an outcome:", outcome.field));
        }
        if field.value_error(outcome.success).is_some() {
            return Some(("outcome is a value the field cannot have,", outcome.success));
        }
        let mut at = 0;
        while at < outcome.failures.len() {
            let failure = outcome.failures[at];
            if same(failure, outcome.success) || field.value_error(failure).is_some() {
                return Some(("outcome is a value the field cannot have,", failure));
            }
            at += 1;
        }
        None
    }
}

#[cfg(all(test, feature = "further-calls"))]
mod tests {
    use crate::{Channel, Field, Host, Message, SignType, choices, encrypted, fen, one_of, text, xml_list};

    const fn request(fields: &'static [Field]) -> Message {
        Message::request(Channel::Pay, "mine", "/mine").fields(fields)
    }

    const fn reply(fields: &'static [Field]) -> Message {
        Message::reply_to_request(Channel::Pay, "mine.response").fields(fields)
    }

    #[test]
    fn unsoundness_checks_what_only_one_way_has() {
        static ITEM: Message = Message::item(Channel::Pay, "mine_item").fields(&[fen("amount")]);
        static OBJECT: Message = Message::nested(Channel::Pay, "mine_object").fields(&[fen("amount")]);
        const LIST: Field = xml_list("list", "entry", &ITEM);
        const NO_ITEM: Field = xml_list("list", "entry", &OBJECT);
        const CASES: &[(Message, Option<(&str, &str)>)] = &[
            (request(&[encrypted("a", 9)]), None),
            (reply(&[encrypted("a", 9)]), Some(("only what is sent has an encrypted text:", "a"))),
            (reply(&[LIST]).unsigned(), None),
            (request(&[LIST]), Some(("only what is received has nested elements:", "list"))),
            (reply(&[NO_ITEM]).unsigned(), Some(("not the table of an item:", "mine_object"))),
            (reply(&[text("a", 9).aliases(&["b"])]), None),
            (request(&[text("a", 9).aliases(&["b"])]), Some(("only what is received has other spellings:", "a"))),
            (
                reply(&[text("a", 9).aliases(&["b"]), text("b", 9)]),
                Some(("other spelling is the name of a field:", "b")),
            ),
            (request(&[text("a", 9).signed_only(), text("b", 9).sent_only()]), None),
            (reply(&[text("a", 9).signed_only()]), Some(("only what is sent is signed or sent alone:", "a"))),
            (request(&[text("a", 9).merchant_only()]).for_merchants(), None),
            (
                request(&[text("a", 9).merchant_only()]).for_partners(),
                Some(("no account that sends the message may send", "a")),
            ),
            (
                request(&[text("a", 9).partner_only()]).for_merchants(),
                Some(("no account that sends the message may send", "a")),
            ),
        ];
        for (message, fault) in CASES {
            assert_eq!(message.unsoundness(), *fault);
        }
    }

    #[test]
    fn unsoundness_checks_the_policy() {
        const CALL: Message = request(&[text("a", 9)]);
        const ANSWER: Message = reply(&[one_of("state", &choices::REFUND_STATUS)]);
        const NO_REQUEST: &str = "only a request has a host, a path, a key or a query that confirms it:";
        const CASES: &[(Message, Option<(&str, &str)>)] = &[
            (CALL.workwx_signed(&["a"]).keyed_by(&["a"]).partner_path("/partner"), None),
            (CALL.workwx_signed(&["a", "b"]), Some(("second signature over unknown field", "b"))),
            (CALL.keyed_by(&["b"]), Some(("keyed by unknown field", "b"))),
            (CALL.partner_path("/mine"), Some(("no other path than", "/mine"))),
            (CALL.path("").partner_path("/partner"), Some(("no other path than", "/partner"))),
            (CALL.confirmed_by(&crate::pay::ORDER_QUERY), None),
            (CALL.confirmed_by(&crate::pay::REFUND), Some(("confirmed by what is no query:", "refund"))),
            (crate::pay::UNIFIED_ORDER.signed_with(&[SignType::Md5]), None),
            (crate::pay::UNIFIED_ORDER.without_sign_type(), Some(("forbids the field that it has:", "sign_type"))),
            (ANSWER.outcome("state", "SUCCESS", &["FAIL", "REFUNDCLOSE"]), None),
            (ANSWER.outcome("status", "SUCCESS", &[]), Some(("outcome in unknown field", "status"))),
            (ANSWER.outcome("state", "SUCCES", &[]), Some(("outcome is a value the field cannot have,", "SUCCES"))),
            (
                ANSWER.outcome("state", "SUCCESS", &["FAIL", "SUCCESS"]),
                Some(("outcome is a value the field cannot have,", "SUCCESS")),
            ),
            (CALL.outcome("a", "1", &[]), Some(("only what is received has an outcome:", "a"))),
            (ANSWER.at_host(Host::Fraud), Some((NO_REQUEST, "mine.response"))),
            (ANSWER.by_get(), Some((NO_REQUEST, "mine.response"))),
            (ANSWER.for_partners(), Some((NO_REQUEST, "mine.response"))),
            (ANSWER.unreliably_signed(), None),
        ];
        for (at, (message, fault)) in CASES.iter().enumerate() {
            assert_eq!(message.unsoundness(), *fault, "{at}");
        }
    }
}
