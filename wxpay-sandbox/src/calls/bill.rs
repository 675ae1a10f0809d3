//! 下载对账单: the bill of a day, as ALL, SUCCESS or REFUND, or why there is none.

use std::time::Duration;

use wxpay_core::BeijingTime;
use wxpay_core::schema::bill::{TRADE_ROW, TRADE_SUMMARY};
use wxpay_core::schema::shared;
use wxpay_core::server::Reply;
use wxpay_core::value::{BillType, RefundChannel, RefundStatus, ResultCode, TarType, TradeState};

use super::{Answer, Call};
use crate::account::Account;
use crate::coupons;
use crate::memory::Memory;
use crate::orders::{Order, Payment};
use crate::refunds::Refund;
use crate::refusal::Refusal;
use crate::sheet::{self, Cell, Row, date_time, fen, signed, text};
use crate::state::State;

/// A bill is there from ten in the morning of the next day.
const READY: Duration = Duration::from_secs((24 + 10) * 3600);
/// And for three months.
const KEPT: Duration = Duration::from_secs(93 * 24 * 3600);

/// Columns that only bills of refunds have, and those that bills of payments lack.
const OF_REFUND_BILLS: [&str; 2] = ["refund_request_time", "refund_success_time"];
const OF_REFUNDS: [&str; 7] = [
    "refund_id",
    "out_refund_no",
    "refund_fee",
    "coupon_refund_fee",
    "refund_type",
    "refund_status",
    "refund_request_fee",
];

pub(super) fn download(state: &State, call: &Call<'_>) -> Result<Answer, Refusal> {
    let now = state.clock.now();
    let day = Day::asked_for(call, now)?;
    let kind = BillType::from(call.fields.text(&shared::BILL_TYPE_FIELD).unwrap_or(BillType::All.as_str()));
    let memory = state.memory();
    let mut rows: Vec<(BeijingTime, Row)> = Vec::new();
    for order in memory.orders().filter(|order| is_of(call, order)) {
        if kind != BillType::Refund {
            rows.extend(payment(call.account, order, day));
        }
        if kind != BillType::Success {
            rows.extend(revocation(call.account, order, day));
            rows.extend(refunds(call.account, &memory, order, day, now));
        }
    }
    if rows.is_empty() || kind == BillType::RechargeRefund {
        return Err(call.refuse("20002", "nothing happened on that day"));
    }
    rows.sort_by_key(|(time, _)| *time);
    let rows: Vec<Row> = rows.into_iter().map(|(_, row)| row).collect();
    let has = |name: &str| match kind {
        BillType::Refund => true,
        BillType::Success => !OF_REFUND_BILLS.contains(&name) && !OF_REFUNDS.contains(&name),
        _ => !OF_REFUND_BILLS.contains(&name),
    };
    let bill = sheet::write(&TRADE_ROW, has, &rows, &TRADE_SUMMARY);
    Ok(file(call, &bill))
}

/// The file, packed if that was asked for. JSON has no bytes, so on the cloud
/// channel it is a text always.
pub(super) fn file(call: &Call<'_>, text: &str) -> Answer {
    let packed = call.fields.text(&shared::TAR_TYPE_FIELD) == Some(TarType::Gzip.as_str()) && !call.on_cloud();
    Answer::File(if packed { sheet::packed(text) } else { text.into() })
}

/// A day of Beijing's.
#[derive(Clone, Copy)]
pub(super) struct Day {
    begins: BeijingTime,
}

impl Day {
    /// The day of a request, if its bill is there by now.
    pub(super) fn asked_for(call: &Call<'_>, now: BeijingTime) -> Result<Self, Refusal> {
        let begins: Option<BeijingTime> = format!("{}000000", call.text(&shared::BILL_DATE)).parse().ok();
        let out_of_range = || Refusal::of_field(call.message, &shared::BILL_DATE, "the day is not within three months");
        let begins = begins.filter(|begins| *begins <= now && now < begins.after(KEPT)).ok_or_else(out_of_range)?;
        if now < begins.after(READY) {
            return Err(call.refuse("BILL_CREATING", "the bill is made until ten in the morning of the next day"));
        }
        Ok(Self { begins })
    }

    pub(super) fn has(self, time: BeijingTime) -> bool {
        self.begins <= time && time < self.ends()
    }

    pub(super) fn ends(self) -> BeijingTime {
        self.begins.after(Duration::from_secs(24 * 3600))
    }
}

/// Whether the bill lists the order: a service provider's lists every
/// sub-merchant's, unless one is asked for.
pub(super) fn is_of(call: &Call<'_>, order: &Order) -> bool {
    let asked_for = call.fields.text(&shared::SUB_MCH_ID);
    let sub_merchant = call.on_cloud() || asked_for.is_none() || order.get(&shared::SUB_MCH_ID) == asked_for;
    order.key.on_cloud == call.on_cloud() && order.key.mch_id == call.owner && sub_merchant
}

/// The fee of an amount, in fen: 0.60%, rounded.
pub(super) fn service_fee(amount: u64) -> i64 {
    signed(amount.saturating_mul(6).saturating_add(500) / 1_000)
}

/// What every row of an order has.
fn row(account: &Account, order: &Order, payment: &Payment, time: BeijingTime, state: &TradeState) -> Row {
    let sub_mch_id = if order.key.on_cloud { Some(order.key.mch_id.as_str()) } else { order.get(&shared::SUB_MCH_ID) };
    let placed = |field| text(order.get(field).unwrap_or_default());
    vec![
        ("trade_time", Cell::Text(date_time(time))),
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

fn payment(account: &Account, order: &Order, day: Day) -> Option<(BeijingTime, Row)> {
    let payment = order.payment.as_ref().filter(|payment| day.has(payment.time_end))?;
    let settled = order.total_fee().saturating_sub(coupons::unsettled(&payment.coupons));
    let mut row = row(account, order, payment, payment.time_end, &TradeState::Success);
    row.extend([
        ("settlement_total_fee", fen(settled)),
        ("coupon_fee", fen(coupons::sum(&payment.coupons))),
        ("refund_id", text("0")),
        ("out_refund_no", text("0")),
        ("refund_fee", fen(0)),
        ("coupon_refund_fee", fen(0)),
        ("service_fee", Cell::Fine(service_fee(settled))),
        ("total_fee", fen(order.total_fee())),
        ("refund_request_fee", fen(0)),
    ]);
    Some((payment.time_end, row))
}

/// What a row of money that goes back has.
struct Back<'r> {
    refund_id: &'r str,
    out_refund_no: &'r str,
    asked: BeijingTime,
    success: Option<BeijingTime>,
    status: RefundStatus,
    fee: u64,
    settled: u64,
    in_coupons: u64,
}

fn given_back(back: &Back<'_>) -> Row {
    vec![
        ("settlement_total_fee", fen(0)),
        ("coupon_fee", fen(0)),
        ("refund_request_time", Cell::Text(date_time(back.asked))),
        ("refund_success_time", Cell::Text(back.success.map(date_time).unwrap_or_default())),
        ("refund_id", text(back.refund_id)),
        ("out_refund_no", text(back.out_refund_no)),
        ("refund_fee", fen(back.settled)),
        ("coupon_refund_fee", fen(back.in_coupons)),
        ("refund_type", text(RefundChannel::Original.as_str())),
        ("refund_status", text(back.status.as_str())),
        ("service_fee", Cell::Fine(service_fee(back.settled).saturating_neg())),
        ("total_fee", fen(0)),
        ("refund_request_fee", fen(back.fee)),
    ]
}

fn revocation(account: &Account, order: &Order, day: Day) -> Option<(BeijingTime, Row)> {
    let payment = order.payment.as_ref()?;
    let revoked = order.revoked.as_ref().filter(|revoked| day.has(revoked.at))?;
    let mut row = row(account, order, payment, revoked.at, &TradeState::Revoked);
    row.extend(given_back(&Back {
        refund_id: &revoked.refund_id,
        out_refund_no: &order.key.out_trade_no,
        asked: revoked.at,
        success: Some(revoked.at),
        status: RefundStatus::Success,
        fee: order.total_fee(),
        settled: order.total_fee().saturating_sub(coupons::unsettled(&payment.coupons)),
        in_coupons: coupons::sum(&payment.coupons),
    }));
    Some((revoked.at, row))
}

fn refunds(account: &Account, memory: &Memory, order: &Order, day: Day, now: BeijingTime) -> Vec<(BeijingTime, Row)> {
    let Some(payment) = &order.payment else {
        return Vec::new();
    };
    let of = |refund: &Refund| {
        let (state, since) = refund.state(now);
        let status = state.name();
        let mut row = row(account, order, payment, refund.asked_at, &TradeState::Refund);
        row.extend(given_back(&Back {
            refund_id: &refund.refund_id,
            out_refund_no: &refund.key.out_refund_no,
            asked: refund.asked_at,
            success: Some(since).filter(|_| status == RefundStatus::Success),
            status,
            fee: refund.fee,
            settled: refund.settlement_fee(),
            in_coupons: coupons::sum(&refund.coupons),
        }));
        (refund.asked_at, row)
    };
    memory.refunds_of(order.id).into_iter().filter(|refund| day.has(refund.asked_at)).map(of).collect()
}

/// What comes when there is no bill: a text, and a number that says less.
pub(crate) fn failure(refusal: &Refusal) -> Reply {
    let is_number = refusal.code.bytes().all(|byte| byte.is_ascii_digit()) && !refusal.code.is_empty();
    let text = match refusal.code {
        _ if is_number => refusal.text.as_str(),
        // Codes with blanks are the texts themselves.
        code if code.contains(' ') => code,
        "LACK_PARAMS" => "missing parameter",
        "POST_DATA_EMPTY" => "empty post data",
        "XML_FORMAT_ERROR" | "NOT_UTF8" => "data format error",
        "APPID_NOT_EXIST" | "APPID_MCHID_NOT_MATCH" => "invalid appid",
        "PARAM_ERROR" => match refusal.field.as_str() {
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
    Reply::new()
        .in_cdata()
        .set(&shared::RETURN_CODE, ResultCode::Fail.as_str())
        .set(&shared::RETURN_MSG, text)
        .set(&shared::ERROR_CODE, number)
}
