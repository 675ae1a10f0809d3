//! Mistakes in which fields take part in the signature.

use super::entry::{Mistake, mistake};
use crate::doctor::mutations::{absent_values, account_ids, fields};

pub(super) const SIGN_TYPE_LEFT_OUT: Mistake = mistake(
    "sign-type-left-out",
    fields::omit_sign_type,
    [
        "The sign type is in the message and was not signed.",
        "Put it among the fields before signing: only `sign` takes no part.",
    ],
    ["报文中有 sign_type，但没有参与签名。", "签名前就加入 sign_type；只有 sign 不参与签名。"],
);

pub(super) const SIGN_TYPE_ADDED: Mistake = mistake(
    "sign-type-added",
    fields::add_sign_type,
    ["A sign type was signed and is not in the message.", "Send the `sign_type` that was signed."],
    ["签名时包含了 sign_type，但报文中没有。", "把参与签名的 sign_type 一并发送。"],
);

pub(super) const EMPTY_INCLUDED: Mistake = mistake(
    "empty-included",
    absent_values::include_empty,
    ["Fields without a value were signed.", "Leave fields with an empty value out of the text."],
    ["空值字段参与了签名。", "值为空的字段不参与签名。"],
);

pub(super) const ZERO_LEFT_OUT: Mistake = mistake(
    "zero-left-out",
    fields::omit_zeros,
    ["Fields with the value 0 were taken for empty.", "Leave out only what has no characters: `0` is a value."],
    ["值为 0 的字段被当作空值。", "只有空字符串才不参与签名，0 要参与签名。"],
);

pub(super) const BLANK_LEFT_OUT: Mistake = mistake(
    "blank-left-out",
    fields::omit_blanks,
    ["Fields with nothing but blanks were taken for empty.", "Sign them, or leave them out of the message too."],
    ["只含空白的字段被当作空值。", "要么参与签名，要么不发送。"],
);

pub(super) const FAMILY_LEFT_OUT: Mistake = mistake(
    "family-left-out",
    fields::omit_family,
    [
        "A whole group of fields was not signed, such as the coupons.",
        "Sign every field of the message, those with numbers in their names too.",
    ],
    ["一整组字段（如代金券 coupon_*_$n）没有参与签名。", "报文中的所有字段都要参与签名，包括带下标的字段。"],
);

pub(super) const UNKNOWN_LEFT_OUT: Mistake = mistake(
    "unknown-left-out",
    fields::omit_unknown,
    [
        "Fields that the documents do not list were not signed.",
        "Sign every field that is received; a fixed list of fields breaks when one is added.",
    ],
    ["文档未列出的字段没有参与签名。", "收到的所有字段都要参与签名，不要用固定的字段列表。"],
);

pub(super) const FIELD_LEFT_OUT: Mistake = mistake(
    "field-left-out",
    fields::omit_field,
    ["A field is in the message and was not signed.", "Sign every field with a value, and add none after signing."],
    ["报文中有一个字段没有参与签名。", "所有非空字段都要参与签名；签名之后不要再添加字段。"],
);

pub(super) const SIGN_INCLUDED: Mistake = mistake(
    "sign-included",
    fields::include_sign,
    ["The field `sign` itself was signed, still empty.", "Leave `sign` out of the text."],
    ["sign 字段本身（空值）参与了签名。", "sign 不参与签名。"],
);

pub(super) const OTHER_ID: Mistake = mistake(
    "other-id",
    account_ids::replace_ids,
    [
        "The ids of another account were signed.",
        "Put the appid and the merchant number into the message before signing, once.",
    ],
    ["签名时使用了另一个账号的 appid 或商户号。", "签名前就填好 appid 和商户号，之后不再更换。"],
);

pub(super) const FIELD_ADDED: Mistake = mistake(
    "field-added",
    absent_values::add_field,
    ["A field was signed that is not in the message.", "Send every field that was signed, and sign no others."],
    ["签名中包含了报文没有的字段。", "参与签名的字段都要发送，未发送的不要签名。"],
);

pub(super) const SIGN_TYPE_IN_OTHER_FORM: Mistake = mistake(
    "sign-type-in-other-form",
    fields::respell_sign_type,
    [
        "Another sign type was signed than the message has, or another form of its name.",
        "Write `MD5` or `HMAC-SHA256`, and the same in both.",
    ],
    ["签名时的 sign_type 与报文中的写法不同。", "统一写作 MD5 或 HMAC-SHA256，签名与发送一致。"],
);
