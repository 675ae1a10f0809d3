//! Whether a type, as it is written, can hold a field. A type taken apart and a field go
//! in, the words for a wrong one come out, with the whole of the type to write. What only
//! the compiler can tell, an alias or a type of the merchant's own, is left to the traits
//! `ToWire` and `FromWire`.

use quote::ToTokens;
use syn::{GenericArgument, Lifetime, Path, PathArguments, Type};
use wxpay_schema::internal::DeriveKind;
use wxpay_schema::{Field, Kind};

use super::declare::borrows;
use super::names::{pascal, type_name};
use super::parse::{Input, ungroup};
use super::shape::{Form, Layer, Longest, Scope, Shape};

/// What is wrong with a type, and what to write instead.
pub(super) struct Misfit<'t> {
    /// The part of the type to change.
    pub culprit: &'t Type,
    pub fact: String,
    pub help: String,
    pub proof: Proof,
}

/// What proves a type wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Proof {
    /// Its name.
    Name,
    /// That the type within its `Option`s and `Vec`s does not have the trait.
    Trait,
    /// That it is the enum of another list of values than this.
    List(&'static str),
}

/// What is wrong with the type, if its names show anything.
pub(super) fn misfit<'t>(input: &Input, form: &Form<'t>, field: &Field) -> Option<Misfit<'t>> {
    let scope = Scope::of(input);
    let shape = scope.shape(form.core);
    let needed = needed(input, form, field);
    let common = form.layers.iter().zip(&needed).take_while(|((layer, _), needed)| layer == *needed).count();
    let (lacking, left) = (needed.get(common..).unwrap_or_default(), form.layers.get(common..).unwrap_or_default());
    let is_no_list = |layers: &[(Layer, &Type)]| layers.iter().all(|(layer, _)| *layer == Layer::Option);
    // A list in the place of one value; that a list lacks a `Vec` is told by what it holds.
    let is_list = lacking.iter().all(|layer| *layer == Layer::Option) && !is_no_list(left);
    let borrowed = if is_list { None } else { borrowed(input, form.core, shape, field) };
    let (proof, is_longer) = if is_list || borrowed.is_some() {
        (Proof::Name, false)
    } else if is_longer(input, shape, field) {
        // Else the compiler is asked how long it is.
        scope.is_certain(form.core).then_some((Proof::Name, true))?
    } else {
        let is_certain = scope.is_certain(form.core);
        let proof = if fits(shape, field) && is_sized(form.core) && can_be_received(input, form.core, shape) {
            is_of_another(shape, is_certain, field)?
        } else {
            Proof::Trait
        };
        (if is_certain { Proof::Name } else { proof }, false)
    };
    let culprit = form.within(common);
    let whole = lacking.iter().rev().fold(proposal(input, field), |ty, layer| match layer {
        Layer::Option => format!("Option<{ty}>"),
        Layer::Vec => format!("Vec<{ty}>"),
    });
    // Of what is wrong within, the fact is said of that alone.
    let (written, name) = (type_name(if is_list { culprit } else { form.core }), field.name);
    let help = match field.kind {
        Kind::Fen => format!("amounts are whole fen, use `{whole}`"),
        _ if borrowed.is_some() && !matches!(shape, Shape::Text(_)) => {
            format!("use `{whole}`, or a struct of your own that owns its fields")
        }
        _ => format!("use `{whole}`"),
    };
    let fact = match (borrowed, field.max_bytes) {
        (Some(why), _) => format!("`{written}` borrows from `{name}`, {why}"),
        (None, Some(max)) if is_longer => format!("`{written}` is longer than `{name}` allows ({max})"),
        (None, _) => format!("`{written}` cannot hold the {} field `{name}`", kind(field)),
    };
    Some(Misfit { culprit, fact, help, proof })
}

/// The `Option`s and `Vec`s that the field needs, or may have as they are written.
fn needed(input: &Input, form: &Form<'_>, field: &Field) -> Vec<Layer> {
    let written = |at: usize| form.layers.get(at).map(|(layer, _)| *layer);
    let is_option = written(0) == Some(Layer::Option);
    let may_be_absent = match (field.repeat.depth(), input.derive) {
        (0, DeriveKind::Response) => is_option || !field.is_in_success(),
        (0, _) => is_option && !field.is_given_by_struct(),
        (_, _) => is_option && written(1) == Some(Layer::Vec),
    };
    let lists = std::iter::repeat_n(Layer::Vec, field.repeat.depth());
    may_be_absent.then_some(Layer::Option).into_iter().chain(lists).collect()
}

/// Whether a text that is sent is visibly longer than the field.
fn is_longer(input: &Input, shape: Shape, field: &Field) -> bool {
    match (shape, field.max_bytes) {
        (Shape::Text(Longest::Of(length)), Some(max)) => {
            input.derive.sends()
                && length > u64::from(max)
                && matches!(field.kind, Kind::Text(_) | Kind::Url | Kind::Date)
        }
        _ => false,
    }
}

/// Whether a value of the shape can be a field's.
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
        (Kind::Object(_) | Kind::Family { .. }, shape) => matches!(shape, Shape::Object(_)),
    }
}

/// Whether a member can be of the type: a text stands behind a pointer.
fn is_sized(ty: &Type) -> bool {
    !matches!(ungroup(ty), Type::Path(path) if path.path.is_ident("str"))
}

/// Whether the type can be made of what was received: a reference only to its text.
fn can_be_received(input: &Input, ty: &Type, shape: Shape) -> bool {
    match ty {
        Type::Reference(reference) if !input.derive.sends() && shape != Shape::Open => {
            matches!(ungroup(&reference.elem), Type::Path(path) if path.path.is_ident("str"))
        }
        _ => true,
    }
}

/// Why a type cannot borrow from what is received, if it would.
fn borrowed(input: &Input, ty: &Type, shape: Shape, field: &Field) -> Option<&'static str> {
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

/// The lifetimes of a reference to a text, or of a type with arguments.
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

/// What proves that a type is that of another list of values, or of another object, than
/// the field's. Whether a struct is of the object is asked of its table.
fn is_of_another(shape: Shape, is_certain: bool, field: &Field) -> Option<Proof> {
    match (field.kind, shape) {
        (Kind::Choice(own), Shape::Choice(name)) => (own.name != name).then_some(Proof::List(own.name)),
        (Kind::Object(own) | Kind::JsonText(own) | Kind::Family { item: own, .. }, Shape::Object(other)) => {
            (is_certain && own.name != other).then_some(Proof::Name)
        }
        _ => None,
    }
}

fn kind(field: &Field) -> &'static str {
    match field.kind {
        Kind::Text(_) => "text",
        Kind::Date => "day",
        Kind::Fen => "amount",
        Kind::Number => "number",
        Kind::Choice(_) => "choice",
        Kind::Time14 | Kind::DateTime => "time",
        Kind::Ip => "address",
        Kind::Url => "URL",
        Kind::Object(_) | Kind::JsonText(_) => "object",
        Kind::Family { .. } => "item",
    }
}

/// A type that holds one value of the field.
fn proposal(input: &Input, field: &Field) -> String {
    // What is sent borrows if the struct can; what is received has no length.
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
        Kind::Choice(choices) => format!("{}::value::{}", path(&input.core), choices.name),
        Kind::Time14 | Kind::DateTime => "BeijingTime".to_owned(),
        Kind::Ip => "std::net::IpAddr".to_owned(),
        Kind::Object(message) | Kind::JsonText(message) | Kind::Family { item: message, .. } => {
            let ty = format!("{}::{}::{}", path(&input.core), message.channel.name(), pascal(message.name));
            match life {
                _ if !borrows(field) => ty,
                Some(life) => format!("{ty}<{life}>"),
                None => format!("{ty}<'static>"),
            }
        }
    }
}

/// A path as people write it.
fn path(path: &Path) -> String {
    let mut path = path.clone();
    path.leading_colon = None;
    type_name(&path.to_token_stream())
}
