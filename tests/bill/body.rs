//! Bodies of downloads: the published samples, and ways to deliver them.

use std::io::{Read, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;
use wxpay_core::bill::{BillError, BillSummary, TradeBill, TradeRow, TradeSummary};

pub(crate) const ALL: &str = include_str!("../protocol/samples/bill.ALL.csv");
pub(crate) const ALL_2014: &str = include_str!("../protocol/samples/bill.ALL.2014.csv");
pub(crate) const SUCCESS: &str = include_str!("../protocol/samples/bill.SUCCESS.csv");
pub(crate) const REFUND: &str = include_str!("../protocol/samples/bill.REFUND.csv");

/// A fund flow. The headers and the first row are those of a fixture of another reader.
pub(crate) const FLOW: &str = "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额（元）,\
    账户结余（元）,资金变更提交申请人,备注,业务凭证号\r
`2018-02-01 04:21:23,`50000305742018020103387128253,`1900009231201802015884652186,\
    `退款,`退款,`支出,`0.02,`0.17,`system,`缺货,`REF4200000068201801293084726067\r
`2018-02-01 05:00:00,`4200000068201801293084726067,`1900009231201802015884652187,\
    `交易,`交易,`收入,`0.35,`0.52,`system,`总金额0.35元,含手续费,`20180201\r
资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\r
`2.0,`1.0,`0.35,`1.0,`0.02\r
";

/// Reads a trade bill to its end.
pub(crate) fn read_trade_bill(body: impl Read) -> Result<(Vec<TradeRow>, BillSummary<TradeSummary>), BillError> {
    let mut bill = TradeBill::open(body)?;
    let rows = bill.by_ref().collect::<Result<Vec<_>, _>>()?;
    Ok((rows, bill.finish()?))
}

pub(crate) fn gzip(body: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body.as_ref()).unwrap();
    encoder.finish().unwrap()
}

/// A body of which each read returns one byte, as from a slow network.
pub(crate) struct SlowBody<'b>(pub(crate) &'b [u8]);

impl Read for SlowBody<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let most = buffer.len().min(1);
        self.0.read(buffer.get_mut(..most).unwrap())
    }
}
