//! The fingerprint of a table. The derive emits the fingerprint of the table that it checked
//! against, and the compiler compares it with that of the table in scope: a user's own
//! module `pay`, or crates of different versions, are detected before anything is sent.

use crate::table::model::{Charset, Condition, Demand, Field, Filler, Kind, Message, Rule};

/// A hash of a table's parts, eight bytes at a time. Const evaluation pays for each step, so
/// operators replace calls of functions where possible.
struct Fingerprint(u64);

impl Fingerprint {
    const fn number(self, number: u64) -> Self {
        Self(mix(self.0, number))
    }

    const fn text(self, text: &str) -> Self {
        let (mut print, mut rest) = (self.0, text.as_bytes());
        while let [a, b, c, d, e, f, g, h, others @ ..] = rest {
            print = mix(print, u64::from_le_bytes([*a, *b, *c, *d, *e, *f, *g, *h]));
            rest = others;
        }
        // The length separates one text from the next.
        let mut last = (text.len() as u64) << 56;
        let mut shift = 0;
        while let [byte, others @ ..] = rest {
            last |= (*byte as u64) << shift;
            shift += 8;
            rest = others;
        }
        Self(mix(print, last))
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
            Filler::Caller => 0,
            Filler::Gateway => 1,
            Filler::Client(value) => 0x10 + value as u64,
            Filler::Account(value) => 0x20 + value as u64,
            Filler::AccountOrCaller(value) => 0x30 + value as u64,
        };
        let (kind, named) = match field.kind {
            Kind::Text(charset) => match charset {
                Charset::Any => (1, None),
                Charset::OrderNumber => (2, None),
                Charset::OrderNumberOrAt => (3, None),
                Charset::Alphanumeric => (4, None),
                Charset::Digits => (5, None),
            },
            Kind::Fen => (6, None),
            Kind::Number => (7, None),
            Kind::Choice(choices) => (8, Some(choices.name)),
            Kind::Time14 => (9, None),
            Kind::Ip => (10, None),
            Kind::Url => (11, None),
            Kind::Object(_) => (12, None),
            Kind::JsonText(_) => (13, None),
            Kind::Family { count, .. } => (14, Some(count)),
            Kind::DateTime => (15, None),
            Kind::Date => (16, None),
            Kind::XmlList { element, .. } => (17, Some(element)),
            Kind::Encrypted => (18, None),
        };
        // Parts that are mostly absent have a bit each.
        let (min, max, aliased) = (field.min != 0, field.max != u64::MAX, field.aliases.is_some());
        let flags = kind
            | (field.required as u64) << 8
            | (field.repeat as u64) << 12
            | (field.scope as u64) << 16
            | filled_by << 24
            | (field.personal as u64) << 32
            | (field.camel.is_some() as u64) << 33
            | (field.only.is_some() as u64) << 34
            | (field.max_bytes.is_some() as u64) << 35
            | (min as u64) << 36
            | (max as u64) << 37
            | (field.signing as u64) << 38
            | (aliased as u64) << 40;
        let mut print = self.text(field.name).number(flags);
        if let Some(bytes) = field.max_bytes {
            print = print.number(bytes as u64);
        }
        if min {
            print = print.number(field.min);
        }
        if max {
            print = print.number(field.max);
        }
        if let Some(camel) = field.camel {
            print = print.text(camel);
        }
        if let Some(only) = field.only {
            print = print.texts(only);
        }
        if let Some(aliases) = field.aliases {
            print = print.texts(aliases);
        }
        if let Some(name) = named {
            print = print.text(name);
        }
        match field.kind {
            Kind::Choice(choices) => {
                let mut at = 0;
                while at < choices.values.len() {
                    print = print.text(choices.values[at].value);
                    at += 1;
                }
                print
            }
            Kind::Object(message)
            | Kind::JsonText(message)
            | Kind::Family { item: message, .. }
            | Kind::XmlList { item: message, .. } => print.number(message.fingerprint()),
            _ => print,
        }
    }

    const fn rule(self, rule: &Rule) -> Self {
        let print = match rule.when {
            Condition::Always => self.number(1),
            Condition::Is { field, value } => self.number(2).text(field).text(value),
            Condition::Given { field } => self.number(3).text(field),
            Condition::Outside { field, min, max } => self.number(4).text(field).number(min).number(max),
        };
        match rule.demand {
            Demand::AnyOf(fields) => print.number(1).texts(fields),
            Demand::ExactlyOneOf(fields) => print.number(2).texts(fields),
            Demand::Needs(fields) => print.number(3).texts(fields),
            Demand::After { later, earlier, seconds } => print.number(4).text(later).text(earlier).number(seconds),
            Demand::NotAbove { field, limit } => print.number(5).text(field).text(limit),
            Demand::AllOrNone(fields) => print.number(6).texts(fields),
            Demand::NoneOf(fields) => print.number(7).texts(fields),
            Demand::AnyGroupOf(groups) => {
                let (mut print, mut at) = (print.number(8), 0);
                while at < groups.len() {
                    print = print.texts(groups[at]);
                    at += 1;
                }
                print
            }
        }
    }
}

impl Message {
    /// A hash of everything that a struct is checked against, and that decides how it is sent or
    /// read: names, kinds, limits, flags, rules and the policy of the call, but not the
    /// documentation.
    #[must_use]
    pub const fn fingerprint(&self) -> u64 {
        match self.index {
            Some(index) => index.fingerprint,
            None => self.compute_fingerprint(),
        }
    }

    pub(crate) const fn compute_fingerprint(&self) -> u64 {
        let mut print = Fingerprint(0xcbf2_9ce4_8422_2325).text(self.name).text(self.path).number(self.flags());
        if let Some(path) = self.partner_path {
            print = print.text(path);
        }
        if let Some(outcome) = &self.outcome {
            print = print.text(outcome.field).text(outcome.success).texts(outcome.failures);
        }
        if !self.workwx_signed.is_empty() {
            print = print.texts(self.workwx_signed);
        }
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

    /// The parts that are one of few, in one number.
    const fn flags(&self) -> u64 {
        let (mut sign_types, mut at) = (0, 0);
        while at < self.sign.len() {
            sign_types |= 1 << self.sign[at] as u64;
            at += 1;
        }
        self.channel as u64
            | (self.direction as u64) << 4
            | (self.money as u64) << 8
            | (self.host as u64) << 12
            | (self.method as u64) << 16
            | (self.accounts as u64) << 20
            | sign_types << 24
            | (self.forbids_sign_type as u64) << 28
            | (self.signed as u64) << 29
            | (self.sign_is_unreliable as u64) << 30
            | (self.certificate as u64) << 31
            | (self.partner_path.is_some() as u64) << 32
            | (self.outcome.is_some() as u64) << 33
    }
}

/// Mixes a number into the hash: the halves of the product, folded.
const fn mix(print: u64, number: u64) -> u64 {
    let product = (print ^ number) as u128 * 0x9E37_79B9_7F4A_7C15;
    #[allow(clippy::cast_possible_truncation, reason = "the halves are wanted")]
    {
        product as u64 ^ (product >> 64) as u64
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use crate::{Condition, Message, Rule, all_or_none, any_group_of, any_of, outside, pay, with};

    const TABLE: Message = pay::STORE_INFO;
    static RULES: [Rule; 1] = [any_of(&["id"])];

    #[test]
    fn fingerprint_depends_on_limits_flags_and_rules() {
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

    #[cfg(feature = "further-calls")]
    #[test]
    fn fingerprint_depends_on_the_policy_of_the_call() {
        use crate::{Host, Scope, SignType};

        const CALL: Message = pay::CLOSE_ORDER;
        let changed = [
            CALL,
            CALL.at_host(Host::Fraud),
            CALL.by_get(),
            CALL.partner_path("/other"),
            CALL.for_partners(),
            CALL.for_merchants(),
            CALL.signed_with(&[SignType::Md5]),
            CALL.without_sign_type(),
            CALL.workwx_signed(&["out_trade_no"]),
            CALL.outcome("return_code", "SUCCESS", &[]),
            CALL.outcome("return_code", "SUCCESS", &["FAIL"]),
            CALL.unreliably_signed(),
            CALL.with_certificate(),
        ];
        for (at, one) in changed.iter().enumerate() {
            let same = changed.iter().filter(|other| other.fingerprint() == one.fingerprint());
            assert_eq!(same.count(), 1, "{at}");
        }
        assert_eq!(CALL.accounts, Scope::Any);
    }

    #[test]
    fn fingerprint_depends_on_groups_and_ranges() {
        static RULES: [[Rule; 1]; 7] = [
            [all_or_none(&["id", "name"])],
            [with("id").excludes(&["name"])],
            [any_group_of(&[&["id", "name"], &["area_code"]])],
            [any_group_of(&[&["id"], &["name", "area_code"]])],
            [outside("id", 1, 9).needs(&["name"])],
            [outside("id", 1, 8).needs(&["name"])],
            [Rule { when: Condition::Always, ..outside("id", 1, 8).needs(&["name"]) }],
        ];
        let prints: std::vec::Vec<u64> = RULES.iter().map(|rules| TABLE.rules(rules).fingerprint()).collect();
        for (at, print) in prints.iter().enumerate() {
            assert!(!prints[..at].contains(print), "{at}");
        }
    }
}
