//! Status fields of a received message and its decoding, for XML and JSON. Messages are checked in
//! the documented order: `return_code`, trust, `result_code`, then the struct is decoded.

use wxpay_schema::pay::RECALL;
use wxpay_schema::{Message, shared};

use crate::decode::check::check_fields;
use crate::decode::fields::{FieldError, FieldErrors, FieldValue, Fields};
use crate::decode::source::FieldSource;
use crate::error::{Error, ErrorKind, FailedPayment, Malformed};
use crate::message::Response;
use crate::text::excerpt::excerpt;
use crate::value::{ErrorCode, ResultCode, YesNo};

/// The error if a message without a failure arrives in place of a file.
pub(crate) const NO_FILE: Malformed = Malformed::Shape("a message stands in the place of the file");

/// The error if a message has no `return_code`.
pub(crate) const NO_RETURN_CODE: Malformed = Malformed::Shape("it has no return_code");

/// Checks `return_code`. Without SUCCESS no other field can be trusted.
pub(crate) fn check_return_code(fields: &Fields<'_>) -> Result<(), Error> {
    let Some(code) = fields.shared_text(&shared::RETURN_CODE) else {
        return Err(NO_RETURN_CODE.into());
    };
    if ResultCode::from(code) == ResultCode::Success {
        return Ok(());
    }
    let message = fields.text(&shared::RETURN_MSG).unwrap_or("no reason given");
    let code = match fields.get(&shared::ERROR_CODE) {
        Some(FieldValue::Text(code)) => Some(ErrorCode::received(code)),
        // JSON has a number.
        Some(FieldValue::Number(code)) => Some(ErrorCode::received(&code.to_string())),
        _ => None,
    };
    Err(ErrorKind::NotTaken { message: excerpt(message, 200), code }.into())
}

/// Checks `result_code` of a reply, once the message is trusted. Only SUCCESS is a success.
pub(crate) fn check_result_code(fields: &Fields<'_>, request: Option<&'static Message>) -> Result<(), Error> {
    check_result(fields, request, |_| None)
}

/// Like [`check_result_code`], for a notification, which is about a payment.
pub(crate) fn check_payment_result(fields: &Fields<'_>, is_verified: bool) -> Result<(), Error> {
    check_result(fields, None, |fields| {
        let text = |field| fields.text(field).map(str::to_owned);
        Some(Box::new(FailedPayment {
            out_trade_no: text(&shared::OUT_TRADE_NO).unwrap_or_default(),
            transaction_id: text(&shared::TRANSACTION_ID),
            sub_mch_id: text(&shared::SUB_MCH_ID),
            is_verified,
        }))
    })
}

fn check_result(
    fields: &Fields<'_>,
    request: Option<&'static Message>,
    payment: impl FnOnce(&Fields<'_>) -> Option<Box<FailedPayment>>,
) -> Result<(), Error> {
    let error = match fields.shared(&shared::RESULT_CODE) {
        None => FieldError::missing(&shared::RESULT_CODE),
        Some(value) => match value.as_text().map(ResultCode::from) {
            Some(ResultCode::Success) => return Ok(()),
            Some(ResultCode::Fail) => {
                let error = Error::from(ErrorKind::Business {
                    code: ErrorCode::received(fields.text(&shared::ERR_CODE).unwrap_or_default()),
                    description: excerpt(fields.text(&shared::ERR_CODE_DES).unwrap_or_default(), 200),
                    recall: fields.text(&RECALL).map(YesNo::from) == Some(YesNo::Y),
                    payment: payment(fields),
                });
                return Err(match request {
                    Some(request) => error.with_request(request),
                    None => error,
                });
            }
            _ => FieldError::not_of_type(&shared::RESULT_CODE, value),
        },
    };
    let mut errors = FieldErrors::default();
    errors.add(error);
    Err(ErrorKind::InvalidFields(errors).into())
}

/// Checks the fields against their table and decodes the struct.
pub(crate) fn decode<'r, T: Response<'r>>(fields: &'r Fields<'r>) -> Result<T, Error> {
    let (rows, mut errors) = check_fields(fields, T::TABLE);
    match T::read(FieldSource::message(fields).with_row_index(&rows), &mut errors) {
        Some(value) if errors.is_empty() => Ok(value),
        _ => Err(ErrorKind::InvalidFields(errors).into()),
    }
}

/// Checks that a message has the fields that its table requires of a success.
pub(crate) fn check_complete(fields: &Fields<'_>, table: &'static Message) -> Result<(), Error> {
    let (_, errors) = check_fields(fields, table);
    if errors.is_empty() { Ok(()) } else { Err(ErrorKind::InvalidFields(errors).into()) }
}
