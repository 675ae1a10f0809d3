//! 评价与上报: comments of payers, and reports of calls.

mod comments;

use serde::{Deserialize, Serialize};
use wxpay_core::BeijingTime;
use wxpay_core::schema::pay;
use wxpay_core::server::MessageBuilder;

use self::comments::Comment;
use super::kind::{Kind, no_change};
use super::records::{Content, Saved};
use super::sent_values::values_of;
use super::time_text;
use super::{Family, call};
use crate::calls::{Call, CallOutput};
use crate::refusal::Refusal;
use crate::state::SandboxState;

pub(super) use comments::add_comment;

/// The calls and records of the family.
pub(super) const FAMILY: Family = Family {
    calls: &[
        call(&pay::BATCHQUERYCOMMENT, comments::download),
        call(&pay::REPORT, report),
        call(&pay::REPORT_MICROPAY, report),
    ],
    notifications: &[],
    kinds: &[
        Kind { name: Comment::KIND, path: "comments", on_due: no_change, actions: &[] },
        Kind { name: Report::KIND, path: "reports", on_due: no_change, actions: &[] },
    ],
    #[cfg(test)]
    lifecycles: &[],
};

/// A report of one call or of several code payments.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Report {
    /// The call, such as `report_micropay`.
    call: String,
    #[serde(with = "time_text")]
    at: BeijingTime,
    /// What was sent.
    sent: std::collections::BTreeMap<String, String>,
}

impl Content for Report {
    const KIND: &'static str = "report";
}

/// Keeps a report; nothing depends on it.
#[allow(clippy::unnecessary_wraps, reason = "handlers may refuse")]
fn report(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let mut memory = call.memory(state);
    let report =
        Report { call: call.message.name.to_owned(), at: state.clock.now(), sent: values_of(call.fields, &[]) };
    let mut report = Saved::new(&mut memory, call.owner, "", report);
    // Reports have no number of their own.
    report.number = report.id.to_string();
    report.save(&mut memory);
    Ok(MessageBuilder::new().into())
}
