//! Bills written for tests, in the current layout of ALL, and the calls that most tests make.

use std::convert::Infallible;
use std::fmt::Write as _;

use wxpay_core::bill::TradeBill;
use wxpay_core::bill::reconcile::{Conclusion, Entry, ReconcileError, ReconcileOptions, ShopRow, reconcile};
use wxpay_core::value::TradeState;
use wxpay_core::{BeijingTime, Fen};

pub(crate) const ALL: &str = include_str!("../../../tests/protocol/samples/bill.ALL.csv");

pub(crate) const MERCHANT: &str = "1900000109";

/// The headers of the columns of a summary, and the member of each in [`BillLine::amounts`].
const SUMMARY: &str = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额";

/// A row of a bill.
#[derive(Clone, Debug)]
pub(crate) struct BillLine {
    /// `yyyyMMddHHmmss`.
    pub(crate) time: String,
    pub(crate) mch_id: &'static str,
    pub(crate) out_trade_no: String,
    pub(crate) transaction_id: String,
    pub(crate) state: &'static str,
    /// In fen; of a refund, the refund.
    pub(crate) total_fee: u64,
    /// The part in coupons that are not settled.
    pub(crate) coupons: u64,
    pub(crate) out_refund_no: Option<String>,
    pub(crate) refund_status: &'static str,
    /// In thousandths of a fen, if it is not that of the rate.
    pub(crate) fee: Option<i64>,
}

impl BillLine {
    pub(crate) fn payment(out_trade_no: &str, total_fee: u64, time: &str) -> Self {
        Self {
            time: time.to_owned(),
            mch_id: MERCHANT,
            out_trade_no: out_trade_no.to_owned(),
            transaction_id: format!("42000012342026{out_trade_no}"),
            state: "SUCCESS",
            total_fee,
            coupons: 0,
            out_refund_no: None,
            refund_status: "",
            fee: None,
        }
    }

    pub(crate) fn refund(out_trade_no: &str, out_refund_no: &str, refund_fee: u64, time: &str) -> Self {
        Self {
            state: "REFUND",
            out_refund_no: Some(out_refund_no.to_owned()),
            refund_status: "SUCCESS",
            ..Self::payment(out_trade_no, refund_fee, time)
        }
    }

    /// The amounts of the columns of the summary, in thousandths of a fen.
    pub(crate) fn amounts(&self) -> [i64; 6] {
        let total = i64::try_from(self.total_fee).unwrap() * 1000;
        let settled = total - i64::try_from(self.coupons).unwrap() * 1000;
        // 0.60%, rounded to a fen.
        let by_rate = (settled / 1000 * 6 + 500) / 1000 * 1000;
        match self.state {
            "SUCCESS" => [settled, 0, 0, self.fee.unwrap_or(by_rate), total, 0],
            _ => [0, settled, 0, self.fee.unwrap_or(-by_rate), 0, total],
        }
    }

    pub(crate) fn write(&self, text: &mut String) {
        let digits = |from: usize, to: usize| &self.time[from..to];
        let date = format!("{}-{}-{}", digits(0, 4), digits(4, 6), digits(6, 8));
        let time = format!("{}:{}:{}", digits(8, 10), digits(10, 12), digits(12, 14));
        let [settled, refund, back, fee, total, request] = self.amounts();
        let number = self.out_refund_no.as_deref().unwrap_or("0");
        write!(
            text,
            "`{date} {time},`wx2421b1c4370ec43b,`{},`0,`,`{},`{},`openid,`JSAPI,`{},`OTHERS,`CNY,`{},`{},`{number},\
             `{number},`{},`{},`,`{},`茶,`,`{},`0.60%,`{},`{},`\r\n",
            self.mch_id,
            self.transaction_id,
            self.out_trade_no,
            self.state,
            yuan(settled, 2),
            yuan(i64::try_from(self.coupons).unwrap() * 1000, 2),
            yuan(refund, 2),
            yuan(back, 2),
            self.refund_status,
            yuan(fee, 5),
            yuan(total, 2),
            yuan(request, 2),
        )
        .unwrap();
    }
}

/// The header line.
pub(crate) fn header() -> String {
    format!("{}\r\n", ALL.lines().next().unwrap())
}

/// The two last lines of a bill whose rows have these sums.
pub(crate) fn summary(rows: usize, sums: [i64; 6]) -> String {
    let [settled, refund, back, fee, total, request] = sums;
    format!(
        "{SUMMARY}\r\n`{rows},`{},`{},`{},`{},`{},`{}\r\n",
        yuan(settled, 2),
        yuan(refund, 2),
        yuan(back, 2),
        yuan(fee, 5),
        yuan(total, 2),
        yuan(request, 2)
    )
}

/// Adds the amounts of a row to the sums.
pub(crate) fn add_amounts(sums: &mut [i64; 6], line: &BillLine) {
    for (sum, amount) in sums.iter_mut().zip(line.amounts()) {
        *sum += amount;
    }
}

/// The text of a bill that agrees with itself.
pub(crate) fn bill(lines: &[BillLine]) -> String {
    let mut text = header();
    let mut sums = [0; 6];
    for line in lines {
        line.write(&mut text);
        add_amounts(&mut sums, line);
    }
    text + &summary(lines.len(), sums)
}

fn yuan(milli_fen: i64, decimals: usize) -> String {
    let sign = if milli_fen < 0 { "-" } else { "" };
    let milli_fen = milli_fen.unsigned_abs();
    let text = format!("{sign}{}.{:05}", milli_fen / 100_000, milli_fen % 100_000);
    text[..text.len() - 5 + decimals].to_owned()
}

pub(crate) fn time(digits: &str) -> BeijingTime {
    digits.parse().unwrap()
}

/// The shop's row of a paid order.
pub(crate) fn paid(out_trade_no: &str, total_fee: u64, at: &str) -> ShopRow {
    ShopRow::order(out_trade_no, Fen(total_fee), TradeState::Success, time(at))
}

/// The shop's row of a refund.
pub(crate) fn refunded(out_trade_no: &str, out_refund_no: &str, refund_fee: u64, at: &str) -> ShopRow {
    ShopRow::refund(out_trade_no, out_refund_no, Fen(refund_fee), time(at))
}

/// Reconciles a text of a bill.
pub(crate) fn run(
    bill: &str,
    orders: Vec<ShopRow>,
    options: ReconcileOptions,
) -> Result<(Vec<Entry>, Conclusion), ReconcileError<Infallible>> {
    let bill = TradeBill::open(bill.as_bytes()).map_err(ReconcileError::Bill)?;
    let mut report = reconcile(bill, orders.into_iter().map(Ok), options)?;
    let entries = report.by_ref().collect::<Result<Vec<_>, _>>().unwrap();
    Ok((entries, report.finish().unwrap()))
}

/// What most tests compare: the kind, the number, the refund's number and the action of each entry, and the number of
/// matches.
pub(crate) fn kinds(lines: &[BillLine], orders: Vec<ShopRow>) -> (Vec<String>, u64) {
    let (entries, end) = run(&bill(lines), orders, ReconcileOptions::new()).unwrap();
    (entries.iter().map(short).collect(), end.summary.matched)
}

/// An entry in short, such as `only-there A1/R1 SUCCESS:- ask`.
pub(crate) fn short(entry: &Entry) -> String {
    let refund = entry.out_refund_no.as_ref().map(|number| format!("/{number}")).unwrap_or_default();
    let state = |side: &Option<wxpay_core::bill::reconcile::Side>| {
        side.as_ref().map_or("-".to_owned(), |side| side.state.as_str().to_owned())
    };
    format!(
        "{} {}{refund} {}:{} {}",
        entry.kind,
        entry.out_trade_no,
        state(&entry.there),
        state(&entry.here),
        entry.action
    )
}

/// A small generator, so that a failure repeats.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.below(at + 1));
        }
    }
}
