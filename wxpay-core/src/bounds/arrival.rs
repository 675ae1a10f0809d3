//! Derives [`ArrivesAs`] and the channel of a reply from the one impl that the derive writes.

use std::marker::PhantomData;

use super::marker::{
    Callback, CloudReply, EncryptedNotification, EncryptedResource, Failure, Item, Notification,
    NotificationWithItsWay, RefundNotificationInfo, Reply, UnsignedReply, Verifiable,
};
use crate::message::{ArrivesAs, OnChannel};

/// A received struct, with the way in which it arrives. Derived with `Response`.
pub trait HasArrival {
    /// The marker of the table's `Arrival`, within [`BorrowedArrival`] if the struct has a lifetime.
    type Arrival;
}

/// The arrival of a struct that borrows from the received fields.
#[derive(Debug)]
pub struct BorrowedArrival<A>(PhantomData<A>);

/// Every arrival at once: that of a struct with errors, which adds none of its own.
#[derive(Debug)]
pub enum AnyArrival {}

/// The arrival of a reply of any table, signed or not.
#[derive(Debug)]
#[cfg_attr(
    not(feature = "json"),
    allow(dead_code, unreachable_pub, reason = "only a reply without a struct arrives so")
)]
pub enum AnyReply {}

/// An arrival that a bound on the marker `M` accepts.
pub trait Satisfies<M> {}

impl<T: HasArrival<Arrival: Satisfies<M>>, M> ArrivesAs<M> for T {}

/// Lists the markers that each arrival satisfies: in a struct that owns its fields, and in
/// one that borrows.
macro_rules! satisfies {
    ($( $arrival:ident: [$($owned:ty),*], [$($borrowed:ty),*]; )*) => {$(
        $( impl Satisfies<$owned> for $arrival {} )*
        $( impl Satisfies<$borrowed> for BorrowedArrival<$arrival> {} )*
    )*};
}

satisfies! {
    Reply: [Reply, Verifiable], [Verifiable];
    UnsignedReply: [UnsignedReply], [];
    AnyReply: [Reply, UnsignedReply, Verifiable], [];
    CloudReply: [CloudReply, Reply], [];
    Failure: [Failure], [];
    Notification: [Notification, Verifiable], [Verifiable];
    NotificationWithItsWay: [NotificationWithItsWay, Notification], [];
    RefundNotificationInfo: [RefundNotificationInfo], [];
    EncryptedNotification: [EncryptedNotification], [];
    EncryptedResource: [EncryptedResource], [];
    Callback: [Callback], [];
    Item: [Item], [];
}

impl<M> Satisfies<M> for AnyArrival {}

/// The reply of a request on a channel. Every type implements it where `R` is on the channel:
/// as a bound on `R::Response` it is checked only after `R: Request` holds, so that a type
/// that derives nothing has one error.
pub trait ReplyOnChannel<R: ?Sized, C> {}

impl<T, R: OnChannel<C> + ?Sized, C> ReplyOnChannel<R, C> for T {}
