//! The traits that the derives implement, and those of their bounds.

use std::rc::Rc;
use std::sync::Arc;

#[cfg(feature = "json")]
use wxpay_schema::Channel;
use wxpay_schema::Message;

use crate::decode::fields::FieldErrors;
use crate::decode::source::FieldSource;
use crate::encode::masked::MaskedView;
use crate::json;
use crate::visit::VisitFields;

/// A message that is sent. Derive it: see the [derive macro](derive@crate::Request).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a struct that is sent",
    note = "derive `Request` for a struct of your own, with `#[wxpay(message = schema::pay::UNIFIED_ORDER)]`, the \
            message that it stands for, or name a built-in one of `wxpay_core::pay` or `wxpay_core::cloud`"
)]
pub trait Request: VisitFields {
    /// The struct of the reply.
    type Response: for<'r> Response<'r>;

    /// Returns a view of the request for logs, with personal data masked and without a
    /// signature.
    fn masked(&self) -> MaskedView<'_>
    where
        Self: Sized,
    {
        MaskedView::new(self)
    }
}

/// A message that is received. Derive it: see the [derive macro](derive@crate::Response).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a struct that is received",
    note = "derive `Response` for a struct of your own, or name a built-in one of `wxpay_core::pay` or \
            `wxpay_core::cloud`"
)]
pub trait Response<'r>: DecodeFields<'r> {}

/// An object that is nested in a message, or handed to a page. Derive it: see the [derive
/// macro](derive@crate::Object).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an object that is sent",
    note = "derive `Object` for a struct of your own, with `#[wxpay(message = schema::pay::SCENE_INFO)]`, the table of \
            the field that it stands in, or name a built-in one of `wxpay_core::pay` or `wxpay_core::cloud`"
)]
pub trait Object: VisitFields {
    /// The table that the derive checked the struct against. The compiler compares it
    /// with that of each field that takes the object.
    const NESTED: Option<&'static Message> = None;

    /// Returns the object as JSON, with the names of the wire.
    fn to_json(&self) -> String
    where
        Self: Sized,
    {
        let mut json = String::with_capacity(512);
        json::write::object(self, json::NameStyle::Snake, &mut json);
        json
    }

    /// Returns a view of the object for logs, with personal data masked.
    fn masked(&self) -> MaskedView<'_>
    where
        Self: Sized,
    {
        MaskedView::new(self)
    }
}

/// A struct that can be decoded from received fields. Derived with `Response` and
/// `Object`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a struct that is received",
    note = "for a struct of your own, derive `Object` where the field takes an object, `Response` where it is a family \
            of indexed fields, or name a built-in one of `wxpay_core::pay` or `wxpay_core::cloud`"
)]
pub trait DecodeFields<'r>: Sized {
    /// The table that the derive checked the struct against.
    const TABLE: &'static Message;

    /// Decodes the struct. `None` if there are errors, which are added to `faults`.
    fn read(part: FieldSource<'_, 'r>, faults: &mut FieldErrors) -> Option<Self>;
}

/// The table of a reply of any table, which is read without a struct. Compared by its address.
#[cfg(feature = "json")]
pub(crate) static ANY_REPLY: Message = Message::nested(Channel::Pay, "any_reply");

/// Whether a table is [`ANY_REPLY`].
#[cfg(feature = "json")]
pub(crate) fn is_any_reply(table: &'static Message) -> bool {
    std::ptr::eq(table, &raw const ANY_REPLY)
}

/// A pointer to an object is that object.
macro_rules! pointers {
    ($($pointer:ty),*) => {$(
        impl<T: Object> Object for $pointer {
            const NESTED: Option<&'static Message> = T::NESTED;
        }
    )*};
    (received $($pointer:ident),*) => {$(
        impl<'r, T: DecodeFields<'r>> DecodeFields<'r> for $pointer<T> {
            const TABLE: &'static Message = T::TABLE;

            fn read(part: FieldSource<'_, 'r>, faults: &mut FieldErrors) -> Option<Self> {
                T::read(part, faults).map($pointer::new)
            }
        }
    )*};
}

pointers!(&T, Box<T>, Rc<T>, Arc<T>);
pointers!(received Box, Rc, Arc);

/// A request on the channel `C`: one of the first four in
/// [`marker`](crate::bounds::marker), such as [`Pay`](crate::bounds::marker::Pay).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a request for this channel",
    note = "messages of `schema::pay` go through `wxpay_core::Merchant` and `Client`, those of `schema::cloud` through \
            `wxpay_core::cloud`"
)]
pub trait OnChannel<C> {}

/// A message that arrives as `M`: a marker such as
/// [`Notification`](crate::bounds::marker::Notification) or
/// [`Reply`](crate::bounds::marker::Reply). The [`bounds`](crate::bounds) of the calls
/// are made from it; name these where they suffice.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not arrive in this way",
    note = "`notification` reads what derives `Response` with a notification's table, such as \
            `schema::pay::PAY_NOTIFICATION`; replies are read by what was sent; bills and fund flows come by \
            `Client::download`"
)]
pub trait ArrivesAs<M> {}

/// How far a received message is trusted with money: `M` is
/// [`Informs`](crate::bounds::marker::Informs), [`Hints`](crate::bounds::marker::Hints)
/// or [`Settles`](crate::bounds::marker::Settles).
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say this much of money",
    note = "a message that settles money shows its fields only after `confirm`, a callback only hints which order to \
            query, and no other has a `confirm`"
)]
pub trait MoneyTrust<M> {}

/// A pointer to a request is that request.
macro_rules! requests {
    ($($pointer:ty),*) => {$(
        impl<R: Request + ?Sized> Request for $pointer {
            type Response = R::Response;
        }

        impl<R: OnChannel<C> + ?Sized, C> OnChannel<C> for $pointer {}
    )*};
}

requests!(&R, Box<R>, Rc<R>, Arc<R>);
