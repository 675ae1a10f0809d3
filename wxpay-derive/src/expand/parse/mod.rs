//! Parses a struct and its attributes to an [`Input`], without checks. This stage knows syn, not
//! the schema.

mod self_type;

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Attribute, Data, DataStruct, DeriveInput, Generics, Ident, Lit, LitStr, Path, Token, Type};
use wxpay_schema::internal::{DeriveKind, closest};

use crate::expand::diagnostics::{Diagnostics, Position, alternatives};
use crate::expand::names::{contains_any_ident, type_name};
use self_type::without_self;

/// A struct that is derived for a message.
pub(super) struct Input {
    pub derive: DeriveKind,
    pub name: Ident,
    /// The name with a span of the expansion, so that its use does not warn of deprecation.
    pub ty: Ident,
    pub generics: Generics,
    /// Whether the struct allows deprecated items.
    pub allows_deprecated: bool,
    /// The path to the table.
    pub message: Path,
    /// Whether the table is a built-in one.
    pub is_built_in: bool,
    /// The fixed values.
    pub fixed: Vec<FixedValue>,
    /// The type of the reply, unless it is the built-in one.
    pub response: Option<Type>,
    /// The path to `wxpay-core`.
    pub core: Path,
    pub members: Vec<Member>,
    /// The type of the `optional` member, in a struct that `message!` declares.
    pub optional: Option<Ident>,
    /// Whether `message!` wrote the members, with types that fit.
    pub is_generated: bool,
    /// How much of the struct could be read.
    pub extent: Extent,
}

impl Input {
    /// Returns the table as an expression. A path that may be that of a constant, which is validated
    /// at each use, is evaluated once, in a static.
    pub(super) fn table(&self) -> TokenStream {
        let path = &self.message;
        if self.is_built_in { quote!(&#path) } else { quote!(&__TABLE) }
    }

    /// Returns the attributes of the expansion, so that it may use the same names as the struct:
    /// `clippy::absolute_paths` would count the path of the table again at each use.
    pub(super) fn allow(&self) -> TokenStream {
        let deprecated = self.allows_deprecated.then(|| quote!(#[allow(deprecated)]));
        let paths = (!self.is_generated).then(|| quote!(#[allow(clippy::absolute_paths)]));
        quote!(#deprecated #paths)
    }

    /// Returns the attribute of the functions of `VisitFields`. The built-in ones are inlined,
    /// because a program uses few of them and then compiles only these. A merchant's own are
    /// compiled where they are, and inlining would only keep them in the metadata. Decoding is
    /// always inlined: it has one call site, where a call would move the struct.
    pub(super) fn inline(&self) -> Option<TokenStream> {
        self.is_generated.then(|| quote!(#[inline]))
    }
}

/// How much of a struct could be read. The errors are in the diagnostics.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// The whole struct.
    Whole,
    /// Part of the struct: an attribute could not be read, so missing fields are unknown.
    Part,
    /// Too little to check it against a table.
    Name,
}

/// An entry `key = literal` of `fixed(…)`.
pub(super) struct FixedValue {
    pub place: Position,
    pub key: Ident,
    pub value: Lit,
}

/// A member of the struct.
pub(super) struct Member {
    /// The path from `self`.
    pub access: TokenStream,
    pub ident: Ident,
    /// The type as it is written.
    pub written: Type,
    /// The type without `Self`, if it is written with it.
    pub without_self: Option<Type>,
    pub role: Role,
    /// The name of the field, and the span where it is written.
    pub name: String,
    pub span: Span,
    /// The literal of `rename`.
    pub rename: Option<LitStr>,
    pub at: usize,
    /// Whether its attributes could be read.
    pub is_parsed: bool,
}

/// The role of a member.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A field of the message.
    Field,
    /// A field that WeChat Pay has and the table lacks.
    Extra,
    /// A member of the merchant's own, never sent.
    Skip,
}

/// Parses a struct. `None` if it is not one; the errors are in the diagnostics.
pub(super) fn parse(item: TokenStream, derive: DeriveKind, faults: &mut Diagnostics) -> Option<Input> {
    let (mut item, complete) = match syn::parse2::<DeriveInput>(item.clone()) {
        Ok(item) => (item, true),
        Err(error) => {
            faults.push_error(Position::Name, error);
            (parse_head.parse2(item).ok()?, false)
        }
    };
    let allows_deprecated = allows_deprecated(&item);
    let mut container = Container::parse(&item, faults);
    if item.attrs.iter().any(|attribute| attribute.path().is_ident("deprecated")) {
        // A deprecated struct may name deprecated items.
        container.message = container.message.and_then(respan);
        container.response = container.response.and_then(respan);
    }
    let ty = respan_ident(&item.ident);
    let members = parse_members(&mut item, &ty, derive, faults);
    let response = container.response.map(|response| without_self(&response, &ty, &item.generics).unwrap_or(response));
    let extent = match (&container.message, &members) {
        (Some(_), Some(members))
            if complete && container.is_parsed && members.iter().all(|member| member.is_parsed) =>
        {
            Extent::Whole
        }
        (Some(_), Some(_)) => Extent::Part,
        _ => Extent::Name,
    };
    let core = &container.core;
    let any_message = || syn::parse_quote!(#core::schema::pay::UNIFIED_ORDER);
    Some(Input {
        derive,
        allows_deprecated,
        name: item.ident,
        ty,
        generics: respan_generics(item.generics),
        message: container.message.unwrap_or_else(any_message),
        is_built_in: false,
        fixed: container.fixed,
        response,
        core: container.core,
        members: members.unwrap_or_default(),
        optional: None,
        is_generated: false,
        extent,
    })
}

/// Parses what precedes the members, where these are incomplete: an editor continues with that.
fn parse_head(input: ParseStream<'_>) -> syn::Result<DeriveInput> {
    let (attrs, vis, struct_token) = (input.call(Attribute::parse_outer)?, input.parse()?, input.parse()?);
    let (ident, mut generics): (Ident, Generics) = (input.parse()?, input.parse()?);
    generics.where_clause = input.parse()?;
    input.parse::<TokenStream>()?;
    let fields = syn::Fields::Named(syn::parse_quote!({}));
    let data = Data::Struct(DataStruct { struct_token, fields, semi_token: None });
    Ok(DeriveInput { attrs, vis, ident, generics, data })
}

/// Returns a name with its location, and the hygiene of the expansion: lints skip generated code.
fn respan_ident(ident: &Ident) -> Ident {
    let mut ident = ident.clone();
    ident.set_span(Span::call_site().located_at(ident.span()));
    ident
}

/// Returns the tokens with such spans.
pub(super) fn respan<T: ToTokens + Parse>(tokens: T) -> Option<T> {
    syn::parse2(respan_tokens(tokens.into_token_stream())).ok()
}

fn respan_tokens(tokens: TokenStream) -> TokenStream {
    let tokens = tokens.into_iter().map(|token| {
        let span = Span::call_site().located_at(token.span());
        let mut token = match token {
            TokenTree::Group(group) => Group::new(group.delimiter(), respan_tokens(group.stream())).into(),
            token => token,
        };
        token.set_span(span);
        token
    });
    tokens.collect()
}

/// Returns the generics with such spans of the lifetimes.
fn respan_generics(mut generics: Generics) -> Generics {
    for parameter in generics.lifetimes_mut() {
        let life = &mut parameter.lifetime;
        life.set_span(Span::call_site().located_at(life.span()));
    }
    generics
}

/// Whether the struct or a member allows deprecated items: the expansion names the types again.
fn allows_deprecated(item: &DeriveInput) -> bool {
    let has_it = |attributes: &[Attribute]| {
        attributes.iter().any(|attribute| {
            let allows = attribute.path().is_ident("allow") || attribute.path().is_ident("expect");
            allows && contains_any_ident(attribute.meta.to_token_stream(), &["deprecated", "warnings"])
        })
    };
    let fields = match &item.data {
        Data::Struct(data) => Some(&data.fields),
        _ => None,
    };
    has_it(&item.attrs) || fields.is_some_and(|fields| fields.iter().any(|field| has_it(&field.attrs)))
}

struct Container {
    message: Option<Path>,
    fixed: Vec<FixedValue>,
    response: Option<Type>,
    core: Path,
    is_parsed: bool,
}

impl Container {
    fn parse(item: &DeriveInput, faults: &mut Diagnostics) -> Self {
        let mut container =
            Self { message: None, fixed: Vec::new(), response: None, core: default_core_path(), is_parsed: true };
        let mut seen: Vec<&str> = Vec::new();
        for attribute in item.attrs.iter().filter(|attribute| attribute.path().is_ident("wxpay")) {
            let parsed = attribute.parse_nested_meta(|meta| {
                let place = Position::Attribute(seen.len() + container.fixed.len());
                let Some(key) = match_key(&meta, &["message", "fixed", "response", "crate"], &seen, place, faults)
                else {
                    container.is_parsed = false;
                    return skip_value(&meta);
                };
                let read = check_form(key, &meta).and_then(|()| {
                    match key {
                        "message" => container.message = Some(meta.value()?.parse()?),
                        "response" => container.response = Some(meta.value()?.parse()?),
                        "crate" => container.core = meta.value()?.call(Path::parse_mod_style)?,
                        _ => container.parse_fixed(&meta)?,
                    }
                    Ok(())
                });
                seen.push(key);
                read.map_err(|error| with_help(&error, form_help(key)))
            });
            if let Err(error) = parsed {
                faults.push_error(Position::Attribute(usize::MAX), with_help(&error, FORM));
                container.is_parsed = false;
            }
        }
        // After an error in the attribute, the missing key is likely in that.
        if container.message.is_none() && container.is_parsed {
            faults.push(
                Position::Name,
                item.ident.span(),
                format_args!("`{}` does not say which message it is", item.ident),
                "add `#[wxpay(message = schema::pay::UNIFIED_ORDER)]`, with the message that it stands for",
            );
        }
        container
    }

    fn parse_fixed(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        let first = self.fixed.len() + 1;
        let mut at = 0;
        meta.parse_nested_meta(|entry| {
            let key: Ident = entry.path.require_ident()?.clone();
            if !entry.input.peek(Token![=]) {
                let help =
                    format!("`{key}` takes a value\nhelp: write `{key} = …`: texts in quotes, whole numbers without");
                return Err(syn::Error::new_spanned(&entry.path, help));
            }
            let value: Lit = entry.value()?.parse()?;
            self.fixed.push(FixedValue { place: Position::Attribute(first + at), key, value });
            at += 1;
            Ok(())
        })
    }
}

/// The help for an attribute of the struct.
const FORM: &str = "write `#[wxpay(message = schema::pay::UNIFIED_ORDER)]`, for example";
/// The help for an attribute of a member.
const MEMBER_FORM: &str = "write `#[wxpay(rename = \"out_trade_no\")]`, for example";

/// Returns the help for a key.
fn form_help(key: &str) -> &'static str {
    match key {
        "message" => "write `message = schema::pay::UNIFIED_ORDER`, the path of a table",
        "fixed" => "write `fixed(trade_type = \"JSAPI\")`: texts in quotes, whole numbers without",
        "response" => "write `response = MyReply`, a struct that derives `Response`",
        "crate" => "write `crate = path::to::wxpay_core`",
        "rename" => "write `rename = \"out_trade_no\"`, the wire name",
        "skip" => "write `#[wxpay(skip)]`",
        _ => "write `#[wxpay(extra)]`",
    }
}

/// Checks that a key has a value, a list, or neither, as it needs.
fn check_form(key: &str, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    let (value, list) = (meta.input.peek(Token![=]), meta.input.peek(syn::token::Paren));
    let needs = match key {
        "fixed" if !list => "takes a list of values",
        "skip" | "extra" if value || list => "takes no value",
        "message" | "response" | "crate" | "rename" if !value => "takes a value",
        _ => return Ok(()),
    };
    Err(syn::Error::new_spanned(&meta.path, format!("`{key}` {needs}")))
}

/// Adds a help to an error, unless it has one.
fn with_help(error: &syn::Error, help: &str) -> syn::Error {
    let fact = error.to_string();
    if fact.contains("help: ") { error.clone() } else { syn::Error::new(error.span(), format!("{fact}\nhelp: {help}")) }
}

/// Returns the key: one of `keys`, or for an unknown one, which is reported, the most similar.
/// `None` if there is none, or if it was given before.
fn match_key(
    meta: &ParseNestedMeta<'_>,
    keys: &[&'static str],
    seen: &[&str],
    place: Position,
    faults: &mut Diagnostics,
) -> Option<&'static str> {
    let written = meta.path.get_ident().map(|key| key.unraw().to_string()).unwrap_or_default();
    if let Some(key) = keys.iter().find(|key| **key == written) {
        // Several `fixed(…)` add up.
        if *key != "fixed" && seen.contains(key) {
            faults.push_tokens(place, &meta.path, format_args!("`{key}` is given twice"), "keep one of them");
            return None;
        }
        return Some(key);
    }
    let near = closest(&written, keys.iter().copied());
    let fact = format!("unknown `wxpay` key `{}`, expected {}", type_name(&meta.path), alternatives(keys));
    let help = near.map(|near| format!("did you mean `{near}`?")).unwrap_or_default();
    faults.push_tokens(place, &meta.path, fact, help);
    let has_value = meta.input.peek(Token![=]);
    let is_so = |key: &&str| {
        Some(*key) == near && !seen.contains(key) && has_value != matches!(*key, "fixed" | "skip" | "extra")
    };
    keys.iter().copied().find(is_so)
}

/// Skips the value of an unknown key, so that the rest is parsed.
fn skip_value(meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    if meta.input.peek(Token![=]) {
        meta.value()?;
    }
    while !meta.input.is_empty() && !meta.input.peek(Token![,]) {
        meta.input.parse::<TokenTree>()?;
    }
    Ok(())
}

/// Returns the path to the library without `crate = …`.
pub(super) fn default_core_path() -> Path {
    syn::parse_quote!(::wxpay_core)
}

/// Takes the members out of the struct.
fn parse_members(
    item: &mut DeriveInput,
    own: &Ident,
    derive: DeriveKind,
    faults: &mut Diagnostics,
) -> Option<Vec<Member>> {
    let fields = match &mut item.data {
        Data::Struct(data) => match &mut data.fields {
            syn::Fields::Named(fields) => Some(std::mem::take(&mut fields.named)),
            _ => None,
        },
        _ => None,
    };
    let Some(fields) = fields else {
        faults.push(
            Position::Name,
            item.ident.span(),
            format_args!("`{}` can only be derived for a struct with named fields", derive.name()),
            format_args!("write `struct {} {{ … }}`, a member for each field of the message", item.ident),
        );
        return None;
    };
    Some(
        fields
            .into_iter()
            .enumerate()
            .filter_map(|(at, field)| {
                let ident = field.ident?;
                let mut member = Member {
                    access: ident.to_token_stream(),
                    name: ident.unraw().to_string(),
                    span: ident.span(),
                    rename: None,
                    without_self: without_self(&field.ty, own, &item.generics),
                    written: field.ty,
                    role: Role::Field,
                    ident,
                    at,
                    is_parsed: true,
                };
                member.parse_attributes(&field.attrs, faults);
                Some(member)
            })
            .collect(),
    )
}

impl Member {
    /// Returns the type without `Self`.
    pub(super) fn ty(&self) -> &Type {
        self.without_self.as_ref().unwrap_or(&self.written)
    }

    /// Whether the member is in the `optional` struct that `message!` declares.
    pub(super) fn is_optional_part(&self) -> bool {
        self.access.clone().into_iter().count() > 1
    }

    fn parse_attributes(&mut self, attributes: &[syn::Attribute], faults: &mut Diagnostics) {
        let mut seen: Vec<&str> = Vec::new();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("wxpay")) {
            let parsed = attribute.parse_nested_meta(|meta| {
                let Some(key) =
                    match_key(&meta, &["rename", "skip", "extra"], &seen, Position::Member(self.at), faults)
                else {
                    self.is_parsed = false;
                    return skip_value(&meta);
                };
                seen.push(key);
                let read = check_form(key, &meta).and_then(|()| {
                    match key {
                        "rename" => {
                            let name: LitStr = meta.value()?.parse()?;
                            self.name = name.value();
                            self.span = name.span();
                            self.rename = Some(name);
                        }
                        "skip" => self.role = Role::Skip,
                        _ if self.role == Role::Field => self.role = Role::Extra,
                        _ => {}
                    }
                    Ok(())
                });
                read.map_err(|error| with_help(&error, form_help(key)))
            });
            if let Err(error) = parsed {
                faults.push_error(Position::Member(self.at), with_help(&error, MEMBER_FORM));
                self.is_parsed = false;
            }
        }
        if let (Role::Skip, Some(other)) = (self.role, seen.iter().find(|key| **key != "skip")) {
            faults.push(
                Position::Member(self.at),
                self.span,
                format_args!("`skip` keeps `{}` out of the message, so `{other}` means nothing", self.ident),
                "keep one of them",
            );
            self.is_parsed = false;
        }
    }
}

/// Returns the type without the invisible groups of a macro.
pub(super) fn ungroup(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => ungroup(&group.elem),
        Type::Paren(paren) => ungroup(&paren.elem),
        _ => ty,
    }
}

impl ToTokens for Member {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let access = &self.access;
        tokens.extend(quote!(self.#access));
    }
}
