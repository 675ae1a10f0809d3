//! Values of fields, without a message around them.

use std::fmt::{Debug, Display};

use wxpay_core::bill::{MilliFen, Rate, SignedFen, escape_formula};
use wxpay_core::schema::{ALL, Channel};
use wxpay_core::value::{BeijingTime, Encrypted, ErrorCode, Fen, RefundStatus, Text, TradeState, TradeType};
use wxpay_core::{Key, server};

/// Reads a text as each type, and writes what was read.
pub fn run(data: &[u8]) {
    for channel in [Channel::Pay, Channel::Cloud] {
        let _ = server::is_acknowledgement(channel, data);
    }
    let _ = server::is_sharing_acknowledgement(data);
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(time) = text.parse::<BeijingTime>() {
        let digits = time.digits();
        assert_eq!(std::str::from_utf8(&digits).ok().and_then(|digits| digits.parse().ok()), Some(time));
        assert_eq!(BeijingTime::from_unix_seconds(time.unix_seconds()).ok(), Some(time));
    }
    is_written_back(text.parse::<Fen>().ok(), ToString::to_string, str::parse);
    is_written_back(Fen::from_yuan(text).ok(), |fen| fen.to_yuan(), Fen::from_yuan);
    is_written_back(SignedFen::from_yuan(text).ok(), |fen| fen.to_yuan(), SignedFen::from_yuan);
    is_written_back(MilliFen::from_yuan(text).ok(), |fen| fen.to_yuan(), MilliFen::from_yuan);
    let _ = text.parse::<Rate>().map(Rate::basis_points);
    keeps::<TradeState>(text);
    keeps::<TradeType>(text);
    keeps::<RefundStatus>(text);
    keeps::<ErrorCode>(text);
    assert_eq!(Text::<32>::new(text).is_ok(), text.len() <= 32);
    let _ = Encrypted::from_base64(text);
    let _ = Key::new(text).map(|key| format!("{key:?}"));
    let _ = server::mask_runs(text);
    let escaped = escape_formula(text);
    assert_eq!(escape_formula(&escaped), escaped, "a guard needs no guard");
    if let Some(field) = ALL.first().and_then(|table| table.fields.get(text.len() % table.fields.len())) {
        let explained = field.value_error(text).map(|error| field.explain(error, text, "the value").to_string());
        assert!(explained.is_none_or(|words| !words.is_empty()));
    }
}

fn is_written_back<T: Debug + PartialEq, E: Debug>(
    value: Option<T>,
    write: impl Fn(&T) -> String,
    read: impl Fn(&str) -> Result<T, E>,
) {
    if let Some(value) = value {
        let text = write(&value);
        assert_eq!(read(&text).ok().as_ref(), Some(&value), "written as {text:?}");
    }
}

/// A value of a list, also one that the list lacks, keeps its text.
fn keeps<T: for<'t> From<&'t str> + Display>(text: &str) {
    assert_eq!(T::from(text).to_string(), text);
}

/// Returns values of every form.
pub fn seeds() -> Vec<Vec<u8>> {
    let mut texts = vec![
        "20261123091520",
        "2026-11-23 09:15:20",
        "888",
        "8.88",
        "-0.01",
        "0.00500",
        "0.60%",
        "SUCCESS",
        "USERPAYING",
        "=1+1",
        "<xml><return_code><![CDATA[SUCCESS]]></return_code></xml>",
        r#"{"errcode":0,"errmsg":"ok"}"#,
        r#"{"code":"SUCCESS"}"#,
        "0",
        "000",
        "1e9",
        "99999999999999999.99",
        "20260229000000",
        "19700101000000",
    ];
    texts.extend(ALL.iter().flat_map(|table| table.all_fields()).map(|field| field.sample).take(200));
    texts.into_iter().map(|text| text.as_bytes().to_vec()).collect()
}
