//! The fuzz targets: plain functions of bytes, which libFuzzer and the tests call alike. A target panics where the
//! library breaks a promise.

pub mod account;
pub mod accounts;
pub mod bill;
pub mod certificate;
pub mod cloud;
pub mod comments;
pub mod dictionary;
pub mod doctor;
pub mod input;
pub mod json;
pub mod mutate;
pub mod native_url;
pub mod notification;
pub mod query;
pub mod readers;
pub mod receive;
pub mod refund;
pub mod reply;
pub mod request;
pub mod resource;
pub mod seeds;
pub mod settlement;
pub mod table_message;
pub mod values;
pub mod written;
pub mod xml;

/// A target by its name.
#[derive(Clone, Copy)]
pub struct Target {
    /// The name, which is also that of its program.
    pub name: &'static str,
    /// The function.
    pub run: fn(&[u8]),
    /// The inputs to start with.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

macro_rules! targets {
    ($($module:ident $(:: $inner:ident)*),* $(,)?) => {
        &[$($crate::targets::Target {
            name: $crate::targets::targets!(@name $module $($inner)*),
            run: $module$(::$inner)*::run,
            seeds: $module$(::$inner)*::seeds,
        }),*]
    };
    (@name $module:ident) => { stringify!($module) };
    (@name $module:ident $inner:ident) => { stringify!($inner) };
}

pub(crate) use targets;

/// The targets that need the core alone.
pub const TARGETS: &[Target] = targets![
    accounts,
    bill,
    bill::gzip,
    certificate,
    certificate::pem,
    cloud,
    comments,
    doctor,
    json,
    native_url,
    notification,
    query,
    receive,
    refund,
    reply,
    request,
    resource,
    settlement,
    table_message,
    values,
    xml,
];
