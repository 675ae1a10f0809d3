//! Cells, parsed into the types of their columns.

use super::amount::{MilliFen, Rate, SignedFen};
use super::flow::FlowDirection;
use crate::value::{BeijingTime, RefundChannel, RefundStatus, TradeState, TradeType};

/// A type that holds the cell of a column.
pub(super) trait FromCell<'c>: Sized {
    /// Parses the value. The cell is `None` if it is missing or empty.
    fn from_cell(cell: Option<&'c str>) -> Option<Self>;
}

impl<'c, T: FromCell<'c>> FromCell<'c> for Option<T> {
    fn from_cell(cell: Option<&'c str>) -> Option<Self> {
        match cell {
            None => Some(None),
            some => T::from_cell(some).map(Some),
        }
    }
}

impl FromCell<'_> for String {
    fn from_cell(cell: Option<&str>) -> Option<Self> {
        cell.map(str::to_owned)
    }
}

impl FromCell<'_> for SignedFen {
    fn from_cell(cell: Option<&str>) -> Option<Self> {
        MilliFen::from_cell(cell)?.whole_fen()
    }
}

impl FromCell<'_> for MilliFen {
    fn from_cell(cell: Option<&str>) -> Option<Self> {
        let cell = cell?;
        // Cells with blanks around the amount are rare.
        Self::from_yuan(cell).or_else(|_| Self::from_yuan(cell.trim())).ok()
    }
}

impl FromCell<'_> for Rate {
    fn from_cell(cell: Option<&str>) -> Option<Self> {
        cell?.trim().parse().ok()
    }
}

/// Counts. The summary of a fund flow writes them as `20.0`.
impl FromCell<'_> for u64 {
    fn from_cell(cell: Option<&str>) -> Option<Self> {
        let cell = cell?.trim();
        let (whole, fraction) = cell.split_once('.').unwrap_or((cell, "0"));
        let zeros = !fraction.is_empty() && fraction.bytes().all(|byte| byte == b'0');
        if zeros { wxpay_schema::internal::whole_number(whole) } else { None }
    }
}

/// `yyyy-MM-dd HH:mm:ss`. The bill printed in the documents has full-width colons.
impl FromCell<'_> for BeijingTime {
    fn from_cell(cell: Option<&str>) -> Option<Self> {
        let (mut digits, mut letters) = ([0; 14], cell?.trim().chars());
        let mut room = digits.iter_mut();
        for shape in b"dddd-dd-dd dd:dd:dd" {
            match (shape, letters.next()?) {
                (b'd', digit) if digit.is_ascii_digit() => *room.next()? = u8::try_from(digit).ok()?,
                (b':', ':' | '：') => {}
                (b'-' | b' ', letter) if letter == char::from(*shape) => {}
                _ => return None,
            }
        }
        if letters.next().is_some() { None } else { std::str::from_utf8(&digits).ok()?.parse().ok() }
    }
}

/// The enums of lists, which accept any text.
macro_rules! listed {
    ($($list:ty),*) => { $(
        impl FromCell<'_> for $list {
            fn from_cell(cell: Option<&str>) -> Option<Self> {
                cell.map(Self::from)
            }
        }
    )* };
}
listed!(TradeType, TradeState, RefundChannel, RefundStatus, FlowDirection);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_counts_have_one_form() {
        let time = |text| BeijingTime::from_cell(Some(text)).map(|time| time.to_string());
        assert_eq!(time("2019-07-25 08:35:41").as_deref(), Some("20190725083541"));
        assert_eq!(time("2014-11-10 16：33：45").as_deref(), Some("20141110163345"));
        for bad in ["2019-07-25", "2019-07-25 08:35", "2019-13-25 08:35:41", "2019-07-25 08:35:41x", "20190725083541"] {
            assert_eq!(time(bad), None, "{bad}");
        }
        for (text, count) in [("48", Some(48)), ("20.0", Some(20)), ("0", Some(0)), ("1.5", None), ("1.", None)] {
            assert_eq!(u64::from_cell(Some(text)), count, "{text}");
        }
    }
}
