use wxpay_schema::pay::PAY_NOTIFICATION;

use super::*;

type Read = Result<Vec<(String, String)>, Malformed>;

/// Reads the fields, which are the same with and without a table.
fn read(body: &str) -> Read {
    read_within(body, &Limits::default())
}

fn read_within(body: &str, limits: &Limits) -> Read {
    let texts = |fields: Fields<'_>| -> Vec<_> {
        fields.iter().map(|entry| (entry.name.to_string(), entry.value.as_text().unwrap().to_owned())).collect()
    };
    let read = fields(body.as_bytes(), limits).map(texts);
    assert_eq!(fields_of(&PAY_NOTIFICATION, body.as_bytes(), limits).map(texts), read, "{body}");
    read
}

fn one(value: &str) -> Result<String, Malformed> {
    read(&format!("<xml><a>{value}</a></xml>")).map(|mut fields| fields.remove(0).1)
}

#[test]
fn values_come_as_they_were_meant() {
    for (written, meant) in [
        ("plain", "plain"),
        ("", ""),
        (" kept ", " kept "),
        ("<![CDATA[a&b]]>", "a&b"),
        ("<![CDATA[ ]]]]><![CDATA[> ]]>", " ]]> "),
        ("a&amp;b&lt;&gt;&apos;&quot;", "a&b<>'\""),
        ("&#20013;&#x6587;&#13;", "中文\r"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("<![CDATA[a\r\nb]]>", "a\nb"),
        ("x<![CDATA[<total_fee>1</total_fee>]]>y", "x<total_fee>1</total_fee>y"),
    ] {
        assert_eq!(one(written).as_deref(), Ok(meant), "{written}");
    }
    assert_eq!(
        read("\u{feff}<?xml version=\"1.0\" encoding='utf-8'?>\n<xml >\n<b/>\n<a>1</a >\n</xml>\n")
            .map(|fields| fields.len()),
        Ok(2)
    );
}

#[test]
fn everything_else_is_refused_by_name() {
    use Malformed as M;
    let cases = [
        ("", M::Empty),
        (" \n", M::Empty),
        ("<!DOCTYPE xml><xml/>", M::Doctype),
        ("<!doctype xml><xml></xml>", M::Doctype),
        ("<xml><!DOCTYPE a><a>1</a></xml>", M::Doctype),
        ("<xml><a>&x;</a></xml>", M::Entity),
        ("<xml><a>&#0;</a></xml>", M::Entity),
        ("<xml><a>&#xD800;</a></xml>", M::Entity),
        ("<xml><a>8<?p?>88</a></xml>", M::ProcessingInstruction),
        ("<xml><a>8<!---->88</a></xml>", M::Comment),
        ("<xml><!--x--><a>1</a></xml>", M::Comment),
        ("<xml><a>1</a><a>1</a></xml>", M::DuplicateField("a".into())),
        ("<xml><a/><a>1</a></xml>", M::DuplicateField("a".into())),
        ("<xml><w:a>1</w:a></xml>", M::Name("w:a".into())),
        ("<xml><key>1</key></xml>", M::ReservedField),
        ("<xml><a b='1'>1</a></xml>", M::Attribute),
        ("<xml xmlns='x'><a>1</a></xml>", M::Attribute),
        ("<xml><a><b>1</b></a></xml>", M::Nested),
        ("<xml><a>1</a>", M::Truncated),
        ("<xml><a>1</a", M::Truncated),
        ("<xml><a><![CDATA[1", M::Truncated),
        ("<xml><a>1</a></xml>x", M::Trailing),
        ("<xml><a>1</a></xml><xml/>", M::Trailing),
        ("<xml><a>\u{1}</a></xml>", M::Char),
        ("<?xml version='1.0' encoding='GBK'?><xml><a>1</a></xml>", M::Encoding),
        ("\n<?xml version='1.0'?><xml><a>1</a></xml>", M::ProcessingInstruction),
        ("<?xml version='1.0'?><?xml version='1.0'?><xml/>", M::ProcessingInstruction),
        ("<xml><1a>1</1a></xml>", M::Name("1a".into())),
        ("<xml><a>1</a><a>&x;</a></xml>", M::DuplicateField("a".into())),
        ("<xml><a>\u{1}", M::Char),
        ("<!DOCTYPE x>\u{1}", M::Doctype),
        ("\u{1}<!DOCTYPE x>", M::Char),
        ("\u{feff}", M::Empty),
    ];
    for (body, expected) in cases {
        assert_eq!(read(body), Err(expected), "{body}");
    }
}

/// An incomplete message is rejected for its beginning.
#[test]
fn the_unfinished_is_refused_by_name() {
    use Malformed as M;
    let cases = [
        ("<!DOCTYPE xml [", M::Doctype),
        ("<!doc", M::Truncated),
        ("<xml><!-- x", M::Comment),
        ("<xml><a>8<!-", M::Truncated),
        ("<xml><a>8<?p", M::ProcessingInstruction),
        ("<?xml version='1.0'", M::Truncated),
        ("<xml><a>&am", M::Truncated),
        ("<xml><a>&am ", M::Entity),
        ("<xml><a b='>", M::Attribute),
        ("<xml><a:b", M::Name("a:b".into())),
        ("<xml><a><b c='", M::Nested),
        ("<xml><a><![CDA", M::Truncated),
        ("<xml><a></", M::Truncated),
        ("<xml><", M::Truncated),
        ("<xml><a>1</a></xml><!-- x", M::Comment),
        ("<xml><a>1</a></xml><x", M::Trailing),
    ];
    for (body, expected) in cases {
        assert_eq!(read(body), Err(expected), "{body}");
    }
}

#[test]
fn what_is_no_message_at_all() {
    use Malformed as M;
    for shapeless in [
        "<html><a>1</a></html>",
        "x<xml></xml>",
        "{}",
        "<xml>x<a>1</a></xml>",
        "<xml><![CDATA[x]]></xml>",
        "<!x><xml/>",
        "<xml><a>1</b></xml>",
        "<xml><a>]]></a></xml>",
        "<?xml version='9.9'?><xml><a>1</a></xml>",
        "<?xml version='1.0' encoding='UTF-8' encoding='GBK'?><xml/>",
        "<?xml encoding='UTF-8'?><xml/>",
        "<?xml version='1.0'encoding='UTF-8'?><xml></xml>",
        "<?xml version='1.0' standalone='yes' encoding='UTF-8'?><xml></xml>",
        "<?xml version='1.0' standalone='maybe'?><xml></xml>",
        "\u{feff}\u{feff}<xml></xml>",
        "\u{feff}x<xml></xml>",
        "<xml>\u{feff}<a>1</a></xml>",
        "<xml xmlns:xi='http://www.w3.org/2001/XInclude'></xml>",
        "<xml><a><![cdata[1]]></a></xml>",
        "<xml><a><!-x--></a></xml>",
        "<xml><a>1</ a></xml>",
        "<xml><a>1</A></xml>",
        "<xml/>",
    ] {
        assert!(matches!(read(shapeless), Err(M::Shape(_))), "{shapeless}");
    }
    assert!(matches!(fields(b"<xml><a>\xff</a></xml>", &Limits::default()), Err(M::Encoding)));
}

#[test]
fn sizes_are_bounded() {
    let large = |body: String| matches!(read(&body), Err(Malformed::TooLarge { .. }));
    assert!(large(format!("<xml><a>{}</a></xml>", "x".repeat(70_000))));
    assert!(large(format!("<xml><a>{}</a></xml>", "x".repeat(33_000))));
    assert!(large(format!("<xml><{0}>1</{0}></xml>", "x".repeat(65))));
    let many: Vec<String> = (0..257).map(|at| format!("<a{at}>1</a{at}>")).collect();
    assert!(large(format!("<xml>{}</xml>", many.concat())));
    assert_eq!(read(&format!("<xml><{0}>1</{0}></xml>", "x".repeat(64))).map(|fields| fields.len()), Ok(1));
    assert!(large(format!("<xml><a>1</a></xml>{}", " ".repeat(70_000))));
}

/// Nothing behind the limit is parsed; before it, the first error is reported.
#[test]
fn the_limit_ends_the_reading() {
    let within = |body: &[u8], most| fields(body, &Limits { body: most, ..Limits::default() }).map(|_| ());
    let body = "<xml><a>茶</a></xml>".as_bytes();
    assert_eq!(within(body, body.len()), Ok(()));
    for most in 0..body.len() {
        assert_eq!(within(body, most), Err(Malformed::TooLarge { what: "the body", limit: most }), "{most}");
    }
    assert_eq!(within(b"<!DOCTYPE x><xml>", 11), Err(Malformed::Doctype));
    assert_eq!(within(b"<xml><a>\xff</a></xml>", 10), Err(Malformed::Encoding));
}

/// The pattern of an indexed row is not a valid name.
#[test]
fn rows_are_read_as_other_names_are() {
    for name in ["coupon_id_$n", "coupons", "total_fee", "key", "total-fee"] {
        let _ = read(&format!("<xml><{name}>1</{name}></xml>"));
        let _ = read(&format!("<xml><{name}>1</{name}><{name}>1</{name}></xml>"));
        let _ = read(&format!("<xml><{name}/><a>1</a><{name} >1</{name} ></xml>"));
    }
    assert_eq!(read("<xml><coupon_id_$n>1</coupon_id_$n></xml>"), Err(Malformed::Name("coupon_id_$n".into())));
}

/// A duplicate is rejected among more fields than the row index has places, too.
#[test]
fn a_field_is_given_once_among_many() {
    let limits = Limits { fields: 1_000, ..Limits::default() };
    let many = (0..300).map(|at| format!("<a{at}>1</a{at}>")).collect::<Vec<_>>().concat();
    for name in ["total_fee", "a7"] {
        let body = format!("<xml><total_fee>1</total_fee>{many}<{name}>2</{name}></xml>");
        assert_eq!(read_within(&body, &limits), Err(Malformed::DuplicateField(name.into())));
    }
    let body = format!("<xml>{many}<total_fee>1</total_fee></xml>");
    assert_eq!(read_within(&body, &limits).map(|fields| fields.len()), Ok(301));
    let opened = fields_of(&PAY_NOTIFICATION, body.as_bytes(), &limits).unwrap();
    assert_eq!(opened.text(&wxpay_schema::shared::TOTAL_FEE), Some("1"));
}

/// A blank in the tags makes the fast path decline the field.
#[test]
fn fast_path_agrees_with_the_tokenizer() {
    let pieces = ["a", "茶", " ", "]", "]]>", "]]", ">", "<![CDATA[", "&amp;", "&", "<b/>", "\r\n", "\n", "123456789"];
    let mut plain = 0;
    for at in 0..pieces.len().pow(4) {
        let piece = |power: u32| pieces[at / pieces.len().pow(power) % pieces.len()];
        let value = [piece(0), piece(1), piece(2), piece(3)].concat();
        let by_fast_path = read(&format!("<xml><attach>{value}</attach><a>1</a></xml>"));
        let by_tokenizer = read(&format!("<xml><attach >{value}</attach ><a >1</a ></xml>"));
        assert_eq!(by_fast_path, by_tokenizer, "{value:?}");
        plain += usize::from(by_fast_path.is_ok());
    }
    assert!(plain > 1_000, "{plain}");
}
