//! Checks that the struct in a field that nests a table is of that table.

use crate::ALL;
use crate::check::derive_kind::DeriveKind;
use crate::table::field::{Field, Kind};
use crate::table::message::Message;
use crate::text::const_string::ConstString;

impl Field {
    /// What is wrong with a type, as it is `written`, that holds a struct of the table
    /// `is` for this field of a struct that derives `outer`; nothing if that fits. What is
    /// sent has to have all that the field's table demands; what is received may also be
    /// read by a struct of the table that it extends.
    #[must_use]
    pub const fn nested_fault(&self, written: &str, is: &Message, outer: DeriveKind) -> Option<ConstString> {
        let (Kind::Object(table) | Kind::JsonText(table) | Kind::Family { item: table, .. }) = self.kind else {
            return None;
        };
        if is.is_or_extends(table) || outer.is(DeriveKind::Response) && table.is_or_extends(is) {
            return None;
        }
        let what = if matches!(self.kind, Kind::Family { .. }) { "item" } else { "object" };
        let fact = ConstString::new().name(written).and(" cannot hold the ").and(what).and(" field ").name(self.name);
        let fact = fact.and(", since its table is ").table(is);
        let help = fact.and("\nhelp: use a struct that derives ").name(table.derive().name());
        Some(help.and(" with the table ").table(table))
    }
}

impl ConstString {
    /// Adds a table between back-ticks: its path in the schema, or else its name.
    #[must_use]
    pub const fn table(self, table: &Message) -> Self {
        let mut all = ALL;
        while let [message, rest @ ..] = all {
            if message.fingerprint() == table.fingerprint() {
                let path = self.and("`schema::").and(table.channel.name()).and("::");
                return path.constant(table.name).and("`");
            }
            all = rest;
        }
        self.name(table.name)
    }

    /// Adds the name of the constant that is called so.
    const fn constant(mut self, name: &str) -> Self {
        let mut rest = name;
        while let Some((letter, others)) = rest.split_at_checked(1) {
            self = match letter.as_bytes() {
                [b'.'] => self.and("_"),
                [byte] => match core::str::from_utf8(&[byte.to_ascii_uppercase()]) {
                    Ok(letter) => self.and(letter),
                    Err(_) => self,
                },
                _ => self,
            };
            rest = others;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use std::string::ToString as _;

    use crate::{ConstString, DeriveKind, Field, Message, cloud, pay, shared, text};

    fn fault(field: &Field, is: &Message, outer: DeriveKind) -> Option<std::string::String> {
        field.nested_fault("X", is, outer).as_ref().map(ConstString::to_string)
    }

    #[test]
    fn a_struct_of_another_table_does_not_fit_and_one_that_extends_does() {
        static MORE: Message = Message::extending(&pay::STORE_INFO, "my_store", &[text("till", 8)]);
        let field = pay::SCENE_INFO.find("store_info").unwrap();
        assert_eq!(fault(field, &pay::STORE_INFO, DeriveKind::Object), None);
        assert_eq!(fault(field, &MORE, DeriveKind::Object), None);
        assert_eq!(
            fault(field, &cloud::STORE_INFO, DeriveKind::Object).unwrap(),
            "`X` cannot hold the object field `store_info`, since its table is `schema::cloud::STORE_INFO`\n\
             help: use a struct that derives `Object` with the table `schema::pay::STORE_INFO`"
        );
        assert_eq!(fault(&shared::OUT_TRADE_NO, &pay::STORE_INFO, DeriveKind::Object), None, "no struct stands there");
    }

    #[test]
    fn an_item_may_be_read_as_what_its_table_extends() {
        static ITEM: Message = Message::extending(&pay::COUPON, "my_coupon", &[]);
        static FIELD: Field = crate::family("my_coupons", &ITEM);
        assert_eq!(fault(&FIELD, &pay::COUPON, DeriveKind::Response), None);
        assert_eq!(
            fault(&FIELD, &pay::REFUND_COUPON, DeriveKind::Response).unwrap(),
            "`X` cannot hold the item field `my_coupons`, since its table is `schema::pay::REFUND_COUPON`\n\
             help: use a struct that derives `Response` with the table `my_coupon`"
        );
    }
}
