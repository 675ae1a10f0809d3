//! Mistakes with the key and the hash.

use super::entry::{Mistake, mistake};
use crate::doctor::mutations::key;

pub(super) const KEY_EMPTY: Mistake = mistake(
    "key-empty",
    key::replace_key_by_nothing,
    [
        "It is signed with an empty key, or with the word for none.",
        "The key was not loaded when signing: look at how the program reads its configuration.",
    ],
    ["签名时密钥为空（或为 null 之类的字样）。", "签名时没有读到密钥，请检查程序的配置读取。"],
);

pub(super) const KEY_WITH_BLANKS: Mistake = mistake(
    "key-with-blanks",
    key::pad_key,
    [
        "Blanks, a line end or quotation marks belong to the key that was used, or to the one given.",
        "Trim the key where it is read, and look for a line end in its file.",
    ],
    ["密钥前后带有空白、换行或引号。", "读取密钥时去除首尾空白，检查密钥文件末尾的换行。"],
);

pub(super) const KEY_IN_OTHER_CASE: Mistake = mistake(
    "key-in-other-case",
    key::change_key_case,
    [
        "The letters of the key were made capitals or small ones.",
        "Use the key as it is: capitals and small letters differ.",
    ],
    ["密钥被转换了大小写。", "原样使用密钥，区分大小写。"],
);

pub(super) const KEY_HASHED: Mistake = mistake(
    "key-hashed",
    key::hash_key,
    ["The MD5 of the key was used in its place.", "Use the key itself; its MD5 only decrypts refund notifications."],
    ["用了密钥的 MD5 值代替密钥。", "签名直接使用密钥；密钥的 MD5 只用于解密退款通知。"],
);

pub(super) const KEY_MISSING: Mistake = mistake(
    "key-missing",
    key::omit_key,
    [
        "The text does not end in the key.",
        "Append `&key=` and the key to the text; with HMAC-SHA256 too, beside its use as the key of HMAC.",
    ],
    ["签名串末尾没有拼接密钥。", "在签名串末尾拼接 &key= 和密钥；HMAC-SHA256 也要拼接。"],
);

pub(super) const KEY_WITHOUT_NAME: Mistake = mistake(
    "key-without-name",
    key::omit_key_name,
    ["The key is appended without the whole of `&key=` before it.", "Append `&key=` and the key."],
    ["拼接密钥时缺少完整的 &key=。", "末尾应为 &key= 加密钥。"],
);

pub(super) const KEY_RENAMED: Mistake = mistake(
    "key-renamed",
    key::rename_key,
    ["The key is appended under another name than `key`.", "Append `&key=`, in small letters, and the key."],
    ["拼接密钥时用了其他名称，而不是 key。", "末尾应为小写的 &key= 加密钥。"],
);

pub(super) const KEY_IN_FRONT: Mistake = mistake(
    "key-in-front",
    key::prepend_key,
    ["The key stands before the fields.", "Append it behind the last field, as `&key=` and the key."],
    ["密钥拼接在了最前面。", "密钥应拼接在最后。"],
);

pub(super) const KEY_IN_ORDER: Mistake = mistake(
    "key-in-order",
    key::sort_key_in,
    ["The key was sorted among the fields.", "Sort the fields first, and append the key behind them."],
    ["密钥作为字段参与了排序。", "先对字段排序，再在末尾拼接密钥。"],
);

pub(super) const HMAC_KEY: Mistake = mistake(
    "hmac-key",
    key::change_hmac_key,
    [
        "HMAC was keyed with something other than the key.",
        "Use the same APIv2 key at the end of the text and as the key of HMAC.",
    ],
    ["HMAC 使用的密钥不正确。", "HMAC 的密钥与签名串末尾的密钥相同，都是 APIv2 密钥。"],
);

pub(super) const NO_HMAC: Mistake = mistake(
    "no-hmac",
    key::skip_hmac,
    ["The text was hashed with SHA-256 alone, without HMAC.", "Use HMAC-SHA256 with the key."],
    ["只做了 SHA-256，没有用 HMAC。", "使用以密钥为 key 的 HMAC-SHA256。"],
);

pub(super) const SIGN_CUT: Mistake = mistake(
    "sign-cut",
    key::truncate_signature,
    [
        "The end of the signature is missing.",
        "Make room for 64 digits of HMAC-SHA256, or 32 of MD5, wherever the signature is kept.",
    ],
    ["签名被截断。", "HMAC-SHA256 为 64 位，MD5 为 32 位，检查存放签名的字段长度。"],
);
