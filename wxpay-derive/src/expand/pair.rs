//! Matches the claims of a struct with the table: each field of the message, in signing order,
//! and the source of its value. Errors of a single claim are reported on the way.

use wxpay_schema::internal::StructCheck;
use wxpay_schema::{ALL, Field, Filler, Message};

use super::claims::{LocatedClaim, Origin};
use super::diagnostics::{Diagnostics, Position};
use super::names::{constant_name, sort};
use super::parse::{FixedValue, Input, Member, Role};
use super::type_check::Proof;
use super::type_check::shape::PlainContent;

/// One field of the message.
pub(super) struct Slot<'i> {
    pub row: Row,
    /// The name on the wire.
    pub name: String,
    pub source: SlotSource<'i>,
    /// Whether the member's type may lack the trait that the field needs. A check of its own
    /// reports that, so the implementation must not.
    pub may_lack_trait: bool,
}

/// The row of a field in the table.
#[derive(Clone, Copy)]
pub(super) enum Row {
    /// A field of a built-in table, and its index there.
    BuiltIn(usize, &'static Field),
    /// A field of a table that only the compiler sees, by the index of its claim.
    Opaque(usize),
    /// The same, of a member whose type certainly has such a content.
    Plain(usize, PlainContent),
    /// A field that the table lacks.
    Extra,
}

/// The source of a value.
pub(super) enum SlotSource<'i> {
    Member(&'i Member),
    Fixed(&'i FixedValue),
    /// Filled by the client or the account.
    Filled,
}

/// Matches the claims with the table, and reports their errors. Returns the slots in signing
/// order.
pub(super) fn pair<'i>(
    input: &'i Input,
    struct_check: &StructCheck<'_>,
    claims: &[LocatedClaim<'i>],
    faults: &mut Diagnostics,
) -> Vec<Slot<'i>> {
    let mut slots = Vec::new();
    for (at, claim) in claims.iter().enumerate() {
        if check_claim(struct_check, at, claim, faults) {
            slots.push(build_slot(struct_check, at, claim));
        }
    }
    if input.derive.sends() {
        push_auto_filled(struct_check.message, &mut slots);
    }
    sort(slots, &|slot, other| slot.name < other.name)
}

/// Reports the errors of a claim. Returns whether it is one for a field.
fn check_claim(struct_check: &StructCheck<'_>, at: usize, claim: &LocatedClaim<'_>, faults: &mut Diagnostics) -> bool {
    if let Some(fault) = struct_check.name_fault(at) {
        let words = struct_check.words(fault, &[]);
        let (place, span) = claim.name_position();
        match claim.origin {
            // The error in the attribute may be the reason why the name is unknown.
            Origin::Member(member) if !member.is_parsed && struct_check.field(at).is_none() => {}
            _ => match other_channel_help(struct_check, at) {
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
        && let Some(fault) = struct_check.literal_fault(at)
    {
        faults.push_tokens(fixed.place, &fixed.value, struct_check.words(fault, &[]), "");
        return false;
    }
    if let Some((member, ty)) = claim.member_type() {
        let place = Position::Type(member.at);
        if let Some(wrong) = claim.misfit.as_ref().filter(|wrong| wrong.proof == Proof::Name) {
            faults.push_tokens(place, wrong.culprit, &wrong.fact, &wrong.help);
        } else if claim.misfit.is_none()
            && let Some(fault) = struct_check.type_fault(at)
        {
            faults.push_tokens(place, ty, struct_check.words(fault, &[]), "");
        }
    }
    true
}

/// Returns the help for a field that only the message of the other channel has.
fn other_channel_help(struct_check: &StructCheck<'_>, at: usize) -> Option<String> {
    let (message, name) = (struct_check.message, struct_check.claims[at].name);
    if message.closest_field(name).is_some() || struct_check.field(at).is_some() {
        return None;
    }
    let other = ALL.iter().find(|other| {
        other.channel != message.channel && other.name == message.name && other.direction == message.direction
    })?;
    let home = format!("schema::{}::{}", other.channel.name(), constant_name(other));
    other.find_by_any_name(name).map(|_| format!("`{home}` has it, the message of the other channel"))
}

fn build_slot<'i>(struct_check: &StructCheck<'_>, at: usize, claim: &LocatedClaim<'i>) -> Slot<'i> {
    let name = struct_check.claims[at].name;
    let source = match claim.origin {
        Origin::Fixed(fixed) => SlotSource::Fixed(fixed),
        Origin::Member(member) => SlotSource::Member(member),
    };
    let is_extra = matches!(claim.origin, Origin::Member(Member { role: Role::Extra, .. }));
    match (struct_check.places[at], struct_check.field(at)) {
        (Some(place), Some(field)) if !is_extra => {
            let may_lack_trait = claim.may_lack_trait();
            Slot { row: Row::BuiltIn(place, field), name: field.name.to_owned(), source, may_lack_trait }
        }
        _ => Slot { row: Row::Extra, name: name.to_owned(), source, may_lack_trait: false },
    }
}

/// Adds the fields that the client and the account fill. The signature is computed from the
/// visited fields, so it is not one of them.
fn push_auto_filled(message: &'static Message, slots: &mut Vec<Slot<'_>>) {
    for (at, field) in message.fields.iter().enumerate() {
        if field.filled_by != Filler::Caller && !field.is_sign() && slots.iter().all(|slot| slot.name != field.name) {
            let (row, name) = (Row::BuiltIn(at, field), field.name.to_owned());
            slots.push(Slot { row, name, source: SlotSource::Filled, may_lack_trait: false });
        }
    }
}

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;
    use quote::{ToTokens, quote};
    use wxpay_schema::internal::{DeriveKind, FieldClaim, before};
    use wxpay_schema::pay;

    use super::*;
    use crate::expand::claims::{check_types, collect_claims};
    use crate::expand::declare::{MessageDeclarations, MessageItems, declare_message};
    use crate::expand::fixtures::{declaration, parse_struct, tea_order};

    /// The struct matched with the table.
    fn match_claims<'i>(input: &'i Input, message: &'static Message, faults: &mut Diagnostics) -> Vec<Slot<'i>> {
        let mut claims = collect_claims(input);
        check_types(input, message, &mut claims);
        let field_claims: Vec<FieldClaim<'_>> = claims.iter().map(LocatedClaim::field_claim).collect();
        let places: Vec<Option<usize>> = field_claims.iter().map(|claim| message.index_of(claim.name)).collect();
        let struct_check = StructCheck { message, derive: input.derive, claims: &field_claims, places: &places };
        pair(input, &struct_check, &claims, faults)
    }

    /// Returns the fields that a message carries, in signing order, and their sources.
    fn slots(input: &Input, message: &'static Message) -> Vec<String> {
        let mut faults = Diagnostics::new();
        let slots = match_claims(input, message, &mut faults);
        assert_eq!(faults.into_errors().to_string(), "");
        let source = |source: &SlotSource<'_>| match source {
            SlotSource::Member(member) => format!("self.{}", member.ident),
            SlotSource::Fixed(fixed) => fixed.value.to_token_stream().to_string(),
            SlotSource::Filled => "filled".to_owned(),
        };
        slots.iter().map(|slot| format!("{} = {}", slot.name, source(&slot.source))).collect()
    }

    #[test]
    fn pair_sorts_all_fields_by_bytes() {
        assert_eq!(
            slots(&parse_struct(tea_order(), DeriveKind::Request), &pay::UNIFIED_ORDER),
            [
                "appid = filled",
                "attach = self.attach",
                "body = \"Tea shop-oolong\"",
                "mch_id = filled",
                "nonce_str = filled",
                "notify_url = filled",
                "openid = self.openid",
                "out_trade_no = self.order_no",
                "sign_type = filled",
                "spbill_create_ip = self.spbill_create_ip",
                "sub_appid = filled",
                "sub_mch_id = filled",
                "total_fee = self.total_fee",
                "trade_type = \"JSAPI\"",
            ]
        );
    }

    #[test]
    fn pair_sorts_extra_fields_by_bytes_too() {
        let query = quote! {
            #[wxpay(message = schema::pay::ORDER_QUERY)]
            struct Query {
                out_trade_no: String,
                #[wxpay(extra)]
                note_2: String,
                #[wxpay(extra)]
                note_10: String,
                #[wxpay(extra, rename = "Zone")]
                zone: u8,
            }
        };
        let slots = slots(&parse_struct(query, DeriveKind::Request), &pay::ORDER_QUERY);
        let own: Vec<&String> = slots.iter().filter(|slot| !slot.ends_with("= filled")).collect();
        assert_eq!(
            own,
            ["Zone = self.zone", "note_10 = self.note_10", "note_2 = self.note_2", "out_trade_no = self.out_trade_no"]
        );
        assert_eq!(slots[0], "Zone = self.zone");
    }

    #[test]
    fn pair_has_every_field_of_a_sent_message_but_the_signature() {
        for message in ALL.iter().filter(|message| message.is_sent()) {
            let MessageDeclarations(mut declarations) = syn::parse2(declaration(message)).unwrap();
            let Ok(MessageItems::Struct(_, input)) = declare_message(declarations.pop().unwrap()) else {
                panic!("{}", message.name);
            };
            let mut faults = Diagnostics::new();
            let slots = match_claims(&input, message, &mut faults);
            assert!(!faults.has_any(), "{}", message.name);
            let mut wanted: Vec<&str> = message.fields.iter().map(|field| field.name).collect();
            if input.derive == DeriveKind::Request {
                wanted.retain(|name| *name != "sign");
            }
            wanted.sort_unstable();
            let carried: Vec<&str> = slots.iter().map(|slot| slot.name.as_str()).collect();
            assert_eq!(carried, wanted, "{}", message.name);
            assert!(carried.windows(2).all(|pair| before(pair[0], pair[1])), "{}", message.name);
        }
    }

    #[test]
    fn pair_takes_the_name_of_the_wire_and_that_of_rust() {
        let page = |app: TokenStream| {
            quote! {
                #[wxpay(message = schema::pay::JSAPI_PAYMENT, fixed(signType = "MD5", package = "prepay_id=wx1"))]
                struct Page {
                    #app: String,
                    time_stamp: String,
                    nonceStr: String,
                    #[wxpay(rename = "pay_sign")]
                    signature: String,
                }
            }
        };
        for app in [quote!(appId), quote!(app_id), quote!(r#app_id)] {
            let slots = slots(&parse_struct(page(app.clone()), DeriveKind::Object), &pay::JSAPI_PAYMENT);
            let name = app.to_string();
            assert_eq!(slots[0], format!("appId = self.{name}"));
            assert_eq!(slots[3], "paySign = self.signature");
        }
    }
}
