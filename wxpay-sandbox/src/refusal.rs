//! Why a request is refused: the documented code and text for the client, and
//! the reason for the log.

use wxpay_core::schema::{Field, Message, Rule, ValueError};
use wxpay_core::{RuleBreach, Violation, Violations};

use crate::explanation::WrongSign;

/// A refusal.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    /// The documented code; none for texts that have no code.
    pub(crate) code: &'static str,
    /// What the client is told.
    pub(crate) text: String,
    /// What the log is told.
    pub(crate) reason: String,
    /// The field that is wrong, where one is.
    pub(crate) field: String,
    /// Whether the gateway did not take the message: such an answer is unsigned
    /// and has only a text.
    pub(crate) at_the_gate: bool,
    /// The signature that the reason does not explain yet.
    pub(crate) wrong_sign: Option<Box<WrongSign>>,
}

impl Refusal {
    /// The message does not get through: `return_code` FAIL.
    pub(crate) fn gate(message: &Message, code: &str, reason: impl Into<String>) -> Self {
        Self { at_the_gate: true, ..Self::business(message, code, reason) }
    }

    /// A refusal with that code, in the way in which it comes by itself.
    pub(crate) fn on_demand(message: &Message, code: &str, reason: impl Into<String>) -> Self {
        Self { at_the_gate: AT_THE_GATE.contains(&code), ..Self::business(message, code, reason) }
    }

    /// The message does not get through, with a text of its own.
    pub(crate) fn gate_with_text(message: &Message, code: &str, text: String, reason: impl Into<String>) -> Self {
        Self { text, ..Self::gate(message, code, reason) }
    }

    /// The message does not get through, for a reason that has a text but no code.
    pub(crate) fn uncoded(text: &str, reason: impl Into<String>) -> Self {
        Self {
            code: "",
            text: text.to_owned(),
            reason: reason.into(),
            field: String::new(),
            at_the_gate: true,
            wrong_sign: None,
        }
    }

    /// The request is not carried out: `result_code` FAIL.
    pub(crate) fn business(message: &Message, code: &str, reason: impl Into<String>) -> Self {
        let listed = message.error(code);
        Self {
            code: listed.map_or("SYSTEMERROR", |listed| listed.code),
            text: listed.map_or_else(|| code.to_owned(), |listed| listed.text.to_owned()),
            reason: reason.into(),
            field: String::new(),
            at_the_gate: false,
            wrong_sign: None,
        }
    }

    /// A value is wrong.
    pub(crate) fn of_field(message: &Message, field: &Field, reason: &str) -> Self {
        let field = field.name.to_owned();
        Self { text: format!("{field}参数格式有误"), field, ..Self::business(message, "PARAM_ERROR", reason) }
    }

    /// What the tables say against the request. The client is told of the first
    /// violation as the gateway words it, the log of all.
    pub(crate) fn violations(message: &Message, violations: &Violations) -> Option<Self> {
        let first = violations.iter().next()?;
        let all: Vec<String> = violations.iter().map(ToString::to_string).collect();
        let refusal = match first.broken() {
            RuleBreach::Missing | RuleBreach::Rule(_) | RuleBreach::Value(ValueError::Empty) if is_absence(first) => {
                Self::business(message, "LACK_PARAMS", "")
            }
            // One amount above another is taken for a malformed number.
            RuleBreach::Rule(rule) if is_excess(rule) => {
                Self::gate_with_text(message, "PARAM_ERROR", format!("invalid {}", first.field()), "")
            }
            broken => {
                let what =
                    if matches!(broken, RuleBreach::Value(ValueError::TooLong { .. })) { "长度" } else { "格式" };
                Self {
                    text: format!("{}参数{what}有误", first.field()), ..Self::business(message, "PARAM_ERROR", "")
                }
            }
        };
        Some(Self { reason: all.join("; "), field: first.field().to_owned(), ..refusal })
    }
}

/// The codes of what does not get through.
const AT_THE_GATE: [&str; 6] =
    ["REQUIRE_POST_METHOD", "POST_DATA_EMPTY", "NOT_UTF8", "XML_FORMAT_ERROR", "MCHID_NOT_EXIST", "SIGNERROR"];

/// Whether one amount exceeds another.
fn is_excess(rule: &Rule) -> bool {
    matches!(rule.demand, wxpay_core::schema::Demand::NotAbove { .. })
}

/// Whether something is missing, rather than wrong.
fn is_absence(violation: &Violation) -> bool {
    use wxpay_core::schema::Demand;
    match violation.broken() {
        RuleBreach::Rule(rule) => !matches!(rule.demand, Demand::After { .. } | Demand::NotAbove { .. }),
        _ => true,
    }
}
