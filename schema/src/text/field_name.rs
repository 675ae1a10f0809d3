//! Forms of a field's wire name.

/// Returns `<name>` padded with zeros; only zeros if the name is too long.
pub(crate) const fn tag<const N: usize>(name: &str) -> [u8; N] {
    let (mut tag, mut rest, mut at) = ([0; N], name.as_bytes(), 1);
    if rest.len() + 2 <= N {
        tag[0] = b'<';
        while let [byte, others @ ..] = rest {
            tag[at] = *byte;
            (rest, at) = (others, at + 1);
        }
        tag[at] = b'>';
    }
    tag
}

/// The number of indexes in the name of a family: one for each `$`.
pub(crate) const fn indexes(name: &str) -> usize {
    let (mut count, mut bytes) = (0, name.as_bytes());
    while let [byte, rest @ ..] = bytes {
        count += (*byte == b'$') as usize;
        bytes = rest;
    }
    count
}
