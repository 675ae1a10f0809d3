//! A bill, read from its lines: the header, the rows, the summary. Other texts are distinguished by their first
//! character.

use std::io::Read;
use std::sync::Arc;

use csv::StringRecord;
use wxpay_schema::Message;

use super::columns::{Cells, Header, Line};
use super::error::{BillError, LineError};
use super::lines::{Lines, MARK};
use super::options::{BillOptions, Compression};
use super::refusal::Refusal;
use super::rows::{BillRow, FundFlowRow, TradeRow};
use super::totals::{BillSummary, Totals};
use crate::receive::body::is_foreign;
use crate::text::excerpt::excerpt;
use crate::xml::read::{Limits, fields};

/// A trade bill that is being read.
pub type TradeBill<R> = Bill<R, TradeRow>;

/// A fund flow that is being read.
pub type FundFlow<R> = Bill<R, FundFlowRow>;

/// A bill that is being read: an iterator over its rows, followed by [`Bill::finish`].
///
/// After [`BillError::Row`] reading continues, unless the bill is read [strictly](Bill::strict). Any other error ends
/// the rows.
pub struct Bill<R, T: BillRow> {
    lines: Lines<R>,
    header: Arc<Header>,
    totals: Totals,
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
    /// Opens the body of a download: an HTTP body, a file, or bytes such as the text in cloud-run's `respdata`.
    ///
    /// # Errors
    /// [`BillError::Refused`] if WeChat Pay sent a refusal ([`is_no_bill`](BillError::is_no_bill) recognizes an empty
    /// day), or what is wrong with the header line.
    pub fn open(body: R) -> Result<Self, BillError> {
        Self::open_with(body, BillOptions::default())
    }

    /// Opens a body with other limits, or with gzip required or excluded.
    ///
    /// # Errors
    /// As [`Bill::open`].
    pub fn open_with(body: R, options: BillOptions) -> Result<Self, BillError> {
        let mut lines = Lines::new(body, options)?;
        if !lines.advance()? {
            return Err(BillError::NotABill { excerpt: "it is empty".to_owned() });
        }
        match lines.start() {
            [b'<', ..] => return Err(markup(&lines.beginning(Limits::default().body + 1), T::REQUEST)),
            // The csv crate would remove a second byte order mark.
            start if start.starts_with(MARK) => return Err(page(&lines.beginning(1024))),
            _ if options.compression == Compression::Gzip && !lines.is_gzip() => return Err(BillError::NotGzip),
            _ => {}
        }
        let Some(line) = lines.pieces() else {
            return Err(BillError::Encoding { line: lines.number() });
        };
        if let Some(refusal) =
            line.get(0).filter(|_| line.len() == 1).and_then(|text| Refusal::from_text(text, T::REQUEST))
        {
            return Err(BillError::Refused(refusal));
        }
        if !Header::matches(line, T::SHEET) && !Header::matches(line, other_sheet(T::SHEET.name)) {
            return Err(page(&lines.beginning(1024)));
        }
        let header = Arc::new(Header::parse(line, T::SHEET)?);
        lines.drop_beginning();
        Ok(Self { lines, header, totals: Totals::new::<T>(), rows: 0, faulty: 0, is_strict: false, state: State::Rows })
    }

    /// Stops at the first row that cannot be read, as at any other error: the iterator ends, and
    /// [`finish`](Self::finish) fails.
    ///
    /// A line end in a merchant's text, `attach` or `body`, breaks its row into pieces. The first and the last piece
    /// are faulty rows, but a piece between them can be a complete row forged by a payer. Without `strict`, that row
    /// is returned before [`finish`](Self::finish) reports the mismatch. Use it if rows are acted on as they come.
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

    /// Reads the remaining rows and the summary, and compares them. Rows that do not add up to the summary are not an
    /// error: they are listed in [`BillSummary::mismatches`] and reported by [`BillSummary::agrees`].
    ///
    /// # Errors
    /// If the bill is incomplete, including when an earlier call reported it.
    pub fn finish(mut self) -> Result<BillSummary<T::Summary>, BillError> {
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
        let mismatches = self.totals.mismatches::<T>(summary.cells());
        Ok(BillSummary { summary, rows: self.rows, faulty: self.faulty, mismatches })
    }

    /// Whether the bill has the column of that member.
    pub(super) fn has_column(&self, member: &str) -> bool {
        self.header.has_member(member)
    }

    /// Whether rows were read.
    pub(super) fn is_begun(&self) -> bool {
        self.rows + self.faulty > 0 || !matches!(self.state, State::Rows)
    }

    /// Returns the next row, or reads the summary and returns `None`.
    fn row(&mut self) -> Result<Option<T>, BillError> {
        if !self.lines.advance()? {
            return Err(BillError::Truncated);
        }
        let line = self.lines.number();
        let Some(pieces) = self.lines.pieces() else {
            return Err(BillError::Row(LineError::Encoding { line }));
        };
        if !pieces.get(0).is_some_and(|piece| piece.starts_with('`')) {
            if !Header::matches(pieces, T::Summary::SHEET) {
                return Err(BillError::Row(LineError::NoRow { line }));
            }
            let header = Arc::new(Header::parse(pieces, T::Summary::SHEET)?);
            self.state = State::Closed(self.summary(&header)?);
            return Ok(None);
        }
        let row = read::<T>(&self.header, pieces, line).map_err(BillError::Row)?;
        self.totals.add::<T>(row.cells());
        Ok(Some(row))
    }

    /// Reads the line below the summary's header, and checks that nothing follows it.
    fn summary(&mut self, header: &Arc<Header>) -> Result<T::Summary, BillError> {
        if !self.lines.advance()? {
            return Err(BillError::Truncated);
        }
        let line = self.lines.number();
        let Some(pieces) = self.lines.pieces() else {
            return Err(BillError::Summary(LineError::Encoding { line }));
        };
        let summary = read(header, pieces, line);
        // Read to the end in any case, since gzip's checksum is there.
        if self.lines.advance()? {
            return Err(BillError::Trailing { line: self.lines.number() });
        }
        summary.map_err(|fault| match fault {
            LineError::Cells { expected, found, .. } if found < expected => BillError::Truncated,
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

/// Shows no rows.
impl<R, T: BillRow> std::fmt::Debug for Bill<R, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bill").field("rows", &self.rows).field("faulty", &self.faulty).finish_non_exhaustive()
    }
}

fn read<L: Line>(header: &Arc<Header>, pieces: &StringRecord, line: u64) -> Result<L, LineError> {
    let expected = header.len();
    let cells = Cells::join(header, pieces).map_err(|found| LineError::Cells { line, expected, found })?;
    L::read(cells).map_err(|bad| bad.in_line(line))
}

/// The sheet of the other kind of bill. Its header is recognized so that the error can name the columns.
fn other_sheet(name: &str) -> &'static wxpay_schema::bill::Sheet {
    use wxpay_schema::bill::{FUND_FLOW_ROW, TRADE_ROW};
    if name == TRADE_ROW.name { &FUND_FLOW_ROW } else { &TRADE_ROW }
}

/// The error for a body that begins with `<`: a refusal or a page.
fn markup(body: &[u8], request: &'static Message) -> BillError {
    let body = body.trim_ascii_start();
    match fields(body, &Limits::default()) {
        Ok(fields) => Refusal::from_fields(&fields, request).map_or_else(|| page(body), BillError::Refused),
        Err(malformed) if !is_foreign(body, "<xml") => BillError::Malformed(malformed),
        Err(_) => page(body),
    }
}

fn page(body: &[u8]) -> BillError {
    let start = body.get(..1024).unwrap_or(body);
    BillError::NotABill { excerpt: excerpt(&String::from_utf8_lossy(start), 200) }
}
