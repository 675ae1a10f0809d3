//! The columns of the bills: of a trade bill, of a fund flow and of their summaries, under
//! the headers of WeChat Pay. `wxpay-core` generates its row types from the [`Sheet`]s. The
//! error codes of a download are in [`errors`](crate::errors).

use crate::choices::{REFUND_CHANNEL, REFUND_STATUS, TRADE_STATE, TRADE_TYPE};
use crate::table::builders::choice;
use crate::table::model::{Choice, Choices};

/// The columns of one kind of line.
#[derive(Clone, Copy, Debug)]
pub struct Sheet {
    /// The name of the struct for such a line.
    pub name: &'static str,
    /// The meaning of the line.
    pub doc: &'static str,
    /// The columns. A bill has some of them, in an order of its own.
    pub columns: &'static [Column],
}

/// One column of a bill.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// The header in current bills.
    pub header: &'static str,
    /// Headers of the same column in other layouts.
    pub also: &'static [&'static str],
    /// The name of the member for the cell.
    pub name: &'static str,
    /// The kind of the cell.
    pub kind: ColumnKind,
    /// Whether every layout has the column, and every line has a value in it.
    pub required: bool,
    /// A text that means the absence of a value, as an empty cell does.
    pub nothing: Option<&'static str>,
    /// The total of the rows that the cell states, in a summary.
    pub total: Option<Total>,
    /// Whether it is personal data, which never appears in a log or an error.
    pub personal: bool,
    /// A cell as the documents print it, without its back-tick.
    pub sample: &'static str,
    /// The meaning.
    pub doc: &'static str,
}

/// The kind of a cell.
#[derive(Clone, Copy, Debug)]
pub enum ColumnKind {
    /// Text.
    Text,
    /// An amount in yuan that is a whole number of fen.
    Yuan,
    /// An amount in yuan with up to five digits after the point.
    FineYuan,
    /// A rate in percent, such as `0.60%`.
    Rate,
    /// A Beijing time `yyyy-MM-dd HH:mm:ss`.
    Time,
    /// A count.
    Number,
    /// One of a list of values.
    Choice(&'static Choices),
}

/// The total of the rows that a cell of the summary states. Columns are named by their
/// members.
#[derive(Clone, Copy, Debug)]
pub enum Total {
    /// The number of rows.
    Rows,
    /// The sum of a column.
    Sum(&'static str),
    /// The number of rows with a value in a column.
    RowsWith(&'static str, &'static str),
    /// The sum of a column over the rows with a value in another one.
    SumWith(&'static str, &'static str, &'static str),
}

impl Column {
    const fn new(header: &'static str, name: &'static str, kind: ColumnKind) -> Self {
        Self {
            header,
            also: &[],
            name,
            kind,
            required: false,
            nothing: None,
            total: None,
            personal: false,
            sample: "",
            doc: "",
        }
    }

    const fn text(header: &'static str, name: &'static str) -> Self {
        Self::new(header, name, ColumnKind::Text)
    }

    const fn yuan(header: &'static str, name: &'static str) -> Self {
        Self::new(header, name, ColumnKind::Yuan)
    }

    const fn fine_yuan(header: &'static str, name: &'static str) -> Self {
        Self::new(header, name, ColumnKind::FineYuan)
    }

    const fn time(header: &'static str, name: &'static str) -> Self {
        Self::new(header, name, ColumnKind::Time)
    }

    const fn number(header: &'static str, name: &'static str) -> Self {
        Self::new(header, name, ColumnKind::Number)
    }

    const fn one_of(header: &'static str, name: &'static str, choices: &'static Choices) -> Self {
        Self::new(header, name, ColumnKind::Choice(choices))
    }

    const fn also(mut self, headers: &'static [&'static str]) -> Self {
        self.also = headers;
        self
    }

    const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    const fn zero_is_nothing(mut self) -> Self {
        self.nothing = Some("0");
        self
    }

    const fn totals(mut self, total: Total) -> Self {
        self.total = Some(total);
        self
    }

    const fn personal(mut self) -> Self {
        self.personal = true;
        self
    }

    const fn sample(mut self, sample: &'static str) -> Self {
        self.sample = sample;
        self
    }

    const fn doc(mut self, doc: &'static str) -> Self {
        self.doc = doc;
        self
    }

    /// Whether a header is that of this column, in any layout.
    #[must_use]
    pub fn has_header(&self, header: &str) -> bool {
        self.header == header || self.also.contains(&header)
    }
}

/// The name of the column that only bills of refunds have.
pub const REFUND_REQUEST_TIME: &str = "refund_request_time";

/// Every sheet.
pub const SHEETS: &[&Sheet] = &[&TRADE_ROW, &TRADE_SUMMARY, &FUND_FLOW_ROW, &FUND_FLOW_SUMMARY];

/// A row of a trade bill (交易账单): ALL, SUCCESS and REFUND, old headers and new.
pub static TRADE_ROW: Sheet = Sheet {
    name: "TradeRow",
    doc: "A row of a trade bill: a payment, a refund or a revocation.",
    columns: &[
        Column::time("交易时间", "trade_time").required().sample("2019-07-25 08:35:41").doc("When it was traded."),
        Column::text("公众账号ID", "appid").sample("wx2421b1c4370ec43b").doc("The app of the payment."),
        Column::text("商户号", "mch_id").required().sample("10000100").doc("The merchant number."),
        Column::text("特约商户号", "sub_mch_id")
            .also(&["子商户号"])
            .zero_is_nothing()
            .sample("1900000109")
            .doc("The sub-merchant number; none, written `0`, for an ordinary merchant."),
        Column::text("设备号", "device_info").sample("1000").doc("The terminal, as the order named it."),
        Column::text("微信订单号", "transaction_id")
            .required()
            .sample("1001690740201411100005734289")
            .doc("WeChat Pay's number of the payment."),
        Column::text("商户订单号", "out_trade_no").required().sample("1415640626").doc("The merchant's order number."),
        Column::text("用户标识", "openid").personal().sample("085e9858e3ba5186aafcbaed1").doc("The payer in the app."),
        Column::one_of("交易类型", "trade_type", &TRADE_TYPE).sample("JSAPI").doc("The scene of the payment."),
        Column::one_of("交易状态", "trade_state", &TRADE_STATE)
            .required()
            .sample("SUCCESS")
            .doc("What the row is: SUCCESS a payment, REFUND a refund, REVOKED a revocation."),
        Column::text("付款银行", "bank_type").sample("CFT").doc("The bank, as a code."),
        Column::text("货币种类", "fee_type").sample("CNY").doc("The currency."),
        // Bills of an intermediate layout have both 总金额 and 订单金额, so the old header
        // is not that of the order's amount.
        Column::yuan("应结订单金额", "settlement_total_fee").also(&["总金额"]).sample("6.00").doc(
            "The order's amount less the coupons that are not settled; zero in a refund's row. In the old layout the \
             order's amount.",
        ),
        Column::yuan("代金券金额", "coupon_fee")
            .also(&["代金券或立减优惠金额", "企业红包金额"])
            .sample("0.00")
            .doc("The coupons used."),
        Column::time("退款申请时间", REFUND_REQUEST_TIME)
            .sample("2019-07-23 20:53:36")
            .doc("When the refund was asked for; REFUND bills only."),
        Column::time("退款成功时间", "refund_success_time")
            .sample("2019-07-23 20:53:40")
            .doc("When the refund succeeded; REFUND bills only."),
        Column::text("微信退款单号", "refund_id")
            .zero_is_nothing()
            .sample("50000705742018020103387128253")
            .doc("WeChat Pay's number of the refund; none, written `0`, in a payment's row."),
        Column::text("商户退款单号", "out_refund_no")
            .zero_is_nothing()
            .sample("1415640626-1")
            .doc("The merchant's refund number; none, written `0`, in a payment's row."),
        Column::yuan("退款金额", "refund_fee").sample("0.01").doc("The refund less the coupons that are not settled."),
        Column::yuan("充值券退款金额", "coupon_refund_fee")
            .also(&["代金券或立减优惠退款金额", "企业红包退款金额"])
            .sample("0.00")
            .doc("The part of the refund that goes back to coupons."),
        Column::one_of("退款类型", "refund_type", &REFUND_CHANNEL).sample("ORIGINAL").doc("Where the refund went."),
        Column::one_of("退款状态", "refund_status", &REFUND_STATUS).sample("SUCCESS").doc("What became of the refund."),
        Column::text("商品名称", "body").sample("被扫支付测试").doc("The order's `body`."),
        Column::text("商户数据包", "attach").sample("订单额外描述").doc("The order's `attach`."),
        Column::fine_yuan("手续费", "service_fee")
            .sample("0.04000")
            .doc("WeChat Pay's fee; below zero where a refund brings it back. Old bills have fractions of a fen."),
        Column::new("费率", "rate", ColumnKind::Rate).sample("0.60%").doc("The rate of the fee."),
        Column::yuan("订单金额", "total_fee")
            .sample("6.00")
            .doc("The order's amount, `total_fee` of the order; zero in a refund's row. The old layout lacks it."),
        Column::yuan("申请退款金额", "refund_request_fee")
            .sample("0.01")
            .doc("The refund as it was asked for, `refund_fee` of the request. The old layout lacks it."),
        Column::text("费率备注", "rate_note").sample("").doc("A remark on the rate."),
    ],
};

/// The last line of a trade bill.
pub static TRADE_SUMMARY: Sheet = Sheet {
    name: "TradeSummary",
    doc: "The summary of a trade bill, its last line.",
    columns: &[
        Column::number("总交易单数", "rows").totals(Total::Rows).required().sample("48").doc("The number of rows."),
        Column::yuan("应结订单总金额", "settlement_total_fee")
            .also(&["总交易额"])
            .totals(Total::Sum("settlement_total_fee"))
            .sample("5.76")
            .doc("The sum of the amounts to settle."),
        Column::yuan("退款总金额", "refund_fee")
            .also(&["总退款金额"])
            .totals(Total::Sum("refund_fee"))
            .sample("1.42")
            .doc("The sum of the refunds."),
        Column::yuan("充值券退款总金额", "coupon_refund_fee")
            .also(&["总代金券或立减优惠退款金额", "总企业红包退款金额"])
            .totals(Total::Sum("coupon_refund_fee"))
            .sample("0.00")
            .doc("The sum of what went back to coupons."),
        Column::fine_yuan("手续费总金额", "service_fee")
            .totals(Total::Sum("service_fee"))
            .sample("0.01000")
            .doc("The sum of the fees; below zero where refunds bring back more."),
        Column::yuan("订单总金额", "total_fee")
            .totals(Total::Sum("total_fee"))
            .sample("5.76")
            .doc("The sum of the orders' amounts. The old layout lacks it."),
        Column::yuan("申请退款总金额", "refund_request_fee")
            .totals(Total::Sum("refund_request_fee"))
            .sample("1.42")
            .doc("The sum of the refunds as they were asked for. The old layout lacks it."),
    ],
};

/// Income in a fund flow.
pub const INCOME: Choice = choice("收入", "Money came in.");

/// Expense in a fund flow.
pub const EXPENSE: Choice = choice("支出", "Money went out.");

/// Directions of money in a fund flow.
pub const FLOW_DIRECTION: Choices =
    Choices { name: "FlowDirection", doc: "Which way the money went.", values: &[INCOME, EXPENSE] };

/// A row of a fund flow (资金账单). The documents do not print its headers; these are from
/// the fixtures of other implementations, where the brackets are full-width or ASCII.
pub static FUND_FLOW_ROW: Sheet = Sheet {
    name: "FundFlowRow",
    doc: "A row of a fund flow: one change of the account's balance.",
    columns: &[
        Column::time("记账时间", "booked_time").required().sample("2018-02-01 04:21:23").doc("When it was booked."),
        Column::text("微信支付业务单号", "business_id")
            .sample("50000305742018020103387128253")
            .doc("WeChat Pay's number of the business: of a payment, a refund, a withdrawal."),
        Column::text("资金流水单号", "flow_id")
            .required()
            .sample("1900009231201802015884652186")
            .doc("The number of this change."),
        Column::text("业务名称", "business_name").sample("退款").doc("The business."),
        Column::text("业务类型", "business_type").sample("退款").doc("The kind of business."),
        Column::one_of("收支类型", "direction", &FLOW_DIRECTION)
            .required()
            .sample("支出")
            .doc("Which way the money went."),
        Column::yuan("收支金额(元)", "amount")
            .also(&["收支金额（元）", "收支金额"])
            .required()
            .sample("0.02")
            .doc("How much; `direction` says which way."),
        Column::yuan("账户结余(元)", "balance")
            .also(&["账户结余（元）", "账户结余"])
            .sample("0.17")
            .doc("The balance of the account afterwards."),
        Column::text("资金变更提交申请人", "applicant").personal().sample("system").doc("Who asked for the change."),
        Column::text("备注", "remark").sample("缺货").doc("A remark."),
        Column::text("业务凭证号", "voucher_id")
            .sample("REF4200000068201801293084726067")
            .doc("The number of the voucher: the merchant's number where the business has one."),
    ],
};

/// The last line of a fund flow.
pub static FUND_FLOW_SUMMARY: Sheet = Sheet {
    name: "FundFlowSummary",
    doc: "The summary of a fund flow, its last line.",
    columns: &[
        Column::number("资金流水总笔数", "rows")
            .totals(Total::Rows)
            .required()
            .sample("20.0")
            .doc("The number of rows."),
        Column::number("收入笔数", "incomes")
            .totals(Total::RowsWith("direction", INCOME.value))
            .sample("17.0")
            .doc("How many times money came in."),
        Column::yuan("收入金额", "income")
            .totals(Total::SumWith("amount", "direction", INCOME.value))
            .sample("0.35")
            .doc("How much came in."),
        Column::number("支出笔数", "expenses")
            .totals(Total::RowsWith("direction", EXPENSE.value))
            .sample("3.0")
            .doc("How many times money went out."),
        Column::yuan("支出金额", "expense")
            .totals(Total::SumWith("amount", "direction", EXPENSE.value))
            .sample("0.18")
            .doc("How much went out."),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_header_is_true_of_one_column_only() {
        for sheet in SHEETS {
            for (at, column) in sheet.columns.iter().enumerate() {
                assert!(!column.doc.is_empty(), "{}", column.name);
                for other in sheet.columns.iter().skip(at + 1) {
                    assert_ne!(column.name, other.name);
                    let shared = column.also.iter().chain([&column.header]).find(|header| other.has_header(header));
                    assert_eq!(shared, None, "{} and {}", column.name, other.name);
                }
            }
        }
    }

    #[test]
    fn totals_mention_columns_of_their_sheet() {
        for (rows, summary) in [(&TRADE_ROW, &TRADE_SUMMARY), (&FUND_FLOW_ROW, &FUND_FLOW_SUMMARY)] {
            let has = |name: &str| rows.columns.iter().any(|column| column.name == name);
            for column in summary.columns {
                assert!(match column.total {
                    None => false,
                    Some(Total::Rows) => true,
                    Some(Total::Sum(name) | Total::RowsWith(name, _)) => has(name),
                    Some(Total::SumWith(name, other, _)) => has(name) && has(other),
                });
            }
        }
    }
}
