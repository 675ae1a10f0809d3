//! Characters of four bytes, lost or escaped before signing. What each program makes of them is written out here.

use super::fixtures::{KEY, Made, diagnosed, md5, names, xml};
use crate::doctor::DiagnosisKind;

fn message(body: &str, attach: &str, signed: &[u8]) -> Vec<u8> {
    let text = [b"appid=wx1&", signed, b"&mch_id=1&key=", KEY.as_bytes()].concat();
    xml(&format!("<appid>wx1</appid><attach>{attach}</attach><body>{body}</body><mch_id>1</mch_id>"), &md5(text))
}

fn body(sent: &str, signed: impl AsRef<[u8]>) -> Vec<u8> {
    message(sent, "", &[b"body=", signed.as_ref()].concat())
}

pub(super) fn made() -> Made {
    let forms: [&[u8]; 29] = [
        // A database or an encoding without it, a half of the surrogate pair each, each byte.
        "茶?".as_bytes(),
        "茶??".as_bytes(),
        "茶???".as_bytes(),
        "茶????".as_bytes(),
        "茶".as_bytes(),
        "茶 ".as_bytes(),
        "茶*".as_bytes(),
        "茶\u{fffd}".as_bytes(),
        "茶\u{fffd}\u{fffd}".as_bytes(),
        "茶\u{fffd}\u{fffd}\u{fffd}".as_bytes(),
        "茶\u{fffd}\u{fffd}\u{fffd}\u{fffd}".as_bytes(),
        "茶\u{25a1}".as_bytes(),
        r"茶\ud83c\udf75".as_bytes(),
        r"茶\uD83C\uDF75".as_bytes(),
        r"茶\U0001f375".as_bytes(),
        r"茶\U0001F375".as_bytes(),
        r"茶\u{1f375}".as_bytes(),
        r"茶\u{1F375}".as_bytes(),
        "茶&#127861;".as_bytes(),
        "茶&#x1F375;".as_bytes(),
        "茶&#x1f375;".as_bytes(),
        "茶&#55356;&#57205;".as_bytes(),
        "茶&#xD83C;&#xDF75;".as_bytes(),
        "茶%F0%9F%8D%B5".as_bytes(),
        "茶%f0%9f%8d%b5".as_bytes(),
        "茶%uD83C%uDF75".as_bytes(),
        r"茶\xf0\x9f\x8d\xb5".as_bytes(),
        "茶U+1F375".as_bytes(),
        // CESU-8, as Oracle's UTF8 and Java's modified UTF-8 have it.
        b"\xE8\x8C\xB6\xED\xA0\xBC\xED\xBD\xB5",
    ];
    let mut bodies: Vec<Vec<u8>> = forms.iter().map(|form| body("茶🍵", form)).collect();
    bodies.extend([
        // Python's unicode_escape, which escapes all beyond ASCII.
        body("茶🍵", r"\u8336\U0001f375"),
        // MySQL's utf8 ends the value there.
        body("tea 🍵 and cake", "tea "),
        body("tea 🍵 and cake", "tea ? and cake"),
        // Joined, coloured, flags, several; each character, without what joins, as it is seen.
        body("👨\u{200d}👩\u{200d}👧 tea", "?\u{200d}?\u{200d}? tea"),
        body("👨\u{200d}👩\u{200d}👧 tea", "??? tea"),
        body("👨\u{200d}👩\u{200d}👧 tea", "? tea"),
        body("👨\u{200d}👩\u{200d}👧 tea", " tea"),
        body("👨\u{200d}👩\u{200d}👧 tea", "????? tea"),
        body("👍🏽 tea", "?? tea"),
        body("👍🏽 tea", "? tea"),
        body("🏃\u{200d}♂\u{fe0f} tea", " tea"),
        body("🇨🇳🇫🇷", "??"),
        body("🇨🇳🇫🇷", "????"),
        body("🍵🍰 and 🍵", "?? and ?"),
        body("🍵🍰 and 🍵", "? and ?"),
        body("🍵🍰 and 🍵", r"\ud83c\udf75\ud83c\udf70 and \ud83c\udf75"),
        body("𠮷野家", "?野家"),
        // Only some of the fields.
        message("🍵", "🍰", "attach=🍰&body=?".as_bytes()),
        message("🍵", "🍰", "attach=?&body=🍵".as_bytes()),
        message("🍵", "🍰", "attach=?&body=?".as_bytes()),
        message("茶🍵", "", "body=茶?".as_bytes()),
        // Nothing is left of the value, so that the field is not signed.
        message("tea", "🍵👍🏽", b"body=tea"),
    ]);
    vec![("four-byte-characters", bodies)]
}

#[test]
fn diagnosis_names_gbk_beside_four_byte_characters() {
    // Python: "茶🍵".encode("gbk", "replace") and with "xmlcharrefreplace".
    for signed in [b"\xB2\xE8?".as_slice(), b"\xB2\xE8??", b"\xB2\xE8&#127861;", b"\xB2\xE8"] {
        assert_eq!(names(&diagnosed(&body("茶🍵", signed))), ["four-byte-characters", "signed-in-gbk"]);
    }
    // Python: "茶🍵".encode("gb18030"), which has it.
    assert_eq!(names(&diagnosed(&body("茶🍵", b"\xB2\xE8\x94\x39\xBB\x35"))), ["signed-in-gbk"]);
    // What GBK lacks beside.
    assert_eq!(names(&diagnosed(&body("茶ñ", b"\xB2\xE8?"))), ["signed-in-gbk"]);
}

#[test]
fn hints_mention_four_byte_characters() {
    let diagnosis = diagnosed(&body("茶🍵", "another"));
    assert_eq!(diagnosis.kind, DiagnosisKind::Unknown);
    assert!(diagnosis.hints[0].contains("four bytes"), "{:?}", diagnosis.hints);
    assert!(diagnosis.hints[1].contains("--signed-string"), "{:?}", diagnosis.hints);
    let last = diagnosis.hints.last().unwrap();
    assert!(last.starts_with("the key") && last.contains("last resort"), "{last}");
    let diagnosis = diagnosed(&body("茶", "another"));
    assert!(!diagnosis.hints.iter().any(|hint| hint.contains("four bytes")));
}
