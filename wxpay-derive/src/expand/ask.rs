//! What only the compiler can tell: what a type holds whose name does not show
//! it, and the rules that depend on it. Claims go in; constants come out whose
//! evaluation makes the very checks that the macro makes where it can.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt, quote, quote_spanned};
use syn::{Generics, Lifetime, Lit, Type};
use wxpay_schema::ValueError;
use wxpay_schema::internal::{Occurs, StructCheck};

use super::claims::{Claimed, Origin};
use super::fits::Proof;
use super::names::names_any;
use super::nested::hold_nested;
use super::pair::Row;
use super::parse::{Fixed, Input, Role};
use super::shape::Scope;
use super::{read, walk};

/// The checks left over of a struct whose table the macro sees.
pub(super) struct DeferredChecks {
    /// Constants beside the implementations.
    pub items: TokenStream,
    /// Constants within them, where the struct's parameters are known.
    pub within: TokenStream,
}

/// Asks for what the types do not show.
pub(super) fn asked(input: &Input, candidate: &StructCheck<'_>, claimed: &[Claimed<'_>]) -> DeferredChecks {
    let row = |at: usize| row(candidate, at);
    let mut asked = DeferredChecks { items: TokenStream::new(), within: TokenStream::new() };
    for (at, claim) in claimed.iter().enumerate() {
        hold_type(input, claim, row(at), &mut asked);
        hold_nested(input, claim, at, row(at), &mut asked);
    }
    asked.items.extend(open_rules(input, candidate, claimed, &row));
    asked
}

/// A constant that holds the type of a claim against its field, if it has to be
/// asked.
pub(super) fn hold_type(input: &Input, claim: &Claimed<'_>, row: Row, asked: &mut DeferredChecks) {
    let Some((_, ty)) = claim.member_type().filter(|_| !claim.settled) else {
        return;
    };
    let (derive, table) = (derive(input), input.table());
    let check = |occurs: TokenStream, longest: TokenStream| {
        let member = member(claim, &occurs, &longest);
        quote!(#table, #derive, #member)
    };
    if mentions(ty, &input.generics) {
        let knows = if input.derive.sends() { walk::knows(row) } else { read::knows(input, row, &quote!('__r)) };
        // Only what is sent is held to a length.
        let longest = if input.derive.sends() { quote!(<#ty as #knows>::LONGEST) } else { none() };
        let check = check(quote!(<#ty as #knows>::OCCURS), longest);
        let call = call(ty, &quote!(__wx::check_type), &check);
        asked.within.extend(quote!(const { #call };));
    } else {
        let probe = probe(input, ty, row);
        let check = check(quote!(#probe::OCCURS), quote!(#probe::LONGEST));
        let (doubt, call) = (doubt(input, claim, row), call(ty, &quote!(__wx::check_type), &check));
        // Where the type fits no field of that kind, the error is another one.
        asked.items.extend(quote!(const _: () = { use __wx::Untold as _; #doubt #call };));
    }
}

/// What the names in a type accuse it of, for the compiler to judge: where they are right,
/// that is the only error.
fn doubt(input: &Input, claim: &Claimed<'_>, row: Row) -> Option<TokenStream> {
    let wrong = claim.misfit.as_ref().filter(|wrong| wrong.proof != Proof::Name)?;
    let core = claim.core()?;
    let is_right = match wrong.proof {
        Proof::List(list) => {
            let core = forever(core.to_token_stream(), &input.generics);
            quote!(__wx::is_of_list(<__wx::Lists<#core>>::LIST, #list))
        }
        Proof::Name | Proof::Trait => {
            let probe = probe(input, core, row);
            quote!(#probe::HOLDS)
        }
    };
    let words = format!("{}\nhelp: {}", wrong.fact, wrong.help);
    let call = call(wrong.culprit, &quote!(__wx::judge), &quote!(#is_right, #words));
    Some(quote!(#call;))
}

/// The same by themselves, of a struct that has other faults.
pub(super) fn doubts(input: &Input, candidate: &StructCheck<'_>, claimed: &[Claimed<'_>]) -> TokenStream {
    let doubts = claimed.iter().enumerate().filter_map(|(at, claim)| doubt(input, claim, row(candidate, at)));
    doubts.map(|doubt| quote!(const _: () = { use __wx::Untold as _; #doubt };)).collect()
}

/// What tells of a type whether it is known to hold such a field, and what it
/// holds then.
pub(super) fn probe(input: &Input, ty: &Type, row: Row) -> TokenStream {
    let ty = forever(ty.to_token_stream(), &input.generics);
    let kind = walk::kind_of(row);
    match (input.derive.sends(), row) {
        (true, Row::Unseen(_)) => quote!(<__wx::Gives<#ty, #kind>>),
        (true, _) => quote!(<__wx::Sends<#ty, #kind>>),
        (false, Row::Unseen(_)) => quote!(<__wx::Takes<#ty, #kind>>),
        (false, _) => quote!(<__wx::Receives<#ty, #kind>>),
    }
}

/// The rules that some type leaves open.
fn open_rules(
    input: &Input,
    candidate: &StructCheck<'_>,
    claimed: &[Claimed<'_>],
    row: &dyn Fn(usize) -> Row,
) -> TokenStream {
    let is_open = |name: &str| {
        claimed.iter().enumerate().any(|(at, claim)| {
            claim.occurs == Occurs::Unknown && candidate.field(at).is_some_and(|field| field.name == name)
        })
    };
    let mut rules = TokenStream::new();
    for (at, rule) in candidate.message.all_rules().enumerate() {
        if input.derive.sends() && rule.fields().any(is_open) {
            let about = candidate.claim_of_rule(at).map(|claim| claimed[claim].value_place().1);
            let place = At(about.unwrap_or_else(|| input.name.span()));
            rules.extend(check_at(&place, &quote!(__wx::check_rule), &quote!(__STRUCT, #at, __KNOWN)));
        }
    }
    if rules.is_empty() {
        return TokenStream::new();
    }
    let places = candidate.places.iter().map(|place| match place {
        Some(place) => quote!(::core::option::Option::Some(#place)),
        None => none(),
    });
    let data = data(input, claimed, row, &quote!(&[#(#places),*]));
    quote!(#data #rules)
}

/// What the struct claims, as the compiler sees it.
pub(super) fn data(
    input: &Input,
    claimed: &[Claimed<'_>],
    row: &dyn Fn(usize) -> Row,
    places: &TokenStream,
) -> TokenStream {
    let (derive, table) = (derive(input), input.table());
    let claims = claimed.iter().enumerate().map(|(at, claim)| match claim.origin {
        Origin::Fixed(fixed) => {
            let (name, literal) = (claim.claim().name, literal(fixed));
            quote!(__wx::fixed(#name, #literal))
        }
        Origin::Member(found) if found.role == Role::Extra => {
            let (name, ident) = (&found.name, found.ident.to_string());
            quote!(__wx::extra(#name, #ident))
        }
        Origin::Member(found) => {
            let open = !claim.settled && !mentions(&found.ty, &input.generics);
            let probe = probe(input, &found.ty, row(at));
            if open {
                member(claim, &quote!(#probe::OCCURS), &quote!(#probe::LONGEST))
            } else {
                member(claim, &plain_occurs(claim.occurs), &plain_longest(input, &found.ty))
            }
        }
    });
    quote! {
        use __wx::Untold as _;
        // References: a constant itself would be copied, and validated, at each use.
        const __STRUCT: &__wx::StructCheck<'static> =
            &__wx::StructCheck { message: #table, derive: #derive, claims: &[#(#claims),*], places: #places };
        const __KNOWN: &[__wx::FieldState<'static>] = &__STRUCT.known::<{ __STRUCT.message.count() }>();
    }
}

/// The macro that the struct derives.
pub(super) fn derive(input: &Input) -> TokenStream {
    let name = Ident::new(input.derive.name(), Span::call_site());
    quote!(__wx::DeriveKind::#name)
}

/// The row of the `at`-th claim.
fn row(candidate: &StructCheck<'_>, at: usize) -> Row {
    match (candidate.places[at], candidate.field(at)) {
        (Some(place), Some(field)) => Row::Seen(place, field),
        _ => Row::Extra,
    }
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

fn member(claimed: &Claimed<'_>, occurs: &TokenStream, longest: &TokenStream) -> TokenStream {
    let claim = claimed.claim();
    let (name, ident) = (claim.name, claim.ident);
    let (wxpay_schema::internal::Source::Member(ty) | wxpay_schema::internal::Source::Extra(ty)) = claim.source else {
        return TokenStream::new();
    };
    let (written, inner) = (ty.written, ty.inner);
    if claimed.settled || ty.shown == Occurs::Once {
        return quote!(__wx::member(#name, #ident, #written, #inner, #occurs, #longest));
    }
    let shown = plain_occurs(ty.shown);
    quote!(__wx::asked(#name, #ident, #written, #inner, #shown, #occurs, #longest))
}

fn plain_occurs(occurs: Occurs) -> TokenStream {
    let name = Ident::new(&format!("{occurs:?}"), Span::call_site());
    quote!(__wx::Occurs::#name)
}

fn plain_longest(input: &Input, ty: &Type) -> TokenStream {
    match Scope::of(input).longest(ty) {
        Some(bytes) => {
            let bytes = proc_macro2::Literal::u64_unsuffixed(bytes);
            quote!(::core::option::Option::Some(#bytes))
        }
        None => none(),
    }
}

/// `None`, whatever it is called where the struct stands.
pub(super) fn none() -> TokenStream {
    quote!(::core::option::Option::None)
}

/// `Some` of that.
fn some(value: &TokenStream) -> TokenStream {
    quote!(::core::option::Option::Some(#value))
}

fn literal(fixed: &Fixed) -> TokenStream {
    match &fixed.value {
        Lit::Str(text) => {
            let fault = match wxpay_schema::internal::address_error(&text.value()) {
                None => none(),
                Some(ValueError::UnspecifiedIp) => some(&quote!(__wx::ValueError::UnspecifiedIp)),
                Some(_) => some(&quote!(__wx::ValueError::NotAnIp)),
            };
            quote!(__wx::Literal::Text(#text, #fault))
        }
        Lit::Int(number) => {
            let digits = number.base10_digits();
            quote!(__wx::Literal::Number(#digits))
        }
        Lit::Float(number) => {
            let digits = number.base10_digits();
            quote!(__wx::Literal::Decimal(#digits))
        }
        Lit::Bool(yes) => quote!(__wx::Literal::Bool(#yes)),
        _ => quote!(__wx::Literal::Other),
    }
}

/// Whether a type speaks of the struct's type and const parameters, so that
/// nothing can be asked of it before they are known.
pub(super) fn mentions(ty: &Type, generics: &Generics) -> bool {
    let types = generics.type_params().map(|parameter| parameter.ident.to_string());
    let lengths = generics.const_params().map(|parameter| parameter.ident.to_string());
    let parameters: Vec<String> = types.chain(lengths).collect();
    !parameters.is_empty() && names_any(ty.to_token_stream(), &parameters)
}

/// A type whose lifetimes, those of the struct, are `'static`: what it holds does
/// not depend on them, and a constant knows no other.
fn forever(tokens: TokenStream, generics: &Generics) -> TokenStream {
    let lives: Vec<&Lifetime> = generics.lifetimes().map(|parameter| &parameter.lifetime).collect();
    let mut after_tick = false;
    let mut forever_tokens = TokenStream::new();
    for token in tokens {
        forever_tokens.append(match token {
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), forever(group.stream(), generics));
                inner.set_span(group.span());
                TokenTree::Group(inner)
            }
            TokenTree::Ident(ident) if after_tick && lives.iter().any(|life| life.ident == ident) => {
                after_tick = false;
                TokenTree::Ident(Ident::new("static", ident.span()))
            }
            token => {
                after_tick = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '\'');
                token
            }
        });
    }
    forever_tokens
}
