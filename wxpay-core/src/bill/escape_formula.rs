//! Protection of spreadsheets against formulas in a bill's texts.

use std::borrow::Cow;

/// Escapes a text that a spreadsheet would take for a formula. The names of goods, `attach` and remarks come from
/// outside, and a spreadsheet may execute a cell that begins with `=`, `+`, `-`, `@`, a tab or a line end, even
/// behind blanks or in full width. Such a text gets a leading `'`, which spreadsheets do not show.
///
/// For text columns only: a negative amount would become text. Quoting for CSV is left to the CSV writer.
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
