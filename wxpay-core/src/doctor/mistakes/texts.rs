//! Mistakes with texts that are written more than once.

use super::super::variants::{fields, four_bytes, json};
use super::{Mistake, mistake};

pub(super) const SIGN_TYPE_FORM: Mistake = mistake(
    "sign-type-in-other-form",
    fields::sign_type_in_other_form,
    [
        "Another sign type was signed than the message has, or another form of its name.",
        "Write `MD5` or `HMAC-SHA256`, and the same in both.",
    ],
    ["签名时的 sign_type 与报文中的写法不同。", "统一写作 MD5 或 HMAC-SHA256，签名与发送一致。"],
);

pub(super) const FOUR_BYTES: Mistake = mistake(
    "four-byte-characters",
    four_bytes::four_bytes,
    [
        "Characters of four bytes, such as emoji, were lost or escaped before signing; so it fails for some payers \
         only.",
        "Sign the text as it is sent: look at the encodings, the database columns (utf8mb4) and the filters it passes \
         before it is signed. Or leave such characters out of the message too.",
    ],
    [
        "签名之前四字节字符（如 emoji）丢失或被转义，因此只有部分用户会失败。",
        "签名与发送使用同一文本：检查签名之前经过的编码、数据库字段（utf8mb4）和过滤；或者发送时也去掉这些字符。",
    ],
);

pub(super) const JSON_AGAIN: Mistake = mistake(
    "json-written-again",
    json::json_written_again,
    [
        "JSON within a value was written twice: the signed text has other blanks, or another order of members, than \
         the message.",
        "Write the JSON once, as text, and use that text for both.",
    ],
    ["值中的 JSON 序列化了两次：签名串与报文中的空白或成员顺序不同。", "JSON 只序列化一次，签名与发送使用同一文本。"],
);
