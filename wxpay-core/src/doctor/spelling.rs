//! Alternative spellings of names.

/// A function that respells a name.
pub(super) type Spelling = fn(&str) -> String;

/// The spellings of programs and libraries, with their descriptions.
pub(super) const SPELLINGS: [(&str, Spelling); 12] = [
    ("in camel case", camel),
    ("in snake case", snake),
    ("in small letters", small),
    ("in capitals", str::to_ascii_uppercase),
    ("with a capital first", pascal),
    ("in camel case, as other SDKs have them", |name| camel(&split_words(name))),
    ("in snake case, as other SDKs have them", |name| split_words(&snake(name))),
    ("with a capital first, as other SDKs have them", |name| pascal(&camel(&split_words(name)))),
    ("in camel case, with ID in capitals", |name| with_id(&camel(&split_words(name)))),
    ("with a capital first, with ID in capitals", |name| with_id(&pascal(&camel(&split_words(name))))),
    ("as the app's SDK for Android has them", |name| match name {
        "package" => "packageValue".to_owned(),
        _ => camel(&split_words(name)),
    }),
    ("as the fields of an order", |name| match compact(name).as_str() {
        "appid" => "appid".to_owned(),
        "partnerid" => "mch_id".to_owned(),
        _ => split_words(&snake(name)),
    }),
];

/// The name in lower case, without separators of words.
pub(super) fn compact(name: &str) -> String {
    name.chars().filter(|letter| !matches!(letter, '_' | '-')).map(|letter| letter.to_ascii_lowercase()).collect()
}

fn small(name: &str) -> String {
    name.to_ascii_lowercase()
}

fn camel(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| name + &pascal(part))
}

fn pascal(part: &str) -> String {
    let mut letters = part.chars();
    letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}

fn snake(name: &str) -> String {
    name.chars().fold(String::new(), |mut name, letter| {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
        name
    })
}

/// Splits words that the documents write as one.
fn split_words(name: &str) -> String {
    const WORDS: [(&str, &str); 8] = [
        ("appid", "app_id"),
        ("openid", "open_id"),
        ("partnerid", "partner_id"),
        ("prepayid", "prepay_id"),
        ("noncestr", "nonce_str"),
        ("timestamp", "time_stamp"),
        ("signtype", "sign_type"),
        ("paysign", "pay_sign"),
    ];
    WORDS.iter().fold(name.to_owned(), |name, (word, parted)| name.replace(word, parted))
}

fn with_id(name: &str) -> String {
    match name.strip_suffix("Id") {
        Some(before) => format!("{before}ID"),
        None => name.to_owned(),
    }
}
