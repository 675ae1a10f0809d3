//! What proves quickly that a struct is right. Const evaluation pays for each step, and nearly all
//! structs that are compiled are right: where these functions are not sure, the checks decide.

use crate::check::member::{Occurrence, Source};
use crate::check::misfit::Content;
use crate::check::struct_check::StructCheck;
use crate::table::model::{Condition, Demand, Field, Filler, Message, Repeat, Requirement, RuleRows};
use crate::table::rule::RuleResult;
use crate::text::{prefix, same};

/// The number of lists by hash in [`Message::places_of`].
const LISTS: usize = 64;

impl Message {
    /// The index of the field of each name, as [`index_of`](Self::index_of) finds it. The names are listed by
    /// their hash, so that each field is compared with few.
    #[must_use]
    pub const fn places_of<const N: usize>(&self, names: [&str; N]) -> [Option<usize>; N] {
        let mut places = [None; N];
        // The first name of each list, and the next after each name.
        let (mut firsts, mut nexts, mut prefixes) = ([N; LISTS], [N; N], [0; N]);
        let mut at = 0;
        while at < N {
            prefixes[at] = prefix(names[at]);
            let list = list_of(prefixes[at]);
            nexts[at] = firsts[list];
            firsts[list] = at;
            at += 1;
        }
        let (mut table, mut place) = (self, 0);
        loop {
            let mut fields = table.fields;
            while let [field, rest @ ..] = fields {
                let mut name = firsts[list_of(field.prefix)];
                while name < N {
                    if field.prefix == prefixes[name] && places[name].is_none() && same(field.name, names[name]) {
                        places[name] = Some(place);
                    }
                    name = nexts[name];
                }
                place += 1;
                fields = rest;
            }
            match table.base {
                Some(base) => table = base,
                None => break,
            }
        }
        at = 0;
        while at < N {
            if places[at].is_none() {
                places[at] = self.index_of(names[at]);
            }
            at += 1;
        }
        places
    }
}

/// The list of a name with that prefix.
#[allow(clippy::cast_possible_truncation, reason = "six bits are left")]
const fn list_of(prefix: u64) -> usize {
    (prefix.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58) as usize
}

impl StructCheck<'_> {
    /// Whether no two claims are for the same field.
    #[must_use]
    pub const fn has_distinct_places(&self) -> bool {
        let (mut seen, mut places) = (0_u128, self.places);
        while let [place, rest @ ..] = places {
            if let Some(place) = *place {
                if place >= 128 || seen & 1 << place != 0 {
                    return false;
                }
                seen |= 1 << place;
            }
            places = rest;
        }
        true
    }

    /// Whether the claim at that index certainly has no fault, unless another one is for the same field.
    #[must_use]
    pub const fn is_surely_right(&self, at: usize, content: Content) -> bool {
        let (Source::Member(ty), Some(field)) = (&self.claims[at].source, self.field(at)) else {
            return false;
        };
        if !matches!(field.repeat, Repeat::Once)
            || !matches!(field.filled_by, Filler::Caller | Filler::AccountOrCaller(_) | Filler::Gateway)
            || ty.longest.is_some()
            || !field.holds(content)
        {
            return false;
        }
        match ty.occurs {
            Occurrence::Once => self.derive.sends() || field.is_in_success(),
            Occurrence::Maybe => !self.derive.sends() || !field.is_given_by_struct(),
            _ => false,
        }
    }

    /// Whether the claims, each for another field, certainly give all required fields and break no rule.
    #[must_use]
    pub const fn is_surely_whole(&self) -> bool {
        let Some(rows) = self.known_rows() else { return false };
        let (mut table, mut offset) = (self.message, 0);
        loop {
            if !table.rules.is_empty() {
                let Some(index) = table.sent_index() else { return false };
                let mut nth = 0;
                while nth < table.rules.len() {
                    let rule = &table.rules[nth];
                    if rows.may_break(&rule.when, &rule.demand, index.rules[nth], offset) {
                        return false;
                    }
                    nth += 1;
                }
            }
            offset += table.fields.len();
            match table.base {
                Some(base) => table = base,
                None => return true,
            }
        }
    }

    /// What the claims say of each row. `None` if a required field is missing, or if it is not sure.
    const fn known_rows(&self) -> Option<KnownRows> {
        let mut rows = KnownRows { possible: 0, sure: 0, literal: 0 };
        let mut required = 0_u64;
        let (mut table, mut bit) = (self.message, 1_u64);
        loop {
            let mut fields = table.fields;
            while let [Field { filled_by, required: needed, .. }, rest @ ..] = fields {
                if !matches!(filled_by, Filler::Caller) {
                    rows.possible |= bit;
                } else if matches!(needed, Requirement::Yes) {
                    required |= bit;
                }
                // There are more than 64.
                if bit == 0 {
                    return None;
                }
                bit <<= 1;
                fields = rest;
            }
            match table.base {
                Some(base) => table = base,
                None => break,
            }
        }
        let (mut claims, mut places) = (self.claims, self.places);
        while let ([claim, others @ ..], [place, rest @ ..]) = (claims, places) {
            match (*place, &claim.source) {
                (Some(place), source) => {
                    rows.possible |= 1 << place;
                    match source {
                        Source::Fixed(_) => rows.literal |= 1 << place,
                        Source::Member(ty) if matches!(ty.occurs, Occurrence::Once) => rows.sure |= 1 << place,
                        _ => {}
                    }
                }
                (None, Source::Extra(_)) => {}
                (None, _) => return None,
            }
            (claims, places) = (others, rest);
        }
        if required & !rows.possible == 0 { Some(rows) } else { None }
    }
}

/// What a struct says of the rows of its table, one bit for each.
struct KnownRows {
    /// Those that can be present.
    possible: u64,
    /// Those that certainly are.
    sure: u64,
    /// Those with a fixed value.
    literal: u64,
}

impl KnownRows {
    /// Whether a rule may be broken, whose rows begin at `offset`.
    const fn may_break(&self, when: &Condition, demand: &Demand, rule: RuleRows, offset: usize) -> bool {
        if let Some(row) = rule.when {
            let bit = 1 << row << offset;
            if self.possible & bit == 0 {
                return false;
            }
            if self.literal & bit != 0 {
                return true;
            }
            // The value is not known, so the rule is open.
            if !matches!(when, Condition::Given { .. }) {
                return false;
            }
        }
        if let Some((one, other)) = rule.compared {
            let bits = (1 << one | 1 << other) << offset;
            return self.literal & bits == bits;
        }
        if demand.groups().is_some() {
            return true;
        }
        let counted = rule.counted << offset;
        let (sure, possible) = (counted & (self.sure | self.literal), counted & self.possible);
        let result = demand.evaluate_count(sure.count_ones() as usize, possible.count_ones() as usize);
        matches!(result, RuleResult::Broken)
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use std::format;
    use std::vec::Vec;

    use super::*;
    use crate::check::derive_kind::DeriveKind;
    use crate::check::member::{FieldClaim, Literal, Type};
    use crate::table::rule::FieldState;
    use crate::{ALL, pay, text};

    fn member(name: &str, occurs: Occurrence) -> FieldClaim<'_> {
        let ty = Type { written: "", inner: "", shown: occurs, occurs, longest: None };
        FieldClaim { name, ident: name, source: Source::Member(ty) }
    }

    /// Checks a struct without haste.
    fn is_right(check: &StructCheck<'_>, contents: &[Content]) -> bool {
        let known = check.known::<512>();
        let states: &[FieldState<'_>] = &known[..check.message.count()];
        check.missing_fault(states).is_none()
            && (0..check.message.count_rules()).all(|rule| check.rule_fault(rule, states).is_none())
            && (0..check.claims.len()).all(|at| {
                let faults = (check.name_fault(at), check.literal_fault(at), check.content_fault(at, contents[at]));
                faults == (None, None, None)
            })
    }

    #[test]
    fn places_of_are_those_of_each_name() {
        static MORE: Message = Message::extending(&pay::UNIFIED_ORDER, "more", &[text("till", 8), text("body_2", 8)]);
        let tables = ALL.iter().copied().chain([&MORE]);
        for table in tables {
            for field in table.all_fields() {
                let member = format!("{}", field.member_name());
                let names = [field.name, "nothing", "body", member.as_str(), field.name];
                assert_eq!(table.places_of(names), names.map(|name| table.index_of(name)), "{}", table.name);
            }
        }
    }

    /// Structs of pseudo-random members of every table: none is taken for right that has a fault, and many are.
    #[test]
    fn is_sure_only_of_what_is_right() {
        let (mut seed, mut sure, mut unsure) = (7_u64, 0, 0);
        let mut random = |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) % below
        };
        for table in ALL {
            let derive = table.derive();
            for _ in 0..40 {
                let (mut claims, mut contents) = (Vec::new(), Vec::new());
                let odds = 2 + random(8);
                for field in table.all_fields() {
                    if random(odds) == 0 || matches!(field.filled_by, Filler::Client(_)) && random(9) > 0 {
                        continue;
                    }
                    let of_kind = if field.is_numeric() { Content::Number } else { Content::Text };
                    let other = if field.is_numeric() { Content::Text } else { Content::Other(true) };
                    contents.push(if random(20) == 0 { other } else { of_kind });
                    let once = field.is_in_success() || random(3) == 0;
                    claims.push(match random(12) {
                        0 if derive.sends() => FieldClaim {
                            source: Source::Fixed(Literal::Text(field.sample, None)),
                            ..member(field.name, Occurrence::Once)
                        },
                        _ if once => member(field.name, Occurrence::Once),
                        _ => member(field.name, Occurrence::Maybe),
                    });
                }
                let places: Vec<Option<usize>> = claims.iter().map(|claim| table.index_of(claim.name)).collect();
                let check = StructCheck { message: table, derive, claims: &claims, places: &places };
                let claims_are_sure = (0..claims.len()).all(|at| check.is_surely_right(at, contents[at]));
                let is_whole = !derive.sends() || check.is_surely_whole();
                if check.has_distinct_places() && claims_are_sure && is_whole {
                    assert!(is_right(&check, &contents), "{}: {claims:?}", table.name);
                    sure += 1;
                } else {
                    unsure += usize::from(is_right(&check, &contents));
                }
            }
        }
        assert!(sure > 100 && unsure > 10, "{sure} are sure, {unsure} only right");
    }

    #[test]
    fn is_surely_whole_leaves_literals_of_rules_to_the_checks() {
        let literal = |value| FieldClaim {
            source: Source::Fixed(Literal::Text(value, None)),
            ..member("trade_type", Occurrence::Once)
        };
        let names = ["body", "out_trade_no", "total_fee", "spbill_create_ip"];
        let is_whole = |first: FieldClaim<'static>, names: &[&'static str]| {
            let claims: Vec<_> =
                [first].into_iter().chain(names.iter().map(|name| member(name, Occurrence::Once))).collect();
            let places: Vec<_> = claims.iter().map(|claim| pay::UNIFIED_ORDER.index_of(claim.name)).collect();
            let message = &pay::UNIFIED_ORDER;
            StructCheck { message, derive: DeriveKind::Request, claims: &claims, places: &places }.is_surely_whole()
        };
        assert!(is_whole(member("trade_type", Occurrence::Once), &names));
        assert!(!is_whole(literal("JSAPI"), &names), "without a payer");
        assert!(!is_whole(member("trade_type", Occurrence::Once), &names[..3]), "without an address");
        assert!(!is_whole(member("sub_openid", Occurrence::Once), &names), "without a trade type");
    }
}
