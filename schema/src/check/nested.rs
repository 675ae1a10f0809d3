//! The check that a nested struct is of the table that its field nests.

use crate::check::derive_kind::DeriveKind;
use crate::check::member::Occurrence;
use crate::table::model::{Field, Kind, Message};
use crate::text::const_string::ConstString;

impl Field {
    /// Describes why the type `written`, which holds a struct of the table `is`, does not fit
    /// this field of a struct that derives `outer`, and holds as many of them as `occurs`. A sent
    /// struct must be of the field's table or extend it; a received one may also be of a table
    /// that the field's table extends. Only a text is one value for all items of a JSON array.
    #[must_use]
    pub const fn nested_fault(
        &self,
        written: &str,
        is: &Message,
        outer: DeriveKind,
        occurs: Occurrence,
    ) -> Option<ConstString> {
        let (Kind::Object(table)
        | Kind::JsonText(table)
        | Kind::Family { item: table, .. }
        | Kind::XmlList { item: table, .. }) = self.kind
        else {
            return None;
        };
        if is.is_or_extends(table) || outer.equals(DeriveKind::Response) && table.is_or_extends(is) {
            if !self.is_json_array() || !matches!(occurs, Occurrence::Once | Occurrence::Maybe) {
                return None;
            }
            let fact = ConstString::new().name(self.name).and(" can occur several times, so it must be a `Vec`");
            let help = fact.and("\nhelp: use `Vec<").and(written).and(">`, which is empty when there are none");
            return Some(help);
        }
        let what = if matches!(self.kind, Kind::Family { .. } | Kind::XmlList { .. }) { "item" } else { "object" };
        let fact = ConstString::new().name(written).and(" cannot hold the ").and(what).and(" field ").name(self.name);
        let fact = fact.and(", since its table is ").table(is);
        let help = fact.and("\nhelp: use a struct that derives ").name(table.derive().name());
        Some(help.and(" with the table ").table(table))
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use std::string::ToString as _;

    use crate::internal::{ConstString, DeriveKind, Occurrence};
    use crate::{Field, Message, cloud, pay, shared, text};

    fn fault(field: &Field, is: &Message, outer: DeriveKind) -> Option<std::string::String> {
        field.nested_fault("X", is, outer, Occurrence::Once).as_ref().map(ConstString::to_string)
    }

    #[test]
    fn nested_fault_accepts_extensions_and_no_other_table() {
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

    #[cfg(feature = "further-calls")]
    #[test]
    fn nested_fault_wants_a_list_of_the_items_of_an_array() {
        static FIELD: Field = crate::json_array("stores", 900, &pay::STORE_INFO);
        let fault = |occurs| FIELD.nested_fault("X", &pay::STORE_INFO, DeriveKind::Request, occurs);
        assert!(fault(Occurrence::Many).is_none() && fault(Occurrence::Unknown).is_none());
        for occurs in [Occurrence::Once, Occurrence::Maybe] {
            assert_eq!(
                fault(occurs).unwrap().as_str(),
                "`stores` can occur several times, so it must be a `Vec`\n\
                 help: use `Vec<X>`, which is empty when there are none"
            );
        }
    }

    #[test]
    fn nested_fault_accepts_the_base_of_an_item() {
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
