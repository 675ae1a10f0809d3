//! Pieces of generated code that several stages write.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Generics, Path, Type};
use wxpay_schema::{Channel, DeriveKind, Direction, Field, Kind, Message, Money};

use super::names::{names_any, pascal};

/// The built-in struct of a request's reply.
pub(super) fn built_in_reply(core: &Path, message: &Message) -> TokenStream {
    let Some(table) = message.response else {
        return quote!(#core::__private::NoReply);
    };
    built_in(core, table)
}

/// The built-in struct of a message.
pub(super) fn built_in(core: &Path, message: &Message) -> TokenStream {
    let module = Ident::new(message.channel.name(), Span::call_site());
    let ty = Ident::new(&pascal(message.name), Span::call_site());
    quote!(#core::#module::#ty)
}

/// The marker of the channel that a message is sent on.
pub(super) fn channel_marker(message: &Message) -> TokenStream {
    let is_request = message.direction == Direction::Request;
    marker(match (message.channel, is_request) {
        (Channel::Pay, true) => "Pay",
        (Channel::Pay, false) => "PayAnswer",
        (Channel::Cloud, true) => "Cloud",
        (Channel::Cloud, false) => "CloudAnswer",
    })
}

/// The marker of the way in which a message arrives.
pub(super) fn arrival_marker(message: &Message) -> TokenStream {
    marker(message.arrival().name())
}

/// The marker of how far a message is trusted with money.
pub(super) fn money_marker(message: &Message) -> TokenStream {
    marker(match message.money {
        Money::Informs => "Informs",
        Money::Hints => "Hints",
        Money::Settles => "Settles",
    })
}

fn marker(name: &str) -> TokenStream {
    let marker = Ident::new(name, Span::call_site());
    quote!(__wx::#marker)
}

/// The kind of a field, as the type that the traits of `wire` know.
pub(super) fn kind(field: &Field) -> TokenStream {
    match field.kind {
        Kind::Text(_) | Kind::Url | Kind::Date => match field.max_bytes {
            Some(max) => {
                let of = text_of(max);
                quote!(__wx::#of)
            }
            None => quote!(__wx::AnyText),
        },
        Kind::Fen => quote!(__wx::Amount),
        Kind::Number => quote!(__wx::Number),
        Kind::Choice(choices) if choices.is_yes_no() => quote!(__wx::YesNo),
        Kind::Choice(_) => quote!(__wx::Choice),
        Kind::Time14 | Kind::DateTime => quote!(__wx::Time),
        Kind::Ip => quote!(__wx::Address),
        Kind::Object(_) | Kind::Family { .. } => quote!(__wx::kind::Object),
        Kind::JsonText(_) => quote!(__wx::JsonText),
    }
}

/// The name of the kind of a text with a limit. `Text<32>` itself is a body to check
/// for the compiler each time, because of the number in it.
pub(super) fn text_of(max: u32) -> Ident {
    Ident::new(&format!("Of{max}"), Span::call_site())
}

/// The macro that the struct derives.
pub(super) fn derive_kind(derive: DeriveKind) -> TokenStream {
    let name = Ident::new(derive.name(), Span::call_site());
    quote!(__wx::DeriveKind::#name)
}

/// A place in the source.
pub(super) struct At(pub Span);

impl ToTokens for At {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(quote_spanned!(self.0=> here));
    }
}

/// A constant whose evaluation reports a fault, if there is one, at those tokens.
pub(super) fn report(at: &impl ToTokens, fault: &TokenStream) -> TokenStream {
    check_at(at, &quote!(__wx::report), fault)
}

/// A constant that calls a check, whose error stands at those tokens.
pub(super) fn check_at(at: &impl ToTokens, check: &TokenStream, arguments: &TokenStream) -> TokenStream {
    let call = call(at, check, arguments);
    quote!(const _: () = #call;)
}

/// A call from the first of those tokens to the last, so that the error stands on
/// all of them. Only its parentheses stand there: an editor would take a name for
/// what the tokens mean.
pub(super) fn call(at: &impl ToTokens, check: &TokenStream, arguments: &TokenStream) -> TokenStream {
    let parentheses = |contents: &TokenStream, span: Span| {
        let mut group = Group::new(Delimiter::Parenthesis, contents.clone());
        group.set_span(span);
        group
    };
    let (first, last) = ends(at.to_token_stream());
    let (callee, arguments) = (parentheses(check, first), parentheses(arguments, last));
    quote!(#callee #arguments)
}

fn ends(tokens: TokenStream) -> (Span, Span) {
    let mut spans = Vec::new();
    flat(tokens, &mut spans);
    let first = spans.first().copied().unwrap_or_else(Span::call_site);
    (first, spans.last().copied().unwrap_or(first))
}

/// The spans of the tokens, without those of invisible groups, which a macro
/// puts around what it was given.
fn flat(tokens: TokenStream, spans: &mut Vec<Span>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => flat(group.stream(), spans),
            token => spans.push(token.span()),
        }
    }
}

/// `None`, whatever it is called where the struct stands.
pub(super) fn none() -> TokenStream {
    quote!(__wx::None)
}

/// `Some` of that.
pub(super) fn some(value: &TokenStream) -> TokenStream {
    quote!(__wx::Some(#value))
}

/// Whether a type speaks of the struct's type and const parameters, so that
/// nothing can be asked of it before they are known.
pub(super) fn mentions(ty: &Type, generics: &Generics) -> bool {
    let types = generics.type_params().map(|parameter| parameter.ident.to_string());
    let lengths = generics.const_params().map(|parameter| parameter.ident.to_string());
    let parameters: Vec<String> = types.chain(lengths).collect();
    !parameters.is_empty() && names_any(ty.to_token_stream(), &parameters)
}
