//! The stored form of sorted rows. Each row leaves out what its texts begin with in common with the row before, and
//! digits take half a byte: a row takes 15 to 40 bytes.

use std::io;

use super::day::BillDay;
use super::item::Item;
use super::rows::{Books, FeeMismatch};
use crate::bill::amount::{MilliFen, SignedFen};
use crate::value::{BeijingTime, TradeState};

/// The bits of a row's first byte.
mod flags {
    pub(super) const HERE: u8 = 1;
    pub(super) const REFUND: u8 = 1 << 1;
    pub(super) const TRANSACTION: u8 = 1 << 2;
    pub(super) const FEE: u8 = 1 << 3;
    pub(super) const SINCE: u8 = 1 << 4;
    pub(super) const FAILED: u8 = 1 << 5;
    /// The state is written as text.
    pub(super) const STATE: u8 = 1 << 6;
    /// The state is REFUND; without this and `STATE` it is SUCCESS.
    pub(super) const REFUND_STATE: u8 = 1 << 7;
}

/// Where the bytes of a row come from.
pub(super) trait Bytes {
    /// Whether no byte is left.
    fn is_at_end(&mut self) -> io::Result<bool>;

    /// Reads the next byte.
    fn byte(&mut self) -> io::Result<u8>;
}

/// The texts and the time of the row before.
#[derive(Debug, Default)]
struct Previous {
    out_trade_no: Vec<u8>,
    out_refund_no: Vec<u8>,
    transaction_id: Vec<u8>,
    state: Vec<u8>,
    time: u64,
}

/// Writes rows, in their order.
#[derive(Debug, Default)]
pub(super) struct Encoder {
    previous: Previous,
    pub(super) bytes: Vec<u8>,
}

impl Encoder {
    pub(super) fn write(&mut self, item: &Item) {
        let set = |is_set: bool, flag: u8| if is_set { flag } else { 0 };
        let other_state = !matches!(item.state, TradeState::Success | TradeState::Refund);
        let out = &mut self.bytes;
        out.push(
            set(item.books == Books::Here, flags::HERE)
                | set(item.out_refund_no.is_some(), flags::REFUND)
                | set(item.transaction_id.is_some(), flags::TRANSACTION)
                | set(item.fee.is_some(), flags::FEE)
                | set(item.since.is_some(), flags::SINCE)
                | set(item.is_failed, flags::FAILED)
                | set(other_state, flags::STATE)
                | set(item.state == TradeState::Refund, flags::REFUND_STATE),
        );
        write_text(out, &mut self.previous.out_trade_no, &item.out_trade_no);
        if let Some(number) = &item.out_refund_no {
            write_text(out, &mut self.previous.out_refund_no, number);
        }
        if let Some(number) = &item.transaction_id {
            write_text(out, &mut self.previous.transaction_id, number);
        }
        if other_state {
            write_text(out, &mut self.previous.state, item.state.as_str());
        }
        write_signed(out, item.total_fee.0);
        let time = item.time.unix_seconds();
        write_signed(out, time.cast_signed().wrapping_sub(self.previous.time.cast_signed()));
        self.previous.time = time;
        if let Some(since) = item.since {
            write_number(out, since.number());
        }
        if let Some(fee) = item.fee {
            write_signed(out, fee.stated.0);
            write_signed(out, fee.by_rate.0);
        }
    }
}

/// Reads rows that an [`Encoder`] wrote.
#[derive(Debug)]
pub(super) struct Decoder<B> {
    previous: Previous,
    bytes: B,
}

impl<B: Bytes> Decoder<B> {
    pub(super) fn new(bytes: B) -> Self {
        Self { previous: Previous::default(), bytes }
    }

    /// Reads the next row; `None` at the end.
    pub(super) fn read(&mut self) -> io::Result<Option<Item>> {
        let bytes = &mut self.bytes;
        if bytes.is_at_end()? {
            return Ok(None);
        }
        let flags = bytes.byte()?;
        let has = |flag: u8| flags & flag != 0;
        let previous = &mut self.previous;
        let out_trade_no = read_text(bytes, &mut previous.out_trade_no)?;
        let mut read_if = |flag, text: &mut Vec<u8>| has(flag).then(|| read_text(bytes, text)).transpose();
        let out_refund_no = read_if(flags::REFUND, &mut previous.out_refund_no)?;
        let transaction_id = read_if(flags::TRANSACTION, &mut previous.transaction_id)?;
        let state = match read_if(flags::STATE, &mut previous.state)? {
            Some(text) => TradeState::from(text.as_str()),
            None if has(flags::REFUND_STATE) => TradeState::Refund,
            None => TradeState::Success,
        };
        let total_fee = SignedFen(read_signed(bytes)?);
        previous.time = previous.time.wrapping_add_signed(read_signed(bytes)?);
        let since = has(flags::SINCE).then(|| read_number(bytes).map(BillDay::from_number)).transpose()?;
        let mut read_fee = || {
            Ok::<_, io::Error>(FeeMismatch {
                stated: MilliFen(read_signed(bytes)?),
                by_rate: MilliFen(read_signed(bytes)?),
            })
        };
        let fee = has(flags::FEE).then(&mut read_fee).transpose()?;
        Ok(Some(Item {
            out_trade_no,
            out_refund_no,
            books: if has(flags::HERE) { Books::Here } else { Books::There },
            since,
            transaction_id,
            total_fee,
            state,
            is_failed: has(flags::FAILED),
            time: BeijingTime::from_unix_seconds(previous.time).map_err(|_| damage())?,
            fee,
        }))
    }
}

/// The error of a file that another program has changed.
fn damage() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the stored rows were changed by another program")
}

/// Writes the length that the text has in common with the one before, the length of the rest, and the rest. The
/// lowest bit of the second length states that the rest is digits.
fn write_text(out: &mut Vec<u8>, previous: &mut Vec<u8>, text: &str) {
    let text = text.as_bytes();
    let shared = previous.iter().zip(text).take_while(|(one, other)| one == other).count();
    let rest = text.get(shared..).unwrap_or_default();
    write_number(out, shared as u64);
    if rest.iter().all(u8::is_ascii_digit) {
        write_number(out, (rest.len() as u64) << 1 | 1);
        out.extend(rest.chunks(2).map(|pair| {
            let digit = |at: usize| pair.get(at).map_or(0, |digit| digit - b'0');
            digit(0) << 4 | digit(1)
        }));
    } else {
        write_number(out, (rest.len() as u64) << 1);
        out.extend_from_slice(rest);
    }
    previous.truncate(shared);
    previous.extend_from_slice(rest);
}

fn read_text(bytes: &mut impl Bytes, previous: &mut Vec<u8>) -> io::Result<String> {
    let shared = usize::try_from(read_number(bytes)?).map_err(|_| damage())?;
    let length = read_number(bytes)?;
    previous.truncate(shared);
    if length & 1 == 0 {
        for _ in 0..length >> 1 {
            previous.push(bytes.byte()?);
        }
    } else {
        let mut pair = 0;
        for at in 0..length >> 1 {
            if at % 2 == 0 {
                pair = bytes.byte()?;
                previous.push(b'0' + (pair >> 4));
            } else {
                previous.push(b'0' + (pair & 0xf));
            }
        }
    }
    std::str::from_utf8(previous).map(str::to_owned).map_err(|_| damage())
}

/// Writes seven bits a byte, the lowest first.
fn write_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

fn read_number(bytes: &mut impl Bytes) -> io::Result<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let byte = bytes.byte()?;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(damage())
}

/// Writes the sign in the lowest bit, so that small numbers below zero are short too.
fn write_signed(out: &mut Vec<u8>, number: i64) {
    write_number(out, (number << 1 ^ number >> 63).cast_unsigned());
}

fn read_signed(bytes: &mut impl Bytes) -> io::Result<i64> {
    let number = read_number(bytes)?;
    Ok((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Slice<'s>(&'s [u8]);

    impl Bytes for Slice<'_> {
        fn is_at_end(&mut self) -> io::Result<bool> {
            Ok(self.0.is_empty())
        }

        fn byte(&mut self) -> io::Result<u8> {
            let (first, rest) = self.0.split_first().ok_or_else(damage)?;
            self.0 = rest;
            Ok(*first)
        }
    }

    fn items() -> Vec<Item> {
        let item = Item {
            out_trade_no: "20261128000017".into(),
            out_refund_no: None,
            books: Books::There,
            since: None,
            transaction_id: Some("4200001234202611281234567890".into()),
            total_fee: SignedFen(888),
            state: TradeState::Success,
            is_failed: false,
            time: "20261128101112".parse().unwrap(),
            fee: None,
        };
        vec![
            item.clone(),
            Item { out_trade_no: "20261128000018".into(), books: Books::Here, transaction_id: None, ..item.clone() },
            Item {
                out_trade_no: "茶2".into(),
                out_refund_no: Some(String::new()),
                since: Some("20261127".parse().unwrap()),
                total_fee: SignedFen(i64::MIN),
                state: TradeState::Refund,
                is_failed: true,
                time: "19700101080000".parse().unwrap(),
                fee: Some(FeeMismatch { stated: MilliFen(i64::MAX), by_rate: MilliFen(-1) }),
                ..item.clone()
            },
            Item {
                out_trade_no: "菜".into(),
                out_refund_no: Some("R-1".into()),
                state: TradeState::Other("NEW".into()),
                time: "99991231235959".parse().unwrap(),
                total_fee: SignedFen(i64::MAX),
                ..item
            },
        ]
    }

    fn encode(items: &[Item]) -> Vec<u8> {
        let mut encoder = Encoder::default();
        for item in items {
            encoder.write(item);
        }
        encoder.bytes
    }

    #[test]
    fn decoder_reads_what_the_encoder_wrote() {
        let bytes = encode(&items());
        let mut decoder = Decoder::new(Slice(&bytes));
        for item in items() {
            assert_eq!(decoder.read().unwrap(), Some(item));
        }
        assert_eq!(decoder.read().unwrap(), None);
    }

    #[test]
    fn decoder_refuses_damaged_bytes() {
        let bytes = encode(&items());
        for end in 1..bytes.len() {
            let mut decoder = Decoder::new(Slice(&bytes[..end]));
            while let Ok(Some(_)) = decoder.read() {}
        }
        for at in 0..bytes.len() {
            for byte in [0, 0x7f, 0xff] {
                let mut damaged = bytes.clone();
                damaged[at] = byte;
                let mut decoder = Decoder::new(Slice(&damaged));
                while let Ok(Some(_)) = decoder.read() {}
            }
        }
    }
}
