//! The cases of WeChat Pay's official sandboxes ([`Builder::official_cases`]): the amount of an
//! order or a header selects what becomes of it. `table.rs` lists them; fault rules and the
//! lifecycle carry them out.
//!
//! [`Builder::official_cases`]: crate::Builder::official_cases

mod table;

use std::time::Duration;

use axum::http::HeaderMap;
use wxpay_core::BeijingTime;
use wxpay_core::fields::{FieldValue, Fields};
use wxpay_core::schema::{Message, pay, shared};

use crate::faults::FaultRule;
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::coupons::PaymentCoupon;
use crate::state::memory::Memory;
use crate::state::orders::{Order, OrderKey};
use crate::state::payer::{self, NumberRef, PayOptions};

use table::{CASES, CaseFault, CaseSelector};
pub(crate) use table::{CaseOutcome, OfficialSandbox, TestCase};

/// The header that selects a case.
pub(crate) const HEADER: &str = "wechatpay-negative-test";

/// The case that the header names.
pub(crate) fn header_value(headers: &HeaderMap) -> Option<String> {
    headers.get(HEADER).map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
}

/// How long after a payment by a case the first notification is sent, so that the client has the
/// reply by then.
const NOTIFICATION_DELAY: Duration = Duration::from_secs(1);

/// The parts of a request that select a case.
pub(crate) struct CaseRequest<'a> {
    pub(crate) message: &'static Message,
    pub(crate) fields: &'a Fields<'a>,
    pub(crate) owner: &'a str,
    pub(crate) official_sandbox: Option<OfficialSandbox>,
    pub(crate) header: Option<&'a str>,
}

/// Selects the case of a request and sets its faults.
///
/// # Errors
/// If the amount or the name selects no case.
pub(crate) fn select_case(
    state: &SandboxState,
    request: &CaseRequest<'_>,
) -> Result<Option<&'static TestCase>, Refusal> {
    let (true, Some(sandbox)) = (state.official_cases, request.official_sandbox) else {
        return Ok(None);
    };
    let is = |message: &Message| request.message.fingerprint() == message.fingerprint();
    let header = request.header.filter(|header| sandbox == OfficialSandbox::New && !header.is_empty());
    if is(&pay::ORDER_QUERY) {
        let case = header.map(case_by_name).transpose()?;
        if case.is_some_and(|case| case.faults.contains(&CaseFault::QueriesLate)) {
            set_fault(&mut state.memory(), request, CaseFault::QueriesLate, 1);
        }
        return Ok(None);
    }
    let fen = request.fields.get(&shared::TOTAL_FEE).and_then(FieldValue::as_number).unwrap_or_default();
    let case = match header {
        Some(name) if is(&pay::MICROPAY) => Some(case_by_name(name)?),
        _ if is(&pay::MICROPAY) => TestCase::find(CaseSelector::CodePaymentAmount(fen), sandbox),
        _ if is(&pay::UNIFIED_ORDER) => TestCase::find(CaseSelector::OrderAmount(fen), sandbox),
        _ => return Ok(None),
    };
    let Some(case) = case else {
        // The new sandbox is not known to refuse amounts.
        return if sandbox == OfficialSandbox::New { Ok(None) } else { Err(unknown_amount(fen)) };
    };
    let mut memory = state.memory();
    let number = request.fields.text(&shared::OUT_TRADE_NO).unwrap_or_default();
    let is_new = memory.order_by_key(&OrderKey::new(request.message.channel, request.owner, number)).is_none();
    if is_new && !was_revoked(&memory, case, request.owner, fen) {
        for fault in case.faults {
            match fault {
                // Clients that name the case name it in the query too.
                CaseFault::QueriesLate if header.is_some() => {}
                CaseFault::QueriesLate => set_fault(&mut memory, request, *fault, u64::MAX),
                _ => set_fault(&mut memory, request, *fault, 1),
            }
        }
    }
    Ok(Some(case))
}

/// Finds a case by its name.
fn case_by_name(name: &str) -> Result<&'static TestCase, Refusal> {
    CASES.iter().find(|case| case.selector == CaseSelector::HeaderValue(name)).ok_or_else(|| {
        let names: Vec<&str> = CASES.iter().filter_map(TestCase::name).collect();
        let reason = Reason::new(
            format!("the header {HEADER} names no case: `{name}`; there are {}", names.join(", ")),
            format!("请求头 {HEADER} 的用例 `{name}` 不存在；可用的有 {}", names.join(", ")),
        );
        Refusal::without_code("Wechatpay-Negative-Test无效", reason)
    })
}

fn unknown_amount(fen: u64) -> Refusal {
    let reason = Reason::new(
        "no case of the old sandbox has this amount; docs/sandbox-cases.md lists them",
        "旧沙箱没有这个金额的用例，用例见 docs/sandbox-cases.md",
    );
    Refusal::without_code(&format!("沙箱支付金额({fen})无效，请检查需要验收的case"), reason)
}

/// Whether a case that fails until a payment is revoked has had its revocation.
fn was_revoked(memory: &Memory, case: &TestCase, owner: &str, fen: u64) -> bool {
    let revoked = |order: &Order| {
        order.key.mch_id == owner && order.is_revoked() && order.is_code_payment() && order.total_fee() == fen
    };
    case.until_revoked && memory.orders().any(revoked)
}

/// Sets a fault rule for the order of the request.
fn set_fault(memory: &mut Memory, request: &CaseRequest<'_>, fault: CaseFault, times: u64) {
    let (message, fault) = fault.rule();
    let number = request.fields.text(&shared::OUT_TRADE_NO);
    if let Some(rule) = number.and_then(|number| FaultRule::for_case(message, fault, request.owner, number, times)) {
        memory.faults.set(rule);
    }
}

/// The coupons of a payment by its case.
pub(crate) fn coupons(case: Option<&TestCase>) -> Vec<PaymentCoupon> {
    let amounts: &[(bool, u64)] = match case.map(|case| case.outcome) {
        Some(CaseOutcome::Paid(coupons) | CaseOutcome::PaidWithoutNotification(coupons)) => coupons,
        _ => &[],
    };
    (10_000..)
        .zip(amounts)
        .map(|(id, (cash, fee))| PaymentCoupon { id: id.to_string(), cash: *cash, fee: *fee })
        .collect()
}

/// Brings a placed order to the outcome of its case.
pub(crate) fn apply_outcome(memory: &mut Memory, order: &Order, case: &TestCase, now: BeijingTime) {
    let reference = NumberRef { number: &order.key.out_trade_no, merchant: Some(&order.key.mch_id) };
    let notify_after = match case.outcome {
        CaseOutcome::Failed => {
            // A new order can fail.
            let _ = payer::fail(memory, reference, now);
            return;
        }
        CaseOutcome::PaidWithoutNotification(_) => None,
        CaseOutcome::Paid(_) | CaseOutcome::EnteringPassword(_) => Some(NOTIFICATION_DELAY),
    };
    // A new order can be paid.
    let _ = payer::pay(memory, reference, PayOptions { openid: None, coupons: coupons(Some(case)), notify_after }, now);
}
