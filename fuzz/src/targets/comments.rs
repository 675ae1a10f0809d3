//! Comments of payers, line by line.

use wxpay_core::comment::Comments;

use super::seeds;

/// Reads a text of comments.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match Comments::new(text) {
        Ok(comments) => {
            let lines = text.lines().count();
            assert!(comments.offset().to_string().len() <= text.len());
            let read = comments.inspect(|comment| {
                if let Err(fault) = comment {
                    assert!(!fault.to_string().is_empty());
                }
            });
            assert!(read.count() <= lines, "more comments than lines");
        }
        Err(fault) => assert!(!fault.to_string().is_empty()),
    }
}

/// Returns texts of comments.
pub fn seeds() -> Vec<Vec<u8>> {
    let own = "100\n`2017-07-01 10:00:05,`1001690740201411100005734289,`5,`很新鲜, 还会再来\n".as_bytes().to_vec();
    [vec![own], seeds::messages("csv"), seeds::messages("txt")].concat()
}
