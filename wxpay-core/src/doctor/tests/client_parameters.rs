//! The parameters of a payer's client, signed rightly and wrongly. What the client signs is written out here, as the
//! documents of the JS-SDK, of mini programs and of the app's SDK have it.

use super::fixtures::{KEY, Made, diagnosed, hmac, md5, names};
use crate::doctor::{CandidateKey, Diagnosis, DiagnosisKind, SignedMessage};
use crate::sign::SignType;

const ID: &str = "wx2026112309101000000000000000000000";
const APP_ID: &str = "wxd930ea5d5a258f4f";

/// The five fields of a page, and what it signs.
fn page() -> Vec<(&'static str, String)> {
    let fields = [
        ("appId", APP_ID),
        ("timeStamp", "1795396210"),
        ("nonceStr", "a1b2c3"),
        ("package", &format!("prepay_id={ID}")),
        ("signType", "MD5"),
    ];
    fields.map(|(name, value)| (name, value.to_owned())).to_vec()
}

const PAGE_TEXT: &str = "appId=wxd930ea5d5a258f4f&nonceStr=a1b2c3&package=prepay_id=wx202611230910100000000000000000000\
                         0&signType=MD5&timeStamp=1795396210&key=KEY";

/// The six fields of an app, and what it signs.
fn app() -> Vec<(&'static str, String)> {
    let fields = [
        ("appid", APP_ID),
        ("partnerid", "10000100"),
        ("prepayid", ID),
        ("package", "Sign=WXPay"),
        ("noncestr", "a1b2c3"),
        ("timestamp", "1795396210"),
    ];
    fields.map(|(name, value)| (name, value.to_owned())).to_vec()
}

const APP_TEXT: &str = "appid=wxd930ea5d5a258f4f&noncestr=a1b2c3&package=Sign=WXPay&partnerid=10000100&\
                        prepayid=wx2026112309101000000000000000000000&timestamp=1795396210&key=KEY";

fn json(fields: &[(&str, String)], sign_name: &str, sign: &str) -> Vec<u8> {
    let fields = fields.iter().map(|(name, value)| format!("\"{name}\":\"{value}\","));
    format!("{{{}\"{sign_name}\":\"{sign}\"}}", fields.collect::<String>()).into_bytes()
}

fn signed(text: &str) -> String {
    md5(text.replace("KEY", KEY))
}

/// The fields without one, or with another name or value of one.
fn with(
    fields: Vec<(&'static str, String)>,
    name: &str,
    to: Option<(&'static str, &str)>,
) -> Vec<(&'static str, String)> {
    let other = |(own, value): (&'static str, String)| match to {
        _ if own != name => Some((own, value)),
        Some((name, "")) => Some((name, value)),
        Some((name, value)) => Some((name, value.to_owned())),
        None => None,
    };
    fields.into_iter().filter_map(other).collect()
}

fn page_with(name: &str, to: Option<(&'static str, &str)>, text: &str) -> Vec<u8> {
    json(&with(page(), name, to), "paySign", &signed(text))
}

fn app_with(name: &str, to: Option<(&'static str, &str)>, text: &str) -> Vec<u8> {
    json(&with(app(), name, to), "sign", &signed(text))
}

/// An app's fields by the names of other SDKs.
fn camel_app() -> Vec<(&'static str, String)> {
    let names = ["appId", "partnerId", "prepayId", "package", "nonceStr", "timeStamp"];
    app().into_iter().zip(names).map(|((_, value), name)| (name, value)).collect()
}

const CAMEL_TEXT: &str = "appId=wxd930ea5d5a258f4f&nonceStr=a1b2c3&package=Sign=WXPay&partnerId=10000100&\
                          prepayId=wx2026112309101000000000000000000000&timeStamp=1795396210&key=KEY";

pub(super) fn made() -> Made {
    let text = |from: &str, to: &str| {
        let text = PAGE_TEXT.replace(from, to);
        assert_ne!(text, PAGE_TEXT);
        text
    };
    let app_text = |from: &str, to: &str| APP_TEXT.replace(from, to);
    let small = APP_TEXT.replace("noncestr=a1b2c3&package=Sign=WXPay", "nonceStr=a1b2c3&package=Sign=WXPay");
    vec![
        (
            "client-names",
            vec![
                // Signed by the name that chooseWXPay takes.
                page_with("timeStamp", Some(("timestamp", "")), &text("timeStamp", "timestamp")),
                page_with("nonceStr", Some(("noncestr", "")), &text("nonceStr", "noncestr")),
                json(&camel_app(), "sign", &signed(CAMEL_TEXT)),
                app_with("noncestr", Some(("nonceStr", "")), &small),
                app_with("timestamp", Some(("timeStamp", "")), &app_text("timestamp", "timeStamp")),
                app_with("partnerid", Some(("partnerId", "")), &app_text("partnerid", "partnerId")),
            ],
        ),
        (
            "client-field-missing",
            vec![
                // The appId is neither handed over nor signed.
                page_with("appId", None, &text("appId=wxd930ea5d5a258f4f&", "")),
                page_with("package", None, &text("package=prepay_id=wx2026112309101000000000000000000000&", "")),
                page_with("signType", None, &text("signType=MD5&", "")),
                page_with("timeStamp", None, &text("&timeStamp=1795396210", "")),
                app_with("package", None, &app_text("package=Sign=WXPay&", "")),
                app_with("partnerid", None, &app_text("partnerid=10000100&", "")),
                app_with("noncestr", None, &app_text("noncestr=a1b2c3&", "")),
                // The page looks for paySign.
                json(&page(), "sign", &signed(PAGE_TEXT)),
                json(&app(), "paySign", &signed(APP_TEXT)),
            ],
        ),
        (
            "client-field-added",
            vec![
                json(&app(), "sign", &signed(&app_text("&timestamp", "&signType=MD5&timestamp"))),
                json(
                    &[app(), vec![("signType", "MD5".to_owned())]].concat(),
                    "sign",
                    &signed(&app_text("&timestamp", "&signType=MD5&timestamp")),
                ),
                json(
                    &[page(), vec![("prepayId", ID.to_owned())]].concat(),
                    "paySign",
                    &signed(&text("&signType", &format!("&prepayId={ID}&signType"))),
                ),
            ],
        ),
        (
            "client-value",
            vec![
                app_with(
                    "package",
                    Some(("package", &format!("prepay_id={ID}"))),
                    &app_text("Sign=WXPay", &format!("prepay_id={ID}")),
                ),
                app_with("package", Some(("package", "WXPay")), &app_text("Sign=WXPay", "WXPay")),
                app_with("timestamp", Some(("timestamp", "1795396210000")), &app_text("1795396210", "1795396210000")),
                page_with("package", Some(("package", "prepay_id=")), &text(ID, "")),
                page_with("package", Some(("package", "prepay_id=undefined")), &text(ID, "undefined")),
                page_with("timeStamp", Some(("timeStamp", "soon")), &text("1795396210", "soon")),
                // The prefix twice, and where it does not belong.
                page_with(
                    "package",
                    Some(("package", &format!("prepay_id=prepay_id={ID}"))),
                    &text("package=", "package=prepay_id="),
                ),
                app_with(
                    "prepayid",
                    Some(("prepayid", &format!("prepay_id={ID}"))),
                    &app_text("prepayid=", "prepayid=prepay_id="),
                ),
                app_with("prepayid", Some(("prepayid", "undefined")), &app_text(ID, "undefined")),
                page_with("appId", Some(("appId", " ")), &text(APP_ID, " ")),
                page_with("appId", Some(("appId", "null")), &text(APP_ID, "null")),
                String::from_utf8(json(&page(), "paySign", &signed(PAGE_TEXT)))
                    .unwrap()
                    .replace("\"1795396210\"", "1795396210")
                    .into_bytes(),
            ],
        ),
        (
            "package-prefix",
            vec![
                page_with("package", Some(("package", ID)), &text("prepay_id=", "")),
                page_with("package", Some(("package", ID)), PAGE_TEXT),
            ],
        ),
        (
            "names-in-other-case",
            vec![
                json(&app(), "sign", &signed(CAMEL_TEXT)),
                json(&camel_app(), "sign", &signed(APP_TEXT)),
                // Signed by the names of the SDK for Android.
                json(&app(), "sign", &signed(&CAMEL_TEXT.replace("package=", "packageValue="))),
                json(&app(), "sign", &signed(&app_text("package=", "packageValue="))),
                // The appid stays as it is, as in the SDKs that derive from the order's.
                json(
                    &app(),
                    "sign",
                    &signed(
                        &CAMEL_TEXT
                            .replace("appId=wxd930ea5d5a258f4f&", "")
                            .replace("nonceStr", "appid=wxd930ea5d5a258f4f&nonceStr"),
                    ),
                ),
                json(
                    &app(),
                    "sign",
                    &signed(
                        "AppId=wxd930ea5d5a258f4f&NonceStr=a1b2c3&Package=Sign=WXPay&PartnerId=10000100&\
                         PrepayId=wx2026112309101000000000000000000000&TimeStamp=1795396210&key=KEY",
                    ),
                ),
                json(
                    &app(),
                    "sign",
                    &signed(
                        "app_id=wxd930ea5d5a258f4f&nonce_str=a1b2c3&package=Sign=WXPay&partner_id=10000100&\
                         prepay_id=wx2026112309101000000000000000000000&time_stamp=1795396210&key=KEY",
                    ),
                ),
                json(
                    &app(),
                    "sign",
                    &signed(
                        "appid=wxd930ea5d5a258f4f&mch_id=10000100&nonce_str=a1b2c3&package=Sign=WXPay&\
                         prepay_id=wx2026112309101000000000000000000000&timestamp=1795396210&key=KEY",
                    ),
                ),
                json(&app(), "sign", &signed(&app_text("prepayid", "prepayId"))),
                json(
                    &page(),
                    "paySign",
                    &signed(
                        "appid=wxd930ea5d5a258f4f&noncestr=a1b2c3&package=prepay_id=wx202611230910100000000000000000000\
                         0&signtype=MD5&timestamp=1795396210&key=KEY",
                    ),
                ),
                json(
                    &page(),
                    "paySign",
                    &signed(
                        "appid=wxd930ea5d5a258f4f&nonce_str=a1b2c3&package=prepay_id=wx20261123091010000000000000000000\
                         00&sign_type=MD5&time_stamp=1795396210&key=KEY",
                    ),
                ),
                json(&page(), "paySign", &signed(&text("timeStamp", "timestamp"))),
            ],
        ),
        (
            "signed-for-other-client",
            vec![
                json(&app(), "sign", &signed(PAGE_TEXT)),
                json(&app(), "sign", &signed(&text("signType=MD5&", ""))),
                json(&app(), "sign", &signed(&text(&format!("prepay_id={ID}"), "Sign=WXPay"))),
                json(&page(), "paySign", &signed(&app_text("10000100", "1900000109"))),
                json(&page(), "paySign", &signed(&app_text("partnerid=10000100&", ""))),
            ],
        ),
        (
            "reply-sign-handed-on",
            vec![
                json(&page(), "paySign", &signed(&reply("", "JSAPI", "&return_msg=OK"))),
                json(&page(), "paySign", &signed(&reply("", "JSAPI", ""))),
                json(
                    &page(),
                    "paySign",
                    &signed(&reply("", "JSAPI", "&return_msg=OK").replace("&mch_id", "&device_info=WEB&mch_id")),
                ),
                json(
                    &page(),
                    "paySign",
                    &signed(&reply("&sub_appid=wxd930ea5d5a258f4f", "JSAPI", "&return_msg=OK").replacen(
                        APP_ID,
                        "wx8888888888888888",
                        1,
                    )),
                ),
                json(&app(), "sign", &signed(&reply("", "APP", "&return_msg=OK").replace("1900000109", "10000100"))),
            ],
        ),
        (
            "sign-type-in-other-form",
            vec![
                json(
                    &with(page(), "signType", Some(("signType", "HMAC-SHA256"))),
                    "paySign",
                    &hmac(&PAGE_TEXT.replace("MD5", "HMAC_SHA256").replace("KEY", KEY), KEY),
                ),
                super::fixtures::xml("<a>1</a><sign_type>MD5</sign_type>", &signed("a=1&sign_type=md5&key=KEY")),
            ],
        ),
    ]
}

/// The text of the unified order's reply.
fn reply(sub: &str, trade_type: &str, msg: &str) -> String {
    format!(
        "appid={APP_ID}&mch_id=1900000109&nonce_str=a1b2c3&prepay_id={ID}&result_code=SUCCESS&\
         return_code=SUCCESS{msg}{sub}&trade_type={trade_type}&key=KEY"
    )
}

fn right(diagnosis: &Diagnosis) {
    assert!(diagnosis.is_right() && diagnosis.mistakes.is_empty(), "{diagnosis}");
}

#[test]
fn client_parameters_as_the_client_signs_them_are_right() {
    right(&diagnosed(&page_with("", None, PAGE_TEXT)));
    right(&diagnosed(&app_with("", None, APP_TEXT)));
    // wx.chooseWXPay is handed `timestamp`, and no appId.
    let secrets = [CandidateKey::new(KEY)];
    let body = page_with("timeStamp", Some(("timestamp", "")), PAGE_TEXT);
    right(&SignedMessage::new(&body, &secrets).diagnose());
    let fields = with(with(page(), "timeStamp", Some(("timestamp", ""))), "appId", None);
    let body = json(&fields, "paySign", &signed(PAGE_TEXT));
    let diagnosis = SignedMessage::new(&body, &secrets).appid(APP_ID).diagnose();
    right(&diagnosis);
    assert!(diagnosis.hints.iter().any(|hint| hint.contains("wx.chooseWXPay alone")), "{diagnosis}");
    // What the client does not sign may be handed over beside.
    let beside = vec![("prepayId", ID.to_owned()), ("timestamp", "1795396210".to_owned())];
    right(&diagnosed(&json(&[page(), beside].concat(), "paySign", &signed(PAGE_TEXT))));
    // Either way of signing.
    let text = PAGE_TEXT.replace("MD5", "HMAC-SHA256").replace("KEY", KEY);
    right(&diagnosed(&json(
        &with(page(), "signType", Some(("signType", "HMAC-SHA256"))),
        "paySign",
        &hmac(&text, KEY),
    )));
    let body = json(&app(), "sign", &hmac(&APP_TEXT.replace("KEY", KEY), KEY));
    right(&SignedMessage::new(&body, &secrets).signed_with(SignType::HmacSha256).diagnose());
    assert_eq!(names(&SignedMessage::new(&body, &secrets).diagnose()), ["other-sign-type"]);
    // In an address.
    let sign = signed(PAGE_TEXT);
    let address = format!(
        "https://shop.example/pay?appId={APP_ID}&timeStamp=1795396210&nonceStr=a1b2c3&package=prepay_id%3D{ID}&\
         signType=MD5&paySign={sign}"
    );
    right(&diagnosed(address.as_bytes()));
}

#[test]
fn client_parameters_of_the_documents_are_right() {
    // The JS-SDK page's and the app page's rules, with signatures made by hand (md5sum) over the texts there.
    let key = [CandidateKey::new("192006250b4c09247ec02edce69f6a2d")];
    let page = br#"{
        "timestamp": "1795396210", "nonceStr": "a1b2c3", "package": "prepay_id=wx2026112309101000000000000000000000",
        "signType": "MD5", "paySign": "C15245580F9665D5BF2917EB6AE86A43"
    }"#;
    right(&SignedMessage::new(page, &key).appid(APP_ID).diagnose());
    let app = br#"{
        "appid": "wxd930ea5d5a258f4f", "partnerid": "10000100", "prepayid": "wx2026112309101000000000000000000000",
        "package": "Sign=WXPay", "noncestr": "a1b2c3", "timestamp": "1795396210",
        "sign": "2734EEAC1F95E17F89103EF302F66AF5"
    }"#;
    right(&SignedMessage::new(app, &key).diagnose());
}

#[test]
fn diagnosis_names_all_mistakes_of_the_parameters() {
    // An app's, in camel case, with the package of a page and the name of a page's signature.
    let fields = with(camel_app(), "package", Some(("package", &format!("prepay_id={ID}"))));
    let text = CAMEL_TEXT.replace("Sign=WXPay", &format!("prepay_id={ID}"));
    let diagnosis = diagnosed(&json(&fields, "sign", &signed(&text)));
    assert_eq!(names(&diagnosis), ["client-names", "client-value"], "{diagnosis}");
    assert_eq!(diagnosis.mistakes[0].fields, ["appId", "partnerId", "prepayId", "nonceStr", "timeStamp"]);
    assert_eq!(diagnosis.mistakes[1].fields, ["package"]);
    // Another mistake over names that the client does not sign.
    let diagnosis = diagnosed(&json(&camel_app(), "sign", &signed(CAMEL_TEXT.trim_end_matches("&key=KEY"))));
    assert_eq!(names(&diagnosis), ["client-names", "key-missing"], "{diagnosis}");
    // An unknown sign type is reported as in any message.
    let body = json(
        &with(page(), "signType", Some(("signType", "md5"))),
        "paySign",
        &signed(&PAGE_TEXT.replace("MD5", "md5")),
    );
    assert_eq!(names(&diagnosed(&body)), ["other-sign-type"]);
    let body = json(&with(page(), "signType", Some(("signType", "md5"))), "paySign", &signed(PAGE_TEXT));
    assert_eq!(names(&diagnosed(&body)), ["sign-type-in-other-form", "other-sign-type"]);
}

#[test]
fn display_names_what_was_signed_and_what_the_client_signs() {
    let body = page_with("timeStamp", Some(("timestamp", "")), &PAGE_TEXT.replace("timeStamp", "timestamp"));
    let diagnosis = diagnosed(&body);
    assert_eq!(diagnosis.mistakes[0].fields, ["timestamp"]);
    assert_eq!(diagnosis.mistakes[0].form, "`timestamp` was signed, the client signs `timeStamp`");
    assert_eq!(diagnosis.to_sign, PAGE_TEXT.replace("KEY", "********"));
    let difference = diagnosis.difference.unwrap();
    assert_eq!(difference.signed, "timestamp=1795396210");
}

#[test]
fn client_is_not_detected_in_other_messages() {
    // The address of a product's code, and an order in JSON: nothing of a client is missing in them.
    let sign = signed("appid=wx1&mch_id=1&nonce_str=n&product_id=p&time_stamp=1&key=KEY");
    let address =
        format!("weixin://wxpay/bizpayurl?sign={sign}&appid=wx1&mch_id=1&product_id=p&time_stamp=1&nonce_str=n");
    right(&diagnosed(address.as_bytes()));
    let sign = signed("appid=wx1&mch_id=1&nonce_str=n&prepay_id=p&trade_type=JSAPI&key=KEY");
    let reply = format!(
        r#"{{"appid":"wx1","mch_id":"1","nonce_str":"n","prepay_id":"p","trade_type":"JSAPI","sign":"{sign}"}}"#
    );
    right(&diagnosed(reply.as_bytes()));
}

#[test]
fn diagnosis_without_the_app_id_is_never_right() {
    let secrets = [CandidateKey::new(KEY)];
    let body = page_with("appId", None, PAGE_TEXT);
    let diagnosis = SignedMessage::new(&body, &secrets).diagnose();
    assert_eq!(diagnosis.kind, DiagnosisKind::Unknown);
    assert!(diagnosis.hints.iter().any(|hint| hint.starts_with("`appId` is signed")), "{diagnosis}");
    let body = page_with("appId", None, &PAGE_TEXT.replace("appId=wxd930ea5d5a258f4f&", ""));
    assert_eq!(names(&SignedMessage::new(&body, &secrets).diagnose()), ["client-field-missing"]);
}
