//! A number that stands for a whole table. The derive writes down the number of
//! the table that it checked against, the compiler compares it with the table in
//! scope: a module of the user's called `pay`, or crates of different versions,
//! are told apart before anything is sent.

use crate::field::{Charset, Field, FilledBy, Kind};
use crate::message::Message;
use crate::rule::{Condition, Demand, Rule};

/// A number that each part of a table is mixed into, eight bytes at a time:
/// const evaluation pays for each step.
struct Fingerprint(u64);

impl Fingerprint {
    const fn number(self, number: u64) -> Self {
        Self((self.0 ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29))
    }

    const fn text(mut self, text: &str) -> Self {
        let mut rest = text.as_bytes();
        while let Some((eight, others)) = rest.split_first_chunk() {
            self = self.number(u64::from_le_bytes(*eight));
            rest = others;
        }
        let mut last = 0;
        let mut at = 0;
        while at < rest.len() {
            last = last << 8 | rest[at] as u64;
            at += 1;
        }
        // The length tells where one text ends and the next begins.
        self.number(last).number(text.len() as u64)
    }

    const fn texts(mut self, texts: &[&str]) -> Self {
        let mut at = 0;
        while at < texts.len() {
            self = self.text(texts[at]);
            at += 1;
        }
        self.number(texts.len() as u64)
    }

    const fn field(self, field: &Field) -> Self {
        let filled_by = match field.filled_by {
            FilledBy::Caller => 0,
            FilledBy::Gateway => 1,
            FilledBy::Client(value) => 0x10 + value as u64,
            FilledBy::Account(value) => 0x20 + value as u64,
            FilledBy::AccountOrCaller(value) => 0x30 + value as u64,
        };
        let print = self
            .text(field.name)
            .text(match field.camel {
                Some(camel) => camel,
                None => "",
            })
            .number(match field.max_bytes {
                Some(max) => max as u64,
                None => u64::MAX,
            })
            .number(field.min)
            .number(field.max)
            .number(field.required as u64)
            .number(field.repeat as u64)
            .number(field.scope as u64)
            .number(filled_by)
            .number(field.personal as u64)
            .texts(match field.only {
                Some(only) => only,
                None => &[],
            });
        match field.kind {
            Kind::Text(charset) => print.number(match charset {
                Charset::Any => 1,
                Charset::OrderNumber => 2,
                Charset::OrderNumberOrAt => 3,
                Charset::Alphanumeric => 4,
                Charset::Digits => 5,
            }),
            Kind::Fen => print.number(6),
            Kind::Number => print.number(7),
            Kind::Choice(choices) => {
                let mut print = print.number(8).text(choices.name);
                let mut at = 0;
                while at < choices.values.len() {
                    print = print.text(choices.values[at].value);
                    at += 1;
                }
                print
            }
            Kind::Time14 => print.number(9),
            Kind::Ip => print.number(10),
            Kind::Url => print.number(11),
            Kind::Object(message) => print.number(12).number(message.fingerprint()),
            Kind::JsonText(message) => print.number(13).number(message.fingerprint()),
            Kind::Family { item, count } => print.number(14).number(item.fingerprint()).text(count),
            Kind::DateTime => print.number(15),
            Kind::Date => print.number(16),
        }
    }

    const fn rule(self, rule: &Rule) -> Self {
        let print = match rule.when {
            Condition::Always => self.number(1),
            Condition::Is { field, value } => self.number(2).text(field).text(value),
            Condition::Given { field } => self.number(3).text(field),
        };
        match rule.demand {
            Demand::AnyOf(fields) => print.number(1).texts(fields),
            Demand::ExactlyOneOf(fields) => print.number(2).texts(fields),
            Demand::Needs(fields) => print.number(3).texts(fields),
            Demand::After { later, earlier, seconds } => print.number(4).text(later).text(earlier).number(seconds),
            Demand::NotAbove { field, limit } => print.number(5).text(field).text(limit),
        }
    }
}

impl Message {
    /// A number over everything that a struct is checked against: names, kinds,
    /// limits, flags and rules. Documentation does not count.
    #[must_use]
    pub const fn fingerprint(&self) -> u64 {
        match self.seal {
            Some(seal) => seal.fingerprint,
            None => self.compute_fingerprint(),
        }
    }

    pub(crate) const fn compute_fingerprint(&self) -> u64 {
        let mut print = Fingerprint(0xcbf2_9ce4_8422_2325)
            .text(self.name)
            .text(self.path)
            .number(self.channel as u64)
            .number(self.direction as u64)
            .number(self.money as u64);
        if let Some(base) = self.base {
            print = print.number(base.fingerprint());
        }
        let mut at = 0;
        while at < self.fields.len() {
            print = print.field(&self.fields[at]);
            at += 1;
        }
        at = 0;
        while at < self.rules.len() {
            print = print.rule(&self.rules[at]);
            at += 1;
        }
        print.0
    }
}

#[cfg(test)]
mod tests {
    use crate::{Message, pay, rule};

    const TABLE: Message = pay::STORE_INFO;
    static RULES: [rule::Rule; 1] = [rule::any_of(&["id"])];

    #[test]
    fn a_change_of_a_limit_a_flag_or_a_rule_changes_the_number() {
        let number = TABLE.fingerprint();
        let field = TABLE.fields[0];
        for other in [field.max_bytes(31), field.required(), field.camel_name("x"), field.personal()] {
            let mut fields = [field; 4];
            fields.copy_from_slice(TABLE.fields);
            fields[0] = other;
            let mut changed = TABLE.fields(&[]);
            changed.fields = std::boxed::Box::leak(std::boxed::Box::new(fields));
            assert_ne!(changed.fingerprint(), number);
        }
        assert_ne!(TABLE.rules(&RULES).fingerprint(), number);
        assert_eq!(TABLE.doc("other words").fingerprint(), number);
        assert_eq!(TABLE.fields(TABLE.fields).fingerprint(), number);
    }

    extern crate std;
}
