//! Refusals of requests: the documented code and text for the client, and the reason for the log.

use wxpay_core::schema::{Field, Message, Rule, ValueError};
use wxpay_core::{RuleBreach, Violation, Violations};

use crate::reason::Reason;
use crate::sign_diagnosis::WrongSign;
use crate::violation::violation_reason;

/// A refusal.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    /// The documented code; empty for texts without a code.
    pub(crate) code: &'static str,
    /// The text for the client.
    pub(crate) text: String,
    /// The reason for the log.
    pub(crate) reason: Reason,
    /// The invalid field; empty if there is none.
    pub(crate) field: Box<str>,
    /// Whether the gateway did not accept the message (`return_code` FAIL). Such a reply has only a
    /// text and no signature.
    pub(crate) is_communication: bool,
    /// The wrong signature, if the reason still has to be found.
    pub(crate) wrong_sign: Option<Box<WrongSign>>,
}

impl Refusal {
    /// The message is not accepted: `return_code` FAIL.
    pub(crate) fn communication(message: &Message, code: &str, reason: Reason) -> Self {
        Self { is_communication: true, ..Self::business(message, code, reason) }
    }

    /// A refusal with the code of an injected fault, in the form that the code usually has.
    pub(crate) fn from_fault(message: &Message, code: &str, reason: Reason) -> Self {
        Self { is_communication: COMMUNICATION_CODES.contains(&code), ..Self::business(message, code, reason) }
    }

    /// The message is not accepted, with a specific text.
    pub(crate) fn communication_with_text(message: &Message, code: &str, text: String, reason: Reason) -> Self {
        Self { text, ..Self::communication(message, code, reason) }
    }

    /// The message is not accepted, for a reason that has a text but no code.
    pub(crate) fn without_code(text: &str, reason: Reason) -> Self {
        Self {
            code: "",
            text: text.to_owned(),
            reason,
            field: Box::default(),
            is_communication: true,
            wrong_sign: None,
        }
    }

    /// The request is not carried out: `result_code` FAIL.
    pub(crate) fn business(message: &Message, code: &str, reason: Reason) -> Self {
        let listed = message.error(code);
        Self {
            code: listed.map_or("SYSTEMERROR", |listed| listed.code),
            text: listed.map_or_else(|| code.to_owned(), |listed| listed.text.to_owned()),
            reason,
            field: Box::default(),
            is_communication: false,
            wrong_sign: None,
        }
    }

    /// A value is invalid.
    pub(crate) fn invalid_field(message: &Message, field: &Field, reason: Reason) -> Self {
        let name = field.name;
        Self {
            text: format!("{name}参数格式有误"),
            field: name.into(),
            ..Self::business(message, "PARAM_ERROR", reason)
        }
    }

    /// The refusal for violations of the table. The client gets the first one in the gateway's
    /// words, the log gets all.
    pub(crate) fn from_violations(message: &Message, violations: &Violations) -> Option<Self> {
        let first = violations.iter().next()?;
        let refusal = match first.broken() {
            RuleBreach::Rule(rule) if is_range(rule) && message.error("MONEY_LIMIT").is_some() => {
                Self::business(message, "MONEY_LIMIT", Reason::default())
            }
            RuleBreach::Missing | RuleBreach::Rule(_) | RuleBreach::Value(ValueError::Empty) if is_absence(first) => {
                Self::business(message, "LACK_PARAMS", Reason::default())
            }
            // The gateway treats one amount above another as a malformed number.
            RuleBreach::Rule(rule) if is_excess(rule) => Self::communication_with_text(
                message,
                "PARAM_ERROR",
                format!("invalid {}", first.field()),
                Reason::default(),
            ),
            broken => {
                let what =
                    if matches!(broken, RuleBreach::Value(ValueError::TooLong { .. })) { "长度" } else { "格式" };
                Self {
                    text: format!("{}参数{what}有误", first.field()),
                    ..Self::business(message, "PARAM_ERROR", Reason::default())
                }
            }
        };
        Some(Self {
            reason: Reason::join(violations.iter().map(violation_reason)),
            field: first.field().into(),
            ..refusal
        })
    }
}

/// The codes that come with `return_code` FAIL.
const COMMUNICATION_CODES: [&str; 6] =
    ["REQUIRE_POST_METHOD", "POST_DATA_EMPTY", "NOT_UTF8", "XML_FORMAT_ERROR", "MCHID_NOT_EXIST", "SIGNERROR"];

/// Whether the rule is that one amount must not exceed another.
fn is_excess(rule: &Rule) -> bool {
    matches!(rule.demand, wxpay_core::schema::Demand::NotAbove { .. })
}

/// Whether the rule is about amounts out of the usual range.
fn is_range(rule: &Rule) -> bool {
    matches!(rule.when, wxpay_core::schema::Condition::Outside { .. })
}

/// Whether a field is missing, rather than invalid.
fn is_absence(violation: &Violation) -> bool {
    use wxpay_core::schema::Demand;
    match violation.broken() {
        RuleBreach::Rule(rule) => !matches!(rule.demand, Demand::After { .. } | Demand::NotAbove { .. }),
        _ => true,
    }
}
