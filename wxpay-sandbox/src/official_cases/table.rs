//! The table of cases. `docs/sandbox-cases.md` shows it with the sources; a test compares the two.

use wxpay_core::schema::{Message, pay};

use self::CaseFault::{NotifiedTwice, QueriesLate, ReplyLate, WrongAmount, WrongSign};

/// WeChat Pay's official sandboxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OfficialSandbox {
    Old,
    New,
}

impl OfficialSandbox {
    pub(crate) const ALL: [Self; 2] = [Self::Old, Self::New];

    /// The prefix of its paths.
    pub(crate) const fn prefix(self) -> &'static str {
        match self {
            Self::Old => "/sandboxnew",
            Self::New => "/xdc/apiv2sandbox",
        }
    }
}

/// A case.
#[derive(Debug)]
pub(crate) struct TestCase {
    pub(super) selector: CaseSelector<'static>,
    pub(crate) outcome: CaseOutcome,
    /// The faults on the way.
    pub(super) faults: &'static [CaseFault],
    /// Whether the faults occur only until the merchant has revoked a payment of the case.
    pub(super) until_revoked: bool,
    /// Whether the new sandbox has the case too.
    in_both: bool,
}

/// What selects a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CaseSelector<'n> {
    /// The amount of a unified order, in fen.
    OrderAmount(u64),
    /// The amount of a code payment, in fen.
    CodePaymentAmount(u64),
    /// The name in the header of a code payment or a query.
    HeaderValue(&'n str),
}

/// What becomes of the order.
#[derive(Clone, Copy, Debug)]
pub(crate) enum CaseOutcome {
    /// Paid with these coupons: whether each was bought by the payer, and its value in fen.
    Paid(&'static [(bool, u64)]),
    /// As `Paid`, without a notification.
    PaidWithoutNotification(&'static [(bool, u64)]),
    /// The bank refuses.
    Failed,
    /// So many queries find the payer entering the password; the next one finds the order paid.
    EnteringPassword(u64),
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CaseFault {
    ReplyLate,
    QueriesLate,
    NotifiedTwice,
    WrongSign,
    WrongAmount,
}

impl CaseFault {
    /// The message and the fault of its rule.
    pub(super) fn rule(self) -> (&'static Message, &'static str) {
        match self {
            Self::ReplyLate => (&pay::MICROPAY, "TIMEOUT"),
            Self::QueriesLate => (&pay::ORDER_QUERY, "TIMEOUT"),
            Self::NotifiedTwice => (&pay::PAY_NOTIFICATION, "DUPLICATE"),
            Self::WrongSign => (&pay::PAY_NOTIFICATION, "WRONG_SIGN"),
            Self::WrongAmount => (&pay::PAY_NOTIFICATION, "WRONG_AMOUNT"),
        }
    }
}

/// A coupon that the payer bought (CASH), and one that was free (`NO_CASH`).
const CASH: (bool, u64) = (true, 1);
const BOTH: &[(bool, u64)] = &[CASH, (false, 2)];
const NO_CASH: &[(bool, u64)] = &[(false, 1)];

pub(super) const CASES: &[TestCase] = &[
    order_case(101, CaseOutcome::Paid(&[]), &[]),
    order_case(102, CaseOutcome::Paid(BOTH), &[]),
    order_case(130, CaseOutcome::PaidWithoutNotification(&[]), &[]),
    order_case(131, CaseOutcome::Failed, &[]),
    order_case(132, CaseOutcome::Paid(&[]), &[NotifiedTwice]),
    order_case(133, CaseOutcome::Paid(&[]), &[WrongSign]),
    order_case(134, CaseOutcome::Paid(&[]), &[WrongAmount]),
    order_case(301, CaseOutcome::Paid(&[]), &[]),
    order_case(302, CaseOutcome::Paid(BOTH), &[]),
    order_case(330, CaseOutcome::PaidWithoutNotification(&[]), &[]),
    order_case(331, CaseOutcome::Failed, &[]),
    order_case(332, CaseOutcome::Paid(&[]), &[NotifiedTwice]),
    order_case(333, CaseOutcome::Paid(&[]), &[WrongSign]),
    order_case(334, CaseOutcome::Paid(&[]), &[WrongAmount]),
    order_case(551, CaseOutcome::Paid(NO_CASH), &[]),
    order_case(552, CaseOutcome::Paid(NO_CASH), &[]),
    TestCase { in_both: true, ..code_payment_case(1, CaseOutcome::Paid(&[]), &[]) },
    TestCase { in_both: true, ..code_payment_case(2, CaseOutcome::Paid(&[CASH]), &[]) },
    TestCase { in_both: true, ..code_payment_case(3, CaseOutcome::Paid(BOTH), &[]) },
    code_payment_case(30, CaseOutcome::EnteringPassword(2), &[]),
    code_payment_case(31, CaseOutcome::Paid(&[]), &[ReplyLate]),
    code_payment_case(32, CaseOutcome::Failed, &[ReplyLate]),
    code_payment_case(33, CaseOutcome::Paid(&[]), &[ReplyLate, QueriesLate]),
    TestCase { until_revoked: true, ..code_payment_case(34, CaseOutcome::Paid(&[CASH]), &[ReplyLate, QueriesLate]) },
    code_payment_case(501, CaseOutcome::Paid(NO_CASH), &[]),
    code_payment_case(502, CaseOutcome::Paid(NO_CASH), &[]),
    header_case("MICROPAY_USERPAYING", CaseOutcome::EnteringPassword(2), &[]),
    header_case("MICROPAY_TIMEOUT", CaseOutcome::Paid(&[]), &[ReplyLate]),
    header_case("MICROPAY_PAYERROR", CaseOutcome::Failed, &[ReplyLate]),
    header_case("MICROPAY_PAY_QUERY_TIMEOUT", CaseOutcome::Paid(&[]), &[ReplyLate, QueriesLate]),
];

const fn order_case(fen: u64, outcome: CaseOutcome, faults: &'static [CaseFault]) -> TestCase {
    TestCase { selector: CaseSelector::OrderAmount(fen), outcome, faults, until_revoked: false, in_both: false }
}

const fn code_payment_case(fen: u64, outcome: CaseOutcome, faults: &'static [CaseFault]) -> TestCase {
    TestCase { selector: CaseSelector::CodePaymentAmount(fen), ..order_case(fen, outcome, faults) }
}

const fn header_case(name: &'static str, outcome: CaseOutcome, faults: &'static [CaseFault]) -> TestCase {
    TestCase { selector: CaseSelector::HeaderValue(name), ..order_case(0, outcome, faults) }
}

impl TestCase {
    /// Finds the case of a sandbox by its selector.
    pub(super) fn find(selector: CaseSelector<'_>, sandbox: OfficialSandbox) -> Option<&'static Self> {
        CASES.iter().find(|case| case.selector == selector && case.is_case_of(sandbox))
    }

    /// Whether the sandbox has the case.
    fn is_case_of(&self, sandbox: OfficialSandbox) -> bool {
        match self.selector {
            CaseSelector::HeaderValue(_) => sandbox == OfficialSandbox::New,
            _ => sandbox == OfficialSandbox::Old || self.in_both,
        }
    }

    /// The name in the header.
    pub(super) fn name(&self) -> Option<&'static str> {
        match self.selector {
            CaseSelector::HeaderValue(name) => Some(name),
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
    fn line(case: &TestCase) -> String {
        let chosen = match case.selector {
            CaseSelector::OrderAmount(fen) => format!("a unified order of {fen}"),
            CaseSelector::CodePaymentAmount(fen) => format!("a code payment of {fen}"),
            CaseSelector::HeaderValue(name) => format!("`{name}`"),
        };
        let at: Vec<&str> = OfficialSandbox::ALL
            .into_iter()
            .filter(|sandbox| case.is_case_of(*sandbox))
            .map(OfficialSandbox::prefix)
            .collect();
        let ends = match case.outcome {
            CaseOutcome::Paid(given) => format!("paid{}", coupons(given)),
            CaseOutcome::PaidWithoutNotification(given) => {
                format!("paid{}, and the merchant is not told", coupons(given))
            }
            CaseOutcome::Failed => "PAYERROR".to_owned(),
            CaseOutcome::EnteringPassword(queries) => format!("USERPAYING for {queries} queries, then paid"),
        };
        let faults = case.faults.iter().map(|fault| {
            let (message, fault) = fault.rule();
            format!("`{fault}` of `{}`", message.full_name())
        });
        let faults: Vec<String> = faults.collect();
        let until = if case.until_revoked { ", until one was revoked" } else { "" };
        format!("| {chosen} | {} | {ends} | {}{until} |", at.join(", "), faults.join(", "))
    }

    #[test]
    fn cases_match_the_document() {
        let shown = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/sandbox-cases.md")).unwrap();
        let lines: Vec<String> = CASES.iter().map(line).collect();
        assert!(shown.contains(&lines.join("\n")), "docs/sandbox-cases.md lacks:\n{}", lines.join("\n"));
    }

    #[test]
    fn cases_have_distinct_selectors() {
        for (at, case) in CASES.iter().enumerate() {
            assert!(CASES.iter().skip(at + 1).all(|other| other.selector != case.selector), "{:?}", case.selector);
        }
    }
}
