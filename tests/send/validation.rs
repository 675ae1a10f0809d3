//! Validation: a request with a violation is neither signed nor sent, and all violations
//! are reported.

use wxpay_core::pay::OrderQueryResponse;
use wxpay_core::schema::{Channel, Message, Scope, ValueError, number};
use wxpay_core::{Error, ErrorKind, Fen, Merchant, Object, Request, RuleBreach, Violations, schema};

use crate::common::fixtures::{APPID, KEY, MCH_ID, merchant};

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER)]
struct Order<'a> {
    body: &'a str,
    out_trade_no: &'a str,
    total_fee: u64,
    spbill_create_ip: &'a str,
    trade_type: &'a str,
    time_start: Option<&'a str>,
    time_expire: Option<&'a str>,
    openid: Option<&'a str>,
    sub_openid: Option<&'a str>,
    product_id: Option<&'a str>,
    attach: Option<&'a str>,
    notify_url: Option<&'a str>,
    user_truename: Option<&'a str>,
    scene_info: Option<Scene<'a>>,
}

#[derive(Object)]
#[wxpay(message = schema::pay::SCENE_INFO)]
struct Scene<'a> {
    store_info: Option<Store<'a>>,
}

#[derive(Object)]
#[wxpay(message = schema::pay::STORE_INFO)]
struct Store<'a> {
    name: &'a str,
    area_code: Option<&'a str>,
}

fn valid_order() -> Order<'static> {
    Order {
        body: "Tea shop-oolong",
        out_trade_no: "20261123091010",
        total_fee: 888,
        spbill_create_ip: "203.0.113.7",
        trade_type: "JSAPI",
        time_start: None,
        time_expire: None,
        openid: Some("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"),
        sub_openid: None,
        product_id: None,
        attach: None,
        notify_url: None,
        user_truename: None,
        scene_info: None,
    }
}

fn violations(merchant: &Merchant, order: &Order<'_>) -> Violations {
    match merchant.prepare(order).map_err(Error::into_kind) {
        Err(ErrorKind::InvalidRequest(violations)) => violations,
        Ok(prepared) => panic!("prepared: {}", prepared.body),
        Err(other) => panic!("{other}"),
    }
}

/// Returns the only violation: its field, its kind and its text.
fn single_violation(order: &Order<'_>) -> (String, RuleBreach, String) {
    let violations = violations(&merchant(), order);
    assert_eq!(violations.len(), 1, "{violations}");
    let violation = violations.iter().next().unwrap();
    (violation.field().to_owned(), violation.broken(), violation.to_string())
}

mod prepare {
    use super::*;

    #[test]
    fn accepts_a_valid_order() {
        assert!(merchant().prepare(&valid_order()).is_ok());
    }

    #[test]
    fn checks_rules_at_run_time() {
        let broken = |order: &Order<'_>| match single_violation(order) {
            (field, RuleBreach::Rule(_), words) => (field, words),
            other => panic!("{other:?}"),
        };
        assert_eq!(
            broken(&Order { openid: None, ..valid_order() }).1,
            "`trade_type = \"JSAPI\"` requires one of `openid`, `sub_openid`"
        );
        assert_eq!(
            broken(&Order { openid: Some(""), ..valid_order() }).0,
            "trade_type",
            "an empty value counts as absent"
        );
        assert_eq!(
            broken(&Order { trade_type: "NATIVE", ..valid_order() }).1,
            "`trade_type = \"NATIVE\"` requires `product_id`"
        );
        assert_eq!(
            broken(&Order { trade_type: "MWEB", ..valid_order() }).1,
            "`trade_type = \"MWEB\"` requires `scene_info`"
        );
        let soon = Order { time_start: Some("20261123091010"), time_expire: Some("20261123091109"), ..valid_order() };
        assert_eq!(broken(&soon).1, "`time_expire` must be at least 60 seconds after `time_start`");
        assert!(merchant().prepare(&Order { time_expire: Some("20261123091110"), ..soon }).is_ok());
    }

    #[test]
    fn reports_all_violations_at_once() {
        let order =
            Order { body: "", total_fee: 0, out_trade_no: "单", openid: None, attach: Some("\u{0}"), ..valid_order() };
        let found = violations(&merchant(), &order);
        let mut fields: Vec<&str> = found.iter().map(wxpay_core::Violation::field).collect();
        fields.sort_unstable();
        assert_eq!(fields, ["attach", "body", "out_trade_no", "total_fee", "trade_type"]);
        assert!(found.to_string().starts_with("message `unified_order` was not sent: "));
    }

    /// A number is refused as a text is.
    #[test]
    fn refuses_a_number_that_the_account_may_not_send() {
        static SHARED: Message = Message::request(Channel::Pay, "own", "/own").fields(&[
            schema::shared::MCH_ID,
            schema::shared::NONCE_STR,
            schema::shared::SIGN,
            number("count").partner_only(),
        ]);
        #[derive(Request)]
        #[wxpay(message = SHARED, response = OrderQueryResponse)]
        struct Shared {
            count: u64,
        }
        let refused = merchant().prepare(&Shared { count: 7 }).map_err(Error::into_kind);
        let Err(ErrorKind::InvalidRequest(found)) = refused else { panic!("it was signed") };
        let found: Vec<_> = found.iter().map(|violation| (violation.field(), violation.broken())).collect();
        assert_eq!(found, [("count", RuleBreach::Scope(Scope::Partner))]);
    }

    #[test]
    fn refuses_what_the_account_may_not_send() {
        let order = || Order { openid: None, sub_openid: Some("o"), ..valid_order() };
        let fields = |merchant: &Merchant| -> Vec<String> {
            violations(merchant, &order()).iter().map(|violation| violation.field().to_owned()).collect()
        };
        // An ordinary merchant has no sub-merchants.
        let found = violations(&merchant(), &order());
        assert!(
            found.iter().any(|violation| violation.field() == "sub_openid"
                && violation.broken() == RuleBreach::Scope(Scope::Partner))
        );
        // A service provider needs a sub-merchant, and its app.
        let provider =
            Merchant::service_provider(APPID, MCH_ID, KEY).unwrap().with_notify_url("https://a.b/c").unwrap();
        assert_eq!(fields(&provider), ["sub_mch_id", "sub_openid"]);
        let words = violations(&provider, &order()).to_string();
        assert!(words.contains("give it in the struct or in the `Merchant`"), "{words}");
        let with_sub = provider.with_sub_merchant("1900000109").unwrap();
        assert_eq!(fields(&with_sub), ["sub_openid"]);
        assert!(with_sub.clone().with_sub_appid("wx8888888888888888").unwrap().prepare(&order()).is_ok());
        // Identity-bound payments are for ordinary merchants.
        let found = violations(&with_sub, &Order { user_truename: Some("周星星"), ..valid_order() });
        assert_eq!(found.iter().next().unwrap().broken(), RuleBreach::Scope(Scope::Merchant));
        assert!(!found.to_string().contains("周星星"));
    }

    #[test]
    fn checks_nested_objects_by_their_own_tables() {
        let order = Order {
            scene_info: Some(Scene { store_info: Some(Store { name: &"店".repeat(22), area_code: Some("44030x") }) }),
            ..valid_order()
        };
        let found = violations(&merchant(), &order);
        let mut fields: Vec<&str> = found.iter().map(wxpay_core::Violation::field).collect();
        fields.sort_unstable();
        assert_eq!(fields, ["scene_info.store_info.area_code", "scene_info.store_info.name"]);
        assert!(found.to_string().contains("`scene_info.store_info.name` holds at most 64 bytes"), "{found}");
    }
}

mod violation {
    use super::*;

    #[test]
    fn names_field_rule_limit_and_value() {
        let long = "茶".repeat(43);
        let (field, broken, words) = single_violation(&Order { body: &long, ..valid_order() });
        assert_eq!(
            (field.as_str(), broken),
            ("body", RuleBreach::Value(ValueError::TooLong { max: 127, actual: 129 }))
        );
        assert!(words.contains("at most 127 bytes") && words.contains("129"), "{words}");

        let (field, broken, words) = single_violation(&Order { total_fee: 0, ..valid_order() });
        assert_eq!(
            (field.as_str(), broken),
            ("total_fee", RuleBreach::Value(ValueError::TooSmall { min: 1, given: 0 }))
        );
        assert!(words.contains("at least 1"), "{words}");

        let (field, broken, words) = single_violation(&Order { out_trade_no: "A#1", ..valid_order() });
        assert_eq!((field.as_str(), broken), ("out_trade_no", RuleBreach::Value(ValueError::Character { at: 1 })));
        assert!(words.contains("`#`"), "{words}");

        let (field, broken, words) = single_violation(&Order { time_start: Some("20261301000000"), ..valid_order() });
        assert_eq!((field.as_str(), broken), ("time_start", RuleBreach::Value(ValueError::NotATime)));
        assert!(words.contains("20261301000000"), "{words}");

        let (field, broken, _) = single_violation(&Order { spbill_create_ip: "1.2.3", ..valid_order() });
        assert_eq!((field.as_str(), broken), ("spbill_create_ip", RuleBreach::Value(ValueError::NotAnIp)));

        let (field, broken, words) = single_violation(&Order { trade_type: "JSAPPI", ..valid_order() });
        assert_eq!((field.as_str(), broken), ("trade_type", RuleBreach::Value(ValueError::NotListed)));
        assert!(words.contains("`NATIVE`"), "{words}");

        let (field, broken, _) =
            single_violation(&Order { notify_url: Some("https://shop.example/?a=b"), ..valid_order() });
        assert_eq!((field.as_str(), broken), ("notify_url", RuleBreach::Value(ValueError::NotAUrl)));

        let (field, broken, _) = single_violation(&Order { attach: Some("bell\u{7}"), ..valid_order() });
        assert_eq!((field.as_str(), broken), ("attach", RuleBreach::Value(ValueError::Character { at: 4 })));

        let (field, broken, words) = single_violation(&Order { body: "", ..valid_order() });
        assert_eq!((field.as_str(), broken), ("body", RuleBreach::Value(ValueError::Empty)));
        assert!(words.contains("empty"), "{words}");
    }

    #[test]
    fn explains_where_to_set_a_missing_notify_url() {
        let bare = Merchant::new(APPID, MCH_ID, KEY).unwrap();
        let words = violations(&bare, &valid_order()).to_string();
        assert!(
            words.contains("`notify_url` is missing (help: give it in the struct or in the `Merchant`)"),
            "{words}"
        );
    }
}

mod masked {
    use super::*;

    #[test]
    fn shows_a_request_without_personal_data() {
        let shown = format!("{:?}", Request::masked(&valid_order()));
        assert!(shown.contains("out_trade_no: \"20261123091010\"") && shown.contains("openid: ***"), "{shown}");
        assert!(!shown.contains("oUpF8"), "{shown}");
        let _ = Fen(1);
    }
}
