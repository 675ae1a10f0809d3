//! A bill of any length is read in the same memory. In a program of its own, whose
//! allocator counts.

#![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

use std::io::{self, Read};

use wxpay_core::bill::{SignedFen, TradeBill};

/// The headers of a bill and a row of 6 yuan under them.
#[derive(Clone, Copy)]
struct Layout {
    header: &'static str,
    row: &'static str,
}

/// Every column.
const WIDE: Layout = Layout {
    header: "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注\r\n",
    row: "`2019-07-25 08:35:41,`wx2421b1c4370ec43b,`10000100,`0,`1000,`1001690740201411100005734289,`1415640626,`085e9858e3ba5186aafcbaed1,`JSAPI,`SUCCESS,`PSBC_DEBIT,`CNY,`6.00,`0.00,`0,`0,`0.00,`0.00,`,`,`被扫支付测试,`订单额外描述,`0.04000,`0.60%,`6.00,`0.00,`\r\n",
};

/// The columns that every bill has, and the amount.
const NARROW: Layout = Layout {
    header: "交易时间,商户号,微信订单号,商户订单号,交易状态,订单金额\r\n",
    row: "`2019-07-25 08:35:41,`10000100,`1001690740201411100005734289,`1415640626,`SUCCESS,`6.00\r\n",
};

/// A bill that is never held: the header, rows, the summary.
struct Made {
    layout: Layout,
    rows: usize,
    summary: String,
    given: usize,
}

impl Made {
    fn of(layout: Layout, rows: usize) -> Self {
        let orders = SignedFen(i64::try_from(rows).unwrap() * 600).to_yuan();
        let fees = SignedFen(i64::try_from(rows).unwrap() * 4).to_yuan();
        let summary = format!(
            "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n\
             `{rows},`{orders},`0.00,`0.00,`{fees}000,`{orders},`0.00\r\n"
        );
        Self { layout, rows, summary, given: 0 }
    }
}

impl Read for Made {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Layout { header, row } = self.layout;
        let of_rows = self.given.checked_sub(header.len());
        let rest = match of_rows {
            None => &header[self.given..],
            Some(at) if at < self.rows * row.len() => &row[at % row.len()..],
            Some(at) => &self.summary[(at - self.rows * row.len()).min(self.summary.len())..],
        };
        // At the ends of characters, so that the slices above are texts.
        let mut most = rest.len().min(buffer.len());
        while !rest.is_char_boundary(most) {
            most -= 1;
        }
        buffer[..most].copy_from_slice(&rest.as_bytes()[..most]);
        self.given += most;
        Ok(most)
    }
}

fn peak(layout: Layout, rows: usize) -> u64 {
    let heap = allocation_counter::measure(|| {
        let mut bill = TradeBill::open(Made::of(layout, rows)).unwrap();
        let total: i64 = bill.by_ref().map(|row| row.unwrap().order_amount().unwrap().0).sum();
        assert_eq!(usize::try_from(total).unwrap(), rows * 600);
        let closing = bill.finish().unwrap();
        assert_eq!(closing.summary.rows, u64::try_from(rows).unwrap());
        assert!(closing.agrees(), "{:?}", closing.disagreements);
    });
    heap.bytes_max
}

/// Holds a long bill against one of ten rows.
fn takes_no_more_than_ten(layout: Layout, rows: usize) {
    let (few, many) = (peak(layout, 10), peak(layout, rows));
    assert!(many < 64 * 1024, "{many} bytes");
    assert!(many <= few + 1024, "{many} bytes, {few} for ten rows");
}

#[test]
fn a_hundred_thousand_wide_rows_take_no_more_memory_than_ten() {
    takes_no_more_than_ten(WIDE, 100_000);
}

#[test]
fn a_million_rows_take_no_more_memory_than_ten() {
    takes_no_more_than_ten(NARROW, 1_000_000);
}
