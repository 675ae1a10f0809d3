//! Reads a message by its table alone, for tools without a struct.

use wxpay_schema::{ALL, Arrival, Channel, Direction, Message, Money, pay, shared};

#[cfg(feature = "json")]
use crate::cloud;
use crate::decode::fields::Fields;
use crate::error::{Error, ErrorKind, MessageKind, WrongKind};
use crate::inbox::Record;
use crate::merchant::Merchant;
use crate::receive::expected::{Expected, Mismatch};
use crate::receive::facts;
use crate::receive::message_kind;
use crate::receive::status;
use crate::xml;
use crate::xml::read::Limits;

/// Reads a message as the merchant would: checks its form, transport status, signature, account, business status, and
/// the fields by the table.
///
/// A message that is not signed ([`Message::signed`]) is only compared with its table: do not trust it. For a refund
/// notification the encrypted fields are returned, if the feature `refund-notification` is on. A reply of the cloud
/// channel is accepted in both forms: the envelope of cloud-run's gateway, and the result of the function SDK.
///
/// ```
/// use wxpay_core::schema::pay;
/// use wxpay_core::{Merchant, server};
///
/// let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")?;
/// let error = server::receive(&pay::PAY_NOTIFICATION, b"<!DOCTYPE xml><xml></xml>", &merchant).unwrap_err();
/// assert_eq!(error.class(), "Doctype");
/// # Ok::<(), wxpay_core::ConfigError>(())
/// ```
///
/// # Errors
/// As [`Merchant::notification`], and for a reply as [`PreparedRequest::read`](crate::PreparedRequest::read) without
/// a known request; [`WrongMessage`](crate::ErrorKind::WrongMessage) if messages of the table are not received.
pub fn receive<'b>(table: &'static Message, body: &'b [u8], merchant: &Merchant) -> Result<Fields<'b>, Error> {
    if !matches!(table.direction, Direction::Response | Direction::Notification | Direction::Failure) {
        return Err(ErrorKind::WrongMessage { received: "a message", expected: table.name }.into());
    }
    let request = request_of(table);
    let received = match table.channel {
        #[cfg(feature = "json")]
        Channel::Cloud => cloud_fields(table, body, merchant),
        #[cfg(not(feature = "json"))]
        Channel::Cloud => {
            return Err(ErrorKind::WrongMessage { received: "a message in XML", expected: table.name }.into());
        }
        Channel::Pay => xml_fields(table, body, merchant),
    };
    let checked = received.and_then(|fields| match status::check_complete(&fields, table_of_fields(table)) {
        Ok(()) => Ok(fields),
        // Only a notification arrives without a request.
        Err(error) if table.direction == Direction::Notification && !is_refund_notification(table) => {
            Err(message_kind::explain(error, &fields, table))
        }
        Err(error) => Err(error),
    });
    checked.map_err(|error| match request {
        Some(request) => error.with_request(request),
        None => error,
    })
}

/// Returns the table of a notification or a callback, as far as its fields show it: an address that serves all kinds
/// needs it before [`receive`]. Nothing is verified. A message that names an order and shows no other kind counts as a
/// payment notification, because that of a failed payment may have nothing else.
///
/// ```
/// use wxpay_core::schema::{cloud, pay};
/// use wxpay_core::{Limits, server};
///
/// let table = |body: &[u8]| server::notification_table(body, &Limits::default()).map(|table| table.map(|it| it.name));
/// assert_eq!(table(b"<xml><req_info>x</req_info></xml>")?, Some(pay::REFUND_NOTIFICATION.name));
/// assert_eq!(table(br#"{"outRefundNo":"R1"}"#)?, Some(cloud::REFUND_CALLBACK.name));
/// assert_eq!(table(b"<xml><a>1</a></xml>")?, None);
/// # Ok::<(), wxpay_core::Error>(())
/// ```
///
/// # Errors
/// [`Malformed`](crate::ErrorKind::Malformed), or [`WrongKind`](crate::ErrorKind::WrongKind) for the reply to a query.
pub fn notification_table(body: &[u8], limits: &Limits) -> Result<Option<&'static Message>, Error> {
    #[cfg(feature = "profit-sharing")]
    if is_sharing(body, limits) {
        return Ok(Some(&pay::PROFITSHARING_NOTIFICATION));
    }
    #[cfg(feature = "json")]
    if body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start().starts_with(b"{") {
        let fields = cloud::read_callback(body, &wxpay_schema::cloud::PAY_CALLBACK, limits)?;
        return Ok(message_kind::kind_of_callback(&fields).map(MessageKind::table));
    }
    let fields = xml::read::fields(body, limits)?;
    if let Some(table) = further_table(&fields) {
        return Ok(Some(table));
    }
    match message_kind::kind_of(&fields) {
        Some(kind @ (MessageKind::OrderQueryReply | MessageKind::RefundQueryReply)) => {
            Err(ErrorKind::WrongKind(WrongKind::new(kind)).into())
        }
        Some(kind) => Ok(Some(kind.table())),
        None => {
            let names_order = fields.has(shared::OUT_TRADE_NO.name) || fields.has(shared::TRANSACTION_ID.name);
            let is_refund = fields.has(shared::OUT_REFUND_NO.name) || fields.has(shared::REFUND_ID.name);
            Ok((names_order && !is_refund).then_some(&pay::PAY_NOTIFICATION))
        }
    }
}

/// Returns the table of a notification of the further calls, by fields that no other has.
#[allow(unused_variables, reason = "without a family there is none")]
fn further_table(fields: &Fields<'_>) -> Option<&'static Message> {
    #[cfg(feature = "papay")]
    if fields.has("contract_id") {
        let is_deduction = fields.has(shared::OUT_TRADE_NO.name);
        return Some(if is_deduction { &pay::PAPPAY_NOTIFICATION } else { &pay::CONTRACT_NOTIFICATION });
    }
    #[cfg(feature = "vehicle")]
    if fields.has("vehicle_event_type") {
        return Some(&pay::VEHICLE_EVENT_NOTIFICATION);
    }
    None
}

/// Whether it is a notification of sharing: JSON with a `resource` of that kind.
#[cfg(feature = "profit-sharing")]
fn is_sharing(body: &[u8], limits: &Limits) -> bool {
    use crate::decode::fields::FieldValue;

    let Ok(outer) = crate::json::read::fields_within(body, &pay::PROFITSHARING_NOTIFICATION, limits) else {
        return false;
    };
    let value = |name: &str| outer.iter().find(|entry| entry.name == name).map(|entry| &entry.value);
    let is_named = value("event_type").and_then(FieldValue::as_text).is_some_and(|it| it.starts_with("PROFITSHARING."));
    let Some(FieldValue::Object(resource)) = value("resource") else { return false };
    is_named
        || resource.iter().any(|entry| entry.name == "original_type" && entry.value.as_text() == Some("profitsharing"))
}

/// Whether a table is that of a refund notification or of its encrypted part.
fn is_refund_notification(table: &Message) -> bool {
    is_same_table(table, &pay::REFUND_NOTIFICATION) || is_same_table(table, &pay::REFUND_NOTIFICATION_INFO)
}

#[cfg(feature = "json")]
fn cloud_fields(table: &'static Message, body: &[u8], merchant: &Merchant) -> Result<Fields<'static>, Error> {
    if table.direction != Direction::Notification {
        let fields = cloud::reply_fields(table, body, merchant.limits())?;
        check_status(&fields, table)?;
        return Ok(fields);
    }
    let fields = cloud::read_callback(body, table, merchant.limits())?;
    match cloud::check_callback(&fields, table) {
        Ok(()) => Ok(fields),
        Err(error) => Err(message_kind::explain(error, &fields, table)),
    }
}

/// Checks whether a payment is that of the order. The account is unknown here: a sub-merchant is compared only if the
/// order names one.
///
/// # Errors
/// If the order is not paid, or with another amount or currency, or to another sub-merchant.
pub fn confirm(fields: &Fields<'_>, expected: Expected<'_>) -> Result<Record, Mismatch> {
    facts::confirm_fields(fields, expected)
}

fn xml_fields<'b>(table: &'static Message, body: &'b [u8], merchant: &Merchant) -> Result<Fields<'b>, Error> {
    match table.direction {
        Direction::Notification if table.signed => return Ok(merchant.open_fields(body, table)?.fields),
        #[cfg(feature = "refund-notification")]
        _ if is_same_table(table, &pay::REFUND_NOTIFICATION) => return Ok(merchant.decrypt_refund(body)?.fields),
        #[cfg(feature = "refund-notification")]
        _ if is_same_table(table, &pay::REFUND_NOTIFICATION_INFO) => {
            return Ok(xml::read::fields_under(
                crate::merchant::refund_notification::REQ_INFO_ROOT,
                body,
                merchant.limits(),
            )?);
        }
        _ => {}
    }
    let fields = xml::read::fields_of(table, body, merchant.limits())?;
    if table.arrival() == Arrival::UnsignedReply && table.has(&shared::RETURN_CODE) {
        status::check_unsigned(&fields, table, request_of(table))?;
        return Ok(fields);
    }
    if table.signed {
        status::check_return_code(&fields)?;
        let own = [merchant.sign_type()];
        // A call may demand another way of signing than the account's.
        let demanded = request_of(table).map(|request| request.sign).unwrap_or_default();
        let is_own = demanded.is_empty() || demanded.contains(&own[0]);
        merchant.check_trust(&fields, if is_own { &own } else { demanded }, table)?;
    }
    check_status(&fields, table)?;
    Ok(fields)
}

/// Reads a notification of sharing as the merchant would, and returns the fields of its decrypted `resource`.
///
/// # Errors
/// As [`Merchant::profitsharing_notification`].
#[cfg(feature = "profit-sharing")]
pub fn receive_resource(body: &[u8], merchant: &Merchant, key: &crate::ApiV3Key) -> Result<Fields<'static>, Error> {
    let table = &pay::PROFITSHARING_NOTIFICATION_RESOURCE;
    let fields = merchant.decrypt_resource(body, key, table)?.fields;
    status::check_complete(&fields, table)?;
    Ok(fields)
}

/// Decrypts the `resource` of a notification of sharing, of whatever account.
///
/// # Errors
/// As [`receive_resource`], but for the account.
#[cfg(feature = "profit-sharing")]
pub fn open_resource(body: &[u8], key: &crate::ApiV3Key, limits: &Limits) -> Result<Fields<'static>, Error> {
    let table = &pay::PROFITSHARING_NOTIFICATION_RESOURCE;
    let fields = crate::merchant::sharing_notification::open_resource(body, key, table, limits)?.fields;
    status::check_complete(&fields, table)?;
    Ok(fields)
}

/// Checks the statuses that the table has.
fn check_status(fields: &Fields<'_>, table: &'static Message) -> Result<(), Error> {
    if table.find(shared::RETURN_CODE.name).is_some() {
        status::check_return_code(fields)?;
    }
    if table.find(shared::RESULT_CODE.name).is_some() {
        status::check_result_code(fields, table, request_of(table))?;
    }
    Ok(())
}

/// Returns the request whose reply has that table.
fn request_of(table: &Message) -> Option<&'static Message> {
    ALL.iter().copied().find(|request| request.response.is_some_and(|reply| is_same_table(reply, table)))
}

/// Returns the table of the fields: for a refund notification that of the encrypted part.
fn table_of_fields(table: &'static Message) -> &'static Message {
    #[cfg(feature = "refund-notification")]
    if is_same_table(table, &pay::REFUND_NOTIFICATION) {
        return &pay::REFUND_NOTIFICATION_INFO;
    }
    table
}

fn is_same_table(one: &Message, other: &Message) -> bool {
    one.fingerprint() == other.fingerprint()
}

/// Whether the message settles a payment, so that [`confirm`] can be used.
#[must_use]
pub const fn settles(table: &Message) -> bool {
    matches!(table.money, Money::Settles)
}
