//! Bills: the reader takes the same memory at any length.

use std::io::{self, Read};

use wxpay_core::bill::{BillError, BillOptions, SignedFen, TradeBill};

/// The header of a bill and a row of 6 yuan.
#[derive(Clone, Copy)]
struct Layout {
    header: &'static str,
    row: &'static str,
}

/// The required columns and the amount.
const NARROW: Layout = Layout {
    header: "交易时间,商户号,微信订单号,商户订单号,交易状态,订单金额\r\n",
    row: "`2019-07-25 08:35:41,`10000100,`1001690740201411100005734289,`1415640626,`SUCCESS,`6.00\r\n",
};

/// A generated bill that is never held as a whole.
struct GeneratedBill {
    layout: Layout,
    rows: usize,
    summary: String,
    given: usize,
}

impl GeneratedBill {
    fn new(layout: Layout, rows: usize) -> Self {
        let orders = SignedFen(i64::try_from(rows).unwrap() * 600).to_yuan();
        let fees = SignedFen(i64::try_from(rows).unwrap() * 4).to_yuan();
        let summary = format!(
            "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n\
             `{rows},`{orders},`0.00,`0.00,`{fees}000,`{orders},`0.00\r\n"
        );
        Self { layout, rows, summary, given: 0 }
    }
}

impl Read for GeneratedBill {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Layout { header, row } = self.layout;
        let of_rows = self.given.checked_sub(header.len());
        let rest = match of_rows {
            None => &header[self.given..],
            Some(at) if at < self.rows * row.len() => &row[at % row.len()..],
            Some(at) => &self.summary[(at - self.rows * row.len()).min(self.summary.len())..],
        };
        // Slices end at character boundaries.
        let mut most = rest.len().min(buffer.len());
        while !rest.is_char_boundary(most) {
            most -= 1;
        }
        buffer[..most].copy_from_slice(&rest.as_bytes()[..most]);
        self.given += most;
        Ok(most)
    }
}

mod trade_bill {
    use super::*;

    /// Every column.
    const WIDE: Layout = Layout {
        header: "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,\
            交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,\
            充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,\
            费率备注\r\n",
        row: "`2019-07-25 08:35:41,`wx2421b1c4370ec43b,`10000100,`0,`1000,`1001690740201411100005734289,\
            `1415640626,`085e9858e3ba5186aafcbaed1,`JSAPI,`SUCCESS,`PSBC_DEBIT,`CNY,`6.00,`0.00,\
            `0,`0,`0.00,`0.00,`,`,`被扫支付测试,`订单额外描述,`0.04000,`0.60%,`6.00,`0.00,`\r\n",
    };

    fn peak_bytes(layout: Layout, rows: usize) -> u64 {
        let heap = allocation_counter::measure(|| {
            let mut bill = TradeBill::open(GeneratedBill::new(layout, rows)).unwrap();
            let total: i64 = bill.by_ref().map(|row| row.unwrap().order_amount().unwrap().0).sum();
            assert_eq!(usize::try_from(total).unwrap(), rows * 600);
            let closing = bill.finish().unwrap();
            assert_eq!(closing.summary.rows, u64::try_from(rows).unwrap());
            assert!(closing.agrees(), "{:?}", closing.mismatches);
        });
        heap.bytes_max
    }

    /// Asserts that a long bill takes no more memory than one of ten rows.
    fn takes_no_more_than_ten(layout: Layout, rows: usize) {
        let (few, many) = (peak_bytes(layout, 10), peak_bytes(layout, rows));
        assert!(many < 64 * 1024, "{many} bytes");
        assert!(many <= few + 1024, "{many} bytes, {few} for ten rows");
    }

    #[test]
    fn takes_no_more_for_a_hundred_thousand_wide_rows_than_for_ten() {
        takes_no_more_than_ten(WIDE, 100_000);
    }

    #[test]
    fn takes_no_more_for_a_million_rows_than_for_ten() {
        takes_no_more_than_ten(NARROW, 1_000_000);
    }
}

mod open {
    use super::*;

    /// A repeated text, and another behind it.
    struct Again {
        text: &'static [u8],
        times: usize,
        end: &'static [u8],
        given: usize,
    }

    impl Read for Again {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let before = self.text.len() * self.times;
            let rest = match self.given.checked_sub(before) {
                None => &self.text[self.given % self.text.len()..],
                Some(at) => &self.end[at.min(self.end.len())..],
            };
            let most = rest.len().min(buffer.len());
            buffer[..most].copy_from_slice(&rest[..most]);
            self.given += most;
            Ok(most)
        }
    }

    /// Reads a body to its end or its first error, and returns the peak memory.
    fn peak_of(body: impl Read) -> (u64, Result<u64, BillError>) {
        let mut read = Ok(0);
        let heap = allocation_counter::measure(|| {
            read = TradeBill::open(body).and_then(|bill| Ok(bill.finish()?.rows));
        });
        (heap.bytes_max, read)
    }

    const BLANK: [&[u8]; 6] = [b"\n", b"\r\n", b"  \n", b"\t\r\n", b" ", b"\x0c\n"];

    #[test]
    fn bounds_blank_lines_before_the_header() {
        for text in BLANK {
            let body = || Again { text, times: 3_000_000 / text.len(), end: NARROW.header.as_bytes(), given: 0 };
            let (heap, read) = peak_of(body());
            assert!(matches!(read, Err(BillError::TooLarge { limit: 65_536, .. })), "{text:?}: {read:?}");
            assert!(heap < 256 * 1024, "{text:?}: {heap} bytes");

            let mut bomb = Vec::new();
            flate2::read::GzEncoder::new(body(), flate2::Compression::fast()).read_to_end(&mut bomb).unwrap();
            let (heap, read) = peak_of(bomb.as_slice());
            assert!(matches!(read, Err(BillError::TooLarge { limit: 65_536, .. })), "{text:?}: {read:?}");
            assert!(heap < 512 * 1024, "{text:?}: {heap} bytes of {}", bomb.len());
        }
    }

    #[test]
    fn bounds_lines_of_commas() {
        for text in [&b",\n"[..], b",,,,,,,,\r\n", b","] {
            let (heap, read) = peak_of(Again { text, times: 3_000_000 / text.len(), end: b"", given: 0 });
            assert!(read.is_err(), "{text:?}");
            assert!(heap < 2 * 1024 * 1024, "{text:?}: {heap} bytes");
        }
    }

    #[test]
    fn bounds_blank_lines_behind_the_header() {
        for text in BLANK {
            // A line of at most the limit.
            let text = if text == b" " { &[b' '; 1_000][..] } else { text };
            let body =
                NARROW.header.as_bytes().chain(Again { text, times: 5_000_000 / text.len(), end: b"", given: 0 });
            let (heap, read) = peak_of(body);
            assert!(matches!(read, Err(BillError::Truncated | BillError::TooLarge { .. })), "{text:?}: {read:?}");
            assert!(heap < 512 * 1024, "{text:?}: {heap} bytes");
        }
    }

    #[test]
    fn skips_a_few_blank_lines() {
        let summary = GeneratedBill::new(NARROW, 1).summary;
        let whole = format!("{}{}{summary}", NARROW.header, NARROW.row);
        for text in BLANK {
            let blank = text.repeat(60 * 1024 / text.len());
            let (heap, read) = peak_of([blank.as_slice(), whole.as_bytes()].concat().as_slice());
            assert!(matches!(read, Ok(1)), "{text:?}: {read:?}");
            assert!(heap < 256 * 1024, "{text:?}: {heap} bytes");
        }
    }

    /// Whatever its length, and behind any blank lines within the limit.
    #[test]
    fn reports_what_is_not_a_bill_in_bounded_memory() {
        let refusal = "<xml><return_code>FAIL</return_code><return_msg>No Bill Exist</return_msg>\
            <error_code>20002</error_code></xml>";
        let blank = "\n".repeat(60 * 1024);
        let (_, read) = peak_of(format!("{blank}{refusal}").as_bytes());
        assert!(read.unwrap_err().is_no_bill());
        let wider = BillOptions { row: 1 << 20, ..BillOptions::default() };
        let body = [b"\n".repeat(1 << 18), NARROW.header.into(), NARROW.row.into()].concat();
        assert!(TradeBill::open_with(body.as_slice(), wider).is_ok());
        let options = BillOptions { row: 1 << 30, ..BillOptions::default() };
        for text in [&b"<p>"[..], b"<p>\n", b"x"] {
            let mut words = String::new();
            let heap = allocation_counter::measure(|| {
                let opened = TradeBill::open_with(Again { text, times: 1_000_000, end: b"", given: 0 }, options);
                words = opened.map(drop).unwrap_err().to_string();
            });
            assert!(words.contains("no bill"), "{words}");
            // The csv crate keeps one line, up to its limit.
            let line = if text.ends_with(b"\n") { 0 } else { 16 * 1024 * 1024 };
            assert!(heap.bytes_max < line + 512 * 1024, "{text:?}: {} bytes", heap.bytes_max);
        }
    }
}
