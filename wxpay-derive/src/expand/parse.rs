//! From tokens to [`Input`]: the struct with its attributes read and nothing
//! judged. This stage knows syn, not the schema.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Attribute, Data, DataStruct, DeriveInput, Generics, Ident, Lit, LitStr, Path, Token, Type};
use wxpay_schema::internal::{DeriveKind, closest};

use super::diagnostics::{Diagnostics, Place, alternatives};
use super::names::{names_any, type_name};
use super::self_type::without_self;

/// A struct that stands for a message.
pub(super) struct Input {
    pub derive: DeriveKind,
    pub name: Ident,
    /// The name as the expansion writes it, with which it uses nothing that is deprecated.
    pub ty: Ident,
    pub generics: Generics,
    /// Whether the struct allows what is deprecated.
    pub allows_deprecated: bool,
    /// The path to the table.
    pub message: Path,
    /// Whether the macro has seen the table.
    pub seen: bool,
    /// The values given once for all.
    pub fixed: Vec<Fixed>,
    /// The type of the reply, where it is not the built-in one.
    pub response: Option<Type>,
    /// The path to `wxpay-core`.
    pub core: Path,
    pub members: Vec<Member>,
    /// The type of the `optional` member, in a struct that `message!` declares.
    pub optional: Option<Ident>,
    /// Whether the macro itself wrote the members, with types that fit.
    pub declared: bool,
    /// How much of it could be read.
    pub read: Extent,
}

impl Input {
    /// The table, as an expression: its path, or where the path may be that of a
    /// constant, which is validated wherever it stands, what is made of it once.
    pub(super) fn table(&self) -> TokenStream {
        let path = &self.message;
        if self.seen { quote!(&#path) } else { quote!(__message()) }
    }

    /// What is written before the expansion, so that it may name what the struct may: a
    /// lint of clippy's would count the path of the table once more at each use.
    pub(super) fn allow(&self) -> TokenStream {
        let deprecated = self.allows_deprecated.then(|| quote!(#[allow(deprecated)]));
        let paths = (!self.declared).then(|| quote!(#[allow(clippy::absolute_paths)]));
        quote!(#deprecated #paths)
    }

    /// What is written before the functions of the walk. Of the many built-in structs a
    /// program uses few: those compile theirs. A merchant's own are compiled where they
    /// are, and would only be kept in the crate's metadata. Reading is inlined for all: it
    /// is called in one place, where a call would move the struct.
    pub(super) fn inline(&self) -> Option<TokenStream> {
        self.declared.then(|| quote!(#[inline]))
    }
}

/// How much of a struct could be read. The faults say what could not.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// All of it.
    Whole,
    /// Not all of its attributes, so nobody can tell what is missing.
    Part,
    /// Too little to hold it against a table.
    Name,
}

/// `key = literal` in `fixed(…)`.
pub(super) struct Fixed {
    pub place: Place,
    pub key: Ident,
    pub value: Lit,
}

/// A member of the struct.
pub(super) struct Member {
    /// How to reach it from `self`.
    pub access: TokenStream,
    pub ident: Ident,
    /// Its type, without `Self`.
    pub ty: Type,
    /// Its type as it is written.
    pub written: Type,
    pub role: Role,
    /// The name to look for in the table, and where it is written.
    pub name: String,
    pub span: Span,
    /// The literal of `rename`.
    pub rename: Option<LitStr>,
    pub at: usize,
    /// Whether its attributes could be read.
    pub clear: bool,
}

/// What a member is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A field of the message.
    Field,
    /// A field that WeChat Pay has and the table lacks.
    Extra,
    /// The merchant's own, never sent.
    Skip,
}

/// Reads a struct. `None` if it is none at all; the faults say why.
pub(super) fn parse(item: TokenStream, derive: DeriveKind, faults: &mut Diagnostics) -> Option<Input> {
    let (item, complete) = match syn::parse2::<DeriveInput>(item.clone()) {
        Ok(item) => (item, true),
        Err(error) => {
            faults.push_error(Place::Name, error);
            (head.parse2(item).ok()?, false)
        }
    };
    let mut container = Container::parse(&item, faults);
    if item.attrs.iter().any(|attribute| attribute.path().is_ident("deprecated")) {
        // What is deprecated may name what is.
        container.message = container.message.and_then(of_expansion);
        container.response = container.response.and_then(of_expansion);
    }
    let ty = ident_of_expansion(&item.ident);
    let members = members(&item, &ty, derive, faults);
    let response = container.response.map(|response| without_self(&response, &ty, &item.generics));
    let read = match (&container.message, &members) {
        (Some(_), Some(members)) if complete && container.clear && members.iter().all(|member| member.clear) => {
            Extent::Whole
        }
        (Some(_), Some(_)) => Extent::Part,
        _ => Extent::Name,
    };
    let core = &container.core;
    let any_message = || syn::parse_quote!(#core::schema::pay::UNIFIED_ORDER);
    Some(Input {
        derive,
        allows_deprecated: allows_deprecated(&item),
        name: item.ident,
        ty,
        generics: generics_of_expansion(item.generics),
        message: container.message.unwrap_or_else(any_message),
        seen: false,
        fixed: container.fixed,
        response,
        core: container.core,
        members: members.unwrap_or_default(),
        optional: None,
        declared: false,
        read,
    })
}

/// What stands in front of the members, where they are half written: an editor
/// goes on with that.
fn head(input: ParseStream<'_>) -> syn::Result<DeriveInput> {
    let (attrs, vis, struct_token) = (input.call(Attribute::parse_outer)?, input.parse()?, input.parse()?);
    let (ident, mut generics): (Ident, Generics) = (input.parse()?, input.parse()?);
    generics.where_clause = input.parse()?;
    input.parse::<TokenStream>()?;
    let fields = syn::Fields::Named(syn::parse_quote!({}));
    let data = Data::Struct(DataStruct { struct_token, fields, semi_token: None });
    Ok(DeriveInput { attrs, vis, ident, generics, data })
}

/// A name where it is written, as one of the expansion: lints of people's own code look
/// at none of those.
fn ident_of_expansion(ident: &Ident) -> Ident {
    let mut ident = ident.clone();
    ident.set_span(Span::call_site().located_at(ident.span()));
    ident
}

/// The same of all tokens.
pub(super) fn of_expansion<T: ToTokens + Parse>(tokens: T) -> Option<T> {
    syn::parse2(located(tokens.into_token_stream())).ok()
}

fn located(tokens: TokenStream) -> TokenStream {
    let tokens = tokens.into_iter().map(|token| {
        let span = Span::call_site().located_at(token.span());
        let mut token = match token {
            TokenTree::Group(group) => Group::new(group.delimiter(), located(group.stream())).into(),
            token => token,
        };
        token.set_span(span);
        token
    });
    tokens.collect()
}

/// The same of the lifetimes.
fn generics_of_expansion(mut generics: Generics) -> Generics {
    for parameter in generics.lifetimes_mut() {
        let life = &mut parameter.lifetime;
        life.set_span(Span::call_site().located_at(life.span()));
    }
    generics
}

/// Whether the struct, or a member, allows what is deprecated: its types are named again.
fn allows_deprecated(item: &DeriveInput) -> bool {
    let fields = match &item.data {
        Data::Struct(data) => data.fields.iter().collect(),
        _ => Vec::new(),
    };
    let members = fields.into_iter().flat_map(|field| &field.attrs);
    let mut attributes = item.attrs.iter().chain(members);
    attributes.any(|attribute| {
        let allows = attribute.path().is_ident("allow") || attribute.path().is_ident("expect");
        allows && names_any(attribute.meta.to_token_stream(), &["deprecated", "warnings"])
    })
}

struct Container {
    message: Option<Path>,
    fixed: Vec<Fixed>,
    response: Option<Type>,
    core: Path,
    clear: bool,
}

impl Container {
    fn parse(item: &DeriveInput, faults: &mut Diagnostics) -> Self {
        let mut container = Self { message: None, fixed: Vec::new(), response: None, core: core_path(), clear: true };
        let mut seen: Vec<&str> = Vec::new();
        for attribute in item.attrs.iter().filter(|attribute| attribute.path().is_ident("wxpay")) {
            let parsed = attribute.parse_nested_meta(|meta| {
                let place = Place::Attribute(seen.len() + container.fixed.len());
                let Some(key) = key(&meta, &["message", "fixed", "response", "crate"], &seen, place, faults) else {
                    container.clear = false;
                    return skip_value(&meta);
                };
                let read = has_form(key, &meta).and_then(|()| {
                    match key {
                        "message" => container.message = Some(meta.value()?.parse()?),
                        "response" => container.response = Some(meta.value()?.parse()?),
                        "crate" => container.core = meta.value()?.call(Path::parse_mod_style)?,
                        _ => container.parse_fixed(&meta)?,
                    }
                    Ok(())
                });
                seen.push(key);
                read.map_err(|error| with_help(&error, form(key)))
            });
            if let Err(error) = parsed {
                faults.push_error(Place::Attribute(usize::MAX), with_help(&error, FORM));
                container.clear = false;
            }
        }
        // After a slip in the attribute the missing key is likely just that slip.
        if container.message.is_none() && container.clear {
            faults.push(
                Place::Name,
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
            self.fixed.push(Fixed { place: Place::Attribute(first + at), key, value });
            at += 1;
            Ok(())
        })
    }
}

/// How an attribute of the struct is written.
const FORM: &str = "write `#[wxpay(message = schema::pay::UNIFIED_ORDER)]`, for example";
/// How an attribute of a member is written.
const MEMBER_FORM: &str = "write `#[wxpay(rename = \"out_trade_no\")]`, for example";

/// How a key is written.
fn form(key: &str) -> &'static str {
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

/// Whether a key stands as it should: before a value, before a list, or alone.
fn has_form(key: &str, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    let (value, list) = (meta.input.peek(Token![=]), meta.input.peek(syn::token::Paren));
    let needs = match key {
        "fixed" if !list => "takes a list of values",
        "skip" | "extra" if value || list => "takes no value",
        "message" | "response" | "crate" | "rename" if !value => "takes a value",
        _ => return Ok(()),
    };
    Err(syn::Error::new_spanned(&meta.path, format!("`{key}` {needs}")))
}

/// An error with what to write; the innermost help stands.
fn with_help(error: &syn::Error, help: &str) -> syn::Error {
    let fact = error.to_string();
    if fact.contains("help: ") { error.clone() } else { syn::Error::new(error.span(), format!("{fact}\nhelp: {help}")) }
}

/// The key that is meant: one of `keys`, or what a slip, which is reported, comes
/// near to. `None` if it is neither, or was seen before.
fn key(
    meta: &ParseNestedMeta<'_>,
    keys: &[&'static str],
    seen: &[&str],
    place: Place,
    faults: &mut Diagnostics,
) -> Option<&'static str> {
    let written = meta.path.get_ident().map(|key| key.unraw().to_string()).unwrap_or_default();
    if let Some(key) = keys.iter().find(|key| **key == written) {
        // Of these each adds to those before.
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

/// Steps over the value of a key that nobody knows, so that the rest is read.
fn skip_value(meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    if meta.input.peek(Token![=]) {
        meta.value()?;
    }
    while !meta.input.is_empty() && !meta.input.peek(Token![,]) {
        meta.input.parse::<TokenTree>()?;
    }
    Ok(())
}

/// Where the expansion finds the library unless `crate = …` says otherwise.
pub(super) fn core_path() -> Path {
    syn::parse_quote!(::wxpay_core)
}

fn members(item: &DeriveInput, own: &Ident, derive: DeriveKind, faults: &mut Diagnostics) -> Option<Vec<Member>> {
    let fields = match &item.data {
        Data::Struct(data) => match &data.fields {
            syn::Fields::Named(fields) => Some(&fields.named),
            _ => None,
        },
        _ => None,
    };
    let Some(fields) = fields else {
        faults.push(
            Place::Name,
            item.ident.span(),
            format_args!("`{}` can only be derived for a struct with named fields", derive.name()),
            format_args!("write `struct {} {{ … }}`, a member for each field of the message", item.ident),
        );
        return None;
    };
    Some(
        fields
            .iter()
            .enumerate()
            .filter_map(|(at, field)| {
                let ident = field.ident.clone()?;
                let mut member = Member {
                    access: ident.to_token_stream(),
                    name: ident.unraw().to_string(),
                    span: ident.span(),
                    rename: None,
                    written: field.ty.clone(),
                    ty: without_self(&field.ty, own, &item.generics),
                    role: Role::Field,
                    ident,
                    at,
                    clear: true,
                };
                member.parse_attributes(&field.attrs, faults);
                Some(member)
            })
            .collect(),
    )
}

impl Member {
    fn parse_attributes(&mut self, attributes: &[syn::Attribute], faults: &mut Diagnostics) {
        let mut seen: Vec<&str> = Vec::new();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("wxpay")) {
            let parsed = attribute.parse_nested_meta(|meta| {
                let Some(key) = key(&meta, &["rename", "skip", "extra"], &seen, Place::Member(self.at), faults) else {
                    self.clear = false;
                    return skip_value(&meta);
                };
                seen.push(key);
                let read = has_form(key, &meta).and_then(|()| {
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
                read.map_err(|error| with_help(&error, form(key)))
            });
            if let Err(error) = parsed {
                faults.push_error(Place::Member(self.at), with_help(&error, MEMBER_FORM));
                self.clear = false;
            }
        }
        if let (Role::Skip, Some(other)) = (self.role, seen.iter().find(|key| **key != "skip")) {
            faults.push(
                Place::Member(self.at),
                self.span,
                format_args!("`skip` keeps `{}` out of the message, so `{other}` means nothing", self.ident),
                "keep one of them",
            );
            self.clear = false;
        }
    }
}

/// A type that came through a macro may stand in an invisible group.
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
