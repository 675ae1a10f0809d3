//! What stands in for the implementations of a wrong struct. They are never run:
//! without them every use of the struct would be one more error.

use proc_macro2::TokenStream;
use quote::quote;
use wxpay_schema::internal::DeriveKind;

use super::ask::mentions;
use super::emit::block;
use super::parse::{Input, of_expansion};
use super::read::with_life;
use super::reply::built_in_reply;
use super::table::{Table, resolve};

/// The errors, and the implementations. `doubts` are checks left to the compiler.
pub(super) fn stub(input: &Input, errors: &TokenStream, doubts: &TokenStream) -> TokenStream {
    let (core, path) = (&input.core, &input.message);
    let stubs = stubs(input, &quote!(&#path));
    let stubs = quote!(#doubts #stubs);
    let block = match resolve(path) {
        // If the table is another one than the macro saw, that is the error to mend first.
        Table::BuiltIn(message) => block(input, message, &stubs),
        _ => quote!(const _: () = { use #core::__private as __wx; #stubs };),
    };
    quote!(#errors #block)
}

/// The same where the path leads to no table. `message` is any other then.
pub(super) fn stub_without_table(input: &Input, errors: &TokenStream) -> TokenStream {
    let core = &input.core;
    let stubs = stubs(input, &quote!(&__wx::NOTHING));
    let mut module = input.message.clone();
    module.segments.pop();
    module.segments.pop_punct();
    let module = of_expansion(module);
    quote! {
        #errors
        const _: () = {
            use #core::__private as __wx;
            // What is imported for the path is used by it all the same.
            use #module as _;
            #stubs
        };
    }
}

fn stubs(input: &Input, table: &TokenStream) -> TokenStream {
    let name = &input.ty;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    let with_life = with_life(&input.generics);
    let (read_generics, _, _) = with_life.split_for_impl();
    let walk = quote! {
        impl #generics __wx::VisitFields for #name #arguments #bounds {
            fn message(&self) -> &'static __wx::Message { #table }
            fn walk<'__w>(&'__w self, _: &mut __wx::DynVisitor<'_, '__w>) {}
        }
    };
    let read = quote! {
        impl #read_generics __wx::DecodeFields<'__r> for #name #arguments #bounds {
            const TABLE: &'static __wx::Message = #table;
            fn read(_: __wx::FieldSource<'_, '__r>, _: &mut __wx::FieldErrors) -> ::core::option::Option<Self> {
                ::core::option::Option::None
            }
        }
    };
    match input.derive {
        DeriveKind::Request => {
            // What speaks of the struct's parameters would ask for bounds.
            let own = input.response.as_ref().filter(|response| !mentions(response, &input.generics));
            let response = match (resolve(&input.message), own) {
                (_, Some(response)) => quote!(#response),
                (Table::BuiltIn(message), None) => built_in_reply(&input.core, message),
                _ => quote!(__wx::Nothing),
            };
            quote! {
                #walk
                impl #generics __wx::Request for #name #arguments #bounds { type Response = #response; }
                impl #generics __wx::OnChannel<0> for #name #arguments #bounds {}
                impl #generics __wx::OnChannel<1> for #name #arguments #bounds {}
            }
        }
        DeriveKind::Response => quote! {
            #read
            impl #read_generics __wx::Response<'__r> for #name #arguments #bounds {}
            impl #generics __wx::MoneyTrust<0> for #name #arguments #bounds {}
            impl #generics __wx::MoneyTrust<1> for #name #arguments #bounds {}
            impl #generics __wx::MoneyTrust<2> for #name #arguments #bounds {}
            impl #generics __wx::HasArrival for #name #arguments #bounds { type Arrival = __wx::arrival::Anyhow; }
        },
        DeriveKind::Object => quote! {
            #walk
            #read
            impl #generics __wx::Object for #name #arguments #bounds {}
        },
    }
}
