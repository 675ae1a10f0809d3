//! What a merchant makes of a message, by its table alone: for tools that have no
//! struct. A table and a body go in; the fields come out as far as they can be
//! believed.

use wxpay_schema::{ALL, Channel, Direction, Message, Money, pay, shared};

use crate::answer;
#[cfg(feature = "json")]
use crate::cloud;
use crate::error::{Error, ErrorKind};
use crate::fields::Fields;
use crate::inbox::Record;
use crate::merchant::Merchant;
use crate::message_kind;
use crate::trust::{self, Expected, Mismatch};
use crate::xml;

/// Reads a message as the merchant would: its form, transport status, signature and
/// account, business status, and whether its fields are those of the table.
///
/// What the documents do not sign ([`Message::signed`] tells) is held against its table
/// only: do not believe it. Of a refund notification the fields are those that were
/// encrypted, if the feature `refund-notification` is on. A reply of the cloud channel is
/// read in both of its forms: the envelope of cloud-run's gateway, and what the function
/// SDK resolves to.
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
/// As [`Merchant::notification`], and as
/// [`PreparedRequest::read`](crate::PreparedRequest::read) for a reply, of which nothing is known to
/// be sent; [`WrongMessage`](crate::ErrorKind::WrongMessage) for a table of what is not received.
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
    let held = received.and_then(|fields| match answer::is_complete(&fields, table_of_fields(table)) {
        Ok(()) => Ok(fields),
        // Only a notification comes unasked.
        Err(error) if table.direction == Direction::Notification && !is_refund_notification(table) => {
            Err(message_kind::explain(error, &fields, table))
        }
        Err(error) => Err(error),
    });
    held.map_err(|error| match request {
        Some(request) => error.with_request(request),
        None => error,
    })
}

/// Whether a table is that of a refund notification, or of what is encrypted in one.
fn is_refund_notification(table: &Message) -> bool {
    is(table, &pay::REFUND_NOTIFICATION) || is(table, &pay::REFUND_NOTIFICATION_INFO)
}

#[cfg(feature = "json")]
fn cloud_fields(table: &'static Message, body: &[u8], merchant: &Merchant) -> Result<Fields<'static>, Error> {
    if table.direction != Direction::Notification {
        let fields = cloud::reply_fields(table, body, merchant.limits())?;
        status(&fields, table)?;
        return Ok(fields);
    }
    let fields = cloud::read_callback(body, table, merchant.limits())?;
    match cloud::check_callback(&fields, table) {
        Ok(()) => Ok(fields),
        Err(error) => Err(message_kind::explain(error, &fields, table)),
    }
}

/// Whether a payment is that of the order. Nothing is known of the account here: a
/// sub-merchant is compared only if the order's is named.
///
/// # Errors
/// When the order is not paid, or not with this amount in this currency, or to another
/// sub-merchant.
pub fn confirm(fields: &Fields<'_>, expected: Expected<'_>) -> Result<Record, Mismatch> {
    trust::confirmed(fields, expected)
}

fn xml_fields<'b>(table: &'static Message, body: &'b [u8], merchant: &Merchant) -> Result<Fields<'b>, Error> {
    match table.direction {
        Direction::Notification if table.signed => return Ok(merchant.open(body, table)?.fields),
        #[cfg(feature = "refund-notification")]
        _ if is(table, &pay::REFUND_NOTIFICATION) => return Ok(merchant.open_refund(body)?.fields),
        #[cfg(feature = "refund-notification")]
        _ if is(table, &pay::REFUND_NOTIFICATION_INFO) => {
            return Ok(xml::read::fields_under(crate::refund_notification::ROOT, body, merchant.limits())?);
        }
        _ => {}
    }
    let fields = xml::read::fields(body, merchant.limits())?;
    if table.signed {
        answer::transport_status(&fields)?;
        merchant.trust(&fields, &[merchant.sign_type()], table)?;
    }
    status(&fields, table)?;
    Ok(fields)
}

/// What the message says of failures, as far as its table has that.
fn status(fields: &Fields<'_>, table: &'static Message) -> Result<(), Error> {
    if table.find(shared::RETURN_CODE.name).is_some() {
        answer::transport_status(fields)?;
    }
    if table.find(shared::RESULT_CODE.name).is_some() {
        answer::business_status(fields, request_of(table))?;
    }
    Ok(())
}

/// The request that is answered by such a message.
fn request_of(table: &Message) -> Option<&'static Message> {
    ALL.iter().copied().find(|request| request.response.is_some_and(|reply| is(reply, table)))
}

/// The table that the fields are of: of a refund notification they are those that
/// were encrypted.
fn table_of_fields(table: &'static Message) -> &'static Message {
    #[cfg(feature = "refund-notification")]
    if is(table, &pay::REFUND_NOTIFICATION) {
        return &pay::REFUND_NOTIFICATION_INFO;
    }
    table
}

fn is(one: &Message, other: &Message) -> bool {
    one.fingerprint() == other.fingerprint()
}

/// Whether the message settles a payment, so that [`confirm`] has something to compare.
#[must_use]
pub const fn settles(table: &Message) -> bool {
    matches!(table.money, Money::Settles)
}
