//! Numbers in decimal digits.

use crate::text::swar::sixteen_digits;

/// Room for the digits of a number.
pub(crate) type Room = [u8; 24];

/// Writes a number as text, without the machinery of `format!`.
pub(crate) fn decimal(number: u64, room: &mut Room) -> &str {
    // Digits only.
    std::str::from_utf8(digits(number, room)).unwrap_or_default()
}

/// Writes the digits of a number.
pub(crate) fn digits(number: u64, room: &mut Room) -> &[u8] {
    const LIMIT: u64 = 10_u64.pow(16);
    if number >= LIMIT {
        return long_digits(number, room);
    }
    // Known from the number, this need not wait for the digits.
    let length = number.checked_ilog10().unwrap_or_default() + 1;
    if let Some(room) = room.first_chunk_mut() {
        *room = (sixteen_digits(number) >> (8 * (16 - length))).to_le_bytes();
    }
    &room[..length as usize]
}

/// Writes the digits of a number that has more than sixteen.
#[cold]
fn long_digits(mut number: u64, room: &mut Room) -> &[u8] {
    let mut start = room.len();
    while number > 0 {
        start -= 1;
        room[start] = digit_of(number);
        number /= 10;
    }
    &room[start..]
}

/// The last digit of a number.
pub(crate) const fn digit_of(number: u64) -> u8 {
    b'0' + (number % 10) as u8
}

#[cfg(test)]
mod tests {
    use super::decimal;

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
}
