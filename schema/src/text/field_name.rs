//! Forms of a field's wire name.

/// Returns `<name>` padded with zeros; only zeros if the name is too long.
pub(crate) const fn tag<const N: usize>(name: &str) -> [u8; N] {
    let (mut tag, name) = ([0; N], name.as_bytes());
    // Copied as a whole: const evaluation pays for each step.
    if name.len() + 2 <= N
        && let [first, rest @ ..] = tag.as_mut_slice()
    {
        let (copy, end) = rest.split_at_mut(name.len());
        copy.copy_from_slice(name);
        *first = b'<';
        end[0] = b'>';
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
