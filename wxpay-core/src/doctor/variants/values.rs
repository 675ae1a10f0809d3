//! Mistakes in what the values are.

use std::ops::ControlFlow;

use wxpay_schema::shared::{PACKAGE_OF_PREPAY, PAYMENT_PACKAGE, PAYMENT_TIME_STAMP};

use super::super::coding::{self, Chinese, Percent};
use super::super::recipe::{Recipe, Whole};
use super::super::seen::{Form, Pair};
use super::{Rewrites, SearchContext, Try, changed, revalued};

pub(in crate::doctor) fn cdata<'s>(
    known: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    if known.form != Form::Xml {
        return ControlFlow::Continue(());
    }
    revalued(recipe, "as the message has them", attempt, &|pair| {
        pair.raw.starts_with(b"<![CDATA[").then(|| pair.raw.to_vec())
    })?;
    revalued(recipe, "around values that the message has without", attempt, &|pair| {
        (!pair.value.is_empty()).then(|| [b"<![CDATA[", &*pair.value, b"]]>"].concat())
    })
}

pub(in crate::doctor) fn trimmed<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    revalued(recipe, "", attempt, &|pair| Some(pair.value.trim_ascii().to_vec()))?;
    // With the blanks of other scripts.
    revalued(recipe, "", attempt, &|pair| {
        std::str::from_utf8(&pair.value).ok().map(|text| text.trim().as_bytes().to_vec())
    })
}

pub(in crate::doctor) fn blanks_lost<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    for (end, how) in [("\n", "a line feed"), (" ", "a blank"), ("\r\n", "CR LF"), ("\r", "CR"), ("\t", "a tab")] {
        revalued(recipe, format!("{how} behind the value"), attempt, &|pair| {
            (!pair.value.is_empty()).then(|| [&*pair.value, end.as_bytes()].concat())
        })?;
    }
    revalued(recipe, "a blank before the value", attempt, &|pair| {
        (!pair.value.is_empty()).then(|| [b" ", &*pair.value].concat())
    })
}

pub(in crate::doctor) fn line_ends<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    for (end, how) in [("\r\n", "CR LF"), ("\r", "CR"), ("\\n", "written as \\n"), (" ", "a blank"), ("", "nothing")] {
        revalued(recipe, format!("{how} was signed where the message has LF"), attempt, &|pair| {
            let text = std::str::from_utf8(&pair.value).ok().filter(|text| text.contains('\n'))?;
            Some(text.replace('\n', end).into_bytes())
        })?;
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn url_encoded<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    for percent in Percent::all() {
        revalued(recipe, percent.how(), attempt, &|pair| percent.encoded(&pair.value))?;
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn url_encoded_twice<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    for percent in Percent::all() {
        revalued(recipe, percent.how(), attempt, &|pair| {
            percent.encoded(&pair.value).and_then(|once| percent.encoded(&once))
        })?;
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn url_encoded_whole<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    for percent in Percent::all() {
        for (takes_key, how) in [(false, "before the key was appended"), (true, "with the key in it")] {
            changed(recipe, format!("{how}; {}", percent.how()), attempt, |other| {
                other.whole = Some(Whole::Percent(percent, takes_key));
            })?;
        }
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn sent_url_encoded<'s>(
    known: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    for plus in [false, true] {
        revalued(recipe, "", attempt, &|pair| coding::decoded(&pair.value, plus))?;
    }
    if known.form != Form::Query {
        return ControlFlow::Continue(());
    }
    // In an address it is the other way round: what was signed is what is written.
    revalued(recipe, "as the address has them", attempt, &|pair| Some(pair.raw.to_vec()))
}

pub(in crate::doctor) fn quoted<'s>(
    known: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    revalued(recipe, "", attempt, &|pair| Some([b"\"", &*pair.value, b"\""].concat()))?;
    if known.form != Form::Json {
        return ControlFlow::Continue(());
    }
    revalued(recipe, "as the JSON has them", attempt, &|pair| Some(pair.raw.to_vec()))
}

pub(in crate::doctor) fn number<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    let digits = |pair: &Pair<'_>| {
        let text = std::str::from_utf8(&pair.value).ok()?;
        let is_number = !text.is_empty() && text.len() < 16 && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.to_owned())
    };
    for end in [".0", ".00"] {
        revalued(recipe, format!("with {end} behind"), attempt, &|pair| {
            digits(pair).map(|digits| (digits + end).into_bytes())
        })?;
    }
    revalued(recipe, "in yuan", attempt, &|pair| {
        let padded = format!("{:0>3}", digits(pair)?);
        let (yuan, fen) = padded.split_at_checked(padded.len() - 2)?;
        Some(format!("{yuan}.{fen}").into_bytes())
    })?;
    revalued(recipe, "without zeros before or behind", attempt, &|pair| {
        let text = std::str::from_utf8(&pair.value).ok()?;
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && text.contains(['.', '0']);
        let whole = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text };
        let short = whole.trim_start_matches('0');
        is_number.then(|| if short.is_empty() { "0" } else { short }.as_bytes().to_vec())
    })
}

pub(in crate::doctor) fn gbk<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    let mut rewrites = Rewrites::default();
    for chinese in Chinese::ALL {
        rewrites.revalued(recipe, || chinese.how().to_owned(), attempt, &|pair| chinese.encoded(&pair.value))?;
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn sent_gbk<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    revalued(recipe, "", attempt, &|pair| coding::from_gbk(&pair.value))
}

pub(in crate::doctor) fn latin1<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    revalued(recipe, "before they were signed", attempt, &|pair| coding::taken_for_latin1(&pair.value))?;
    revalued(recipe, "after they were signed", attempt, &|pair| coding::before_latin1(&pair.value))?;
    // A letter that Latin-1 lacks.
    revalued(recipe, "letters became question marks before they were signed", attempt, &|pair| {
        let text = std::str::from_utf8(&pair.value).ok().filter(|text| !text.is_ascii())?;
        Some(text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?')).collect())
    })
}

pub(in crate::doctor) fn text_case<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    for whole in [Whole::Capitals(true), Whole::Capitals(false), Whole::Small(true), Whole::Small(false)] {
        let (how, takes_key) = match whole {
            Whole::Small(takes_key) => ("to small letters", takes_key),
            Whole::Capitals(takes_key) | Whole::Percent(_, takes_key) => ("to capitals", takes_key),
        };
        let key = if takes_key { ", with the key" } else { ", without the key" };
        changed(recipe, format!("{how}{key}"), attempt, |other| other.whole = Some(whole))?;
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn package<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    revalued(recipe, "only what stands behind `prepay_id=`", attempt, &|pair| {
        let id = pair.value.strip_prefix(PACKAGE_OF_PREPAY.as_bytes())?;
        (pair.name == PAYMENT_PACKAGE.name).then(|| id.to_vec())
    })?;
    revalued(recipe, "with `prepay_id=` before it", attempt, &|pair| {
        let is_bare = pair.name == PAYMENT_PACKAGE.name && !pair.value.starts_with(PACKAGE_OF_PREPAY.as_bytes());
        is_bare.then(|| [PACKAGE_OF_PREPAY.as_bytes(), &pair.value].concat())
    })
}

pub(in crate::doctor) fn milliseconds<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    let is_time = |pair: &Pair<'_>| pair.name.eq_ignore_ascii_case(PAYMENT_TIME_STAMP.name);
    revalued(recipe, "seconds were signed, milliseconds are in the message", attempt, &|pair| {
        (is_time(pair) && pair.value.len() == 13).then(|| pair.value.iter().copied().take(10).collect())
    })?;
    revalued(recipe, "milliseconds were signed, seconds are in the message", attempt, &|pair| {
        (is_time(pair) && pair.value.len() == 10).then(|| [&*pair.value, b"000"].concat())
    })
}
