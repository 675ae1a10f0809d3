//! Attacks on the reader of XML: entities, duplicate and look-alike names, sizes and
//! encodings.

use std::io;
use std::net::TcpListener;
use std::path::Path;

use wxpay_core::schema::{self, Field, shared};
use wxpay_core::server;
use wxpay_core::{ErrorKind, Limits};

use crate::common::fixtures::{merchant, order, prepayment};
use crate::common::signature;
use crate::forgery::{class, confirm_amount, genuine_notification, genuine_with_text, receive, sign_reply};

mod notification {
    use super::*;

    /// The amount's name in another case.
    static UPPER: Field = schema::text("TOTAL_FEE", 18);

    /// XML external entities (XXE): a document type is refused at any position.
    #[test]
    fn refuses_document_types_and_external_entities() {
        let good = sign_reply(&genuine_notification());
        assert_eq!(class(&good), "accept");
        for doctype in [
            "<!DOCTYPE xml [<!ENTITY f SYSTEM \"file:///etc/hostname\">]>",
            "<!DOCTYPE xml [<!ENTITY % d SYSTEM \"http://127.0.0.1:1/d\"> %d;]>",
            "<!DOCTYPE xml PUBLIC \"-//A//B\" \"http://127.0.0.1:1/d\">",
            "<!dOcTyPe xml>",
            "<!DOCTYPE>",
        ] {
            assert_eq!(class(format!("{doctype}{good}")), "Doctype");
            assert_eq!(class(format!("<?xml version=\"1.0\"?>\n{doctype}{good}")), "Doctype");
            assert_eq!(class(format!("{good}{doctype}")), "Doctype");
            assert_eq!(class(genuine_with_text("<attach>", &format!("<attach>{doctype}"))), "Doctype");
            assert_eq!(class(genuine_with_text("<attach>", &format!("{doctype}<attach>"))), "Doctype");
        }
        assert_eq!(class(format!("<?xml-stylesheet href='x'?>{good}")), "ProcessingInstruction");
        let include = "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='/etc/hostname'/>";
        assert_eq!(class(genuine_with_text("<attach>", &format!("<attach>{include}"))), "Nested");
        assert_eq!(class(genuine_with_text("<attach>", &format!("{include}<attach>"))), "Name");
    }

    /// XML external entities (XXE): the reader neither connects nor opens a file.
    #[test]
    fn connects_to_no_host_and_reads_no_file() {
        let host = TcpListener::bind("127.0.0.1:0").unwrap();
        host.set_nonblocking(true).unwrap();
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("external_entity.txt");
        std::fs::write(&file, "a secret of the server").unwrap();
        for address in [format!("http://{}/d", host.local_addr().unwrap()), format!("file://{}", file.display())] {
            let include = format!("<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='{address}'/>");
            for body in [
                format!("<!DOCTYPE xml SYSTEM \"{address}\">{}", sign_reply(&genuine_notification())),
                format!("<!DOCTYPE xml PUBLIC \"-//A//B\" \"{address}\">{}", sign_reply(&genuine_notification())),
                format!(
                    "<!DOCTYPE xml [<!ENTITY % d SYSTEM \"{address}\"> %d;]>{}",
                    sign_reply(&genuine_notification())
                ),
                format!(
                    "<!DOCTYPE xml [<!ENTITY d SYSTEM \"{address}\">]>{}",
                    genuine_with_text("<attach>", "<attach>&d;")
                ),
                format!("<?xml-stylesheet href='{address}'?>{}", sign_reply(&genuine_notification())),
                genuine_with_text("<attach>", &format!("<attach>{include}")),
                genuine_with_text("<attach>", &format!("{include}<attach>")),
            ] {
                let error = receive(body.as_bytes()).unwrap_err();
                assert!(!format!("{error} {error:?}").contains("a secret"), "{error}");
                let connection = host.accept().map(|_| ()).map_err(|error| error.kind());
                assert_eq!(connection, Err(io::ErrorKind::WouldBlock), "{body}");
            }
        }
    }

    #[test]
    fn refuses_unknown_entities() {
        for reference in [
            "&x;",
            "&nbsp;",
            "&AMP;",
            "&amp",
            "&",
            "&;",
            "&#;",
            "&#x;",
            "&#X41;",
            "&#+65;",
            "&#0;",
            "&#xFFFF;",
            "&#xDC00;",
            "&#x110000;",
            "&# 65;",
        ] {
            assert_eq!(class(genuine_with_text("888", &format!("8{reference}88"))), "Entity", "{reference}");
        }
    }

    /// Duplicate fields, of which two readers may take different ones.
    #[test]
    fn refuses_a_second_field_of_any_name() {
        let all = signature::fields(&sign_reply(&genuine_notification()));
        for (name, value) in &all {
            for second in
                [format!("<{name}>1</{name}>"), format!("<{name}/>"), format!("<{name}><![CDATA[{value}]]></{name}>")]
            {
                for body in [
                    genuine_with_text("<xml>", &format!("<xml>{second}")),
                    genuine_with_text("</xml>", &format!("{second}</xml>")),
                ] {
                    let error = receive(body.as_bytes()).unwrap_err();
                    assert_eq!((error.class(), error.field()), ("DuplicateField", Some(name.as_str())), "{body}");
                }
            }
        }
        assert!(all.iter().any(|(name, _)| name == "sign"));
    }

    /// Homoglyphs: a name that looks like `total_fee` is another field, or no name.
    #[test]
    fn refuses_names_that_look_like_another() {
        // A name in another case is another field.
        let other = sign_reply(&genuine_notification()).replace("total_fee>", "Total_fee>");
        assert_eq!(class(other), "BadSign");
        for name in [
            "total_feе",
            "tоtal_fee",
            "total\u{200b}_fee",
            "ｔotal_fee",
            "total-fee",
            "total.fee",
            "w:total_fee",
            "1total_fee",
        ] {
            let body = sign_reply(&genuine_notification()).replace("total_fee>", &format!("{name}>"));
            assert_eq!(class(body), "Name", "{name}");
        }
        // With both fields, signed, the amount is that of the field of the exact name.
        assert_eq!(confirm_amount(&sign_reply(&genuine_notification().set(&UPPER, "1")), 888), Ok(()));
    }

    #[test]
    fn refuses_other_encodings_and_control_characters() {
        let good = sign_reply(&genuine_notification());
        for (declared, expected) in [
            ("", "accept"),
            ("\u{feff}", "accept"),
            ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "accept"),
            ("\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>", "accept"),
            ("<?xml version=\"1.0\" encoding=\"GB18030\"?>", "Encoding"),
            ("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>", "Encoding"),
            ("<?xml version=\"1.0\" encoding=\"UTF-16\"?>", "Encoding"),
            ("<?xml version=\"1.1\"?>", "Shape"),
            ("\u{feff}\u{feff}", "Shape"),
        ] {
            assert_eq!(class(format!("{declared}{good}")), expected, "{declared:?}");
        }
        let utf16 = |mark: &[u8], order: fn(u16) -> [u8; 2]| {
            mark.iter().copied().chain(good.encode_utf16().flat_map(order)).collect::<Vec<u8>>()
        };
        assert_eq!(class(utf16(b"\xff\xfe", u16::to_le_bytes)), "Encoding");
        assert_eq!(class(utf16(b"\xfe\xff", u16::to_be_bytes)), "Encoding");
        assert_eq!(class(utf16(b"", u16::to_le_bytes)), "Char");
        let spliced = |bytes: &[u8]| {
            let (before, after) = good.split_once("a&amp;b").unwrap();
            [before.as_bytes(), bytes, after.as_bytes()].concat()
        };
        // Latin-1, overlong, surrogates, beyond the last code point, cut short.
        for bytes in
            [&b"\xe9"[..], b"\xc0\xbc", b"\xe0\x80\xbc", b"\xed\xa0\x80\xed\xb0\x80", b"\xf4\x90\x80\x80", b"\xe4\xb8"]
        {
            assert_eq!(class(spliced(bytes)), "Encoding", "{bytes:x?}");
        }
        for letter in ['\0', '\u{1}', '\u{8}', '\u{b}', '\u{c}', '\u{1f}', '\u{fffe}', '\u{ffff}'] {
            assert_eq!(class(spliced(letter.to_string().as_bytes())), "Char", "{letter:?}");
        }
        // There is no normalization: texts that look alike differ.
        let composed = sign_reply(&genuine_notification().set(&shared::RECEIVED_DEVICE_INFO, "é"));
        assert_eq!(class(&composed), "accept");
        assert_eq!(class(composed.replace('é', "e\u{301}")), "BadSign");
        for other in ["\u{85}", "\u{2028}", "\u{a0}"] {
            let body = sign_reply(&genuine_notification().set(&shared::RECEIVED_DEVICE_INFO, format!("a{other}b")));
            assert_eq!(class(&body), "accept");
            assert_eq!(class(body.replace(other, "\n")), "BadSign");
        }
    }
}

mod read {
    use super::*;

    /// Entity expansion ("billion laughs"): a reference never gives more than was written.
    #[test]
    fn never_expands_an_entity() {
        let growth = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><xml><attach>&b;</attach></xml>";
        assert_eq!(class(growth), "Doctype");
        assert_eq!(class(genuine_with_text("<attach>", "<attach>&a;")), "Entity");
        for reference in ["&amp;", "&lt;", "&#1;", "&#9;", "&#x10FFFF;", "&#1114111;", "&#32;", "&quot;"] {
            let body = format!("<xml><a>{}</a></xml>", reference.repeat(100));
            if let Ok(fields) = server::read(body.as_bytes(), &Limits::default()) {
                let value = fields.iter().next().unwrap().value.as_text().unwrap().to_owned();
                assert!(value.len() <= reference.len() * 100 && value.chars().count() == 100, "{reference}");
            }
        }
    }

    /// Resource exhaustion by size, number of fields or depth.
    #[test]
    fn refuses_what_exceeds_a_limit() {
        let usual = Limits::default();
        assert_eq!((usual.body, usual.fields, usual.name, usual.value), (65_536, 256, 64, 32_768));
        let read = |body: String| {
            server::read(body.as_bytes(), &Limits::default()).map_or_else(|fault| fault.class(), |_| "accept")
        };
        let fields = |many: usize| (0..many).map(|at| format!("<a{at}/>")).collect::<Vec<_>>().concat();
        let bytes = |most: usize| {
            let body = "<xml><a></a></xml>";
            let half = "x".repeat((most - body.len() - "<b></b>".len()) / 2);
            let whole = format!("<xml><a>{half}</a><b>{half}</b></xml>");
            format!("{whole}{}", " ".repeat(most - whole.len()))
        };
        for (within, beyond) in [
            (format!("<xml>{}</xml>", fields(256)), format!("<xml>{}</xml>", fields(257))),
            (format!("<xml><{0}/></xml>", "n".repeat(64)), format!("<xml><{0}/></xml>", "n".repeat(65))),
            (format!("<xml><a>{}</a></xml>", "v".repeat(32_768)), format!("<xml><a>{}</a></xml>", "v".repeat(32_769))),
            (
                format!("<xml><a>{}</a></xml>", "<![CDATA[vv]]>".repeat(100)),
                format!("<xml><a>{}</a></xml>", "<![CDATA[v]]>v".repeat(16_385)),
            ),
            (bytes(65_536), bytes(65_537)),
        ] {
            assert_eq!((read(within), read(beyond)), ("accept", "TooLarge"));
        }
        // The depth is at most two.
        assert_eq!(read("<xml><a><b/></a></xml>".to_owned()), "Nested");
        assert_eq!(read(format!("<xml>{}", "<a>".repeat(1_000_000))), "Nested");
        // A fault before the limit is named; one behind it is not looked for.
        assert_eq!(read(format!("<xml><a/>{}<!DOCTYPE x>", " ".repeat(70_000))), "TooLarge");
        assert_eq!(read(format!("<!DOCTYPE x>{}", " ".repeat(70_000))), "Doctype");
    }
}

mod prepared_read {
    use super::*;

    /// Log injection by the page of a proxy.
    #[test]
    fn shows_the_page_of_a_proxy_cut_and_cleaned() {
        let prepared = merchant().prepare(&order()).unwrap();
        let long = format!("<html><body>{}</body></html>", "x".repeat(100_000));
        for (status, body) in [
            (502, "<html>\u{1b}[31m502\n Bad\u{202e} Gateway</html>"),
            (200, "<!DOCTYPE html><html>log in</html>"),
            (200, "{\"error\":\"not found\"}"),
            (200, "upstream timed out"),
            (200, &long),
            (500, &sign_reply(&prepayment())),
        ] {
            match prepared.read(status, body.as_bytes()).unwrap_err().into_kind() {
                ErrorKind::UnexpectedReply { status: reported, excerpt, .. } => {
                    assert_eq!(reported, status);
                    assert!(excerpt.chars().count() <= 201, "{excerpt}");
                    assert!(!excerpt.contains(['\u{1b}', '\n', '\u{202e}']), "{excerpt:?}");
                }
                other => panic!("{other:?}"),
            }
        }
        // As a notification a page is refused.
        assert_eq!(class("<html><body>502</body></html>"), "Shape");
        assert_eq!(class("{}"), "Shape");
    }
}
