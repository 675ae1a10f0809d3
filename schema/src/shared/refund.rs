//! The fields of refunds, which the request, its reply, the query and the
//! notification share.

use super::{COUPON_FEE_LIST, COUPON_TYPE_N};
use crate::choices::{COUPON_TYPE, REFUND_ACCOUNT, REFUND_CHANNEL, REFUND_REQUEST_SOURCE, REFUND_STATUS};
use crate::table::builders::{array, array_of_arrays, date_time, fen, indexed, number, one_of, text, unbounded};
use crate::table::model::{Charset, Field};

/// The merchant's refund number.
pub const OUT_REFUND_NO: Field =
    text("out_refund_no", 64).required().of(Charset::OrderNumberOrAt).sample("1217752501201407033233368018").doc(
        "The merchant's refund number. One number refunds once, however often it is sent: after an unknown outcome \
         repeat it and never take another. (32 bytes on old pages.)",
    );

/// The refund number of WeChat Pay.
pub const REFUND_ID: Field = text("refund_id", 32)
    .sample("1217752501201407033233368018")
    .doc("The refund number of WeChat Pay (29 digits today; 28 on old pages).");

/// The amount to refund.
pub const REFUND_FEE: Field = fen("refund_fee")
    .required()
    .at_least(1)
    .sample("100")
    .doc("The amount to refund in fen. All refunds of an order together are at most its `total_fee`.");

/// The refund less the coupons that are not money.
pub const SETTLEMENT_REFUND_FEE: Field = fen("settlement_refund_fee")
    .received()
    .optional()
    .sample("100")
    .doc("`refund_fee` less what goes back to coupons that are not money, in fen.");

/// The part refunded in money.
pub const CASH_REFUND_FEE: Field =
    fen("cash_refund_fee").received().optional().sample("100").doc("The part refunded in money, in fen.");

/// The part refunded in coupons.
pub const COUPON_REFUND_FEE: Field =
    fen("coupon_refund_fee").received().optional().sample("100").doc("The part refunded in coupons, in fen.");

/// The number of coupons refunded.
pub const COUPON_REFUND_COUNT: Field =
    number("coupon_refund_count").received().optional().sample("1").doc("How many coupons were refunded.");

/// The kinds of the coupons refunded.
pub const REFUND_COUPON_TYPE_N: Field = COUPON_TYPE_N.max_bytes(8);

/// The ids of the coupons refunded.
pub const COUPON_REFUND_ID_N: Field = indexed(text("coupon_refund_id_$n", 20))
    .received()
    .optional()
    .sample("10000")
    .doc("The id of each coupon refunded, counted from 0.");

/// The refunded amount of each coupon.
pub const COUPON_REFUND_FEE_N: Field = indexed(fen("coupon_refund_fee_$n")).received().optional().sample("100").doc(
    "What is refunded of each coupon, or in a refund query with the coupons of each refund, in fen; counted from 0.",
);

/// The source of the money of the refund.
pub const REFUND_ACCOUNT_FIELD: Field =
    one_of("refund_account", &REFUND_ACCOUNT).max_bytes(30).sample("REFUND_SOURCE_RECHARGE_FUNDS").doc(
        "Which of the merchant's money pays the refund. Only for merchants of the old fund flow; absent means what is \
         not settled yet.",
    );

/// The state of the refund.
pub const REFUND_STATUS_FIELD: Field = one_of("refund_status", &REFUND_STATUS)
    .max_bytes(16)
    .received()
    .sample("SUCCESS")
    .doc("What became of the refund.");

/// The destination of the money.
pub const REFUND_RECV_ACCOUT: Field = text("refund_recv_accout", 64).received().personal().sample("支付用户零钱").doc(
    "Where the money went, in words: a bank card with its last digits, the balance, the merchant's account. The \
     protocol spells it without n.",
);

/// The time at which the refund succeeded.
pub const SUCCESS_TIME: Field = date_time("success_time")
    .received()
    .conditional()
    .sample("2018-11-19 16:24:13")
    .doc("When the refund succeeded, in Beijing time as yyyy-MM-dd HH:mm:ss; for the state SUCCESS.");

/// The origin of the refund.
pub const REFUND_REQUEST_SOURCE_FIELD: Field = one_of("refund_request_source", &REFUND_REQUEST_SOURCE)
    .max_bytes(30)
    .received()
    .sample("API")
    .doc("Who asked for the refund.");

/// The encrypted part of a refund notification.
pub const REQ_INFO: Field =
    unbounded("req_info").documented(1024).received().personal().sample("T87GAHG17TGAHG1TGHAHAHA1Y1CIOA9UGJA").doc(
        "What became of the refund: XML, encrypted by AES-256-ECB with the MD5 of the merchant's key, in base64. The \
         page says 1024 bytes, which published ones exceed.",
    );

// The refunds of an order, in the query.

/// The merchant's numbers of the refunds.
pub const OUT_REFUND_NO_N: Field = indexed(text("out_refund_no_$n", 64))
    .received()
    .conditional()
    .sample("1217752501201407033233368018")
    .doc("The merchant's number of each refund, counted from 0.");

/// WeChat Pay's numbers of the refunds.
pub const REFUND_ID_N: Field = indexed(text("refund_id_$n", 32))
    .received()
    .conditional()
    .sample("1217752501201407033233368018")
    .doc("WeChat Pay's number of each refund, counted from 0.");

/// The channels of the refunds.
pub const REFUND_CHANNEL_N: Field = indexed(one_of("refund_channel_$n", &REFUND_CHANNEL))
    .max_bytes(16)
    .received()
    .optional()
    .sample("ORIGINAL")
    .doc("Where each refund went, counted from 0.");

/// The amounts of the refunds.
pub const REFUND_FEE_N: Field = indexed(fen("refund_fee_$n"))
    .received()
    .conditional()
    .sample("100")
    .doc("The amount of each refund in fen, counted from 0.");

/// The refunds less the coupons that are not money.
pub const SETTLEMENT_REFUND_FEE_N: Field = indexed(fen("settlement_refund_fee_$n"))
    .received()
    .optional()
    .sample("100")
    .doc("Each refund less what goes back to coupons that are not money, in fen; counted from 0.");

/// The numbers of coupons of the refunds.
pub const COUPON_REFUND_COUNT_N: Field = indexed(number("coupon_refund_count_$n"))
    .received()
    .optional()
    .sample("1")
    .doc("How many coupons each refund gave back, counted from 0.");

/// The kinds of the coupons of each refund.
pub const COUPON_TYPE_N_M: Field = indexed(one_of("coupon_type_$n_$m", &COUPON_TYPE))
    .max_bytes(8)
    .received()
    .optional()
    .sample("CASH")
    .doc("The kind of each coupon of each refund, both counted from 0.");

/// The ids of the coupons of each refund.
pub const COUPON_REFUND_ID_N_M: Field = indexed(text("coupon_refund_id_$n_$m", 20))
    .received()
    .optional()
    .sample("10000")
    .doc("The id of each coupon of each refund, both counted from 0.");

/// The refunded amounts of the coupons of each refund.
pub const COUPON_REFUND_FEE_N_M: Field = indexed(fen("coupon_refund_fee_$n_$m"))
    .received()
    .optional()
    .sample("100")
    .doc("What is refunded of each coupon of each refund, in fen; both counted from 0.");

/// The states of the refunds.
pub const REFUND_STATUS_N: Field = indexed(one_of("refund_status_$n", &REFUND_STATUS))
    .max_bytes(16)
    .received()
    .conditional()
    .sample("SUCCESS")
    .doc("What became of each refund, counted from 0.");

/// The sources of the money of the refunds.
pub const REFUND_ACCOUNT_N: Field = indexed(one_of("refund_account_$n", &REFUND_ACCOUNT))
    .max_bytes(30)
    .received()
    .optional()
    .sample("REFUND_SOURCE_RECHARGE_FUNDS")
    .doc("Which of the merchant's money paid each refund, counted from 0.");

/// The destinations of the money of the refunds.
pub const REFUND_RECV_ACCOUT_N: Field =
    indexed(text("refund_recv_accout_$n", 64)).received().conditional().personal().sample("招商银行信用卡0403").doc(
        "Where the money of each refund went, in words, counted from 0. Required by the tables, absent from an old \
         published reply; the protocol spells it without n.",
    );

/// The times at which the refunds succeeded.
pub const REFUND_SUCCESS_TIME_N: Field =
    indexed(date_time("refund_success_time_$n")).received().conditional().sample("2016-07-25 15:26:26").doc(
        "When each refund succeeded, in Beijing time as yyyy-MM-dd HH:mm:ss, counted from 0; for the state SUCCESS.",
    );

// The same on the cloud channel, as arrays. Live replies often leave them empty.

/// The ids of the coupons refunded, on the cloud channel.
pub const COUPON_REFUND_ID_LIST: Field = array(unbounded("coupon_refund_id_list"))
    .received()
    .optional()
    .sample("10000")
    .doc("The id of each coupon refunded; empty when there is none.");

/// The refunded amount of each coupon, on the cloud channel.
pub const COUPON_REFUND_FEE_LIST: Field =
    array(fen("coupon_refund_fee_list")).received().optional().sample(COUPON_FEE_LIST.sample).doc(
        "What is refunded of each coupon, or in a refund query with the coupons of each refund, in fen; empty when \
         there is none.",
    );

/// The merchant's numbers of the refunds, on the cloud channel.
pub const OUT_REFUND_NO_LIST: Field = array(unbounded("out_refund_no_list"))
    .received()
    .optional()
    .sample("1217752501201407033233368018")
    .doc("The merchant's number of each refund. Live answers leave this list and the others empty at times.");

/// WeChat Pay's numbers of the refunds, on the cloud channel.
pub const REFUND_ID_LIST: Field = array(unbounded("refund_id_list"))
    .received()
    .optional()
    .sample("1217752501201407033233368018")
    .doc("WeChat Pay's number of each refund.");

/// The channels of the refunds, on the cloud channel.
pub const REFUND_CHANNEL_LIST: Field = array(one_of("refund_channel", &REFUND_CHANNEL))
    .received()
    .optional()
    .sample("ORIGINAL")
    .doc("Where each refund went; the one list whose name does not end in `_list`.");

/// The amounts of the refunds, on the cloud channel.
pub const REFUND_FEE_LIST: Field =
    array(fen("refund_fee_list")).received().optional().sample("100").doc("The amount of each refund in fen.");

/// The refunds less the coupons that are not money, on the cloud channel.
pub const SETTLEMENT_REFUND_FEE_LIST: Field = array(fen("settlement_refund_fee_list"))
    .received()
    .optional()
    .sample("100")
    .doc("Each refund less what goes back to coupons that are not money, in fen.");

/// The numbers of coupons of the refunds, on the cloud channel.
pub const COUPON_REFUND_COUNT_LIST: Field = array(number("coupon_refund_count_list"))
    .received()
    .optional()
    .sample("1")
    .doc("How many coupons each refund gave back.");

/// The kinds of the coupons of each refund, on the cloud channel.
pub const COUPON_TYPE_ARRAY: Field = array_of_arrays(one_of("coupon_type_array", &COUPON_TYPE))
    .received()
    .optional()
    .sample("CASH")
    .doc("The kind of each coupon of each refund.");

/// The ids of the coupons of each refund, on the cloud channel.
pub const COUPON_REFUND_ID_ARRAY: Field = array_of_arrays(unbounded("coupon_refund_id_array"))
    .received()
    .optional()
    .sample("10000")
    .doc("The id of each coupon of each refund.");

/// The refunded amounts of the coupons of each refund, on the cloud channel.
pub const COUPON_REFUND_FEE_ARRAY: Field = array_of_arrays(fen("coupon_refund_fee_array"))
    .received()
    .optional()
    .sample("100")
    .doc("What is refunded of each coupon of each refund, in fen.");

/// The states of the refunds, on the cloud channel.
pub const REFUND_STATUS_LIST: Field = array(one_of("refund_status_list", &REFUND_STATUS))
    .received()
    .optional()
    .sample("SUCCESS")
    .doc("What became of each refund.");

/// The sources of the money of the refunds, on the cloud channel.
pub const REFUND_ACCOUNT_LIST: Field = array(one_of("refund_account_list", &REFUND_ACCOUNT))
    .received()
    .optional()
    .sample("REFUND_SOURCE_RECHARGE_FUNDS")
    .doc("Which of the merchant's money paid each refund.");

/// The destinations of the money of the refunds, on the cloud channel.
pub const REFUND_RECV_ACCOUT_LIST: Field = array(unbounded("refund_recv_accout_list"))
    .received()
    .optional()
    .personal()
    .sample("招商银行信用卡0403")
    .doc("Where the money of each refund went, in words. The protocol spells it without n.");

/// The times at which the refunds succeeded, on the cloud channel.
pub const REFUND_SUCCESS_TIME_LIST: Field = array(date_time("refund_success_time_list"))
    .received()
    .optional()
    .sample("2016-07-25 15:26:26")
    .doc("When each refund succeeded, in Beijing time as yyyy-MM-dd HH:mm:ss.");

// Further fields of the request, on both channels.

/// The currency of the refund.
pub const REFUND_FEE_TYPE: Field = text("refund_fee_type", 8)
    .of(Charset::Alphanumeric)
    .sample("CNY")
    .doc("The currency by ISO 4217, which must be the order's; absent means CNY.");

/// The reason of the refund.
pub const REFUND_DESC: Field = text("refund_desc", 80)
    .sample("商品已售完")
    .doc("The reason, which the payer sees unless part of an order of at most 1 yuan is refunded.");
