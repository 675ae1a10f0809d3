//! A bill, from its lines: the header, the rows, the summary. What is no bill is told
//! apart by its first character.

use std::io::Read;
use std::sync::Arc;

use csv::StringRecord;
use wxpay_schema::Message;

use super::cells::{Cells, Header, Line};
use super::error::{BillError, LineFault};
use super::refusal::Refusal;
use super::rows::{BillRow, FundFlowRow, TradeRow};
use super::source::{Lines, MARK};
use super::tally::{Closing, Tally};
use super::{BillOptions, Packing};
use crate::prepared::is_foreign;
use crate::text::excerpt;
use crate::xml::read::{Limits, fields};

/// A trade bill that is being read.
pub type TradeBill<R> = Bill<R, TradeRow>;

/// A fund flow that is being read.
pub type FundFlow<R> = Bill<R, FundFlowRow>;

/// A bill that is being read: an iterator over its rows, then [`Bill::finish`].
///
/// After [`BillError::Row`] the rows go on, unless the bill is read
/// [strictly](Bill::strict); after any other error there are none.
pub struct Bill<R, T: BillRow> {
    lines: Lines<R>,
    header: Arc<Header>,
    tally: Tally,
    rows: u64,
    faulty: u64,
    is_strict: bool,
    state: State<T::Summary>,
}

enum State<S> {
    Rows,
    Closed(S),
    Stopped,
}

impl<R: Read, T: BillRow> Bill<R, T> {
    /// Opens the body of a download: of HTTP, a file, or bytes such as the text that
    /// cloud-run has in `respdata`.
    ///
    /// # Errors
    /// [`BillError::Refused`] when WeChat Pay sent no bill, which
    /// [`is_no_bill`](BillError::is_no_bill) tells from a fault; and what is wrong
    /// with the header line.
    pub fn open(body: R) -> Result<Self, BillError> {
        Self::open_with(body, BillOptions::default())
    }

    /// Opens a body with other limits, or gzip or not.
    ///
    /// # Errors
    /// As [`Bill::open`].
    pub fn open_with(body: R, options: BillOptions) -> Result<Self, BillError> {
        let mut lines = Lines::of(body, options)?;
        if !lines.advance()? {
            return Err(BillError::NotABill { excerpt: "it is empty".to_owned() });
        }
        match lines.start() {
            [b'<', ..] => return Err(markup(&lines.beginning(Limits::default().body + 1), T::REQUEST)),
            // The csv crate would take off a second mark.
            start if start.starts_with(MARK) => return Err(page(&lines.beginning(1024))),
            _ if options.packing == Packing::Gzip && !lines.is_packed() => return Err(BillError::NotGzip),
            _ => {}
        }
        let Some(line) = lines.pieces() else {
            return Err(BillError::Encoding { line: lines.number() });
        };
        if let Some(refusal) =
            line.get(0).filter(|_| line.len() == 1).and_then(|text| Refusal::of_text(text, T::REQUEST))
        {
            return Err(BillError::Refused(refusal));
        }
        if !Header::is_one(line, T::SHEET) && !Header::is_one(line, other(T::SHEET.name)) {
            return Err(page(&lines.beginning(1024)));
        }
        let header = Arc::new(Header::read(line, T::SHEET)?);
        lines.go_on();
        Ok(Self { lines, header, tally: Tally::of::<T>(), rows: 0, faulty: 0, is_strict: false, state: State::Rows })
    }

    /// Stops at the first row that cannot be read, as at any other error: no row comes
    /// after it, and [`finish`](Self::finish) fails.
    ///
    /// A merchant's text, `attach` or `body`, with a line end in it breaks its row into
    /// pieces. The first piece is a faulty row, and so is the last, but what stands
    /// between them can be a whole row that a payer made up. Without this, such a row
    /// is handed out before [`finish`](Self::finish) tells that the bill does not add up.
    /// Use it where rows are acted on as they come.
    ///
    /// ```
    /// use wxpay_core::bill::{BillError, TradeBill};
    ///
    /// let body = "交易时间,商户号,微信订单号,商户订单号,交易状态,商户数据包,订单金额
    /// `2019-07-25 08:35:41,`1,`2,`3,`SUCCESS,`a line end
    /// `2019-07-25 08:35:41,`1,`2,`4,`SUCCESS,`,`888.00
    /// ,`6.00
    /// 总交易单数
    /// `1
    /// ".as_bytes();
    /// let mut rows = TradeBill::open(body)?.strict();
    /// assert!(matches!(rows.next(), Some(Err(BillError::Row(_)))));
    /// assert!(rows.next().is_none());
    /// # Ok::<(), BillError>(())
    /// ```
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.is_strict = true;
        self
    }

    /// Reads the rows that are left, and closes the bill: its summary, held against
    /// all rows. That the rows do not add up to it is no error but stands in
    /// [`Closing::disagreements`], and [`Closing::agrees`] asks for it.
    ///
    /// # Errors
    /// When the bill is not whole, be it that an earlier error said so.
    pub fn finish(mut self) -> Result<Closing<T::Summary>, BillError> {
        let is_strict = self.is_strict;
        for row in &mut self {
            match row {
                Ok(_) => {}
                Err(BillError::Row(_)) if !is_strict => {}
                Err(error) => return Err(error),
            }
        }
        let State::Closed(summary) = self.state else {
            return Err(BillError::Stopped);
        };
        let disagreements = self.tally.disagreements::<T>(summary.cells());
        Ok(Closing { summary, rows: self.rows, faulty: self.faulty, disagreements })
    }

    /// The next row; `None` at the summary, which is then read.
    fn row(&mut self) -> Result<Option<T>, BillError> {
        if !self.lines.advance()? {
            return Err(BillError::Truncated);
        }
        let line = self.lines.number();
        let Some(pieces) = self.lines.pieces() else {
            return Err(BillError::Row(LineFault::Encoding { line }));
        };
        if !pieces.get(0).is_some_and(|piece| piece.starts_with('`')) {
            if !Header::is_one(pieces, T::Summary::SHEET) {
                return Err(BillError::Row(LineFault::NoRow { line }));
            }
            let header = Arc::new(Header::read(pieces, T::Summary::SHEET)?);
            self.state = State::Closed(self.summary(&header)?);
            return Ok(None);
        }
        let row = read::<T>(&self.header, pieces, line).map_err(BillError::Row)?;
        self.tally.add::<T>(row.cells());
        Ok(Some(row))
    }

    /// The line under the summary's header, and that nothing follows it.
    fn summary(&mut self, header: &Arc<Header>) -> Result<T::Summary, BillError> {
        if !self.lines.advance()? {
            return Err(BillError::Truncated);
        }
        let line = self.lines.number();
        let Some(pieces) = self.lines.pieces() else {
            return Err(BillError::Summary(LineFault::Encoding { line }));
        };
        let summary = read(header, pieces, line);
        // To the end in any case: gzip has its check there.
        if self.lines.advance()? {
            return Err(BillError::Trailing { line: self.lines.number() });
        }
        summary.map_err(|fault| match fault {
            LineFault::Cells { expected, found, .. } if found < expected => BillError::Truncated,
            fault => BillError::Summary(fault),
        })
    }
}

impl<R: Read, T: BillRow> Iterator for Bill<R, T> {
    type Item = Result<T, BillError>;

    fn next(&mut self) -> Option<Self::Item> {
        if !matches!(self.state, State::Rows) {
            return None;
        }
        let row = self.row();
        match &row {
            Ok(Some(_)) => self.rows += 1,
            Ok(None) => {}
            Err(BillError::Row(_)) if !self.is_strict => self.faulty += 1,
            Err(_) => self.state = State::Stopped,
        }
        row.transpose()
    }
}

impl<R: Read, T: BillRow> std::iter::FusedIterator for Bill<R, T> {}

/// Shows no row.
impl<R, T: BillRow> std::fmt::Debug for Bill<R, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bill").field("rows", &self.rows).field("faulty", &self.faulty).finish_non_exhaustive()
    }
}

fn read<L: Line>(header: &Arc<Header>, pieces: &StringRecord, line: u64) -> Result<L, LineFault> {
    let expected = header.len();
    let cells = Cells::join(header, pieces).map_err(|found| LineFault::Cells { line, expected, found })?;
    L::read(cells).map_err(|bad| bad.in_line(line))
}

/// The rows of the other kind of bill, whose header is told from a page so that the
/// error can name the columns.
fn other(name: &str) -> &'static wxpay_schema::bill::Sheet {
    use wxpay_schema::bill::{FUND_FLOW_ROW, TRADE_ROW};
    if name == TRADE_ROW.name { &FUND_FLOW_ROW } else { &TRADE_ROW }
}

/// What begins with `<`: a refusal, or a page.
fn markup(body: &[u8], request: &'static Message) -> BillError {
    let body = body.trim_ascii_start();
    match fields(body, &Limits::default()) {
        Ok(fields) => Refusal::of(&fields, request).map_or_else(|| page(body), BillError::Refused),
        Err(malformed) if !is_foreign(body, "<xml") => BillError::Malformed(malformed),
        Err(_) => page(body),
    }
}

fn page(body: &[u8]) -> BillError {
    let start = body.get(..1024).unwrap_or(body);
    BillError::NotABill { excerpt: excerpt(&String::from_utf8_lossy(start), 200) }
}
