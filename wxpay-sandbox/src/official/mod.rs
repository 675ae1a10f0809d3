//! The cases of WeChat Pay's own sandboxes, for whoever asks for them
//! ([`Builder::official_cases`]): an order goes in, and what is to become of it comes
//! out, chosen by its amount or by a header. The list is in `table.rs`; what happens,
//! happens by the faults and the state machine that everything else uses.
//!
//! [`Builder::official_cases`]: crate::Builder::official_cases

mod table;

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use wxpay_core::BeijingTime;
use wxpay_core::fields::{FieldValue, Fields};
use wxpay_core::schema::{Message, pay, shared};

use crate::calls::{self, Named, Wishes};
use crate::coupons::Coupon;
use crate::faults::Rule;
use crate::memory::Memory;
use crate::orders::{Order, OrderKey};
use crate::refusal::Refusal;
use crate::state::State;

use table::{CASES, Chosen, Mishap};
pub(crate) use table::{Case, Ends};

/// Where WeChat Pay's own sandboxes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trial {
    Old,
    New,
}

impl Trial {
    pub(crate) const ALL: [Self; 2] = [Self::Old, Self::New];

    /// What its paths begin with.
    pub(crate) const fn prefix(self) -> &'static str {
        match self {
            Self::Old => "/sandboxnew",
            Self::New => "/xdc/apiv2sandbox",
        }
    }
}

/// The header that chooses a case.
pub(crate) const HEADER: &str = "wechatpay-negative-test";

/// What a request's header chooses.
#[derive(Debug)]
pub(crate) struct Negative(pub(crate) Option<String>);

impl<S: Sync> FromRequestParts<S> for Negative {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let given = parts.headers.get(HEADER);
        Ok(Self(given.map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned())))
    }
}

/// How long an order that pays itself takes until the merchant is told: whoever
/// placed it has the reply by then.
const TOLD_AFTER: Duration = Duration::from_secs(1);

/// A request as far as it chooses a case.
pub(crate) struct CaseRequest<'a> {
    pub(crate) message: &'static Message,
    pub(crate) fields: &'a Fields<'a>,
    pub(crate) owner: &'a str,
    pub(crate) trial: Option<Trial>,
    pub(crate) header: Option<&'a str>,
}

/// The case of a request, with its faults set; or the refusal of an amount or a name
/// that is none.
pub(crate) fn chosen(state: &State, asked: &CaseRequest<'_>) -> Result<Option<&'static Case>, Refusal> {
    let (true, Some(trial)) = (state.official, asked.trial) else {
        return Ok(None);
    };
    let is = |message: &Message| asked.message.fingerprint() == message.fingerprint();
    let header = asked.header.filter(|header| trial == Trial::New && !header.is_empty());
    if is(&pay::ORDER_QUERY) {
        let case = header.map(named).transpose()?;
        if case.is_some_and(|case| case.mishaps.contains(&Mishap::QueriesLate)) {
            set(&mut state.memory(), asked, Mishap::QueriesLate, 1);
        }
        return Ok(None);
    }
    let fen = asked.fields.get(&shared::TOTAL_FEE).and_then(FieldValue::as_number).unwrap_or_default();
    let case = match header {
        Some(name) if is(&pay::MICROPAY) => Some(named(name)?),
        _ if is(&pay::MICROPAY) => Case::of(Chosen::Charged(fen), trial),
        _ if is(&pay::UNIFIED_ORDER) => Case::of(Chosen::Placed(fen), trial),
        _ => return Ok(None),
    };
    let Some(case) = case else {
        // The new one is not known to refuse amounts.
        return if trial == Trial::New { Ok(None) } else { Err(no_case(fen)) };
    };
    let mut memory = state.memory();
    let number = asked.fields.text(&shared::OUT_TRADE_NO).unwrap_or_default();
    let is_new = memory.order_of(&OrderKey::new(asked.message.channel, asked.owner, number)).is_none();
    if is_new && !has_ended(&memory, case, asked.owner, fen) {
        for mishap in case.mishaps {
            match mishap {
                // Whoever names the case names it in the query too.
                Mishap::QueriesLate if header.is_some() => {}
                Mishap::QueriesLate => set(&mut memory, asked, *mishap, u64::MAX),
                _ => set(&mut memory, asked, *mishap, 1),
            }
        }
    }
    Ok(Some(case))
}

/// The case of a name.
fn named(name: &str) -> Result<&'static Case, Refusal> {
    CASES.iter().find(|case| case.chosen == Chosen::Named(name)).ok_or_else(|| {
        let names: Vec<&str> = CASES.iter().filter_map(Case::name).collect();
        let reason = format!("the header {HEADER} names no case: `{name}`; there are {}", names.join(", "));
        Refusal::uncoded("Wechatpay-Negative-Test无效", reason)
    })
}

fn no_case(fen: u64) -> Refusal {
    let reason = "no case of the old sandbox has this amount; docs/sandbox-cases.md lists them";
    Refusal::uncoded(&format!("沙箱支付金额({fen})无效，请检查需要验收的case"), reason)
}

/// Whether a case that goes wrong until the merchant has revoked a payment did so.
fn has_ended(memory: &Memory, case: &Case, owner: &str, fen: u64) -> bool {
    let revoked = |order: &Order| {
        order.key.mch_id == owner && order.is_revoked() && order.is_code_payment() && order.total_fee() == fen
    };
    case.until_revoked && memory.orders().any(revoked)
}

/// Sets what goes wrong with this order, and how often.
fn set(memory: &mut Memory, asked: &CaseRequest<'_>, mishap: Mishap, times: u64) {
    let (message, fault) = mishap.rule();
    let number = asked.fields.text(&shared::OUT_TRADE_NO);
    if let Some(rule) = number.and_then(|number| Rule::of_case(message, fault, asked.owner, number, times)) {
        memory.faults.set(rule);
    }
}

/// What coupons a payment has by its case.
pub(crate) fn coupons(case: Option<&Case>) -> Vec<Coupon> {
    let given: &[(bool, u64)] = match case.map(|case| case.ends) {
        Some(Ends::Paid(coupons) | Ends::PaidUntold(coupons)) => coupons,
        _ => &[],
    };
    (10_000..).zip(given).map(|(id, (cash, fee))| Coupon { id: id.to_string(), cash: *cash, fee: *fee }).collect()
}

/// An order that was placed comes to the end that its case has.
pub(crate) fn ends(memory: &mut Memory, order: &Order, case: &Case, now: BeijingTime) {
    let of = Named { number: &order.key.out_trade_no, merchant: Some(&order.key.mch_id) };
    let told_after = match case.ends {
        Ends::Failed => {
            // A new order can fail.
            let _ = calls::fail(memory, of, now);
            return;
        }
        Ends::PaidUntold(_) => None,
        Ends::Paid(_) | Ends::Typing(_) => Some(TOLD_AFTER),
    };
    // And be paid.
    let _ = calls::pay(memory, of, Wishes { openid: None, coupons: coupons(Some(case)), told_after }, now);
}
