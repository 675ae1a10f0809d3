//! A bill as the result of a call: received in memory, checked, and written as JSON while it is decompressed.

use std::io::{self, BufWriter, Read, Write};

use flate2::read::MultiGzDecoder;
use wxpay_core::Error;
use wxpay_core::bill::{Bill, BillError, BillOptions, BillRow, FundFlowRow, TradeRow};
use wxpay_core::schema::{Message, pay};

/// The most bytes of a bill, unpacked.
pub(crate) const MAX_BYTES: u64 = 64 << 20;

/// The first bytes of gzip data.
const MAGIC: &[u8] = &[0x1f, 0x8b];

/// The bytes of a piece.
const PIECE: usize = 1 << 20;

/// A received body in pieces, so that none is copied to grow.
#[derive(Default)]
pub(crate) struct Body {
    pieces: Vec<Vec<u8>>,
}

impl Body {
    fn reader(&self) -> impl Read + '_ {
        PieceReader { pieces: self.pieces.iter(), rest: &[] }
    }

    /// The text of the body.
    pub(super) fn text(&self) -> Box<dyn Read + '_> {
        let is_gzip = self.pieces.first().is_some_and(|piece| piece.starts_with(MAGIC));
        if is_gzip { Box::new(MultiGzDecoder::new(self.reader())) } else { Box::new(self.reader()) }
    }
}

impl Write for Body {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.pieces.last().is_none_or(|last| last.len() == PIECE) {
            self.pieces.push(Vec::with_capacity(PIECE));
        }
        let Some(last) = self.pieces.last_mut() else { return Ok(0) };
        let bytes = bytes.get(..PIECE - last.len()).unwrap_or(bytes);
        last.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct PieceReader<'b> {
    pieces: std::slice::Iter<'b, Vec<u8>>,
    rest: &'b [u8],
}

impl Read for PieceReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.rest.is_empty() {
            self.rest = self.pieces.next().map_or(&[], Vec::as_slice);
        }
        self.rest.read(buffer)
    }
}

/// Reads the whole bill, and checks that it is complete and that its rows agree with its summary.
///
/// # Errors
/// The error, or in words what contradicts the summary.
pub(crate) fn check(request: &Message, body: &Body) -> Result<(), BillFault> {
    if request.is(&pay::DOWNLOAD_FUND_FLOW) { check_rows::<FundFlowRow>(body) } else { check_rows::<TradeRow>(body) }
}

/// Why a bill is not the result of a call.
pub(crate) enum BillFault {
    Unreadable(BillError),
    /// The rows contradict the summary.
    Contradiction(String),
    /// A message came in its place.
    Refused(Error),
}

fn check_rows<R: BillRow>(body: &Body) -> Result<(), BillFault> {
    let options = BillOptions { text: MAX_BYTES, ..BillOptions::default() };
    let bill = Bill::<_, R>::open_with(body.reader(), options).map_err(BillFault::Unreadable)?;
    let end = bill.finish().map_err(BillFault::Unreadable)?;
    if end.agrees() {
        return Ok(());
    }
    let mut words: Vec<String> = end.mismatches.iter().map(ToString::to_string).collect();
    if end.faulty > 0 {
        words.push(format!("{} rows are unreadable", end.faulty));
    }
    Err(BillFault::Contradiction(words.join("; ")))
}

/// Writes the text of the bill.
pub(crate) fn write_text(body: &Body, mut output: impl Write) -> io::Result<()> {
    io::copy(&mut body.text(), &mut output)?;
    output.flush()
}

/// Writes `{"bill":"…"}`, under that name. The bill was [checked](check), and so is UTF-8.
pub(crate) fn write_json(member: &str, body: &Body, output: impl Write) -> io::Result<()> {
    let mut output = BufWriter::new(output);
    write!(output, "{{\"{member}\":\"")?;
    let (mut text, mut buffer) = (body.text(), vec![0; 64 * 1024]);
    // The bytes of a character that the last block began.
    let mut begun = 0;
    loop {
        let read = text.read(buffer.get_mut(begun..).unwrap_or_default())?;
        let block = buffer.get(..begun + read).unwrap_or_default();
        let whole = if read == 0 { block.len() } else { whole_characters(block) };
        let (now, later) = block.split_at(whole);
        let escaped = serde_json::to_string(&String::from_utf8_lossy(now))?;
        output.write_all(escaped.as_bytes().get(1..escaped.len() - 1).unwrap_or_default())?;
        if read == 0 {
            break;
        }
        begun = later.len();
        buffer.copy_within(whole..whole + begun, 0);
    }
    output.write_all(b"\"}\n")?;
    output.flush()
}

/// The bytes up to a character that is not complete yet.
fn whole_characters(block: &[u8]) -> usize {
    match std::str::from_utf8(block) {
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        _ => block.len(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn json(body: &[u8]) -> serde_json::Value {
        let (mut kept, mut output) = (Body::default(), Vec::new());
        kept.write_all(body).unwrap();
        write_json("bill", &kept, &mut output).unwrap();
        serde_json::from_slice(&output).unwrap()
    }

    #[test]
    fn write_json_writes_any_text() {
        let line = "茶\"\\\u{1}\r\n😀";
        for repeated in [0, 1, 7, 5_000, 200_000] {
            let text = line.repeat(repeated);
            assert!(json(text.as_bytes()) == serde_json::json!({ "bill": text }), "{repeated}");
        }
    }

    #[test]
    fn write_json_decompresses() {
        let text = "`茶,`1\r\n".repeat(100_000);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(text.as_bytes()).unwrap();
        assert!(json(&gzip.finish().unwrap()) == serde_json::json!({ "bill": text }));
    }
}
