//! 下载资金账单: the movements on the merchant's basic account on a day, each with the balance after it.

use std::borrow::Cow;

use wxpay_core::BeijingTime;
use wxpay_core::schema::{
    bill::{EXPENSE, FUND_FLOW_ROW, FUND_FLOW_SUMMARY, INCOME},
    pay::ACCOUNT_TYPE_FIELD,
};
use wxpay_core::value::AccountType;

use super::bill::{BillDay, includes_order, output, service_fee};
use super::call::{Call, CallOutput};
use crate::archive;
use crate::calls::bill_writer::{self, BillCell, BillCells, date_time, signed_amount, text};
use crate::http::responses::unreadable_reason;
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::coupons;
use crate::state::memory::Memory;
use crate::state::orders::Order;

pub(super) fn download(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let day = BillDay::from_call(call, state.clock.now())?;
    let account = call.text(&ACCOUNT_TYPE_FIELD);
    let memory = state.memory();
    // The sandbox does not use the other accounts.
    let mut movements: Vec<Movement> = Vec::new();
    if account == AccountType::Basic.as_str() {
        archive::each_between(state, &memory, (0, day.end().unix_seconds()), |memory| {
            let orders = memory.orders().filter(|order| includes_order(call, order));
            movements.extend(orders.flat_map(|order| self::movements(memory, order)));
        })
        .map_err(|why| call.refuse("SYSTEMERROR", unreadable_reason(why)))?;
    }
    let mut balance = 0_i64;
    #[cfg(feature = "all-messages")]
    if account == AccountType::Basic.as_str() {
        use crate::further::balances;
        balance = balances::opening(&memory, call.holder());
        movements.extend(balances::entries(&memory, call.holder()).map(Movement::from));
    }
    movements.sort_by_key(|movement| movement.at);
    let mut rows = Vec::new();
    for movement in movements.iter().filter(|movement| movement.at < day.end()) {
        balance = balance.saturating_add(movement.amount);
        if day.contains(movement.at) {
            rows.push(movement.row(&call.account.mch_id, rows.len(), balance));
        }
    }
    if rows.is_empty() {
        return Err(call.refuse(
            "NO_BILL_EXIST",
            Reason::new("nothing happened on that account on that day", "该账户当天没有流水"),
        ));
    }
    let flow = bill_writer::write(&FUND_FLOW_ROW, |_| true, &rows, &FUND_FLOW_SUMMARY);
    Ok(output(call, &flow))
}

/// A change of the balance.
pub(crate) struct Movement {
    pub(crate) at: BeijingTime,
    /// In fen; negative for money that leaves the account.
    pub(crate) amount: i64,
    business: Cow<'static, str>,
    business_id: String,
    voucher_id: String,
}

#[cfg(feature = "all-messages")]
impl From<crate::further::balances::Entry> for Movement {
    fn from(entry: crate::further::balances::Entry) -> Self {
        let crate::further::balances::Entry { at, amount, business, business_id, voucher_id } = entry;
        Self { at, amount, business: business.into(), business_id, voucher_id }
    }
}

impl Movement {
    fn row(&self, mch_id: &str, at: usize, balance: i64) -> BillCells {
        let direction = if self.amount < 0 { EXPENSE } else { INCOME };
        vec![
            ("booked_time", BillCell::Text(date_time(self.at))),
            ("business_id", text(&self.business_id)),
            ("flow_id", BillCell::Text(format!("{mch_id}{}{at:06}", self.at))),
            ("business_name", text(&self.business)),
            ("business_type", text(&self.business)),
            ("direction", text(direction.value)),
            ("amount", BillCell::Fen(self.amount.saturating_abs())),
            ("balance", BillCell::Fen(balance)),
            ("applicant", text("system")),
            ("voucher_id", text(&self.voucher_id)),
        ]
    }
}

/// The movements of an order: its payment and service fee, and for each refund the money and the
/// returned fee.
pub(crate) fn movements(memory: &Memory, order: &Order) -> Vec<Movement> {
    let Some(payment) = &order.payment else {
        return Vec::new();
    };
    let mut movements = Vec::new();
    let mut add = |at, amount: i64, business: &'static str, business_id: &str, voucher_id: &str| {
        if amount != 0 {
            let (business_id, voucher_id) = (business_id.to_owned(), voucher_id.to_owned());
            movements.push(Movement { at, amount, business: business.into(), business_id, voucher_id });
        }
    };
    let settled = order.total_fee().saturating_sub(coupons::unsettled_amount(&payment.coupons));
    let (number, out_trade_no) = (payment.transaction_id.as_str(), order.key.out_trade_no.as_str());
    add(payment.time_end, signed_amount(settled), "交易", number, out_trade_no);
    add(payment.time_end, service_fee(settled).saturating_neg(), "扣除交易手续费", number, out_trade_no);
    let mut back = |at, settled, refund_id: &str, voucher: &str| {
        add(at, signed_amount(settled).saturating_neg(), "退款", refund_id, voucher);
        add(at, service_fee(settled), "退还手续费", refund_id, voucher);
    };
    if let Some(revoked) = &order.revoked {
        back(revoked.at, settled, &revoked.refund_id, out_trade_no);
    }
    for refund in memory.refunds_of(order.id).into_iter().filter(|refund| refund.is_effective()) {
        back(refund.requested_at, refund.settlement_fee(), &refund.refund_id, &refund.key.out_refund_no);
    }
    movements
}
