//! From a matched struct to its implementation: one table's name, one walk of
//! straight calls. Nothing can fail here.

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Generics, Ident, Lifetime, Type};
use wxpay_schema::{Direction, Field, Kind, Message};

use super::Macro;
use super::names::pascal;
use super::pair::{Paired, Slot, Source};
use super::parse::{Input, Member};
use super::table::{Table, resolve};

/// The implementation of a struct without faults.
///
/// ```text
/// const _: () = {
///     use ::wxpay_core::__private as __wx;
///     const __MESSAGE: &__wx::Message = &schema::pay::UNIFIED_ORDER;
///     const _: () = __wx::same_table(__MESSAGE, 0x3c…);
///     impl<'a> __wx::Walk for TeaOrder<'a> { … }
///     impl<'a> __wx::Request for TeaOrder<'a> { type Response = …; }
/// };
/// ```
pub(super) fn emit(input: &Input, paired: &Paired<'_>) -> TokenStream {
    let same = same_table(input, paired.message.fingerprint());
    let implementations = match input.derive {
        Macro::Request => {
            let (walk, request) = (walk(input, paired), request(input, paired.message));
            quote!(#walk #request)
        }
        Macro::Response => {
            let (read, response) = (read(input, paired), response(input));
            quote!(#read #response)
        }
        Macro::Object => {
            let (walk, read, object) = (walk(input, paired), read(input, paired), object(input));
            quote!(#walk #read #object)
        }
    };
    block(input, &quote!(#same #implementations))
}

/// What the implementations need around them.
fn block(input: &Input, contents: &TokenStream) -> TokenStream {
    let (core, path) = (&input.core, &input.message);
    quote! {
        const _: () = {
            use #core::__private as __wx;
            const __MESSAGE: &__wx::Message = &#path;
            #contents
        };
    }
}

/// Asserts that the table in scope is the one that the macro saw.
fn same_table(input: &Input, fingerprint: u64) -> TokenStream {
    // A call from the first token of the path to the last, so that the error
    // stands on all of it.
    let path = &input.message;
    let callee = quote_spanned!(path.span()=> __wx::same_table);
    let mut arguments = Group::new(Delimiter::Parenthesis, quote!(__MESSAGE, #fingerprint));
    arguments.set_span(path.segments.last().map_or_else(|| path.span(), |segment| segment.ident.span()));
    quote!(const _: () = #callee #arguments;)
}

/// The errors, and implementations that are never run: without them every use
/// of the struct would be one more error.
pub(super) fn stub(input: &Input, errors: &TokenStream) -> TokenStream {
    let block = block(input, &stubs(input));
    quote!(#errors #block)
}

/// The same where rustc says that there is no such table. If there is one after
/// all, in a module of the user's called `pay`, it is not the schema's.
pub(super) fn stub_without_table(input: &Input, errors: &TokenStream) -> TokenStream {
    let (same, stubs) = (same_table(input, 0), stubs(input));
    let block = block(input, &quote!(#same #stubs));
    quote!(#errors #block)
}

fn stubs(input: &Input) -> TokenStream {
    let name = &input.name;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    let with_life = with_life(&input.generics);
    let (read_generics, _, _) = with_life.split_for_impl();
    let walk = quote! {
        impl #generics __wx::Walk for #name #arguments #bounds {
            fn message(&self) -> &'static __wx::Message { __MESSAGE }
            fn walk<'__w>(&'__w self, _: &mut __wx::Visit<'_, '__w>) {}
        }
    };
    let read = quote! {
        impl #read_generics __wx::Read<'__r> for #name #arguments #bounds {
            const TABLE: &'static __wx::Message = __MESSAGE;
            fn read(_: &'__r __wx::Fields<'__r>, _: &mut __wx::Faults) -> ::core::option::Option<Self> {
                ::core::option::Option::None
            }
        }
    };
    match input.derive {
        Macro::Request => {
            let response = match resolve(&input.message) {
                Table::BuiltIn(message) => reply(input, message),
                Table::Missing | Table::Elsewhere => quote!(__wx::Nothing),
            };
            quote! {
                #walk
                impl #generics __wx::Request for #name #arguments #bounds { type Response = #response; }
                impl #generics __wx::Over<0> for #name #arguments #bounds {}
                impl #generics __wx::Over<1> for #name #arguments #bounds {}
            }
        }
        Macro::Response => quote! {
            #read
            impl #read_generics __wx::Response<'__r> for #name #arguments #bounds {}
            impl #generics __wx::Speaks<0> for #name #arguments #bounds {}
            impl #generics __wx::Speaks<1> for #name #arguments #bounds {}
            impl #generics __wx::Speaks<2> for #name #arguments #bounds {}
            impl #generics __wx::Arrives<1> for #name #arguments #bounds {}
            impl #generics __wx::Arrives<2> for #name #arguments #bounds {}
        },
        Macro::Object => {
            let object = object(input);
            quote!(#walk #read #object)
        }
    }
}

/// The visit of every field in signing order.
fn walk(input: &Input, paired: &Paired<'_>) -> TokenStream {
    let name = &input.name;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    let visits = paired.slots.iter().map(|slot| {
        let field = field(slot);
        match &slot.source {
            Source::Filled => quote!(__visit(#field, __wx::Sent::Absent);),
            Source::Fixed(_, value) => {
                match slot.row.filter(|(_, field)| field.is_numeric()).and_then(|_| value.parse::<u64>().ok()) {
                    Some(number) => quote!(__visit(#field, __wx::Sent::Number(#number));),
                    None => quote!(__visit(#field, __wx::Sent::Text(#value));),
                }
            }
            Source::Member(member) => {
                let kind = kind(slot.row.map(|(_, field)| field));
                let ty = &member.ty;
                let to_wire = quote_spanned!(ty.span()=> <#ty as __wx::ToWire<#kind>>::to_wire);
                quote!(__visit(#field, #to_wire(&#member));)
            }
        }
    });
    quote! {
        #[automatically_derived]
        impl #generics __wx::Walk for #name #arguments #bounds {
            fn message(&self) -> &'static __wx::Message {
                __MESSAGE
            }
            fn walk<'__w>(&'__w self, __visit: &mut __wx::Visit<'_, '__w>) {
                #(#visits)*
            }
        }
    }
}

/// The reading of every member out of the received fields.
fn read(input: &Input, paired: &Paired<'_>) -> TokenStream {
    let name = &input.name;
    let (_, arguments, _) = input.generics.split_for_impl();
    let mut with_life = with_life(&input.generics);
    let members: Vec<(&Slot<'_>, &Member)> = paired
        .slots
        .iter()
        .filter_map(|slot| match slot.source {
            Source::Member(member) => Some((slot, member)),
            _ => None,
        })
        .collect();
    // An object is read only where its types can be: one with a `&'static str`
    // is still good for sending.
    if input.derive == Macro::Object {
        let bounds = with_life.make_where_clause();
        for (slot, member) in &members {
            let (kind, ty) = (kind(slot.row.map(|(_, field)| field)), &member.ty);
            bounds.predicates.push(syn::parse_quote!(#ty: __wx::FromWire<'__r, #kind>));
        }
        for member in &paired.skipped {
            let pair = beside_life(&member.ty);
            bounds.predicates.push(syn::parse_quote!(#pair: ::core::default::Default));
        }
    }
    let (generics, _, bounds) = with_life.split_for_impl();
    let takes = members.iter().map(|(slot, member)| {
        let (local, ty, field) = (local(member), &member.ty, field(slot));
        let kind = kind(slot.row.map(|(_, field)| field));
        let take = quote_spanned!(ty.span()=> __wx::take::<#kind, #ty>);
        quote!(let #local = #take(__fields, #field, __faults);)
    });
    let given = |wanted: bool| {
        members.iter().filter(move |(_, member)| is_optional_part(member) == wanted).map(|(_, member)| {
            let (ident, local) = (&member.ident, local(member));
            quote!(#ident: #local?)
        })
    };
    let (own, nested) = (given(false), given(true));
    let skipped = paired.skipped.iter().map(|member| {
        let (ident, ty) = (&member.ident, &member.ty);
        if input.derive == Macro::Object {
            let pair = beside_life(ty);
            return quote!(#ident: <#pair as ::core::default::Default>::default().1);
        }
        let fresh = quote_spanned!(ty.span()=> <#ty as ::core::default::Default>::default);
        quote!(#ident: #fresh())
    });
    let optional = input.optional.as_ref().map(|ty| quote!(optional: #ty { #(#nested),* },));
    quote! {
        #[automatically_derived]
        impl #generics __wx::Read<'__r> for #name #arguments #bounds {
            const TABLE: &'static __wx::Message = __MESSAGE;
            fn read(
                __fields: &'__r __wx::Fields<'__r>,
                __faults: &mut __wx::Faults,
            ) -> ::core::option::Option<Self> {
                #(#takes)*
                ::core::option::Option::Some(Self { #(#own,)* #(#skipped,)* #optional })
            }
        }
    }
}

/// A pair, for a condition with a lifetime in it: rustc refuses one without that
/// never holds.
fn beside_life(ty: &Type) -> TokenStream {
    quote!((::core::marker::PhantomData<&'__r ()>, #ty))
}

fn request(input: &Input, message: &Message) -> TokenStream {
    let name = &input.name;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    let response = reply(input, message);
    // Only a request goes out by itself; an answer is handed over.
    let over = (message.direction == Direction::Request).then(|| {
        quote! {
            #[automatically_derived]
            impl #generics __wx::Over<{ __MESSAGE.channel as u8 }> for #name #arguments #bounds {}
        }
    });
    // The built-in struct is the reply's own; another one has to be.
    let answers = input.response.as_ref().map(|response| {
        quote_spanned! {response.span()=>
            const _: () = __wx::answers(__MESSAGE, <#response as __wx::Read<'static>>::TABLE);
        }
    });
    quote! {
        #[automatically_derived]
        impl #generics __wx::Request for #name #arguments #bounds {
            type Response = #response;
        }
        #over
        #answers
    }
}

/// The type that the reply is read into.
fn reply(input: &Input, message: &Message) -> TokenStream {
    let core = &input.core;
    match (&input.response, message.response) {
        (Some(response), _) => quote!(#response),
        (None, Some(table)) => {
            let module = Ident::new(table.channel.name(), Span::call_site());
            let ty = Ident::new(&pascal(table.name), Span::call_site());
            quote!(#core::#module::#ty)
        }
        (None, None) => quote!(__wx::Nothing),
    }
}

fn response(input: &Input) -> TokenStream {
    let name = &input.name;
    let (own_generics, arguments, bounds) = input.generics.split_for_impl();
    let with_life = with_life(&input.generics);
    let (generics, _, _) = with_life.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #generics __wx::Response<'__r> for #name #arguments #bounds {}
        #[automatically_derived]
        impl #own_generics __wx::Speaks<{ __MESSAGE.money.rank() }> for #name #arguments #bounds {}
        #[automatically_derived]
        impl #own_generics __wx::Arrives<{ __MESSAGE.direction as u8 }> for #name #arguments #bounds {}
    }
}

fn object(input: &Input) -> TokenStream {
    let name = &input.name;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #generics __wx::Object for #name #arguments #bounds {}
    }
}

/// The field of a slot: a row of the table, or one made on the spot.
fn field(slot: &Slot<'_>) -> TokenStream {
    match slot.row {
        Some((at, _)) => quote!(&__MESSAGE.fields[#at]),
        None => {
            let name = &slot.name;
            quote!(const { &__wx::Field::extra(#name) })
        }
    }
}

/// The marker of what a field takes.
fn kind(field: Option<&Field>) -> TokenStream {
    let Some(field) = field else {
        return quote!(__wx::kind::Extra);
    };
    match field.kind {
        Kind::Text(_) | Kind::Url => match field.max_bytes {
            Some(max) => {
                let max = proc_macro2::Literal::u32_unsuffixed(max);
                quote!(__wx::kind::Text<#max>)
            }
            None => quote!(__wx::kind::AnyText),
        },
        Kind::Fen => quote!(__wx::kind::Amount),
        Kind::Number => quote!(__wx::kind::Number),
        Kind::Choice(choices) if choices.is_yes_no() => quote!(__wx::kind::YesNo),
        Kind::Choice(_) => quote!(__wx::kind::Choice),
        Kind::Time14 => quote!(__wx::kind::Time),
        Kind::Ip => quote!(__wx::kind::Address),
        Kind::Object(_) => quote!(__wx::kind::Object),
        Kind::JsonText(_) => quote!(__wx::kind::JsonText),
    }
}

/// The struct's generics and the lifetime of what is read, which outlives all
/// of the struct's own.
fn with_life(generics: &Generics) -> Generics {
    let mut generics = generics.clone();
    let own: Vec<Lifetime> = generics.lifetimes().map(|own| own.lifetime.clone()).collect();
    let life: syn::LifetimeParam =
        if own.is_empty() { syn::parse_quote!('__r) } else { syn::parse_quote!('__r: #(#own)+*) };
    generics.params.insert(0, syn::GenericParam::Lifetime(life));
    generics
}

fn local(member: &Member) -> Ident {
    Ident::new(&format!("__{}", member.at), Span::call_site())
}

/// Whether the member stands in the `optional` part that `message!` declares.
fn is_optional_part(member: &Member) -> bool {
    member.access.clone().into_iter().count() > 1
}
