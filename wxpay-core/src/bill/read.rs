//! A bill, read from its lines: the header, the rows, the summary. Other texts are distinguished by their first
//! character.

use std::io::Read;
use std::sync::Arc;

use wxpay_schema::Message;

use super::columns::{Line, LineCells, find_cells};
use super::error::{BillError, LineError};
use super::header::Header;
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
    /// The ends of the cells of the last line.
    ends: Vec<usize>,
    /// The amounts of the last row by column.
    amounts: Vec<Option<i64>>,
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
        match lines.line().trim_ascii_start() {
            [b'<', ..] => return Err(markup(&lines.beginning(Limits::default().body + 1), T::REQUEST)),
            // A second byte order mark.
            start if start.starts_with(MARK) => return Err(page(&lines.beginning(1024))),
            _ if options.compression == Compression::Gzip && !lines.is_gzip() => return Err(BillError::NotGzip),
            _ => {}
        }
        let Some(line) = lines.text() else {
            // A cut within a character.
            let is_cut = lines.is_cut() && lines.ends_within_character();
            return Err(if is_cut { BillError::Truncated } else { BillError::Encoding { line: lines.number() } });
        };
        if let Some(refusal) =
            Some(line).filter(|line| !line.contains(',')).and_then(|line| Refusal::from_text(line, T::REQUEST))
        {
            return Err(BillError::Refused(refusal));
        }
        if !Header::matches(line, T::SHEET) && !Header::matches(line, other_sheet(T::SHEET.name)) {
            return Err(page(&lines.beginning(1024)));
        }
        let header = match Header::parse(line, T::SHEET) {
            Err(BillError::MissingColumns(_)) if lines.is_cut() => return Err(BillError::Truncated),
            header => Arc::new(header?),
        };
        Ok(Self {
            lines,
            header,
            totals: Totals::new::<T>(),
            ends: Vec::new(),
            amounts: Vec::new(),
            rows: 0,
            faulty: 0,
            is_strict: false,
            state: State::Rows,
        })
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
        while let Some(row) = self.advance() {
            match row {
                Ok(()) => {}
                Err(BillError::Row(_)) if !is_strict => {}
                Err(error) => return Err(error),
            }
        }
        let State::Closed(summary) = self.state else {
            return Err(BillError::Stopped);
        };
        let mismatches = self.totals.mismatches::<T>(summary.cells(), &self.header);
        Ok(BillSummary { summary, rows: self.rows, faulty: self.faulty, mismatches })
    }

    /// Whether the bill has the column of that member, such as `refund_id`.
    #[must_use]
    pub fn has_column(&self, member: &str) -> bool {
        self.header.has_member(member)
    }

    /// The headers of columns that no member of the row has.
    pub fn unknown_headers(&self) -> impl Iterator<Item = &str> {
        self.header.unknown_names()
    }

    /// The number of rows that were read so far.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    /// Whether rows were read.
    pub(super) fn is_begun(&self) -> bool {
        self.rows + self.faulty > 0 || !matches!(self.state, State::Rows)
    }

    /// Returns the cells of the next row, checked as a row is, or `None` behind the last one. Nothing is allocated for
    /// it, which takes a fraction of the time of a row.
    ///
    /// ```
    /// use wxpay_core::bill::TradeBill;
    ///
    /// let body = "交易时间,商户号,微信订单号,商户订单号,交易状态,订单金额
    /// `2019-07-25 08:35:41,`1,`2,`3,`SUCCESS,`6.00
    /// 总交易单数
    /// `1
    /// ".as_bytes();
    /// let mut bill = TradeBill::open(body)?;
    /// while let Some(cells) = bill.next_cells() {
    ///     let values = cells?.columns().filter_map(|(column, value)| Some((column.name, value?)));
    ///     assert_eq!(values.last(), Some(("total_fee", "6.00")));
    /// }
    /// # Ok::<(), wxpay_core::bill::BillError>(())
    /// ```
    ///
    /// # Errors
    /// As the iterator over the rows.
    pub fn next_cells(&mut self) -> Option<Result<LineCells<'_>, BillError>> {
        self.advance().map(|row| row.map(|()| self.cells()))
    }

    /// The cells of the last line, once their ends were found.
    fn cells(&self) -> LineCells<'_> {
        LineCells::new(&self.header, self.lines.text().unwrap_or_default(), &self.ends)
    }

    /// Reads the next row, or the summary, and returns `None` then.
    fn advance(&mut self) -> Option<Result<(), BillError>> {
        if !matches!(self.state, State::Rows) {
            return None;
        }
        let row = match self.row() {
            // The summary would follow.
            Err(BillError::Row(_)) if self.lines.is_cut() => Err(BillError::Truncated),
            row => row,
        };
        match &row {
            Ok(true) => self.rows += 1,
            Ok(false) => {}
            Err(BillError::Row(_)) if !self.is_strict => self.faulty += 1,
            Err(_) => self.state = State::Stopped,
        }
        row.map(|is_row| is_row.then_some(())).transpose()
    }

    /// Reads and checks the next row, or reads the summary and returns `false`.
    fn row(&mut self) -> Result<bool, BillError> {
        if !self.lines.advance()? {
            return Err(BillError::Truncated);
        }
        let line = self.lines.number();
        let Some(text) = self.lines.text() else {
            return Err(BillError::Row(LineError::Encoding { line }));
        };
        if !text.starts_with('`') {
            if !Header::matches(text, T::Summary::SHEET) {
                return Err(BillError::Row(LineError::NoRow { line }));
            }
            let header = Arc::new(Header::parse(text, T::Summary::SHEET)?);
            self.state = State::Closed(self.summary(&header)?);
            return Ok(false);
        }
        let expected = self.header.len();
        let found = find_cells(&self.header, text, &mut self.ends);
        found.map_err(|found| BillError::Row(LineError::Cells { line, expected, found }))?;
        let cells = LineCells::new(&self.header, text, &self.ends);
        cells.check(&mut self.amounts).map_err(|bad| BillError::Row(bad.in_line(line)))?;
        self.totals.add(cells, &self.amounts);
        Ok(true)
    }

    /// Reads the line below the summary's header, and checks that nothing follows it.
    fn summary(&mut self, header: &Arc<Header>) -> Result<T::Summary, BillError> {
        if !self.lines.advance()? {
            return Err(BillError::Truncated);
        }
        let line = self.lines.number();
        let Some(text) = self.lines.text() else {
            return Err(BillError::Summary(LineError::Encoding { line }));
        };
        let summary = read(header, text, line);
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
        self.advance().map(|row| {
            row?;
            let line = self.lines.number();
            T::read(self.cells().to_cells(&self.header)).map_err(|bad| BillError::Row(bad.in_line(line)))
        })
    }
}

impl<R: Read, T: BillRow> std::iter::FusedIterator for Bill<R, T> {}

/// Shows no rows.
impl<R, T: BillRow> std::fmt::Debug for Bill<R, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bill").field("rows", &self.rows).field("faulty", &self.faulty).finish_non_exhaustive()
    }
}

fn read<L: Line>(header: &Arc<Header>, text: &str, line: u64) -> Result<L, LineError> {
    let (expected, mut ends) = (header.len(), Vec::new());
    find_cells(header, text, &mut ends).map_err(|found| LineError::Cells { line, expected, found })?;
    L::read(LineCells::new(header, text, &ends).to_cells(header)).map_err(|bad| bad.in_line(line))
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
