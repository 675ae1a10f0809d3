//! The check before anything is signed. The fields of a message go in, all of
//! its violations come out: values against their rows, rules against the values.

use std::fmt;

use wxpay_schema::internal::{FieldState, Presence, RuleResult, RuleRows, TextScan, address_error, is_unspecified};
use wxpay_schema::{Field, FilledBy, Kind, Message, Rule, Scope, ValueError};

use crate::ambiguous;
use crate::error::excerpt;
use crate::given::{Entry, SentFields};
use crate::rendered::ScalarText;
use crate::walk::ValueRef;

/// Every violation of a request, in the order of the fields' names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Violations {
    message: &'static str,
    violations: Vec<Violation>,
}

/// One violation: the field, what is broken, and what to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    field: String,
    broken: RuleBreach,
    fact: String,
    help: String,
}

/// What a violation breaks.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum RuleBreach {
    /// A required field is absent.
    Missing,
    /// A value breaks the row of its field: the fault has the limit and the size.
    Value(ValueError),
    /// A value is of another JSON type than its field.
    Type,
    /// A rule between fields does not hold.
    Rule(&'static Rule),
    /// The account may not send the field.
    Scope(Scope),
    /// A text holds `&name=`, and would be signed like another field: one that the
    /// messages always have in which the text comes back, and would be refused; or, for
    /// merchants that are [refusing it](crate::Merchant::refusing_ambiguous), any.
    Ambiguous,
    /// Another sub-merchant, or app of it, than the account acts
    /// [for alone](crate::Merchant::only_for_sub_merchant).
    OtherSubMerchant,
}

impl PartialEq for RuleBreach {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Missing, Self::Missing)
            | (Self::Type, Self::Type)
            | (Self::Ambiguous, Self::Ambiguous)
            | (Self::OtherSubMerchant, Self::OtherSubMerchant) => true,
            (Self::Value(a), Self::Value(b)) => a == b,
            (Self::Rule(a), Self::Rule(b)) => a == b,
            (Self::Scope(a), Self::Scope(b)) => a == b,
            _ => false,
        }
    }
}

impl Violation {
    /// The field: its wire name, with the names of the objects around it in
    /// front (`scene_info.store_info.name`).
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// What is broken.
    #[must_use]
    pub const fn broken(&self) -> RuleBreach {
        self.broken
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.fact)?;
        if !self.help.is_empty() {
            write!(f, " (help: {})", self.help)?;
        }
        Ok(())
    }
}

impl Violations {
    /// Every violation.
    pub fn iter(&self) -> std::slice::Iter<'_, Violation> {
        self.violations.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.violations.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.violations.is_empty()
    }

    /// Adds the texts that could be taken for other fields: any, or those that come back
    /// in messages that would be refused.
    pub(crate) fn add_ambiguous(&mut self, given: &SentFields<'_>, any: bool) {
        for (field, value) in given.all() {
            let (ValueRef::Text(text), None) = (value, field.nested()) else {
                continue;
            };
            let name = if any {
                ambiguous::inner(text, None).next().map(|inner| inner.name)
            } else {
                ambiguous::name_coming_back(field, text)
            };
            if let Some(name) = name {
                let field = field.name;
                self.violations.push(Violation {
                    field: field.to_owned(),
                    broken: RuleBreach::Ambiguous,
                    fact: format!("`{field}` holds `&{}=`, and is signed like another field", excerpt(name, 64)),
                    help: "write it without `&`, such as in base64".to_owned(),
                });
            }
        }
    }

    /// Adds the fields that name another than the account's own, if it has one.
    pub(crate) fn add_others(&mut self, given: &SentFields<'_>, own: &[(&Field, Option<&str>)]) {
        for (field, own) in own {
            let (Some(own), Some(value)) = (own, given.value(field)) else {
                continue;
            };
            if ScalarText::new().text(value) != *own {
                let field = field.name;
                self.violations.push(Violation {
                    field: field.to_owned(),
                    broken: RuleBreach::OtherSubMerchant,
                    fact: format!("`{field}` is not `{own}`, for which alone the account acts"),
                    help: "leave it out, or use a `Merchant` that is not `only_for_sub_merchant`".to_owned(),
                });
            }
        }
    }
}

impl<'a> IntoIterator for &'a Violations {
    type Item = &'a Violation;
    type IntoIter = std::slice::Iter<'a, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "message `{}` was not sent: ", self.message)?;
        for (at, violation) in self.violations.iter().enumerate() {
            write!(f, "{}{violation}", if at == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

impl std::error::Error for Violations {}

/// Which kind of account sends the message.
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

/// The check of a message, field by field, then rule by rule.
pub(crate) struct Check {
    sender: Sender,
    /// The objects around the message at hand, each with a point behind it.
    path: String,
    found: Violations,
}

impl Check {
    pub(crate) fn of(message: &'static Message, sender: Sender) -> Self {
        let found = Violations { message: message.name, violations: Vec::new() };
        Self { sender, path: String::new(), found }
    }

    /// What was found.
    pub(crate) fn found(&mut self) -> Violations {
        std::mem::take(&mut self.found)
    }

    /// A text that is there.
    #[inline]
    pub(crate) fn text(&mut self, field: &Field, text: &str, seen: TextScan) {
        let fits = || !matches!(field.kind, Kind::Ip) && field.check_scanned(text, seen).is_none();
        if field.scope != Scope::Any || !(field.is_valid_fast(text, seen) || fits()) {
            self.odd_text(field, text, seen);
        }
    }

    #[inline(never)]
    fn odd_text(&mut self, field: &Field, text: &str, seen: TextScan) {
        if self.may_have(field, ValueRef::Text(text)) {
            self.value(field, ValueRef::Text(text), text, seen);
        }
    }

    /// A number, a time or an address, and its digits.
    pub(crate) fn digits(&mut self, field: &Field, value: ValueRef<'_>, digits: &[u8]) {
        let sure = field.scope == Scope::Any && is_settled(field, value, digits.len());
        if !sure && self.may_have(field, value) {
            let digits = std::str::from_utf8(digits).unwrap_or_default();
            self.value(field, value, digits, TextScan::PLAIN);
        }
    }

    /// What nobody gave, or gave empty.
    #[inline]
    pub(crate) fn absent(&mut self, field: &Field, value: ValueRef<'_>) {
        if field.is_required() {
            self.missing(field, value);
        }
    }

    #[inline(never)]
    fn missing(&mut self, field: &Field, value: ValueRef<'_>) {
        if !self.sender.may_send(field.scope) || self.platform_fills(field) {
            return;
        }
        match value {
            ValueRef::Text(text) => self.value(field, value, text, TextScan::PLAIN),
            _ => self.add(field, RuleBreach::Missing, format!("`{}` is missing", field.name), where_to_give(field)),
        }
    }

    /// Whether the account may send the field, and the value is of its JSON type.
    pub(crate) fn may_have(&mut self, field: &Field, value: ValueRef<'_>) -> bool {
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

    /// The rules between fields, once all of them were seen.
    pub(crate) fn rules(&mut self, message: &'static Message, given: &SentFields<'_>) {
        let mut rooms = [ScalarText::new(), ScalarText::new()];
        for (nth, rule) in message.all_rules().enumerate() {
            let rows = given.rows().and_then(|rows| rows.rule(nth));
            if verdict(rule, rows, given, &mut rooms) == RuleResult::Broken {
                self.broken(message, rule);
            }
        }
    }

    /// Checks what stands in an object of that name.
    pub(crate) fn within(&mut self, name: &str, check: impl FnOnce(&mut Self)) {
        let outer = self.path.len();
        self.path = format!("{}{name}.", self.path);
        check(self);
        self.path.truncate(outer);
    }

    /// The cloud platform adds what its official sample calls leave out.
    fn platform_fills(&self, field: &Field) -> bool {
        !matches!(self.sender, Sender::Merchant | Sender::Partner) && matches!(field.filled_by, FilledBy::Client(_))
    }

    /// Holds a value against its row.
    pub(crate) fn value(&mut self, field: &Field, value: ValueRef<'_>, text: &str, seen: TextScan) {
        let fault = match (value, field.kind) {
            _ if is_settled(field, value, text.len()) => None,
            (_, Kind::Ip) => field.check_scanned(text, seen).or_else(|| address_error(text)),
            _ => field.check_scanned(text, seen),
        };
        if let Some(fault) = fault {
            self.faulty(field, fault, text);
        }
    }

    /// Apart, since the words need much room on the stack.
    #[cold]
    #[inline(never)]
    fn faulty(&mut self, field: &Field, fault: ValueError, text: &str) {
        let words = field.explain(fault, text, "the value");
        self.add(field, RuleBreach::Value(fault), words.to_string(), field.help(fault).to_string());
    }

    #[cold]
    #[inline(never)]
    fn broken(&mut self, message: &'static Message, rule: &'static Rule) {
        self.found.violations.push(Violation {
            field: format!("{}{}", self.path, rule.fields().next().unwrap_or_default()),
            broken: RuleBreach::Rule(rule),
            fact: rule.words(message.name).to_string(),
            help: String::new(),
        });
    }

    fn add(&mut self, field: &Field, broken: RuleBreach, fact: String, help: String) {
        let name = format!("{}{}", self.path, field.name);
        let fact = if self.path.is_empty() {
            fact
        } else {
            fact.replacen(&format!("`{}`", field.name), &format!("`{name}`"), 1)
        };
        self.found.violations.push(Violation { field: name, broken, fact, help });
    }
}

/// Whether its type alone says that a value of that length fits: nothing of it is looked
/// at again.
fn is_settled(field: &Field, value: ValueRef<'_>, length: usize) -> bool {
    match (value, field.kind) {
        (ValueRef::Number(number), Kind::Fen | Kind::Number) => field.range_error(number).is_none(),
        (ValueRef::Time(_), Kind::Time14) => field.has_room_for(length),
        (value, Kind::Ip) => {
            value.address().is_some_and(|address| !is_unspecified(address)) && field.has_room_for(length)
        }
        _ => false,
    }
}

/// What can be said of a rule: with every value known none is open. Where the rows are
/// known that it speaks of, nothing is looked up by name.
fn verdict(rule: &Rule, rows: Option<&RuleRows>, given: &SentFields<'_>, rooms: &mut [ScalarText; 2]) -> RuleResult {
    let [room, other_room] = rooms;
    let entry = |row: Option<u8>, name| row.map_or_else(|| given.find(name), |row| given.row(row));
    if let Some(name) = rule.when.field() {
        let Some((_, value)) = entry(rows.and_then(|rows| rows.when), name) else {
            return RuleResult::Holds;
        };
        if rule.when.evaluate_presence(Presence::Value(room.text(*value))) == RuleResult::Broken {
            return RuleResult::Holds;
        }
    }
    if let Some((one, other)) = rule.demand.compared_fields() {
        let rows = rows.and_then(|rows| rows.compared);
        let one = entry(rows.map(|(one, _)| one), one);
        let other = entry(rows.map(|(_, other)| other), other);
        return rule.demand.evaluate_pair(known(one, room), known(other, other_room));
    }
    let count = match rows {
        Some(rows) => given.count(rows.counted),
        None => rule.demand.counted_fields().iter().filter(|name| given.find(name).is_some()).count(),
    };
    rule.demand.evaluate_count(count, count)
}

/// What is known of a field, its text in the room unless it is one.
fn known<'t>(entry: Option<&Entry<'t>>, room: &'t mut ScalarText) -> FieldState<'t> {
    match entry {
        None => FieldState::NONE,
        // What it is compared by; its text is not read then.
        Some((field, ValueRef::Time(time))) => {
            FieldState::new(field, Presence::Value("")).with_seconds(time.beijing_seconds())
        }
        Some((field, value)) => FieldState::new(field, Presence::Value(room.text(*value))),
    }
}

fn where_to_give(field: &Field) -> String {
    match field.filled_by {
        FilledBy::AccountOrCaller(_) => "give it in the struct or in the `Merchant`".to_owned(),
        FilledBy::Account(_) => "give it in the `Merchant`".to_owned(),
        _ => "give a value".to_owned(),
    }
}
