//! Matches the members of a struct with the fields of a table. Faults of single
//! members are found here; what comes out is every field that the message will
//! carry, in signing order, and where its value comes from.

use proc_macro2::Span;
use syn::Lit;
use syn::ext::IdentExt;
use wxpay_schema::{Field, FilledBy, Given, Kind, Message, Repeat, before, closest};

use super::Macro;
use super::diagnostics::{Diagnostics, Place, listed};
use super::fits::{TextType, misfit};
use super::names::{constant, member_name, type_name};
use super::parse::{Fixed, Input, Member, Role, inside};

/// A struct matched with its table.
pub(super) struct Paired<'i> {
    pub message: &'static Message,
    /// What the message carries, in signing order.
    pub slots: Vec<Slot<'i>>,
    /// The members that are never sent.
    pub skipped: Vec<&'i Member>,
    /// Names that a help text already offers: they are not missing too.
    pub offered: Vec<&'static str>,
    /// The type of text that help texts propose.
    text: TextType,
}

/// One field of the message.
pub(super) struct Slot<'i> {
    /// The field of the table and its place there; none for an extra one.
    pub row: Option<(usize, &'static Field)>,
    /// The name on the wire.
    pub name: String,
    pub source: Source<'i>,
}

/// Where the value comes from.
pub(super) enum Source<'i> {
    Member(&'i Member),
    Fixed(&'i Fixed, String),
    /// The client or the account.
    Filled,
}

impl Slot<'_> {
    /// What the struct decides about the field.
    pub(super) fn given(&self) -> Given<'_> {
        match &self.source {
            Source::Fixed(_, value) => Given::Value(value),
            Source::Filled => Given::Maybe,
            Source::Member(member) if member.inside_option().is_some() => Given::Maybe,
            Source::Member(_) => Given::Yes,
        }
    }
}

/// Matches the members and the fixed values with the table.
pub(super) fn pair<'i>(input: &'i Input, message: &'static Message, faults: &mut Diagnostics) -> Paired<'i> {
    let text = TextType::of(input);
    let mut paired = Paired { message, slots: Vec::new(), skipped: Vec::new(), offered: Vec::new(), text };
    misplaced(input, faults);
    if input.derive != Macro::Response {
        for fixed in &input.fixed {
            paired.add_fixed(fixed, faults);
        }
    }
    for member in &input.members {
        match member.role {
            Role::Skip => paired.skipped.push(member),
            Role::Extra => paired.add_extra(member, faults),
            Role::Field => paired.add_member(input, member, faults),
        }
    }
    if input.derive != Macro::Response {
        paired.fill();
    }
    paired.slots.sort_by(|a, b| a.name.as_bytes().cmp(b.name.as_bytes()));
    debug_assert!(paired.slots.windows(2).all(|pair| !before(&pair[1].name, &pair[0].name)));
    paired
}

/// Attributes that this macro does not have.
fn misplaced(input: &Input, faults: &mut Diagnostics) {
    if let (Macro::Response, Some(fixed)) = (input.derive, input.fixed.first()) {
        faults.push(
            fixed.place,
            fixed.key.span(),
            "`fixed` gives values to send, this message is received",
            "remove `fixed(…)`",
        );
    }
    if let (Macro::Response | Macro::Object, Some(response)) = (input.derive, &input.response) {
        faults.push_tokens(
            Place::Attribute(0),
            response,
            "`response` says what answers a request, this message is none",
            "remove `response`",
        );
    }
}

impl<'i> Paired<'i> {
    fn add_fixed(&mut self, fixed: &'i Fixed, faults: &mut Diagnostics) {
        let key = fixed.key.unraw().to_string();
        let Some((at, field)) = find(self.message, &key) else {
            let own = format!("remove it; the fields are those of `{}`", constant(self.message));
            self.unknown(&key, fixed.place, fixed.key.span(), &own, faults);
            return;
        };
        if let Some(who) = filler(field) {
            faults.push(
                fixed.place,
                fixed.key.span(),
                format_args!("`{}` is filled by the {who}, remove it", field.name),
                "",
            );
            return;
        }
        let (value, span) = match &fixed.value {
            Lit::Str(text) if !field.is_numeric() => (text.value(), text.span()),
            Lit::Int(number) if field.is_numeric() => (number.base10_digits().to_owned(), number.span()),
            other => {
                let is = if field.is_numeric() { "a number" } else { "a text" };
                faults.push_tokens(
                    fixed.place,
                    other,
                    format_args!("`{}` takes {is}", field.name),
                    format_args!("write `{} = {}`", field.name, literal(field, other)),
                );
                self.offered.push(field.name);
                return;
            }
        };
        if self.carries(field.name) {
            faults.push(
                fixed.place,
                fixed.key.span(),
                format_args!("`{}` is given twice in `fixed`", field.name),
                "keep one of them",
            );
            return;
        }
        if let Some(fault) = value_fault(field, &value) {
            let words = field.explain(fault, &value, "this literal");
            if let (wxpay_schema::Fault::NotListed, Some(near)) = (fault, closest(&value, field.values())) {
                faults.push(fixed.place, span, words, format_args!("did you mean `{near}`? {}", words.help()));
            } else {
                faults.push(fixed.place, span, words, words.help());
            }
            // The value is wrong, the presence is not.
            self.offered.push(field.name);
            return;
        }
        self.slots.push(Slot {
            row: Some((at, field)),
            name: field.name.to_owned(),
            source: Source::Fixed(fixed, value),
        });
    }

    fn add_member(&mut self, input: &Input, member: &'i Member, faults: &mut Diagnostics) {
        let place = Place::Member(member.at);
        let Some((at, field)) = find(self.message, &member.name) else {
            // The slip in the attribute may be why the name is none.
            if member.clear {
                let own = "mark it `#[wxpay(skip)]` if it is your own, or `#[wxpay(extra)]` if WeChat Pay has it and the table lacks it";
                self.unknown(&member.name, place, member.span, own, faults);
            }
            return;
        };
        if input.derive != Macro::Object && is_filled(field, member, faults) {
            return;
        }
        if self.repeated(field.name, place, member, input, faults) {
            return;
        }
        let required = match input.derive {
            Macro::Response => field.is_in_success(),
            _ => field.is_required() && matches!(field.filled_by, FilledBy::Caller | FilledBy::Client(_)),
        };
        let ty = member.inside_option().unwrap_or(&member.ty);
        let place = Place::Type(member.at);
        if let Some(wrong) = misfit(ty, field, &self.text) {
            faults.push_tokens(place, wrong.culprit, wrong.fact, wrong.help);
        } else if required && member.inside_option().is_some() && input.derive != Macro::Response {
            faults.push_tokens(
                place,
                &member.ty,
                format_args!(
                    "`{}` is required by message `{}`, so it cannot be an `Option`",
                    field.name, self.message.name
                ),
                format_args!("use `{}`", type_name(ty)),
            );
        } else if input.derive == Macro::Response && field.repeat != Repeat::Once {
            if inside(&member.ty, "Vec").is_none() {
                faults.push_tokens(
                    place,
                    &member.ty,
                    format_args!("`{}` can occur several times, so it must be a `Vec`", field.name),
                    format_args!(
                        "use `Vec<{}>`, which is empty when there are none",
                        type_name(inside(ty, "Vec").unwrap_or(ty))
                    ),
                );
            }
        } else if input.derive == Macro::Response && !required && member.inside_option().is_none() {
            faults.push_tokens(
                place,
                &member.ty,
                format_args!(
                    "`{}` can be absent from message `{}`, so it must be an `Option`",
                    field.name, self.message.name
                ),
                format_args!("use `Option<{}>`", type_name(&member.ty)),
            );
        }
        self.slots.push(Slot { row: Some((at, field)), name: field.name.to_owned(), source: Source::Member(member) });
    }

    fn add_extra(&mut self, member: &'i Member, faults: &mut Diagnostics) {
        let place = Place::Member(member.at);
        if let Some((_, field)) = find(self.message, &member.name) {
            if !is_filled(field, member, faults) {
                faults.push(
                    place,
                    member.span,
                    format_args!(
                        "message `{}` has the field `{}`, so it is not `extra`",
                        self.message.name, field.name
                    ),
                    "remove `extra`",
                );
                self.offered.push(field.name);
            }
            return;
        }
        let name = &member.name;
        let well_formed = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if name.is_empty() || !well_formed || name == "key" {
            faults.push(
                place,
                member.span,
                format_args!("`{name}` cannot be the name of a field"),
                "names are ASCII letters, digits and `_`, and not `key`",
            );
            return;
        }
        if self.carries(name) {
            faults.push(
                place,
                member.span,
                format_args!("field `{name}` of message `{}` is given twice", self.message.name),
                "keep one of them",
            );
            return;
        }
        self.slots.push(Slot { row: None, name: name.clone(), source: Source::Member(member) });
    }

    /// Reports a second source for a field.
    fn repeated(&self, name: &str, place: Place, member: &Member, input: &Input, faults: &mut Diagnostics) -> bool {
        let Some(slot) = self.slots.iter().find(|slot| slot.name == name) else {
            return false;
        };
        match &slot.source {
            Source::Member(first) => faults.push(
                place,
                member.span,
                format_args!("field `{name}` of message `{}` is given twice", self.message.name),
                format_args!("first given by `{}`; keep one of them", first.ident),
            ),
            _ => faults.push(
                place,
                member.span,
                format_args!("`{name}` is given both as a field and in `fixed(…)`"),
                format_args!("remove one of them from `{}`", input.name),
            ),
        }
        true
    }

    /// Reports a name that the table does not have; `own` is the help where no
    /// field comes near.
    fn unknown(&mut self, name: &str, place: Place, span: Span, own: &str, faults: &mut Diagnostics) {
        let fact = format!("no field `{name}` in message `{}`", self.message.name);
        if let Some(field) = self.message.fields.iter().find(|field| field.camel().is(name)) {
            self.offered.push(field.name);
            faults.push(place, span, fact, format_args!("the wire name is `{}`", field.name));
            return;
        }
        let writable = self.message.fields.iter().filter(|field| filler(field).is_none());
        match closest(name, writable.map(|field| field.name)) {
            Some(near) => {
                self.offered.push(near);
                faults.push(place, span, fact, format_args!("did you mean `{near}`?"));
            }
            None => faults.push(place, span, fact, own),
        }
    }

    pub(super) fn carries(&self, name: &str) -> bool {
        self.slots.iter().any(|slot| slot.name == name)
    }

    /// Adds what the client and the account fill in. The signature is not part
    /// of the walk: it is made from it.
    fn fill(&mut self) {
        for (at, field) in self.message.fields.iter().enumerate() {
            if field.filled_by != FilledBy::Caller && !field.is_sign() && !self.carries(field.name) {
                self.slots.push(Slot { row: Some((at, field)), name: field.name.to_owned(), source: Source::Filled });
            }
        }
    }

    /// The required fields that nothing gives.
    pub(super) fn missing(&self) -> String {
        let missing = self.message.fields.iter().filter(|field| {
            field.is_required()
                && field.filled_by == FilledBy::Caller
                && !self.carries(field.name)
                && !self.offered.contains(&field.name)
        });
        listed(missing.map(|field| field.name))
    }
}

/// What is wrong with a fixed value. The compiler can parse an address after all.
fn value_fault(field: &Field, value: &str) -> Option<wxpay_schema::Fault> {
    field.fault(value).or_else(|| {
        let address = matches!(field.kind, wxpay_schema::Kind::Ip) && value.parse::<std::net::IpAddr>().is_err();
        address.then_some(wxpay_schema::Fault::NotAnIp)
    })
}

/// The field of that name, in the form of the wire or of Rust.
fn find(message: &'static Message, name: &str) -> Option<(usize, &'static Field)> {
    let by = |wanted: &dyn Fn(&Field) -> bool| message.fields.iter().enumerate().find(|(_, field)| wanted(field));
    by(&|field| field.name == name).or_else(|| by(&|field| member_name(field) == name))
}

/// Who fills the field, if no struct may.
fn filler(field: &Field) -> Option<&'static str> {
    match field.filled_by {
        FilledBy::Client(_) => Some("client"),
        FilledBy::Account(_) => Some("account"),
        _ => None,
    }
}

/// Whether no struct may have the field, which is reported.
fn is_filled(field: &Field, member: &Member, faults: &mut Diagnostics) -> bool {
    let who = filler(field);
    if let Some(who) = who {
        let fact = format!("`{}` is filled by the {who}, remove the field", field.name);
        faults.push(Place::Member(member.at), member.span, fact, "");
    }
    who.is_some()
}

/// The literal to write instead of one of the wrong type.
fn literal(field: &Field, given: &Lit) -> String {
    match given {
        Lit::Str(text) if field.is_numeric() && field.fault(&text.value()).is_none() => text.value(),
        _ if field.is_numeric() => field.min.to_string(),
        Lit::Int(number) => format!("\"{number}\""),
        Lit::Bool(yes) if matches!(field.kind, Kind::Choice(choices) if choices.is_yes_no()) => {
            format!("\"{}\"", if yes.value { "Y" } else { "N" })
        }
        _ => "\"…\"".to_owned(),
    }
}
