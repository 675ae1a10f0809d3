//! `message!`: declares the struct of a table, with all of its fields and their documentation, and
//! returns the [`Input`] that sends it through the same stages as a merchant's own struct.

use proc_macro2::{Delimiter, Group, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Ident, Path, Token, Visibility};
use wxpay_schema::internal::DeriveKind;
use wxpay_schema::{Charset, Direction, Field, Filler, Kind, Message};

use super::built_in_type::{borrows, member_type, small_str};
use crate::expand::names::member_ident;
use crate::expand::parse::{Extent, Input, Member, Role, default_core_path};
use crate::expand::resolve::{PathTable, check_soundness, resolve};
use crate::expand::tokens::emit_report;

/// The input: `#[wxpay(crate = wxpay_core)] pub struct UnifiedOrder = schema::pay::UNIFIED_ORDER`.
pub(crate) struct MessageDeclaration {
    attributes: Vec<Attribute>,
    visibility: Visibility,
    name: Ident,
    message: Path,
    core: Path,
}

/// Removes `#[wxpay(crate = path)]` from the attributes, and returns the path.
fn own_core(attributes: &mut Vec<Attribute>) -> syn::Result<Path> {
    let mut core = default_core_path();
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

impl Parse for MessageDeclaration {
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

/// The items of `message!`.
pub(crate) enum MessageItems {
    /// The definition of the struct, and the input of the stages.
    Struct(TokenStream, Box<Input>),
    /// An error at the path of a table that the macro does not see.
    Opaque(TokenStream),
}

/// The declarations of `message!`: one, or several that each end with a semicolon.
pub(crate) struct MessageDeclarations(pub Vec<MessageDeclaration>);

impl Parse for MessageDeclarations {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut declarations = vec![input.parse()?];
        while !input.is_empty() {
            declarations.push(input.parse()?);
        }
        Ok(Self(declarations))
    }
}

pub(crate) fn declare_message(declaration: MessageDeclaration) -> syn::Result<MessageItems> {
    match resolve(&declaration.message) {
        PathTable::BuiltIn(message) => {
            check_soundness(message, &declaration.message)?;
            let shape = Layout::new(message, &declaration.name, &declaration.core);
            let definition = shape.definition(&declaration, message);
            Ok(MessageItems::Struct(definition, Box::new(shape.input(declaration))))
        }
        PathTable::Wrong(words) => Err(syn::Error::new_spanned(&declaration.message, words)),
        PathTable::Opaque => Ok(MessageItems::Opaque(opaque_error(&declaration))),
    }
}

/// Whether the struct is deprecated, so that naming it in generated code warns.
fn is_deprecated(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("deprecated"))
}

/// Returns a struct without fields, so that only the path is an error: if the constant exists, that
/// of its evaluation; if not, rustc's.
fn opaque_error(declaration: &MessageDeclaration) -> TokenStream {
    let MessageDeclaration { visibility, name, message, core, .. } = declaration;
    let fault = emit_report(message, &quote!(__wx::message_macro_fault(&#message)));
    quote! {
        #visibility struct #name {}
        const _: () = {
            use #core::__private as __wx;
            #fault
        };
    }
}

/// The layout of the struct of a message.
pub(crate) struct Layout {
    derive: DeriveKind,
    pub rows: Vec<MemberRow>,
    /// The name of the struct of the optional fields, if there is one.
    optional: Option<Ident>,
    /// Whether any field borrows.
    borrows: bool,
    /// The path to `wxpay-core`.
    core: TokenStream,
}

pub(crate) struct MemberRow {
    pub member: Member,
    pub field: &'static Field,
    optional: bool,
}

impl Layout {
    pub(crate) fn new(message: &'static Message, name: &Ident, core: &Path) -> Self {
        let derive = message.derive();
        // Received texts, and parameters made from them, have no checked length.
        let of_client = message.direction == Direction::Parameters;
        let owned = derive == DeriveKind::Response || of_client;
        let writable = message.fields.iter().filter(|field| derive == DeriveKind::Object || !field.is_filled());
        let in_items = |field: &&Field| message.fields.iter().any(|other| is_in_item(field, other));
        let writable: Vec<&'static Field> = writable.filter(|field| !in_items(field)).collect();
        let is_optional = |field: &Field| match derive {
            DeriveKind::Response => !field.is_in_success(),
            _ => !field.is_required() || !matches!(field.filled_by, Filler::Caller | Filler::Client(_)),
        };
        let count = writable.iter().filter(|field| is_optional(field)).count();
        // So that a missing required field is an error of rustc, which `..Default::default()` would
        // hide in a single struct.
        let split =
            count > 0 && (derive == DeriveKind::Request || derive == DeriveKind::Object && count < writable.len());
        let rows: Vec<MemberRow> = writable
            .into_iter()
            .enumerate()
            .map(|(at, field)| {
                let optional = is_optional(field);
                let ident = member_ident(&field.member_name().to_string());
                let access = if split && optional { quote!(optional.#ident) } else { ident.to_token_stream() };
                let ty = match field.max_bytes {
                    Some(max) if of_client && matches!(field.kind, Kind::Text(_)) => small_str(max, core),
                    _ => member_type(field, owned, optional, core),
                };
                let (name, span) = (field.name.to_owned(), ident.span());
                let member = Member {
                    access,
                    ident,
                    written: ty,
                    without_self: None,
                    role: Role::Field,
                    name,
                    span,
                    rename: None,
                    at,
                    is_parsed: true,
                };
                MemberRow { member, field, optional }
            })
            .collect();
        let optional = split.then(|| format_ident!("{name}Optional"));
        let borrows = !owned && rows.iter().any(|row| borrows(row.field));
        Self { derive, rows, optional, borrows, core: core.to_token_stream() }
    }

    /// Returns the input of the stages.
    fn input(self, declaration: MessageDeclaration) -> Input {
        Input {
            derive: self.derive,
            allows_deprecated: is_deprecated(&declaration.attributes),
            ty: declaration.name.clone(),
            name: declaration.name,
            generics: if self.borrows { syn::parse_quote!(<'a>) } else { syn::Generics::default() },
            message: declaration.message,
            is_built_in: false,
            fixed: Vec::new(),
            response: None,
            core: declaration.core,
            members: self.rows.into_iter().map(|row| row.member).collect(),
            optional: self.optional,
            is_generated: true,
            extent: Extent::Whole,
        }
    }

    fn definition(&self, declaration: &MessageDeclaration, message: &Message) -> TokenStream {
        let MessageDeclaration { attributes, visibility, name, .. } = declaration;
        let life = self.borrows.then(|| quote!(<'a>));
        let members = |optional: bool| {
            self.rows
                .iter()
                .filter(move |row| !optional || row.optional)
                .filter(move |row| optional || self.optional.is_none() || !row.optional)
                .map(move |row| {
                    let (ident, ty, doc) = (&row.member.ident, row.member.ty(), documentation(row.field));
                    quote!(#[doc = #doc] #visibility #ident: #ty)
                })
        };
        let doc = with_paragraph(message.doc.to_owned(), message.certainty.words());
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
        // With the span of the name, so that the compiler shows one declaration of several.
        let structure = quote_spanned!(name.span()=> struct);
        let mut own_members = Group::new(Delimiter::Brace, quote!(#(#own,)* #optional_member));
        own_members.set_span(name.span());
        quote! {
            #[doc = #doc]
            #(#attributes)*
            #[derive(Clone, #default)]
            #open
            #visibility #structure #name #life #own_members
            #allow
            #main_debug
            #rest
        }
    }

    fn optional_life(&self) -> Option<TokenStream> {
        (self.borrows && self.rows.iter().any(|row| row.optional && borrows(row.field))).then(|| quote!(<'a>))
    }

    /// Implements `Debug`, with personal data masked.
    fn debug(&self, name: &Ident, wanted: &dyn Fn(&MemberRow) -> bool, optional: bool) -> TokenStream {
        let core = &self.core;
        let rows: Vec<&MemberRow> = self.rows.iter().filter(|row| wanted(row)).collect();
        let life = (self.borrows && (optional || rows.iter().any(|row| borrows(row.field)))).then(|| quote!(<'_>));
        let (mut labels, mut values) = (Vec::new(), Vec::new());
        for row in rows {
            let ident = &row.member.ident;
            labels.push(ident.unraw().to_string());
            values.push(if row.field.personal { quote!(&#core::__private::Redaction) } else { quote!(&self.#ident) });
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

/// Whether the field is a row of the items of `other`, which the built-in struct has instead.
fn is_in_item(field: &Field, other: &Field) -> bool {
    other.item().is_some_and(|item| item.find(field.name).is_some())
}

/// Returns the documentation of a member: meaning, limit, certainty and sample.
fn documentation(field: &Field) -> String {
    let text = with_paragraph(field.doc.to_owned(), &limit(field));
    let mut text = with_paragraph(text, field.certainty.words());
    if !field.sample.is_empty() {
        text += &format!("\n\nSample: `{}`", field.sample);
    }
    text
}

/// Adds a paragraph, unless it is empty.
fn with_paragraph(mut text: String, paragraph: &str) -> String {
    if !paragraph.is_empty() {
        text += "\n\n";
        text += paragraph;
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
