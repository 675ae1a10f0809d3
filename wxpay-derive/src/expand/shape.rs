//! What a type is, as far as its name tells: its `Option`s and `Vec`s, and the [`Shape`] of
//! what is within. A name that may be somebody else's shows nothing, or is not
//! [certain](Scope::is_certain).

use syn::{GenericArgument, Generics, Path, PathArguments, PathSegment, Type, TypePath};
use wxpay_schema::internal::{DeriveKind, Occurs};
use wxpay_schema::{ALL, CHOICES, Direction, Message};

use super::names::pascal;
use super::parse::{Input, ungroup};

/// What the names in the types of a struct can stand for.
#[derive(Clone, Copy)]
pub(super) struct Scope<'i> {
    core: &'i Path,
    generics: &'i Generics,
}

/// What a type looks like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    Text(Longest),
    Fen,
    Unsigned,
    Bool,
    Time,
    Address,
    /// The enum of that list of values.
    Choice(&'static str),
    /// The struct of the object of that name, or of one item of a family.
    Object(&'static str),
    /// A type that no field takes.
    Never,
    /// A type that the macro does not know.
    Open,
}

/// The bytes of the longest text that a type holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Longest {
    /// Any number.
    Any,
    /// The `N` of `Text<N>`.
    Of(u64),
    /// A constant or a parameter, whose value cannot be seen.
    Hidden,
}

/// What is written around a type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Layer {
    Option,
    Vec,
}

/// A type taken apart.
pub(super) struct Form<'t> {
    /// The `Option`s and `Vec`s from the outside in, each with the type that it is.
    pub layers: Vec<(Layer, &'t Type)>,
    /// What is within them.
    pub core: &'t Type,
}

impl<'t> Form<'t> {
    /// The type within so many layers.
    pub(super) fn within(&self, layers: usize) -> &'t Type {
        self.layers.get(layers).map_or(self.core, |(_, ty)| ty)
    }

    /// How many values the type holds as it is written.
    pub(super) fn occurs(&self) -> Occurs {
        match self.layers.iter().filter(|(layer, _)| *layer == Layer::Vec).count() {
            0 if self.layers.is_empty() => Occurs::Once,
            0 => Occurs::Maybe,
            1 => Occurs::Many,
            _ => Occurs::ManyOfMany,
        }
    }
}

/// Where a path leads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// To what is called so where the struct stands.
    Bare,
    /// Into the standard library.
    Std,
    /// Into `wxpay-core`.
    Core,
    /// Into a module that is called as one of `wxpay-core` is.
    LikeCore,
    Elsewhere,
}

impl<'i> Scope<'i> {
    pub(super) fn of(input: &'i Input) -> Self {
        Self { core: &input.core, generics: &input.generics }
    }

    /// The type taken apart.
    pub(super) fn form<'t>(&self, ty: &'t Type) -> Form<'t> {
        let mut form = Form { layers: Vec::new(), core: ungroup(ty) };
        while let Some((layer, within)) = self.layer(form.core) {
            form.layers.push((layer, form.core));
            form.core = ungroup(within);
        }
        form
    }

    fn layer<'t>(&self, ty: &'t Type) -> Option<(Layer, &'t Type)> {
        let Type::Path(path) = ty else {
            return None;
        };
        if !matches!(self.origin(path), Origin::Bare | Origin::Std) {
            return None;
        }
        let last = path.path.segments.last()?;
        let layer = match last.ident.to_string().as_str() {
            "Option" => Layer::Option,
            "Vec" => Layer::Vec,
            _ => return None,
        };
        Some((layer, only_type(last)?))
    }

    fn origin(&self, path: &TypePath) -> Origin {
        let segments = &path.path.segments;
        let is_first = |name: &str| segments.first().is_some_and(|first| first.ident == name);
        let is_in = |base: &Path| {
            let alike = base.segments.iter().zip(segments).all(|(base, segment)| base.ident == segment.ident);
            alike && segments.len() > base.segments.len()
        };
        match segments.len() {
            _ if path.qself.is_some() => Origin::Elsewhere,
            1 if path.path.leading_colon.is_some() => Origin::Elsewhere,
            1 => {
                let is_parameter = self.generics.type_params().any(|parameter| is_first(&parameter.ident.to_string()));
                if is_parameter { Origin::Elsewhere } else { Origin::Bare }
            }
            _ if is_first("std") || is_first("core") || is_first("alloc") => Origin::Std,
            _ if is_first("wxpay_core") || is_in(self.core) => Origin::Core,
            2 if is_first("pay") || is_first("cloud") || is_first("value") => Origin::LikeCore,
            _ => Origin::Elsewhere,
        }
    }

    /// What the type looks like.
    pub(super) fn shape(&self, ty: &Type) -> Shape {
        match ungroup(ty) {
            Type::Reference(reference) if reference.mutability.is_some() => match self.shape(&reference.elem) {
                Shape::Open => Shape::Open,
                _ => Shape::Never,
            },
            Type::Reference(reference) => self.pointed(&reference.elem),
            Type::Path(path) => match (self.origin(path), path.path.segments.last()) {
                (Origin::Elsewhere, _) | (_, None) => Shape::Open,
                (origin, Some(last)) => self.of_segment(origin, last),
            },
            Type::Tuple(_) | Type::Array(_) | Type::Slice(_) => Shape::Never,
            _ => Shape::Open,
        }
    }

    /// What a pointer holds: what it points to, whatever that is.
    fn pointed(&self, ty: &Type) -> Shape {
        if self.layer(ungroup(ty)).is_some() { Shape::Open } else { self.shape(ty) }
    }

    fn of_segment(&self, origin: Origin, segment: &PathSegment) -> Shape {
        let name = segment.ident.to_string();
        let name = name.as_str();
        let std = matches!(origin, Origin::Bare | Origin::Std);
        let is_plain = segment.arguments.is_none();
        match name {
            "str" | "String" if std && is_plain => Shape::Text(Longest::Any),
            "u8" | "u16" | "u32" | "u64" | "u128" | "usize" if std && is_plain => Shape::Unsigned,
            "bool" if std && is_plain => Shape::Bool,
            _ if std && is_plain && is_signed(name) => Shape::Never,
            "f32" | "f64" | "char" | "Duration" | "SystemTime" | "Instant" if std && is_plain => Shape::Never,
            "IpAddr" | "Ipv4Addr" | "Ipv6Addr" if std && is_plain => Shape::Address,
            "NonZeroU8" | "NonZeroU16" | "NonZeroU32" | "NonZeroU64" | "NonZeroU128" | "NonZeroUsize"
                if std && is_plain =>
            {
                Shape::Unsigned
            }
            "NonZeroI8" | "NonZeroI16" | "NonZeroI32" | "NonZeroI64" | "NonZeroI128" | "NonZeroIsize"
                if std && is_plain =>
            {
                Shape::Never
            }
            "Vec" if std && only_type(segment).is_some() => Shape::Never,
            "VecDeque" | "LinkedList" | "BinaryHeap" | "HashSet" | "BTreeSet" | "HashMap" | "BTreeMap"
                if std && !is_plain =>
            {
                Shape::Never
            }
            "Cow" if std => match last_type(segment).map(|ty| self.shape(ty)) {
                Some(Shape::Text(Longest::Any)) => Shape::Text(Longest::Any),
                _ => Shape::Open,
            },
            "NonZero" if std => match only_type(segment).map(|ty| self.shape(ty)) {
                Some(shape @ (Shape::Unsigned | Shape::Never)) => shape,
                _ => Shape::Open,
            },
            "Box" | "Rc" | "Arc" if std => only_type(segment).map_or(Shape::Open, |ty| self.pointed(ty)),
            _ if origin == Origin::Std => Shape::Open,
            "Text" => match (text_length(segment), origin) {
                (Some(length), _) => Shape::Text(length),
                (None, Origin::Core) => Shape::Text(Longest::Hidden),
                (None, _) => Shape::Open,
            },
            "Fen" if is_plain => Shape::Fen,
            "BeijingTime" if is_plain => Shape::Time,
            _ => made_by_core(name),
        }
    }

    /// Whether the type can be no other than the one that it looks like: a primitive type,
    /// one of the prelude, or one whose path leads into std or `wxpay-core`. Of any other
    /// only the compiler can tell what it is.
    pub(super) fn is_certain(&self, ty: &Type) -> bool {
        match ungroup(ty) {
            Type::Reference(reference) => self.is_certain(&reference.elem),
            Type::Path(path) => match (self.origin(path), path.path.segments.last()) {
                (Origin::Std | Origin::Core, _) => true,
                (Origin::Bare, Some(last)) => match last.ident.to_string().as_str() {
                    "str" | "String" | "Vec" | "Option" | "bool" | "char" | "f32" | "f64" => true,
                    "u8" | "u16" | "u32" | "u64" | "u128" | "usize" => true,
                    "Box" => only_type(last).is_some_and(|ty| self.is_certain(ty)),
                    "Text" => text_length(last).is_some(),
                    name => is_signed(name),
                },
                _ => false,
            },
            Type::Tuple(_) | Type::Array(_) | Type::Slice(_) => true,
            _ => false,
        }
    }

    /// Whether the type shows, as it is written, how many values and how long a text
    /// it holds.
    pub(super) fn is_settled(&self, ty: &Type) -> bool {
        !matches!(self.shape(ty), Shape::Text(Longest::Hidden) | Shape::Open)
    }

    /// The bytes of the longest text that the type visibly holds.
    pub(super) fn longest(&self, ty: &Type) -> Option<u64> {
        match self.shape(self.form(ty).core) {
            Shape::Text(Longest::Of(bytes)) => Some(bytes),
            _ => None,
        }
    }
}

fn is_signed(name: &str) -> bool {
    matches!(name, "i8" | "i16" | "i32" | "i64" | "i128" | "isize")
}

/// The type that `wxpay-core` makes for a list of values or for an object.
fn made_by_core(name: &str) -> Shape {
    if let Some(choices) = CHOICES.iter().find(|choices| choices.name == name) {
        return Shape::Choice(choices.name);
    }
    let objects = ALL.iter().copied().filter(|message| is_part(message));
    objects
        .into_iter()
        .find(|object| pascal(object.name) == name)
        .map_or(Shape::Open, |object| Shape::Object(object.name))
}

/// Whether the message is a part of others: a nested object, or one item of a list.
fn is_part(message: &Message) -> bool {
    message.derive() == DeriveKind::Object || message.direction == Direction::Item
}

/// The `T` of `Vec<T>`.
fn only_type(segment: &PathSegment) -> Option<&Type> {
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) if arguments.args.len() == 1 => last_type(segment),
        _ => None,
    }
}

/// The `T` of `Cow<'a, T>`.
fn last_type(segment: &PathSegment) -> Option<&Type> {
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => match arguments.args.last()? {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        },
        _ => None,
    }
}

/// The number in `Text<'a, 127>`. A `Text` without a lifetime is not the core's.
fn text_length(segment: &PathSegment) -> Option<Longest> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return None;
    };
    let mut arguments = arguments.args.iter();
    let (Some(GenericArgument::Lifetime(_)), Some(length), None) =
        (arguments.next(), arguments.next(), arguments.next())
    else {
        return None;
    };
    let GenericArgument::Const(syn::Expr::Lit(literal)) = length else {
        return Some(Longest::Hidden);
    };
    match &literal.lit {
        syn::Lit::Int(number) => Some(number.base10_parse().map_or(Longest::Hidden, Longest::Of)),
        _ => Some(Longest::Hidden),
    }
}
