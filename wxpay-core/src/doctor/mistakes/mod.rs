//! The known mistakes, a constant each: name, description and remedy in English and in Chinese, and the function in
//! `mutations/` that changes the documented way of signing. To add one, add its constant here, its function there, and
//! a message with that mistake in `tests/`.

mod call;
mod client_parameters;
mod entry;
mod field_names;
mod fields;
mod key;
pub(super) mod names;
mod order;
mod signature;
mod values;

pub use entry::Mistake;

/// Returns the mistake of that name.
pub(super) fn find(name: &str) -> Option<&'static Mistake> {
    MISTAKES.iter().find(|mistake| mistake.name == name)
}

/// Every known mistake, in the order in which they are tried. Those of many forms come last.
pub static MISTAKES: &[Mistake] = &[
    signature::SIGN_IN_SMALL_LETTERS,
    signature::SIGN_WITH_BLANKS,
    signature::OTHER_SIGN_TYPE,
    signature::OTHER_KEY,
    signature::CHANGED_AFTER_SIGNING,
    client_parameters::OTHER_NAMES,
    client_parameters::FIELD_MISSING,
    client_parameters::FIELD_ADDED,
    client_parameters::VALUE,
    call::SIGN_TYPE_OF_CALL,
    call::SIGN_TYPE_NOT_TAKEN,
    call::SENT_ONLY_SIGNED,
    call::APPID_NOT_TAKEN,
    call::NONCE_NOT_TAKEN,
    call::ID_NAMES,
    call::WORKWX_SIGN_LEFT_OUT,
    call::WORKWX_SIGN,
    call::RED_PACKET_PACKAGE,
    fields::SIGN_TYPE_LEFT_OUT,
    fields::SIGN_TYPE_ADDED,
    fields::SIGN_TYPE_IN_OTHER_FORM,
    fields::EMPTY_INCLUDED,
    fields::ZERO_LEFT_OUT,
    fields::BLANK_LEFT_OUT,
    fields::FAMILY_LEFT_OUT,
    fields::UNKNOWN_LEFT_OUT,
    fields::FIELD_LEFT_OUT,
    fields::SIGN_INCLUDED,
    fields::OTHER_ID,
    key::KEY_EMPTY,
    key::KEY_WITH_BLANKS,
    key::KEY_IN_OTHER_CASE,
    key::KEY_HASHED,
    key::KEY_MISSING,
    key::KEY_WITHOUT_NAME,
    key::KEY_RENAMED,
    key::KEY_IN_FRONT,
    key::KEY_IN_ORDER,
    key::HMAC_KEY,
    key::NO_HMAC,
    key::SIGN_CUT,
    order::UNSORTED,
    order::SORTED_BACKWARDS,
    order::SORTED_IGNORING_CASE,
    order::SORTED_BY_LOCALE,
    order::SORTED_BY_NUMBER,
    order::SORTED_BY_VALUE,
    values::CDATA_SIGNED,
    values::TRIMMED,
    values::BLANKS_LOST,
    values::LINE_ENDS,
    values::FOUR_BYTE_CHARACTERS,
    values::XML_ESCAPED,
    values::ESCAPED_TWICE,
    values::URL_ENCODED,
    values::URL_ENCODED_WHOLE,
    values::SENT_URL_ENCODED,
    values::URL_ENCODED_TWICE,
    values::QUOTED,
    values::NUMBER_IN_OTHER_FORM,
    values::JSON_ESCAPES,
    values::JSON_WRITTEN_AGAIN,
    values::SIGNED_IN_GBK,
    values::SENT_IN_GBK,
    values::LATIN_1,
    values::TEXT_IN_OTHER_CASE,
    field_names::NAMES_IN_OTHER_CASE,
    field_names::SEPARATORS,
    field_names::SEPARATOR_TOO_MANY,
    client_parameters::PACKAGE_PREFIX,
    client_parameters::MILLISECONDS,
    client_parameters::OTHER_CLIENT,
    client_parameters::REPLY_SIGN,
    fields::FIELD_ADDED,
];

/// Pairs of mistakes that are made together in practice.
pub(super) const PAIRS: &[(&str, &str)] = &[
    ("unsorted", "empty-included"),
    ("unsorted", "key-without-name"),
    ("unsorted", "sign-type-left-out"),
    ("unsorted", "url-encoded"),
    ("unsorted", "names-in-other-case"),
    ("sign-type-left-out", "empty-included"),
    ("sign-type-left-out", "url-encoded"),
    ("sign-type-left-out", "cdata-signed"),
    ("sign-type-left-out", "key-missing"),
    ("empty-included", "cdata-signed"),
    ("empty-included", "url-encoded"),
    ("signed-in-gbk", "url-encoded"),
    ("four-byte-characters", "signed-in-gbk"),
    ("four-byte-characters", "sign-type-left-out"),
    ("four-byte-characters", "json-written-again"),
    ("json-written-again", "sign-type-left-out"),
    ("json-escapes", "sign-type-left-out"),
    ("xml-escaped", "sign-type-left-out"),
    ("trimmed", "sign-type-left-out"),
    ("other-id", "names-in-other-case"),
    ("sign-cut", "sign-type-left-out"),
];
