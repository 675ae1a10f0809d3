//! Scenarios: calls, payments, clock moves, faults and expectations as data, played at a sandbox
//! (docs/sandbox-scenarios.md).
//!
//! ```toml
//! [[step]]
//! call = "pay.unified_order"
//! fields = { out_trade_no = "20261123091010", body = "Tea", total_fee = 888, trade_type = "NATIVE", product_id = "1" }
//!
//! [[step]]
//! pay = "20261123091010"
//!
//! [[step]]
//! order = "20261123091010"
//! expect = { trade_state = "SUCCESS" }
//! ```

mod call;
mod document;
mod expectation;
mod parse;
mod play;
mod report;
mod save;

use std::time::Duration;

use serde_json::{Map, Value};
use wxpay_core::value::RefundStatus;

use self::call::Call;
use self::expectation::Expectation;

pub(crate) use parse::parse;
pub use report::StepReport;
pub(crate) use save::save;

/// Steps to be played at a sandbox: made by [`Builder::parse_scenario`](crate::Builder::parse_scenario), played by
/// [`Sandbox::play`](crate::Sandbox::play).
#[derive(Debug)]
pub struct Scenario {
    steps: Vec<Step>,
}

/// A step.
#[derive(Debug)]
struct Step {
    /// The line of the file at which it begins.
    line: usize,
    action: Action,
}

#[derive(Debug)]
enum Action {
    /// A request, with what its reply is expected to be.
    Call(Box<Call>, Option<Expectation>),
    /// The payer pays an order, with the members of the control interface.
    Pay(String, Map<String, Value>),
    /// The payer leaves without paying.
    Cancel(String),
    /// The bank refuses the payment.
    Fail(String),
    /// The notification of an order or a refund is sent once more.
    Notify(String),
    /// The bank ends a refund.
    FinishRefund(String, RefundStatus),
    Advance(Duration),
    /// A fault rule, in the JSON of the control interface.
    Fault(Map<String, Value>),
    /// The order of this number, with what it is expected to be.
    Expect(String, Expectation),
}
