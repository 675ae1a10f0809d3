//! The meaning of a type, as far as its name shows: its `Option`s and `Vec`s, and the [`Shape`] of the
//! type within. A name that may be of another type has no shape, or is not
//! [certain](NameScope::is_certain).

use syn::{GenericArgument, Generics, Path, PathArguments, PathSegment, Type, TypePath};
use wxpay_schema::internal::{DeriveKind, Occurrence};
use wxpay_schema::{ALL, CHOICES, Direction, Message};

use crate::expand::names::pascal_case;
use crate::expand::parse::{Input, ungroup};

/// The meaning of names in the types of a struct.
#[derive(Clone, Copy)]
pub(crate) struct NameScope<'i> {
    core: &'i Path,
    generics: &'i Generics,
}

/// The shape of a type, by its name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Shape {
    Text(TextLimit),
    Fen,
    Unsigned,
    Bool,
    Time,
    Address,
    Encrypted,
    /// The enum of the list of values with that name.
    Choice(&'static str),
    /// The struct of the object, or of the item of a family, with that name.
    Object(&'static str),
    /// A type that no field takes.
    Never,
    /// A type that the macro does not know.
    Open,
}

/// The length in bytes of the longest text that a type holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum TextLimit {
    /// No limit.
    Any,
    /// The `N` of `Text<N>`.
    Of(u64),
    /// A constant or a parameter, whose value the macro does not see.
    Hidden,
}

/// The content of a type that is the same on the wire for all kinds of fields that it can hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum PlainContent {
    Text,
    Number,
}

/// A wrapper around a type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Layer {
    Option,
    Vec,
}

/// The parts of a type.
pub(crate) struct TypeParts<'t> {
    /// The `Option`s and `Vec`s from the outside in, each with the type that it is.
    pub layers: Vec<(Layer, &'t Type)>,
    /// The type within them.
    pub core: &'t Type,
}

impl<'t> TypeParts<'t> {
    /// Returns the type within so many layers.
    pub(crate) fn within(&self, layers: usize) -> &'t Type {
        self.layers.get(layers).map_or(self.core, |(_, ty)| ty)
    }

    /// Whether it is a list.
    pub(crate) fn is_list(&self) -> bool {
        self.layers.iter().any(|(layer, _)| *layer == Layer::Vec)
    }

    /// Returns how many values the type holds, as it is written.
    pub(crate) fn occurs(&self) -> Occurrence {
        match self.layers.iter().filter(|(layer, _)| *layer == Layer::Vec).count() {
            0 if self.layers.is_empty() => Occurrence::Once,
            0 => Occurrence::Maybe,
            1 => Occurrence::Many,
            _ => Occurrence::ManyOfMany,
        }
    }
}

/// The crate that a path leads to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum PathOrigin {
    /// A bare name.
    Bare,
    /// The standard library.
    Std,
    /// `wxpay-core`.
    Core,
    /// A module with the name of one of `wxpay-core`.
    LikeCore,
    Elsewhere,
}

impl<'i> NameScope<'i> {
    pub(crate) fn new(input: &'i Input) -> Self {
        Self { core: &input.core, generics: &input.generics }
    }

    /// Returns the parts of a type.
    pub(crate) fn parts<'t>(&self, ty: &'t Type) -> TypeParts<'t> {
        let mut parts = TypeParts { layers: Vec::new(), core: ungroup(ty) };
        while let Some((layer, within)) = self.layer(parts.core) {
            parts.layers.push((layer, parts.core));
            parts.core = ungroup(within);
        }
        parts
    }

    fn layer<'t>(&self, ty: &'t Type) -> Option<(Layer, &'t Type)> {
        let Type::Path(path) = ty else {
            return None;
        };
        if !matches!(self.origin(path), PathOrigin::Bare | PathOrigin::Std) {
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

    fn origin(&self, path: &TypePath) -> PathOrigin {
        let segments = &path.path.segments;
        let is_first = |name: &str| segments.first().is_some_and(|first| first.ident == name);
        let is_in = |base: &Path| {
            let alike = base.segments.iter().zip(segments).all(|(base, segment)| base.ident == segment.ident);
            alike && segments.len() > base.segments.len()
        };
        match segments.len() {
            _ if path.qself.is_some() => PathOrigin::Elsewhere,
            1 if path.path.leading_colon.is_some() => PathOrigin::Elsewhere,
            1 => {
                let is_parameter = self.generics.type_params().any(|parameter| is_first(&parameter.ident.to_string()));
                if is_parameter { PathOrigin::Elsewhere } else { PathOrigin::Bare }
            }
            _ if is_first("std") || is_first("core") || is_first("alloc") => PathOrigin::Std,
            _ if is_first("wxpay_core") || is_in(self.core) => PathOrigin::Core,
            2 if is_first("pay") || is_first("cloud") || is_first("value") => PathOrigin::LikeCore,
            _ => PathOrigin::Elsewhere,
        }
    }

    /// Returns the shape of the type.
    pub(crate) fn shape(&self, ty: &Type) -> Shape {
        match ungroup(ty) {
            Type::Reference(reference) if reference.mutability.is_some() => match self.shape(&reference.elem) {
                Shape::Open => Shape::Open,
                _ => Shape::Never,
            },
            Type::Reference(reference) => self.pointee_shape(&reference.elem),
            Type::Path(path) => match (self.origin(path), path.path.segments.last()) {
                (PathOrigin::Elsewhere, _) | (_, None) => Shape::Open,
                (origin, Some(last)) => self.segment_shape(origin, last),
            },
            Type::Tuple(_) | Type::Array(_) | Type::Slice(_) => Shape::Never,
            _ => Shape::Open,
        }
    }

    /// Returns the shape of a pointer: that of its target.
    fn pointee_shape(&self, ty: &Type) -> Shape {
        if self.layer(ungroup(ty)).is_some() { Shape::Open } else { self.shape(ty) }
    }

    fn segment_shape(&self, origin: PathOrigin, segment: &PathSegment) -> Shape {
        let name = segment.ident.to_string();
        let name = name.as_str();
        let std = matches!(origin, PathOrigin::Bare | PathOrigin::Std);
        let is_plain = segment.arguments.is_none();
        match name {
            "str" | "String" if std && is_plain => Shape::Text(TextLimit::Any),
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
                Some(Shape::Text(TextLimit::Any)) => Shape::Text(TextLimit::Any),
                _ => Shape::Open,
            },
            "NonZero" if std => match only_type(segment).map(|ty| self.shape(ty)) {
                Some(shape @ (Shape::Unsigned | Shape::Never)) => shape,
                _ => Shape::Open,
            },
            "Box" | "Rc" | "Arc" if std => only_type(segment).map_or(Shape::Open, |ty| self.pointee_shape(ty)),
            _ if origin == PathOrigin::Std => Shape::Open,
            "Text" => match (text_length(segment), origin) {
                (Some(length), _) => Shape::Text(length),
                (None, PathOrigin::Core) => Shape::Text(TextLimit::Hidden),
                (None, _) => Shape::Open,
            },
            "Fen" if is_plain => Shape::Fen,
            "BeijingTime" if is_plain => Shape::Time,
            "Encrypted" if is_plain => Shape::Encrypted,
            _ => core_type(name),
        }
    }

    /// Whether the type is certainly the one that its name shows: a primitive type, one of the
    /// prelude, or one whose path leads into std or `wxpay-core`. Of all others only the compiler
    /// knows.
    pub(crate) fn is_certain(&self, ty: &Type) -> bool {
        match ungroup(ty) {
            Type::Reference(reference) => self.is_certain(&reference.elem),
            Type::Path(path) => match (self.origin(path), path.path.segments.last()) {
                (PathOrigin::Std | PathOrigin::Core, _) => true,
                (PathOrigin::Bare, Some(last)) => match last.ident.to_string().as_str() {
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

    /// Returns the content of a type, or of the type within its one `Option`, if it is certainly text
    /// or a number.
    pub(crate) fn plain_content(&self, ty: &Type) -> Option<PlainContent> {
        let parts = self.parts(ty);
        if parts.layers.iter().map(|(layer, _)| *layer).ne([Layer::Option].into_iter().take(parts.layers.len())) {
            return None;
        }
        let is = |ty: &Type, names: &[&str]| match ungroup(ty) {
            Type::Path(path) => {
                matches!(self.origin(path), PathOrigin::Bare | PathOrigin::Std)
                    && path
                        .path
                        .segments
                        .last()
                        .is_some_and(|last| last.arguments.is_none() && names.iter().any(|name| last.ident == name))
            }
            _ => false,
        };
        match parts.core {
            Type::Reference(text) if text.mutability.is_none() && is(&text.elem, &["str"]) => Some(PlainContent::Text),
            ty if is(ty, &["String"]) => Some(PlainContent::Text),
            ty if is(ty, &["u8", "u16", "u32", "u64", "u128", "usize"]) => Some(PlainContent::Number),
            _ => None,
        }
    }

    /// Whether the type shows, as it is written, how many values it holds and how long a text.
    pub(crate) fn is_settled(&self, ty: &Type) -> bool {
        !matches!(self.shape(ty), Shape::Text(TextLimit::Hidden) | Shape::Open)
    }

    /// Returns the length in bytes of the longest text that the type visibly holds.
    pub(crate) fn longest(&self, ty: &Type) -> Option<u64> {
        match self.shape(self.parts(ty).core) {
            Shape::Text(TextLimit::Of(bytes)) => Some(bytes),
            _ => None,
        }
    }
}

fn is_signed(name: &str) -> bool {
    matches!(name, "i8" | "i16" | "i32" | "i64" | "i128" | "isize")
}

/// Returns the shape of a type that `wxpay-core` declares for a list of values or an object.
fn core_type(name: &str) -> Shape {
    if let Some(choices) = CHOICES.iter().find(|choices| choices.name == name) {
        return Shape::Choice(choices.name);
    }
    let objects = ALL.iter().copied().filter(|message| is_nested_table(message));
    objects
        .into_iter()
        .find(|object| pascal_case(object.name) == name)
        .map_or(Shape::Open, |object| Shape::Object(object.name))
}

/// Whether the message is nested in others: an object, or an item of a family.
fn is_nested_table(message: &Message) -> bool {
    message.derive() == DeriveKind::Object || message.direction == Direction::Item
}

/// Returns the `T` of `Vec<T>`.
fn only_type(segment: &PathSegment) -> Option<&Type> {
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) if arguments.args.len() == 1 => last_type(segment),
        _ => None,
    }
}

/// Returns the `T` of `Cow<'a, T>`.
fn last_type(segment: &PathSegment) -> Option<&Type> {
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => match arguments.args.last()? {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        },
        _ => None,
    }
}

/// Returns the length of `Text<'a, 127>`. A `Text` without a lifetime is not the core's.
fn text_length(segment: &PathSegment) -> Option<TextLimit> {
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
        return Some(TextLimit::Hidden);
    };
    match &literal.lit {
        syn::Lit::Int(number) => Some(number.base10_parse().map_or(TextLimit::Hidden, TextLimit::Of)),
        _ => Some(TextLimit::Hidden),
    }
}
