//! The calls of both channels, one file each: a checked [`Call`] to the business fields of the
//! reply, a file or a refusal. The further calls are in `further`.

mod auth_code;
mod bill;
pub(crate) mod bill_writer;
mod call;
mod close;
mod fund_flow;
mod micropay;
mod order;
mod payment_fields;
mod query;
mod refund;
mod refund_query;
mod reverse;
mod short_url;
mod sign_key;

use wxpay_core::schema::{Message, cloud, pay};

pub(crate) use bill::bill_failure;
pub(crate) use call::CallHandler;
#[cfg(feature = "all-messages")]
pub(crate) use call::identity_fields;
pub(crate) use call::{Call, CallOutput, charges_payer, refuse_unstored};
#[cfg(feature = "all-messages")]
pub(crate) use fund_flow::Movement;
pub(crate) use fund_flow::movements;
pub(crate) use micropay::PASSWORD_THRESHOLD;
#[cfg(feature = "all-messages")]
pub(crate) use micropay::{PayerCode, charge_payer};
#[cfg(feature = "all-messages")]
pub(crate) use order::{check_same_order, place};
pub(crate) use payment_fields::add_payment;
#[cfg(feature = "all-messages")]
pub(crate) use query::{enter_password, order_fields, state_fields};
#[cfg(feature = "all-messages")]
pub(crate) use refund::{AcceptedRefund, refund_reply};
pub(crate) use refund_query::{RECEIVER, success_time};
pub(crate) use reverse::recall;
#[cfg(feature = "all-messages")]
pub(crate) use reverse::reverse;

/// A call that the sandbox answers.
pub(crate) struct Api {
    pub(crate) message: &'static Message,
    pub(crate) handler: CallHandler,
    /// The format of its replies.
    pub(crate) format: ReplyFormat,
    /// Whether it ignores fields that are not in the table, or refuses them.
    pub(crate) takes_unknown_fields: bool,
}

/// The format of the replies to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReplyFormat {
    /// A message, signed if the sender is known.
    Signed,
    /// As `Signed`; a refusal also has `recall`, which states whether to revoke again.
    Recall,
    /// A file, or an unsigned message with an `error_code` number.
    Bill,
    /// A file, or an unsigned message with an `err_code`.
    FundFlow,
    /// The message that the reply's table describes: with the elements of the table, and signed if the
    /// table says so.
    Table,
    /// A page of the browser, whose path the handler gives.
    #[cfg(feature = "all-messages")]
    Page,
}

/// The calls of orders, refunds and bills, one line each.
const CALLS: &[Api] = &[
    api(&pay::UNIFIED_ORDER, order::place),
    strict_api(&pay::ORDER_QUERY, query::query),
    strict_api(&pay::CLOSE_ORDER, close::close),
    strict_api(&pay::REFUND, refund::refund),
    strict_api(&pay::REFUND_QUERY, refund_query::query),
    Api { format: ReplyFormat::Bill, ..api(&pay::DOWNLOAD_BILL, bill::download) },
    Api { format: ReplyFormat::FundFlow, ..api(&pay::DOWNLOAD_FUND_FLOW, fund_flow::download) },
    api(&pay::MICROPAY, micropay::charge),
    Api { format: ReplyFormat::Recall, ..strict_api(&pay::REVERSE, reverse::reverse) },
    api(&pay::AUTH_CODE_TO_OPENID, auth_code::look_up_payer),
    api(&pay::SHORT_URL, short_url::shorten),
    Api { format: ReplyFormat::Table, ..api(&pay::GET_SIGN_KEY, sign_key::get) },
    api(&cloud::UNIFIED_ORDER, order::place),
    strict_api(&cloud::QUERY_ORDER, query::query),
    strict_api(&cloud::CLOSE_ORDER, close::close),
    // The official sample sends the order's `body` along.
    api(&cloud::REFUND, refund::refund),
    strict_api(&cloud::QUERY_REFUND, refund_query::query),
    Api { format: ReplyFormat::Bill, ..api(&cloud::DOWNLOAD_BILL, bill::download) },
];

/// All calls.
pub(crate) fn all() -> impl Iterator<Item = &'static Api> {
    #[cfg(feature = "all-messages")]
    return CALLS.iter().chain(crate::further::calls());
    #[cfg(not(feature = "all-messages"))]
    CALLS.iter()
}

/// The call of a message.
pub(crate) fn of(message: &Message) -> Option<&'static Api> {
    all().find(|api| api.message.is(message))
}

pub(crate) const fn api(message: &'static Message, handler: CallHandler) -> Api {
    Api { message, handler, format: ReplyFormat::Signed, takes_unknown_fields: true }
}

pub(crate) const fn strict_api(message: &'static Message, handler: CallHandler) -> Api {
    Api { takes_unknown_fields: false, ..api(message, handler) }
}

#[cfg(test)]
mod tests {
    use wxpay_core::schema::{ALL, Direction};

    use super::all;

    #[test]
    fn calls_have_every_request_once() {
        for request in ALL.iter().filter(|message| message.direction == Direction::Request) {
            let calls = all().filter(|api| api.message.is(request));
            assert_eq!(calls.count(), 1, "{}", request.full_name());
        }
    }
}
