//! A number in decimal digits. A number and room for it go in, a text comes out. Digits
//! are reckoned eight at a time and stored as whole words, since what is stored byte by
//! byte makes whoever reads it as words wait.

/// Room for the digits of a number.
pub(crate) type Room = [u8; 24];

/// The number as a text, without the machinery of `format!`.
pub(crate) fn decimal(number: u64, room: &mut Room) -> &str {
    // Digits only.
    std::str::from_utf8(digits(number, room)).unwrap_or_default()
}

/// The digits of a number.
pub(crate) fn digits(number: u64, room: &mut Room) -> &[u8] {
    const HALF: u64 = 100_000_000;
    let sixteen = |number| u128::from(eight(number / HALF)) | (u128::from(eight(number % HALF)) << 64);
    if number >= HALF * HALF {
        let (high, low) = room.split_at_mut(8);
        high.copy_from_slice(&eight(number / (HALF * HALF)).to_le_bytes());
        low.copy_from_slice(&sixteen(number % (HALF * HALF)).to_le_bytes());
        let zeros = room.iter().take_while(|digit| **digit == b'0').count();
        return &room[zeros..];
    }
    // Known from the number, this need not wait for the digits.
    let length = number.checked_ilog10().unwrap_or_default() + 1;
    if let Some(room) = room.first_chunk_mut() {
        *room = (sixteen(number) >> (8 * (16 - length))).to_le_bytes();
    }
    &room[..length as usize]
}

/// The eight digits of a number below 100,000,000, the first in the lowest byte. Halves,
/// then quarters, then digits are parted side by side, by products in place of quotients.
pub(crate) const fn eight(number: u64) -> u64 {
    let halves = (number / 10_000) | ((number % 10_000) << 32);
    let hundreds = ((halves * 5_243) >> 19) & 0x7F_0000_007F;
    pairs(hundreds | ((halves - 100 * hundreds) << 16))
}

/// The digits of four numbers below 100, each in sixteen bits, the first in the lowest.
pub(crate) const fn pairs(numbers: u64) -> u64 {
    let tens = ((numbers * 103) >> 10) & 0x000F_000F_000F_000F;
    let digits = tens | ((numbers - 10 * tens) << 8);
    digits | u64::from_ne_bytes([b'0'; 8])
}

#[cfg(test)]
mod tests {
    use super::{decimal, eight};

    #[test]
    fn numbers_are_written_as_the_standard_library_writes_them() {
        let mut numbers = vec![u64::MAX, 0];
        for power in 0..20 {
            let power = 10_u64.pow(power);
            numbers.extend([power - 1, power, power + 1, power.wrapping_mul(7), u64::MAX / power]);
        }
        for number in numbers {
            assert_eq!(decimal(number, &mut [0; 24]), number.to_string());
        }
    }

    #[test]
    fn eight_digits_are_eight_digits() {
        for number in (0..100_000_000).step_by(997).chain(0..10_000).chain([99_999_999]) {
            assert_eq!(eight(number).to_le_bytes(), format!("{number:08}").as_bytes());
        }
    }
}
