//! Bills in every published layout, written by the columns of the schema.

use std::collections::HashMap;

use wxpay_core::schema::bill::{Column, ColumnKind, Sheet, TRADE_ROW, TRADE_SUMMARY, Total};

use crate::command::workspace_file;

/// The merchant of the bills.
pub(super) const MERCHANT: &str = "1900000109";

/// The headers of a kind of bill.
pub(super) struct Layout {
    pub(super) name: String,
    rows: Vec<String>,
    summary: Vec<String>,
    pub(super) has_payments: bool,
    pub(super) has_refunds: bool,
}

/// A row of a bill: a payment, or a refund with its number.
#[derive(Clone, Debug)]
pub(super) struct BillRow {
    pub(super) out_trade_no: String,
    pub(super) transaction_id: String,
    pub(super) out_refund_no: Option<String>,
    pub(super) total_fee: i64,
    /// `yyyyMMddHHmmss`.
    pub(super) time: String,
    /// How far the fee is from that of the rate, in fen.
    pub(super) fee_off: i64,
}

impl BillRow {
    pub(super) fn payment(out_trade_no: &str, total_fee: i64, time: &str) -> Self {
        Self {
            out_trade_no: out_trade_no.to_owned(),
            transaction_id: format!("42{out_trade_no}"),
            out_refund_no: None,
            total_fee,
            time: time.to_owned(),
            fee_off: 0,
        }
    }

    pub(super) fn refund(out_trade_no: &str, out_refund_no: &str, refund_fee: i64, time: &str) -> Self {
        Self { out_refund_no: Some(out_refund_no.to_owned()), ..Self::payment(out_trade_no, refund_fee, time) }
    }

    /// The cell of a column by its member. Amounts are in thousandths of a fen.
    fn cell(&self, name: &str) -> Cell {
        let is_refund = self.out_refund_no.is_some();
        // 0.60 %, rounded to a fen.
        let fee = (self.total_fee * 6 + 500) / 1000 + self.fee_off;
        let of = |is_there: bool| Cell::Fen(if is_there { self.total_fee } else { 0 });
        match name {
            "trade_time" | "refund_request_time" | "refund_success_time" => Cell::Text(dashed(&self.time)),
            "mch_id" => Cell::Text(MERCHANT.to_owned()),
            "transaction_id" => Cell::Text(self.transaction_id.clone()),
            "out_trade_no" => Cell::Text(self.out_trade_no.clone()),
            "trade_type" => Cell::Text("JSAPI".to_owned()),
            "trade_state" => Cell::Text(if is_refund { "REFUND" } else { "SUCCESS" }.to_owned()),
            "out_refund_no" | "refund_id" => Cell::Text(self.out_refund_no.clone().unwrap_or("0".to_owned())),
            "refund_status" if is_refund => Cell::Text("SUCCESS".to_owned()),
            "body" => Cell::Text("茶, \"绿\"".to_owned()),
            "rate" => Cell::Text("0.60%".to_owned()),
            "settlement_total_fee" | "total_fee" => of(!is_refund),
            "refund_fee" | "refund_request_fee" => of(is_refund),
            "coupon_fee" | "coupon_refund_fee" => Cell::Fen(0),
            "service_fee" => Cell::Fen(if is_refund { -fee } else { fee }),
            _ => Cell::Text(String::new()),
        }
    }
}

enum Cell {
    Text(String),
    Fen(i64),
}

impl Layout {
    /// Every layout of the samples, and one with further old headers.
    pub(super) fn all() -> Vec<Self> {
        let mut layouts: Vec<Self> =
            ["ALL", "ALL.2014", "SUCCESS", "REFUND"].into_iter().map(Self::of_sample).collect();
        let mut oldest = Self::of_sample("ALL.2014");
        for (headers, sheet) in [(&mut oldest.rows, &TRADE_ROW), (&mut oldest.summary, &TRADE_SUMMARY)] {
            for header in headers {
                let also = column(sheet, header).also.last().map(ToString::to_string);
                *header = also.unwrap_or_else(|| header.clone());
            }
        }
        oldest.name = "ALL of older headers".to_owned();
        layouts.push(oldest);
        layouts
    }

    pub(super) fn of_sample(kind: &str) -> Self {
        let text = std::fs::read_to_string(workspace_file(&format!("tests/protocol/samples/bill.{kind}.csv"))).unwrap();
        let headers = |line: &str| line.trim().trim_start_matches('\u{feff}').split(',').map(str::to_owned).collect();
        let summary = text.lines().find(|line| line.starts_with("总交易单数")).unwrap();
        Self {
            name: kind.to_owned(),
            rows: headers(text.lines().next().unwrap()),
            summary: headers(summary),
            has_payments: kind != "REFUND",
            has_refunds: kind != "SUCCESS",
        }
    }

    /// The text of a bill of these rows, which agrees with itself.
    pub(super) fn bill<'r>(&self, rows: impl IntoIterator<Item = &'r BillRow>) -> String {
        let mut writer = BillWriter::new(self);
        let mut text = writer.header();
        for row in rows {
            writer.write(row, &mut text);
        }
        text + &writer.summary()
    }
}

/// Writes a bill row by row.
pub(super) struct BillWriter<'l> {
    layout: &'l Layout,
    columns: Vec<&'static Column>,
    sums: HashMap<&'static str, i64>,
    rows: u64,
}

impl<'l> BillWriter<'l> {
    pub(super) fn new(layout: &'l Layout) -> Self {
        let columns = layout.rows.iter().map(|header| column(&TRADE_ROW, header)).collect();
        Self { layout, columns, sums: HashMap::new(), rows: 0 }
    }

    pub(super) fn header(&self) -> String {
        format!("{}\r\n", self.layout.rows.join(","))
    }

    pub(super) fn write(&mut self, row: &BillRow, text: &mut String) {
        self.rows += 1;
        for (at, column) in self.columns.iter().enumerate() {
            text.push_str(if at == 0 { "`" } else { ",`" });
            match row.cell(column.name) {
                Cell::Text(cell) => text.push_str(&cell),
                Cell::Fen(fen) => {
                    *self.sums.entry(column.name).or_default() += fen;
                    text.push_str(&yuan(fen, column));
                }
            }
        }
        text.push_str("\r\n");
    }

    pub(super) fn summary(&self) -> String {
        let columns: Vec<&Column> = self.layout.summary.iter().map(|header| column(&TRADE_SUMMARY, header)).collect();
        let cells = columns.iter().map(|column| match column.total {
            Some(Total::Sum(name)) => yuan(self.sums.get(name).copied().unwrap_or(0), column),
            _ => self.rows.to_string(),
        });
        let cells: Vec<String> = cells.map(|cell| format!("`{cell}")).collect();
        format!("{}\r\n{}\r\n", self.layout.summary.join(","), cells.join(","))
    }
}

fn column(sheet: &'static Sheet, header: &str) -> &'static Column {
    sheet.columns.iter().find(|column| column.has_header(header)).unwrap_or_else(|| panic!("{header}"))
}

fn yuan(fen: i64, column: &Column) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    let zeros = if matches!(column.kind, ColumnKind::FineYuan) { "000" } else { "" };
    format!("{sign}{}.{:02}{zeros}", fen / 100, fen % 100)
}

/// Writes `yyyyMMddHHmmss` as `yyyy-MM-dd HH:mm:ss`.
pub(super) fn dashed(time: &str) -> String {
    let part = |from: usize, to: usize| &time[from..to];
    format!("{}-{}-{} {}:{}:{}", part(0, 4), part(4, 6), part(6, 8), part(8, 10), part(10, 12), part(12, 14))
}
