//! The input of the derives as token soup: an expansion never panics, and is tokens that the compiler can read.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use wxpay_schema::internal::DeriveKind;

use crate::expand;

/// Expands what the bytes are, a text or the words of a list. The first byte selects the macro and the form.
pub fn run(data: &[u8]) {
    let Some((byte, rest)) = data.split_first() else { return };
    let text = if byte & 128 == 0 {
        match std::str::from_utf8(rest) {
            Ok(text) => text.to_owned(),
            Err(_) => return,
        }
    } else {
        rest.iter().map(|word| WORDS[usize::from(*word) % WORDS.len()]).collect::<Vec<_>>().join(" ")
    };
    let Ok(tokens) = text.parse::<TokenStream>() else { return };
    if depth(&tokens, 0) > MAX_DEPTH {
        return;
    }
    let expansion = match byte % 8 {
        0 | 6 => expand::derive(tokens, DeriveKind::Request),
        1 | 7 => expand::derive(tokens, DeriveKind::Response),
        2 => expand::derive(tokens, DeriveKind::Object),
        3 => expand::message(tokens),
        4 => expand::choices(tokens),
        _ => expand::bill_line(tokens),
    };
    // The compiler reads the text of an expansion anew where it is printed.
    assert!(expansion.to_string().parse::<TokenStream>().is_ok());
}

/// The nesting that the compiler itself takes; beyond it syn's recursion ends the stack.
const MAX_DEPTH: usize = 32;

fn depth(tokens: &TokenStream, own: usize) -> usize {
    if own > MAX_DEPTH {
        return own;
    }
    let inner = |token| match token {
        TokenTree::Group(group) if group.delimiter() != Delimiter::None => depth(&group.stream(), own + 1),
        _ => own,
    };
    tokens.clone().into_iter().map(inner).max().unwrap_or(own)
}

/// The words of a soup, with both ends of each group.
pub const WORDS: &[&str] = &[
    "struct",
    "enum",
    "union",
    "pub",
    "pub(crate)",
    "Order",
    "'a",
    "'b",
    "'static",
    "<",
    ">",
    "<'a>",
    "<T>",
    "<T: Clone>",
    "where",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    ",",
    ";",
    ":",
    "::",
    "=",
    "#",
    "&",
    "&'a str",
    "String",
    "Fen",
    "u32",
    "u64",
    "Option<",
    "Vec<",
    "Box<",
    "Text<'a, 32>",
    "Option<&'a str>",
    "Vec<String>",
    "std::net::IpAddr",
    "BeijingTime",
    "bool",
    "#[wxpay(message = schema::pay::UNIFIED_ORDER)]",
    "#[wxpay(message = schema::pay::PAY_NOTIFICATION)]",
    "#[wxpay(message = schema::cloud::UNIFIED_ORDER)]",
    "#[wxpay(message = OWN)]",
    "#[wxpay(message = pay::STORE_INFO)]",
    "#[wxpay(",
    "fixed(",
    "trade_type = \"JSAPI\"",
    "body = \"Tea\"",
    "total_fee = 888",
    "rename = \"out_trade_no\"",
    "rename = \"coupon_id_$n\"",
    "skip",
    "extra",
    "response = Reply",
    "crate = path::to",
    "#[wxpay(skip)]",
    "#[wxpay(extra)]",
    "#[wxpay(rename = \"x\")]",
    "out_trade_no: &'a str,",
    "total_fee: Fen,",
    "openid: &'a str,",
    "spbill_create_ip: IpAddr,",
    "attach: Option<&'a str>,",
    "coupons: Vec<Coupon>,",
    "body:",
    "r#type:",
    "_:",
    "self",
    "Self",
    "dyn",
    "impl",
    "fn",
    "!",
    "$",
    "\"",
    "\"text\"",
    "0",
    "-1",
    "1u8",
    "b\"x\"",
    "'c'",
    "=>",
    "->",
    "..",
    "const",
    "const N: usize",
    "PhantomData<T>",
    "schema::pay::UNIFIED_ORDER",
    "schema::choices::TRADE_TYPE",
    "TRADE_BILL",
    "#[doc = \"x\"]",
    "/// doc\n",
    "pub struct X =",
    "pub enum X =",
    "pub struct X for",
    "macro_rules",
    "async",
    "r#\"x\"#",
];

/// Returns the structs of the compile tests, for each macro, and soups.
pub fn seeds() -> Vec<Vec<u8>> {
    let package = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let repository = package.ancestors().find(|folder| folder.join("tests/ui").is_dir()).unwrap_or(package);
    let mut files = Vec::new();
    let mut folders = vec![repository.join("tests/ui")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    let mut seeds = Vec::new();
    for text in files.iter().filter_map(|path| std::fs::read_to_string(path).ok()) {
        for (byte, derive) in [(0, "Request"), (1, "Response"), (2, "Object")] {
            // A struct begins behind its derive, and ends at the first line of a brace alone.
            for part in text.split(&format!("#[derive({derive})]\n")).skip(1) {
                let end = part.find("\n}").map_or(part.len(), |end| end + 2);
                seeds.push([&[byte], part.get(..end).unwrap_or(part).as_bytes()].concat());
            }
        }
    }
    for text in ["pub struct X = schema::pay::UNIFIED_ORDER", "#[wxpay(crate = a::b)] struct X = schema::pay::OWN", "X"]
    {
        seeds.push([&[3], text.as_bytes()].concat());
    }
    seeds.push(b"\x04pub enum TradeType = schema::choices::TRADE_TYPE".to_vec());
    seeds.push(b"\x05pub struct TradeRow = schema::bill::TRADE_BILL".to_vec());
    seeds.push([&[128], (0..96).collect::<Vec<u8>>().as_slice()].concat());
    seeds
}
