//! Cells of a bill in a table of one's own: a text goes in, one that no spreadsheet
//! takes for a formula comes out.

use std::borrow::Cow;

/// A text that spreadsheets show as it is. Goods' names, `attach` and remarks come
/// from outside, and a program that opens a table may run a cell that starts_with_bytes with
/// `=`, `+`, `-`, `@`, a tab or a line end, also behind blanks or in full width.
/// Such a text gets a `'` in front, which spreadsheets do not show.
///
/// It is for text columns: an amount below zero would become text. It does not
/// quote for CSV; a CSV writer does.
///
/// ```
/// use wxpay_core::bill::escape_formula;
///
/// assert_eq!(escape_formula("=1+1"), "'=1+1");
/// assert_eq!(escape_formula("Tea shop-oolong"), "Tea shop-oolong");
/// ```
#[must_use]
pub fn escape_formula(text: &str) -> Cow<'_, str> {
    let first = text.trim_start_matches([' ', '\u{3000}', '\u{a0}', '\u{feff}']).chars().next();
    let risky = matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'));
    if risky { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::escape_formula;

    #[test]
    fn what_begins_a_formula_is_guarded() {
        for formula in ["=1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u{feff}=1", "＝1"] {
            assert_eq!(escape_formula(formula), format!("'{formula}"));
        }
        for plain in ["", " ", "a=1", "'=1", "茶", "1-1", "`=1"] {
            assert_eq!(escape_formula(plain), plain);
        }
    }
}
