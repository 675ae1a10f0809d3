//! JSON in a value, as the writers of the languages have it: their output is written out here.

use super::fixtures::{KEY, Made, diagnosed, md5, names, xml};

/// A message whose `attach` is `sent`, signed with `signed`.
fn attach(sent: &str, signed: &str) -> Vec<u8> {
    let text = format!("appid=wx1&attach={signed}&mch_id=1&key={KEY}");
    xml(&format!("<appid>wx1</appid><attach><![CDATA[{sent}]]></attach><mch_id>1</mch_id>"), &md5(text))
}

fn both(one: &str, other: &str) -> [Vec<u8>; 2] {
    [attach(one, other), attach(other, one)]
}

pub(super) fn made() -> Made {
    let plain = r#"{"k":"a&b <c> it's / 茶","e":"🍵"}"#;
    let escapes = [
        // Python, PHP (by flags), Go and Rails, Gson, Flask, Jackson and fastjson beyond ASCII, .NET.
        both(plain, r#"{"k":"a&b <c> it's / \u8336","e":"\ud83c\udf75"}"#).to_vec(),
        both(plain, r#"{"k":"a&b <c> it's \/ \u8336","e":"\ud83c\udf75"}"#).to_vec(),
        both(plain, r#"{"k":"a&b <c> it's \/ 茶","e":"🍵"}"#).to_vec(),
        both(plain, r#"{"k":"a\u0026b \u003Cc\u003E it\u0027s \/ \u8336","e":"\ud83c\udf75"}"#).to_vec(),
        both(plain, r#"{"k":"a\u0026b \u003cc\u003e it's / 茶","e":"🍵"}"#).to_vec(),
        both(plain, r#"{"k":"a\u0026b \u003cc\u003e it\u0027s / 茶","e":"🍵"}"#).to_vec(),
        both(plain, r#"{"k":"a\u0026b \u003cc\u003e it\u0027s / \u8336","e":"\ud83c\udf75"}"#).to_vec(),
        both(plain, r#"{"k":"a&b <c> it's / \u8336","e":"\uD83C\uDF75"}"#).to_vec(),
        both(plain, r#"{"k":"a\u0026b \u003Cc\u003E it\u0027s / \u8336","e":"\uD83C\uDF75"}"#).to_vec(),
        // Jackson: of characters beyond ASCII only those that UTF-16 writes in two halves.
        both(plain, r#"{"k":"a&b <c> it's / 茶","e":"\uD83C\uDF75"}"#).to_vec(),
        // One character each.
        both(r#"{"k":"a&b"}"#, r#"{"k":"a\u0026b"}"#).to_vec(),
        both(r#"{"k":"a<b"}"#, r#"{"k":"a\u003cb"}"#).to_vec(),
        both(r#"{"k":"a>b"}"#, r#"{"k":"a\u003Eb"}"#).to_vec(),
        both(r#"{"k":"it's"}"#, r#"{"k":"it\u0027s"}"#).to_vec(),
        both(r#"{"k":"a=b"}"#, r#"{"k":"a\u003db"}"#).to_vec(),
        both(r#"{"k":"a\"b"}"#, r#"{"k":"a\u0022b"}"#).to_vec(),
        both(r#"{"k":"a+b"}"#, r#"{"k":"a\u002Bb"}"#).to_vec(),
        both(r#"{"u":"https://a/b"}"#, r#"{"u":"https:\/\/a\/b"}"#).to_vec(),
        both(r#"{"u":"<b></b>"}"#, r#"{"u":"<b><\/b>"}"#).to_vec(),
        both("{\"k\":\"a\u{2028}b\u{2029}\"}", r#"{"k":"a\u2028b\u2029"}"#).to_vec(),
        both("{\"k\":\"a\u{7f}\"}", r#"{"k":"a\u007f"}"#).to_vec(),
        both("{\"k\":\"茶\u{7f}\"}", r#"{"k":"\u8336\u007f"}"#).to_vec(),
        both(r#"["茶"]"#, r#"["\u8336"]"#).to_vec(),
        // A text that is not JSON, escaped like the contents of a JSON string.
        both("tea & cake", r"tea \u0026 cake").to_vec(),
        vec![attach("say \"tea\"\nnow", r#"say \"tea\"\nnow"#), attach(r#"{"k":"v"}"#, r#"{\"k\":\"v\"}"#)],
    ];
    let again = [
        both(r#"{"k":"v"}"#, r#"{"k": "v"}"#).to_vec(),
        // Python's, PHP's, Ruby's, Jackson's and others' blanks, in one line and in lines.
        both(r#"{"k":"v","l":[1,2]}"#, r#"{"k": "v", "l": [1, 2]}"#).to_vec(),
        both(r#"{"k":"v","l":[1,2]}"#, r#"{ "k" : "v", "l" : [ 1, 2 ] }"#).to_vec(),
        both(r#"{"k":"v","l":[1,2]}"#, r#"{"k":"v", "l":[1, 2]}"#).to_vec(),
        both(r#"{"k":"v","l":{"m":1}}"#, "{\n  \"k\": \"v\",\n  \"l\": {\n    \"m\": 1\n  }\n}").to_vec(),
        both(r#"{"k":"v","l":[1,2]}"#, "{\n    \"k\": \"v\",\n    \"l\": [\n        1,\n        2\n    ]\n}").to_vec(),
        both(r#"{"k":"v","l":[]}"#, "{\n\t\"k\": \"v\",\n\t\"l\": []\n}").to_vec(),
        vec![
            attach(r#"{"k":"v","l":{"m":1}}"#, "{\r\n  \"k\": \"v\",\r\n  \"l\": {\r\n    \"m\": 1\r\n  }\r\n}"),
            attach(r#"{"k":"v","l":[1,2]}"#, "{\n  \"k\" : \"v\",\n  \"l\" : [ 1, 2 ]\n}"),
            attach(r#"{"k":"v","l":{"m":1}}"#, "{\n  \"k\": \"v\",\n  \"l\": {\n    \"m\": 1\n  }\n}\n"),
        ],
        vec![attach(r#"{"k":"v"}"#, r#" {"k":"v"} "#)],
        // The order of members.
        both(r#"{"b":1,"a":2}"#, r#"{"a":2,"b":1}"#).to_vec(),
        both(r#"{"c":1,"a":2,"b":3}"#, r#"{"b":3,"c":1,"a":2}"#).to_vec(),
        both(r#"{"c":1,"a":{"z":1,"y":2}}"#, r#"{"a":{"y":2,"z":1},"c":1}"#).to_vec(),
        both(r#"{"b":[{"y":1,"x":2},{"y":3,"x":4}]}"#, r#"{"b":[{"x":2,"y":1},{"x":4,"y":3}]}"#).to_vec(),
        both(r#"{"b":1,"a":2}"#, r#"{"a": 2, "b": 1}"#).to_vec(),
        // Objects of two kinds, sorted by one writer and not by the other.
        both(
            r#"{"cost_price":1,"receipt_id":"r","goods_detail":[{"goods_id":1,"name":"茶","quantity":1,"price":2}]}"#,
            r#"{"cost_price":1,"goods_detail":[{"goods_id":1,"name":"茶","price":2,"quantity":1}],"receipt_id":"r"}"#,
        )
        .to_vec(),
        // java.util.HashMap of openjdk 17 has these in this order.
        vec![attach(
            r#"{"goods_id":1,"goods_name":2,"quantity":3,"price":4,"cost_price":5,"receipt_id":6}"#,
            r#"{"goods_name":2,"quantity":3,"price":4,"goods_id":1,"receipt_id":6,"cost_price":5}"#,
        )],
        // With escapes: Python's json.dumps as it is, PHP's with JSON_PRETTY_PRINT.
        both(r#"{"k":"茶","l":"a/b"}"#, r#"{"k": "\u8336", "l": "a/b"}"#).to_vec(),
        both(r#"{"k":"茶","l":"a/b"}"#, "{\n    \"k\": \"\\u8336\",\n    \"l\": \"a\\/b\"\n}").to_vec(),
        both(r#"{"l":"茶","k":"a&b"}"#, r#"{"k":"a\u0026b","l":"茶"}"#).to_vec(),
    ];
    vec![("json-escapes", escapes.concat()), ("json-written-again", again.concat())]
}

#[test]
fn form_describes_the_json_writer() {
    let diagnosis = diagnosed(&attach(r#"{"k":"a&b"}"#, r#"{"k":"a\u0026b"}"#));
    assert_eq!(diagnosis.mistakes[0].fields, ["attach"]);
    assert!(diagnosis.mistakes[0].form.contains(r"\u0026"), "{}", diagnosis.mistakes[0].form);
    let diagnosis = diagnosed(&attach(r#"{"b":1,"a":2}"#, r#"{"a": 2, "b": 1}"#));
    assert_eq!(diagnosis.mistakes[0].form, "with a blank behind commas and colons, in another order");
}

/// Text that is not JSON, or incomplete JSON, is left alone.
#[test]
fn json_mutations_ignore_text_that_only_begins_like_json() {
    let deep = "[".repeat(4000);
    for sent in ["{", "{\"a\"", "[1,", "{\"a\":}", "{]", "[\"", "{\"a\":1,}", deep.as_str()] {
        assert_eq!(names(&diagnosed(&attach(sent, sent))), [""; 0], "{sent}");
        assert!(diagnosed(&attach(sent, "other")).mistakes.is_empty());
    }
}
