//! The error codes of shortening a link.

use super::common::{
    APPID_MCHID_NOT_MATCH, APPID_NOT_EXIST, LACK_PARAMS, MCHID_NOT_EXIST, POST_DATA_EMPTY, REQUIRE_POST_METHOD,
    SIGN_ERROR, SYSTEM_ERROR_OF_A_READ, XML_FORMAT_ERROR,
};
use crate::table::error_code::{Effect, ErrorCodeEntry};

/// The error codes of shortening a link.
pub const SHORT_URL: &[ErrorCodeEntry] = &[
    SIGN_ERROR,
    REQUIRE_POST_METHOD,
    APPID_NOT_EXIST,
    MCHID_NOT_EXIST,
    APPID_MCHID_NOT_MATCH,
    LACK_PARAMS,
    XML_FORMAT_ERROR,
    POST_DATA_EMPTY,
    ErrorCodeEntry { effect: Effect::Possible, ..SYSTEM_ERROR_OF_A_READ },
];
