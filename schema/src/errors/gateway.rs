//! Texts that come without a code: with `return_code` FAIL, or as a page. A text
//! goes in, what it means comes out.

use super::everywhere::{
    APPID_MCHID_NOT_MATCH, APPID_NOT_EXIST, FREQUENCY_LIMITED, LACK_PARAMS, MCHID_NOT_EXIST, NO_AUTH, NOT_UTF8,
    PARAM_ERROR, POST_DATA_EMPTY, REQUIRE_POST_METHOD, SIGN_ERROR, XML_FORMAT_ERROR,
};
use super::refund::CERT_ERROR;
use crate::error_code::{Action, ErrorCode};

/// Texts of one meaning.
#[derive(Clone, Copy, Debug)]
pub struct GatewayText {
    /// What such a text contains, one of them, in capitals or small letters.
    pub patterns: &'static [&'static str],
    /// What it means. `code` is that of the same refusal where it has one, else
    /// empty.
    pub row: ErrorCode,
}

impl GatewayText {
    fn fits(&self, text: &str) -> bool {
        self.patterns.iter().any(|pattern| find(text, pattern).is_some())
    }
}

/// The texts that come without a code. The first that fits holds.
pub const GATEWAY_TEXTS: &[GatewayText] = &[
    CERTIFICATE_PAGE,
    means(&["签名", "sign error", "signerror", "sign_error", "invalid sign"], SIGN_ERROR),
    means(&["受理关系不存在"], NO_RELATION),
    means(&["sub_mch_id is empty"], NO_SUB_MERCHANT),
    means(&["missing wxCloudApiToken"], NO_TOKEN),
    means(&["频率限制"], FREQUENCY_LIMITED),
    means(&["系统繁忙", "系统超时", "系统错误", "稍后再试", "system busy", "system error", "system timeout"], BUSY),
    means(&["XML格式错误", "xml format error", "data format error"], XML_FORMAT_ERROR),
    means(&["请使用post方法", "require POST method"], REQUIRE_POST_METHOD),
    means(&["post数据为空", "empty post data"], POST_DATA_EMPTY),
    means(&["编码格式错误"], NOT_UTF8),
    means(&["appid不存在"], APPID_NOT_EXIST),
    means(&["mchid不存在"], MCHID_NOT_EXIST),
    means(&["appid和mch_id不匹配", "与appid不匹配"], APPID_MCHID_NOT_MATCH),
    means(&["无此接口权限", "权限未开通"], NO_AUTH),
    means(&["缺少参数", "缺少必填参数", "missing parameter", " is empty"], LACK_PARAMS),
    means(
        &["参数长度有误", "参数格式", "格式校验错误", "规则校验失败", "参数错误", "invalid ", " too long"],
        PARAM_ERROR,
    ),
];

/// The page, in HTML, that refuses a client certificate before the gateway is
/// reached.
const CERTIFICATE_PAGE: GatewayText =
    means(&["The SSL certificate error", "No required SSL certificate was sent"], CERT_ERROR);

const fn means(patterns: &'static [&'static str], row: ErrorCode) -> GatewayText {
    GatewayText { patterns, row }
}

const NO_RELATION: ErrorCode = ErrorCode {
    code: "",
    text: "受理关系不存在",
    meaning: "The provider may not act for this merchant number.",
    cause: "The sub_mch_id is not authorised for the service provider, or for the cloud platform.",
    solution: "Let the merchant authorise the provider; on the cloud channel, in the cloud console.",
    action: Action::AskMerchant,
};

const NO_SUB_MERCHANT: ErrorCode = ErrorCode {
    code: "",
    text: "sub_mch_id is empty.",
    meaning: "The merchant number is missing.",
    cause: "On the cloud channel an ordinary merchant's own number stands in sub_mch_id.",
    solution: "Send the merchant number as sub_mch_id.",
    action: Action::CorrectRequest,
};

const NO_TOKEN: ErrorCode = ErrorCode {
    code: "",
    text: "missing wxCloudApiToken",
    meaning: "The cloud function may not call payment.",
    cause: "It was not set off by a mini program, but by a test or a timer, and so has no token.",
    solution: "Call it from a mini program, or pay from a cloud-run container.",
    action: Action::CorrectRequest,
};

const BUSY: ErrorCode = ErrorCode {
    code: "",
    text: "系统繁忙",
    meaning: "WeChat Pay is busy.",
    cause: "The gateway is busy or timed out; the outcome is unknown.",
    solution: "Repeat with the same parameters if the call may be repeated; otherwise query what became of it.",
    action: Action::RetrySame,
};

/// What the documents say of a text that comes without a code.
#[must_use]
pub fn in_text(text: &str) -> Option<&'static ErrorCode> {
    GATEWAY_TEXTS.iter().find(|known| known.fits(text)).map(|known| &known.row)
}

/// What the documents say of a page that came instead of an answer. Pages of
/// proxies contain all sorts of words, so only those count that name a page.
#[must_use]
pub fn in_page(page: &str) -> Option<&'static ErrorCode> {
    const { &CERTIFICATE_PAGE }.fits(page).then_some(&CERT_ERROR)
}

/// The field that a text names: `body参数长度有误`, `invalid spbill_create_ip`,
/// `/body/xml/body`, `sub_mch_id is empty.`, `缺少参数 openid`.
#[must_use]
pub fn named_field(text: &str) -> Option<&str> {
    let behind = |pattern: &str| find(text, pattern).and_then(|at| name_at_start(text.get(at + pattern.len()..)?));
    let before = |pattern: &str| find(text, pattern).and_then(|at| name_at_end(text.get(..at)?));
    behind("/body/xml/")
        .or_else(|| before("参数"))
        .or_else(|| behind("参数"))
        .or_else(|| before(" is empty"))
        .or_else(|| before(" too long"))
        .or_else(|| behind("missing parameter"))
        .or_else(|| behind("invalid "))
}

/// Where the pattern stands in the text, whatever the capitals.
fn find(text: &str, pattern: &str) -> Option<usize> {
    text.as_bytes().windows(pattern.len()).position(|part| part.eq_ignore_ascii_case(pattern.as_bytes()))
}

/// The field name that the text begins with, behind blanks, colons and quotes.
fn name_at_start(text: &str) -> Option<&str> {
    let text = text.trim_start_matches([' ', ':', '：', '"', '“', '[', '`', '\'']);
    let end = text.find(|letter| !is_of_a_name(letter)).unwrap_or(text.len());
    text.get(..end).filter(|name| is_name(name))
}

/// The field name that the text ends with, before blanks and quotes.
fn name_at_end(text: &str) -> Option<&str> {
    let text = text.trim_end_matches([' ', '"', '”', ']', '`', '\'']);
    let start = text.trim_end_matches(is_of_a_name).len();
    text.get(start..).filter(|name| is_name(name))
}

const fn is_of_a_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

fn is_name(text: &str) -> bool {
    text.len() <= 64 && text.starts_with(|letter: char| letter.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
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
            for pattern in known.patterns {
                let first = GATEWAY_TEXTS
                    .iter()
                    .position(|earlier| earlier.patterns.iter().any(|other| find(pattern, other).is_some()));
                assert_eq!(first, Some(at), "{pattern}");
            }
        }
    }

    #[test]
    fn the_field_is_named_where_the_text_names_one() {
        for (text, field) in [
            ("body参数长度有误", Some("body")),
            ("参数错误:输入源“/body/xml/mch_id”映射到数值字段", Some("mch_id")),
            ("invalid spbill_create_ip", Some("spbill_create_ip")),
            ("Invalid tar_type: Only GZIP supported", Some("tar_type")),
            ("sub_mch_id is empty.", Some("sub_mch_id")),
            ("nonce_str too long", Some("nonce_str")),
            ("缺少参数 openid", Some("openid")),
            ("缺少必填参数：trade_type", Some("trade_type")),
            ("missing parameter: body", Some("body")),
            ("参数格式校验错误", None),
            ("签名错误", None),
            ("invalid ", None),
            ("参数", None),
            ("", None),
        ] {
            assert_eq!(named_field(text), field, "{text}");
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
