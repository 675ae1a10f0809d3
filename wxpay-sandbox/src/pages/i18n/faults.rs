//! The texts of the page of faults.

use super::{Lang, Translation, w};

pub(crate) const ADD_FAULT: Translation = w("添加故障", "Set a fault");
pub(crate) const SET_FAULTS: Translation = w("已设置的故障", "Faults that are set");
pub(crate) const NO_FAULTS: Translation = w("没有设置故障。", "No faults are set.");
pub(crate) const FAULTS_HINT: Translation = w(
    "符合规则的下一次调用会出错，次数用完即止。",
    "The next calls that fit a rule fail as it says, as often as it says.",
);
pub(crate) const API: Translation = w("接口", "API");
pub(crate) const TIMES: Translation = w("次数", "Times");
pub(crate) const SECONDS: Translation = w("秒数（延迟类故障）", "Seconds (of a delay)");
pub(crate) const PATTERN: Translation = w("订单号（可含 *）", "Order number (may contain *)");
pub(crate) const PROBABILITY: Translation = w("概率（0 到 1）", "Probability (0 to 1)");
pub(crate) const SEED: Translation = w("随机种子", "Seed");
pub(crate) const TIMING: Translation = w("何时出错", "When it strikes");
pub(crate) const TIMING_DEFAULT: Translation = w("按该故障的惯例", "As that fault usually does");
pub(crate) const TIMING_BEFORE: Translation = w("请求执行之前", "Before the request is carried out");
pub(crate) const TIMING_AFTER: Translation = w("请求执行之后", "After it was carried out");
pub(crate) const QUERIES: Translation =
    w("输入密码期间的查询次数（USERPAYING）", "Queries while the payer types (USERPAYING)");
pub(crate) const FAULT_TEXT: Translation = w("文字（FAIL）", "Text (FAIL)");
pub(crate) const FAULT_ADDRESS: Translation = w("网址（REDIRECT）", "URL (REDIRECT)");
pub(crate) const FAULT_BYTES: Translation = w("应答字节数（HUGE）", "Bytes of the answer (HUGE)");
pub(crate) const FAULT_SPEED: Translation = w("每秒字节数（SLOW）", "Bytes per second (SLOW)");
pub(crate) const MORE_OPTIONS: Translation = w("更多条件", "More conditions");
pub(crate) const DETAILS: Translation = w("条件", "Details");
pub(crate) const DELETE: Translation = w("删除", "Delete");
pub(crate) const DELETE_ALL: Translation = w("全部删除", "Delete all");
pub(crate) const CODES: Translation = w("错误码", "Codes of the API");
pub(crate) const CONNECTION: Translation = w("连接与应答", "Connection and answer");

/// The effect of a kind of fault, in Chinese. In English the control interface's own text is used.
pub(crate) fn fault_kind(lang: Lang, name: &str) -> Option<&'static str> {
    if lang == Lang::En {
        return None;
    }
    Some(match name {
        "DELAY" => "已执行，延迟应答；通知则延迟发送",
        "TIMEOUT" => "已执行，但始终不应答",
        "CLOSED" => "已执行，但不应答即断开连接",
        "HTTP_500" | "HTTP_502" | "HTTP_503" | "HTTP_504" => "已执行，但返回该状态码和网页",
        "HTML" => "已执行，但返回网页，状态码 200",
        "EMPTY" => "已执行，但返回空内容，状态码 200",
        "TRUNCATED" => "已执行，但应答只发一半",
        "UNSIGNED" => "已执行，但应答没有 sign",
        "WRONG_SIGN" => "应答或通知的签名错误",
        "WRONG_AMOUNT" => "通知的金额多一分",
        "FAIL" => "未执行，应答只有 return_code FAIL 和文字；通知也是如此",
        "RECALL" => "未撤销，但应答 recall Y",
        "LATE" => "不应答即断开连接，之后才执行",
        "RESET" => "已执行，但不应答即重置连接",
        "TLS_ALERT" => "已执行，但以 TLS 警报断开连接",
        "REDIRECT" => "未执行，应答重定向 307",
        "HUGE" => "已执行，但应答后有大量空格",
        "SLOW" => "已执行，但应答发送缓慢",
        "KEEPALIVE" => "已执行并应答，之后关闭空闲连接",
        "DUPLICATE" => "通知发送两次",
        "REORDERED" => "等另一条通知发出后再发",
        _ => return None,
    })
}
