//! 现金红包: red packets that are sent, taken by people, and given back after a day.

mod actions;
mod query;
mod record;
mod send;
mod view;

use wxpay_core::schema::pay::{self, fields::red_packet};
use wxpay_core::schema::shared;

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
            Action { name: "take", takes: &[shared::OPENID.name], act: actions::take },
            Action { name: "fail", takes: &[red_packet::REASON.name], act: actions::fail },
        ],
    }],
    #[cfg(test)]
    lifecycles: &[&record::RED_PACKETS],
};
