//! How a received struct arrives, as types. The derive writes one of them down for each
//! struct; what they stand for is what the bounds of the calls ask for.

use std::marker::PhantomData;

use wxpay_schema::{Arrival, Direction};

use crate::message::{Arrives, OnChannel};

/// A received struct, and how it arrives. Derived with `Response`.
pub trait HasArrival {
    /// An [`ArrivesAs`], within [`Borrowed`] if the struct has a lifetime.
    type Arrival;
}

/// One of [`Arrival`], by its number.
pub struct ArrivesAs<const ARRIVAL: u8>;

/// The arrival of a struct that borrows from what was received.
pub struct Borrowed<A>(PhantomData<A>);

/// In all of these ways, for a struct that has faults anyway.
pub enum Anyhow {}

/// An arrival that counts as the one of that number.
pub trait CountsAs<const ARRIVAL: u8> {}

impl<T: HasArrival<Arrival: CountsAs<N>>, const N: u8> Arrives<N> for T {}

/// A name for each arrival, and the numbers as which it counts: owned, and borrowed.
macro_rules! arrivals {
    ($( $name:ident: [$($owned:expr),*], [$($borrowed:expr),*]; )*) => {$(
        /// The arrival of that name.
        pub type $name = ArrivesAs<{ Arrival::$name as u8 }>;
        $( impl CountsAs<{ $owned }> for $name {} )*
        $( impl CountsAs<{ $borrowed }> for Borrowed<$name> {} )*
    )*};
}

// The numbers of `Direction` come first, as bounds of a merchant's own have them.
pub(crate) const REPLY: u8 = Direction::Response as u8;
pub(crate) const NOTIFICATION: u8 = Direction::Notification as u8;
pub(crate) const ITEM: u8 = Direction::Item as u8;
pub(crate) const FAILURE: u8 = Direction::Failure as u8;
/// What a refund notification holds.
pub(crate) const REFUND_INFO: u8 = 16;
/// What comes of its own accord on the cloud channel.
pub(crate) const CALLBACK: u8 = 17;
/// What is decoded from fields that were verified in the account's way.
pub(crate) const OPENED: u8 = 18;

arrivals! {
    Reply: [REPLY, OPENED], [OPENED];
    UnsignedReply: [REPLY], [];
    CloudReply: [REPLY], [];
    Failure: [FAILURE], [];
    Notification: [NOTIFICATION, OPENED], [OPENED];
    NotificationWithItsWay: [NOTIFICATION], [];
    RefundNotification: [], [];
    RefundNotificationInfo: [REFUND_INFO], [];
    Callback: [CALLBACK], [];
    Item: [ITEM], [];
    Nowhere: [], [];
}

impl<const N: u8> CountsAs<N> for Anyhow {}

/// What a request over a channel is answered with. All is: so the channel is only asked
/// for once the type is a request, and one that derives nothing has one fault.
pub trait Through<R: ?Sized, const CHANNEL: u8> {}

impl<T, R: OnChannel<CHANNEL> + ?Sized, const CHANNEL: u8> Through<R, CHANNEL> for T {}
