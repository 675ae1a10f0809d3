//! Words for nothing, as the languages print them.

use super::fixtures::{KEY, Made, diagnosed, md5, names, xml};

const ORDER: &str = "<appid>wxd930ea5d5a258f4f</appid><mch_id>10000100</mch_id><nonce_str>n</nonce_str>\
    <body>Tea</body><out_trade_no>20261123091010</out_trade_no><total_fee>888</total_fee>\
    <spbill_create_ip>203.0.113.7</spbill_create_ip><notify_url>https://shop.example/wxpay</notify_url>\
    <trade_type>JSAPI</trade_type><openid>oUpF8uMuAJO_M2pxb1Q9zNjWeS6o</openid>";
/// The text of the order, with places for what was signed beside.
const TEXT: &str = "appid=wxd930ea5d5a258f4f{attach}&body=Tea{detail}{device_info}&mch_id=10000100&nonce_str=n\
    &notify_url=https://shop.example/wxpay&openid=oUpF8uMuAJO_M2pxb1Q9zNjWeS6o&out_trade_no=20261123091010\
    &spbill_create_ip=203.0.113.7&total_fee=888&trade_type=JSAPI";

fn order(added: &[(&str, &str)]) -> Vec<u8> {
    let text = ["attach", "detail", "device_info"].into_iter().fold(TEXT.to_owned(), |text, name| {
        let word = added.iter().find(|(field, _)| *field == name).map(|(_, word)| format!("&{name}={word}"));
        text.replace(&format!("{{{name}}}"), &word.unwrap_or_default())
    });
    xml(ORDER, &md5(format!("{text}&key={KEY}")))
}

/// The output of JavaScript, Python, Ruby, Go, PHP, Java, Objective-C and Swift.
const WORDS: [&str; 24] = [
    "undefined",
    "null",
    "NaN",
    "[object Object]",
    "None",
    "False",
    "nil",
    "<nil>",
    "%!s(<nil>)",
    "%!s(*string=<nil>)",
    "<no value>",
    "map[]",
    "[]",
    "{}",
    "Array",
    "0",
    "false",
    "NULL",
    "Optional.empty",
    "(null)",
    "<null>",
    "[object Undefined]",
    "[object Null]",
    "array()",
];

pub(super) fn made() -> Made {
    let words = WORDS.into_iter().flat_map(|word| {
        ["attach", "detail", "device_info"].map(|field| order(&[(field, word)])).into_iter().chain(
            [order(&[("attach", word), ("device_info", word)])].into_iter().filter(move |_| {
                ["undefined", "null", "None", "nil", "NULL", "<nil>", "[]", "{}", "[object Object]"].contains(&word)
            }),
        )
    });
    let three =
        ["undefined", "null", "None"].map(|word| order(&[("attach", word), ("detail", word), ("device_info", word)]));
    let empty = |word: &str| xml("<a>1</a><b></b><c>3</c>", &md5(format!("a=1&b={word}&c=3&key={KEY}")));
    vec![
        ("field-added", words.chain(three).collect()),
        ("empty-included", WORDS.map(empty).to_vec()),
        (
            "key-empty",
            ["undefined", "None", "<nil>", "NULL", "false", "[object Object]"]
                .map(|word| xml("<a>1</a>", &md5(format!("a=1&key={word}"))))
                .to_vec(),
        ),
    ]
}

#[test]
fn diagnosis_names_the_word_for_nothing() {
    let diagnosis = diagnosed(&order(&[("detail", "<nil>")]));
    assert_eq!(names(&diagnosis), ["field-added"]);
    assert_eq!(
        (diagnosis.mistakes[0].fields.as_slice(), diagnosis.mistakes[0].form.as_str()),
        (&["detail".to_owned()][..], "detail=<nil>")
    );
}

/// A page that is signed before its appId is known.
#[test]
fn diagnosis_names_a_missing_app_id() {
    for word in ["undefined", "null", "None", "<nil>"] {
        let fields = "nonceStr=n&package=prepay_id=p1&signType=MD5&timeStamp=1795396210";
        let sign = md5(format!("appId={word}&{fields}&key={KEY}"));
        let page = format!(
            "{{\"timeStamp\":\"1795396210\",\"nonceStr\":\"n\",\"package\":\"prepay_id=p1\",\"signType\":\"MD5\",\
             \"paySign\":\"{sign}\"}}"
        );
        let diagnosis = diagnosed(page.as_bytes());
        assert_eq!(names(&diagnosis), ["client-field-missing", "field-added"]);
        assert_eq!(diagnosis.mistakes[1].form, format!("appId={word}"));
    }
}
