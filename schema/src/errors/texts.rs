//! The patterns of the gateway's texts and their meanings, from the specific to the general:
//! the first match counts.

use super::common::{
    APPID_MCHID_NOT_MATCH, APPID_NOT_EXIST, FREQUENCY_LIMITED, LACK_PARAMS, MCHID_NOT_EXIST, NO_AUTH, NOT_UTF8,
    PARAM_ERROR, POST_DATA_EMPTY, REQUIRE_POST_METHOD, SIGN_ERROR, XML_FORMAT_ERROR,
};
use super::gateway_text::{GatewayText, Naming};
use super::kinds::{
    AMOUNT_DIFFERS, AMOUNT_INVALID, BALANCE_TOO_LOW, BUSY, CALLER_ADDRESS, CODE_OF_PAYER, DIFFERS_FROM_ORDER,
    NO_RELATION, NO_SUB_MERCHANT, NO_TOKEN, NOT_YET, NUMBER_UNKNOWN, NUMBER_USED, ORDER_ANEW, ORDER_EXPIRED,
    OTHER_OPENID, OTHER_SUB_MERCHANT, PAGE_UNKNOWN, PAYER_NETWORK, REFUND_TOO_LARGE, REFUNDED, RESTRICTED,
    SANDBOX_CASE, SANDBOX_KEY, STATE_OF_ORDER, UNAUTHORIZED, UNKNOWN_PARAMETER,
};
use super::refund::{CERT_ERROR, TRADE_OVERDUE};
use crate::shared::{
    APPID, AUTH_CODE, MCH_ID, OPENID, REFUND_FEE, SIGN, SPBILL_CREATE_IP, SUB_APPID, SUB_MCH_ID, SUB_OPENID,
    TIME_EXPIRE, TOTAL_FEE,
};
use crate::table::error_code::ErrorCodeEntry;

/// The HTML page that refuses a client certificate before the gateway is reached.
pub(crate) const CERTIFICATE_PAGE: GatewayText =
    means(&["The SSL certificate error", "No required SSL certificate was sent"], CERT_ERROR);

/// Words for: two things do not belong together.
#[rustfmt::skip]
const UNBOUND: &[&str] = &[
    "不匹配", "不一致", "不符", "不对应", "不属于", "不配套", "未绑定", "没有绑定", "没绑定", "尚未绑定", "无绑定",
    "未关联", "没有关联", "无关联", "绑定关系", "未配置", "not match", "does not match", "do not match", "not matched",
    "mismatch", "not bound", "not bind", "not binding", "unbound", "not belong", "not belong to", "inconsistent",
];

/// Words for: two things differ.
#[rustfmt::skip]
const DIFFERENT: &[&str] = &[
    "不匹配", "不一致", "不符", "不对应", "不属于", "not match", "does not match", "do not match", "not matched",
    "mismatch", "not belong", "not belong to", "inconsistent",
];

/// Words for: a value is wrong, for an unstated reason.
#[rustfmt::skip]
const WRONG: &[&str] = &[
    "无效", "不合法", "非法", "有误", "不正确", "错误", "不存在", "未找到", "invalid", "illegal", "incorrect", "wrong",
    "error", "not exist", "not exists", "not existed", "not found", "not valid",
];

/// Words for: an amount is zero.
#[rustfmt::skip]
const NOTHING: &[&str] = &[
    "为0", "为零", "是0", "等于0", "大于0", "大于零", "小于1", "小于0", "小于等于0", "不足1分", "最小", "负数", "小数",
    "整数", "0元", "zero", "greater than 0", "more than 0", "at least 1", "positive",
];

/// Words for: an amount exceeds another.
#[rustfmt::skip]
const MORE: &[&str] = &[
    "大于", "超过", "超出", "超额", "超限", "高于", "多于", "不足", "exceed", "exceeds", "exceeded", "greater",
    "larger", "more than", "bigger", "insufficient",
];

/// Words for an order or a refund, which have numbers.
#[rustfmt::skip]
const NUMBERED: &[&str] =
    &["订单", "单号", "交易", "退款单", "order", "order no", "trade", "trade no", "transaction", "refund", "refund no"];

/// The texts that come without a code. The first match counts.
#[rustfmt::skip]
pub const GATEWAY_TEXTS: &[GatewayText] = &[
    CERTIFICATE_PAGE,
    means(&["受理关系", "关系不存在", "未授权服务商", "未授权给服务商"], NO_RELATION),
    means(&["sub_mch_id is empty"], NO_SUB_MERCHANT),
    means(&["missing wxCloudApiToken"], NO_TOKEN),
    // The official sandboxes.
    means(&["沙箱", "sandbox"], SANDBOX_KEY).with(&["密钥", "签名", "key", "signkey", "sign"]).about(SIGN.name),
    means(&["沙箱", "验收", "sandbox"], SANDBOX_CASE).with(&["金额", "case", "用例", "amount"]).about(TOTAL_FEE.name),
    // The caller and its address.
    means(&["网络环境"], PAYER_NETWORK).about(SPBILL_CREATE_IP.name),
    means(
        &["商家参数格式", "未配置的参数", "referer", "url未注册", "url not registered", "url is not registered",
            "url has not been registered", "支付目录", "授权目录", "支付域名", "h5域名"],
        PAGE_UNKNOWN,
    ),
    means(&["ip", "ip地址"], CALLER_ADDRESS).with(&[
        "不允许", "不被允许", "未被允许", "禁止", "未授权", "没有权限", "无权限", "无权", "白名单", "未配置", "限制",
        "不在", "not allowed", "not permitted", "forbidden", "denied", "whitelist", "not in", "unauthorized",
    ]),
    means(DIFFERENT, PAYER_NETWORK).naming(Naming::OneOf(&[SPBILL_CREATE_IP.name])).about(SPBILL_CREATE_IP.name),
    // Signatures, keys, certificates.
    means(&["签名类型", "签名方式", "签名算法", "sign type"], PARAM_ERROR).with(&[
        "不支持", "不合法", "非法", "无效", "为空", "格式", "长度", "错误", "只支持", "仅支持", "error", "unsupported",
        "not support", "not supported", "invalid",
    ]),
    means(
        &[
            "签名", "验签", "密钥", "秘钥", "sign error", "invalid sign", "sign invalid", "sign mismatch",
            "sign not match", "sign check", "check sign", "verify sign", "signature", "api key", "invalid key",
            "key error", "key错误",
        ],
        SIGN_ERROR,
    ),
    means(&["证书", "certificate", "cert", "cert error"], CERT_ERROR),
    means(&["401", "unauthorized"], UNAUTHORIZED),
    // Temporary refusals.
    means(
        &[
            "频率", "频繁", "过快", "请求过多", "次数过多", "请求次数", "too many requests", "too frequent",
            "too frequently", "rate limit", "frequency limited", "frequency limit",
        ],
        FREQUENCY_LIMITED,
    ),
    means(
        &[
            "繁忙", "系统超时", "请求超时", "处理超时", "调用超时", "接口超时", "网络超时", "响应超时", "系统错误",
            "系统异常", "系统失败", "系统内部错误", "内部错误", "系统故障", "服务异常", "服务不可用", "服务器错误",
            "接口返回错误", "系统维护", "系统升级", "busy", "system busy", "system error", "system timeout", "timeout",
            "timed out", "time out", "internal error", "server error", "service unavailable", "bad gateway",
        ],
        BUSY,
    ),
    means(&["处理中", "暂时无法", "暂不能", "in process", "processing"], NOT_YET),
    // The form of the message.
    means(&["xml"], XML_FORMAT_ERROR).with(&[
        "格式错误", "格式有误", "解析", "xml错误", "format error", "parse", "malformed", "invalid xml",
        "not well formed",
    ]),
    means(&["data format error"], XML_FORMAT_ERROR),
    means(&["请使用post方法", "post方式", "require POST method", "use post"], REQUIRE_POST_METHOD),
    means(&["post数据为空", "empty post data", "post data empty", "post data is empty"], POST_DATA_EMPTY),
    means(&["编码格式错误", "非utf8", "utf8", "utf8编码", "字符编码", "编码错误", "encoding"], NOT_UTF8),
    // Superfluous and missing fields.
    means(
        &[
            "不识别", "无法识别", "未识别", "不能识别", "未知参数", "未知的参数", "未知字段", "多余", "不允许传",
            "不能传", "无需传", "不需要传", "unknown parameter", "unknown param", "unknown field", "unrecognized",
            "unexpected",
        ],
        UNKNOWN_PARAMETER,
    ),
    means(
        &[
            "缺少", "缺失", "必须传", "必传", "必填", "必须填", "必须上传", "必须提供", "必输", "需要传", "需传",
            "请传入", "请输入", "请填写", "为空", "未传", "没有传", "没传", "未填", "没有填", "未提供", "未上传",
            "不能少", "missing", "lack", "lacks", "lack params", "is empty", "be empty", "is null", "be null",
            "are null", "be blank", "required", "must be provided", "not provided", "no parameter",
        ],
        LACK_PARAMS,
    ),
    // The payer's code, and the state of a number.
    means(
        &["过期", "失效", "无效", "已使用", "已被使用", "已经使用", "刷新", "expired", "expire", "invalid", "used"],
        CODE_OF_PAYER,
    )
    .naming(Naming::OneOf(&[AUTH_CODE.name]))
    .about(AUTH_CODE.name),
    means(&["退款期限", "退款有效期", "退款时效", "超过一年", "refund period"], TRADE_OVERDUE),
    means(
        &["已退款", "已经退款", "已全额退款", "全额退款", "already refunded", "been refunded", "fully refunded"],
        REFUNDED,
    ),
    means(
        &[
            "已支付", "已经支付", "已付款", "已关闭", "已经关闭", "已撤销", "已经撤销", "已撤单", "支付中", "未支付",
            "状态错误", "状态不正确", "不能退款", "无法退款", "不支持退款", "order paid", "already paid", "been paid",
            "not paid", "order closed", "already closed", "been closed", "order reversed", "user paying",
        ],
        STATE_OF_ORDER,
    )
    .with(&["订单", "交易", "单号", "用户", "order", "user"]),
    means(
        &[
            "重复", "已存在", "已经存在", "已使用", "已被使用", "已经使用", "占用", "duplicate", "duplicated", "used",
            "already exists",
        ],
        NUMBER_USED,
    )
    .with(NUMBERED),
    means(&["格式", "format", "malformed"], PARAM_ERROR).naming(Naming::OneOf(&[TIME_EXPIRE.name])),
    means(
        &[
            "过期", "失效", "到期", "超过有效期", "订单超时", "订单已超时", "时间过短", "时间太短", "时间过长",
            "expired", "expires",
        ],
        ORDER_EXPIRED,
    )
    .with(&["订单", "交易", "时间", "时长", "支付", "time", "order", "trade", "time expire", "prepay id"])
    .about(TIME_EXPIRE.name),
    // Amounts.
    means(NOTHING, AMOUNT_INVALID).naming(Naming::OneOf(&[TOTAL_FEE.name, REFUND_FEE.name])),
    means(&["可退", "退款金额", "退款总额", "退款总金额", "refund fee", "refund amount"], REFUND_TOO_LARGE)
        .with(MORE),
    means(&["余额不足", "资金不足", "余额不够", "not enough", "notenough", "insufficient"], BALANCE_TOO_LOW),
    means(&["限额", "额度", "超限", "日累计", "单笔"], RESTRICTED),
    means(UNBOUND, AMOUNT_DIFFERS).naming(Naming::OneOf(&[TOTAL_FEE.name, REFUND_FEE.name])),
    // Lengths and formats. Later rows take a limit as one of the merchant.
    means(
        &[
            "长度", "格式", "字节", "位数", "字符", "规则校验", "参数校验", "过长", "超长", "太长", "过短", "太短",
            "too long", "too short", "length", "format", "malformed", "out of range", "取值", "范围", "emoji", "表情",
            "敏感", "不合规", "sensitive",
        ],
        PARAM_ERROR,
    ),
    // Values that belong together.
    means(UNBOUND, OTHER_OPENID).naming(Naming::OneOf(&[OPENID.name, SUB_OPENID.name])),
    means(WRONG, OTHER_OPENID).naming(Naming::OneOf(&[OPENID.name, SUB_OPENID.name])),
    means(UNBOUND, OTHER_SUB_MERCHANT).naming(Naming::OneOf(&[SUB_MCH_ID.name, SUB_APPID.name])),
    means(UNBOUND, APPID_MCHID_NOT_MATCH).naming(Naming::OneOf(&[APPID.name])),
    means(UNBOUND, APPID_MCHID_NOT_MATCH)
        .with(&["绑定", "关联", "bound", "bind", "unbound", "binding"]),
    means(DIFFERENT, DIFFERS_FROM_ORDER),
    // Missing permissions.
    means(
        &[
            "权限", "未开通", "没有开通", "尚未开通", "未开启", "未授权", "没有授权", "无授权", "未获授权", "无权",
            "未签约", "未申请", "暂不支持", "no permission", "permission", "permission denied", "noauth", "no auth",
            "not authorized", "not opened", "forbidden", "access denied",
        ],
        NO_AUTH,
    ),
    means(
        &[
            "限制", "受限", "冻结", "封禁", "封停", "停用", "暂停", "禁用", "注销", "销户", "违规", "风险", "风控",
            "收款功能", "状态异常", "账户异常", "账号异常", "存在异常", "补齐", "未完善", "实名", "frozen",
            "restricted", "suspended", "blocked", "disabled", "risk",
        ],
        RESTRICTED,
    ),
    means(&["不支持", "not support", "not supported"], NO_AUTH).naming(Naming::OneOf(&[MCH_ID.name])),
    // Unknown numbers, and faults of an unstated kind.
    means(WRONG, APPID_NOT_EXIST).naming(Naming::OneOf(&[APPID.name])),
    means(&["不存在", "not exist", "not exists", "not existed", "not found"], MCHID_NOT_EXIST)
        .naming(Naming::OneOf(&[MCH_ID.name])),
    means(
        &[
            "不存在", "未找到", "没有找到", "找不到", "查无", "not exist", "not exists", "not existed", "doesnt exist",
            "not found",
        ],
        NUMBER_UNKNOWN,
    )
    .with(NUMBERED),
    means(&["重新下单"], ORDER_ANEW),
    means(&["订单信息"], DIFFERS_FROM_ORDER).with(WRONG),
    means(
        &[
            "参数错误", "参数有误", "参数无效", "参数不", "校验失败", "非法", "不合法", "不是合法", "不是有效", "无效",
            "有误", "不正确", "不支持", "invalid", "illegal", "incorrect", "unsupported", "not support",
            "not supported", "param error", "parameter error", "bad request", "exceed", "exceeds",
        ],
        PARAM_ERROR,
    ),
    means(
        &[
            "错误", "不存在", "未找到", "不对", "必须为", "必须是", "只能", "应为", "应该是", "不能", "不允许", "不可",
            "error", "wrong", "not exist", "not exists", "not found", "not valid", "must be", "should be",
        ],
        PARAM_ERROR,
    )
    .naming(Naming::Some),
    // A polite phrase, which counts only if nothing else does.
    means(&["再试", "重试", "稍后", "try again", "retry", "later"], BUSY),
];

const fn means(patterns: &'static [&'static str], row: ErrorCodeEntry) -> GatewayText {
    GatewayText { patterns, with: &[], names: Naming::Any, field: None, row }
}
