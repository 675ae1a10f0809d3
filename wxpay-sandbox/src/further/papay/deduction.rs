//! The record of a deduction, and its states.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use wxpay_core::BeijingTime;

use crate::further::records::Content;
use crate::further::time_text;

lifecycle! {
    /// The states of a deduction.
    DEDUCTIONS = "Deductions";
    /// The state of a deduction, as the query names it.
    states DeductionState {
        Accept = "ACCEPT",
        Success = "SUCCESS",
        PayFail = "PAY_FAIL",
    }
    /// What happens to a deduction.
    events DeductionEvent {
        Apply = "pappayapply",
        Pay = "pay",
        Fail = "fail",
    }
    steps {
        New | Accept, Apply => Accept;
        Accept, Pay => Success;
        Accept, Fail => PayFail;
    }
    refused {
        Success, Apply => "ORDERPAID";
        PayFail, Apply => "its `err_code`";
        _ => ""
    }
}

/// A deduction. Once it is paid, the payment is that of an order with the same number.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Deduction {
    pub(super) state: DeductionState,
    /// What was sent, to compare a repetition.
    pub(super) sent: BTreeMap<String, String>,
    pub(super) amount: u64,
    pub(super) contract_id: String,
    /// The record of the agreement.
    pub(super) agreement: u64,
    /// The payer.
    pub(super) openid: String,
    #[serde(with = "time_text")]
    pub(super) applied_at: BeijingTime,
    /// Why it failed, as a code and in words.
    pub(super) err_code: String,
    pub(super) err_code_des: String,
}

impl Content for Deduction {
    const KIND: &'static str = "deduction";
}

/// What the clock makes of a deduction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Pay,
    /// It fails with the code and the text.
    Fail(&'static str, &'static str),
    /// It waits for a call of the control interface.
    Wait,
}

pub(super) const NOT_ENOUGH: Outcome = Outcome::Fail("NOTENOUGH", "余额不足");
const ACCOUNT_ERROR: Outcome = Outcome::Fail("ACCOUNTERROR", "用户账号异常");
const USER_NOT_EXIST: Outcome = Outcome::Fail("USER_NOT_EXIST", "用户不存在");
pub(super) const ENDED: Outcome = Outcome::Fail("CONTRACT_NOT_EXIST", "签约协议不存在");

impl Outcome {
    /// The outcome that an amount asks for.
    pub(super) const fn of_amount(fen: u64) -> Self {
        match fen {
            44_401 => NOT_ENOUGH,
            44_402 => ACCOUNT_ERROR,
            44_403 => USER_NOT_EXIST,
            44_404 => Self::Wait,
            _ => Self::Pay,
        }
    }
}
