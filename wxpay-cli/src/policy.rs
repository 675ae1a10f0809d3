//! How the messages of a table are signed.

use wxpay_core::SignType;
use wxpay_core::schema::{ALL, Channel, Direction, Field, Message, shared};

use crate::error::CommandError;
use crate::key::WorkwxSecretOption;

/// Both ways of signing, the one of an absent `sign_type` first.
const BOTH: &[SignType] = &[SignType::Md5, SignType::HmacSha256];

/// Returns the request that a message answers.
pub(crate) fn request_of(reply: &Message) -> Option<&'static Message> {
    ALL.iter().copied().find(|request| request.response.is_some_and(|response| response.is(reply)))
}

/// Returns the ways in which messages of the table are signed: those of the table, for a reply those of its request,
/// and any where neither says. For a message without a signature there is none.
pub(crate) fn sign_types(table: &Message) -> &'static [SignType] {
    if table.channel == Channel::Cloud {
        return &[];
    }
    match (table.sign, request_of(table).map_or(&[][..], |request| request.sign)) {
        ([], []) if table.signed || signs(table) => BOTH,
        ([], of_request) => of_request,
        (own, _) => own,
    }
}

/// Whether the message is one for a client that has a signature.
fn signs(table: &Message) -> bool {
    table.direction == Direction::Parameters && table.all_fields().any(is_signature)
}

/// Whether the field is the signature of its message.
pub(crate) fn is_signature(field: &Field) -> bool {
    [shared::SIGN.name, shared::PAYMENT_SIGN.name].contains(&field.name)
}

/// Returns the way of `--sign-type`, if the messages of the table are signed in it; without the option the only way of
/// the table, else `usual`.
pub(crate) fn choose_sign_type(
    table: &Message,
    option: Option<SignType>,
    usual: SignType,
) -> Result<SignType, CommandError> {
    match (sign_types(table), option) {
        ([only], Some(option)) if *only != option => Err(CommandError::usage(
            format_args!("`{}` is signed with {} alone", table.full_name(), only.name()),
            "leave `--sign-type` out",
        )),
        ([only], _) => Ok(*only),
        (_, option) => Ok(option.unwrap_or(usual)),
    }
}

/// Refuses `--workwx-secret` for a call without a second signature.
pub(crate) fn check_workwx_secret(message: Option<&Message>, option: &WorkwxSecretOption) -> Result<(), CommandError> {
    if !option.is_given() || message.is_some_and(|message| !message.workwx_signed.is_empty()) {
        return Ok(());
    }
    let problem = match message {
        None => "--workwx-secret is for a call with a second signature, and no --message names one".to_owned(),
        Some(message) => format!("--workwx-secret makes a second signature, and `{}` has none", message.full_name()),
    };
    Err(CommandError::usage(problem, "such calls are pay.sendworkwxredpack and pay.paywwsptrans2pocket"))
}
