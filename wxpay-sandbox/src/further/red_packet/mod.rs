//! 现金红包: red packets that are sent, taken by people, and given back after a day.

mod actions;
mod query;
mod record;
mod send;
mod view;

use wxpay_core::schema::pay;

use self::record::RedPacket;
use super::kind::{Action, Kind};
use super::records::Content as _;
use super::{Family, call};

pub(crate) use view::{RedPacketView, latest, view};

/// The calls and records of the family.
pub(super) const FAMILY: Family = Family {
    calls: &[
        call(&pay::SENDREDPACK, send::send),
        call(&pay::SENDGROUPREDPACK, send::send),
        call(&pay::SENDMINIPROGRAMHB, send::send),
        call(&pay::SENDWORKWXREDPACK, send::send),
        call(&pay::GETHBINFO, query::query),
        call(&pay::QUERYWORKWXREDPACK, query::query),
    ],
    notifications: &[],
    kinds: &[Kind {
        name: RedPacket::KIND,
        path: "red-packets",
        on_due: actions::carry_on,
        actions: &[
            Action { name: "take", takes: &["openid"], act: actions::take },
            Action { name: "fail", takes: &["reason"], act: actions::fail },
        ],
    }],
    #[cfg(test)]
    lifecycles: &[&record::RED_PACKETS],
};
