//! The check before anything is signed. The fields of a message go in, all of
//! its violations come out: values against their rows, rules against the values.

use std::fmt;

use wxpay_schema::{Fault, Field, FilledBy, Given, Kind, Known, Look, Message, Rule, Scope, Verdict};

use crate::ambiguous;
use crate::error::excerpt;
use crate::rendered::Rendered;
use crate::walk::{Sent, Slot, Slots, Walk, bare};

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
    broken: Broken,
    fact: String,
    help: String,
}

/// What a violation breaks.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Broken {
    /// A required field is absent.
    Missing,
    /// A value breaks the row of its field: the fault has the limit and the size.
    Value(Fault),
    /// A value is of another JSON type than its field.
    Type,
    /// A rule between fields does not hold.
    Rule(&'static Rule),
    /// The account may not send the field.
    Scope(Scope),
    /// A text holds `&name=`, and would be signed like another field. Only for
    /// merchants that are [refusing it](crate::Merchant::refusing_ambiguous).
    Ambiguous,
}

impl PartialEq for Broken {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Missing, Self::Missing) | (Self::Type, Self::Type) | (Self::Ambiguous, Self::Ambiguous) => true,
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
    pub const fn broken(&self) -> Broken {
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

    /// Adds the texts that could be taken for other fields.
    pub(crate) fn add_ambiguous(&mut self, slots: &[Slot<'_>]) {
        for slot in slots {
            let (Sent::Text(text), false) = (slot.value, slot.field.nested().is_some()) else {
                continue;
            };
            if let Some(name) = ambiguous::name_in(text) {
                let field = slot.field.name;
                self.violations.push(Violation {
                    field: field.to_owned(),
                    broken: Broken::Ambiguous,
                    fact: format!("`{field}` holds `&{}=`, and is signed like another field", excerpt(name, 64)),
                    help: "write it without `&`, such as in base64".to_owned(),
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

/// Every violation of a message about to be sent.
pub(crate) fn violations(message: &'static Message, slots: &Slots<'_>, sender: Sender) -> Violations {
    let mut found = Violations { message: message.name, violations: Vec::new() };
    Check { sender, path: String::new(), found: &mut found }.message(message, slots);
    found
}

struct Check<'f> {
    sender: Sender,
    /// The objects around the message at hand, each with a point behind it.
    path: String,
    found: &'f mut Violations,
}

impl Check<'_> {
    fn message(&mut self, message: &'static Message, slots: &Slots<'_>) {
        for slot in slots.iter() {
            match slot.value {
                value
                    if (value.is_digits() || matches!(value, Sent::Text(_)))
                        && !slot.text.is_empty()
                        && self.sender.may_send(slot.field.scope) =>
                {
                    if !slot.field.surely_takes(slot.text, slot.seen) {
                        self.value(slot.field, slot.value, slot.text, slot.seen);
                    }
                }
                _ => self.other(slot),
            }
        }
        for rule in message.all_rules() {
            if verdict(rule, slots) == Verdict::Broken {
                self.broken(message, rule);
            }
        }
    }

    /// What is absent, not allowed, or no single value.
    fn other(&mut self, slot: &Slot<'_>) {
        let field = slot.field;
        let allowed = self.sender.may_send(field.scope);
        match slot.value {
            Sent::Absent if field.is_required() && allowed && !self.platform_fills(field) => {
                self.add(field, Broken::Missing, format!("`{}` is missing", field.name), where_to_give(field));
            }
            Sent::Absent => {}
            Sent::Text("") if !(field.is_required() && allowed) || self.platform_fills(field) => {}
            _ if !allowed => {
                let who = if field.scope == Scope::Partner { "a service provider" } else { "an ordinary merchant" };
                self.add(
                    field,
                    Broken::Scope(field.scope),
                    format!("only {who} sends `{}`", field.name),
                    "leave it out, or use another `Merchant`".to_owned(),
                );
            }
            Sent::OtherType(found) => {
                let fact = format!("`{}` is of another JSON type: {found}", field.name);
                self.add(field, Broken::Type, fact, "give it the type of the table".to_owned());
            }
            Sent::List(_) if slot.value.is_absent() => {
                if field.is_required() {
                    self.add(field, Broken::Missing, format!("`{}` is missing", field.name), where_to_give(field));
                }
            }
            Sent::List(items) => {
                let mut at = 0;
                items.each(&mut |item| {
                    match item {
                        Sent::Object(object) => self.object(object, &format!("{}[{at}]", field.name)),
                        item => {
                            let mut rendered = Rendered::new();
                            let text = rendered.text(item);
                            self.value(field, item, text, Look::at(text));
                        }
                    }
                    at += 1;
                });
            }
            Sent::Object(object) => {
                let is = object.message();
                match field.nested() {
                    Some(table) if !is.is_or_extends(table) => self.add(
                        field,
                        Broken::Type,
                        format!("`{}` takes the object `{}`, this is `{}`", field.name, table.name, is.name),
                        "give it a struct of that table".to_owned(),
                    ),
                    _ => {
                        self.object(object, field.name);
                        self.value(field, slot.value, slot.text, slot.seen);
                    }
                }
            }
            value => self.value(field, value, slot.text, slot.seen),
        }
    }

    /// Holds a nested object against its table.
    fn object(&mut self, object: &dyn Walk, name: &str) {
        let mut rendered = Rendered::new();
        let inner = bare(object, &mut rendered);
        let outer = self.path.len();
        self.path = format!("{}{name}.", self.path);
        self.message(object.message(), &inner);
        self.path.truncate(outer);
    }

    /// The cloud platform adds what its official sample calls leave out.
    fn platform_fills(&self, field: &Field) -> bool {
        !matches!(self.sender, Sender::Merchant | Sender::Partner) && matches!(field.filled_by, FilledBy::Client(_))
    }

    /// Holds a value against its row.
    fn value(&mut self, field: &Field, value: Sent<'_>, text: &str, seen: Look) {
        let fault = match (value, field.kind) {
            // What the type settles is not looked at again.
            (Sent::Number(number), Kind::Fen | Kind::Number) if number < 10_u64.pow(18) => field.range_fault(number),
            (Sent::Time(_), Kind::Time14) | (Sent::Ip(_) | Sent::Ipv4(_) | Sent::Ipv6(_), Kind::Ip)
                if field.has_room_for(text.len()) =>
            {
                None
            }
            (_, Kind::Ip) => {
                let no_address = || text.parse::<std::net::IpAddr>().is_err().then_some(Fault::NotAnIp);
                field.fault_seen(text, seen).or_else(no_address)
            }
            _ => field.fault_seen(text, seen),
        };
        if let Some(fault) = fault {
            self.faulty(field, fault, text);
        }
    }

    /// Apart, since the words need much room on the stack.
    #[cold]
    #[inline(never)]
    fn faulty(&mut self, field: &Field, fault: Fault, text: &str) {
        let words = field.explain(fault, text, "the value");
        self.add(field, Broken::Value(fault), words.to_string(), field.help(fault).to_string());
    }

    #[cold]
    #[inline(never)]
    fn broken(&mut self, message: &'static Message, rule: &'static Rule) {
        self.found.violations.push(Violation {
            field: format!("{}{}", self.path, rule.fields().next().unwrap_or_default()),
            broken: Broken::Rule(rule),
            fact: rule.words(message.name).to_string(),
            help: String::new(),
        });
    }

    fn add(&mut self, field: &Field, broken: Broken, fact: String, help: String) {
        let name = format!("{}{}", self.path, field.name);
        let fact = if self.path.is_empty() {
            fact
        } else {
            fact.replacen(&format!("`{}`", field.name), &format!("`{name}`"), 1)
        };
        self.found.violations.push(Violation { field: name, broken, fact, help });
    }
}

/// What can be said of a rule: with every value known none is open.
fn verdict(rule: &Rule, slots: &Slots<'_>) -> Verdict {
    let given = |name| match slots.text(name) {
        "" => Given::No,
        text => Given::Value(text),
    };
    if let Some(name) = rule.when.field()
        && rule.when.with(given(name)) == Verdict::Broken
    {
        return Verdict::Holds;
    }
    if let Some((one, other)) = rule.demand.compared() {
        let known = |name| slots.find(name).map_or(Known::NONE, known);
        return rule.demand.with_both(known(one), known(other));
    }
    let count = rule.demand.counted().iter().filter(|name| !slots.text(name).is_empty()).count();
    rule.demand.with_count(count, count)
}

fn known<'s>(slot: &Slot<'s>) -> Known<'s> {
    let known = Known::of(slot.field, if slot.text.is_empty() { Given::No } else { Given::Value(slot.text) });
    if let Sent::Time(time) = slot.value { known.at(time.beijing_seconds()) } else { known }
}

fn where_to_give(field: &Field) -> String {
    match field.filled_by {
        FilledBy::AccountOrCaller(_) => "give it in the struct or in the `Merchant`".to_owned(),
        FilledBy::Account(_) => "give it in the `Merchant`".to_owned(),
        _ => "give a value".to_owned(),
    }
}
