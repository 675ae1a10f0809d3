//! What a struct claims, matched with the table: every field that the message
//! will carry, in signing order, and where its value comes from. What is wrong
//! with a single claim is reported on the way.

use wxpay_schema::internal::{DeriveKind, StructCheck};
use wxpay_schema::{ALL, Field, FilledBy, Message};

use super::claims::{Claimed, Origin};
use super::diagnostics::{Diagnostics, Place};
use super::fits::Proof;
use super::names::{constant, sorted};
use super::parse::{Fixed, Input, Member, Role};

/// One field of the message.
pub(super) struct Slot<'i> {
    pub row: Row,
    /// The name on the wire.
    pub name: String,
    pub source: Source<'i>,
    /// Whether the member's type may lack the trait that the field asks for. That is an
    /// error by itself, and must not be one of the implementation as well.
    pub doubtful: bool,
}

/// What stands for the field in the table.
#[derive(Clone, Copy)]
pub(super) enum Row {
    /// A field of a table that the macro sees, and its place there.
    Seen(usize, &'static Field),
    /// A field of a table that only the compiler sees, by its place among the
    /// struct's claims.
    Unseen(usize),
    /// None: the table lacks it.
    Extra,
}

/// Where the value comes from.
pub(super) enum Source<'i> {
    Member(&'i Member),
    Fixed(&'i Fixed),
    /// The client or the account.
    Filled,
}

/// Matches the claims with the table, and reports what is wrong with each. The
/// slots are in signing order.
pub(super) fn pair<'i>(
    input: &'i Input,
    candidate: &StructCheck<'_>,
    claimed: &[Claimed<'i>],
    faults: &mut Diagnostics,
) -> Vec<Slot<'i>> {
    let mut slots = Vec::new();
    for (at, claim) in claimed.iter().enumerate() {
        if hold(candidate, at, claim, faults) {
            slots.push(slot(candidate, at, claim));
        }
    }
    if input.derive.sends() {
        fill(candidate.message, &mut slots);
    }
    sorted(slots, &|slot, other| slot.name < other.name)
}

/// Attributes that this macro does not have.
pub(super) fn misplaced(input: &Input, faults: &mut Diagnostics) {
    if let (DeriveKind::Response, Some(fixed)) = (input.derive, input.fixed.first()) {
        faults.push(
            fixed.place,
            fixed.key.span(),
            "`fixed` gives values to send, this message is received",
            "remove `fixed(…)`",
        );
    }
    if let (DeriveKind::Response | DeriveKind::Object, Some(response)) = (input.derive, &input.response) {
        faults.push_tokens(
            Place::Attribute(0),
            response,
            "`response` says what answers a request, this message is none",
            "remove `response`",
        );
    }
}

/// Reports what is wrong with a claim. Whether it can stand for a field.
fn hold(candidate: &StructCheck<'_>, at: usize, claim: &Claimed<'_>, faults: &mut Diagnostics) -> bool {
    if let Some(finding) = candidate.name_fault(at) {
        let words = candidate.words(finding, &[]);
        let (place, span) = claim.name_place();
        match claim.origin {
            // The slip in the attribute may be why the name is none.
            Origin::Member(member) if !member.clear && candidate.field(at).is_none() => {}
            _ => match on_the_other_channel(candidate, at) {
                Some(help) => {
                    let fact = words.as_str().split('\n').next().unwrap_or_default();
                    faults.push(place, span, fact, help);
                }
                None => faults.push(place, span, words, ""),
            },
        }
        return false;
    }
    if let Origin::Fixed(fixed) = claim.origin
        && let Some(finding) = candidate.literal_fault(at)
    {
        faults.push_tokens(fixed.place, &fixed.value, candidate.words(finding, &[]), "");
        return false;
    }
    if let Some((member, ty)) = claim.member_type() {
        let place = Place::Type(member.at);
        if let Some(wrong) = claim.misfit.as_ref().filter(|wrong| wrong.proof == Proof::Name) {
            faults.push_tokens(place, wrong.culprit, &wrong.fact, &wrong.help);
        } else if claim.misfit.is_none()
            && let Some(finding) = candidate.type_fault(at)
        {
            faults.push_tokens(place, ty, candidate.words(finding, &[]), "");
        }
    }
    true
}

/// Where a field is at home that this message does not have, nor one like it.
fn on_the_other_channel(candidate: &StructCheck<'_>, at: usize) -> Option<String> {
    let (message, name) = (candidate.message, candidate.claims[at].name);
    if message.closest_field(name).is_some() || candidate.field(at).is_some() {
        return None;
    }
    let other = ALL.iter().find(|other| {
        other.channel != message.channel && other.name == message.name && other.direction == message.direction
    })?;
    let home = format!("schema::{}::{}", other.channel.name(), constant(other));
    other.find_by_any_name(name).map(|_| format!("`{home}` has it, the message of the other channel"))
}

fn slot<'i>(candidate: &StructCheck<'_>, at: usize, claim: &Claimed<'i>) -> Slot<'i> {
    let name = candidate.claims[at].name;
    let source = match claim.origin {
        Origin::Fixed(fixed) => Source::Fixed(fixed),
        Origin::Member(member) => Source::Member(member),
    };
    let is_extra = matches!(claim.origin, Origin::Member(Member { role: Role::Extra, .. }));
    match (candidate.places[at], candidate.field(at)) {
        (Some(place), Some(field)) if !is_extra => {
            let doubtful = claim.may_lack_trait();
            Slot { row: Row::Seen(place, field), name: field.name.to_owned(), source, doubtful }
        }
        _ => Slot { row: Row::Extra, name: name.to_owned(), source, doubtful: false },
    }
}

/// Adds what the client and the account fill in. The signature is not part of
/// the walk: it is made from it.
fn fill(message: &'static Message, slots: &mut Vec<Slot<'_>>) {
    for (at, field) in message.fields.iter().enumerate() {
        if field.filled_by != FilledBy::Caller && !field.is_sign() && slots.iter().all(|slot| slot.name != field.name) {
            let (row, name) = (Row::Seen(at, field), field.name.to_owned());
            slots.push(Slot { row, name, source: Source::Filled, doubtful: false });
        }
    }
}
