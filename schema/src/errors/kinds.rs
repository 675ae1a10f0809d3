//! The meanings of texts without a code, beyond those of the documented codes. The wording
//! names neither a field nor another call, since any call may meet them.

use super::common::{INVALID_REQUEST, PARAM_ERROR};
use super::refund::REFUND_FEE_INVALID;
use crate::table::error_code::{Action, Effect, ErrorCodeEntry};

/// A row for a fault of the request.
const fn request(meaning: &'static str, cause: &'static str, solution: &'static str) -> ErrorCodeEntry {
    ErrorCodeEntry {
        code: "",
        text: "参数错误",
        meaning,
        cause,
        solution,
        action: Action::CorrectRequest,
        effect: Effect::None,
    }
}

/// A row for something that only the merchant can change.
const fn merchant(meaning: &'static str, cause: &'static str, solution: &'static str) -> ErrorCodeEntry {
    ErrorCodeEntry { action: Action::AskMerchant, ..request(meaning, cause, solution) }
}

/// A row for an outcome that only a query reveals.
const fn query(meaning: &'static str, cause: &'static str, solution: &'static str) -> ErrorCodeEntry {
    ErrorCodeEntry { action: Action::QueryOrder, effect: Effect::Possible, ..request(meaning, cause, solution) }
}

pub(super) const NO_RELATION: ErrorCodeEntry = ErrorCodeEntry {
    text: "受理关系不存在",
    ..merchant(
        "The provider may not act for this merchant number.",
        "The sub_mch_id is not authorised for the service provider, or for the cloud platform.",
        "Let the merchant authorise the provider; on the cloud channel, in the cloud console.",
    )
};

pub(super) const NO_SUB_MERCHANT: ErrorCodeEntry = ErrorCodeEntry {
    text: "sub_mch_id is empty.",
    ..request(
        "The merchant number is missing.",
        "On the cloud channel an ordinary merchant's own number stands in sub_mch_id; a service provider names the \
         sub-merchant there.",
        "Send the merchant number as sub_mch_id.",
    )
};

pub(super) const NO_TOKEN: ErrorCodeEntry = ErrorCodeEntry {
    text: "missing wxCloudApiToken",
    ..request(
        "The cloud function may not call payment.",
        "It was not set off by a mini program, but by a test or a timer, and so has no token.",
        "Call it from a mini program, or pay from a cloud-run container.",
    )
};

pub(super) const BUSY: ErrorCodeEntry = ErrorCodeEntry {
    code: "",
    text: "系统繁忙",
    meaning: "WeChat Pay is busy.",
    cause: "The gateway is busy or timed out; the outcome is unknown.",
    solution: "Repeat with the same parameters if the call may be repeated; otherwise query what became of it.",
    action: Action::RetrySame,
    effect: Effect::Possible,
};

pub(super) const NOT_YET: ErrorCodeEntry = ErrorCodeEntry {
    text: "订单处理中，暂时无法退款，请稍后再试",
    meaning: "It cannot be done yet.",
    cause: "Something else is being done to the order.",
    solution: "Repeat later with the same parameters.",
    ..BUSY
};

pub(super) const SANDBOX_KEY: ErrorCodeEntry = request(
    "The official sandbox takes another key.",
    "The call for the sandbox's key is signed with the merchant's APIv2 key, every other call with the key that it \
     gives.",
    "Sign the call for the key with the merchant's APIv2 key, and the others with the key of its reply.",
);

pub(super) const SANDBOX_CASE: ErrorCodeEntry = request(
    "The official sandbox has no case for this amount.",
    "An amount there stands for what is to happen, and others are refused.",
    "Send an amount of its cases.",
);

pub(super) const PAYER_NETWORK: ErrorCodeEntry = request(
    "The payer's address is not the one that was sent.",
    "An H5 payment is opened from the address that the order names; the order named the server's, or the payer changed \
     the network.",
    "Send the payer's own address as WeChat Pay sees it, not the server's.",
);

pub(super) const PAGE_UNKNOWN: ErrorCodeEntry = merchant(
    "The page that opens the payment is not known.",
    "Its domain or directory is not listed at the product, or the browser did not say which page it is.",
    "List the page's domain (H5) or directory (JSAPI) on the merchant platform, and open the payment from that page.",
);

pub(super) const CALLER_ADDRESS: ErrorCodeEntry = merchant(
    "The calling server's address is not allowed.",
    "The merchant platform lists the addresses that may call, and this is none of them.",
    "Let the merchant allow the server's address on the merchant platform.",
);

pub(super) const UNAUTHORIZED: ErrorCodeEntry = request(
    "The caller was not recognised.",
    "The key, the account or the client certificate is not what this address asks for; addresses of APIv3 ask for \
     another kind of signature.",
    "Check the API key, the merchant number, the client certificate, and that the address is one of APIv2.",
);

pub(super) const UNKNOWN_PARAMETER: ErrorCodeEntry = request(
    "The call does not take a parameter that was sent.",
    "It is misspelt, or of another call or kind of account: an ordinary merchant sends nothing of sub-merchants.",
    "Leave the parameter out, or correct its name.",
);

pub(super) const CODE_OF_PAYER: ErrorCodeEntry = request(
    "The payer's code is not taken.",
    "A code lives for about a minute, and works once.",
    "Ask the payer to refresh the code, and scan it again.",
);

pub(super) const STATE_OF_ORDER: ErrorCodeEntry = query(
    "The state of the order does not allow it.",
    "It is paid, closed or being paid already, or not paid yet. A text alone settles nothing.",
    "Query the order, and act on its state.",
);

pub(super) const REFUNDED: ErrorCodeEntry = query(
    "Money went back already.",
    "The order, or this part of it, was refunded before. A text alone settles nothing.",
    "Query the refunds of the order, and act on their state.",
);

pub(super) const NUMBER_USED: ErrorCodeEntry = query(
    "The number is in use.",
    "It was sent before, with other values.",
    "Query what it was used for, and take another number only if that is something else.",
);

pub(super) const NUMBER_UNKNOWN: ErrorCodeEntry = request(
    "The number is unknown.",
    "Nothing has this number under this merchant.",
    "Check the number, and the merchant that asks.",
);

pub(super) const ORDER_EXPIRED: ErrorCodeEntry = request(
    "The time to pay the order is over, or too short.",
    "It ended before the order came to WeChat Pay, or less than a minute after; times are those of Beijing.",
    "Give a later end in Beijing time; an order that has expired takes a new number.",
);

pub(super) const ORDER_ANEW: ErrorCodeEntry = request(
    "The payer's client was not given what belongs to the order.",
    "The appid, the prepay_id or the signature there is that of something else, or too old.",
    "Check what the payer's client is given, and place the order again.",
);

pub(super) const AMOUNT_INVALID: ErrorCodeEntry = ErrorCodeEntry {
    meaning: "The amount is none that can be paid.",
    cause: "An amount is a whole number of fen, at least 1.",
    solution: "Send whole fen, at least 1.",
    ..PARAM_ERROR
};

pub(super) const AMOUNT_DIFFERS: ErrorCodeEntry = request(
    "The amount is another one than before.",
    "It differs from that of the order, or from that of the first time under the same number.",
    "Send the amounts of the order, and of the first time.",
);

pub(super) const REFUND_TOO_LARGE: ErrorCodeEntry =
    ErrorCodeEntry { cause: "More would go back than is left of what was paid.", ..REFUND_FEE_INVALID };

pub(super) const BALANCE_TOO_LOW: ErrorCodeEntry = merchant(
    "The balance is too low.",
    "The account that pays, the merchant's for a refund and else the payer's, lacks the money.",
    "Let the account be topped up, then repeat with the same parameters.",
);

pub(super) const OTHER_OPENID: ErrorCodeEntry = request(
    "The payer's id is not one of this app.",
    "An openid belongs to one appid, and a sub_openid to one sub_appid: that of another app is not taken, though it is \
     the same person's. Or the app is not bound to the merchant number.",
    "Take the openid that the payer has under the very appid that is sent (a sub_openid under sub_appid), and check \
     that the app is bound to the merchant number.",
);

pub(super) const OTHER_SUB_MERCHANT: ErrorCodeEntry = request(
    "The sub-merchant, its app and the account do not belong together.",
    "The app is not bound to the merchant number, or the sub-merchant not to the service provider.",
    "Bind them on the merchant platform, or correct them.",
);

pub(super) const DIFFERS_FROM_ORDER: ErrorCodeEntry = ErrorCodeEntry {
    meaning: "What was sent does not fit what is known of the order.",
    cause: "The number, an amount or the account is another one than the order's.",
    solution: "Check the number, the amounts and the account: they must be those of the order.",
    ..INVALID_REQUEST
};

pub(super) const RESTRICTED: ErrorCodeEntry = merchant(
    "WeChat Pay has restricted it.",
    "The merchant or the product is limited, frozen or stopped, or an amount is beyond its limit.",
    "Ask the merchant to look the restriction up on the merchant platform, and to have it lifted.",
);
