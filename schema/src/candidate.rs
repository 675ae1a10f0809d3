//! A struct held against a table. What the struct says of its fields goes in as
//! [`Claim`]s; the words of each fault come out, told by the place to change.
//! The derive macros ask while they expand, and const evaluation asks the same
//! functions where the table is a constant that no macro can see.

use crate::fault::Fault;
use crate::field::{Field, FilledBy, Kind, Repeat};
use crate::message::{Direction, Message};
use crate::rule::{Given, Known, Verdict, look};
use crate::suggest::nearness;
use crate::text::same;
use crate::words::Words;

/// The macro that a struct derives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Derive {
    /// A message that is sent.
    Request,
    /// A message that is received.
    Response,
    /// An object, both ways.
    Object,
}

/// What a struct says of one field.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// The name to look for in the table: a wire name or a Rust name.
    pub name: &'a str,
    /// What the struct calls the member; empty for a fixed value.
    pub ident: &'a str,
    /// Where the value comes from.
    pub source: Source<'a>,
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug)]
pub enum Source<'a> {
    /// A literal in `fixed(…)`.
    Fixed(Literal<'a>),
    /// A member for a field of the table.
    Member(Type<'a>),
    /// A member for a field that the table lacks.
    Extra(Type<'a>),
}

/// A literal as it is written.
#[derive(Clone, Copy, Debug)]
pub enum Literal<'a> {
    /// A text, and whether it is an IPv4 or IPv6 address, which const evaluation
    /// could not tell.
    Text(&'a str, bool),
    /// The digits of a number.
    Number(&'a str),
    /// `true` or `false`.
    Bool(bool),
    /// Anything else.
    Other,
}

/// What is known of a member's type.
#[derive(Clone, Copy, Debug)]
pub struct Type<'a> {
    /// The type as people write it.
    pub written: &'a str,
    /// The type within its `Option` or `Vec`, else the type itself.
    pub inner: &'a str,
    /// How many values it holds.
    pub occurs: Occurs,
    /// The bytes of the longest text that it holds, if it has a limit.
    pub longest: Option<usize>,
}

/// How many values of a field a type holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Occurs {
    /// One.
    Once,
    /// One or none, as an `Option`.
    Maybe,
    /// Any number, as a `Vec`.
    Many,
    /// Nobody can tell yet: the type is a parameter, or its name says nothing.
    Unknown,
}

/// A struct that is to stand for a message.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// The message.
    pub message: &'static Message,
    /// The macro that it derives.
    pub derive: Derive,
    /// What it says of the message's fields, in the order of the source.
    pub claims: &'a [Claim<'a>],
}

impl Derive {
    /// The macro's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Request => "Request",
            Self::Response => "Response",
            Self::Object => "Object",
        }
    }

    /// Whether the struct is sent.
    #[must_use]
    pub const fn sends(self) -> bool {
        !matches!(self, Self::Response)
    }

    const fn is(self, other: Self) -> bool {
        self as u8 == other as u8
    }
}

impl Message {
    /// The macro for a struct of this message.
    #[must_use]
    pub const fn derive(&self) -> Derive {
        match self.direction {
            Direction::Request | Direction::Reply => Derive::Request,
            Direction::Response | Direction::Notification => Derive::Response,
            Direction::Object | Direction::Parameters => Derive::Object,
        }
    }

    /// What is wrong with deriving that macro; `constant` is what the table is
    /// called.
    #[must_use]
    pub const fn derive_fault(&self, derived: Derive, constant: &str) -> Option<Words> {
        let right = self.derive();
        if right.is(derived) {
            return None;
        }
        let is = match right {
            Derive::Request => "sent",
            Derive::Response => "received",
            Derive::Object => "nested in others or handed to a page",
        };
        let fact = Words::new().name(constant).and(" is ").and(is).and(": derive ").name(right.name());
        let help = Words::of("write `#[derive(").and(right.name()).and(")]` instead of ").name(derived.name());
        Some(fact.help(help.as_str()))
    }

    /// The field that a name stands for: a wire name, else a member's.
    #[must_use]
    pub const fn named(&self, name: &str) -> Option<&'static Field> {
        if let Some(field) = self.find(name) {
            return Some(field);
        }
        let mut at = 0;
        while let Some(field) = self.field(at) {
            if field.member_name().is(name) {
                return Some(field);
            }
            at += 1;
        }
        None
    }

    /// The field that a wrong name most likely means: the one of that camel-case
    /// name, else the nearest that a struct may have.
    #[must_use]
    pub const fn meant(&self, name: &str) -> Option<&'static Field> {
        let mut nearest: Option<(usize, &'static Field)> = None;
        let mut at = 0;
        while let Some(field) = self.field(at) {
            if field.camel().is(name) {
                return Some(field);
            }
            if field.filler().is_none()
                && let Some(edits) = nearness(name, field.name)
                && (nearest.is_none() || matches!(nearest, Some((least, _)) if edits < least))
            {
                nearest = Some((edits, field));
            }
            at += 1;
        }
        match nearest {
            Some((_, field)) => Some(field),
            None => None,
        }
    }
}

impl Field {
    /// Who fills the field, if no struct may.
    #[must_use]
    pub const fn filler(&self) -> Option<&'static str> {
        match self.filled_by {
            FilledBy::Client(_) => Some("client"),
            FilledBy::Account(_) => Some("account"),
            _ => None,
        }
    }

    /// What is wrong with a fixed value, if anything, and what to write.
    #[must_use]
    pub const fn literal_fault(&self, literal: Literal<'_>) -> Option<Words> {
        let value = match (literal, self.is_numeric()) {
            (Literal::Text(text, _), false) => text,
            (Literal::Number(digits), true) => digits,
            _ => return Some(self.other_literal(literal)),
        };
        let fault = match (self.fault(value), self.kind, literal) {
            (Some(fault), ..) => fault,
            (None, Kind::Ip, Literal::Text(_, false)) => Fault::NotAnIp,
            (None, ..) => return None,
        };
        let words = self.explain(fault, value, "this literal").and("\nhelp: ");
        let words = match (fault, self.near_value(value)) {
            (Fault::NotListed, Some(near)) => words.and("did you mean ").name(near).and("? "),
            _ => words,
        };
        Some(words.and(self.help(fault).as_str()))
    }

    /// The value of the list that a wrong one most likely means.
    const fn near_value(&self, wrong: &str) -> Option<&'static str> {
        let mut nearest: Option<(usize, &'static str)> = None;
        let mut at = 0;
        while let Some(value) = self.value(at) {
            if let Some(edits) = nearness(wrong, value)
                && (nearest.is_none() || matches!(nearest, Some((least, _)) if edits < least))
            {
                nearest = Some((edits, value));
            }
            at += 1;
        }
        match nearest {
            Some((_, value)) => Some(value),
            None => None,
        }
    }

    /// A literal of the wrong type, with the right one in its place.
    const fn other_literal(&self, literal: Literal<'_>) -> Words {
        let is = if self.is_numeric() { "a number" } else { "a text" };
        let words =
            Words::new().name(self.name).and(" takes ").and(is).and("\nhelp: write `").and(self.name).and(" = ");
        let words = match literal {
            Literal::Text(text, _) if self.is_numeric() && self.fault(text).is_none() => words.and(text),
            _ if self.is_numeric() => words.number(self.min),
            Literal::Number(digits) => words.and("\"").and(digits).and("\""),
            Literal::Bool(yes) if matches!(self.kind, Kind::Choice(choices) if choices.is_yes_no()) => {
                words.and(if yes { "\"Y\"" } else { "\"N\"" })
            }
            _ => words.and("\"…\""),
        };
        words.and("`")
    }

    /// Whether the struct itself has to give the field, always.
    const fn is_given_by_struct(&self) -> bool {
        self.is_required() && matches!(self.filled_by, FilledBy::Caller | FilledBy::Client(_))
    }

    /// Whether the type holds texts that are too long for the field.
    const fn is_exceeded_by(&self, ty: &Type<'_>) -> bool {
        match (self.max_bytes, ty.longest) {
            (Some(max), Some(longest)) => matches!(self.kind, Kind::Text(_) | Kind::Url) && longest > max as usize,
            _ => false,
        }
    }
}

impl Type<'_> {
    /// Names what is within the `Option` or the `Vec`, if that is written.
    const fn name_inner(&self, words: Words, otherwise: &str) -> Words {
        if same(self.inner, self.written) { words.and(otherwise) } else { words.name(self.inner) }
    }
}

impl<'a> Candidate<'a> {
    /// The field of the `at`-th claim.
    #[must_use]
    pub const fn field(&self, at: usize) -> Option<&'static Field> {
        self.message.named(self.claims[at].name)
    }

    /// What is wrong with the name of the `at`-th claim, if anything.
    #[must_use]
    pub const fn name_fault(&self, at: usize) -> Option<Words> {
        let claim = &self.claims[at];
        let field = self.field(at);
        let extra = matches!(claim.source, Source::Extra(_));
        let fixed = matches!(claim.source, Source::Fixed(_));
        let Some(field) = field else {
            if !extra {
                return Some(self.no_field(claim));
            }
            if !is_extra_name(claim.name) {
                let fact = Words::new().name(claim.name).and(" cannot be the name of a field");
                return Some(fact.help("names are ASCII letters, digits and `_`, and not `key`"));
            }
            return self.twice(at, claim.name);
        };
        if let Some(who) = field.filler()
            && !self.derive.is(Derive::Object)
        {
            let it = if fixed { "it" } else { "the field" };
            let words = Words::new().name(field.name).and(" is filled by the ").and(who);
            return Some(words.and(", remove ").and(it));
        }
        if extra {
            let fact = Words::of("message ").name(self.message.name).and(" has the field ").name(field.name);
            return Some(fact.and(", so it is not `extra`").help("remove `extra`"));
        }
        self.twice(at, field.name)
    }

    /// A name that the table does not have.
    const fn no_field(&self, claim: &Claim<'_>) -> Words {
        let words = Words::of("no field ").name(claim.name).and(" in message ").name(self.message.name);
        match self.message.meant(claim.name) {
            Some(field) if field.camel().is(claim.name) => words.and("\nhelp: the wire name is ").name(field.name),
            Some(field) => words.and("\nhelp: did you mean ").name(field.name).and("?"),
            None if matches!(claim.source, Source::Fixed(_)) => {
                words.and("\nhelp: remove it; `fixed` gives values to the fields of the message")
            }
            None => words.help(
                "mark it `#[wxpay(skip)]` if it is your own, or `#[wxpay(extra)]` if WeChat Pay has it and the table lacks it",
            ),
        }
    }

    /// A field that an earlier claim gives too.
    const fn twice(&self, at: usize, name: &str) -> Option<Words> {
        let mut earlier = 0;
        while earlier < at {
            let first = &self.claims[earlier];
            let same_field = match self.field(earlier) {
                Some(field) => same(field.name, name),
                None => same(first.name, name) && matches!(first.source, Source::Extra(_)),
            };
            if same_field {
                return Some(self.given_twice(first, &self.claims[at], name));
            }
            earlier += 1;
        }
        None
    }

    const fn given_twice(&self, first: &Claim<'_>, second: &Claim<'_>, name: &str) -> Words {
        match (first.source, second.source) {
            (Source::Fixed(_), Source::Fixed(_)) => {
                Words::new().name(name).and(" is given twice in `fixed`").help("keep one of them")
            }
            (Source::Fixed(_), _) => {
                Words::new().name(name).and(" is given both as a field and in `fixed(…)`").help("remove one of them")
            }
            _ => {
                let fact = Words::of("field ").name(name).and(" of message ").name(self.message.name);
                let fact = fact.and(" is given twice\nhelp: first given by ").name(first.ident);
                fact.and("; keep one of them")
            }
        }
    }

    /// What is wrong with the literal of the `at`-th claim, if anything.
    #[must_use]
    pub const fn literal_fault(&self, at: usize) -> Option<Words> {
        match (self.claims[at].source, self.field(at)) {
            (Source::Fixed(literal), Some(field)) if self.name_fault(at).is_none() => field.literal_fault(literal),
            _ => None,
        }
    }

    /// What is wrong with the type of the `at`-th claim, if anything: an `Option`
    /// where a value is required, none where it can be absent, no `Vec` where it
    /// occurs several times, a text that is too long.
    #[must_use]
    pub const fn type_fault(&self, at: usize) -> Option<Words> {
        let claim = &self.claims[at];
        let (Source::Member(ty), Some(field)) = (claim.source, self.field(at)) else {
            return None;
        };
        if self.name_fault(at).is_some() {
            return None;
        }
        if field.is_exceeded_by(&ty) {
            let max = match field.max_bytes {
                Some(max) => max as u64,
                None => 0,
            };
            let fact = Words::new().name(ty.written).and(" is longer than ").name(field.name).and(" allows (");
            return Some(fact.number(max).and(")\nhelp: use a text of at most ").number(max).and(" bytes"));
        }
        let received = self.derive.is(Derive::Response);
        match (field.repeat, ty.occurs) {
            (_, Occurs::Unknown) | (Repeat::Indexed | Repeat::Array, Occurs::Many) => None,
            (Repeat::Indexed | Repeat::Array, _) => {
                let fact = Words::new().name(field.name).and(" can occur several times, so it must be a `Vec`");
                let fact = fact.and("\nhelp: use `Vec<").and(ty.inner).and(">`, which is empty when there are none");
                Some(fact)
            }
            (Repeat::Once, Occurs::Many) => {
                let fact = Words::new().name(field.name).and(" occurs once, so it cannot be a `Vec`\nhelp: use ");
                Some(ty.name_inner(fact, "the type of its elements"))
            }
            (Repeat::Once, Occurs::Maybe) if !received && field.is_given_by_struct() => {
                let fact = Words::new().name(field.name).and(" is required by message ").name(self.message.name);
                let fact = fact.and(", so it cannot be an `Option`\nhelp: ");
                Some(ty.name_inner(fact.and("use "), "the type within it"))
            }
            (Repeat::Once, Occurs::Once) if received && !field.is_in_success() => {
                let fact = Words::new().name(field.name).and(" can be absent from message ").name(self.message.name);
                let fact = fact.and(", so it must be an `Option`\nhelp: use `Option<");
                Some(fact.and(ty.written).and(">`"))
            }
            (Repeat::Once, _) => None,
        }
    }

    /// The required fields that nothing gives, if there are any.
    #[must_use]
    pub const fn missing_fault(&self, known: &[Known<'_>]) -> Option<Words> {
        if !self.derive.sends() {
            return None;
        }
        let (mut missing, mut count) = (Words::new(), 0);
        let mut at = 0;
        while let Some(field) = self.message.field(at) {
            let own = field.is_required() && matches!(field.filled_by, FilledBy::Caller);
            if own && matches!(look(known, field.name), Given::No) {
                missing = if count == 0 { missing } else { missing.and(", ") };
                missing = missing.name(field.name);
                count += 1;
            }
            at += 1;
        }
        let (fields, them) = match count {
            0 => return None,
            1 => ("field", "the field, or give it"),
            _ => ("fields", "the fields, or give them"),
        };
        let fact = Words::of("message ").name(self.message.name).and(" requires the ").and(fields).and(" ");
        let fact = fact.and(missing.as_str()).and("\nhelp: add ").and(them);
        Some(fact.and(" once in `fixed(…)`"))
    }

    /// What is wrong with the `rule`-th rule of the message, if anything. A rule
    /// is broken only when no value could satisfy it.
    #[must_use]
    pub const fn rule_fault(&self, rule: usize, known: &[Known<'_>]) -> Option<Words> {
        match self.message.rule(rule) {
            Some(rule) if self.derive.sends() && matches!(rule.verdict(known), Verdict::Broken) => {
                Some(rule.words(self.message.name).help(rule.help(known).as_str()))
            }
            _ => None,
        }
    }

    /// What is wrong with all the rules that are about that claim, or about the
    /// whole struct.
    #[must_use]
    pub const fn rules_fault(&self, claim: Option<usize>, known: &[Known<'_>]) -> Option<Words> {
        let mut words = Words::new();
        let mut at = 0;
        while self.message.rule(at).is_some() {
            let same_claim = match (self.about(at), claim) {
                (Some(about), Some(claim)) => about == claim,
                (None, None) => true,
                _ => false,
            };
            if same_claim && let Some(fault) = self.rule_fault(at, known) {
                words = if words.is_empty() { words } else { words.and("\n") };
                words = words.and(fault.as_str());
            }
            at += 1;
        }
        if words.is_empty() { None } else { Some(words) }
    }

    /// Which claim the `rule`-th rule is about; none if it is the whole struct.
    #[must_use]
    pub const fn about(&self, rule: usize) -> Option<usize> {
        let Some(rule) = self.message.rule(rule) else {
            return None;
        };
        let mut nth = 0;
        while let Some(name) = rule.about(nth) {
            let mut at = 0;
            while at < self.claims.len() {
                if let Some(field) = self.field(at)
                    && same(field.name, name)
                {
                    return Some(at);
                }
                at += 1;
            }
            nth += 1;
        }
        None
    }

    /// What is known of each field of the message, in the order of the table.
    #[must_use]
    pub const fn known<const N: usize>(&self) -> [Known<'a>; N] {
        let mut known = [("", Given::No); N];
        let mut at = 0;
        while at < N {
            if let Some(field) = self.message.field(at) {
                known[at] = (field.name, self.given(field));
            }
            at += 1;
        }
        known
    }

    /// What the struct decides about a field. A name that a help text offers
    /// counts as given some way, so that nothing is reported twice.
    #[must_use]
    pub const fn given(&self, field: &Field) -> Given<'a> {
        let mut offered = false;
        let mut at = 0;
        while at < self.claims.len() {
            let claim = &self.claims[at];
            match self.field(at) {
                Some(other) if same(other.name, field.name) => return claim.given(field),
                Some(_) => {}
                None => {
                    if let Some(meant) = self.message.meant(claim.name)
                        && same(meant.name, field.name)
                        && !matches!(claim.source, Source::Extra(_))
                    {
                        offered = true;
                    }
                }
            }
            at += 1;
        }
        if offered || !matches!(field.filled_by, FilledBy::Caller) { Given::Maybe } else { Given::No }
    }
}

impl<'a> Claim<'a> {
    const fn given(&self, field: &Field) -> Given<'a> {
        match self.source {
            // The value is wrong, the presence is not.
            Source::Fixed(literal) if field.literal_fault(literal).is_some() => Given::Maybe,
            Source::Fixed(Literal::Text(value, _) | Literal::Number(value)) => Given::Value(value),
            Source::Fixed(_) => Given::Maybe,
            Source::Member(Type { occurs: Occurs::Once, .. }) => Given::Yes,
            Source::Member(_) | Source::Extra(_) => Given::Maybe,
        }
    }
}

/// Letters, digits and `_`, and not the word that stands before the secret.
const fn is_extra_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_alphanumeric() && bytes[at] != b'_' {
            return false;
        }
        at += 1;
    }
    !bytes.is_empty() && !same(name, "key")
}
