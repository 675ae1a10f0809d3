//! What a merchant makes of a message, by its table alone: for tools that have no
//! struct. A table and a body go in; the fields come out as far as they can be
//! believed.

use wxpay_schema::{ALL, Channel, Direction, Message, Money, shared};

use crate::answer;
use crate::error::Error;
use crate::fields::Fields;
use crate::inbox::Record;
use crate::merchant::Merchant;
use crate::trust::{self, Expected, Mismatch};
use crate::xml;

/// Reads a message as the merchant would: its form, transport status, signature and
/// account, business status, and whether its fields are those of the table.
///
/// What the documents do not sign ([`Message::signed`] tells) is held against its table
/// only: do not believe it. Of a refund notification the fields are those that were
/// encrypted, if the feature `refund-notification` is on.
///
/// ```
/// use wxpay_core::schema::pay;
/// use wxpay_core::{Merchant, gateway};
///
/// let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")?;
/// let error = gateway::receive(&pay::PAY_NOTIFICATION, b"<!DOCTYPE xml><xml></xml>", &merchant).unwrap_err();
/// assert_eq!(error.class(), "Doctype");
/// # Ok::<(), wxpay_core::ConfigError>(())
/// ```
///
/// # Errors
/// As [`Merchant::notification`], and as
/// [`Prepared::read`](crate::Prepared::read) for a reply, of which nothing is known to
/// be sent; [`Error::OtherMessage`] for a table of what is not received.
pub fn receive<'b>(table: &'static Message, body: &'b [u8], merchant: &Merchant) -> Result<Fields<'b>, Error> {
    received(table, body, merchant).map_err(|error| match request_of(table) {
        Some(request) => error.about(request),
        None => error,
    })
}

fn received<'b>(table: &'static Message, body: &'b [u8], merchant: &Merchant) -> Result<Fields<'b>, Error> {
    let is_message = matches!(table.direction, Direction::Response | Direction::Notification | Direction::Failure);
    let fields = match (is_message, table.channel) {
        (false, _) => return Err(Error::OtherMessage { received: "a message", asked: table.name }),
        #[cfg(feature = "json")]
        (true, Channel::Cloud) => {
            let fields = super::read_json(body, table)?;
            status(&fields, table)?;
            fields
        }
        #[cfg(not(feature = "json"))]
        (true, Channel::Cloud) => return Err(Error::OtherMessage { received: "a message in XML", asked: table.name }),
        (true, Channel::Pay) => xml_fields(table, body, merchant)?,
    };
    answer::is_complete(&fields, table_of_fields(table))?;
    Ok(fields)
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
        _ if is(table, &wxpay_schema::pay::REFUND_NOTIFICATION) => return Ok(merchant.open_refund(body)?.fields),
        #[cfg(feature = "refund-notification")]
        _ if is(table, &wxpay_schema::pay::REFUND_NOTIFICATION_INFO) => {
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
    if is(table, &wxpay_schema::pay::REFUND_NOTIFICATION) {
        return &wxpay_schema::pay::REFUND_NOTIFICATION_INFO;
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
