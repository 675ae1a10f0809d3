//! Comments of payers on their orders, as `batchquerycomment` answers: a text whose first line is the offset of the
//! next call, and each further line a comment, each cell behind a back-tick. The layout is known from one published
//! text.
//!
//! A call returns 200 comments at most, of the last three months. Repeat it with [`Comments::offset`] until no comment
//! comes.
//!
//! ```no_run
//! use wxpay_core::comment::Comments;
//! use wxpay_core::{BeijingTime, Client, Request, schema};
//!
//! #[derive(Request)]
//! #[wxpay(message = schema::pay::BATCHQUERYCOMMENT)]
//! struct CommentQuery {
//!     begin_time: BeijingTime,
//!     end_time: BeijingTime,
//!     offset: u64,
//! }
//!
//! async fn read(client: Client, mut query: CommentQuery) -> Result<(), Box<dyn std::error::Error>> {
//!     loop {
//!         let mut text = Vec::new();
//!         client.download(&query, &mut text).await?;
//!         let mut comments = Comments::new(std::str::from_utf8(&text)?)?;
//!         query.offset = comments.offset();
//!         let Some(first) = comments.next() else { return Ok(()) };
//!         for comment in std::iter::once(first).chain(comments) {
//!             match comment {
//!                 Ok(comment) => println!("{} stars: {}", comment.stars, comment.text),
//!                 Err(fault) => eprintln!("{fault}"), // the others can be read all the same
//!             }
//!         }
//!     }
//! }
//! ```
//!
//! The text alone:
//!
//! ```
//! use wxpay_core::comment::Comments;
//!
//! let text = "100\n\
//!     `2017-07-01 10:00:05,`1001690740201411100005734289,`5,`很新鲜, 还会再来\n";
//! let mut comments = Comments::new(text)?;
//! assert_eq!(comments.offset(), 100);
//! let comment = comments.next().unwrap()?;
//! assert_eq!((comment.transaction_id, comment.stars), ("1001690740201411100005734289", 5));
//! assert_eq!(comment.text, "很新鲜, 还会再来");
//! # Ok::<(), wxpay_core::comment::CommentError>(())
//! ```

use std::fmt;

use wxpay_schema::internal::is_date_time;

use crate::value::BeijingTime;

/// The comments of one answer, in the order of its lines. A line that cannot be read is an error, and the iteration
/// goes on behind it.
#[derive(Clone, Debug)]
pub struct Comments<'t> {
    offset: u64,
    rest: &'t str,
    line: u64,
}

/// A comment of a payer on an order.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Comment<'t> {
    /// When it was written.
    pub time: BeijingTime,
    /// The order number of WeChat Pay.
    pub transaction_id: &'t str,
    /// The number of stars, from 1 to 5.
    pub stars: u8,
    /// The text, which may have commas and several lines; empty if there are only stars.
    pub text: &'t str,
}

/// The reason that an answer or one of its comments could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CommentError {
    /// The first line is not the offset of the next call.
    Offset,
    /// A comment is not of the form: the line on which it begins, counted from 1, and the cell.
    Line {
        /// The line.
        line: u64,
        /// The cell that is wrong or missing.
        cell: &'static str,
    },
}

impl fmt::Display for CommentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Offset => {
                f.write_str("the first line is not the offset of the next call: this is no text of comments")
            }
            Self::Line { line, cell } => write!(f, "line {line}: {cell} is missing or wrong; keep the text, and go on"),
        }
    }
}

impl std::error::Error for CommentError {}

impl<'t> Comments<'t> {
    /// Reads the first line of an answer, the offset of the next call.
    ///
    /// # Errors
    /// [`CommentError::Offset`] if it is no number, as in a refusal, which is XML.
    pub fn new(text: &'t str) -> Result<Self, CommentError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
        let first = first.trim().trim_start_matches('`');
        let is_number = !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_digit());
        let offset = first.parse().ok().filter(|_| is_number).ok_or(CommentError::Offset)?;
        Ok(Self { offset, rest, line: 1 })
    }

    /// The `offset` for the next call.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.offset
    }
}

impl<'t> Iterator for Comments<'t> {
    type Item = Result<Comment<'t>, CommentError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let rest = self.rest;
            if rest.is_empty() {
                return None;
            }
            self.line += 1;
            let line = self.line;
            // A text may have line ends of its own; a comment begins with a back-tick.
            let end = rest.find("\n`").unwrap_or(rest.len());
            let (comment, behind) = rest.split_at(end);
            self.line += comment.matches('\n').count() as u64;
            self.rest = behind.strip_prefix('\n').unwrap_or(behind);
            let comment = comment.trim_end_matches(['\n', '\r']);
            if !comment.is_empty() {
                return Some(parse(comment).map_err(|cell| CommentError::Line { line, cell }));
            }
        }
    }
}

/// Parses a comment. The error is the cell that is wrong.
fn parse(comment: &str) -> Result<Comment<'_>, &'static str> {
    // Only the last cell may have commas.
    let mut cells = comment.splitn(4, ",`");
    let mut cell = |name| cells.next().ok_or(name);
    let time = cell("the time")?.strip_prefix('`').ok_or("the time")?;
    let time = parse_time(time.trim()).ok_or("the time")?;
    let transaction_id = cell("the order number")?.trim();
    if transaction_id.is_empty() || !transaction_id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("the order number");
    }
    let stars = cell("the number of stars")?.trim().parse().map_err(|_| "the number of stars")?;
    Ok(Comment { time, transaction_id, stars, text: cell("the text")? })
}

/// Parses a time `yyyy-MM-dd HH:mm:ss`.
fn parse_time(text: &str) -> Option<BeijingTime> {
    if !is_date_time(text.as_bytes()) {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// Hides the text, which is the payer's.
impl fmt::Debug for Comment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Comment")
            .field("time", &self.time)
            .field("transaction_id", &self.transaction_id)
            .field("stars", &self.stars)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = include_str!("../../tests/protocol/further/samples/batchquerycomment.response.txt");

    #[test]
    fn next_reads_the_published_comments() {
        let comments = Comments::new(SAMPLE).unwrap();
        assert_eq!(comments.offset(), 100);
        let comments: Vec<_> = comments.map(Result::unwrap).collect();
        let texts: Vec<_> = comments.iter().map(|comment| (comment.stars, comment.text)).collect();
        assert_eq!(texts, [(5, "赞，水果很新鲜"), (5, "不错，支付渠道很方便")]);
        assert_eq!(comments[1].transaction_id, "1001690740201411100005734278");
        assert!(!format!("{comments:?}").contains('赞'));
    }

    #[test]
    fn next_keeps_commas_and_lines_and_goes_on_behind_an_error() {
        let text = "7\r\n`2017-07-01 10:00:05,`1,`4,`a, b,`c\nd\n\n`x,`1,`4,`e\n`2017-07-01 10:00:06,`2,`1,`\r\n";
        let found: Vec<_> = Comments::new(text).unwrap().map(|one| one.map(|one| one.text)).collect();
        assert_eq!(found, [Ok("a, b,`c\nd"), Err(CommentError::Line { line: 5, cell: "the time" }), Ok("")]);
        for (line, cell) in
            [("`2017-07-01 10:00:05", "the order number"), ("`2017-07-01 10:00:05,`x,`1,`", "the order number")]
        {
            let error = Comments::new(&format!("0\n{line}")).unwrap().next().unwrap().unwrap_err();
            assert_eq!(error, CommentError::Line { line: 2, cell });
        }
        assert_eq!(Comments::new("0").unwrap().count(), 0);
        for text in ["", "<xml></xml>", "-1", "1e3", "99999999999999999999999"] {
            assert_eq!(Comments::new(text).err(), Some(CommentError::Offset), "{text}");
        }
    }
}
