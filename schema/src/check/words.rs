//! The wording of faults: a fact and a help text, the same in the macros and in const
//! evaluation.

use crate::check::derive_kind::DeriveKind;
use crate::check::member::{FieldClaim, Literal, Source, Type};
use crate::check::struct_check::StructCheck;
use crate::check::struct_fault::{LiteralError, StructFault};
use crate::check::value_error::ValueError;
use crate::table::model::{AccountValue, Field, Kind, Message};
use crate::table::rule::{FieldState, Presence};
use crate::text::const_string::ConstString;
use crate::text::suggest::nearness;

impl StructCheck<'_> {
    /// Describes a fault: the fact, and after `help:` the correction.
    #[must_use]
    pub const fn words(&self, fault: StructFault, known: &[FieldState<'_>]) -> ConstString {
        match fault {
            StructFault::NoField { claim } => self.no_field(&self.claims[claim]),
            StructFault::NoName { claim } => {
                let name = self.claims[claim].name;
                let fact = ConstString::new().name(name).and(" cannot be the name of a field");
                match name.as_bytes() {
                    [b'0'..=b'9', ..] => fact.help("names begin with a letter or `_`, as XML has it"),
                    _ => fact.help("names are ASCII letters, digits and `_`, and not `key`"),
                }
            }
            StructFault::Twice { first, claim } => self.twice(first, claim),
            StructFault::Missing => self.missing(known),
            StructFault::Rule { rule } => match self.message.rule(rule) {
                Some(rule) => rule.words(self.message.name).help(rule.help(known).as_str()),
                None => ConstString::new(),
            },
            StructFault::Filled { claim }
            | StructFault::NotExtra { claim }
            | StructFault::Literal { claim, .. }
            | StructFault::Misfit { claim }
            | StructFault::TooLong { claim }
            | StructFault::Vec { claim }
            | StructFault::NoVec { claim }
            | StructFault::Option { claim }
            | StructFault::NoOption { claim } => match self.field(claim) {
                Some(field) => self.field_words(fault, &self.claims[claim], field),
                None => ConstString::new(),
            },
        }
    }

    /// Describes a fault about a field of the table.
    const fn field_words(&self, fault: StructFault, claim: &FieldClaim<'_>, field: &Field) -> ConstString {
        let name = ConstString::new().name(field.name);
        let message = self.message.name;
        let ty = match claim.source {
            Source::Member(ty) | Source::Extra(ty) => ty,
            Source::Fixed(_) => Type::NONE,
        };
        let written = ty.written;
        match (fault, claim.source) {
            (StructFault::Literal { fault, .. }, Source::Fixed(literal)) => field.literal_words(literal, fault),
            (StructFault::Filled { .. }, source) => {
                let who = match field.filler_name() {
                    Some(who) => who,
                    None => "",
                };
                let it = if matches!(source, Source::Fixed(_)) { "it" } else { "the field" };
                name.and(" is filled by the ").and(who).and(", remove ").and(it)
            }
            (StructFault::NotExtra { .. }, _) => {
                let fact = ConstString::from_text("message ").name(message).and(" has the field ").name(field.name);
                fact.and(", so it is not `extra`").help("remove `extra`")
            }
            (StructFault::Misfit { .. }, _) => self.misfit(&ty, field),
            (StructFault::TooLong { .. }, _) => {
                let max = match field.max_bytes {
                    Some(max) => max as u64,
                    None => 0,
                };
                let fact = ConstString::new().name(written).and(" is longer than ").name(field.name).and(" allows (");
                fact.number(max).and(")\nhelp: use a text of at most ").number(max).and(" bytes")
            }
            (StructFault::NoVec { .. }, _) => {
                let of_lists = field.repeat.depth() > 1;
                let fact = if of_lists {
                    name.and(" is a list of lists, so it must be a `Vec` of `Vec`s")
                } else {
                    name.and(" can occur several times, so it must be a `Vec`")
                };
                let help = fact.and("\nhelp: use ").and(ty.list(of_lists).as_str());
                help.and(", which is empty when there are none")
            }
            (StructFault::Vec { .. }, _) => {
                let fact = name.and(" occurs once, so it cannot be a `Vec`\nhelp: use ");
                let right = if self.derive.equals(DeriveKind::Response) && !field.is_in_success() {
                    ty.inner_in("Option<", ">", "an `Option` of the type of its elements")
                } else {
                    ty.inner_in("", "", "the type of its elements")
                };
                fact.and(right.as_str())
            }
            (StructFault::Option { .. }, _) => {
                let fact = name.and(" is required by message ").name(message).and(", so it cannot be an `Option`");
                fact.and("\nhelp: use ").and(ty.inner_in("", "", "the type within it").as_str())
            }
            (StructFault::NoOption { .. }, _) => {
                let fact = name.and(" can be absent from message ").name(message).and(", so it must be an `Option`");
                fact.and("\nhelp: use `Option<").and(written).and(">`")
            }
            _ => name,
        }
    }

    /// Describes a name that the table lacks.
    const fn no_field(&self, claim: &FieldClaim<'_>) -> ConstString {
        let words = ConstString::from_text("no field ").name(claim.name).and(" in message ").name(self.message.name);
        if let Some(field) = self.message.own_id(claim.name) {
            let help = words.and("\nhelp: the account fills ").name(field.name).and(" in its place, remove ");
            return help.and(if matches!(claim.source, Source::Fixed(_)) { "it" } else { "the field" });
        }
        match self.message.closest_field(claim.name) {
            Some(field) if field.camel().matches(claim.name) => words.and("\nhelp: the wire name is ").name(field.name),
            Some(field) => words.and("\nhelp: did you mean ").name(field.name).and("?"),
            None if matches!(claim.source, Source::Fixed(_)) => {
                words.and("\nhelp: remove it; `fixed` gives values to the fields of the message")
            }
            None if is_filled_elsewhere(claim.name) => words.help("this call has none, remove the field"),
            None => words.help(
                "mark it `#[wxpay(skip)]` if it is your own, or `#[wxpay(extra)]` if WeChat Pay has it and the table \
                 lacks it",
            ),
        }
    }

    /// Describes a second claim for a field.
    const fn twice(&self, first: usize, claim: usize) -> ConstString {
        let (first, second) = (&self.claims[first], &self.claims[claim]);
        let name = match self.field(claim) {
            Some(field) => field.name,
            None => second.name,
        };
        match (first.source, second.source) {
            (Source::Fixed(_), Source::Fixed(_)) => {
                ConstString::new().name(name).and(" is given twice in `fixed`").help("keep one of them")
            }
            (Source::Fixed(_), _) => ConstString::new()
                .name(name)
                .and(" is given both as a field and in `fixed(…)`")
                .help("remove one of them"),
            _ => {
                let fact = ConstString::from_text("field ").name(name).and(" of message ").name(self.message.name);
                let fact = fact.and(" is given twice\nhelp: first given by ").name(first.ident);
                fact.and("; keep one of them")
            }
        }
    }

    /// Describes the missing required fields.
    const fn missing(&self, known: &[FieldState<'_>]) -> ConstString {
        let (mut missing, mut count) = (ConstString::new(), 0);
        let mut at = 0;
        while at < known.len() {
            if matches!(known[at].presence, Presence::No)
                && let Some(field) = self.message.field(at)
                && field.is_required()
            {
                missing = if count == 0 { missing } else { missing.and(", ") };
                missing = missing.name(field.name);
                count += 1;
            }
            at += 1;
        }
        let (fields, them) =
            if count == 1 { ("field", "the field, or give it") } else { ("fields", "the fields, or give them") };
        let fact =
            ConstString::from_text("message ").name(self.message.name).and(" requires the ").and(fields).and(" ");
        let fact = fact.and(missing.as_str()).and("\nhelp: add ").and(them);
        fact.and(" once in `fixed(…)`")
    }
}

/// Whether the client or the account fills the field of that name in most messages.
const fn is_filled_elsewhere(name: &str) -> bool {
    matches!(name.as_bytes(), b"appid" | b"mch_id" | b"nonce_str" | b"sign_type")
}

impl Message {
    /// The field that the account fills with what the id of that name is in most messages: `wxappid` for
    /// `appid`.
    const fn own_id(&self, name: &str) -> Option<&'static Field> {
        let value = match name.as_bytes() {
            b"appid" => AccountValue::Appid,
            b"mch_id" => AccountValue::MchId,
            _ => return None,
        };
        match self.id_field(value) {
            Some(field) if field.filler_name().is_some() => Some(field),
            _ => None,
        }
    }
}

impl Field {
    /// Describes the error of a fixed value, and the correction.
    const fn literal_words(&self, literal: Literal<'_>, fault: LiteralError) -> ConstString {
        let (Literal::Text(value, _) | Literal::Number(value), LiteralError::Value(fault)) = (literal, fault) else {
            return self.other_literal(literal);
        };
        let words = self.explain(fault, value, "this literal").and("\nhelp: ");
        let words = match (fault, self.near_value(value)) {
            (ValueError::NotListed, Some(near)) => words.and("did you mean ").name(near).and("? "),
            _ => words,
        };
        words.and(self.help(fault).as_str())
    }

    /// The value of the list that is closest to a wrong one.
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

    /// Describes a literal of the wrong type, and the right one.
    const fn other_literal(&self, literal: Literal<'_>) -> ConstString {
        let words = ConstString::new().name(self.name);
        if matches!(self.kind, Kind::Encrypted) {
            return words.and(" is sent encrypted\nhelp: give it as a member of type `Encrypted`");
        }
        if self.repeat.depth() > 0 && !self.is_json_array() {
            return words.and(" takes a list\nhelp: give it as a member, a `Vec`");
        }
        if matches!(self.kind, Kind::Object(_)) {
            return words.and(" takes an object\nhelp: give it as a member whose type derives `Object`");
        }
        if let Literal::Decimal(number) | Literal::Text(number, _) = literal
            && self.is_numeric()
            && self.value_error(number).is_some()
        {
            return self.no_whole_number(number);
        }
        let is = if self.is_numeric() { "a number" } else { "a text" };
        let words =
            ConstString::new().name(self.name).and(" takes ").and(is).and("\nhelp: write `").and(self.name).and(" = ");
        let words = match literal {
            Literal::Text(text, _) if self.is_numeric() && self.value_error(text).is_none() => words.and(text),
            _ if self.is_numeric() => words.number(self.min),
            Literal::Number(digits) | Literal::Decimal(digits) => words.and("\"").and(digits).and("\""),
            Literal::Bool(yes) if matches!(self.kind, Kind::Choice(choices) if choices.is_yes_no()) => {
                words.and(if yes { "\"Y\"" } else { "\"N\"" })
            }
            _ => words.and("\"…\""),
        };
        words.and("`")
    }

    /// Describes a literal that is not a whole number. An amount with a point is taken as
    /// yuan.
    const fn no_whole_number(&self, literal: &str) -> ConstString {
        let is_amount = matches!(self.kind, Kind::Fen);
        let words =
            ConstString::new().name(self.name).and(if is_amount { " takes whole fen" } else { " takes a number" });
        let words = words.and("\nhelp: ");
        let fault = match (hundredths(literal), self.value_error(literal)) {
            (Some(hundredths), _) if is_amount || hundredths % 100 == 0 => {
                let number = if is_amount { hundredths } else { hundredths / 100 };
                match self.range_error(number) {
                    None => return words.and("write `").and(self.name).and(" = ").number(number).and("`"),
                    Some(fault) => fault,
                }
            }
            (_, Some(fault)) => fault,
            (_, None) => ValueError::NotANumber,
        };
        words.and(self.help(fault).as_str())
    }
}

/// Parses a number with a point into hundredths: `8.8` is 880. `None` if it is not a whole
/// number of them.
const fn hundredths(decimal: &str) -> Option<u64> {
    let (mut number, mut digits, mut decimals) = (0_u64, 0, None);
    let mut rest = decimal.as_bytes();
    while let [byte, others @ ..] = rest {
        match (*byte, decimals) {
            (b'.', None) => decimals = Some(0),
            (b'0', Some(2..)) => {}
            (b'0'..=b'9', None | Some(0 | 1)) if digits < 16 => {
                number = 10 * number + (*byte - b'0') as u64;
                digits += 1;
                if let Some(count) = decimals {
                    decimals = Some(count + 1);
                }
            }
            _ => return None,
        }
        rest = others;
    }
    match decimals {
        None => None,
        _ if digits == 0 => None,
        Some(0) => Some(100 * number),
        Some(1) => Some(10 * number),
        Some(_) => Some(number),
    }
}

#[cfg(test)]
mod tests {
    use super::hundredths;

    #[test]
    fn hundredths_takes_decimals_and_nothing_else() {
        for (decimal, fen) in [
            ("8.88", 888),
            ("8.8", 880),
            ("8.", 800),
            ("8.0", 800),
            (".5", 50),
            ("0.01", 1),
            ("8.880", 888),
            ("99999999999999.99", 9_999_999_999_999_999),
        ] {
            assert_eq!(hundredths(decimal), Some(fen), "{decimal}");
        }
        for none in ["", ".", "8", "8.888", "-8.88", "8.8.8", "8e2", "8,88", "¥8", "8.88 ", "999999999999999.99"] {
            assert_eq!(hundredths(none), None, "{none}");
        }
    }
}
