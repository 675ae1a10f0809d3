//! The fields that a text of the gateway names: by their wire names in any spelling, or by
//! their Chinese names in the documents.

use core::slice;

use crate::all::ALL;
use crate::lookup::letters::Letters;
use crate::pay::{DETAIL_FIELD, SCENE_INFO_FIELD};
use crate::shared::{
    APPID, ATTACH, AUTH_CODE, BILL_DATE, BILL_TYPE_FIELD, BODY, DEVICE_INFO, FEE_TYPE, GOODS_TAG, LIMIT_PAY_FIELD,
    MCH_ID, NONCE_STR, NOTIFY_URL, OPENID, OUT_REFUND_NO, OUT_TRADE_NO, PRODUCT_ID, PROFIT_SHARING, RECEIPT_FIELD,
    REFUND_ACCOUNT_FIELD, REFUND_DESC, REFUND_FEE, REFUND_FEE_TYPE, REFUND_ID, SIGN_TYPE_FIELD, SPBILL_CREATE_IP,
    SUB_APPID, SUB_MCH_ID, SUB_OPENID, TAR_TYPE_FIELD, TIME_EXPIRE, TIME_START, TOTAL_FEE, TRADE_TYPE_FIELD,
    TRANSACTION_ID,
};
use crate::table::model::{Direction, Field, Message};

/// The names of fields in the documents and in the texts of the gateway: the words, and the
/// fields that they may mean. They mean the first of them that the call has.
const FIELD_WORDS: &[(&[&str], &[&str])] = &[
    (
        &["公众账号ID", "公众号ID", "公众号", "应用ID", "小程序ID", "微信开放平台审核通过的应用APPID"],
        &[APPID.name, SUB_APPID.name],
    ),
    (&["商户号", "商户ID", "商户编号", "mchid"], &[MCH_ID.name, SUB_MCH_ID.name]),
    (
        &[
            "子商户公众账号ID",
            "子商户应用ID",
            "子商户小程序ID",
            "子商户公众号",
            "特约商户公众账号ID",
            "特约商户appid",
            "子商户appid",
        ],
        &[SUB_APPID.name],
    ),
    (&["子商户号", "特约商户号", "特约子商户商户号", "子商户商户号", "子商户", "特约商户"], &[SUB_MCH_ID.name]),
    (&["用户标识", "用户openid", "支付者openid"], &[OPENID.name, SUB_OPENID.name]),
    (&["用户子标识", "子商户用户标识"], &[SUB_OPENID.name]),
    (&["商品ID", "商品编号"], &[PRODUCT_ID.name]),
    (&["随机字符串", "随机串", "随机数"], &[NONCE_STR.name]),
    (&["签名类型", "签名方式", "签名算法"], &[SIGN_TYPE_FIELD.name]),
    (
        &["商户订单号", "商户系统内部订单号", "订单号", "订单编号", "商户单号", "order number", "order id"],
        &[OUT_TRADE_NO.name, TRANSACTION_ID.name],
    ),
    (&["微信订单号", "微信支付订单号", "微信单号", "交易单号"], &[TRANSACTION_ID.name]),
    (&["商品描述", "商品名称", "商品简单描述"], &[BODY.name]),
    (&["商品详情", "商品详细列表", "单品列表"], &[DETAIL_FIELD.name]),
    (&["附加数据", "商家数据包"], &[ATTACH.name]),
    (
        &["总金额", "订单金额", "订单总金额", "标价金额", "支付金额", "交易金额", "付款金额", "订单总额"],
        &[TOTAL_FEE.name],
    ),
    (&["金额", "amount"], &[REFUND_FEE.name, TOTAL_FEE.name]),
    (&["货币类型", "标价币种", "货币种类", "币种"], &[FEE_TYPE.name, REFUND_FEE_TYPE.name]),
    (&["终端IP", "用户IP", "用户端IP", "用户终端IP", "客户端IP", "机器IP", "IP地址", "IP"], &[SPBILL_CREATE_IP.name]),
    (&["交易起始时间", "订单生成时间", "起始时间"], &[TIME_START.name]),
    (&["交易结束时间", "订单失效时间", "失效时间", "过期时间", "订单有效期", "有效时间"], &[TIME_EXPIRE.name]),
    (&["订单优惠标记", "商品标记", "优惠标记"], &[GOODS_TAG.name]),
    (&["通知地址", "通知url", "回调地址", "回调url", "回调链接", "通知链接", "退款结果通知url"], &[NOTIFY_URL.name]),
    (&["交易类型", "支付类型"], &[TRADE_TYPE_FIELD.name]),
    (&["设备号", "终端设备号"], &[DEVICE_INFO.name]),
    (&["指定支付方式"], &[LIMIT_PAY_FIELD.name]),
    (&["电子发票入口开放标识", "开发票入口开放标识"], &[RECEIPT_FIELD.name]),
    (&["分账标识", "是否分账", "是否需要分账"], &[PROFIT_SHARING.name]),
    (&["场景信息", "门店信息"], &[SCENE_INFO_FIELD.name]),
    (&["授权码", "付款码", "支付授权码", "支付码", "二维码", "条形码", "条码"], &[AUTH_CODE.name]),
    (&["商户退款单号", "退款单号", "退款编号"], &[OUT_REFUND_NO.name]),
    (&["微信退款单号", "微信支付退款单号"], &[REFUND_ID.name]),
    (&["退款金额", "申请退款金额"], &[REFUND_FEE.name]),
    (&["退款货币种类", "退款币种"], &[REFUND_FEE_TYPE.name]),
    (&["退款原因"], &[REFUND_DESC.name]),
    (&["退款资金来源"], &[REFUND_ACCOUNT_FIELD.name]),
    (&["对账单日期", "账单日期", "资金账单日期"], &[BILL_DATE.name]),
    (&["账单类型"], &[BILL_TYPE_FIELD.name]),
    (&["压缩账单", "压缩类型"], &[TAR_TYPE_FIELD.name]),
    // Words that contain the name of a field, but mean none.
    (&["/body/xml", "request body", "post body", "http body", "sign", "支付方式"], &[]),
];

/// The wire name of the field that a text names first: `body` of
/// `body参数长度有误`, `out_trade_no` of `商户订单号包含非法字符`.
///
/// A word can mean different fields in different calls: [`named_fields`] decides by the
/// table of the call.
#[must_use]
pub fn named_field(text: &str) -> Option<&'static str> {
    names(text).find_map(|names| names.first().copied())
}

/// The fields of a request that a text names, in the order of the text. A field may occur
/// more than once.
pub fn named_fields(text: &str, request: &'static Message) -> impl Iterator<Item = &'static Field> {
    names(text).filter_map(|names| names.iter().find_map(|name| request.find(name)))
}

/// The names in a text, in order; each as the fields that it may mean.
pub(super) fn names(text: &str) -> impl Iterator<Item = &'static [&'static str]> {
    Names { letters: Letters::new(text) }
}

struct Names<'t> {
    letters: Letters<'t>,
}

impl Iterator for Names<'_> {
    type Item = &'static [&'static str];

    /// Of names that begin at the same letter, the longest counts: `sub_appid` is not
    /// `appid`, and `商户订单号` is not `订单号`.
    fn next(&mut self) -> Option<Self::Item> {
        while self.letters.count_left() > 0 {
            if self.letters.is_at_word()
                && let Some((rest, fields)) = longest_name(&self.letters)
            {
                self.letters = rest;
                return Some(fields);
            }
            self.letters.next();
        }
        None
    }
}

/// The longest name at the beginning of the letters: what is behind it, and the fields that it may mean.
fn longest_name<'t>(letters: &Letters<'t>) -> Option<(Letters<'t>, &'static [&'static str])> {
    let mut longest: Option<(Letters<'t>, _)> = None;
    for_each_name(&mut |name, fields| {
        if let Some(rest) = letters.behind(name)
            && longest.as_ref().is_none_or(|(other, _)| rest.count_left() < other.count_left())
        {
            longest = Some((rest, fields));
        }
    });
    longest
}

/// Calls `see` with each name and the fields that it may mean: the Chinese words, then the wire names of requests.
fn for_each_name(see: &mut dyn FnMut(&'static str, &'static [&'static str])) {
    for (words, fields) in FIELD_WORDS {
        for word in *words {
            see(word, fields);
        }
    }
    for message in ALL {
        if message.direction == Direction::Request {
            for field in message.all_fields() {
                see(field.name, slice::from_ref(&field.name));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use crate::{cloud, pay};
    use std::vec::Vec;

    #[test]
    fn named_field_finds_wire_names_and_chinese_names() {
        for (text, field) in [
            ("body参数长度有误", Some("body")),
            ("参数错误:输入源“/body/xml/mch_id”映射到数值字段", Some("mch_id")),
            ("invalid spbill_create_ip", Some("spbill_create_ip")),
            ("Invalid tar_type: Only GZIP supported", Some("tar_type")),
            ("sub_mch_id is empty.", Some("sub_mch_id")),
            ("nonce_str too long", Some("nonce_str")),
            ("缺少参数 openid", Some("openid")),
            ("缺少必填参数：trade_type", Some("trade_type")),
            ("缺少必填参数【trade_type】", Some("trade_type")),
            ("missing parameter: body", Some("body")),
            ("invalid outTradeNo", Some("out_trade_no")),
            ("ｏｐｅｎｉｄ 不能为空", Some("openid")),
            ("商户订单号包含非法字符", Some("out_trade_no")),
            ("微信退款单号不能为空", Some("refund_id")),
            ("特约商户号不存在", Some("sub_mch_id")),
            ("回调地址格式错误", Some("notify_url")),
            ("the request body is empty", None),
            ("参数格式校验错误", None),
            ("签名错误", None),
            ("SIGN ERROR", None),
            ("invalid ", None),
            ("invalid nobody", None),
            ("参数", None),
            ("", None),
        ] {
            assert_eq!(named_field(text), field, "{text}");
        }
    }

    #[test]
    fn named_fields_are_those_of_the_call() {
        let named = |text, request| named_fields(text, request).map(|field| field.name).collect::<Vec<_>>();
        assert_eq!(named("sub appid and mch_id not match", &pay::UNIFIED_ORDER), ["sub_appid", "mch_id"]);
        assert_eq!(named("商户号mch_id与appid不匹配", &pay::UNIFIED_ORDER), ["mch_id", "mch_id", "appid"]);
        assert_eq!(named("商户号格式错误", &cloud::UNIFIED_ORDER), ["sub_mch_id"]);
        assert_eq!(named("金额不能为空", &pay::REFUND), ["refund_fee"]);
        assert_eq!(named("金额不能为空", &pay::UNIFIED_ORDER), ["total_fee"]);
        assert!(named("二维码已过期", &pay::REFUND).is_empty());
    }

    #[test]
    fn field_words_mean_fields_of_requests() {
        let requests = ALL.iter().filter(|message| message.direction == Direction::Request);
        for name in FIELD_WORDS.iter().flat_map(|(_, fields)| fields.iter()) {
            assert!(requests.clone().any(|request| request.find(name).is_some()), "{name}");
        }
    }
}
