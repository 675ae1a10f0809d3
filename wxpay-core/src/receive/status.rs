//! Status fields of a received message and its decoding, for XML and JSON. Messages are checked in
//! the documented order: `return_code`, trust, `result_code`, then the struct is decoded.

use wxpay_schema::internal::{FAILURE_CODES, FAILURE_TEXTS};
use wxpay_schema::pay::RECALL;
use wxpay_schema::{Message, shared};

use crate::decode::check::check_fields;
use crate::decode::fields::{Entry, FieldError, FieldErrors, FieldValue, Fields};
use crate::decode::source::FieldSource;
use crate::error::{Error, ErrorKind, FailedPayment, Malformed};
use crate::message::Response;
use crate::text::excerpt::excerpt;
use crate::value::{ErrorCode, ResultCode, YesNo};

/// The error if a message without a failure arrives in place of a file.
pub(crate) const NO_FILE: Malformed = Malformed::Shape("a message stands in the place of the file");

/// The error if a message has no `return_code`.
pub(crate) const NO_RETURN_CODE: Malformed = Malformed::Shape("it has no return_code");

/// The error if a reply without a signature refuses the request and carries it out: whether money moved is open.
const CONTRADICTION: Malformed = Malformed::Shape("return_code is FAIL, and result_code or err_code states a success");

/// Checks `return_code`. Without SUCCESS no other field can be trusted.
pub(crate) fn check_return_code(fields: &Fields<'_>) -> Result<(), Error> {
    let Some(code) = fields.shared_text(&shared::RETURN_CODE) else {
        return Err(NO_RETURN_CODE.into());
    };
    if ResultCode::from(code) == ResultCode::Success {
        return Ok(());
    }
    let message = fields.text(&shared::RETURN_MSG).or_else(|| failure_text(fields)).unwrap_or("no reason given");
    // Nothing proves it, but it may speak of an open outcome.
    let code = [&shared::ERROR_CODE, &shared::ERR_CODE].into_iter().find_map(|field| match fields.get(field)? {
        FieldValue::Text(code) => {
            Some(code).filter(|code| !is_code_of_success(code)).map(|code| ErrorCode::received(code))
        }
        // JSON has a number.
        FieldValue::Number(code) => Some(ErrorCode::received(&code.to_string())),
        _ => None,
    });
    Err(ErrorKind::NotTaken { message: excerpt(message, 200), code }.into())
}

/// Checks `result_code` of a reply and the outcome beyond it, once the message is trusted. Only SUCCESS is a success.
pub(crate) fn check_result_code(
    fields: &Fields<'_>,
    table: &Message,
    request: Option<&'static Message>,
) -> Result<(), Error> {
    let refused = check_result(fields, table, None);
    refused.map_err(|error| match (error.kind(), request) {
        (ErrorKind::Business { .. }, Some(request)) => error.with_request(request),
        _ => error,
    })
}

/// Like [`check_result_code`], for a notification, which is about a payment.
pub(crate) fn check_payment_result(fields: &Fields<'_>, table: &Message, is_verified: bool) -> Result<(), Error> {
    check_result(fields, table, Some(PaymentOrigin { is_verified }))
}

/// The origin of a notification about a payment.
#[derive(Clone, Copy)]
struct PaymentOrigin {
    is_verified: bool,
}

impl PaymentOrigin {
    fn failed_payment(self, fields: &Fields<'_>) -> FailedPayment {
        let text = |field| fields.text(field).map(str::to_owned);
        FailedPayment {
            out_trade_no: text(&shared::OUT_TRADE_NO).unwrap_or_default(),
            transaction_id: text(&shared::TRANSACTION_ID),
            sub_mch_id: text(&shared::SUB_MCH_ID),
            is_verified: self.is_verified,
        }
    }
}

/// Checks the status of a reply without a signature. A code of a failure decides even beside `return_code` FAIL, where
/// such replies have their business data too; then `result_code` does.
pub(crate) fn check_unsigned(
    fields: &Fields<'_>,
    table: &Message,
    request: Option<&'static Message>,
) -> Result<(), Error> {
    let status = |field| fields.shared_text(field).map(ResultCode::from);
    let is_taken = match status(&shared::RETURN_CODE) {
        None => return Err(NO_RETURN_CODE.into()),
        Some(code) => code == ResultCode::Success,
    };
    let is_refused = match status(&shared::RESULT_CODE) {
        Some(ResultCode::Success) | None => false,
        Some(ResultCode::Fail) => true,
        // Reported as a value of the wrong type.
        Some(_) => !is_taken,
    };
    let code = fields.text(&shared::ERR_CODE).filter(|code| !is_code_of_success(code));
    let other = fields.text(&shared::ERROR_CODE).filter(|code| is_taken && !is_code_of_success(code));
    if is_refused || code.or(other).is_some() {
        let error = refusal(fields, None);
        return Err(match request {
            Some(request) => error.with_request(request),
            None => error,
        });
    }
    let is_success = fields.text(&shared::ERR_CODE).is_some() || status(&shared::RESULT_CODE).is_some();
    if !is_taken && is_success {
        return Err(CONTRADICTION.into());
    }
    check_return_code(fields)?;
    check_result_code(fields, table, request)
}

fn check_result(fields: &Fields<'_>, table: &Message, payment: Option<PaymentOrigin>) -> Result<(), Error> {
    let error = match fields.shared(&shared::RESULT_CODE) {
        None if !requires_result_code(table) => return check_outcome(fields, table, payment),
        None => FieldError::missing(&shared::RESULT_CODE),
        Some(value) => match value.as_text().map(ResultCode::from) {
            Some(ResultCode::Success) if table.outcome.is_none() => return Ok(()),
            Some(ResultCode::Success) => return check_outcome(fields, table, payment),
            Some(ResultCode::Fail) => return Err(refusal(fields, payment)),
            _ => FieldError::not_of_type(&shared::RESULT_CODE, value),
        },
    };
    let mut errors = FieldErrors::default();
    errors.add(error);
    Err(ErrorKind::InvalidFields(errors).into())
}

/// Whether a reply of the table must have `result_code`. Those to some calls have `return_code` only.
fn requires_result_code(table: &Message) -> bool {
    match table.find_indexed(shared::RESULT_CODE.name) {
        Some(row) => row.is_in_success(),
        None => !table.has(&shared::RETURN_CODE),
    }
}

/// Checks the field that states the result beyond `result_code`: one of the values of a failure refuses the reply.
fn check_outcome(fields: &Fields<'_>, table: &Message, payment: Option<PaymentOrigin>) -> Result<(), Error> {
    let Some(outcome) = &table.outcome else { return Ok(()) };
    let field = table.find_indexed(outcome.field);
    match field.and_then(|field| fields.get(field)).and_then(FieldValue::as_text) {
        Some(value) if outcome.failures.contains(&value) => {
            let mut error = refusal(fields, payment).into_kind();
            if let ErrorKind::Business { code, .. } = &mut error
                && code.as_str().is_empty()
            {
                *code = ErrorCode::received(value);
            }
            Err(error.into())
        }
        _ => Ok(()),
    }
}

/// The error of a refused reply, with the code and the text wherever it has them.
fn refusal(fields: &Fields<'_>, payment: Option<PaymentOrigin>) -> Error {
    let code = by_name(fields, FAILURE_CODES);
    ErrorKind::Business {
        code: ErrorCode::received(code.filter(|code| !is_code_of_success(code)).unwrap_or_default()),
        description: excerpt(failure_text(fields).unwrap_or_default(), 200),
        recall: fields.text(&RECALL).map(YesNo::from) == Some(YesNo::Y),
        payment: payment.map(|origin| Box::new(origin.failed_payment(fields))),
    }
    .into()
}

/// Whether a code states that there is no failure.
fn is_code_of_success(code: &str) -> bool {
    matches!(code, "SUCCESS" | "0")
}

/// The text of a failure, under any of its names.
fn failure_text<'f>(fields: &'f Fields<'_>) -> Option<&'f str> {
    by_name(fields, FAILURE_TEXTS)
}

/// The first text under one of those names that is not empty.
fn by_name<'f>(fields: &'f Fields<'_>, names: &[&str]) -> Option<&'f str> {
    let text = |name: &&str| {
        let is_it = |entry: &&Entry<'_>| entry.name == *name && !entry.value.is_empty();
        fields.iter().find(is_it).and_then(|entry| entry.value.as_text())
    };
    names.iter().find_map(text)
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
