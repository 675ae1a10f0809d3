//! Texts that come without a code: with `return_code` FAIL, or as a page. They are
//! understood by the words and the field names in them, in Chinese or English and in
//! any spelling (`letters.rs`), since their wording changes.

use crate::errors::common::{INVALID_REQUEST, NO_AUTH, PARAM_ERROR};
use crate::errors::gateway_text::GatewayText;
use crate::errors::refund::{CERT_ERROR, ERROR};
use crate::errors::texts::{CERTIFICATE_PAGE, GATEWAY_TEXTS};
use crate::table::error_code::ErrorCodeEntry;

/// The codes of which only the text in `err_code_des` tells what is wrong, or what has
/// to be allowed.
pub const TOLD_BY_TEXT: &[&str] = &[INVALID_REQUEST.code, PARAM_ERROR.code, ERROR.code, NO_AUTH.code];

/// Returns what a text that comes without a code says, if its words are known.
#[must_use]
pub fn gateway_text(text: &str) -> Option<&'static GatewayText> {
    GATEWAY_TEXTS.iter().find(|known| known.fits(text))
}

/// Returns what a text that comes without a code means, if its words are known.
#[must_use]
pub fn in_text(text: &str) -> Option<&'static ErrorCodeEntry> {
    gateway_text(text).map(|known| &known.row)
}

/// What the documents say of a page that came instead of an answer. Pages of
/// proxies contain all sorts of words, so only those count that name a page.
#[must_use]
pub fn in_page(page: &str) -> Option<&'static ErrorCodeEntry> {
    const { &CERTIFICATE_PAGE }.fits(page).then_some(&CERT_ERROR)
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use crate::Action;
    use crate::errors::Naming;
    use crate::errors::named_field;
    use std::string::String;

    #[test]
    fn the_texts_are_found_in_any_capitals_and_with_more_around_them() {
        for (text, action, code) in [
            ("签名错误", Action::CorrectRequest, "SIGNERROR"),
            ("签名错误，请检查后再试", Action::CorrectRequest, "SIGNERROR"),
            ("SIGN ERROR", Action::CorrectRequest, "SIGNERROR"),
            ("body参数长度有误", Action::CorrectRequest, "PARAM_ERROR"),
            ("参数格式校验错误", Action::CorrectRequest, "PARAM_ERROR"),
            ("invalid spbill_create_ip", Action::CorrectRequest, "PARAM_ERROR"),
            (
                "输入源“/body/xml/body”映射到值字段“商品描述”字符串规则校验失败，字节数 145，大于最大值 127",
                Action::CorrectRequest,
                "PARAM_ERROR",
            ),
            ("XML格式错误", Action::CorrectRequest, "XML_FORMAT_ERROR"),
            ("xml格式错误", Action::CorrectRequest, "XML_FORMAT_ERROR"),
            ("缺少参数", Action::CorrectRequest, "LACK_PARAMS"),
            ("系统繁忙，请稍后再试", Action::RetrySame, ""),
            ("受理关系不存在", Action::AskMerchant, ""),
            ("sub_mch_id is empty.", Action::CorrectRequest, ""),
            ("missing wxCloudApiToken", Action::CorrectRequest, ""),
            ("商户号该产品权限未开通，请前往商户平台>产品中心检查后重试", Action::AskMerchant, "NOAUTH"),
            ("<head><title>400 The SSL certificate error</title></head>", Action::CorrectRequest, "CERT_ERROR"),
        ] {
            let row = in_text(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((row.action, row.code), (action, code), "{text}");
        }
        for text in ["", "OK", "something new", "signal lost", "签"] {
            assert!(in_text(text).is_none(), "{text}");
        }
    }

    #[test]
    fn no_pattern_hides_behind_an_earlier_one() {
        for (at, known) in GATEWAY_TEXTS.iter().enumerate() {
            let fields = match known.names {
                Naming::OneOf(fields) => fields,
                Naming::Some => &["attach"],
                Naming::Any => &[""],
            };
            let with: &[&str] = if known.with.is_empty() { &[""] } else { known.with };
            for pattern in known.patterns {
                let mut texts = with.iter().flat_map(|with| fields.iter().map(move |field| (with, field)));
                let is_reached = texts.any(|(with, field)| {
                    let text = std::format!("{field} {pattern} {with}");
                    GATEWAY_TEXTS.iter().position(|known| known.fits(&text)) == Some(at)
                });
                assert!(is_reached, "{pattern}: {}", known.row.meaning);
            }
        }
    }

    #[test]
    fn long_texts_are_harmless() {
        for unit in ["invalid ", "参数", "/body/xml/", " is empty", "签", "a", "\u{202e}", "参数a", "稍后再"] {
            let text: String = core::iter::repeat_n(unit, 5_000).collect();
            let _ = (in_text(&text), named_field(&text));
        }
    }
}
