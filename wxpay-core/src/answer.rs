//! From received fields to a struct, in the order that the documents ask for:
//! transport status, trust, business status, then the struct. XML and JSON share
//! these steps.

use wxpay_schema::pay::RECALL;
use wxpay_schema::{Direction, Message, Money, shared};

use crate::error::{Error, ErrorKind, FailedPayment, Malformed};
use crate::fields::{FieldError, FieldErrors, FieldValue, Fields};
use crate::message::Response;
use crate::part::FieldSource;
use crate::rows::RowIndex;
use crate::text::excerpt;
use crate::trust::{SubMerchant, VerifiedFacts};
use crate::value::{ErrorCode, ResultCode, YesNo};

/// A message that says no failure, where a file was asked for.
pub(crate) const NO_FILE: Malformed = Malformed::Shape("a message stands in the place of the file");

/// A message that does not even say whether it got through.
pub(crate) const NO_RETURN_CODE: Malformed = Malformed::Shape("it has no return_code");

/// `return_code`: without SUCCESS nothing else can be believed.
pub(crate) fn transport_status(fields: &Fields<'_>) -> Result<(), Error> {
    let Some(code) = fields.shared_text(&shared::RETURN_CODE) else {
        return Err(NO_RETURN_CODE.into());
    };
    if ResultCode::from(code) == ResultCode::Success {
        return Ok(());
    }
    let message = fields.text(&shared::RETURN_MSG).unwrap_or("no reason given");
    let code = match fields.get(&shared::ERROR_CODE) {
        Some(FieldValue::Text(code)) => Some(ErrorCode::received(code)),
        // In JSON.
        Some(FieldValue::Number(code)) => Some(ErrorCode::received(&code.to_string())),
        _ => None,
    };
    Err(ErrorKind::NotTaken { message: excerpt(message, 200), code }.into())
}

/// `result_code`, once the message is trusted as far as it can be. Only SUCCESS
/// is a success.
pub(crate) fn business_status(fields: &Fields<'_>, request: Option<&'static Message>) -> Result<(), Error> {
    status_of(fields, request, |_| None)
}

/// As [`business_status`], of a notification, which is about a payment.
pub(crate) fn payment_status(fields: &Fields<'_>, is_verified: bool) -> Result<(), Error> {
    status_of(fields, None, |fields| {
        let text = |field| fields.text(field).map(str::to_owned);
        Some(Box::new(FailedPayment {
            out_trade_no: text(&shared::OUT_TRADE_NO).unwrap_or_default(),
            transaction_id: text(&shared::TRANSACTION_ID),
            sub_mch_id: text(&shared::SUB_MCH_ID),
            is_verified,
        }))
    })
}

fn status_of(
    fields: &Fields<'_>,
    request: Option<&'static Message>,
    payment: impl FnOnce(&Fields<'_>) -> Option<Box<FailedPayment>>,
) -> Result<(), Error> {
    let fault = match fields.shared(&shared::RESULT_CODE) {
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
    let mut faults = FieldErrors::default();
    faults.add(fault);
    Err(ErrorKind::InvalidFields(faults).into())
}

/// The struct. What comes unasked, and what speaks of money, must be complete by
/// its table, whatever the struct asks for: fields can be moved from one value
/// into another without changing the signed text. Values are held against their
/// kinds in any case.
pub(crate) fn decode<'r, T: Response<'r>>(fields: &'r Fields<'r>) -> Result<T, Error> {
    let (rows, mut faults) = held(fields, T::TABLE);
    match T::read(FieldSource::message(fields).with_rows(&rows), &mut faults) {
        Some(value) if faults.is_empty() => Ok(value),
        _ => Err(ErrorKind::InvalidFields(faults).into()),
    }
}

/// The part of the decoding of a verified message that is the same for every struct,
/// and so compiled once.
pub(crate) fn decode_into<'r>(
    fields: &'r Fields<'r>,
    table: &'static Message,
    sub_merchant: SubMerchant,
    place: &mut dyn Decode<'r>,
) -> Result<(), Error> {
    let (rows, mut faults) = held(fields, table);
    let said = VerifiedFacts::of(fields, table, sub_merchant);
    place.decode(FieldSource::message(fields).with_rows(&rows), said, &mut faults);
    if faults.is_empty() { Ok(()) } else { Err(ErrorKind::InvalidFields(faults).into()) }
}

/// Whether a message has what its table says of a success, where that is asked for.
pub(crate) fn is_complete(fields: &Fields<'_>, table: &'static Message) -> Result<(), Error> {
    let (_, faults) = held(fields, table);
    if faults.is_empty() { Ok(()) } else { Err(ErrorKind::InvalidFields(faults).into()) }
}

/// The place of a message that is decoded, whatever its struct is.
pub(crate) trait Decode<'r> {
    /// Puts the message there, unless there are faults, which are noted.
    fn decode(&mut self, part: FieldSource<'_, 'r>, said: VerifiedFacts, faults: &mut FieldErrors);
}

/// The rows of the table, and what is wrong with them, whatever the struct has of
/// them. The same for every struct, and so compiled once.
fn held(fields: &Fields<'_>, table: &'static Message) -> (RowIndex, FieldErrors) {
    let (rows, mut faults) = (fields.rows_of(table), FieldErrors::default());
    let complete = table.direction == Direction::Notification || table.money != Money::Informs;
    fields.hold(&rows, table, complete, &mut faults);
    (rows, faults)
}
