//! Field injection: values are signed unescaped, so text of one value can be read as
//! another field of the same signed text. A merchant accepts no message of which another
//! complete one can be made, and sends none.

use wxpay_core::pay::{self, PayNotification};
use wxpay_core::schema::{Field, Message, shared, text as text_row};
use wxpay_core::server::MessageBuilder;
use wxpay_core::value::TradeType;
use wxpay_core::{Error, ErrorKind, Expected, Fen, Request, Response, RuleBreach, SignType, Untrusted, schema, text};

use crate::common::fixtures::{
    APPID, KEY, MCH_ID, key, merchant, micropay, notification, order_query, order_with_attach, prepayment,
};
use crate::common::signature;
use crate::forgery::{read, untrusted_reason};

const WAY: SignType = SignType::HmacSha256;

/// The names and values of a message in the order of signing.
type Values = Vec<(String, String)>;

/// The notification of that order with one value changed.
fn notification_with(out_trade_no: &str, field: &'static Field, value: &str) -> Values {
    values_of(&notification(out_trade_no, "4200", 888), field, value)
}

fn values_of(reply: &MessageBuilder, field: &'static Field, value: &str) -> Values {
    let mut values = signature::fields(&reply.unsigned());
    values.retain(|(name, _)| name != field.name);
    values.push((field.name.to_owned(), value.to_owned()));
    values.sort_by(|one, other| one.0.cmp(&other.0));
    values
}

/// The signed message.
fn body(values: &Values) -> String {
    let field = |(name, value): &(String, String)| {
        let value = value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        format!("<{name}>{value}</{name}>")
    };
    let sign = signature::sign(values, KEY, WAY);
    format!("<xml>{}<sign>{sign}</sign></xml>", values.iter().map(field).collect::<String>())
}

fn class(values: &Values) -> &'static str {
    let read = merchant().notification::<PayNotification>(body(values).as_bytes());
    read.map_or_else(|error| error.class(), |_| "accept")
}

/// The required names of a payment notification except the signature.
fn required_names() -> Vec<&'static str> {
    let rows = schema::pay::PAY_NOTIFICATION.fields.iter();
    let mut names: Vec<_> = rows
        .filter(|row| row.is_in_success() && !row.repeat.is_indexed() && row.name != shared::SIGN.name)
        .map(|row| row.name)
        .collect();
    names.sort_unstable();
    names
}

mod notification {
    use super::*;

    /// A struct with one field.
    #[derive(Response)]
    #[wxpay(message = schema::pay::PAY_NOTIFICATION)]
    struct AttachNotification {
        #[wxpay(rename = "attach")]
        _attach: Option<String>,
    }

    fn text_of(values: &Values) -> String {
        values.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
    }

    /// A position in the text to sign where a field can begin.
    struct FieldStart<'t> {
        name: &'t str,
        /// Where the field before it ends.
        end: usize,
        /// Where its value begins.
        value: usize,
        /// Whether a field of the message begins there.
        is_own: bool,
    }

    fn field_starts<'t>(text: &'t str, own: &[usize]) -> Vec<FieldStart<'t>> {
        let starts = std::iter::once(0).chain(text.match_indices('&').map(|(at, _)| at + 1));
        starts
            .filter_map(|start| {
                let name = text[start..].split('=').next()?;
                let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
                let has_value = text[start + name.len()..].starts_with('=');
                (plain && has_value).then(|| FieldStart {
                    name,
                    end: start.saturating_sub(1),
                    value: start + name.len() + 1,
                    is_own: own.contains(&start),
                })
            })
            .collect()
    }

    /// Returns another complete message of the same signed text, in which a part of a value
    /// is a required field.
    fn other_reading(values: &Values) -> Option<Values> {
        let text = text_of(values);
        let mut own = Vec::new();
        let mut at = 0;
        for (name, value) in values {
            own.push(at);
            at += name.len() + value.len() + 2;
        }
        let places = field_starts(&text, &own);
        let mut chain = vec![0];
        let required = required_names();
        extend_chain(&text, &places, &required, &mut chain)
    }

    fn extend_chain(
        text: &str,
        places: &[FieldStart<'_>],
        required: &[&str],
        chain: &mut Vec<usize>,
    ) -> Option<Values> {
        let last = &places[*chain.last()?];
        let missing = required.iter().find(|name| **name > last.name);
        if missing.is_none()
            && let Some(values) = complete_message(text, places, required, chain)
        {
            return Some(values);
        }
        for next in chain.last()? + 1..places.len() {
            // No required field may be skipped.
            if places[next].name > last.name && missing.is_none_or(|missing| places[next].name <= *missing) {
                chain.push(next);
                if let Some(values) = extend_chain(text, places, required, chain) {
                    return Some(values);
                }
                chain.pop();
            }
        }
        None
    }

    /// Returns the message of that chain if it is valid but for the moved text.
    fn complete_message(text: &str, places: &[FieldStart<'_>], required: &[&str], chain: &[usize]) -> Option<Values> {
        let inner = chain.iter().any(|at| !places[*at].is_own && required.contains(&places[*at].name));
        let ends = chain.iter().skip(1).map(|at| places[*at].end).chain([text.len()]);
        let values: Values = chain
            .iter()
            .zip(ends)
            .map(|(at, end)| (places[*at].name.to_owned(), text[places[*at].value..end].to_owned()))
            .collect();
        let is =
            |name: &str, right: &dyn Fn(&str) -> bool| values.iter().any(|(own, value)| own == name && right(value));
        let digits = |value: &str| !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
        let right = inner
            && values.iter().all(|(_, value)| !value.is_empty())
            && is("appid", &|value| value == APPID)
            && is("mch_id", &|value| value == MCH_ID)
            && is("return_code", &|value| value == "SUCCESS")
            && is("result_code", &|value| value == "SUCCESS")
            && is("total_fee", &digits)
            && is("time_end", &|value| digits(value) && value.len() == 14);
        right.then_some(values)
    }

    /// An unknown field whose name sorts late.
    static UNKNOWN: Field = text_row("tt", 1000);

    #[test]
    fn refuses_a_value_that_ends_in_a_field() {
        let strict = merchant().with_ambiguous_refused();
        let whole = notification("TEA1", "4200", 888).signed(&key(), SignType::HmacSha256);
        let sign = notification("TEA1", "4200", 888).sign(&key(), SignType::HmacSha256);

        // A required field is moved away: any merchant refuses, because it is missing.
        let shifted =
            whole.replace("<bank_type>CFT</bank_type>", "").replace("</attach>", "&amp;bank_type=CFT</attach>");
        assert!(shifted.contains(&sign) && shifted != whole);
        assert!(matches!(read(&merchant(), &shifted).map_err(Error::into_kind), Err(ErrorKind::InvalidFields(_))));
        assert_eq!(untrusted_reason(read(&strict, &shifted)), Untrusted::Ambiguous { field: "attach".into() });

        // An optional field is moved away: only `with_ambiguous_refused` notices.
        let coupons = notification("TEA1", "4200", 888).set(&shared::COUPON_FEE, "100");
        let signed = coupons.signed(&key(), SignType::HmacSha256);
        let shifted = signed
            .replace("<coupon_fee>100</coupon_fee>", "")
            .replace("</bank_type>", "&amp;coupon_fee=100</bank_type>");
        assert!(shifted.contains(&coupons.sign(&key(), SignType::HmacSha256)) && shifted != signed);
        assert!(read(&merchant(), &shifted).is_ok());
        assert_eq!(untrusted_reason(read(&strict, &shifted)), Untrusted::Ambiguous { field: "bank_type".into() });

        // Without text that looks like a field it accepts the message.
        assert!(read(&strict, &whole).is_ok());
        assert!(read(&strict, &signed).is_ok());

        // A wrong signature is reported first.
        assert_eq!(untrusted_reason(read(&strict, &shifted.replace("100", "101"))), Untrusted::BadSign);
    }

    /// Text moved from one field into another leaves the signed text unchanged.
    #[test]
    fn refuses_a_body_that_lacks_a_field_of_its_table() {
        let whole = notification("1", "4200", 888).set(&shared::ATTACH, "");
        let signed = whole.clone().signed(&key(), SignType::HmacSha256);
        let sign = whole.sign(&key(), SignType::HmacSha256);
        let shifted =
            signed.replace("<bank_type>CFT</bank_type>", "").replace("</appid>", "&amp;bank_type=CFT</appid>");
        assert!(shifted.contains(&sign));
        assert!(merchant().notification::<AttachNotification>(shifted.as_bytes()).is_err());

        let attached = notification("1", "4200", 888);
        let lacking = attached.sign(&key(), SignType::HmacSha256);
        let body = attached.signed(&key(), SignType::HmacSha256);
        let body = body.replace("<bank_type>CFT</bank_type>", "").replace("</attach>", "&amp;bank_type=CFT</attach>");
        assert!(body.contains(&lacking));
        match merchant().notification::<AttachNotification>(body.as_bytes()).map(|_| ()).map_err(Error::into_kind) {
            Err(ErrorKind::InvalidFields(faults)) => {
                assert_eq!(faults.iter().map(wxpay_core::fields::FieldError::field).collect::<Vec<_>>(), ["bank_type"]);
            }
            other => panic!("{other:?}"),
        }
    }

    /// The genuine notification of order B, with an `attach` chosen by the payer, and the
    /// complete notification of order A with the same signed text.
    #[test]
    fn refuses_the_real_and_the_forged_one_of_a_signature() {
        let attach =
            format!("x&bank_type=C&mch_id={MCH_ID}&nonce_str=a&openid=a&out_trade_no=A2026112300000000000000001&p=");
        assert!(attach.len() <= 127);
        let real = notification_with("B1", &shared::ATTACH, &attach);
        let forged = other_reading(&real).unwrap();
        assert_eq!(signature::sign(&forged, KEY, WAY), signature::sign(&real, KEY, WAY));
        let order = forged.iter().find(|(name, _)| name == "out_trade_no").unwrap();
        assert_eq!(order.1, "A2026112300000000000000001");
        assert!(forged.iter().any(|(name, value)| name == "p" && value.contains("&out_trade_no=B1")));
        assert_eq!((class(&real), class(&forged)), ("Ambiguous", "Ambiguous"));
    }

    /// Checks many texts made of pieces that look like fields.
    #[test]
    fn accepts_nothing_that_has_another_reading() {
        let pieces = [
            "x",
            "&",
            "=",
            "&p=",
            "&bank_type=CFT",
            "&bank_type=",
            "&fee_type=CNY",
            "&mch_id=10000100",
            "&nonce_str=a",
            "&openid=o",
            "&out_trade_no=A1",
            "&result_code=SUCCESS",
            "&return_code=SUCCESS",
            "&time_end=20261123091520",
            "&total_fee=1",
            "&trade_type=JSAPI",
            "&transaction_id=4",
            "&z=",
            "&amp;",
            "&attach=y",
            "&b=",
            "&q=1",
        ];
        let fields: [&'static Field; 3] = [&shared::ATTACH, &shared::DEVICE_INFO, &UNKNOWN];
        let mut state = 42_u64;
        let mut random = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap() % below
        };
        let (mut refused, mut taken) = (0, 0);
        for _ in 0..4_000 {
            // Mostly in the order of signing, as an attacker would write them.
            let mut some: Vec<usize> = (0..=random(9)).map(|_| random(pieces.len())).collect();
            if random(3) > 0 {
                some.sort_unstable();
            }
            let value: String = some.iter().map(|at| pieces[*at]).collect();
            let real = notification_with("B1", fields[random(3)], &format!("v{value}"));
            if let Some(forged) = other_reading(&real) {
                assert_eq!(signature::sign(&forged, KEY, WAY), signature::sign(&real, KEY, WAY));
                assert!(class(&real) != "accept" && class(&forged) != "accept", "{}", text_of(&real));
                refused += 1;
            } else if class(&real) == "accept" {
                taken += 1;
            }
        }
        assert!(refused > 100 && taken > 100, "{refused} {taken}");
    }

    #[test]
    fn refuses_each_required_name_in_any_value() {
        let mut counted = 0;
        for name in required_names() {
            for field in [&shared::ATTACH, &shared::DEVICE_INFO, &UNKNOWN] {
                let value = format!("x&{name}=1");
                let found = class(&notification_with("B1", field, &value));
                // The rest up to the next field is neither an amount nor a time.
                let is_number = ["total_fee", "time_end"].contains(&name);
                let expected = if is_number { ["accept", "Ambiguous"] } else { ["Ambiguous"; 2] };
                assert!(expected.contains(&found), "{} {value}: {found}", field.name);
                counted += usize::from(found == "Ambiguous");
            }
        }
        assert!(counted > 20, "{counted}");
    }

    #[test]
    fn accepts_what_only_looks_like_a_field() {
        for honest in [
            "a&b",
            "shop=1&till=2",
            "x&coupon_fee=1",
            "x&device_info=1",
            "x&attach=2",
            "x&Bank_type=CFT",
            "x&bank_type =CFT",
            "x& bank_type=CFT",
            "x&bank_type",
            "x&amp;bank_type=CFT",
            "x;bank_type=CFT",
            "bank_type=CFT",
            "x&bank_types=CFT",
            "x&xbank_type=CFT",
            "x&total_fee=1",
        ] {
            let values = notification_with("B1", &shared::ATTACH, honest);
            assert_eq!(class(&values), "accept", "{honest}");
            assert!(other_reading(&values).is_none(), "{honest}");
            assert!(merchant().prepare(&order_with_attach(honest)).is_ok(), "{honest}");
        }
        // In any spelling of the ampersand.
        let values = notification_with("B1", &shared::ATTACH, "x&bank_type=CFT");
        let written = body(&values);
        for ampersand in ["&#38;", "&#x26;", "<![CDATA[&]]>"] {
            let written = written.replacen("x&amp;bank", &format!("x{ampersand}bank"), 1);
            let read = merchant().notification::<PayNotification>(written.as_bytes());
            assert_eq!(read.map(|_| ()).unwrap_err().class(), "Ambiguous", "{ampersand}");
        }
    }
}

mod prepare {
    use super::*;

    /// An `attach` that is signed like two fields.
    const HOSTILE: &str = "x&bank_type=CFT";

    /// An order whose scene is a text.
    #[derive(Request)]
    #[wxpay(message = wxpay_core::schema::pay::UNIFIED_ORDER, fixed(trade_type = "MWEB", body = "Tea"))]
    struct MwebOrder<'a> {
        out_trade_no: &'a str,
        total_fee: Fen,
        spbill_create_ip: std::net::Ipv4Addr,
        scene_info: &'a str,
        device_info: &'a str,
    }

    #[test]
    fn refuses_a_text_that_is_signed_like_a_field() {
        let strict = merchant().with_ambiguous_refused();
        for account in [&merchant(), &strict] {
            let Err(ErrorKind::InvalidRequest(violations)) =
                account.prepare(&order_with_attach(HOSTILE)).map_err(Error::into_kind)
            else {
                panic!("it was signed")
            };
            let found: Vec<_> = violations.iter().map(|violation| (violation.field(), violation.broken())).collect();
            assert_eq!(found, [("attach", RuleBreach::Ambiguous)]);
            assert!(violations.to_string().contains("`attach` holds `&bank_type=`"), "{violations}");
        }
        // Only `with_ambiguous_refused` refuses names that are not required.
        for honest in ["shop=1&till=2", "x&coupon_fee=1", "a&key=b"] {
            assert!(merchant().prepare(&order_with_attach(honest)).is_ok(), "{honest}");
            assert!(
                matches!(
                    strict.prepare(&order_with_attach(honest)).map_err(Error::into_kind),
                    Err(ErrorKind::InvalidRequest(_))
                ),
                "{honest}"
            );
        }
        assert!(strict.prepare(&order_with_attach("a & b = c")).is_ok());
        // A URL in an object may have parameters: it does not come back.
        let mut mobile = order_with_attach("a");
        mobile.trade_type = TradeType::Mweb;
        mobile.optional.scene_info = Some(pay::SceneInfo {
            h5_info: Some(pay::H5Info {
                r#type: wxpay_core::value::H5Scene::Wap,
                optional: pay::H5InfoOptional {
                    wap_url: Some("https://shop.example/?a=1&b=2"),
                    wap_name: Some("Tea"),
                    ..Default::default()
                },
            }),
            ..Default::default()
        });
        strict.prepare(&mobile).unwrap();
        let scene = r#"{"h5_info":{"type":"Wap","wap_url":"https://shop.example/?a=1&b=2","wap_name":"Tea"}}"#;
        let written = |device_info| MwebOrder {
            out_trade_no: "TEA1",
            total_fee: Fen(888),
            spbill_create_ip: [203, 0, 113, 7].into(),
            scene_info: scene,
            device_info,
        };
        strict.prepare(&written("WEB")).unwrap();
        assert!(matches!(
            strict.prepare(&written("&a=1")).map_err(Error::into_kind),
            Err(ErrorKind::InvalidRequest(_))
        ));
    }

    /// A text of the order comes back in its notification.
    #[test]
    fn signs_only_what_is_accepted_when_it_comes_back() {
        let tails = ["1", "", "C&p=", "20261123091520&total_fee=8&z=", "1&trade_type=J"];
        let (mut sent, mut refused) = (0, 0);
        for name in required_names() {
            for tail in tails {
                let attach = format!("x&{name}={tail}");
                let comes_back = notification_with("TEA1", &shared::ATTACH, &attach);
                match merchant().prepare(&order_with_attach(&attach)).map_err(Error::into_kind) {
                    Ok(_) => {
                        assert_eq!(class(&comes_back), "accept", "{attach}");
                        sent += 1;
                    }
                    Err(ErrorKind::InvalidRequest(violations)) => {
                        let found: Vec<_> = violations.iter().map(|broken| (broken.field(), broken.broken())).collect();
                        assert_eq!(found, [("attach", RuleBreach::Ambiguous)], "{attach}");
                        refused += 1;
                    }
                    Err(other) => panic!("{other}"),
                }
            }
        }
        assert!(sent > 0 && refused > 30, "{sent} {refused}");
        // The same holds for other calls whose texts come back, such as a charge.
        let optional = pay::MicropayOptional { device_info: Some(text!("x&openid=1")), ..Default::default() };
        let charge = pay::Micropay { optional, ..micropay() };
        assert!(matches!(merchant().prepare(&charge).map_err(Error::into_kind), Err(ErrorKind::InvalidRequest(_))));
        // The description does not come back.
        let shown = pay::UnifiedOrder { body: text!("Tea&bank_type=CFT"), ..order_with_attach("a") };
        assert!(merchant().prepare(&shown).is_ok());
    }

    /// The tables define which texts come back.
    #[test]
    fn checks_a_merchants_own_struct_alike() {
        #[derive(Request)]
        #[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "APP", body = "Tea"))]
        struct OwnOrder<'a> {
            out_trade_no: &'a str,
            total_fee: Fen,
            spbill_create_ip: std::net::Ipv4Addr,
            attach: String,
        }
        let own = |attach: &str| OwnOrder {
            out_trade_no: "1",
            total_fee: Fen(1),
            spbill_create_ip: [203, 0, 113, 7].into(),
            attach: attach.to_owned(),
        };
        assert!(merchant().prepare(&own("x&till=1")).is_ok());
        assert!(matches!(
            merchant().prepare(&own("x&openid=1")).map_err(Error::into_kind),
            Err(ErrorKind::InvalidRequest(_))
        ));
    }
}

mod prepared_read {
    use super::*;

    #[test]
    fn refuses_a_value_that_ends_in_a_field() {
        let strict = merchant().with_ambiguous_refused();
        let prepared = strict.prepare(&order_with_attach("a")).unwrap();
        let read = |reply: MessageBuilder| prepared.read(200, reply.signed(&key(), SignType::HmacSha256).as_bytes());
        // The documents' sample has parameters.
        assert!(shared::CODE_URL.sample.contains("&groupid="));
        assert!(read(prepayment().set(&shared::CODE_URL, shared::CODE_URL.sample)).is_ok());
        let shifted = prepayment().set(&shared::CODE_URL, "weixin://x?a=1&prepay_id=wx1");
        assert_eq!(untrusted_reason(read(shifted)), Untrusted::Ambiguous { field: "code_url".into() });
    }

    #[test]
    fn refuses_the_required_names_of_its_own_table() {
        let query = order_query("B1");
        let prepared = merchant().prepare(&query).unwrap();
        let read = |attach: &str| {
            let reply = notification("B1", "4200", 888).set(&shared::TRADE_STATE_FIELD, "SUCCESS");
            let read = prepared.read(200, body(&values_of(&reply, &shared::ATTACH, attach)).as_bytes());
            read.map_or_else(|error| error.class(), |_| "accept")
        };
        // The reply to a query has a required state and no required bank.
        assert_eq!(read("x&trade_state=SUCCESS&p="), "Ambiguous");
        assert_eq!(read("x&out_trade_no=A1"), "Ambiguous");
        assert_eq!(read("x&bank_type=CFT"), "accept");
    }
}

mod decode {
    use super::*;

    #[test]
    fn counts_the_required_fields_of_a_merchants_own_table() {
        static SHOP_NOTIFICATION: Message =
            Message::extending(&schema::pay::PAY_NOTIFICATION, "asking", &[text_row("shop", 32).received().required()]);
        #[derive(Response)]
        #[wxpay(message = SHOP_NOTIFICATION)]
        struct ShopNotification {
            shop: String,
        }
        static SHOP: Field = text_row("shop", 32);
        let read = |attach: &str| {
            let body = body(&values_of(&notification("B1", "4200", 888).set(&SHOP, "1"), &shared::ATTACH, attach));
            let account = merchant();
            let at_once = account
                .notification::<ShopNotification>(body.as_bytes())
                .map_or_else(|error| error.class(), |_| "accept");
            let opened = account.open_notification(body.as_bytes()).unwrap();
            let later = account.decode::<ShopNotification>(&opened).map_or_else(|error| error.class(), |_| "accept");
            assert_eq!(at_once, later);
            at_once
        };
        assert_eq!((read("x&shop=2"), read("x&till=2")), ("Ambiguous", "accept"));
        let paid = notification("B1", "4200", 888).set(&SHOP, "1").signed(&key(), WAY);
        let paid = merchant()
            .notification::<ShopNotification>(paid.as_bytes())
            .unwrap()
            .confirm(Expected::cny(Fen(888)))
            .unwrap();
        assert_eq!(paid.shop, "1");
    }
}
