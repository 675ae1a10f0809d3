//! A number in decimal digits. A number and room for it go in, a text comes out.

/// The digits of a number, without the machinery of `format!`.
pub(crate) fn decimal(mut number: u64, room: &mut [u8; 20]) -> &str {
    let mut at = room.len();
    loop {
        at -= 1;
        room[at] = b"0123456789"[(number % 10) as usize];
        number /= 10;
        if number == 0 {
            break;
        }
    }
    std::str::from_utf8(&room[at..]).unwrap_or_default()
}
