//! Masking of keys in messages for people.

#[cfg(any(feature = "doctor", feature = "server"))]
use std::collections::HashSet;

/// The replacement for a key.
pub const MASK: &str = "********";

/// The shortest run of letters and digits that counts as a key: a key has 32, and may have been
/// truncated.
const MIN_RUN: usize = 24;

/// Masks everything that looks like a key: each run of at least 24 ASCII letters and digits. Use it
/// for errors about arguments and settings, where a key may have been put in the wrong place. In a
/// message such runs are also ids, nonces and signatures.
///
/// ```
/// use wxpay_core::server::mask_runs;
///
/// let refusal = "unknown field `192006250b4c09247ec02edce69f6a2d`, expected `key`";
/// assert_eq!(mask_runs(refusal), "unknown field `********`, expected `key`");
/// ```
#[must_use]
pub fn mask_runs(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    for piece in text.split_inclusive(|letter: char| !letter.is_ascii_alphanumeric()) {
        let run = piece.trim_end_matches(|letter: char| !letter.is_ascii_alphanumeric());
        masked.push_str(if run.len() < MIN_RUN { run } else { MASK });
        masked.push_str(piece.get(run.len()..).unwrap_or_default());
    }
    masked
}

/// Masks the secret and everything it has in common with it: 24 consecutive letters and digits, in
/// upper or lower case. The secret may be a key in quotes, with a `key=` prefix, or with a letter
/// too many or too few.
///
/// ```
/// use wxpay_core::server::mask_secret;
///
/// let typed = "\"192006250b4c09247ec02edce69f6a2d\"";
/// assert_eq!(mask_secret("a=192006250b4c09247ec02edce69f6a2d", typed), "a=********");
/// ```
#[must_use]
#[cfg(any(feature = "doctor", feature = "server"))]
pub fn mask_secret(text: &str, secret: &str) -> String {
    let text = match secret.trim() {
        "" => text.to_owned(),
        secret => text.replace(secret, MASK),
    };
    let secret = secret.to_ascii_lowercase();
    let pieces: HashSet<&[u8]> = runs(secret.as_bytes()).collect();
    if pieces.is_empty() {
        return text;
    }
    let lower = text.to_ascii_lowercase();
    let (mut masked, mut done, mut masked_to) = (String::with_capacity(text.len()), 0, 0);
    for (at, _) in lower.as_bytes().windows(MIN_RUN).enumerate().filter(|(_, piece)| pieces.contains(piece)) {
        if at > masked_to || masked_to == 0 {
            masked.push_str(text.get(done..at).unwrap_or_default());
            masked.push_str(MASK);
        }
        masked_to = at + MIN_RUN;
        done = masked_to;
    }
    masked.push_str(text.get(done..).unwrap_or_default());
    masked
}

/// Every run of [`MIN_RUN`] letters and digits.
#[cfg(any(feature = "doctor", feature = "server"))]
fn runs(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.windows(MIN_RUN).filter(|piece| piece.iter().all(u8::is_ascii_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "192006250b4c09247ec02edce69f6a2d";

    #[test]
    fn mask_runs_masks_long_runs_only() {
        assert_eq!(mask_runs(&format!("a {KEY}, {}é", &KEY[..24])), format!("a {MASK}, {MASK}é"));
        for text in ["", "wxd930ea5d5a258f4f", &KEY[..23], "签名错误 `out_trade_no`", "a-b_c.d/e"] {
            assert_eq!(mask_runs(text), text);
        }
    }

    #[cfg(any(feature = "doctor", feature = "server"))]
    #[test]
    fn mask_secret_masks_common_parts() {
        let upper = KEY.to_ascii_uppercase();
        for secret in [
            KEY.to_owned(),
            upper.clone(),
            format!("'{KEY}'"),
            format!("key={KEY}"),
            format!("{KEY}0"),
            format!("x{KEY}"),
            KEY[1..].to_owned(),
            format!(" {KEY}\n"),
        ] {
            for text in [format!("a={KEY}&b=1"), format!("<{upper}>"), format!("n{KEY}{KEY}签"), KEY.to_owned()] {
                let masked = mask_secret(&text, &secret).to_ascii_lowercase();
                assert!(masked.contains(MASK) && !masked.contains(&KEY[1..25]), "{text} {secret}: {masked}");
            }
        }
        assert_eq!(mask_secret(&format!("{{\"a\":\"\\n{KEY}\"}}"), KEY), format!("{{\"a\":\"\\n{MASK}\"}}"));
    }

    #[cfg(any(feature = "doctor", feature = "server"))]
    #[test]
    fn mask_secret_keeps_other_ids() {
        for text in ["openid=oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "sign=0665743B6DB21F2F613F08279C3F0BFF", "签名", ""] {
            assert_eq!(mask_secret(text, KEY), text);
            assert_eq!(mask_secret(text, ""), text);
        }
        assert_eq!(mask_secret("an AppSecret of 9", "AppSecret"), format!("an {MASK} of 9"));
    }
}
