//! Mistakes in the values that were signed.

use super::entry::{Mistake, mistake};
use crate::doctor::mutations::{entities, four_byte_chars, json, values};

pub(super) const CDATA_SIGNED: Mistake = mistake(
    "cdata-signed",
    values::sign_cdata,
    ["CDATA marks were signed.", "Sign the value alone; `<![CDATA[` and `]]>` belong to the XML."],
    ["CDATA 标记也参与了签名。", "只签字段值；<![CDATA[ 和 ]]> 属于 XML，不参与签名。"],
);

pub(super) const TRIMMED: Mistake = mistake(
    "trimmed",
    values::trim_values,
    [
        "Blanks around values were dropped before signing, and are in the message.",
        "Sign the values as they are sent, or send them trimmed.",
    ],
    ["签名时去掉了值首尾的空白，但报文中保留着。", "签名与发送使用同一个值。"],
);

pub(super) const BLANKS_LOST: Mistake = mistake(
    "blanks-lost",
    values::restore_blanks,
    ["A blank or line end that was signed is not in the message.", "Trim the value before both signing and sending."],
    ["签名时值的首尾有空白或换行，但报文中没有。", "签名和发送之前都先去掉首尾空白。"],
);

pub(super) const LINE_ENDS: Mistake = mistake(
    "line-ends",
    values::change_line_ends,
    [
        "Other line ends were signed than the reader of the message sees.",
        "Sign LF: readers of XML turn CR LF into it. Best leave line ends out.",
    ],
    ["签名时的换行符与对方读到的不同。", "以 LF 签名（XML 解析会把 CRLF 变为 LF），最好不要包含换行。"],
);

pub(super) const XML_ESCAPED: Mistake = mistake(
    "xml-escaped",
    entities::escape_entities,
    [
        "Values were escaped for XML before they were signed.",
        "Sign the plain value, and escape when the XML is written.",
    ],
    ["先做了 XML 转义再签名。", "用原始值签名，生成 XML 时再转义。"],
);

pub(super) const ESCAPED_TWICE: Mistake = mistake(
    "escaped-twice",
    entities::resolve_entities,
    [
        "Values are escaped in the message once more than its XML asks for, and were signed plain.",
        "Escape once, when the XML is written: `&amp;amp;` is one too many, and in CDATA even `&amp;` is.",
    ],
    ["报文中的值多转义了一次，而签名用的是原始值。", "只在生成 XML 时转义一次；CDATA 中不需要转义。"],
);

pub(super) const URL_ENCODED: Mistake = mistake(
    "url-encoded",
    values::url_encode,
    ["Values were URL-encoded before they were signed.", "Sign the values as they are."],
    ["先做了 URL 编码再签名。", "用未编码的原始值签名。"],
);

pub(super) const URL_ENCODED_WHOLE: Mistake = mistake(
    "url-encoded-whole",
    values::url_encode_text,
    ["The whole text was URL-encoded before it was hashed.", "Hash the text as it is."],
    ["对整个签名串做了 URL 编码。", "签名串不做任何编码。"],
);

pub(super) const SENT_URL_ENCODED: Mistake = mistake(
    "sent-url-encoded",
    values::url_decode,
    [
        "Values are URL-encoded in the message, and were signed plain; in an address, the other way round.",
        "Write the values into XML as they are.",
    ],
    ["报文中的值做了 URL 编码，而签名用的是原始值（网址中则相反）。", "XML 中直接写原始值，不做 URL 编码。"],
);

pub(super) const URL_ENCODED_TWICE: Mistake = mistake(
    "url-encoded-twice",
    values::url_encode_twice,
    ["Values were URL-encoded twice before they were signed.", "Sign the values as they are."],
    ["值被做了两次 URL 编码后再签名。", "用未编码的原始值签名。"],
);

pub(super) const QUOTED: Mistake = mistake(
    "quoted",
    values::quote_values,
    ["Values were signed in quotation marks, as JSON writes them.", "Sign the text without quotation marks."],
    ["值带着引号（JSON 形式）参与了签名。", "签名时不带引号。"],
);

pub(super) const NUMBER_IN_OTHER_FORM: Mistake = mistake(
    "number-in-other-form",
    values::change_number_form,
    [
        "Numbers were signed in another form than the message has, such as `1.0` for `1`.",
        "Make text of numbers once, and use that text for both.",
    ],
    ["数字在签名串与报文中的写法不同，例如 1 与 1.0。", "数字只转换一次文本，签名与发送使用同一文本。"],
);

pub(super) const JSON_ESCAPES: Mistake = mistake(
    "json-escapes",
    json::change_json_escapes,
    [
        "JSON within a value is escaped differently in the signed text and in the message.",
        "Write the JSON once, as text, and use that text for both.",
    ],
    ["值中的 JSON 在签名串与报文中的转义方式不同。", "JSON 只序列化一次，签名与发送使用同一文本。"],
);

pub(super) const SIGNED_IN_GBK: Mistake = mistake(
    "signed-in-gbk",
    values::encode_in_gbk,
    [
        "The text was signed in GBK, and the message is UTF-8.",
        "Hash the UTF-8 bytes: name the encoding where the program makes bytes of text.",
    ],
    ["签名时用了 GBK 编码，而报文是 UTF-8。", "取字节时明确指定 UTF-8。"],
);

pub(super) const SENT_IN_GBK: Mistake = mistake(
    "sent-in-gbk",
    values::decode_gbk,
    ["The message is GBK, and UTF-8 was signed.", "Send UTF-8, with `charset=utf-8` in the content type."],
    ["报文是 GBK 编码，而签名用的是 UTF-8。", "以 UTF-8 发送报文，并在 Content-Type 中写 charset=utf-8。"],
);

pub(super) const LATIN_1: Mistake = mistake(
    "latin-1",
    values::mistake_for_latin1,
    ["UTF-8 was taken for Latin-1 on the way.", "Name UTF-8 wherever bytes become text, when reading the body too."],
    ["UTF-8 被误当作 ISO-8859-1。", "字节与文本互转处（包括读取请求体时）都明确指定 UTF-8。"],
);

pub(super) const TEXT_IN_OTHER_CASE: Mistake = mistake(
    "text-in-other-case",
    values::change_text_case,
    [
        "The text was made capital or small before it was hashed.",
        "Change only the signature to capitals, not the text.",
    ],
    ["对签名串本身做了大小写转换。", "只把签名结果转为大写，不要转换签名串。"],
);

pub(super) const FOUR_BYTE_CHARACTERS: Mistake = mistake(
    "four-byte-characters",
    four_byte_chars::lose_four_byte_chars,
    [
        "Characters of four bytes, such as emoji, were lost or escaped before signing; so it fails for some \
          payers only.",
        "Sign the text as it is sent: look at the encodings, the database columns (utf8mb4) and the filters it \
          passes before it is signed. Or leave such characters out of the message too.",
    ],
    [
        "签名之前四字节字符（如 emoji）丢失或被转义，因此只有部分用户会失败。",
        "签名与发送使用同一文本：检查签名之前经过的编码、数据库字段（utf8mb4）和过滤；或者发送时也去掉这些字符。",
    ],
);

pub(super) const JSON_WRITTEN_AGAIN: Mistake = mistake(
    "json-written-again",
    json::rewrite_json,
    [
        "JSON within a value was written twice: the signed text has other blanks, or another order of members, \
          than the message.",
        "Write the JSON once, as text, and use that text for both.",
    ],
    ["值中的 JSON 序列化了两次：签名串与报文中的空白或成员顺序不同。", "JSON 只序列化一次，签名与发送使用同一文本。"],
);
