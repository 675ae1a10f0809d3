//! Bills: rows and summary are the same whether the body comes whole or byte by byte, with gzip or without.

use std::io::{self, Read, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;
use wxpay_core::bill::{Bill, BillOptions, BillRow, FundFlowRow, TradeRow};

use super::{input, seeds};

/// What a bill gave: its cells, its faults, and its end.
type Content = Vec<String>;

/// Reads a bill. The first byte selects the kind, and what follows a fault.
pub fn run(data: &[u8]) {
    let Some((byte, body)) = input::split_byte(data) else { return };
    let whole = read(byte, body);
    assert_eq!(read(byte, ByteByByte(body)), whole, "byte by byte");
    // An empty body, and a body that begins as gzip does, are told apart.
    if byte & 4 != 0 && !body.is_empty() && !body.starts_with(b"\x1f\x8b") {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(body).unwrap();
        assert_eq!(read(byte, encoder.finish().unwrap().as_slice()), whole, "with gzip");
    }
}

fn read(byte: u8, body: impl Read) -> Content {
    if byte & 1 == 0 { read_as::<TradeRow>(byte, body) } else { read_as::<FundFlowRow>(byte, body) }
}

fn read_as<T: BillRow>(byte: u8, body: impl Read) -> Content {
    let options = BillOptions { text: 1 << 20, row: 1 << 12, ..BillOptions::default() };
    let mut content = Content::new();
    let mut bill = match Bill::<_, T>::open_with(body, options) {
        Ok(bill) => bill,
        Err(error) => return vec![format!("{error} {error:?}")],
    };
    if byte & 2 != 0 {
        bill = bill.strict();
    }
    content.extend(bill.unknown_headers().map(str::to_owned));
    if byte & 8 == 0 {
        for row in &mut bill {
            content.push(row.map_or_else(|error| format!("{error} {error:?}"), |_| "a row".to_owned()));
        }
    } else {
        while let Some(row) = bill.next_cells() {
            match row {
                Ok(cells) => content.extend(cells.iter().map(|(header, cell)| format!("{header}: {cell}"))),
                Err(error) => content.push(format!("{error} {error:?}")),
            }
        }
    }
    content.push(match bill.finish() {
        Ok(summary) => format!("{} {} {:?}", summary.rows, summary.agrees(), summary.mismatches),
        Err(error) => format!("{error} {error:?}"),
    });
    content
}

struct ByteByByte<'b>(&'b [u8]);

impl Read for ByteByByte<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match (self.0.split_first(), buffer.first_mut()) {
            (Some((byte, rest)), Some(place)) => {
                *place = *byte;
                self.0 = rest;
                Ok(1)
            }
            _ => Ok(0),
        }
    }
}

/// A fund flow.
const FUND_FLOW: &str = "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额（元）,\
    账户结余（元）,\
    资金变更提交申请人,备注,业务凭证号\r\n\
    `2018-02-01 04:21:23,`50000305742018020103387128253,`1900009231201802015884652186,`退款,`退款,`支出,`0.02,`0.17,\
    `system,`缺货,`REF4200000068201801293084726067\r\n\
    资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\r\n\
    `20.0,`17.0,`0.35,`3.0,`0.18\r\n";

/// Returns the published bills.
pub fn seeds() -> Vec<Vec<u8>> {
    let mut bills: Vec<Vec<u8>> = seeds::messages("csv");
    bills.extend(seeds::messages("xml").into_iter().filter(|body| body.len() < 300).take(8));
    bills.push(FUND_FLOW.as_bytes().to_vec());
    seeds::behind([0, 1, 6, 12, 13], &bills)
}

/// Bodies with gzip that are damaged.
pub mod gzip {
    use super::{Compression, GzEncoder, io};
    use std::io::Write as _;

    /// Reads a bill whose body is compressed, byte for byte as it is given.
    pub fn run(data: &[u8]) {
        let Some((byte, body)) = super::input::split_byte(data) else { return };
        // Of damaged data, more or less can be read before the fault.
        let (whole, pieces) = (super::read(byte, body), super::read(byte, super::ByteByByte(body)));
        assert!(whole == pieces || !is_complete(&whole) && !is_complete(&pieces), "{whole:?} or {pieces:?}");
    }

    /// Whether the summary was read.
    fn is_complete(content: &super::Content) -> bool {
        content.last().is_some_and(|end| end.contains("true") || end.contains("false"))
    }

    /// Returns compressed bills.
    pub fn seeds() -> Vec<Vec<u8>> {
        let compress = |seed: Vec<u8>| -> io::Result<Vec<u8>> {
            let (byte, body) = seed.split_first().ok_or(io::ErrorKind::InvalidInput)?;
            let mut encoder = GzEncoder::new(vec![*byte], Compression::fast());
            encoder.write_all(body)?;
            encoder.finish()
        };
        super::seeds().into_iter().filter_map(|seed| compress(seed).ok()).collect()
    }
}
