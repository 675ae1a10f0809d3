//! Names: types as people write them, constants, Rust identifiers.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Ident;
use wxpay_schema::{Choice, Message};

/// Returns a type as people write it; printed tokens are `Text < 'a , 127 >`.
pub(super) fn type_name(tokens: &impl ToTokens) -> String {
    let mut text = String::new();
    write_tokens(tokens.to_token_stream(), &mut text);
    text
}

fn write_tokens(tokens: TokenStream, text: &mut String) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::None => ("", ""),
                };
                // `&'a (u8, u8)` and `&mut [u8]`, but `Fn(u8)`.
                if (open == "(" && ends_with_lifetime(text)) || (open == "[" && ends_with_word(text)) {
                    text.push(' ');
                }
                text.push_str(open);
                write_tokens(group.stream(), text);
                text.push_str(close);
            }
            TokenTree::Punct(punct) => {
                let punct = punct.as_char();
                let is_arrow = punct == '>' && text.ends_with('-');
                if matches!(punct, '=' | '+' | '-') || (matches!(punct, '&' | '*' | '\'') && ends_with_word(text)) {
                    text.push(' ');
                }
                text.push(punct);
                if matches!(punct, ',' | ';' | '=' | '+') || is_arrow {
                    text.push(' ');
                }
            }
            word => {
                // `dyn Trait`, `'a str`, `for<'a> Fn`: a space before another word.
                if ends_with_word(text) || text.ends_with('>') {
                    text.push(' ');
                }
                text.push_str(&word.to_string());
            }
        }
    }
}

fn ends_with_word(text: &str) -> bool {
    text.ends_with(|letter: char| letter.is_alphanumeric() || letter == '_')
}

fn ends_with_lifetime(text: &str) -> bool {
    let rest = text.trim_end_matches(|letter: char| letter.is_alphanumeric() || letter == '_');
    ends_with_word(text) && rest.ends_with('\'')
}

/// Returns an identifier, a raw one for a keyword.
pub(super) fn member_ident(name: &str) -> Ident {
    let span = proc_macro2::Span::call_site();
    syn::parse_str::<Ident>(name).unwrap_or_else(|_| Ident::new_raw(name, span))
}

/// Returns `HMAC-SHA256`, `no_credit` or `unified_order.response` as the name of a type.
pub(super) fn pascal_case(name: &str) -> String {
    let all_capitals = !name.contains(|letter: char| letter.is_ascii_lowercase());
    let (mut pascal_case, mut begins) = (String::with_capacity(name.len()), true);
    for letter in name.chars() {
        if matches!(letter, '_' | '-' | '.') {
            begins = true;
            continue;
        }
        pascal_case.push(match letter {
            letter if begins => letter.to_ascii_uppercase(),
            letter if all_capitals => letter.to_ascii_lowercase(),
            letter => letter,
        });
        begins = false;
    }
    pascal_case
}

/// Returns the name of the variant for a value.
pub(super) fn variant_name(choice: &Choice) -> String {
    choice.variant.map_or_else(|| pascal_case(choice.value), str::to_owned)
}

/// Returns the name of the constant of a table.
pub(super) fn constant_name(message: &Message) -> String {
    message.name.replace('.', "_").to_ascii_uppercase()
}

/// Whether any of the names is an identifier among the tokens.
pub(super) fn contains_any_ident(tokens: TokenStream, names: &[impl AsRef<str>]) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => contains_any_ident(group.stream(), names),
        TokenTree::Ident(ident) => names.iter().any(|name| ident == name.as_ref()),
        _ => false,
    })
}

/// Sorts stably. By insertion, because there are few items, and because std's sorts are some
/// seventy functions to compile.
pub(super) fn sort<T>(items: Vec<T>, is_before: &dyn Fn(&T, &T) -> bool) -> Vec<T> {
    let mut sorted: Vec<T> = Vec::with_capacity(items.len());
    for item in items {
        let mut at = sorted.len();
        while at > 0 && is_before(&item, &sorted[at - 1]) {
            at -= 1;
        }
        sorted.insert(at, item);
    }
    sorted
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;
    use wxpay_schema::CHOICES;

    use super::*;

    #[test]
    fn variant_name_is_distinct_within_a_list() {
        for choices in CHOICES {
            let mut names: Vec<String> = choices.values.iter().map(variant_name).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), choices.values.len(), "{}", choices.name);
            assert!(!names.contains(&"Other".to_owned()), "{}", choices.name);
        }
    }

    #[test]
    fn type_name_is_as_people_write_it() {
        let types: [syn::Type; 18] = [
            parse_quote!(Option<Text<'a, 127>>),
            parse_quote!(&'a str),
            parse_quote!(&'a [u8]),
            parse_quote!(&'a (u8, u8)),
            parse_quote!(&mut [u8]),
            parse_quote!(&'static mut Order),
            parse_quote!(Cow<'a, str>),
            parse_quote!(std::borrow::Cow<'static, str>),
            parse_quote!(HashMap<String, u8>),
            parse_quote!([u8; 4]),
            parse_quote!((u8, &'a str)),
            parse_quote!(()),
            parse_quote!(Box<dyn Fn(u8) -> u8>),
            parse_quote!(Box<dyn for<'a> Fn(&'a str) -> &'a str + Send + 'static>),
            parse_quote!(fn(u8, u8) -> [u8; 2]),
            parse_quote!(impl Iterator<Item = u8>),
            parse_quote!(*const *mut u8),
            parse_quote!(<T as Trait>::Item),
        ];
        let printed = types.map(|ty| type_name(&ty));
        assert_eq!(
            printed.each_ref().map(String::as_str),
            [
                "Option<Text<'a, 127>>",
                "&'a str",
                "&'a [u8]",
                "&'a (u8, u8)",
                "&mut [u8]",
                "&'static mut Order",
                "Cow<'a, str>",
                "std::borrow::Cow<'static, str>",
                "HashMap<String, u8>",
                "[u8; 4]",
                "(u8, &'a str)",
                "()",
                "Box<dyn Fn(u8) -> u8>",
                "Box<dyn for<'a> Fn(&'a str) -> &'a str + Send + 'static>",
                "fn(u8, u8) -> [u8; 2]",
                "impl Iterator<Item = u8>",
                "*const *mut u8",
                "<T as Trait>::Item",
            ]
        );
    }

    #[test]
    fn member_ident_is_raw_for_a_keyword() {
        let member = member_ident("type");
        assert_eq!(member.to_token_stream().to_string(), "r#type");
        assert_eq!(member_ident("body").to_string(), "body");
    }
}
