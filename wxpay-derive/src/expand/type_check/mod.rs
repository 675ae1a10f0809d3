//! Checks whether a type, as it is written, can hold a field. If not, the error names the whole
//! type to write. What only the compiler knows, an alias or a type of the merchant's own, is left
//! to the traits `ToWire` and `FromWire`.

pub(crate) mod shape;

use quote::ToTokens;
use syn::{GenericArgument, Lifetime, Path, PathArguments, Type};
use wxpay_schema::internal::DeriveKind;
use wxpay_schema::{Field, Kind};

use crate::expand::declare::borrows;
use crate::expand::names::{pascal_case, type_name};
use crate::expand::parse::{Input, ungroup};
use shape::{Layer, NameScope, Shape, TextLimit, TypeParts};

/// A type that cannot hold its field, and what to write instead.
pub(crate) struct Misfit<'t> {
    /// The part of the type to change.
    pub culprit: &'t Type,
    pub fact: String,
    pub help: String,
    pub proof: Proof,
}

/// The proof that a type is wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proof {
    /// The name of the type.
    Name,
    /// The type within its `Option`s and `Vec`s lacks the trait.
    Trait,
    /// The type is the enum of another list of values than this one.
    List(&'static str),
}

/// Returns the misfit of the type, as far as its names show.
pub(crate) fn find_misfit<'t>(input: &Input, parts: &TypeParts<'t>, field: &Field) -> Option<Misfit<'t>> {
    let scope = NameScope::new(input);
    let shape = scope.shape(parts.core);
    let needed = needed_layers(input, parts, field);
    let common = parts.layers.iter().zip(&needed).take_while(|((layer, _), needed)| layer == *needed).count();
    let (lacking, left) = (needed.get(common..).unwrap_or_default(), parts.layers.get(common..).unwrap_or_default());
    let is_no_list = |layers: &[(Layer, &Type)]| layers.iter().all(|(layer, _)| *layer == Layer::Option);
    // A list instead of one value. A list that lacks a `Vec` is found by its elements.
    let is_list = lacking.iter().all(|layer| *layer == Layer::Option) && !is_no_list(left);
    let borrowed = if is_list { None } else { borrow_fault(input, parts.core, shape, field) };
    let (proof, is_longer) = if is_list || borrowed.is_some() {
        (Proof::Name, false)
    } else if is_too_long(input, shape, field) {
        // Otherwise a probe finds out how long it is.
        scope.is_certain(parts.core).then_some((Proof::Name, true))?
    } else {
        let is_certain = scope.is_certain(parts.core);
        let fits = fits(shape, field) && !(parts.is_list() && field.is_json_array() && is_text(shape));
        let proof = if fits && is_sized(parts.core) && can_be_received(input, parts.core, shape) {
            other_type_proof(shape, is_certain, field)?
        } else {
            Proof::Trait
        };
        (if is_certain { Proof::Name } else { proof }, false)
    };
    let culprit = parts.within(common);
    let whole = lacking.iter().rev().fold(propose_type(input, field), |ty, layer| match layer {
        Layer::Option => format!("Option<{ty}>"),
        Layer::Vec => format!("Vec<{ty}>"),
    });
    // The fact names only the part that is wrong.
    let (written, name) = (type_name(if is_list { culprit } else { parts.core }), field.name);
    let help = match field.kind {
        Kind::Fen => format!("amounts are whole fen, use `{whole}`"),
        Kind::Encrypted => format!("use `{whole}`, which `transfer::BankPublicKey::encrypt` makes"),
        _ if borrowed.is_some() && !matches!(shape, Shape::Text(_)) => {
            format!("use `{whole}`, or a struct of your own that owns its fields")
        }
        _ => format!("use `{whole}`"),
    };
    let fact = match (borrowed, field.max_bytes) {
        (Some(why), _) => format!("`{written}` borrows from `{name}`, {why}"),
        (None, Some(max)) if is_longer => format!("`{written}` is longer than `{name}` allows ({max})"),
        (None, _) => format!("`{written}` cannot hold the {} field `{name}`", field.kind_word()),
    };
    Some(Misfit { culprit, fact, help, proof })
}

/// Returns the `Option`s and `Vec`s that the field needs, with an optional `Option` if it is
/// written.
fn needed_layers(input: &Input, parts: &TypeParts<'_>, field: &Field) -> Vec<Layer> {
    let written = |at: usize| parts.layers.get(at).map(|(layer, _)| *layer);
    let is_option = written(0) == Some(Layer::Option);
    // The text of a JSON array is one value.
    let is_whole = field.is_json_array() && !parts.is_list() && is_text(NameScope::new(input).shape(parts.core));
    let depth = if is_whole { 0 } else { field.repeat.depth() };
    let may_be_absent = match (depth, input.derive) {
        (0, DeriveKind::Response) => is_option || !field.is_in_success(),
        (0, _) => is_option && !field.is_given_by_struct(),
        (_, _) => is_option && written(1) == Some(Layer::Vec),
    };
    let mut layers = Vec::new();
    if may_be_absent {
        layers.push(Layer::Option);
    }
    layers.resize(layers.len() + depth, Layer::Vec);
    layers
}

fn is_text(shape: Shape) -> bool {
    matches!(shape, Shape::Text(_))
}

/// Whether a text that is sent may be longer than the field.
fn is_too_long(input: &Input, shape: Shape, field: &Field) -> bool {
    match (shape, field.max_bytes) {
        (Shape::Text(TextLimit::Of(length)), Some(max)) => {
            input.derive.sends()
                && length > u64::from(max)
                && matches!(field.kind, Kind::Text(_) | Kind::Url | Kind::Date)
        }
        _ => false,
    }
}

/// Whether a value of the shape can be one of the field.
fn fits(shape: Shape, field: &Field) -> bool {
    match (field.kind, shape) {
        (_, Shape::Open) => true,
        (_, Shape::Never) => false,
        (Kind::Text(_) | Kind::Url | Kind::Date, shape) => matches!(shape, Shape::Text(_)),
        (Kind::Fen, shape) => matches!(shape, Shape::Fen | Shape::Unsigned),
        (Kind::Number, shape) => matches!(shape, Shape::Unsigned),
        (Kind::Choice(choices), Shape::Bool) => choices.is_yes_no(),
        (Kind::Choice(_), shape) => matches!(shape, Shape::Text(_) | Shape::Choice(_)),
        (Kind::JsonText(_), shape) => matches!(shape, Shape::Text(_) | Shape::Object(_)),
        (Kind::Time14 | Kind::DateTime, shape) => matches!(shape, Shape::Time | Shape::Text(_)),
        (Kind::Ip, shape) => matches!(shape, Shape::Address | Shape::Text(_)),
        (Kind::Encrypted, shape) => matches!(shape, Shape::Encrypted),
        (Kind::Object(_) | Kind::Family { .. } | Kind::XmlList { .. }, shape) => matches!(shape, Shape::Object(_)),
    }
}

/// Whether a member can have the type: `str` needs a pointer.
fn is_sized(ty: &Type) -> bool {
    !matches!(ungroup(ty), Type::Path(path) if path.path.is_ident("str"))
}

/// Whether the type can be decoded: the only reference that can is `&str`.
fn can_be_received(input: &Input, ty: &Type, shape: Shape) -> bool {
    match ty {
        Type::Reference(reference) if !input.derive.sends() && shape != Shape::Open => {
            matches!(ungroup(&reference.elem), Type::Path(path) if path.path.is_ident("str"))
        }
        _ => true,
    }
}

/// Returns why a type cannot borrow from the received fields, if it would.
fn borrow_fault(input: &Input, ty: &Type, shape: Shape, field: &Field) -> Option<&'static str> {
    let is_nested = field.nested().is_some() || field.item().is_some();
    if input.derive != DeriveKind::Response || !(is_nested || matches!(shape, Shape::Text(_))) {
        return None;
    }
    let lives = lifetimes(ty);
    if lives.iter().any(|life| life.ident == "static") {
        return Some("which does not live for `'static`");
    }
    let is_parsed = matches!(field.kind, Kind::JsonText(_)) && !matches!(shape, Shape::Text(_));
    let is_type = matches!(ungroup(ty), Type::Path(_));
    (is_parsed && is_type && !lives.is_empty()).then_some("which is JSON that is not kept")
}

/// Returns the lifetime of a reference, or those among the arguments of a type.
fn lifetimes(ty: &Type) -> Vec<&Lifetime> {
    match ungroup(ty) {
        Type::Reference(reference) => reference.lifetime.iter().collect(),
        Type::Path(path) => match path.path.segments.last().map(|last| &last.arguments) {
            Some(PathArguments::AngleBracketed(given)) => given.args.iter().filter_map(lifetime).collect(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn lifetime(argument: &GenericArgument) -> Option<&Lifetime> {
    match argument {
        GenericArgument::Lifetime(life) => Some(life),
        _ => None,
    }
}

/// Returns the proof that a type is of another list of values, or of another object, than the
/// field. The table of a struct is checked apart.
fn other_type_proof(shape: Shape, is_certain: bool, field: &Field) -> Option<Proof> {
    match (field.kind, shape) {
        (Kind::Choice(own), Shape::Choice(name)) => (own.name != name).then_some(Proof::List(own.name)),
        (
            Kind::Object(own) | Kind::JsonText(own) | Kind::Family { item: own, .. } | Kind::XmlList { item: own, .. },
            Shape::Object(other),
        ) => (is_certain && own.name != other).then_some(Proof::Name),
        _ => None,
    }
}

/// Returns a type that holds one value of the field.
fn propose_type(input: &Input, field: &Field) -> String {
    // Members that are sent borrow if the struct can; received ones have no length.
    let life = input.generics.lifetimes().next().filter(|_| input.derive.sends());
    let life = life.map(|life| life.lifetime.to_string());
    match field.kind {
        Kind::Text(_) | Kind::Url | Kind::Date => match (life, field.max_bytes) {
            (None, _) => "String".to_owned(),
            (Some(life), Some(max)) => format!("Text<{life}, {max}>"),
            (Some(life), None) => format!("&{life} str"),
        },
        Kind::Fen => "Fen".to_owned(),
        Kind::Number => "u64".to_owned(),
        Kind::Choice(choices) => format!("{}::value::{}", path_text(&input.core), choices.name),
        Kind::Time14 | Kind::DateTime => "BeijingTime".to_owned(),
        Kind::Ip => "std::net::IpAddr".to_owned(),
        Kind::Encrypted => format!("{}::value::Encrypted", path_text(&input.core)),
        Kind::Object(message)
        | Kind::JsonText(message)
        | Kind::Family { item: message, .. }
        | Kind::XmlList { item: message, .. } => {
            let ty = format!("{}::{}::{}", path_text(&input.core), message.channel.name(), pascal_case(message.name));
            match life {
                _ if !borrows(field) => ty,
                Some(life) => format!("{ty}<{life}>"),
                None => format!("{ty}<'static>"),
            }
        }
    }
}

/// Returns a path as people write it.
fn path_text(path: &Path) -> String {
    type_name(&path.segments.to_token_stream())
}

#[cfg(test)]
mod tests {
    use wxpay_schema::{cloud, pay};

    use super::*;
    use crate::expand::fixtures::{parse_struct, tea_order};

    #[test]
    fn find_misfit_accepts_the_types_of_each_kind_and_unknown_ones() {
        let order = |name: &str| pay::UNIFIED_ORDER.find(name).unwrap();
        let types = [
            "&'a str",
            "String",
            "Cow<'a, str>",
            "Text<'a, 16>",
            "Text<'a, 300>",
            "u8",
            "u64",
            "usize",
            "Fen",
            "bool",
            "BeijingTime",
            "IpAddr",
            "Ipv6Addr",
            "i64",
            "f64",
            "u128",
            "char",
            "Duration",
            "(u8,)",
            "&'a u64",
            "Mine",
            "&'a Mine",
            "Vec<u8>",
        ];
        let input = parse_struct(tea_order(), DeriveKind::Request);
        let taken = |field: &Field| {
            let fits = |ty: &&str| {
                let ty = syn::parse_str(ty).unwrap();
                find_misfit(&input, &NameScope::new(&input).parts(&ty), field).is_none()
            };
            types.into_iter().filter(fits).collect::<Vec<_>>().join(" ")
        };
        let text = "&'a str String Cow<'a, str> Text<'a, 16>";
        let own = "Mine &'a Mine";
        assert_eq!(taken(order("body")), format!("{text} {own}"));
        assert_eq!(taken(order("notify_url")), format!("{text} {own}"));
        assert_eq!(taken(order("total_fee")), format!("u8 u64 usize Fen u128 &'a u64 {own}"));
        assert_eq!(taken(cloud::CALLBACK_REPLY.find("errcode").unwrap()), format!("u8 u64 usize u128 &'a u64 {own}"));
        assert_eq!(taken(order("trade_type")), format!("{text} Text<'a, 300> {own}"));
        assert_eq!(taken(order("profit_sharing")), format!("{text} Text<'a, 300> bool {own}"));
        assert_eq!(taken(order("time_start")), format!("{text} Text<'a, 300> BeijingTime {own}"));
        assert_eq!(taken(order("spbill_create_ip")), format!("{text} Text<'a, 300> IpAddr Ipv6Addr {own}"));
        assert_eq!(taken(order("scene_info")), format!("{text} Text<'a, 300> {own}"));
        assert_eq!(taken(pay::SCENE_INFO.find("store_info").unwrap()), own);
        assert_eq!(
            taken(pay::PAY_NOTIFICATION.find("coupon_fee_$n").unwrap()),
            format!("u8 u64 usize Fen u128 &'a u64 {own} Vec<u8>")
        );
    }
}
