//! What to compare, or to do next, for a message that is refused.

use wxpay_core::schema::{Channel, Message, Retry};
use wxpay_core::{Error, ErrorKind, Malformed, Mismatch, Untrusted};

use crate::policy;

/// Returns what to compare for a message of that table that is refused with this error, if the error does not say it.
pub(super) fn of_error(error: &Error, table: &Message) -> Option<String> {
    Some(match error.kind() {
        ErrorKind::Untrusted(untrusted) => of_untrusted(untrusted).to_owned(),
        ErrorKind::WrongKind(wrong) => {
            let name = wrong.found()?.table().full_name();
            format!("this message is verified by `--message {name}`")
        }
        ErrorKind::Malformed(Malformed::OtherInterface(_)) => match table.channel {
            Channel::Pay => {
                "a message of the cloud channel is verified by its own `--message`, such as \
                 `cloud.pay_callback`; one of APIv3 by a library for APIv3, with the APIv3 key"
            }
            Channel::Cloud => {
                "a message of the other channel is verified by its own `--message`, such as \
                 `pay.pay_notification`; one of APIv3 by a library for APIv3, with the APIv3 key"
            }
        }
        .to_owned(),
        ErrorKind::Malformed(_) => {
            "compare the file with the body as it was received, byte for byte: WeChat Pay writes no such message"
                .to_owned()
        }
        ErrorKind::InvalidFields(_) => {
            format!("compare the fields with their table: `wxpay schema {}`", table.full_name())
        }
        _ => return None,
    })
}

fn of_untrusted(untrusted: &Untrusted) -> &'static str {
    match untrusted {
        Untrusted::BadSign => {
            "`wxpay doctor` of the same message finds out why: give it every key that may have signed, and --sign-type"
        }
        Untrusted::MissingSign => "compare the file with the body as it was received: WeChat Pay signs this message",
        Untrusted::SignTypeMismatch => {
            "compare the `sign_type` of the message with --sign-type, which is that of the account's orders"
        }
        Untrusted::WrongMerchant => {
            "compare `mch_id` and `sub_mch_id` of the message with --mch-id: a notification may be of another account"
        }
        Untrusted::WrongApp => "compare `appid` of the message with --appid: a merchant number may have several apps",
        Untrusted::Ambiguous { .. } => {
            "compare the value with what was sent in the order: a text that holds `&name=` can stand for other fields"
        }
        Untrusted::BadResource => {
            "compare the key with the APIv3 key of the merchant platform, which is another than the API key"
        }
        Untrusted::BadReqInfo => {
            "compare the key with that of the `mch_id` outside the encrypted part, which it was made with"
        }
        _ => "compare the numbers and amounts of the message with those of the order in your own books",
    }
}

/// Returns what to compare for a payment that is not that of the order.
pub(super) fn of_mismatch(mismatch: &Mismatch) -> &'static str {
    match mismatch {
        Mismatch::Amount { .. } | Mismatch::Currency { .. } => {
            "compare `total_fee` and `fee_type` with the order of that `out_trade_no` in your own books, in fen"
        }
        Mismatch::SubMerchant { .. } => "compare `sub_mch_id` of the message with --sub-mch-id, that of the order",
        _ => "compare the state with a query: `wxpay call pay.order_query out_trade_no=…`",
    }
}

/// Returns why a message carries no signature that counts, and what to compare it with.
pub(super) fn of_unsigned(table: &'static Message) -> (&'static str, String) {
    let request = policy::request_of(table);
    let detail = match request.map(|request| request.retry) {
        Some(Retry::Read) => "the documents do not sign this message: only the connection speaks for it",
        _ if table.sign_is_unreliable => {
            "the documents list a signature that published messages lack: a query has to confirm it"
        }
        _ => "the documents do not sign this message: a query has to confirm it",
    };
    let advice = match request {
        Some(Message { confirmed_by: Some(query), .. }) => {
            format!("compare it with the reply to the query: `wxpay call {}`", query.full_name())
        }
        Some(Message { retry: Retry::Read, .. }) => {
            "ask again over a connection of your own: `wxpay call` checks the certificate of the host".to_owned()
        }
        _ => "compare it with the reply to a query, which is signed: `wxpay call pay.order_query out_trade_no=…` or \
              `pay.refund_query`"
            .to_owned(),
    };
    (detail, advice)
}
