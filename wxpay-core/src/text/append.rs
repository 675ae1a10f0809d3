//! Copies short texts into a buffer. The functions return the unused rest, or `None` if the
//! text does not fit.

use wxpay_schema::Field;

use crate::text::swar::append_short;

/// Copies the bytes to the beginning of `room`. Most values are short, and copying them takes
/// less than a call of `memcpy`.
#[inline]
pub(crate) fn put<'r>(room: &'r mut [u8], bytes: &[u8]) -> Option<&'r mut [u8]> {
    append_short(room, bytes)
}

/// Copies the name of a field.
#[inline]
pub(crate) fn put_name<'r>(room: &'r mut [u8], field: &Field) -> Option<&'r mut [u8]> {
    put(room, field.name.as_bytes())
}

/// Copies one byte.
#[inline]
pub(crate) fn put_byte(room: &mut [u8], byte: u8) -> Option<&mut [u8]> {
    let (to, left) = room.split_first_mut()?;
    *to = byte;
    Some(left)
}

#[cfg(test)]
mod tests {
    use super::{put, put_name};

    #[test]
    fn bytes_of_any_length_arrive() {
        let bytes: Vec<u8> = (1..=100).collect();
        for length in 0..=bytes.len() {
            let mut room = [0; 100];
            let left = put(&mut room, &bytes[..length]).unwrap().len();
            assert_eq!(left, 100 - length);
            assert_eq!(&room[..length], &bytes[..length]);
            assert!(room[length..].iter().all(|byte| *byte == 0));
            assert!(length == 0 || put(&mut room[..length - 1], &bytes[..length]).is_none());
        }
    }

    #[test]
    fn names_arrive_whether_there_is_much_room_or_little() {
        let names: String = ('a'..='z').chain('a'..='z').collect();
        let names: &'static str = names.leak();
        for length in 0..names.len() {
            let field = wxpay_schema::Field::extra(&names[..length]);
            for room in 0..64 {
                let mut room = vec![0; room];
                match put_name(&mut room, &field).map(|left| left.len()) {
                    Some(left) => {
                        assert_eq!(left, room.len() - length);
                        assert_eq!(&room[..length], field.name.as_bytes());
                    }
                    None => assert!(room.len() < length),
                }
            }
        }
    }
}
