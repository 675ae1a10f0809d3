//! Fallback implementations of a struct with errors, so that its uses do not add follow-up errors.
//! They are never run.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Path;
use wxpay_schema::internal::DeriveKind;

use super::bounds::{copy, with_read_lifetime};
use super::impls::Implementations;
use crate::expand::parse::{Input, respan};
use crate::expand::resolve::{PathTable, resolve};
use crate::expand::tokens::{built_in_reply, mentions_params};

/// Emits the errors and the fallback. `checks` are left to the compiler.
pub(crate) fn fallback(input: &Input, errors: &TokenStream, doubts: &TokenStream) -> TokenStream {
    let (core, path) = (&input.core, &input.message);
    let stubs = stubs(input, &quote!(&#path));
    let stubs = quote!(#doubts #stubs);
    let block = match resolve(path) {
        // That the table is another than the macro saw would be the first error to fix.
        PathTable::BuiltIn(message) => Implementations::new(input, message, &stubs).block(),
        _ => quote!(const _: () = { use #core::__private as __wx; #stubs };),
    };
    quote!(#errors #block)
}

/// Emits the errors and the fallback of a struct whose path leads to no table.
pub(crate) fn fallback_without_table(input: &Input, errors: &TokenStream) -> TokenStream {
    let core = &input.core;
    let stubs = stubs(input, &quote!(&__wx::NO_REPLY));
    let Path { leading_colon, segments } = &input.message;
    let module = segments.iter().take(segments.len().saturating_sub(1));
    let module: Option<Path> = syn::parse2(quote!(#leading_colon #(#module)::*)).ok().and_then(respan);
    quote! {
        #errors
        const _: () = {
            use #core::__private as __wx;
            // The import of the path's module counts as used.
            use #module as _;
            #stubs
        };
    }
}

fn stubs(input: &Input, table: &TokenStream) -> TokenStream {
    let name = &input.ty;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    let with_life = with_read_lifetime(&input.generics);
    let (read_generics, _, _) = with_life.split_for_impl();
    // For every marker, so that no bound on one is an error as well.
    let mut with_marker = copy(&input.generics);
    with_marker.params.push(syn::parse_quote!(__M));
    let (any_generics, _, _) = with_marker.split_for_impl();
    let visit = quote! {
        impl #generics __wx::VisitFields for #name #arguments #bounds {
            fn message(&self) -> &'static __wx::Message { #table }
            fn visit_fields<'__w>(&'__w self, _: &mut __wx::DynVisitor<'_, '__w>) {}
        }
    };
    let read = quote! {
        impl #read_generics __wx::DecodeFields<'__r> for #name #arguments #bounds {
            const TABLE: &'static __wx::Message = #table;
            fn read(_: __wx::FieldSource<'_, '__r>, _: &mut __wx::FieldErrors) -> __wx::Option<Self> {
                __wx::None
            }
        }
    };
    match input.derive {
        DeriveKind::Request => {
            // A type that depends on the struct's parameters would need bounds.
            let own = input.response.as_ref().filter(|response| !mentions_params(response, &input.generics));
            let response = match (resolve(&input.message), own) {
                (_, Some(response)) => quote!(#response),
                (PathTable::BuiltIn(message), None) => built_in_reply(&input.core, message),
                _ => quote!(__wx::NoReply),
            };
            quote! {
                #visit
                impl #generics __wx::Request for #name #arguments #bounds { type Response = #response; }
                impl #any_generics __wx::OnChannel<__M> for #name #arguments #bounds {}
            }
        }
        DeriveKind::Response => quote! {
            #read
            impl #read_generics __wx::Response<'__r> for #name #arguments #bounds {}
            impl #any_generics __wx::MoneyTrust<__M> for #name #arguments #bounds {}
            impl #generics __wx::HasArrival for #name #arguments #bounds { type Arrival = __wx::AnyArrival; }
        },
        DeriveKind::Object => quote! {
            #visit
            #read
            impl #generics __wx::Object for #name #arguments #bounds {}
        },
    }
}
