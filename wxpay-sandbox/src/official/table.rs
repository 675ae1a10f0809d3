//! The cases, one a line. `docs/sandbox-cases.md` shows the table, says where each is
//! known from, and a test holds it against this one.

use wxpay_core::schema::{Message, pay};

use self::Mishap::{QueriesLate, ReplyLate, ToldTwice, WrongAmount, WrongSign};
use super::Trial;

/// One case.
#[derive(Debug)]
pub(crate) struct Case {
    pub(super) chosen: Chosen<'static>,
    pub(crate) ends: Ends,
    /// What goes wrong on the way.
    pub(super) mishaps: &'static [Mishap],
    /// Whether it goes wrong only until the merchant has revoked a payment of it.
    pub(super) until_revoked: bool,
    /// Whether the new sandbox has it, too.
    in_both: bool,
}

/// What chooses a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chosen<'n> {
    /// The amount of a unified order, in fen.
    Placed(u64),
    /// The amount of a code payment, in fen.
    Charged(u64),
    /// The name in the header of a code payment or a query.
    Named(&'n str),
}

/// What becomes of the order.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ends {
    /// Paid, with those coupons: whether each was paid for by the payer, and its fen.
    Paid(&'static [(bool, u64)]),
    /// The same, and the merchant is not told.
    PaidUntold(&'static [(bool, u64)]),
    /// The bank refuses.
    Failed,
    /// So many queries find the payer typing, the next one finds the order paid.
    Typing(u64),
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mishap {
    ReplyLate,
    QueriesLate,
    ToldTwice,
    WrongSign,
    WrongAmount,
}

impl Mishap {
    /// The message that a rule strikes for it, and its fault.
    pub(super) fn rule(self) -> (&'static Message, &'static str) {
        match self {
            Self::ReplyLate => (&pay::MICROPAY, "TIMEOUT"),
            Self::QueriesLate => (&pay::ORDER_QUERY, "TIMEOUT"),
            Self::ToldTwice => (&pay::PAY_NOTIFICATION, "DUPLICATE"),
            Self::WrongSign => (&pay::PAY_NOTIFICATION, "WRONG_SIGN"),
            Self::WrongAmount => (&pay::PAY_NOTIFICATION, "WRONG_AMOUNT"),
        }
    }
}

/// A coupon that the payer paid for (CASH), and one that nobody did (`NO_CASH`).
const CASH: (bool, u64) = (true, 1);
const BOTH: &[(bool, u64)] = &[CASH, (false, 2)];
const NO_CASH: &[(bool, u64)] = &[(false, 1)];

pub(super) const CASES: [Case; 30] = [
    placed(101, Ends::Paid(&[]), &[]),
    placed(102, Ends::Paid(BOTH), &[]),
    placed(130, Ends::PaidUntold(&[]), &[]),
    placed(131, Ends::Failed, &[]),
    placed(132, Ends::Paid(&[]), &[ToldTwice]),
    placed(133, Ends::Paid(&[]), &[WrongSign]),
    placed(134, Ends::Paid(&[]), &[WrongAmount]),
    placed(301, Ends::Paid(&[]), &[]),
    placed(302, Ends::Paid(BOTH), &[]),
    placed(330, Ends::PaidUntold(&[]), &[]),
    placed(331, Ends::Failed, &[]),
    placed(332, Ends::Paid(&[]), &[ToldTwice]),
    placed(333, Ends::Paid(&[]), &[WrongSign]),
    placed(334, Ends::Paid(&[]), &[WrongAmount]),
    placed(551, Ends::Paid(NO_CASH), &[]),
    placed(552, Ends::Paid(NO_CASH), &[]),
    Case { in_both: true, ..charged(1, Ends::Paid(&[]), &[]) },
    Case { in_both: true, ..charged(2, Ends::Paid(&[CASH]), &[]) },
    Case { in_both: true, ..charged(3, Ends::Paid(BOTH), &[]) },
    charged(30, Ends::Typing(2), &[]),
    charged(31, Ends::Paid(&[]), &[ReplyLate]),
    charged(32, Ends::Failed, &[ReplyLate]),
    charged(33, Ends::Paid(&[]), &[ReplyLate, QueriesLate]),
    Case { until_revoked: true, ..charged(34, Ends::Paid(&[CASH]), &[ReplyLate, QueriesLate]) },
    charged(501, Ends::Paid(NO_CASH), &[]),
    charged(502, Ends::Paid(NO_CASH), &[]),
    named("MICROPAY_USERPAYING", Ends::Typing(2), &[]),
    named("MICROPAY_TIMEOUT", Ends::Paid(&[]), &[ReplyLate]),
    named("MICROPAY_PAYERROR", Ends::Failed, &[ReplyLate]),
    named("MICROPAY_PAY_QUERY_TIMEOUT", Ends::Paid(&[]), &[ReplyLate, QueriesLate]),
];

const fn placed(fen: u64, ends: Ends, mishaps: &'static [Mishap]) -> Case {
    Case { chosen: Chosen::Placed(fen), ends, mishaps, until_revoked: false, in_both: false }
}

const fn charged(fen: u64, ends: Ends, mishaps: &'static [Mishap]) -> Case {
    Case { chosen: Chosen::Charged(fen), ..placed(fen, ends, mishaps) }
}

const fn named(name: &'static str, ends: Ends, mishaps: &'static [Mishap]) -> Case {
    Case { chosen: Chosen::Named(name), ..placed(0, ends, mishaps) }
}

impl Case {
    /// The case of that sandbox that is chosen so.
    pub(super) fn of(chosen: Chosen<'_>, trial: Trial) -> Option<&'static Self> {
        CASES.iter().find(|case| case.chosen == chosen && case.is_of(trial))
    }

    /// Whether that sandbox has it.
    fn is_of(&self, trial: Trial) -> bool {
        match self.chosen {
            Chosen::Named(_) => trial == Trial::New,
            _ => trial == Trial::Old || self.in_both,
        }
    }

    /// The name in the header.
    pub(super) fn name(&self) -> Option<&'static str> {
        match self.chosen {
            Chosen::Named(name) => Some(name),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

    use super::*;

    fn coupons(coupons: &[(bool, u64)]) -> String {
        let kinds = coupons.iter().map(|(cash, fen)| format!("{} {fen}", if *cash { "CASH" } else { "NO_CASH" }));
        let kinds: Vec<String> = kinds.collect();
        if kinds.is_empty() { String::new() } else { format!(", with coupons {}", kinds.join(" and ")) }
    }

    /// A line of the table.
    fn line(case: &Case) -> String {
        let chosen = match case.chosen {
            Chosen::Placed(fen) => format!("a unified order of {fen}"),
            Chosen::Charged(fen) => format!("a code payment of {fen}"),
            Chosen::Named(name) => format!("`{name}`"),
        };
        let at: Vec<&str> = Trial::ALL.into_iter().filter(|trial| case.is_of(*trial)).map(Trial::prefix).collect();
        let ends = match case.ends {
            Ends::Paid(given) => format!("paid{}", coupons(given)),
            Ends::PaidUntold(given) => format!("paid{}, and the merchant is not told", coupons(given)),
            Ends::Failed => "PAYERROR".to_owned(),
            Ends::Typing(queries) => format!("USERPAYING for {queries} queries, then paid"),
        };
        let faults = case.mishaps.iter().map(|mishap| {
            let (message, fault) = mishap.rule();
            format!("`{fault}` of `{}`", crate::faults::name(message))
        });
        let faults: Vec<String> = faults.collect();
        let until = if case.until_revoked { ", until one was revoked" } else { "" };
        format!("| {chosen} | {} | {ends} | {}{until} |", at.join(", "), faults.join(", "))
    }

    #[test]
    fn the_document_lists_the_cases() {
        let shown = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/sandbox-cases.md")).unwrap();
        let lines: Vec<String> = CASES.iter().map(line).collect();
        assert!(shown.contains(&lines.join("\n")), "docs/sandbox-cases.md lacks:\n{}", lines.join("\n"));
    }

    #[test]
    fn a_case_is_chosen_by_one_thing() {
        for (at, case) in CASES.iter().enumerate() {
            assert!(CASES.iter().skip(at + 1).all(|other| other.chosen != case.chosen), "{:?}", case.chosen);
        }
    }
}
