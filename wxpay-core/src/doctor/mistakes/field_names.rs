//! Mistakes in the names of the fields and in the separators.

use super::entry::{Mistake, mistake};
use super::names;
use crate::doctor::mutations;

pub(super) const NAMES_IN_OTHER_CASE: Mistake = mistake(
    names::NAMES_IN_OTHER_CASE,
    mutations::names::respell_names,
    [
        "Names were signed in another spelling than the message has.",
        "Sign the names as they are sent: `appId` and `appid` differ, and so do `outTradeNo` and `out_trade_no`.",
    ],
    ["签名时的字段名写法与报文不同。", "字段名与发送的完全一致：appId 与 appid、outTradeNo 与 out_trade_no 不同。"],
);

pub(super) const SEPARATORS: Mistake = mistake(
    "separators",
    mutations::names::change_separators,
    ["Something other than `=` and `&` joins the fields.", "Join them as `name=value`, with `&` between."],
    ["字段之间没有用 = 和 & 连接。", "以 name=value 的形式用 & 连接。"],
);

pub(super) const SEPARATOR_TOO_MANY: Mistake = mistake(
    "separator-too-many",
    mutations::names::add_separator,
    ["There is a separator too many in the text.", "Let the text begin with the first name, and end with the key."],
    ["签名串中多了分隔符。", "签名串以第一个字段名开头，以密钥结尾。"],
);
