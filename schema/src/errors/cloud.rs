//! The cloud platform's own refusals, as `errcode`. Only the fault of the caller proves that the call was not passed
//! on to WeChat Pay.

use crate::table::error_code::{Action, Effect, ErrorCodeEntry};

/// The platform's own codes. [`PLATFORM_REFUSED`] describes every other one.
pub const PLATFORM: &[ErrorCodeEntry] = &[
    ErrorCodeEntry {
        code: "-1",
        text: "system error",
        meaning: "The cloud platform has a fault.",
        cause: "The platform is busy; the outcome is unknown.",
        solution: "Repeat with the same parameters.",
        action: Action::RetrySame,
        effect: Effect::Possible,
    },
    ErrorCodeEntry {
        code: "43002",
        text: "require POST method",
        meaning: "POST is required.",
        cause: "The parameters were not sent by POST.",
        solution: "Send them by POST.",
        action: Action::CorrectRequest,
        effect: Effect::None,
    },
    ErrorCodeEntry {
        code: "47001",
        text: "data format error",
        meaning: "The JSON is malformed.",
        cause: "The body is not a JSON object, or the content type is not application/json.",
        solution: "Check the JSON and the content type.",
        action: Action::CorrectRequest,
        effect: Effect::None,
    },
    ErrorCodeEntry {
        code: "48001",
        text: "api unauthorized",
        meaning: "The container may not make this call.",
        cause: "The call is not on the service's list of open-API permissions.",
        solution: "Switch the open-API service on in the cloud console, and list the call there.",
        action: Action::AskMerchant,
        effect: Effect::None,
    },
];

/// The entry of every other `errcode` but 0.
pub const PLATFORM_REFUSED: ErrorCodeEntry = ErrorCodeEntry {
    code: "",
    text: "",
    meaning: "The cloud platform refused the call.",
    cause: "The open-API gateway refused it, often for a permission that is missing.",
    solution: "Read errmsg; check that the open-API service is on, the merchant number authorised, and the content \
               type application/json.",
    action: Action::CorrectRequest,
    effect: Effect::Possible,
};
