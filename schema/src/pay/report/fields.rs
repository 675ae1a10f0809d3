//! The fields of comments.

use crate::table::builders::{number, time14};
use crate::table::model::Field;

/// The start of the period.
pub const BEGIN_TIME: Field = time14("begin_time")
    .required()
    .documented(19)
    .sample("20170724000000")
    .doc("The start of the period, in Beijing time as yyyyMMddHHmmss. (The page says 19 bytes.)");

/// The end of the period.
pub const END_TIME: Field = time14("end_time")
    .required()
    .documented(19)
    .sample("20170725000000")
    .doc("The end of the period, in Beijing time as yyyyMMddHHmmss. (The page says 19 bytes.)");

/// The comment after which to begin.
pub const OFFSET: Field = number("offset")
    .required()
    .sample("0")
    .doc("The comment after which to begin: 0 first, then the number in the first line of the last text.");

/// The number of comments.
pub const LIMIT: Field = number("limit").at_least(1).at_most(200).sample("100").doc(
    "The number of comments, at most 200, which is what an absent one means. (One source reports refused \
     signatures with it.)",
);
