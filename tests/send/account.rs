//! The ids and the key of an account.

use wxpay_core::pay::{OrderQuery, OrderQueryOptional};
use wxpay_core::{Error, ErrorKind, Merchant, Text, cloud, text};

use crate::common::fixtures::{APPID, KEY, MCH_ID, merchant};

fn pay_query(sub_mch_id: &'static str) -> OrderQuery<'static> {
    OrderQuery {
        optional: OrderQueryOptional {
            out_trade_no: Some(text!("1")),
            sub_mch_id: Some(Text::new(sub_mch_id).unwrap()),
            ..Default::default()
        },
    }
}

mod merchant_new {
    use super::*;

    #[test]
    fn refuses_malformed_ids() {
        let refused = |appid: &str, mch_id: &str| Merchant::new(appid, mch_id, KEY).unwrap_err().to_string();
        for (appid, mch_id, words) in [
            ("wx8888888888888888\n", MCH_ID, "`appid` holds a line end"),
            (APPID, "1900000109\r\n", "`mch_id` holds a line end"),
            ("\u{feff}wx8888888888888888", MCH_ID, "`appid` holds a byte order mark"),
            ("\"wx8888888888888888\"", MCH_ID, "`appid` holds a quotation mark"),
            (APPID, " 1900000109", "`mch_id` holds a blank"),
            (APPID, "１９０００００１０９", "`mch_id` holds the character `１`"),
            ("1900000109", "wx8888888888888888", "`appid` and `mch_id` look swapped"),
            ("", "", "`appid` is empty"),
        ] {
            assert!(refused(appid, mch_id).starts_with(words), "{}", refused(appid, mch_id));
        }
        // All faults are reported at once.
        let all = Merchant::new("wx 1", "x", "short").unwrap_err().to_string();
        assert!(all.contains("`appid` holds a blank") && all.contains("`mch_id`") && all.contains("API key"), "{all}");

        let provider = Merchant::service_provider(APPID, MCH_ID, KEY).unwrap();
        for wrong in ["1900000109\n", "'1900000109'", "wx8888888888888888", ""] {
            assert!(provider.clone().with_sub_merchant(wrong).is_err(), "{wrong:?}");
            assert!(cloud::CloudMerchant::new().with_sub_merchant(wrong).is_err(), "{wrong:?}");
        }
        for wrong in ["wx8888888888888888\n", "1900000109", ""] {
            assert!(provider.clone().with_sub_appid(wrong).is_err(), "{wrong:?}");
            assert!(merchant().with_other_appid(wrong).is_err(), "{wrong:?}");
        }
        // Ids of the struct are checked by the same rows.
        let query = |sub_mch_id| pay_query(sub_mch_id);
        assert!(provider.prepare(&query("1900000109")).is_ok());
        assert!(matches!(
            provider.prepare(&query("1900000109\n")).map_err(Error::into_kind),
            Err(ErrorKind::InvalidRequest(_))
        ));
    }

    #[test]
    fn reports_a_key_in_place_of_an_id_without_showing_it() {
        for (appid, mch_id, key, words) in [
            (APPID, KEY, MCH_ID, "`mch_id` and the key look swapped"),
            (KEY, MCH_ID, APPID, "`appid` and the key look swapped"),
            (KEY, MCH_ID, KEY, "`appid` has the form of an API key"),
            (APPID, KEY, KEY, "`mch_id` has the form of an API key"),
            (MCH_ID, KEY, APPID, "`appid` has the form of a merchant number"),
        ] {
            let error = Merchant::new(appid, mch_id, key).unwrap_err();
            assert!(error.to_string().starts_with(words), "{error}");
            for run in KEY.as_bytes().windows(4).map(String::from_utf8_lossy) {
                assert!(!format!("{error} {error:?}").contains(&*run), "{error:?}");
            }
        }
    }
}
