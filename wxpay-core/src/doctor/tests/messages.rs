//! Messages in which one mistake was made each, and nothing else.

use sha2::{Digest as _, Sha256};

use super::fixtures::{BODY, HEAD, KEY, Made, ORDER, OTHER, TAIL, hex, hmac, md5, order, order_of, with_body, xml};

pub(super) fn made() -> Made {
    let right = with_body(BODY);
    let hmac_order = ORDER.replace("MD5", "HMAC-SHA256");
    let hmac_text = right.replace("MD5", "HMAC-SHA256");
    let hmac_full = hmac_text.replace("KEY", KEY);
    let coupons = "<appid>wx1</appid><coupon_fee>3</coupon_fee><coupon_fee_10>1</coupon_fee_10>\
        <coupon_fee_2>2</coupon_fee_2><mch_id>1</mch_id>";
    let signed = |fields: &str, text: &str| xml(fields, &md5(text.replace("KEY", KEY)));
    let jsapi = |parameters: &str, text: &str| {
        let sign = md5(text.replace("KEY", KEY));
        format!("{{{parameters},\"paySign\":\"{sign}\"}}").into_bytes()
    };
    let parameters = "\"appId\":\"wx1\",\"timeStamp\":\"1490840662\",\"nonceStr\":\"n\",\
        \"package\":\"prepay_id=p1\",\"signType\":\"MD5\"";
    let pay = "appId=wx1&nonceStr=n&package=prepay_id=p1&signType=MD5&timeStamp=1490840662&key=KEY";
    let gbk = encoding_rs::GBK.encode(&right.replace("KEY", KEY)).0.into_owned();
    let gbk_message = encoding_rs::GBK.encode(&String::from_utf8(order(&right)).unwrap()).0.into_owned();
    let lines = |value: &str, signed: &str| order_of(value, &with_body(signed));
    let whole = "appid%3Dwxd930ea5d5a258f4f%26body%3D";
    vec![
        ("sign-in-small-letters", vec![xml(ORDER, &md5(right.replace("KEY", KEY)).to_ascii_lowercase())]),
        ("sign-with-blanks", vec![xml(ORDER, &format!("\n {} ", md5(right.replace("KEY", KEY))))]),
        (
            "other-sign-type",
            vec![
                xml(ORDER, &hmac(&right.replace("KEY", KEY), KEY)),
                xml(&hmac_order, &md5(&hmac_full)),
                xml(&ORDER.replace("MD5", "SHA1"), &md5(right.replace("MD5", "SHA1").replace("KEY", KEY))),
                xml("<appid>wx1</appid>", &hmac(&format!("appid=wx1&key={KEY}"), KEY)),
            ],
        ),
        ("other-key", vec![order(&right.replace("KEY", OTHER))]),
        ("sign-type-left-out", vec![order(&right.replace("&sign_type=MD5", ""))]),
        ("sign-type-added", vec![signed("<b>1</b><z>2</z>", "b=1&sign_type=MD5&z=2&key=KEY")]),
        (
            "empty-included",
            vec![
                order(&format!("appid=wxd930ea5d5a258f4f&attach=&body={BODY}{TAIL}&key=KEY")),
                order(&format!("appid=wxd930ea5d5a258f4f&attach=null&body={BODY}{TAIL}&key=KEY")),
            ],
        ),
        (
            "zero-left-out",
            vec![signed("<b>0</b><c>3</c><d>0</d>", "c=3&key=KEY"), signed("<b>0</b><c>3</c>", "c=3&key=KEY")],
        ),
        ("blank-left-out", vec![signed("<b> </b><c>3</c>", "c=3&key=KEY")]),
        (
            "number-in-other-form",
            vec![
                order(&right.replace("total_fee=1", "total_fee=1.0")),
                order(&right.replace("total_fee=1", "total_fee=0.01")),
                signed("<b>007</b><c>3</c>", "b=7&c=3&key=KEY"),
                signed("<b>1.50</b><c>3</c>", "b=1.5&c=3&key=KEY"),
            ],
        ),
        (
            "family-left-out",
            vec![
                signed(coupons, "appid=wx1&coupon_fee=3&mch_id=1&key=KEY"),
                signed(coupons, "appid=wx1&mch_id=1&key=KEY"),
            ],
        ),
        (
            "unknown-left-out",
            vec![signed("<appid>wx1</appid><new_one>1</new_one><other>2</other>", "appid=wx1&key=KEY")],
        ),
        ("field-left-out", vec![order(&right.replace("&total_fee=1", ""))]),
        (
            "sign-included",
            vec![order(&format!(
                "{HEAD}{BODY}&mch_id=10000100&nonce_str=ibuaiVcKdpRxkhJA&sign=&sign_type=MD5&total_fee=1&key=KEY"
            ))],
        ),
        (
            "other-id",
            vec![
                order(&right.replace("10000100", "1900000109")),
                order(&right.replace("wxd930ea5d5a258f4f", "wx8888888888888888")),
                signed("<mch_id>1</mch_id><sub_mch_id>2</sub_mch_id>", "mch_id=2&sub_mch_id=1&key=KEY"),
            ],
        ),
        ("key-empty", vec![order(&right.replace("KEY", "")), order(&right.replace("KEY", "null"))]),
        ("key-with-blanks", vec![order(&right.replace("KEY", "KEY\n")), order(&right.replace("KEY", "\"KEY\""))]),
        (
            "key-in-other-case",
            vec![
                order(&right.replace("KEY", &KEY.to_ascii_uppercase())),
                order(&right.replace("KEY", &KEY.to_ascii_lowercase())),
            ],
        ),
        ("key-hashed", vec![order(&right.replace("KEY", &md5(KEY).to_ascii_lowercase()))]),
        (
            "key-missing",
            vec![
                order(right.trim_end_matches("&key=KEY")),
                xml(&hmac_order, &hmac(hmac_text.trim_end_matches("&key=KEY"), KEY)),
            ],
        ),
        (
            "key-without-name",
            vec![order(&right.replace("&key=KEY", "KEY")), order(&right.replace("&key=KEY", "key=KEY"))],
        ),
        ("key-renamed", vec![order(&right.replace("&key=", "&KEY_").replace("&KEY_", "&api_key="))]),
        ("key-in-front", vec![order(&format!("key=KEY&{}", right.trim_end_matches("&key=KEY")))]),
        ("key-in-order", vec![order(&right.replace("&key=KEY", "").replace("&mch_id", "&key=KEY&mch_id"))]),
        (
            "hmac-key",
            vec![
                xml(&hmac_order, &hmac(&hmac_full, "")),
                xml(&hmac_order, &hmac(&hmac_full, OTHER)),
                xml(&hmac_order, &hmac(&hmac_full, "10000100")),
            ],
        ),
        ("no-hmac", vec![xml(&hmac_order, &hex(&Sha256::digest(&hmac_full)))]),
        (
            "sign-cut",
            vec![xml(&hmac_order, &hmac(&hmac_full, KEY)[..32]), xml(ORDER, &md5(right.replace("KEY", KEY))[..31])],
        ),
        (
            "unsorted",
            vec![order(&format!(
                "mch_id=10000100&appid=wxd930ea5d5a258f4f&body={BODY}&nonce_str=ibuaiVcKdpRxkhJA\
                 &sign_type=MD5&total_fee=1&key=KEY"
            ))],
        ),
        ("sorted-backwards", vec![signed("<b>1</b><c>2</c><a>3</a>", "c=2&b=1&a=3&key=KEY")]),
        ("sorted-ignoring-case", vec![signed("<c>2</c><B>1</B><a>3</a>", "a=3&B=1&c=2&key=KEY")]),
        ("sorted-by-locale", vec![signed("<ab>1</ab><a_c>2</a_c><a_a>3</a_a>", "a_a=3&ab=1&a_c=2&key=KEY")]),
        (
            "sorted-by-number",
            vec![signed(coupons, "appid=wx1&coupon_fee=3&coupon_fee_2=2&coupon_fee_10=1&mch_id=1&key=KEY")],
        ),
        ("sorted-by-value", vec![signed("<b>1</b><c>3</c><a>2</a>", "b=1&a=2&c=3&key=KEY")]),
        (
            "cdata-signed",
            vec![
                order(&with_body(&format!("<![CDATA[{BODY}]]>"))),
                signed("<b>1</b><c>3</c>", "b=<![CDATA[1]]>&c=<![CDATA[3]]>&key=KEY"),
                signed("<b>1</b><c>3</c>", "b=<![CDATA[1]]>&c=3&key=KEY"),
            ],
        ),
        ("trimmed", vec![lines(" tea ", "tea")]),
        ("blanks-lost", vec![lines("tea", "tea\n"), lines("tea", "tea ")]),
        ("line-ends", vec![lines("one\r\ntwo", "one\r\ntwo"), lines("one\ntwo", "onetwo")]),
        (
            "xml-escaped",
            vec![
                order(&with_body("茶 &lt;a&gt; &amp; \"b\"")),
                order(&with_body("茶 &lt;a&gt; &amp; &quot;b&quot;")),
                order(&with_body("&#33590; &lt;a&gt; &amp; &quot;b&quot;")),
            ],
        ),
        ("escaped-twice", vec![lines("&amp;lt;tea&amp;gt;", "<tea>")]),
        (
            "url-encoded",
            vec![
                order(&with_body("%E8%8C%B6%20%3Ca%3E%20%26%20%22b%22")),
                order(&with_body("%e8%8c%b6+%3ca%3e+%26+%22b%22")),
                signed("<b>a b</b><u>https://x.example/y</u>", "b=a b&u=https%3A%2F%2Fx.example%2Fy&key=KEY"),
            ],
        ),
        (
            "url-encoded-whole",
            vec![order(&format!(
                "{whole}%E8%8C%B6%20%3Ca%3E%20%26%20%22b%22%26mch_id%3D10000100\
                 %26nonce_str%3DibuaiVcKdpRxkhJA%26sign_type%3DMD5%26total_fee%3D1&key=KEY"
            ))],
        ),
        ("sent-url-encoded", vec![lines("%E8%8C%B6", "茶")]),
        ("url-encoded-twice", vec![lines("茶", "%25E8%258C%25B6")]),
        (
            "quoted",
            vec![
                signed("<b>1</b><c>3</c>", "b=\"1\"&c=\"3\"&key=KEY"),
                jsapi(
                    parameters,
                    "appId=\"wx1\"&nonceStr=\"n\"&package=\"prepay_id=p1\"&signType=\"MD5\"\
                     &timeStamp=\"1490840662\"&key=KEY",
                ),
            ],
        ),
        (
            "json-escapes",
            vec![lines("{\"a\":\"茶/b\"}", "{\"a\":\"\\u8336\\/b\"}"), lines("{\"a\":\"\\u8336\"}", "{\"a\":\"茶\"}")],
        ),
        ("signed-in-gbk", vec![xml(ORDER, &md5(gbk))]),
        ("sent-in-gbk", vec![gbk_message]),
        ("latin-1", vec![lines("茶", "\u{e8}\u{8c}\u{b6}"), lines("\u{e8}\u{8c}\u{b6}", "茶"), lines("茶叶", "??")]),
        ("text-in-other-case", vec![xml(ORDER, &md5(right.replace("KEY", KEY).to_ascii_uppercase()))]),
        (
            "names-in-other-case",
            vec![
                order(&format!(
                    "appid=wxd930ea5d5a258f4f&body={BODY}&mchId=10000100&nonceStr=ibuaiVcKdpRxkhJA\
                     &signType=MD5&totalFee=1&key=KEY"
                )),
                jsapi(
                    parameters,
                    "appid=wx1&nonceStr=n&package=prepay_id=p1&signType=MD5&timeStamp=1490840662&key=KEY",
                ),
            ],
        ),
        (
            "separators",
            vec![
                signed("<b>1</b><c>3</c>", "b=1c=3&key=KEY"),
                signed("<b>1</b><c>3</c>", "b1c3KEY"),
                signed("<b>1</b><c>3</c>", "13KEY"),
                signed("<b>1</b><c>3</c>", "b=1&amp;c=3&amp;key=KEY"),
            ],
        ),
        ("separator-too-many", vec![order(&format!("{right}&")), order(&right.replace("&key", "&&key"))]),
        ("package-prefix", vec![jsapi(parameters, &pay.replace("prepay_id=", ""))]),
        ("milliseconds", vec![jsapi(&parameters.replace("1490840662", "1490840662000"), pay)]),
        (
            "field-added",
            vec![
                order(&right.replace("&mch_id", "&device_info=&mch_id")),
                order(&right.replace("&total_fee=1", "&total_fee=1&trade_type=JSAPI")),
            ],
        ),
    ]
}
