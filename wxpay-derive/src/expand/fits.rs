//! Whether a type, as it is written, can hold a field. A type and a field go in,
//! the words for a wrong one come out. What only the compiler can tell, an alias
//! or a type of the merchant's own, is left to the traits `ToWire` and `FromWire`.

use syn::{GenericArgument, PathArguments, Type};
use wxpay_schema::{ALL, CHOICES, Derive, Direction, Field, Kind, Message};

use super::names::{pascal, type_name};
use super::parse::{Input, inside, ungroup};

/// What is wrong with a type, and what to write instead.
pub(super) struct Misfit<'t> {
    /// The part of the type to change.
    pub culprit: &'t Type,
    pub fact: String,
    pub help: String,
}

/// What is wrong with the type, if that can be seen. `text` is the type of text
/// to propose.
pub(super) fn misfit<'t>(ty: &'t Type, field: &Field, text: &TextType, sends: bool) -> Option<Misfit<'t>> {
    let ty = ungroup(ty);
    let culprit = (0..field.repeat.depth()).fold(ty, |ty, _| inside(ty, "Vec").map_or(ty, ungroup));
    let shape = Shape::of(ungroup(culprit));
    if let (Shape::Text(Longest::Of(length)), Some(max)) = (shape, field.max_bytes)
        && sends
        && length > u64::from(max)
        && matches!(field.kind, Kind::Text(_) | Kind::Url | Kind::Date)
    {
        let fact = format!("`{}` is longer than `{}` allows ({max})", type_name(culprit), field.name);
        return Some(Misfit { culprit, fact, help: format!("use `{}`", proposal(field, text)) });
    }
    if shape.fits(field) && !is_of_another(culprit, field) {
        return None;
    }
    let kind = match field.kind {
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
    };
    let fact = format!("`{}` cannot hold the {kind} field `{}`", type_name(culprit), field.name);
    let help = match field.kind {
        Kind::Fen => "amounts are whole fen, use `Fen`".to_owned(),
        _ => format!("use `{}`", proposal(field, text)),
    };
    Some(Misfit { culprit, fact, help })
}

/// The type of text that suits a struct.
pub(super) enum TextType {
    /// `Text` of this lifetime.
    Borrowed(String),
    /// `String`.
    Owned,
}

impl TextType {
    /// What is sent borrows if the struct can; what is received has no length.
    pub(super) fn of(input: &Input) -> Self {
        match input.generics.lifetimes().next() {
            Some(life) if input.derive.sends() => Self::Borrowed(life.lifetime.to_string()),
            _ => Self::Owned,
        }
    }
}

/// A type that holds the field.
fn proposal(field: &Field, text: &TextType) -> String {
    match (field.kind, text) {
        (Kind::Text(_) | Kind::Url | Kind::Date, TextType::Owned) => "String".to_owned(),
        (Kind::Text(_) | Kind::Url | Kind::Date, TextType::Borrowed(life)) => match field.max_bytes {
            Some(max) => format!("Text<{life}, {max}>"),
            None => format!("&{life} str"),
        },
        (Kind::Fen, _) => "Fen".to_owned(),
        (Kind::Number, _) => "u64".to_owned(),
        (Kind::Choice(choices), _) => choices.name.to_owned(),
        (Kind::Time14 | Kind::DateTime, _) => "BeijingTime".to_owned(),
        (Kind::Ip, _) => "std::net::IpAddr".to_owned(),
        (Kind::Object(message) | Kind::JsonText(message) | Kind::Family { item: message, .. }, _) => {
            format!("{}::{}", message.channel.name(), pascal(message.name))
        }
    }
}

/// What a type looks like.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Text(Longest),
    Fen,
    Unsigned,
    Bool,
    Time,
    Address,
    /// A type that no field takes.
    Never,
    /// A type that the macro does not know.
    Open,
}

/// The bytes of the longest text that a type holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Longest {
    /// Any number.
    Any,
    /// The `N` of `Text<N>`.
    Of(u64),
    /// A constant or a parameter, whose value cannot be seen.
    Hidden,
}

/// Whether the type shows, as it is written, how many values and how long a text
/// it holds.
pub(super) fn is_settled(ty: &Type) -> bool {
    match Shape::of(ungroup(ty)) {
        Shape::Text(Longest::Hidden) => false,
        Shape::Open => is_built_in(ungroup(ty)),
        _ => true,
    }
}

/// Whether the type has the name of one that `wxpay-core` makes for a list of
/// values or for an object.
fn is_built_in(ty: &Type) -> bool {
    let Type::Path(path) = ty else {
        return false;
    };
    let is = |name: &str| path.path.segments.last().is_some_and(|last| last.ident == name);
    let objects = ALL.iter().filter(|message| is_part(message));
    CHOICES.iter().any(|choices| is(choices.name)) || objects.into_iter().any(|object| is(&pascal(object.name)))
}

/// Whether the message is a part of others: a nested object, or one item of a list.
fn is_part(message: &Message) -> bool {
    message.derive() == Derive::Object || message.direction == Direction::Item
}

/// Whether the type has the name of a built-in one for another list of values, or
/// for another object, than the field's.
fn is_of_another(ty: &Type, field: &Field) -> bool {
    let Type::Path(path) = ungroup(ty) else {
        return false;
    };
    let is = |name: &str| path.path.segments.last().is_some_and(|last| last.ident == name);
    let objects = ALL.iter().filter(|message| is_part(message));
    match field.kind {
        Kind::Choice(own) => CHOICES.iter().any(|choices| choices.name != own.name && is(choices.name)),
        Kind::Object(own) | Kind::JsonText(own) | Kind::Family { item: own, .. } => {
            objects.into_iter().any(|object| object.name != own.name && is(&pascal(object.name)))
        }
        _ => false,
    }
}

/// The bytes of the longest text that the type visibly holds.
pub(super) fn longest(ty: &Type) -> Option<u64> {
    match Shape::of(ungroup(ty)) {
        Shape::Text(Longest::Of(bytes)) => Some(bytes),
        _ => None,
    }
}

impl Shape {
    fn of(ty: &Type) -> Self {
        match ty {
            Type::Reference(reference) => match Self::of(ungroup(&reference.elem)) {
                Self::Text(length) => Self::Text(length),
                Self::Open => Self::Open,
                _ => Self::Never,
            },
            Type::Path(path) => path.path.segments.last().map_or(Self::Open, Self::of_segment),
            Type::Tuple(_) | Type::Array(_) | Type::Slice(_) => Self::Never,
            _ => Self::Open,
        }
    }

    fn of_segment(segment: &syn::PathSegment) -> Self {
        match segment.ident.to_string().as_str() {
            "str" | "String" | "Cow" => Self::Text(Longest::Any),
            "Text" => Self::Text(length(&segment.arguments)),
            "Fen" => Self::Fen,
            "u8" | "u16" | "u32" | "u64" | "u128" | "usize" => Self::Unsigned,
            "bool" => Self::Bool,
            "BeijingTime" => Self::Time,
            "IpAddr" | "Ipv4Addr" | "Ipv6Addr" => Self::Address,
            "f32" | "f64" | "i8" | "i16" | "i32" | "i64" | "i128" | "isize" | "char" | "Vec" | "HashMap"
            | "BTreeMap" | "Duration" | "SystemTime" | "Instant" => Self::Never,
            _ => Self::Open,
        }
    }

    fn fits(self, field: &Field) -> bool {
        match (field.kind, self) {
            (_, Self::Open) => true,
            (_, Self::Never) => false,
            (Kind::Text(_) | Kind::Url | Kind::Date, shape) => matches!(shape, Self::Text(_)),
            (Kind::Fen, shape) => matches!(shape, Self::Fen | Self::Unsigned),
            (Kind::Number, shape) => matches!(shape, Self::Unsigned),
            (Kind::Choice(choices), Self::Bool) => choices.is_yes_no(),
            (Kind::Choice(_) | Kind::JsonText(_), shape) => matches!(shape, Self::Text(_)),
            (Kind::Time14 | Kind::DateTime, shape) => matches!(shape, Self::Time | Self::Text(_)),
            (Kind::Ip, shape) => matches!(shape, Self::Address | Self::Text(_)),
            (Kind::Object(_) | Kind::Family { .. }, _) => false,
        }
    }
}

/// The number in `Text<'a, 127>`.
fn length(arguments: &PathArguments) -> Longest {
    let PathArguments::AngleBracketed(arguments) = arguments else {
        return Longest::Hidden;
    };
    let number = arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Const(syn::Expr::Lit(literal)) => match &literal.lit {
            syn::Lit::Int(number) => number.base10_parse().ok(),
            _ => None,
        },
        _ => None,
    });
    number.map_or(Longest::Hidden, Longest::Of)
}
