//! The check of a table itself: names are unique and valid, values are of their lists, and
//! rules mention fields of the table.

use crate::lookup::arrival::Arrival;
use crate::table::model::{Condition, Demand, Direction, Field, Kind, Message, Money, Repeat};
use crate::text::const_string::ConstString;
use crate::text::same;

impl Message {
    /// Stops the compiler if the table contradicts itself. Write it beside the table:
    /// `const _: () = MINE.assert_sound();`
    ///
    /// # Panics
    /// With the message, the field and the fault.
    #[allow(clippy::panic, reason = "const evaluation reports by panicking")]
    #[track_caller]
    pub const fn assert_sound(&self) {
        if let Some(words) = self.soundness_fault() {
            panic!("{}", words.as_str());
        }
    }

    /// The message of [`assert_sound`](Self::assert_sound), if the table has a fault.
    #[must_use]
    pub const fn soundness_fault(&self) -> Option<ConstString> {
        match self.unsoundness() {
            Some((what, name)) => {
                Some(ConstString::from_text("schema ").name(self.name).and(": ").and(what).and(" ").name(name))
            }
            None => None,
        }
    }

    /// The first fault of the table, and the name that it concerns.
    #[must_use]
    pub const fn unsoundness(&self) -> Option<(&'static str, &'static str)> {
        let (is_item, is_received) = (matches!(self.direction, Direction::Item), self.is_received());
        let mut at = 0;
        while at < self.fields.len() {
            let field = &self.fields[at];
            if self.occurs_before(field, at) {
                return Some(("duplicate field", field.name));
            }
            if let Some(what) = field.unsoundness(is_item) {
                return Some((what, field.name));
            }
            // The order of signing would depend on how many there are.
            if !is_received {
                if field.repeat.is_indexed() {
                    return Some(("only what is received has an indexed family:", field.name));
                }
                if matches!(field.repeat, Repeat::ArrayOfArrays) {
                    return Some(("only what is received has an array of arrays:", field.name));
                }
            }
            if self.signed
                && matches!(field.kind, Kind::XmlList { .. })
                && matches!(self.direction, Direction::Response | Direction::Notification)
            {
                return Some(("no signature covers nested elements:", field.name));
            }
            if let Kind::Family { item, count } = field.kind
                && let Some(fault) = self.family_fault(item, count)
            {
                return Some(fault);
            }
            at += 1;
        }
        if let Some(base) = self.base
            && self.money.rank() < base.money.rank()
        {
            return Some(("says less of money than what it extends:", base.name));
        }
        if let (Some(_), Some(reply)) = (self.confirmed_by, self.response)
            && matches!(reply.arrival(), Arrival::UnsignedReply)
            && matches!(reply.money, Money::Informs)
        {
            return Some(("confirmed by a query, so its unsigned reply must be a hint (`Money::Hints`):", reply.name));
        }
        at = 0;
        while at < self.rules.len() {
            let rule = &self.rules[at];
            if let Some(field) = rule.when.field()
                && self.find(field).is_none()
            {
                return Some(("rule names unknown field", field));
            }
            if let Condition::Is { field, value } = rule.when
                && let Some(field) = self.find(field)
                && field.value_error(value).is_some()
            {
                return Some(("rule asks for a value the field cannot have,", value));
            }
            if let Some(field) = self.unknown(&rule.demand) {
                return Some(("rule names unknown field", field));
            }
            at += 1;
        }
        None
    }

    /// Whether a field of that name precedes row `end`, or is in the message that this one
    /// extends.
    const fn occurs_before(&self, field: &Field, end: usize) -> bool {
        if let Some(base) = self.base
            && base.find(field.name).is_some()
        {
            return true;
        }
        let mut at = 0;
        while at < end {
            let other = &self.fields[at];
            if other.prefix == field.prefix && same(other.name, field.name) {
                return true;
            }
            at += 1;
        }
        false
    }

    /// Checks a family: the message has the rows of its item, and the field that counts the
    /// items.
    const fn family_fault(&self, item: &Self, count: &'static str) -> Option<(&'static str, &'static str)> {
        if !matches!(item.direction, Direction::Item) {
            return Some(("not the table of an item:", item.name));
        }
        if !count.is_empty() && self.find(count).is_none() {
            return Some(("family counted by unknown field", count));
        }
        let mut at = 0;
        while let Some(row) = item.field(at) {
            if row.item().is_none() && self.find(row.name).is_none() {
                return Some(("item has a field that the message lacks:", row.name));
            }
            at += 1;
        }
        None
    }

    /// The first unknown field of a demand.
    const fn unknown(&self, demand: &Demand) -> Option<&'static str> {
        let fields: &[&'static str] = match demand {
            Demand::AnyOf(fields)
            | Demand::ExactlyOneOf(fields)
            | Demand::Needs(fields)
            | Demand::AllOrNone(fields)
            | Demand::NoneOf(fields) => fields,
            Demand::AnyGroupOf(groups) => return self.unknown_in_groups(groups),
            Demand::After { later, earlier, .. } => &[*later, *earlier],
            Demand::NotAbove { field, limit } => &[*field, *limit],
        };
        self.unknown_of(fields)
    }

    const fn unknown_in_groups(&self, groups: &[&'static [&'static str]]) -> Option<&'static str> {
        let mut at = 0;
        while at < groups.len() {
            if let Some(name) = self.unknown_of(groups[at]) {
                return Some(name);
            }
            at += 1;
        }
        None
    }

    /// The first of the names that is no field.
    const fn unknown_of(&self, names: &[&'static str]) -> Option<&'static str> {
        let mut at = 0;
        while at < names.len() {
            if self.find(names[at]).is_none() {
                return Some(names[at]);
            }
            at += 1;
        }
        None
    }
}

impl Field {
    /// Whether the name is `[A-Za-z_][A-Za-z0-9_]*` with one index for each list around the
    /// field. A row of an item may have one more, that of the item.
    const fn has_name(&self, is_item: bool) -> bool {
        let (mut letters, indexes) = stem(self.name.as_bytes());
        if matches!(letters, [] | [b'0'..=b'9', ..]) || indexes > self.repeat.depth() && !is_item {
            return false;
        }
        while let [letter, rest @ ..] = letters {
            if !matches!(*letter, b'a'..=b'z' | b'_' | b'A'..=b'Z' | b'0'..=b'9') {
                return false;
            }
            letters = rest;
        }
        match self.repeat {
            _ if self.item().is_some() => indexes == 0,
            Repeat::Indexed => indexes > 0,
            Repeat::IndexedTwice => indexes == 2,
            Repeat::Array | Repeat::ArrayOfArrays => indexes == 0,
            Repeat::Once => true,
        }
    }

    const fn unsoundness(&self, is_item: bool) -> Option<&'static str> {
        if !self.has_name(is_item) {
            return Some("not a field name:");
        }
        if same(self.name, "key") {
            return Some("reserved for the secret:");
        }
        if let (Kind::Choice(choices), Some(only)) = (self.kind, self.only) {
            let mut at = 0;
            while at < only.len() {
                if !choices.contains(only[at]) {
                    return Some("value outside its own list in");
                }
                at += 1;
            }
        }
        None
    }
}

/// The name without `_$n` or `_$n_$m` at its end, and the number of indexes in it.
const fn stem(name: &[u8]) -> (&[u8], usize) {
    match name {
        [stem @ .., b'_', b'$', b'n', b'_', b'$', b'm'] => (stem, 2),
        [stem @ .., b'_', b'$', b'n'] => (stem, 1),
        _ => (name, 0),
    }
}

#[cfg(test)]
mod tests {
    use crate::{ALL, CHOICES, Channel, Message, Money, choices, fen, indexed, one_of, text, when, with};

    #[test]
    fn unsoundness_is_none_of_every_table() {
        for message in ALL {
            assert_eq!(message.unsoundness(), None, "{}", message.name);
            assert!(!message.doc.is_empty(), "{}", message.name);
            assert!(message.index.is_some(), "{} does not end in `sealed()`", message.name);
            for field in message.fields {
                assert!(!field.doc.is_empty(), "{}.{}", message.name, field.name);
            }
        }
        for choices in CHOICES {
            assert!(choices.values.iter().all(|choice| !choice.doc.is_empty()), "{}", choices.name);
        }
    }

    /// Received values exceed the limits (docs/protocol.md, Values), so only sent ones are
    /// checked.
    #[test]
    fn samples_are_valid() {
        for message in ALL.iter().filter(|message| message.is_sent()) {
            for field in message.fields.iter().filter(|field| !field.sample.is_empty() && field.nested().is_none()) {
                assert_eq!(field.value_error(field.sample), None, "{}.{}", message.name, field.name);
            }
        }
    }

    #[test]
    fn unsoundness_names_the_field() {
        const fn table(fields: &'static [crate::Field], rules: &'static [crate::Rule]) -> Message {
            Message::request(Channel::Pay, "mine", "/mine").fields(fields).rules(rules)
        }
        const CASES: &[(Message, (&str, &str))] = &[
            (table(&[text("body", 1), fen("body")], &[]), ("duplicate field", "body")),
            (table(&[text("bo dy", 1)], &[]), ("not a field name:", "bo dy")),
            (table(&[text("x_$n", 1)], &[]), ("not a field name:", "x_$n")),
            (table(&[text("key", 1)], &[]), ("reserved for the secret:", "key")),
            (table(&[text("a", 1)], &[with("b").needs(&["a"])]), ("rule names unknown field", "b")),
            (table(&[text("a", 1)], &[with("a").needs(&["opneid"])]), ("rule names unknown field", "opneid")),
            (
                table(&[one_of("t", &choices::TRADE_TYPE)], &[when("t", "JSAPPI").needs(&["t"])]),
                ("rule asks for a value the field cannot have,", "JSAPPI"),
            ),
            (
                table(&[one_of("t", &choices::TRADE_TYPE).only(&["JSAPPI"])], &[]),
                ("value outside its own list in", "t"),
            ),
            (table(&[indexed(text("x_$n", 1))], &[]), ("only what is received has an indexed family:", "x_$n")),
            (
                Message::extending(&crate::pay::PAY_NOTIFICATION, "mine", &[]).money(Money::Informs),
                ("says less of money than what it extends:", "pay_notification"),
            ),
        ];
        for (message, fault) in CASES {
            assert_eq!(message.unsoundness(), Some(*fault));
        }
    }

    #[test]
    fn unsoundness_compares_an_extension_with_its_base() {
        const MINE: Message = Message::extending(&crate::pay::UNIFIED_ORDER, "mine", &[text("body", 9)]);
        assert_eq!(MINE.unsoundness(), Some(("duplicate field", "body")));
    }
}
