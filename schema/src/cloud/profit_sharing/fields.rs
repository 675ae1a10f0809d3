//! The rows that several tables of 分账 have on the cloud channel only.

use super::receiver::{PROFITSHARING_RECEIVER, PROFITSHARING_RECEIVERS, PROFITSHARING_RESULT_RECEIVERS};
use crate::cloud::envelope::SIGN_OF_PLATFORM;
use crate::pay::profit_sharing::fields;
use crate::table::model::{Field, Kind};

/// The signature in a reply.
pub(super) const SIGN_OF_SHARING: Field = SIGN_OF_PLATFORM.decided();

/// The receivers.
pub(super) const RECEIVERS: Field = Field { kind: Kind::JsonText(&PROFITSHARING_RECEIVERS), ..fields::RECEIVERS };

/// The receivers, with what became of each share.
pub(super) const RESULT_RECEIVERS: Field =
    Field { kind: Kind::JsonText(&PROFITSHARING_RESULT_RECEIVERS), ..fields::RESULT_RECEIVERS };

/// The receivers of a queried sharing.
pub(super) const QUERIED_RECEIVERS: Field =
    Field { kind: Kind::JsonText(&PROFITSHARING_RESULT_RECEIVERS), ..fields::QUERIED_RECEIVERS };

/// The receiver to add or to remove.
pub(super) const RECEIVER: Field = Field { kind: Kind::JsonText(&PROFITSHARING_RECEIVER), ..fields::RECEIVER };

/// The receiver to add.
pub(super) const ADDED_RECEIVER: Field =
    Field { kind: Kind::JsonText(&PROFITSHARING_RECEIVER), ..fields::ADDED_RECEIVER };

/// The receiver, as the reply repeats it.
pub(super) const RECEIVED_RECEIVER: Field =
    Field { kind: Kind::JsonText(&PROFITSHARING_RECEIVER), ..fields::RECEIVED_RECEIVER };
