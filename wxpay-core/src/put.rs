//! Short texts into room that is there. Room and bytes go in; what is left of the
//! room comes out.

/// Copies the bytes to the beginning of the room, if they fit. Most values are short,
/// and copied in less than calling for it takes.
#[inline]
pub(crate) fn put<'r>(room: &'r mut [u8], bytes: &[u8]) -> Option<&'r mut [u8]> {
    let (to, left) = room.split_at_mut_checked(bytes.len())?;
    // Two pieces, which may overlap.
    match bytes.len() {
        33.. => to.copy_from_slice(bytes),
        16.. => pieces::<16>(to, bytes),
        8.. => pieces::<8>(to, bytes),
        4.. => pieces::<4>(to, bytes),
        2.. => pieces::<2>(to, bytes),
        _ => pieces::<1>(to, bytes),
    }
    Some(left)
}

#[inline]
fn pieces<const N: usize>(to: &mut [u8], bytes: &[u8]) {
    if let (Some(first), Some(last)) = (bytes.first_chunk::<N>(), bytes.last_chunk()) {
        if let Some(to) = to.first_chunk_mut() {
            *to = *first;
        }
        if let Some(to) = to.last_chunk_mut::<N>() {
            *to = *last;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::put;

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
}
