//! The values of the options.

use std::time::Duration;

use clap::ValueEnum;
use clap::builder::PossibleValue;
use reqwest::Url;
use wxpay_core::{Merchant, SignType};

/// The longest delay of an answer.
const MAX_DELAY: f64 = 3600.0;

/// The sign types that are taken.
#[derive(Clone, Copy)]
pub(super) enum AcceptedSignType {
    Only(SignType),
    Any,
}

impl AcceptedSignType {
    /// Returns the merchant whose messages are verified in that way.
    pub(super) fn apply(self, merchant: Merchant) -> Merchant {
        match self {
            Self::Only(sign_type) => merchant.with_sign_type(sign_type),
            Self::Any => merchant.with_sign_type(SignType::HmacSha256).with_md5_accepted(),
        }
    }
}

impl ValueEnum for AcceptedSignType {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Only(SignType::HmacSha256), Self::Only(SignType::Md5), Self::Any]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            Self::Only(sign_type) => sign_type.name(),
            Self::Any => "any",
        }))
    }
}

/// How what is accepted is answered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum AnswerMode {
    /// With what acknowledges it, or with the target's answer.
    Ok,
    /// With FAIL.
    Fail,
    /// As [`Ok`](Self::Ok), but so much later.
    Delay(Duration),
}

impl AnswerMode {
    /// Parses the argument.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let seconds = text.strip_prefix("delay:").map(str::parse::<f64>);
        match (text, seconds) {
            ("ok", _) => Ok(Self::Ok),
            ("fail", _) => Ok(Self::Fail),
            (_, Some(Ok(seconds))) if (0.0..=MAX_DELAY).contains(&seconds) => {
                Ok(Self::Delay(Duration::from_secs_f64(seconds)))
            }
            _ => Err(format!("write ok, fail, or delay:SECONDS with at most {MAX_DELAY} seconds")),
        }
    }

    /// The time before each answer.
    pub(super) fn delay(self) -> Duration {
        match self {
            Self::Delay(delay) => delay,
            Self::Ok | Self::Fail => Duration::ZERO,
        }
    }
}

/// Parses the URL of the target.
pub(super) fn parse_target(text: &str) -> Result<Url, String> {
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(url),
        _ => Err("write a URL, such as http://127.0.0.1:3000/wxpay/notify".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answer_mode_parse_takes_three_forms() {
        assert_eq!(AnswerMode::parse("ok"), Ok(AnswerMode::Ok));
        assert_eq!(AnswerMode::parse("fail"), Ok(AnswerMode::Fail));
        assert_eq!(AnswerMode::parse("delay:6"), Ok(AnswerMode::Delay(Duration::from_secs(6))));
        assert_eq!(AnswerMode::parse("delay:0.5"), Ok(AnswerMode::Delay(Duration::from_millis(500))));
        for wrong in ["", "OK", "delay", "delay:", "delay:-1", "delay:nan", "delay:inf", "delay:3601", "delay:1s"] {
            assert!(AnswerMode::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn parse_target_wants_a_url() {
        assert!(parse_target("http://127.0.0.1:3000/notify?a=b").is_ok());
        for wrong in ["", "127.0.0.1:3000", "localhost:3000", "ftp://x", "http://", "/notify"] {
            assert!(parse_target(wrong).is_err(), "{wrong}");
        }
    }
}
