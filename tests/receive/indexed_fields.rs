//! Indexed fields of received messages: any number, in any order, with gaps, collected
//! into lists.

#![allow(clippy::struct_field_names, reason = "the fields are named by the table")]

use wxpay_core::pay::PayNotification;
use wxpay_core::schema::{self, Channel, Message, family, fen, indexed, number, text};
use wxpay_core::{Error, Expected, Fen, Merchant, Response, SignType, Verified};

use crate::common::fixtures::{APPID, KEY, MCH_ID, merchant};
use crate::common::signature::sign;

/// A message with two indexes: refunds, each with coupons.
static RETURNS: Message = Message::notification(Channel::Pay, "returns")
    .fields(&[
        schema::shared::RETURN_CODE,
        schema::shared::APPID.received(),
        schema::shared::MCH_ID.received(),
        schema::shared::SIGN.received(),
        schema::shared::RESULT_CODE,
        number("return_count").received().optional(),
        ID,
        FEE,
        COUNT,
        COUPON,
        family("returns", &RETURN).counted_by("return_count"),
    ])
    .sealed();

const _: () = RETURNS.assert_sound();

const ID: schema::Field = indexed(text("return_id_$n", 32)).received();

const FEE: schema::Field = indexed(fen("return_fee_$n")).received().optional();

const COUNT: schema::Field = indexed(number("coupon_count_$n")).received().optional();

const COUPON: schema::Field = indexed(text("coupon_id_$n_$m", 20)).received().optional();

static RETURN: Message = Message::item(Channel::Pay, "return")
    .fields(&[
        ID.on_success().in_item(),
        FEE.in_item(),
        COUNT.in_item(),
        COUPON.in_item(),
        family("coupons", &RETURN_COUPON).counted_by("coupon_count_$n"),
    ])
    .sealed();

const _: () = RETURN.assert_sound();

static RETURN_COUPON: Message =
    Message::item(Channel::Pay, "return_coupon").fields(&[COUPON.in_item().in_item()]).sealed();

const _: () = RETURN_COUPON.assert_sound();

#[derive(Response, Debug, PartialEq)]
#[wxpay(message = RETURNS)]
struct Returns {
    returns: Vec<Return>,
    #[wxpay(rename = "return_fee_$n")]
    fees: Vec<u64>,
    #[wxpay(rename = "coupon_id_$n_$m")]
    coupon_ids: Vec<Vec<String>>,
}

#[derive(Response, Debug, PartialEq)]
#[wxpay(message = RETURN)]
struct Return {
    return_id: String,
    return_fee: Option<Fen>,
    #[wxpay(rename = "coupon_id_$n_$m")]
    coupon_ids: Vec<String>,
    coupons: Vec<ReturnCoupon>,
}

#[derive(Response, Debug, PartialEq)]
#[wxpay(message = RETURN_COUPON)]
struct ReturnCoupon {
    coupon_id: Option<String>,
}

/// A signed message of these fields.
fn body(fields: &[(&str, &str)]) -> String {
    let envelope = [("return_code", "SUCCESS"), ("result_code", "SUCCESS"), ("appid", APPID), ("mch_id", MCH_ID)];
    let mut all: Vec<(String, String)> =
        envelope.iter().chain(fields).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let signature = sign(&all, KEY, SignType::HmacSha256);
    all.push(("sign".to_owned(), signature));
    let fields: Vec<String> = all.iter().map(|(name, value)| format!("<{name}>{value}</{name}>")).collect();
    format!("<xml>{}</xml>", fields.concat())
}

fn read(fields: &[(&str, &str)]) -> Result<Verified<Returns>, Error> {
    merchant().notification(body(fields).as_bytes())
}

mod notification {
    use super::*;

    /// The same message with optional lists.
    #[derive(Response, Debug, PartialEq)]
    #[wxpay(message = RETURNS)]
    struct OptionalReturns {
        returns: Option<Vec<OptionalReturn>>,
        #[wxpay(rename = "return_fee_$n")]
        fees: Option<Vec<std::num::NonZeroU64>>,
        #[wxpay(rename = "coupon_id_$n_$m")]
        coupon_ids: Option<Vec<Vec<std::sync::Arc<str>>>>,
    }

    #[derive(Response, Debug, PartialEq)]
    #[wxpay(message = RETURN)]
    struct OptionalReturn {
        return_id: std::rc::Rc<str>,
        #[wxpay(rename = "coupon_id_$n_$m")]
        coupon_ids: Option<Vec<String>>,
        coupons: Option<Vec<std::sync::Arc<ReturnCoupon>>>,
    }

    fn read_optional(fields: &[(&str, &str)]) -> Result<Verified<OptionalReturns>, Error> {
        merchant().notification(body(fields).as_bytes())
    }

    /// Out of order and with an unknown field.
    #[test]
    fn collects_published_coupons_by_their_indexes() {
        let body = include_bytes!("../protocol/samples/signed/pay_notify.coupons.md5.xml");
        let merchant = Merchant::new("wx2421b1c4370ec43b", MCH_ID, KEY).unwrap().with_sign_type(SignType::Md5);
        let paid = merchant.notification::<PayNotification>(body).unwrap().confirm(Expected::cny(Fen(300))).unwrap();
        let coupons: Vec<_> =
            paid.coupons.iter().map(|coupon| (coupon.coupon_id.as_deref(), coupon.coupon_fee)).collect();
        assert_eq!(coupons, [(Some("10000"), Some(Fen(100))), (Some("10001"), Some(Fen(200)))]);
        assert_eq!(paid.cash_fee, Some(Fen(0)));
    }

    #[test]
    fn nests_items_of_two_indexes() {
        let fields = [
            ("coupon_id_10_0", "K"),
            ("return_id_10", "third"),
            ("return_fee_10", "30"),
            ("coupon_id_0_2", "B"),
            ("return_id_0", "first"),
            ("coupon_id_0_0", "A"),
            ("return_id_2", "second"),
            // None of these is an indexed field: a leading zero, no index, a third index.
            ("return_fee_02", "5"),
            ("return_fee_", "5"),
            ("coupon_id_0_0_0", "5"),
        ];
        let returns = read(&fields).unwrap();
        let item = |id: &str, fee: Option<u64>, coupons: &[&str]| Return {
            return_id: id.to_owned(),
            return_fee: fee.map(Fen),
            coupon_ids: coupons.iter().map(|&id| id.to_owned()).collect(),
            coupons: coupons.iter().map(|&id| ReturnCoupon { coupon_id: Some(id.to_owned()) }).collect(),
        };
        assert_eq!(
            *returns,
            Returns {
                returns: vec![
                    item("first", None, &["A", "B"]),
                    item("second", None, &[]),
                    item("third", Some(30), &["K"])
                ],
                fees: vec![30],
                coupon_ids: vec![vec!["A".to_owned(), "B".to_owned()], vec!["K".to_owned()]],
            }
        );
        assert!(returns.miscounts().is_empty(), "nothing is stated, so nothing is wrong");
    }

    #[test]
    fn names_a_fault_in_an_item_by_its_wire_name() {
        let error = read(&[("return_id_0", "a"), ("return_fee_7", "1.5"), ("return_id_7", "b")]).unwrap_err();
        assert!(error.to_string().contains("`return_fee_7` is not of its type: 1.5"), "{error}");
        let error = read(&[("return_fee_3", "1")]).unwrap_err();
        assert!(error.to_string().contains("`return_id_3` is missing"), "{error}");
    }

    #[test]
    fn reads_as_many_items_as_a_message_can_hold() {
        let names: Vec<String> = (0..240).rev().map(|at| format!("return_id_{at}")).collect();
        let fields: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "x")).collect();
        let returns = read(&fields).unwrap();
        assert_eq!(returns.returns.len(), 240);
    }

    #[test]
    fn reads_an_absent_optional_list_as_none() {
        let none = read_optional(&[("return_fee_0", "")]).unwrap();
        assert_eq!(*none, OptionalReturns { returns: None, fees: None, coupon_ids: None });
        let some =
            read_optional(&[("return_id_3", "a"), ("return_id_1", "b"), ("coupon_id_3_0", "A"), ("return_fee_1", "5")]);
        let coupon = ReturnCoupon { coupon_id: Some("A".to_owned()) };
        assert_eq!(
            *some.unwrap(),
            OptionalReturns {
                returns: Some(vec![
                    OptionalReturn { return_id: "b".into(), coupon_ids: None, coupons: None },
                    OptionalReturn {
                        return_id: "a".into(),
                        coupon_ids: Some(vec!["A".to_owned()]),
                        coupons: Some(vec![std::sync::Arc::new(coupon)]),
                    },
                ]),
                fees: Some(vec![std::num::NonZeroU64::new(5).unwrap()]),
                coupon_ids: Some(vec![vec!["A".into()]]),
            }
        );
    }

    #[test]
    fn refuses_zero_for_a_non_zero_number() {
        let error = read_optional(&[("return_id_0", "a"), ("return_fee_0", "0")]).unwrap_err();
        assert!(error.to_string().contains("`return_fee_0` is not of its type: 0"), "{error}");
        let error = read_optional(&[("coupon_id_0_0", "A")]).unwrap_err();
        assert!(error.to_string().contains("`return_id_0` is missing"), "{error}");
    }
}

mod miscounts {
    use super::*;

    #[test]
    fn reports_a_count_that_disagrees() {
        let fields = [("return_count", "2"), ("return_id_0", "a"), ("coupon_count_0", "3"), ("coupon_id_0_1", "A")];
        let returns = read(&fields).unwrap();
        assert_eq!(returns.returns.len(), 1);
        let reported: Vec<String> = returns.miscounts().iter().map(ToString::to_string).collect();
        assert_eq!(reported, ["`return_count` says 2, there are 1", "`coupon_count_0` says 3, there are 1"]);
    }
}
