//! The two forms of a reply on the cloud channel: in the envelope of cloud-run's gateway, and as
//! the function SDK resolves to it.

use wxpay_schema::cloud::{ERRCODE, ERRMSG, RESPDATA};
use wxpay_schema::shared::{ERR_CODE, RETURN_CODE};

use crate::decode::fields::{FieldValue, Fields};
use crate::error::{Error, ErrorKind, Malformed};
use crate::text::excerpt::excerpt;

pub(super) const NO_RESPDATA: Malformed = Malformed::Shape("it has no respdata");

/// The name of the message that the function SDK adds.
const SDK_MESSAGE: &str = "errMsg";

/// The reply in the envelope of the platform's gateway, if it reports success.
pub(super) fn take_respdata(mut envelope: Fields<'static>) -> Result<FieldValue<'static>, Error> {
    let code = match envelope.get(&ERRCODE) {
        Some(FieldValue::Number(code)) => i64::try_from(*code).unwrap_or(i64::MAX),
        Some(FieldValue::Negative(code)) => *code,
        _ => return Err(Malformed::Shape("it has no errcode").into()),
    };
    if code != 0 {
        return Err(refused(code, envelope.text(&ERRMSG)));
    }
    envelope.take(&RESPDATA).ok_or_else(|| NO_RESPDATA.into())
}

/// Removes the fields that the function SDK adds to a reply: a numeric `errCode`, which is not a code of
/// WeChat Pay, and `errMsg`. If there is nothing else, the call failed.
pub(super) fn remove_sdk_fields(fields: &mut Fields<'_>) -> Result<(), Error> {
    // A table without the field leaves the name as the SDK has it.
    let code = fields.iter().find(|entry| ERR_CODE.is_named(&entry.name)).map(|entry| &entry.value);
    let code = match code {
        Some(FieldValue::Number(code)) => i64::try_from(*code).unwrap_or(i64::MAX),
        Some(FieldValue::Negative(code)) => *code,
        _ => return Ok(()),
    };
    if code != 0 && fields.get(&RETURN_CODE).is_none() {
        let text = fields.iter().find(|entry| entry.name == SDK_MESSAGE).and_then(|entry| entry.value.as_text());
        return Err(refused(code, text));
    }
    fields.remove_if(|entry| {
        entry.name == SDK_MESSAGE || ERR_CODE.is_named(&entry.name) && entry.value.as_text().is_none()
    });
    Ok(())
}

fn refused(code: i64, text: Option<&str>) -> Error {
    ErrorKind::Platform { code, message: excerpt(text.unwrap_or_default(), 200) }.into()
}

/// The fields of a reply of that table in either form, or of an extract of one.
#[cfg(feature = "server")]
pub(crate) fn fields(
    table: &'static wxpay_schema::Message,
    body: &[u8],
    limits: &crate::decode::limits::Limits,
) -> Result<Fields<'static>, Error> {
    use wxpay_schema::cloud::DATA;

    use crate::json::read;

    const FILE: Malformed = Malformed::Shape("it holds the file itself, and not why there is none");
    let envelope = read::envelope(body, table, limits)?;
    if envelope.get(&ERRCODE).is_some() || envelope.get(&RESPDATA).is_some() {
        return match take_respdata(envelope)? {
            FieldValue::Object(fields) => Ok(*fields),
            FieldValue::Text(_) => Err(FILE.into()),
            _ => Err(NO_RESPDATA.into()),
        };
    }
    let mut fields = read::fields_within(body, table, limits)?;
    remove_sdk_fields(&mut fields)?;
    let is_file = matches!(fields.get(&DATA), Some(FieldValue::Text(_)));
    if is_file && fields.get(&RETURN_CODE).is_none() { Err(FILE.into()) } else { Ok(fields) }
}
