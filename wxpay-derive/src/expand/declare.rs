//! `message!`: from a table to a struct with all of its fields, documented from
//! the table, and the [`Input`] that sends it through the same stages as a
//! merchant's own.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Ident, Path, Token, Type, Visibility};
use wxpay_schema::internal::DeriveKind;
use wxpay_schema::{Charset, Direction, Field, FilledBy, Kind, Message};

use super::ask::report;
use super::names::{member_ident, pascal};
use super::parse::{Extent, Input, Member, Role, core_path};
use super::table::{Table, is_sound, resolve};

/// `#[wxpay(crate = wxpay_core)] pub struct UnifiedOrder = schema::pay::UNIFIED_ORDER`
struct Declaration {
    attributes: Vec<Attribute>,
    visibility: Visibility,
    name: Ident,
    message: Path,
    core: Path,
}

/// Takes `#[wxpay(crate = path)]` out of the attributes.
fn own_core(attributes: &mut Vec<Attribute>) -> syn::Result<Path> {
    let mut core = core_path();
    for attribute in attributes.extract_if(.., |attribute| attribute.path().is_ident("wxpay")) {
        attribute.parse_nested_meta(|meta| {
            if !meta.path.is_ident("crate") {
                return Err(meta.error("unknown `wxpay` key, expected `crate`"));
            }
            core = meta.value()?.call(Path::parse_mod_style)?;
            Ok(())
        })?;
    }
    Ok(core)
}

impl Parse for Declaration {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut attributes = input.call(Attribute::parse_outer)?;
        let core = own_core(&mut attributes)?;
        let visibility = input.parse()?;
        input.parse::<Token![struct]>()?;
        let name = input.parse()?;
        input.parse::<Token![=]>()?;
        let message = input.call(Path::parse_mod_style)?;
        input.parse::<Option<Token![;]>>()?;
        Ok(Self { attributes, visibility, name, message, core })
    }
}

/// What `message!` makes.
pub(super) enum Declared {
    /// The struct's definition, and what the stages take.
    Struct(TokenStream, Box<Input>),
    /// What stands for it where the macro cannot see the table.
    Unseen(TokenStream),
}

pub(super) fn declare(item: TokenStream) -> syn::Result<Declared> {
    let declaration: Declaration = syn::parse2(item)?;
    match resolve(&declaration.message) {
        Table::BuiltIn(message) => {
            is_sound(message, &declaration.message)?;
            let shape = Shape::of(message, &declaration.name, &declaration.core);
            let definition = shape.definition(&declaration, message);
            Ok(Declared::Struct(definition, Box::new(shape.input(declaration))))
        }
        Table::OtherChannel(words) => Err(syn::Error::new_spanned(&declaration.message, words)),
        Table::Unseen => Ok(Declared::Unseen(unseen(&declaration))),
    }
}

/// Whether to name the struct is to use what is deprecated, also in a macro.
fn is_deprecated(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("deprecated"))
}

/// A struct without fields, so that only the path is wrong. If the constant
/// exists, its evaluation says what is; if not, rustc does.
fn unseen(declaration: &Declaration) -> TokenStream {
    let Declaration { visibility, name, message, core, .. } = declaration;
    let fault = report(message, &quote!(__wx::unseen(&#message)));
    quote! {
        #visibility struct #name {}
        const _: () = {
            use #core::__private as __wx;
            #fault
        };
    }
}

/// How a struct for a message looks.
pub(super) struct Shape {
    derive: DeriveKind,
    pub rows: Vec<Row>,
    /// The struct of the optional fields, where there is one.
    optional: Option<Ident>,
    /// Whether any field borrows.
    borrows: bool,
    /// The path to `wxpay-core`.
    core: Path,
}

pub(super) struct Row {
    pub member: Member,
    pub field: &'static Field,
    optional: bool,
}

impl Shape {
    pub(super) fn of(message: &'static Message, name: &Ident, core: &Path) -> Self {
        let derive = message.derive();
        // What is received, or put together from it, is not held to a length.
        let of_client = message.direction == Direction::Parameters;
        let owned = derive == DeriveKind::Response || of_client;
        let writable = message.fields.iter().filter(|field| derive == DeriveKind::Object || !field.is_filled());
        let in_items = |field: &&Field| message.fields.iter().any(|other| is_in_item(field, other));
        let writable: Vec<&'static Field> = writable.filter(|field| !in_items(field)).collect();
        let is_optional = |field: &Field| match derive {
            DeriveKind::Response => !field.is_in_success(),
            _ => !field.is_required() || !matches!(field.filled_by, FilledBy::Caller | FilledBy::Client(_)),
        };
        let count = writable.iter().filter(|field| is_optional(field)).count();
        // A required field left out must be rustc's own error, which
        // `..Default::default()` on one struct would hide.
        let split =
            count > 0 && (derive == DeriveKind::Request || derive == DeriveKind::Object && count < writable.len());
        let rows: Vec<Row> = writable
            .into_iter()
            .enumerate()
            .map(|(at, field)| {
                let optional = is_optional(field);
                let ident = member_ident(&field.member_name().to_string());
                let access = if split && optional { quote!(optional.#ident) } else { ident.to_token_stream() };
                let ty = match field.max_bytes {
                    Some(max) if of_client && matches!(field.kind, Kind::Text(_)) => short(max, core),
                    _ => member_type(field, owned, optional, core),
                };
                let (name, span) = (field.name.to_owned(), ident.span());
                let (written, role) = (ty.clone(), Role::Field);
                let member = Member { access, ident, ty, written, role, name, span, rename: None, at, clear: true };
                Row { member, field, optional }
            })
            .collect();
        let optional = split.then(|| format_ident!("{name}Optional"));
        let borrows = !owned && rows.iter().any(|row| borrows(row.field));
        Self { derive, rows, optional, borrows, core: core.clone() }
    }

    /// What the stages take.
    fn input(self, declaration: Declaration) -> Input {
        Input {
            derive: self.derive,
            allows_deprecated: is_deprecated(&declaration.attributes),
            ty: declaration.name.clone(),
            name: declaration.name,
            generics: if self.borrows { syn::parse_quote!(<'a>) } else { syn::Generics::default() },
            message: declaration.message,
            seen: false,
            fixed: Vec::new(),
            response: None,
            core: declaration.core,
            members: self.rows.into_iter().map(|row| row.member).collect(),
            optional: self.optional,
            declared: true,
            read: Extent::Whole,
        }
    }

    fn definition(&self, declaration: &Declaration, message: &Message) -> TokenStream {
        let Declaration { attributes, visibility, name, .. } = declaration;
        let life = self.borrows.then(|| quote!(<'a>));
        let members = |optional: bool| {
            self.rows
                .iter()
                .filter(move |row| !optional || row.optional)
                .filter(move |row| optional || self.optional.is_none() || !row.optional)
                .map(move |row| {
                    let (ident, ty, doc) = (&row.member.ident, &row.member.ty, documentation(row.field));
                    quote!(#[doc = #doc] #visibility #ident: #ty)
                })
        };
        let doc = message.doc;
        let all_optional = self.derive != DeriveKind::Response && self.rows.iter().all(|row| row.optional);
        let default = all_optional.then(|| quote!(Default,));
        let open = (self.derive == DeriveKind::Response).then(|| quote!(#[non_exhaustive]));
        let own = members(false);
        let allow = is_deprecated(attributes).then(|| quote!(#[allow(deprecated)]));
        let main_debug = self.debug(name, &|row| self.optional.is_none() || !row.optional, self.optional.is_some());
        let rest = self.optional.as_ref().map(|optional| {
            let (fields, debug) = (members(true), self.debug(optional, &|row| row.optional, false));
            let optional_doc = format!("The optional fields of [`{name}`].");
            let life = self.optional_life();
            quote! {
                #[doc = #optional_doc]
                #[derive(Clone, Default)]
                #visibility struct #optional #life { #(#fields),* }
                #debug
            }
        });
        let optional_member = self.optional.as_ref().map(|optional| {
            let life = self.optional_life();
            quote!(/** The fields that can be left out. */ #visibility optional: #optional #life)
        });
        quote! {
            #[doc = #doc]
            #(#attributes)*
            #[derive(Clone, #default)]
            #open
            #visibility struct #name #life { #(#own,)* #optional_member }
            #allow
            #main_debug
            #rest
        }
    }

    fn optional_life(&self) -> Option<TokenStream> {
        self.rows.iter().any(|row| row.optional && borrows(row.field)).then(|| quote!(<'a>))
    }

    /// `Debug`, with personal data masked.
    fn debug(&self, name: &Ident, wanted: &dyn Fn(&Row) -> bool, optional: bool) -> TokenStream {
        let core = &self.core;
        let rows: Vec<&Row> = self.rows.iter().filter(|row| wanted(row)).collect();
        let life = (self.borrows && (optional || rows.iter().any(|row| borrows(row.field)))).then(|| quote!(<'_>));
        let (mut labels, mut values) = (Vec::new(), Vec::new());
        for row in rows {
            let ident = &row.member.ident;
            labels.push(ident.unraw().to_string());
            values.push(if row.field.personal { quote!(&#core::__private::Personal) } else { quote!(&self.#ident) });
        }
        if optional {
            labels.push("optional".to_owned());
            values.push(quote!(&self.optional));
        }
        let title = name.to_string();
        quote! {
            #[automatically_derived]
            impl ::core::fmt::Debug for #name #life {
                #[inline]
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    #core::__private::debug(f, #title, &[#(#labels),*], &[#(#values),*])
                }
            }
        }
    }
}

/// Whether the field is a row of another one's items, which the built-in struct
/// has in its place.
fn is_in_item(field: &Field, other: &Field) -> bool {
    other.item().is_some_and(|item| item.find(field.name).is_some())
}

/// Whether the type of a field that is sent borrows.
pub(super) fn borrows(field: &Field) -> bool {
    match field.kind {
        Kind::Text(_) | Kind::Url | Kind::Date => true,
        Kind::Object(message) | Kind::JsonText(message) => {
            message.direction != Direction::Parameters && message.is_sent() && message.fields.iter().any(borrows)
        }
        _ => false,
    }
}

/// The type of a text in what the payer's client takes: it has few, all of them short.
fn short(max: u32, core: &Path) -> Type {
    let max = proc_macro2::Literal::u32_unsuffixed(max);
    syn::parse_quote!(#core::value::SmallStr<#max>)
}

fn member_type(field: &Field, owned: bool, optional: bool, core: &Path) -> Type {
    let ty = match field.kind {
        Kind::Text(_) | Kind::Url | Kind::Date | Kind::JsonText(_) if owned => quote!(::std::string::String),
        Kind::Text(_) | Kind::Url | Kind::Date => match field.max_bytes {
            Some(max) => {
                let max = proc_macro2::Literal::u32_unsuffixed(max);
                quote!(#core::Text<'a, #max>)
            }
            None => quote!(&'a str),
        },
        Kind::Fen => quote!(#core::Fen),
        Kind::Number => quote!(u64),
        Kind::Choice(choices) => {
            let name = format_ident!("{}", choices.name);
            quote!(#core::value::#name)
        }
        Kind::Time14 | Kind::DateTime => quote!(#core::BeijingTime),
        Kind::Ip => quote!(::std::net::IpAddr),
        Kind::Object(message) | Kind::JsonText(message) | Kind::Family { item: message, .. } => {
            let module = format_ident!("{}", message.channel.name());
            let name = format_ident!("{}", pascal(message.name));
            let life = borrows(field).then(|| quote!(<'a>));
            quote!(#core::#module::#name #life)
        }
    };
    let ty = match (field.repeat.depth(), optional) {
        (0, true) => quote!(::core::option::Option<#ty>),
        (depth, _) => (0..depth).fold(ty, |ty, _| quote!(::std::vec::Vec<#ty>)),
    };
    syn::parse_quote!(#ty)
}

/// The meaning, the limit and a sample, as rustdoc and the editor show them.
fn documentation(field: &Field) -> String {
    let mut text = field.doc.to_owned();
    let limit = limit(field);
    if !limit.is_empty() {
        text += &format!("\n\n{limit}");
    }
    if !field.sample.is_empty() {
        text += &format!("\n\nSample: `{}`", field.sample);
    }
    text
}

fn limit(field: &Field) -> String {
    let mut limits = Vec::new();
    match (field.kind, field.max_bytes) {
        (Kind::Fen, _) => limits.push("In fen.".to_owned()),
        (Kind::Time14 | Kind::DateTime | Kind::Date, _) => limits.push("Beijing time.".to_owned()),
        (_, Some(max)) => limits.push(match field.documented_max {
            Some(documented) => format!("At most {max} UTF-8 bytes (the page says {documented})."),
            None => format!("At most {max} UTF-8 bytes."),
        }),
        _ => {}
    }
    if let Kind::Text(charset) = field.kind
        && charset != Charset::Any
    {
        limits.push(format!("Takes {}.", charset.words()));
    }
    if field.is_numeric() && field.min > 0 {
        limits.push(format!("At least {}.", field.min));
    }
    if let Some(only) = field.only {
        let values: Vec<String> = only.iter().map(|value| format!("`{value}`")).collect();
        limits.push(format!("Here {}.", values.join(", ")));
    }
    limits.join(" ")
}
