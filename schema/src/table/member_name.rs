//! The Rust name of a field, displayed or compared without an allocation.

use core::fmt;

use crate::table::model::Repeat;
use crate::text::indexes;

/// The name of the struct member for a field: snake case, and for a family the plural of
/// the name without its index.
///
/// ```
/// let coupons = wxpay_schema::pay::PAY_NOTIFICATION.find("coupon_id_$n").unwrap();
/// assert_eq!(coupons.member_name().to_string(), "coupon_ids");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct MemberName {
    pub(crate) name: &'static str,
    pub(crate) repeat: Repeat,
}

impl MemberName {
    /// Whether `text` is this name.
    #[must_use]
    pub const fn matches(self, text: &str) -> bool {
        let (name, text) = (self.name.as_bytes(), text.as_bytes());
        let (mut from, mut to) = (0, 0);
        while from < name.len() && !self.ends_at(from) {
            let byte = name[from];
            if byte.is_ascii_uppercase() {
                if to >= text.len() || text[to] != b'_' {
                    return false;
                }
                to += 1;
            }
            if to >= text.len() || text[to] != byte.to_ascii_lowercase() {
                return false;
            }
            from += 1;
            to += 1;
        }
        match self.repeat {
            _ if self.is_plural() => to + 1 == text.len() && text[to] == b's',
            _ => to == text.len(),
        }
    }

    /// Whether the name is that of a list: at least one index is its own.
    const fn is_plural(self) -> bool {
        self.repeat.is_indexed() && indexes(self.name) > 0
    }

    /// Whether the index of a family begins there.
    const fn ends_at(self, at: usize) -> bool {
        let name = self.name.as_bytes();
        name[at] == b'_' && at + 1 < name.len() && name[at + 1] == b'$'
    }
}

impl fmt::Display for MemberName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        for letter in self.name.split("_$").next().unwrap_or_default().chars() {
            if letter.is_ascii_uppercase() {
                f.write_char('_')?;
            }
            f.write_char(letter.to_ascii_lowercase())?;
        }
        f.write_str(if self.is_plural() { "s" } else { "" })
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::MemberName;
    use crate::ALL;
    use crate::Repeat;
    use std::string::ToString as _;

    #[test]
    fn member_name_displays_and_compares_alike() {
        for (name, repeat, member) in [
            ("out_trade_no", Repeat::Once, "out_trade_no"),
            ("appId", Repeat::Once, "app_id"),
            ("coupon_id_$n", Repeat::Indexed, "coupon_ids"),
            ("coupon_id_$n_$m", Repeat::IndexedTwice, "coupon_ids"),
            ("coupon_id_$n", Repeat::Once, "coupon_id"),
            ("coupons", Repeat::Indexed, "coupons"),
            ("coupon_id_list", Repeat::Array, "coupon_id_list"),
        ] {
            let form = MemberName { name, repeat };
            assert_eq!(form.to_string(), member);
            assert!(form.matches(member) && !form.matches(&member[1..]) && !form.matches(&std::format!("{member}x")));
        }
        for field in ALL.iter().flat_map(|message| message.fields) {
            assert!(field.member_name().matches(&field.member_name().to_string()), "{}", field.name);
        }
    }
}
