//! Generated code that several stages share.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Generics, Path, Type};
use wxpay_schema::internal::DeriveKind;
use wxpay_schema::{Channel, Direction, Field, Kind, Message, Method, Money};

use super::names::{contains_any_ident, pascal_case};

/// Returns the built-in struct of a request's reply.
pub(super) fn built_in_reply(core: &Path, message: &Message) -> TokenStream {
    let Some(table) = message.response else {
        if message.direction == Direction::Request && message.method == Method::Get {
            return quote!(#core::bounds::Link);
        }
        return quote!(#core::__private::NoReply);
    };
    built_in_type(core, table)
}

/// Returns the built-in struct of a message.
pub(super) fn built_in_type(core: &Path, message: &Message) -> TokenStream {
    let module = Ident::new(message.channel.name(), Span::call_site());
    let ty = Ident::new(&pascal_case(message.name), Span::call_site());
    quote!(#core::#module::#ty)
}

/// Returns the marker of the channel that a message is sent on.
pub(super) fn channel_marker(message: &Message) -> TokenStream {
    let is_request = message.direction == Direction::Request;
    marker(match (message.channel, is_request) {
        (Channel::Pay, true) => "Pay",
        (Channel::Pay, false) => "PayAnswer",
        (Channel::Cloud, true) => "Cloud",
        (Channel::Cloud, false) => "CloudAnswer",
    })
}

/// Returns the marker of the way in which a message arrives.
pub(super) fn arrival_marker(message: &Message) -> TokenStream {
    marker(message.arrival().name())
}

/// Returns the marker of how far a message is trusted with money.
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

/// Returns the kind of a field, as a type of `wire::kind`.
pub(super) fn kind_type(field: &Field) -> TokenStream {
    match field.kind {
        Kind::Text(_) | Kind::Url | Kind::Date => match field.max_bytes {
            Some(max) => {
                let of = text_kind(max);
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
        Kind::Object(_) | Kind::Family { .. } | Kind::XmlList { .. } => quote!(__wx::kind::Object),
        Kind::Encrypted => quote!(__wx::kind::Encrypted),
        Kind::JsonText(_) => quote!(__wx::JsonText),
    }
}

/// Returns the alias of the kind of a text with a limit. The number in `Text<32>` itself would be
/// another body for the compiler to check, each time.
pub(super) fn text_kind(max: u32) -> Ident {
    Ident::new(&format!("Of{max}"), Span::call_site())
}

/// Returns the derive of the struct.
pub(super) fn derive_kind(derive: DeriveKind) -> TokenStream {
    let name = Ident::new(derive.name(), Span::call_site());
    quote!(__wx::DeriveKind::#name)
}

/// A token at a span.
pub(super) struct SpanToken(pub Span);

impl ToTokens for SpanToken {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(quote_spanned!(self.0=> here));
    }
}

/// Returns a constant that reports an error, if there is one, at the tokens `at`.
pub(super) fn emit_report(at: &impl ToTokens, fault: &TokenStream) -> TokenStream {
    emit_check(at, &quote!(__wx::report), fault)
}

/// Returns a constant that calls a check, whose error is at the tokens `at`.
pub(super) fn emit_check(at: &impl ToTokens, check: &TokenStream, arguments: &TokenStream) -> TokenStream {
    let call = spanned_call(at, check, arguments);
    quote!(const _: () = #call;)
}

/// Returns a call that spans the tokens `at`, so that its error does. Only the parentheses have
/// these spans: an editor would take a name there for the meaning of the tokens.
pub(super) fn spanned_call(at: &impl ToTokens, check: &TokenStream, arguments: &TokenStream) -> TokenStream {
    let parentheses = |contents: &TokenStream, span: Span| {
        let mut group = Group::new(Delimiter::Parenthesis, contents.clone());
        group.set_span(span);
        group
    };
    let (first, last) = span_ends(at.to_token_stream());
    let (callee, arguments) = (parentheses(check, first), parentheses(arguments, last));
    quote!(#callee #arguments)
}

/// Returns the first and the last span.
fn span_ends(tokens: TokenStream) -> (Span, Span) {
    let mut spans = Vec::new();
    leaf_spans(tokens, &mut spans);
    let first = spans.first().copied().unwrap_or_else(Span::call_site);
    (first, spans.last().copied().unwrap_or(first))
}

/// Collects the spans of the tokens, without those of invisible groups, which a macro puts
/// around its arguments.
fn leaf_spans(tokens: TokenStream, spans: &mut Vec<Span>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => leaf_spans(group.stream(), spans),
            token => spans.push(token.span()),
        }
    }
}

/// Returns the path of `None`, which no item around the struct can shadow.
pub(super) fn none() -> TokenStream {
    quote!(__wx::None)
}

/// Returns `Some` of a value.
pub(super) fn some(value: &TokenStream) -> TokenStream {
    quote!(__wx::Some(#value))
}

/// Whether a type depends on the type and const parameters of the struct, so that it can only be
/// checked where these are known.
pub(super) fn mentions_params(ty: &Type, generics: &Generics) -> bool {
    let types = generics.type_params().map(|parameter| parameter.ident.to_string());
    let lengths = generics.const_params().map(|parameter| parameter.ident.to_string());
    let parameters: Vec<String> = types.chain(lengths).collect();
    !parameters.is_empty() && contains_any_ident(ty.to_token_stream(), &parameters)
}
