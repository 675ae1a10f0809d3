//! Validation before anything is signed: values against their rows, then the rules between fields.
//! All violations are reported at once.

use wxpay_schema::internal::{FieldState, Presence, RuleResult, RuleRows, TextScan, address_error, is_unspecified};
use wxpay_schema::{ClientValue, Demand, Field, Filler, Kind, Message, Rule, Scope, ValueError, shared};

use crate::encode::format::ValueText;
use crate::encode::sent_fields::{Entry, SentFields};
use crate::error::{RuleBreach, Violation, Violations};
use crate::sign::injection;
use crate::text::excerpt::excerpt;
use crate::visit::ValueRef;

impl Violations {
    /// Adds a violation for each text that could be taken for another field: any if `any`, else
    /// only texts that come back in messages that would be refused for them.
    pub(crate) fn add_ambiguous(&mut self, sent: &SentFields<'_>, any: bool) {
        for (field, value) in sent.all() {
            let (ValueRef::Text(text), None) = (value, field.nested()) else {
                continue;
            };
            let name = if any {
                injection::embedded_fields(text, None).next().map(|embedded| embedded.name)
            } else {
                injection::returned_name(field, text)
            };
            if let Some(name) = name {
                let field = field.name;
                self.add(Violation::new(
                    field.to_owned(),
                    RuleBreach::Ambiguous,
                    format!("`{field}` holds `&{}=`, and is signed like another field", excerpt(name, 64)),
                    "write it without `&`, such as in base64".to_owned(),
                ));
            }
        }
    }

    /// Adds a violation for each field that names another id than the account's own, if the account
    /// has one.
    pub(crate) fn add_others(&mut self, sent: &SentFields<'_>, own: &[(&Field, Option<&str>)]) {
        for (field, own) in own {
            let (Some(own), Some(value)) = (own, sent.value(field)) else {
                continue;
            };
            if ValueText::new().text(value) != *own {
                let field = field.name;
                self.add(Violation::new(
                    field.to_owned(),
                    RuleBreach::OtherSubMerchant,
                    format!("`{field}` is not `{own}`, for which alone the account acts"),
                    "leave it out, or use a `Merchant` that is not `with_sub_merchant_only`".to_owned(),
                ));
            }
        }
    }
}

/// The kind of account that sends the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sender {
    Merchant,
    Partner,
    /// The cloud channel, where the platform is the service provider.
    #[cfg(feature = "json")]
    Cloud,
}

impl Sender {
    fn may_send(self, scope: Scope) -> bool {
        match scope {
            Scope::Any => true,
            Scope::Merchant => self != Self::Partner,
            Scope::Partner => self != Self::Merchant,
        }
    }
}

/// Validates a message: field by field, then rule by rule.
pub(crate) struct Validator {
    sender: Sender,
    /// The names of the objects around the current fields, each followed by a point.
    path: String,
    found: Violations,
}

impl Validator {
    pub(crate) fn new(message: &'static Message, sender: Sender) -> Self {
        Self { sender, path: String::new(), found: Violations::new(message.name) }
    }

    /// The kind of account that sends the message.
    #[cfg(feature = "further-calls")]
    pub(crate) fn sender(&self) -> Sender {
        self.sender
    }

    /// Checks that the account may send the message.
    #[inline]
    pub(crate) fn check_account(&mut self, message: &Message) {
        if !self.sender.may_send(message.accounts) {
            self.report_account(message);
        }
    }

    #[cold]
    fn report_account(&mut self, message: &Message) {
        let (who, help) = match message.accounts {
            Scope::Partner => ("service providers send", "use a `Merchant::service_provider`"),
            _ => ("ordinary merchants send", "use a `Merchant` that is not a service provider"),
        };
        self.found.add(Violation::new(
            shared::MCH_ID.name.to_owned(),
            RuleBreach::Account(message.accounts),
            format!("only {who} `{}`", message.full_name()),
            help.to_owned(),
        ));
    }

    /// Returns the violations and clears them.
    pub(crate) fn take_violations(&mut self) -> Violations {
        std::mem::take(&mut self.found)
    }

    /// Checks a text that is not empty.
    #[inline]
    pub(crate) fn check_text(&mut self, field: &Field, text: &str, scan: TextScan) {
        let fits = || !matches!(field.kind, Kind::Ip) && field.check_scanned(text, scan).is_none();
        if field.scope != Scope::Any || !(field.is_valid_fast(text, scan) || fits()) {
            self.check_unusual_text(field, text, scan);
        }
    }

    #[inline(never)]
    fn check_unusual_text(&mut self, field: &Field, text: &str, scan: TextScan) {
        if self.check_scope_and_type(field, ValueRef::Text(text)) {
            self.check_value(field, ValueRef::Text(text), text, scan);
        }
    }

    /// Checks a number, a time or an address with its digits.
    pub(crate) fn check_digits(&mut self, field: &Field, value: ValueRef<'_>, digits: &[u8]) {
        let sure = field.scope == Scope::Any && is_valid_by_type(field, value, digits.len());
        if !sure && self.check_scope_and_type(field, value) {
            let digits = std::str::from_utf8(digits).unwrap_or_default();
            self.check_value(field, value, digits, TextScan::PLAIN);
        }
    }

    /// Checks a field that is absent or empty.
    #[inline]
    pub(crate) fn check_absent(&mut self, field: &Field, value: ValueRef<'_>) {
        if field.is_required() {
            self.report_missing(field, value);
        }
    }

    #[inline(never)]
    fn report_missing(&mut self, field: &Field, value: ValueRef<'_>) {
        if !self.sender.may_send(field.scope) || self.is_filled_by_platform(field) {
            return;
        }
        match value {
            ValueRef::Text(text) => self.check_value(field, value, text, TextScan::PLAIN),
            _ => self.add(field, RuleBreach::Missing, format!("`{}` is missing", field.name), help_for_missing(field)),
        }
    }

    /// Checks that the account may send the field and that the value is of its JSON type.
    pub(crate) fn check_scope_and_type(&mut self, field: &Field, value: ValueRef<'_>) -> bool {
        if !self.sender.may_send(field.scope) {
            let who = if field.scope == Scope::Partner { "a service provider" } else { "an ordinary merchant" };
            let fact = format!("only {who} sends `{}`", field.name);
            self.add(field, RuleBreach::Scope(field.scope), fact, "leave it out, or use another `Merchant`".to_owned());
            return false;
        }
        match (value, field.nested()) {
            (ValueRef::OtherType(found), _) => {
                let fact = format!("`{}` is of another JSON type: {found}", field.name);
                self.add(field, RuleBreach::Type, fact, "give it the type of the table".to_owned());
                false
            }
            (ValueRef::Object(object), Some(table)) if !object.message().is_or_extends(table) => {
                let is = object.message().name;
                let fact = format!("`{}` takes the object `{}`, this is `{is}`", field.name, table.name);
                self.add(field, RuleBreach::Type, fact, "give it a struct of that table".to_owned());
                false
            }
            _ => true,
        }
    }

    /// Reports an item of a list that is of another JSON type than the field's items.
    pub(crate) fn report_item(&mut self, field: &Field, at: usize, found: &str) {
        let name = format!("{}{}[{at}]", self.path, field.name);
        let fact = format!("`{name}` is of another JSON type: {found}");
        self.found.add(Violation::new(name, RuleBreach::Type, fact, "give it the type of the table".to_owned()));
    }

    /// Checks the rules between fields, after all fields were visited.
    pub(crate) fn check_rules(&mut self, message: &'static Message, sent: &SentFields<'_>) {
        let mut buffers = [ValueText::new(), ValueText::new()];
        for (nth, rule) in message.all_rules().enumerate() {
            let rows = sent.rows().and_then(|rows| rows.rule(nth));
            if evaluate(rule, rows, sent, &mut buffers) == RuleResult::Broken && !self.is_of_others(message, rule) {
                self.report_rule(message, rule);
            }
        }
    }

    /// Whether a rule demands one of several fields none of which this account may send.
    #[cold]
    fn is_of_others(&self, message: &'static Message, rule: &Rule) -> bool {
        let is_others = |name: &&str| message.find(name).is_some_and(|field| !self.sender.may_send(field.scope));
        matches!(rule.demand, Demand::AnyOf(_) | Demand::ExactlyOneOf(_))
            && rule.demand.counted_fields().iter().all(is_others)
    }

    /// Runs a check of the fields of an object of that name.
    pub(crate) fn in_object(&mut self, name: &str, check: impl FnOnce(&mut Self)) {
        let outer = self.path.len();
        self.path = format!("{}{name}.", self.path);
        check(self);
        self.path.truncate(outer);
    }

    /// Whether the cloud platform fills the field, which its official sample calls leave out.
    fn is_filled_by_platform(&self, field: &Field) -> bool {
        !matches!(self.sender, Sender::Merchant | Sender::Partner) && matches!(field.filled_by, Filler::Client(_))
    }

    /// Checks a value against its row.
    pub(crate) fn check_value(&mut self, field: &Field, value: ValueRef<'_>, text: &str, scan: TextScan) {
        let fault = match (value, field.kind) {
            _ if is_valid_by_type(field, value, text.len()) => None,
            (_, Kind::Ip) => field.check_scanned(text, scan).or_else(|| address_error(text)),
            _ => field.check_scanned(text, scan),
        };
        if let Some(fault) = fault {
            self.report_value(field, fault, text);
        }
    }

    /// Reports an invalid value. Not inlined, because formatting the texts needs much stack.
    #[cold]
    #[inline(never)]
    fn report_value(&mut self, field: &Field, fault: ValueError, text: &str) {
        let words = field.explain(fault, text, "the value");
        self.add(field, RuleBreach::Value(fault), words.to_string(), field.help(fault).to_string());
    }

    #[cold]
    #[inline(never)]
    fn report_rule(&mut self, message: &'static Message, rule: &'static Rule) {
        self.found.add(Violation::new(
            format!("{}{}", self.path, rule.fields().next().unwrap_or_default()),
            RuleBreach::Rule(rule),
            rule.words(message.name).to_string(),
            String::new(),
        ));
    }

    fn add(&mut self, field: &Field, broken: RuleBreach, fact: String, help: String) {
        let name = format!("{}{}", self.path, field.name);
        let fact = if self.path.is_empty() {
            fact
        } else {
            fact.replacen(&format!("`{}`", field.name), &format!("`{name}`"), 1)
        };
        self.found.add(Violation::new(name, broken, fact, help));
    }
}

/// Whether the type alone guarantees that a value of that length is valid, so that its text need
/// not be checked.
fn is_valid_by_type(field: &Field, value: ValueRef<'_>, length: usize) -> bool {
    match (value, field.kind) {
        (ValueRef::Number(number), Kind::Fen | Kind::Number) => field.range_error(number).is_none(),
        (ValueRef::Time(_), Kind::Time14) => field.has_room_for(length),
        (value, Kind::Ip) => {
            value.address().is_some_and(|address| !is_unspecified(address)) && field.has_room_for(length)
        }
        _ => false,
    }
}

/// Evaluates a rule. With all values known the result is never open. If the rows of its fields are
/// known, nothing is looked up by name.
fn evaluate(rule: &Rule, rows: Option<&RuleRows>, sent: &SentFields<'_>, buffers: &mut [ValueText; 2]) -> RuleResult {
    let [buffer, other_buffer] = buffers;
    let entry = |row: Option<u8>, name| row.map_or_else(|| sent.find(name), |row| sent.row(row));
    if let Some(name) = rule.when.field() {
        let Some((_, value)) = entry(rows.and_then(|rows| rows.when), name) else {
            return RuleResult::Holds;
        };
        if rule.when.evaluate_presence(Presence::Value(buffer.text(*value))) == RuleResult::Broken {
            return RuleResult::Holds;
        }
    }
    if let Some(groups) = rule.demand.groups() {
        let is_whole = |group: &&[&str]| group.iter().all(|name| sent.find(name).is_some());
        return if groups.iter().any(is_whole) { RuleResult::Holds } else { RuleResult::Broken };
    }
    if let Some((one, other)) = rule.demand.compared_fields() {
        let rows = rows.and_then(|rows| rows.compared);
        let one = entry(rows.map(|(one, _)| one), one);
        let other = entry(rows.map(|(_, other)| other), other);
        return rule.demand.evaluate_pair(field_state(one, buffer), field_state(other, other_buffer));
    }
    let count = match rows {
        Some(rows) => sent.count(rows.counted),
        None => rule.demand.counted_fields().iter().filter(|name| sent.find(name).is_some()).count(),
    };
    rule.demand.evaluate_count(count, count)
}

/// The state of a field; a value that is not text is formatted into the buffer.
fn field_state<'t>(entry: Option<&Entry<'t>>, buffer: &'t mut ValueText) -> FieldState<'t> {
    match entry {
        None => FieldState::NONE,
        // Times are compared as numbers; their text is not read.
        Some((field, ValueRef::Time(time))) => {
            FieldState::new(field, Presence::Value("")).with_seconds(time.beijing_seconds())
        }
        Some((field, value)) => FieldState::new(field, Presence::Value(buffer.text(*value))),
    }
}

fn help_for_missing(field: &Field) -> String {
    match field.filled_by {
        Filler::AccountOrCaller(_) => "give it in the struct or in the `Merchant`".to_owned(),
        Filler::Client(ClientValue::WorkwxSign) => {
            "give the `Merchant` the payment secret of WeCom (企业微信) by `with_workwx_secret`".to_owned()
        }
        Filler::Account(_) => "give it in the `Merchant`".to_owned(),
        _ => "give a value".to_owned(),
    }
}
