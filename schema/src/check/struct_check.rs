//! The check of a struct against a table. The derive macros run it while they expand, and
//! const evaluation runs it where no macro can see the table. Const evaluation pays for each
//! step and each call, so lists are taken apart by patterns, and texts compared by their
//! prefixes first.

use crate::check::derive_kind::DeriveKind;
use crate::check::member::{FieldClaim, Literal, Occurrence, Source, Type};
use crate::check::struct_fault::{LiteralError, StructFault};
use crate::table::model::{Field, Filler, Kind, Message, Requirement};
use crate::table::rule::{FieldState, Presence, RuleResult};
use crate::text::suggest::nearness;
use crate::text::{prefix, same};

/// A struct to check against the table of its message.
#[derive(Clone, Copy, Debug)]
pub struct StructCheck<'a> {
    /// The message.
    pub message: &'static Message,
    /// The macro that it derives.
    pub derive: DeriveKind,
    /// Its claims about the message's fields, in the order of the source.
    pub claims: &'a [FieldClaim<'a>],
    /// The index of each claim's field in the table, if it has one.
    pub places: &'a [Option<usize>],
}

impl<'a> StructCheck<'a> {
    /// The field of the claim at that index.
    #[must_use]
    pub const fn field(&self, at: usize) -> Option<&'static Field> {
        match self.places[at] {
            Some(place) => self.message.field(place),
            None => None,
        }
    }

    /// Checks the name of the claim at that index.
    #[must_use]
    pub const fn name_fault(&self, at: usize) -> Option<StructFault> {
        let claim = &self.claims[at];
        let extra = matches!(claim.source, Source::Extra(_));
        match self.field(at) {
            None if !extra => return Some(StructFault::NoField { claim: at }),
            None if self.message.is_camel(claim.name) => return Some(StructFault::NoField { claim: at }),
            None if !is_extra_name(claim.name) => return Some(StructFault::NoName { claim: at }),
            Some(field) if self.is_filled(field) => return Some(StructFault::Filled { claim: at }),
            Some(_) if extra => return Some(StructFault::NotExtra { claim: at }),
            _ => {}
        }
        let (mut earlier, mut places) = (0, self.places);
        while let [place, rest @ ..] = places
            && earlier < at
        {
            let same_field = match (*place, self.places[at]) {
                (Some(one), Some(other)) => one == other,
                (None, None) if extra => same(self.claims[earlier].name, claim.name),
                _ => false,
            };
            if same_field {
                return Some(StructFault::Twice { first: earlier, claim: at });
            }
            earlier += 1;
            places = rest;
        }
        None
    }

    /// Checks the literal of the claim at that index.
    #[must_use]
    pub const fn literal_fault(&self, at: usize) -> Option<StructFault> {
        let (Source::Fixed(literal), Some(field)) = (self.claims[at].source, self.field(at)) else {
            return None;
        };
        match field.literal_fault(literal) {
            Some(fault) if !self.is_filled(field) => Some(StructFault::Literal { claim: at, fault }),
            _ => None,
        }
    }

    /// Checks the type of the claim at that index: an `Option` only where the value can be
    /// absent, a `Vec` only where it occurs several times, a text of at most the field's
    /// length.
    #[must_use]
    pub const fn type_fault(&self, at: usize) -> Option<StructFault> {
        let (Source::Member(ty), Some(field)) = (self.claims[at].source, self.field(at)) else {
            return None;
        };
        if self.is_filled(field) {
            return None;
        }
        let received = self.derive.equals(DeriveKind::Response);
        let claim = at;
        // The length of received values is not checked.
        if !received && field.is_exceeded_by(&ty) {
            return Some(StructFault::TooLong { claim });
        }
        match (field.repeat.depth(), ty.occurs) {
            (_, Occurrence::Unknown) | (1, Occurrence::Many) | (2, Occurrence::ManyOfMany) => None,
            (0, Occurrence::Many | Occurrence::ManyOfMany) => Some(StructFault::Vec { claim }),
            (_, Occurrence::Once | Occurrence::Maybe) if field.repeat.depth() > 0 && !field.is_json_array() => {
                Some(StructFault::NoVec { claim })
            }
            (1, Occurrence::ManyOfMany) | (2, _) => Some(StructFault::NoVec { claim }),
            // One value, or the text of a list.
            (_, Occurrence::Maybe) if !received && field.is_given_by_struct() => Some(StructFault::Option { claim }),
            (_, Occurrence::Once) if received && !field.is_in_success() => Some(StructFault::NoOption { claim }),
            (_, _) => None,
        }
    }

    /// Checks that no required field is missing. `known` is in the order of the table.
    #[must_use]
    pub const fn missing_fault(&self, known: &[FieldState<'_>]) -> Option<StructFault> {
        if !self.derive.sends() {
            return None;
        }
        let (mut table, mut known) = (self.message, known);
        loop {
            let mut fields = table.fields;
            while let ([field, rest @ ..], [state, others @ ..]) = (fields, known) {
                if matches!(state.presence, Presence::No) && matches!(field.required, Requirement::Yes) {
                    return Some(StructFault::Missing);
                }
                (fields, known) = (rest, others);
            }
            match table.base {
                Some(base) => table = base,
                None => return None,
            }
        }
    }

    /// Checks the rule at that index. It is broken only if no value could satisfy it.
    #[must_use]
    pub const fn rule_fault(&self, rule: usize, known: &[FieldState<'_>]) -> Option<StructFault> {
        match self.message.rule(rule) {
            Some(broken) if self.derive.sends() && matches!(broken.evaluate(known), RuleResult::Broken) => {
                Some(StructFault::Rule { rule })
            }
            _ => None,
        }
    }

    /// Whether a struct of this kind may not have the field.
    pub(super) const fn is_filled(&self, field: &Field) -> bool {
        field.filler_name().is_some() && !self.derive.equals(DeriveKind::Object)
    }

    /// The index of the claim at which an error of that rule points; `None` if it points at
    /// the whole struct.
    #[must_use]
    pub const fn claim_of_rule(&self, rule: usize) -> Option<usize> {
        let Some(rule) = self.message.rule(rule) else {
            return None;
        };
        let mut nth = 0;
        while let Some(name) = rule.nth_field(nth) {
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

    /// Whether each of the rules is broken.
    #[must_use]
    pub const fn broken<const N: usize>(&self, known: &[FieldState<'_>]) -> [bool; N] {
        let mut broken = [false; N];
        let mut at = 0;
        while at < N && self.derive.sends() {
            if let Some(rule) = self.message.rule(at) {
                broken[at] = matches!(rule.evaluate(known), RuleResult::Broken);
            }
            at += 1;
        }
        broken
    }

    /// The first broken rule, from that index on, whose error points at that claim, or at the
    /// whole struct.
    #[must_use]
    pub const fn next_broken(&self, claim: Option<usize>, broken: &[bool], mut rule: usize) -> Option<usize> {
        while rule < broken.len() {
            if broken[rule] && is_same_claim(self.claim_of_rule(rule), claim) {
                return Some(rule);
            }
            rule += 1;
        }
        None
    }

    /// The state of each field of the message, in the order of the table. A field that a help
    /// text suggests counts as possibly present, so that nothing is reported twice.
    #[must_use]
    pub const fn known<const N: usize>(&self) -> [FieldState<'a>; N] {
        let mut known = [FieldState::NONE; N];
        self.fill(&mut known);
        known
    }

    /// Like [`known`](Self::known), into a slice as long as the message has fields.
    ///
    /// # Panics
    /// If the slice is shorter.
    pub const fn fill(&self, known: &mut [FieldState<'a>]) {
        let (mut table, mut place) = (self.message, 0);
        loop {
            let mut fields = table.fields;
            while let [field, rest @ ..] = fields {
                let own = matches!(field.filled_by, Filler::Caller);
                known[place] = FieldState::new(field, if own { Presence::No } else { Presence::Maybe });
                place += 1;
                fields = rest;
            }
            match table.base {
                Some(base) => table = base,
                None => break,
            }
        }
        // Backwards, so that the first of two claims counts.
        let mut at = self.claims.len();
        while at > 0 {
            at -= 1;
            let claim = &self.claims[at];
            match (self.places[at], self.field(at)) {
                (Some(place), Some(field)) => known[place].presence = claim.presence(field),
                _ if matches!(claim.source, Source::Extra(_)) => {}
                _ => self.mark_possible(claim.name, known),
            }
        }
    }

    const fn mark_possible(&self, name: &str, known: &mut [FieldState<'a>]) {
        if let Some(meant) = self.message.closest_field(name)
            && let Some(place) = self.message.index_of(meant.name)
            && matches!(known[place].presence, Presence::No)
        {
            known[place].presence = Presence::Maybe;
        }
    }
}

const fn is_same_claim(one: Option<usize>, other: Option<usize>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one == other,
        (None, None) => true,
        _ => false,
    }
}

impl Message {
    /// The index of the field of that wire name, or else of that member name.
    #[must_use]
    pub const fn index_of(&self, name: &str) -> Option<usize> {
        match self.find_index(name, false) {
            Some(place) => Some(place),
            None => self.find_index(name, true),
        }
    }

    const fn find_index(&self, name: &str, as_member: bool) -> Option<usize> {
        let prefix = prefix(name);
        let (mut table, mut before) = (self, 0);
        loop {
            let mut fields = table.fields;
            while let [field, rest @ ..] = fields {
                if field.prefix == prefix && same(field.name, name) || as_member && field.member_name().matches(name) {
                    return Some(before);
                }
                before += 1;
                fields = rest;
            }
            match table.base {
                Some(base) => table = base,
                None => return None,
            }
        }
    }

    /// The field of that wire name, or else of that member name.
    #[must_use]
    pub const fn find_by_any_name(&self, name: &str) -> Option<&'static Field> {
        match self.index_of(name) {
            Some(place) => self.field(place),
            None => None,
        }
    }

    /// Whether the name is the camel-case form of a field's name.
    const fn is_camel(&self, name: &str) -> bool {
        match self.closest_field(name) {
            Some(field) => field.camel().matches(name),
            None => false,
        }
    }

    /// The field that a wrong name most likely means: the field of that camel-case name or other
    /// spelling, the family of that name without its index, or else the closest that a struct may
    /// have.
    #[must_use]
    pub const fn closest_field(&self, name: &str) -> Option<&'static Field> {
        let mut nearest: Option<(usize, &'static Field)> = None;
        let mut at = 0;
        while let Some(field) = self.field(at) {
            if field.camel().matches(name) || field.is_family_of(name) || field.has_alias(name) {
                return Some(field);
            }
            if field.filler_name().is_none()
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
    /// Whether the field is an indexed family of that name, written without its index.
    const fn is_family_of(&self, name: &str) -> bool {
        match self.name.split_at_checked(name.len()) {
            Some((start, index)) => matches!(index.as_bytes(), [b'_', b'$', ..]) && same(start, name),
            None => false,
        }
    }

    /// Whether the name is another spelling of the field.
    const fn has_alias(&self, name: &str) -> bool {
        let Some(mut aliases) = self.aliases else { return false };
        while let [alias, rest @ ..] = aliases {
            if same(alias, name) {
                return true;
            }
            aliases = rest;
        }
        false
    }

    /// Who fills the field in place of the struct: `client` or `account`.
    #[must_use]
    pub const fn filler_name(&self) -> Option<&'static str> {
        match self.filled_by {
            Filler::Client(_) => Some("client"),
            Filler::Account(_) => Some("account"),
            _ => None,
        }
    }

    /// Whether a literal can be its value.
    const fn is_literal(&self) -> bool {
        match self.kind {
            Kind::Object(_) | Kind::Encrypted => false,
            _ => self.repeat.depth() == 0 || self.is_json_array(),
        }
    }

    /// Checks a fixed value.
    pub(crate) const fn literal_fault(&self, literal: Literal<'_>) -> Option<LiteralError> {
        if !self.is_literal() {
            return Some(LiteralError::Type);
        }
        let value = match (literal, self.is_numeric()) {
            (Literal::Text(text, _), false) => text,
            (Literal::Number(digits), true) => digits,
            _ => return Some(LiteralError::Type),
        };
        match (self.value_error(value), self.kind, literal) {
            (Some(fault), ..) => Some(LiteralError::Value(fault)),
            (None, Kind::Ip, Literal::Text(_, Some(fault))) => Some(LiteralError::Value(fault)),
            (None, ..) => None,
        }
    }

    /// Whether the struct itself always has to supply the field.
    #[must_use]
    pub const fn is_given_by_struct(&self) -> bool {
        self.is_required() && matches!(self.filled_by, Filler::Caller | Filler::Client(_))
    }

    /// Whether the type allows texts that are too long for the field.
    const fn is_exceeded_by(&self, ty: &Type<'_>) -> bool {
        match (self.max_bytes, ty.longest) {
            (Some(max), Some(longest)) => matches!(self.kind, Kind::Text(_) | Kind::Url) && longest > max as usize,
            _ => false,
        }
    }
}

/// Whether the name consists of letters, digits and `_`, with no digit in front, which XML
/// forbids, and is not `key`, which precedes the secret in the text to sign.
const fn is_extra_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    if let [b'0'..=b'9', ..] = bytes {
        return false;
    }
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_alphanumeric() && bytes[at] != b'_' {
            return false;
        }
        at += 1;
    }
    !bytes.is_empty() && !same(name, "key")
}
