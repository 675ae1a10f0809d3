//! The name closest to a wrong one, for "did you mean".

/// The edit distance between two names; swapped neighbours count as one edit. It is
/// [`usize::MAX`] if a name is longer than 64 bytes.
#[must_use]
pub const fn distance(a: &str, b: &str) -> usize {
    const MOST: usize = 64;
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() > MOST || b.len() > MOST {
        return usize::MAX;
    }
    let mut rows = [[0_usize; MOST + 1]; 3];
    let mut at = 0;
    while at <= b.len() {
        rows[0][at] = at;
        at += 1;
    }
    let mut i = 1;
    while i <= a.len() {
        let (now, last, older) = (i % 3, (i + 2) % 3, (i + 1) % 3);
        rows[now][0] = i;
        let mut j = 1;
        while j <= b.len() {
            let change = rows[last][j - 1] + (a[i - 1] != b[j - 1]) as usize;
            let mut best = min(change, min(rows[last][j], rows[now][j - 1]) + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = min(best, rows[older][j - 2] + 1);
            }
            rows[now][j] = best;
            j += 1;
        }
        i += 1;
    }
    rows[a.len() % 3][b.len()]
}

const fn min(a: usize, b: usize) -> usize {
    if a < b { a } else { b }
}

/// The edit distance between a wrong name and another, if the other may be meant: if at
/// most a third of the letters differ.
#[must_use]
pub(crate) const fn nearness(wrong: &str, name: &str) -> Option<usize> {
    let edits = distance(wrong, name);
    let longer = if name.len() > wrong.len() { name.len() } else { wrong.len() };
    if edits <= longer.div_ceil(3) { Some(edits) } else { None }
}

/// The name closest to `wrong`, if it may be meant. Of equally close ones, the first.
pub fn closest<'a>(wrong: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    names.filter_map(|name| Some((nearness(wrong, name)?, name))).min_by_key(|(edits, _)| *edits).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closest_finds_typing_errors_and_no_other_words() {
        let names = ["body", "out_trade_no", "openid", "sub_openid", "detail"];
        let near = |wrong| closest(wrong, names.into_iter());
        assert_eq!(near("bodi"), Some("body"));
        assert_eq!(near("opneid"), Some("openid"));
        assert_eq!(near("out_trade_number"), Some("out_trade_no"));
        assert_eq!(near("warehouse"), None);
        assert_eq!(distance("opneid", "openid"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
