//! A number in decimal digits. A number and room for it go in, a text comes out.

/// The number as a text, without the machinery of `format!`.
pub(crate) fn decimal(number: u64, room: &mut [u8; 20]) -> &str {
    // Digits only.
    std::str::from_utf8(digits(number, room)).unwrap_or_default()
}

/// The digits of a number.
pub(crate) fn digits(mut number: u64, room: &mut [u8; 20]) -> &[u8] {
    let mut at = room.len();
    loop {
        at -= 1;
        room[at] = b"0123456789"[(number % 10) as usize];
        number /= 10;
        if number == 0 {
            return &room[at..];
        }
    }
}
