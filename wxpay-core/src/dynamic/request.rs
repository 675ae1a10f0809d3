//! Requests whose table is known only while the program runs.

use std::fmt;

use wxpay_schema::{Channel, Direction, Message, Method};

use super::name_error::DynamicError;
use super::object::Values;
use super::reply::{DynamicFailure, DynamicReply};
use crate::bounds::marker::Pay;
use crate::encode::masked::MaskedView;
use crate::error::ErrorList;
#[cfg(feature = "further-calls")]
use crate::link::Link;
use crate::message::{OnChannel, Request};
use crate::visit::{DynVisitor, VisitFields};

/// A request of any table of [`schema::pay`](crate::schema::pay) that a message answers, built from names and texts.
///
/// An object such as `scene_info` is the text of a JSON object, in either spelling of its names; it is checked by its
/// table and written anew. No table that is sent has indexed fields. What the client and the account fill
/// (`nonce_str`, `sign_type`, `sign`, `appid`, `mch_id`) cannot be given; `notify_url`, `sub_mch_id` and `sub_appid`
/// can, and are the account's otherwise. An empty text counts as absent.
pub struct DynamicRequest(Values);

/// A request of any table of [`schema::pay`](crate::schema::pay) that a file answers, such as a bill. Its fields are
/// those of a [`DynamicRequest`].
pub struct DynamicDownload(Values);

/// A request of any table of [`schema::pay`](crate::schema::pay) that the payer's browser opens as a
/// [link](crate::Merchant::link). Its fields are those of a [`DynamicRequest`].
#[cfg(feature = "further-calls")]
pub struct DynamicLink(Values);

impl DynamicRequest {
    /// Creates a request from the names and the values of its fields.
    ///
    /// # Errors
    /// [`DynamicError::WrongTable`] if no message answers such a request, [`DynamicError::Names`] with every name that
    /// the table does not take. Values are checked by [`Merchant::prepare`](crate::Merchant::prepare).
    pub fn new<N: AsRef<str>, V: Into<String>>(
        message: &'static Message,
        fields: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Self, DynamicError> {
        values(message, Some(Direction::Response), fields).map(Self)
    }
}

impl DynamicDownload {
    /// Creates a request from the names and the values of its fields.
    ///
    /// # Errors
    /// [`DynamicError::WrongTable`] if no file answers such a request; otherwise as [`DynamicRequest::new`].
    pub fn new<N: AsRef<str>, V: Into<String>>(
        message: &'static Message,
        fields: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Self, DynamicError> {
        values(message, Some(Direction::Failure), fields).map(Self)
    }
}

#[cfg(feature = "further-calls")]
impl DynamicLink {
    /// Creates a request from the names and the values of its fields.
    ///
    /// # Errors
    /// [`DynamicError::WrongTable`] if such a request is not a link; otherwise as [`DynamicRequest::new`].
    pub fn new<N: AsRef<str>, V: Into<String>>(
        message: &'static Message,
        fields: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Self, DynamicError> {
        values(message, None, fields).map(Self)
    }
}

/// The values of a request that is answered by a message of that direction; of a link, by none.
fn values<N: AsRef<str>, V: Into<String>>(
    message: &'static Message,
    answer: Option<Direction>,
    fields: impl IntoIterator<Item = (N, V)>,
) -> Result<Values, DynamicError> {
    let wrong = |reason| Err(DynamicError::WrongTable { message: message.name, reason });
    if message.direction != Direction::Request {
        return wrong("it is not a request");
    }
    if message.channel != Channel::Pay {
        return wrong("it is of the cloud channel, whose calls come from within WeChat's cloud");
    }
    match message.response.map(|reply| reply.direction) {
        None if message.method == Method::Get && answer.is_none() => {}
        None if message.method == Method::Get => return wrong("the payer opens it, which is for `DynamicLink`"),
        None => return wrong("it has no table of its reply"),
        direction if direction == answer => {}
        Some(Direction::Failure) => return wrong("a file answers it, which is for `DynamicDownload`"),
        Some(_) => return wrong("a message answers it, which is for `DynamicRequest`"),
    }
    let (mut values, mut errors) = (Values::new(message), ErrorList::new());
    for (name, value) in fields {
        values.set_text(name.as_ref(), value.into(), &mut errors);
    }
    if errors.is_empty() { Ok(values) } else { Err(DynamicError::Names(errors)) }
}

macro_rules! requests {
    ($($request:ident: $response:ident),*) => {$(
        impl VisitFields for $request {
            fn message(&self) -> &'static Message {
                self.0.message()
            }

            fn visit_fields<'w>(&'w self, visitor: &mut DynVisitor<'_, 'w>) {
                self.0.visit_fields(visitor);
            }
        }

        impl Request for $request {
            type Response = $response;
        }

        impl OnChannel<Pay> for $request {}

        /// Shows the fields with personal data masked.
        impl fmt::Debug for $request {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                MaskedView::new(self).fmt(f)
            }
        }
    )*};
}

requests!(DynamicRequest: DynamicReply, DynamicDownload: DynamicFailure);
#[cfg(feature = "further-calls")]
requests!(DynamicLink: Link);
