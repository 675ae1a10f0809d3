//! 委托代扣: agreements that payers sign and end, and deductions by them.

mod actions;
mod agreement;
mod changes;
mod contract;
mod contract_order;
mod deduct;
mod deduction;
mod deduction_query;
mod entrust;
mod mini_program;
mod notification;
mod plan;
mod view;

use wxpay_core::schema::{pay, shared};

use self::agreement::Agreement;
use self::contract_order::ContractOrder;
use self::deduction::Deduction;
use self::plan::Plan;
use super::kind::{Action, Kind, no_change};
use super::records::Content as _;
use super::{Family, call};
use crate::calls::{Api, ReplyFormat, api};

pub(crate) use contract_order::enqueue_payment;
pub(crate) use mini_program::open as open_mini_program;
pub(crate) use plan::set as set_plan;
pub(crate) use view::{AgreementView, view, view_of_order};

/// The calls and records of the family.
pub(super) const FAMILY: Family = Family {
    calls: &[
        Api { format: ReplyFormat::Page, ..api(&pay::ENTRUSTWEB, entrust::page) },
        call(&pay::H5ENTRUSTWEB, entrust::h5),
        call(&pay::PREENTRUSTWEB, entrust::app),
        call(&pay::CONTRACTORDER, contract_order::place),
        call(&pay::PAPPAYAPPLY, deduct::apply),
        call(&pay::PAPORDERQUERY, deduction_query::query),
        call(&pay::QUERYCONTRACT, contract::query),
        call(&pay::DELETECONTRACT, contract::delete),
    ],
    notifications: &[&pay::CONTRACT_NOTIFICATION, &pay::PAPPAY_NOTIFICATION],
    kinds: &[
        Kind {
            name: Agreement::KIND,
            path: "contracts",
            on_due: actions::expire,
            actions: &[
                Action { name: "agree", takes: &[shared::OPENID.name], act: actions::agree },
                Action { name: "decline", takes: &[], act: actions::decline },
                Action { name: "end", takes: &["mode", "remark"], act: actions::end },
            ],
        },
        Kind {
            name: Deduction::KIND,
            path: "deductions",
            on_due: deduct::carry_on,
            actions: &[
                Action { name: "pay", takes: &[], act: deduct::pay },
                Action { name: "fail", takes: &[shared::ERR_CODE.name, shared::ERR_CODE_DES.name], act: deduct::fail },
            ],
        },
        Kind { name: ContractOrder::KIND, path: "", on_due: no_change, actions: &[] },
        Kind { name: Plan::KIND, path: "plans", on_due: no_change, actions: &[] },
    ],
    #[cfg(test)]
    lifecycles: &[&agreement::AGREEMENTS, &deduction::DEDUCTIONS],
};
