//! Mistakes in the values.

use std::ops::ControlFlow;

use wxpay_schema::shared::{PACKAGE_OF_PREPAY, PAYMENT_PACKAGE, PAYMENT_TIME_STAMP};

use super::super::encodings::{self, ChineseEncoding, PercentEncoding};
use super::super::lenient::{MessageFormat, Pair};
use super::super::recipe::{Recipe, TextTransform};
use super::{SearchContext, Trial, ValueRewrites, try_change, try_values};

pub(in crate::doctor) fn sign_cdata<'s>(
    known: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    if known.format != MessageFormat::Xml {
        return ControlFlow::Continue(());
    }
    try_values(recipe, "as the message has them", trial, &|pair| {
        pair.raw.starts_with(b"<![CDATA[").then(|| pair.raw.to_vec())
    })?;
    try_values(recipe, "around values that the message has without", trial, &|pair| {
        (!pair.value.is_empty()).then(|| [b"<![CDATA[", &*pair.value, b"]]>"].concat())
    })
}

pub(in crate::doctor) fn trim_values<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    try_values(recipe, "", trial, &|pair| Some(pair.value.trim_ascii().to_vec()))?;
    // With the blanks of other scripts.
    try_values(recipe, "", trial, &|pair| {
        std::str::from_utf8(&pair.value).ok().map(|text| text.trim().as_bytes().to_vec())
    })
}

pub(in crate::doctor) fn restore_blanks<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    for (end, how) in [("\n", "a line feed"), (" ", "a blank"), ("\r\n", "CR LF"), ("\r", "CR"), ("\t", "a tab")] {
        try_values(recipe, format!("{how} behind the value"), trial, &|pair| {
            (!pair.value.is_empty()).then(|| [&*pair.value, end.as_bytes()].concat())
        })?;
    }
    try_values(recipe, "a blank before the value", trial, &|pair| {
        (!pair.value.is_empty()).then(|| [b" ", &*pair.value].concat())
    })
}

pub(in crate::doctor) fn change_line_ends<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    for (end, how) in [("\r\n", "CR LF"), ("\r", "CR"), ("\\n", "written as \\n"), (" ", "a blank"), ("", "nothing")] {
        try_values(recipe, format!("{how} was signed where the message has LF"), trial, &|pair| {
            let text = std::str::from_utf8(&pair.value).ok().filter(|text| text.contains('\n'))?;
            Some(text.replace('\n', end).into_bytes())
        })?;
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn url_encode<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    for percent in PercentEncoding::all() {
        try_values(recipe, percent.how(), trial, &|pair| percent.encode(&pair.value))?;
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn url_encode_twice<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    for percent in PercentEncoding::all() {
        try_values(recipe, percent.how(), trial, &|pair| {
            percent.encode(&pair.value).and_then(|once| percent.encode(&once))
        })?;
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn url_encode_text<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    for percent in PercentEncoding::all() {
        for (takes_key, how) in [(false, "before the key was appended"), (true, "with the key in it")] {
            try_change(recipe, format!("{how}; {}", percent.how()), trial, |other| {
                other.transform = Some(TextTransform::Percent(percent, takes_key));
            })?;
        }
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn url_decode<'s>(
    known: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    for plus in [false, true] {
        try_values(recipe, "", trial, &|pair| encodings::decode(&pair.value, plus))?;
    }
    if known.format != MessageFormat::Query {
        return ControlFlow::Continue(());
    }
    // In a URL it is the other way round: the signed text is the encoded one.
    try_values(recipe, "as the address has them", trial, &|pair| Some(pair.raw.to_vec()))
}

pub(in crate::doctor) fn quote_values<'s>(
    known: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    try_values(recipe, "", trial, &|pair| Some([b"\"", &*pair.value, b"\""].concat()))?;
    if known.format != MessageFormat::Json {
        return ControlFlow::Continue(());
    }
    try_values(recipe, "as the JSON has them", trial, &|pair| Some(pair.raw.to_vec()))
}

pub(in crate::doctor) fn change_number_form<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    let digits = |pair: &Pair<'_>| {
        let text = std::str::from_utf8(&pair.value).ok()?;
        let is_number = !text.is_empty() && text.len() < 16 && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.to_owned())
    };
    for end in [".0", ".00"] {
        try_values(recipe, format!("with {end} behind"), trial, &|pair| {
            digits(pair).map(|digits| (digits + end).into_bytes())
        })?;
    }
    try_values(recipe, "in yuan", trial, &|pair| {
        let padded = format!("{:0>3}", digits(pair)?);
        let (yuan, fen) = padded.split_at_checked(padded.len() - 2)?;
        Some(format!("{yuan}.{fen}").into_bytes())
    })?;
    try_values(recipe, "without zeros before or behind", trial, &|pair| {
        let text = std::str::from_utf8(&pair.value).ok()?;
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && text.contains(['.', '0']);
        let whole = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text };
        let short = whole.trim_start_matches('0');
        is_number.then(|| if short.is_empty() { "0" } else { short }.as_bytes().to_vec())
    })
}

pub(in crate::doctor) fn encode_in_gbk<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    let mut rewrites = ValueRewrites::default();
    for chinese in ChineseEncoding::ALL {
        rewrites.try_values(recipe, || chinese.how().to_owned(), trial, &|pair| chinese.encode(&pair.value))?;
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn decode_gbk<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    try_values(recipe, "", trial, &|pair| encodings::from_gbk(&pair.value))
}

pub(in crate::doctor) fn mistake_for_latin1<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    try_values(recipe, "before they were signed", trial, &|pair| encodings::decode_as_latin1(&pair.value))?;
    try_values(recipe, "after they were signed", trial, &|pair| encodings::undo_latin1(&pair.value))?;
    // A character that Latin-1 lacks.
    try_values(recipe, "letters became question marks before they were signed", trial, &|pair| {
        let text = std::str::from_utf8(&pair.value).ok().filter(|text| !text.is_ascii())?;
        Some(text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?')).collect())
    })
}

pub(in crate::doctor) fn change_text_case<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    for whole in [
        TextTransform::Capitals(true),
        TextTransform::Capitals(false),
        TextTransform::Small(true),
        TextTransform::Small(false),
    ] {
        let (how, takes_key) = match whole {
            TextTransform::Small(takes_key) => ("to small letters", takes_key),
            TextTransform::Capitals(takes_key) | TextTransform::Percent(_, takes_key) => ("to capitals", takes_key),
        };
        let key = if takes_key { ", with the key" } else { ", without the key" };
        try_change(recipe, format!("{how}{key}"), trial, |other| other.transform = Some(whole))?;
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn change_package_prefix<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    try_values(recipe, "only what stands behind `prepay_id=`", trial, &|pair| {
        let id = pair.value.strip_prefix(PACKAGE_OF_PREPAY.as_bytes())?;
        (pair.name == PAYMENT_PACKAGE.name).then(|| id.to_vec())
    })?;
    try_values(recipe, "with `prepay_id=` before it", trial, &|pair| {
        let is_bare = pair.name == PAYMENT_PACKAGE.name && !pair.value.starts_with(PACKAGE_OF_PREPAY.as_bytes());
        is_bare.then(|| [PACKAGE_OF_PREPAY.as_bytes(), &pair.value].concat())
    })
}

pub(in crate::doctor) fn change_time_unit<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    let is_time = |pair: &Pair<'_>| pair.name.eq_ignore_ascii_case(PAYMENT_TIME_STAMP.name);
    try_values(recipe, "seconds were signed, milliseconds are in the message", trial, &|pair| {
        (is_time(pair) && pair.value.len() == 13).then(|| pair.value.iter().copied().take(10).collect())
    })?;
    try_values(recipe, "milliseconds were signed, seconds are in the message", trial, &|pair| {
        (is_time(pair) && pair.value.len() == 10).then(|| [&*pair.value, b"000"].concat())
    })
}
