//! 下载对账单: the trade bill of a day, of type ALL, SUCCESS or REFUND.

use std::time::Duration;

use wxpay_core::BeijingTime;
use wxpay_core::schema::{
    bill::{TRADE_ROW, TRADE_SUMMARY},
    shared,
};
use wxpay_core::server::MessageBuilder;
use wxpay_core::value::{BillType, RefundChannel, RefundStatus, ResultCode, TarType, TradeState};

use super::call::{Call, CallOutput};
use crate::account::Account;
use crate::archive;
use crate::calls::bill_writer::{self, BillCell, BillCells, date_time, fen, signed_amount, text};
use crate::http::responses::unreadable_reason;
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::coupons;
use crate::state::memory::Memory;
use crate::state::orders::{Order, OrderPayment};
use crate::state::refunds::Refund;

/// A bill is available from ten in the morning of the next day.
const READY_AFTER: Duration = Duration::from_secs((24 + 10) * 3600);
/// A bill is available for three months.
const RETENTION: Duration = Duration::from_secs(93 * 24 * 3600);

/// The columns that only refund bills have, and those that payment bills lack.
const REFUND_BILL_COLUMNS: [&str; 2] = ["refund_request_time", "refund_success_time"];
const REFUND_COLUMNS: [&str; 7] = [
    "refund_id",
    "out_refund_no",
    "refund_fee",
    "coupon_refund_fee",
    "refund_type",
    "refund_status",
    "refund_request_fee",
];

pub(super) fn download(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let day = BillDay::from_call(call, now)?;
    let kind = BillType::from(call.fields.text(&shared::BILL_TYPE_FIELD).unwrap_or(BillType::All.as_str()));
    let memory = state.memory();
    let mut rows: Vec<(BeijingTime, BillCells)> = Vec::new();
    archive::each_between(state, &memory, day.span(), |memory| {
        for order in memory.orders().filter(|order| includes_order(call, order)) {
            if kind != BillType::Refund {
                rows.extend(payment(call.account, order, day));
            }
            if kind != BillType::Success {
                rows.extend(revocation(call.account, order, day));
                rows.extend(refunds(call.account, memory, order, day, now));
            }
        }
    })
    .map_err(|why| call.refuse("SYSTEMERROR", unreadable_reason(why)))?;
    if rows.is_empty() || kind == BillType::RechargeRefund {
        return Err(call.refuse("20002", Reason::new("nothing happened on that day", "当天没有交易")));
    }
    rows.sort_by_key(|(time, _)| *time);
    let rows: Vec<BillCells> = rows.into_iter().map(|(_, row)| row).collect();
    let has = |name: &str| match kind {
        BillType::Refund => true,
        BillType::Success => !REFUND_BILL_COLUMNS.contains(&name) && !REFUND_COLUMNS.contains(&name),
        _ => !REFUND_BILL_COLUMNS.contains(&name),
    };
    let bill = bill_writer::write(&TRADE_ROW, has, &rows, &TRADE_SUMMARY);
    Ok(output(call, &bill))
}

/// The bill as a file, compressed if the call requests that. On the cloud channel it is always
/// text, as JSON has no bytes.
pub(super) fn output(call: &Call<'_>, text: &str) -> CallOutput {
    let is_gzip = call.fields.text(&shared::TAR_TYPE_FIELD) == Some(TarType::Gzip.as_str()) && !call.on_cloud();
    CallOutput::File(if is_gzip { bill_writer::gzip(text) } else { text.into() })
}

/// A day in Beijing time.
#[derive(Clone, Copy)]
pub(super) struct BillDay {
    start: BeijingTime,
}

impl BillDay {
    /// The day that a call requests, if its bill is available.
    pub(super) fn from_call(call: &Call<'_>, now: BeijingTime) -> Result<Self, Refusal> {
        let start: Option<BeijingTime> = format!("{}000000", call.text(&shared::BILL_DATE)).parse().ok();
        let out_of_range = || {
            Refusal::invalid_field(
                call.message,
                &shared::BILL_DATE,
                Reason::new("the day is not within three months", "日期不在最近三个月内"),
            )
        };
        let start = start.filter(|start| *start <= now && now < start.after(RETENTION)).ok_or_else(out_of_range)?;
        if now < start.after(READY_AFTER) {
            return Err(call.refuse(
                "BILL_CREATING",
                Reason::new("the bill is made until ten in the morning of the next day", "账单在次日上午十点前生成"),
            ));
        }
        Ok(Self { start })
    }

    pub(super) fn contains(self, time: BeijingTime) -> bool {
        self.start <= time && time < self.end()
    }

    /// Its first second and that of the next day, since 1970.
    fn span(self) -> (u64, u64) {
        (self.start.unix_seconds(), self.end().unix_seconds())
    }

    pub(super) fn end(self) -> BeijingTime {
        self.start.after(Duration::from_secs(24 * 3600))
    }
}

/// Whether the bill lists the order. A service provider's bill lists the orders of every
/// sub-merchant, unless the call names one.
pub(super) fn includes_order(call: &Call<'_>, order: &Order) -> bool {
    let sub_mch_id = call.fields.text(&shared::SUB_MCH_ID);
    let sub_merchant = call.on_cloud() || sub_mch_id.is_none() || order.get(&shared::SUB_MCH_ID) == sub_mch_id;
    order.key.on_cloud == call.on_cloud() && order.key.mch_id == call.owner && sub_merchant
}

/// The service fee for an amount, in fen: 0.60%, rounded.
pub(super) fn service_fee(amount: u64) -> i64 {
    signed_amount(amount.saturating_mul(6).saturating_add(500) / 1_000)
}

/// The cells that payment and refund rows have in common.
fn row(account: &Account, order: &Order, payment: &OrderPayment, time: BeijingTime, state: &TradeState) -> BillCells {
    let sub_mch_id = if order.key.on_cloud { Some(order.key.mch_id.as_str()) } else { order.get(&shared::SUB_MCH_ID) };
    let placed = |field| text(order.get(field).unwrap_or_default());
    vec![
        ("trade_time", BillCell::Text(date_time(time))),
        ("appid", text(account.app(order.get(&shared::APPID)))),
        ("mch_id", text(&account.mch_id)),
        ("sub_mch_id", text(sub_mch_id.unwrap_or("0"))),
        ("device_info", placed(&shared::DEVICE_INFO)),
        ("transaction_id", text(&payment.transaction_id)),
        ("out_trade_no", text(&order.key.out_trade_no)),
        ("openid", text(&payment.openid)),
        ("trade_type", text(order.trade_type().as_str())),
        ("trade_state", text(state.as_str())),
        ("bank_type", text("OTHERS")),
        ("fee_type", text(order.fee_type())),
        ("body", placed(&shared::BODY)),
        ("attach", placed(&shared::ATTACH)),
        ("rate", text("0.60%")),
    ]
}

fn payment(account: &Account, order: &Order, day: BillDay) -> Option<(BeijingTime, BillCells)> {
    let payment = order.payment.as_ref().filter(|payment| day.contains(payment.time_end))?;
    let settled = order.total_fee().saturating_sub(coupons::unsettled_amount(&payment.coupons));
    let mut row = row(account, order, payment, payment.time_end, &TradeState::Success);
    row.extend([
        ("settlement_total_fee", fen(settled)),
        ("coupon_fee", fen(coupons::sum(&payment.coupons))),
        ("refund_id", text("0")),
        ("out_refund_no", text("0")),
        ("refund_fee", fen(0)),
        ("coupon_refund_fee", fen(0)),
        ("service_fee", BillCell::PreciseFen(service_fee(settled))),
        ("total_fee", fen(order.total_fee())),
        ("refund_request_fee", fen(0)),
    ]);
    Some((payment.time_end, row))
}

/// What a row of returned money needs, from a refund or a revocation.
struct ReturnedAmount<'r> {
    refund_id: &'r str,
    out_refund_no: &'r str,
    requested_at: BeijingTime,
    success: Option<BeijingTime>,
    status: RefundStatus,
    fee: u64,
    settled: u64,
    in_coupons: u64,
}

fn return_cells(returned: &ReturnedAmount<'_>) -> BillCells {
    vec![
        ("settlement_total_fee", fen(0)),
        ("coupon_fee", fen(0)),
        ("refund_request_time", BillCell::Text(date_time(returned.requested_at))),
        ("refund_success_time", BillCell::Text(returned.success.map(date_time).unwrap_or_default())),
        ("refund_id", text(returned.refund_id)),
        ("out_refund_no", text(returned.out_refund_no)),
        ("refund_fee", fen(returned.settled)),
        ("coupon_refund_fee", fen(returned.in_coupons)),
        ("refund_type", text(RefundChannel::Original.as_str())),
        ("refund_status", text(returned.status.as_str())),
        ("service_fee", BillCell::PreciseFen(service_fee(returned.settled).saturating_neg())),
        ("total_fee", fen(0)),
        ("refund_request_fee", fen(returned.fee)),
    ]
}

fn revocation(account: &Account, order: &Order, day: BillDay) -> Option<(BeijingTime, BillCells)> {
    let payment = order.payment.as_ref()?;
    let revoked = order.revoked.as_ref().filter(|revoked| day.contains(revoked.at))?;
    let mut row = row(account, order, payment, revoked.at, &TradeState::Revoked);
    row.extend(return_cells(&ReturnedAmount {
        refund_id: &revoked.refund_id,
        out_refund_no: &order.key.out_trade_no,
        requested_at: revoked.at,
        success: Some(revoked.at),
        status: RefundStatus::Success,
        fee: order.total_fee(),
        settled: order.total_fee().saturating_sub(coupons::unsettled_amount(&payment.coupons)),
        in_coupons: coupons::sum(&payment.coupons),
    }));
    Some((revoked.at, row))
}

fn refunds(
    account: &Account,
    memory: &Memory,
    order: &Order,
    day: BillDay,
    now: BeijingTime,
) -> Vec<(BeijingTime, BillCells)> {
    let Some(payment) = &order.payment else {
        return Vec::new();
    };
    let of = |refund: &Refund| {
        let (state, since) = refund.state(now);
        let status = state.status();
        let mut row = row(account, order, payment, refund.requested_at, &TradeState::Refund);
        row.extend(return_cells(&ReturnedAmount {
            refund_id: &refund.refund_id,
            out_refund_no: &refund.key.out_refund_no,
            requested_at: refund.requested_at,
            success: Some(since).filter(|_| status == RefundStatus::Success),
            status,
            fee: refund.fee,
            settled: refund.settlement_fee(),
            in_coupons: coupons::sum(&refund.coupons),
        }));
        (refund.requested_at, row)
    };
    memory.refunds_of(order.id).into_iter().filter(|refund| day.contains(refund.requested_at)).map(of).collect()
}

/// The reply if there is no bill: a text, and a less specific number.
pub(crate) fn bill_failure(refusal: &Refusal) -> MessageBuilder {
    let is_number = refusal.code.bytes().all(|byte| byte.is_ascii_digit()) && !refusal.code.is_empty();
    let text = match refusal.code {
        _ if is_number => refusal.text.as_str(),
        // Codes with spaces are the texts themselves.
        code if code.contains(' ') => code,
        "LACK_PARAMS" => "missing parameter",
        "POST_DATA_EMPTY" => "empty post data",
        "XML_FORMAT_ERROR" | "NOT_UTF8" => "data format error",
        "APPID_NOT_EXIST" | "APPID_MCHID_NOT_MATCH" => "invalid appid",
        "PARAM_ERROR" => match &*refusal.field {
            "bill_type" => "invalid bill_type",
            "bill_date" => "invalid bill_date",
            "tar_type" => "invalid tar_type: Only GZIP supported",
            "nonce_str" => "nonce_str too long",
            _ => "invalid parameter",
        },
        "" => refusal.text.as_str(),
        _ => "invalid parameter",
    };
    let number = match refusal.code {
        code if is_number => code,
        "NO Bill Exist" | "Bill Creating" => "20002",
        "system error" | "CompressGZip Error" | "UnCompressGZip Error" => "20003",
        _ => "20001",
    };
    MessageBuilder::new()
        .in_cdata()
        .set(&shared::RETURN_CODE, ResultCode::Fail.as_str())
        .set(&shared::RETURN_MSG, text)
        .set(&shared::ERROR_CODE, number)
}
