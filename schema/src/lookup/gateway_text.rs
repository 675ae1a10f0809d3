//! The meaning of texts that come without a code: with `return_code` FAIL, or as a page. The
//! words and the field names in a text decide, in Chinese or English and in any spelling,
//! since the wording changes.

use crate::errors::{CERTIFICATE_PAGE, GATEWAY_TEXTS, GatewayText, Naming};
use crate::lookup::letters::contains;
use crate::lookup::named_fields::names;
use crate::table::error_code::ErrorCodeEntry;

/// The pattern of a text that comes without a code, if its words are known.
#[must_use]
pub fn gateway_text(text: &str) -> Option<&'static GatewayText> {
    GATEWAY_TEXTS.iter().find(|known| known.fits(text))
}

/// The meaning of a text that comes without a code, if its words are known.
#[must_use]
pub fn in_text(text: &str) -> Option<&'static ErrorCodeEntry> {
    gateway_text(text).map(|known| &known.row)
}

/// The meaning of a page that came in place of an answer. Pages of proxies contain all sorts
/// of words, so only the words of known pages count.
#[must_use]
pub fn in_page(page: &str) -> Option<&'static ErrorCodeEntry> {
    const { &CERTIFICATE_PAGE }.fits(page).then_some(const { &CERTIFICATE_PAGE.row })
}

impl GatewayText {
    /// Whether a text matches the pattern.
    fn fits(&self, text: &str) -> bool {
        let has_one = |patterns: &[&str]| patterns.iter().any(|pattern| contains(text, pattern));
        has_one(self.patterns) && (self.with.is_empty() || has_one(self.with)) && self.names.fits(text)
    }
}

impl Naming {
    fn fits(self, text: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Some => names(text).any(|fields| !fields.is_empty()),
            Self::OneOf(wanted) => names(text).any(|fields| fields.first().is_some_and(|field| wanted.contains(field))),
        }
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use crate::Action;
    use crate::errors::named_field;
    use std::string::String;

    #[test]
    fn in_text_finds_words_in_any_case_and_context() {
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
    fn gateway_text_reaches_every_pattern() {
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
    fn in_text_takes_long_texts() {
        for unit in ["invalid ", "参数", "/body/xml/", " is empty", "签", "a", "\u{202e}", "参数a", "稍后再"] {
            let text: String = core::iter::repeat_n(unit, 5_000).collect();
            let _ = (in_text(&text), named_field(&text));
        }
    }
}
