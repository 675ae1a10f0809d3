//! The texts of the pages, in Chinese and English.

pub(super) mod faults;
mod states;

use crate::reason::Reason;

pub(crate) use states::{delivery_state, refund_state, trade_state};

/// A language of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lang {
    Zh,
    En,
}

/// A text in both languages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Translation {
    zh: &'static str,
    en: &'static str,
}

pub(super) const fn w(zh: &'static str, en: &'static str) -> Translation {
    Translation { zh, en }
}

impl Lang {
    /// The tag in HTML, cookies and URLs.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// The language of a tag such as `zh`, `zh-CN` or `en-GB`.
    pub(crate) fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', ';']).next().unwrap_or_default();
        [Self::Zh, Self::En].into_iter().find(|lang| primary.eq_ignore_ascii_case(lang.tag()))
    }

    /// The sentence of a reason in this language.
    pub(crate) fn reason(self, reason: &Reason) -> &str {
        match self {
            Self::Zh => &reason.zh,
            Self::En => &reason.en,
        }
    }

    /// The text in this language.
    pub(crate) const fn text(self, translation: Translation) -> &'static str {
        match self {
            Self::Zh => translation.zh,
            Self::En => translation.en,
        }
    }
}

pub(crate) const LANGUAGE: Translation = w("语言", "Language");
pub(crate) const SANDBOX: Translation = w("wxpay 沙箱", "wxpay sandbox");
pub(crate) const SKIP: Translation = w("跳到正文", "Skip to content");
pub(crate) const NAVIGATION: Translation = w("页面", "Pages");
pub(crate) const NO_MONEY: Translation =
    w("测试网关，不涉及真实资金。", "A gateway for tests. No real money is moved.");
pub(crate) const LIVE: Translation = w("实时更新", "Live");
pub(crate) const NOT_LIVE: Translation = w("未连接", "Not connected");

pub(crate) const OVERVIEW: Translation = w("概览", "Overview");
pub(crate) const FAULTS: Translation = w("故障", "Faults");
pub(crate) const SETUP: Translation = w("接入", "Set-up");
pub(crate) const CASHIER: Translation = w("收银台", "Cashier");
pub(crate) const PHONE: Translation = w("手机", "Phone");

pub(crate) const CLOCK: Translation = w("沙箱时间（北京）", "Sandbox clock (Beijing)");
pub(crate) const FORWARD: Translation = w("拨快", "Move forward");
pub(crate) const BY_15_SECONDS: Translation = w("15 秒", "15 s");
pub(crate) const BY_MINUTE: Translation = w("1 分钟", "1 min");
pub(crate) const BY_HOUR: Translation = w("1 小时", "1 h");
pub(crate) const BY_DAY: Translation = w("1 天", "1 day");
pub(crate) const RESET: Translation = w("全部清空", "Reset");
pub(crate) const RESET_CONFIRM: Translation =
    w("清空所有订单、退款、日志和故障？", "Forget all orders, refunds, faults and the log?");

pub(crate) const ORDER: Translation = w("订单", "Order");
pub(crate) const ORDERS: Translation = w("订单", "Orders");
pub(crate) const REFUNDS: Translation = w("退款", "Refunds");
pub(crate) const NOTIFICATIONS: Translation = w("通知", "Notifications");
pub(crate) const LOG: Translation = w("请求日志", "Request log");
pub(crate) const NO_ORDERS_YET: Translation = w(
    "还没有订单。把 SDK 指向本沙箱即可，各 SDK 的设置：",
    "No orders yet. Point an SDK at this sandbox; these are the settings:",
);
pub(crate) const NO_ORDERS: Translation = w("没有符合条件的订单。", "No order fits the filter.");
pub(crate) const NO_REFUNDS: Translation = w("没有退款。", "No refunds.");
pub(crate) const NO_NOTIFICATIONS: Translation = w("没有通知。", "No notifications.");
pub(crate) const NO_REQUESTS: Translation = w("没有请求。", "No requests.");
pub(crate) const UNPAID: Translation = w("待支付", "Unpaid");
pub(crate) const PAID_TALLY: Translation = w("已支付", "Paid");
pub(crate) const DUE_TALLY: Translation = w("待通知", "Notifications due");
pub(crate) const REFUSED_TALLY: Translation = w("被拒请求", "Requests refused");
pub(crate) const FAULTS_TALLY: Translation = w("已设故障", "Faults set");

pub(crate) const FILTER: Translation = w("筛选", "Filter");
pub(crate) const STATE: Translation = w("状态", "State");
pub(crate) const CHANNEL: Translation = w("渠道", "Channel");
pub(crate) const ANY: Translation = w("全部", "Any");
pub(crate) const CHANNEL_PAY: Translation = w("V2 接口", "V2 (XML)");
pub(crate) const CHANNEL_CLOUD: Translation = w("云支付", "CloudPay");
pub(crate) const ORDER_NUMBER: Translation = w("商户订单号", "Order number");
pub(crate) const ORDER_OR_REFUND_NUMBER: Translation = w("订单号或退款单号", "Order or refund number");
pub(crate) const REFUSED_ONLY: Translation = w("仅被拒", "Refused only");
pub(crate) const SHOW: Translation = w("查看", "Show");
pub(crate) const CLEAR: Translation = w("清除", "Clear");

pub(crate) const AMOUNT: Translation = w("金额", "Amount");
pub(crate) const BODY: Translation = w("商品描述", "Description");
pub(crate) const MERCHANT: Translation = w("商户号", "Merchant");
pub(crate) const PLACED_AT: Translation = w("下单时间", "Placed");
pub(crate) const NOTIFIED: Translation = w("通知", "Notified");
pub(crate) const ACTIONS: Translation = w("操作", "Actions");
pub(crate) const PAY: Translation = w("支付", "Pay");
pub(crate) const TIME: Translation = w("时间", "Time");
pub(crate) const CALL: Translation = w("请求", "Request");
pub(crate) const VERDICT: Translation = w("结果", "Verdict");
pub(crate) const REASON: Translation = w("原因", "Reason");
pub(crate) const ACCEPTED: Translation = w("接受", "Accepted");
pub(crate) const REFUSED: Translation = w("拒绝", "Refused");
pub(crate) const NOTE: Translation = w("注意：", "Note: ");
pub(crate) const ABOUT: Translation = w("关于", "About");
pub(crate) const ATTEMPTS: Translation = w("次数", "Attempts");
pub(crate) const LAST_ANSWER: Translation = w("最近应答", "Last answer");
pub(crate) const NEXT_ATTEMPT: Translation = w("下次通知", "Next attempt");
pub(crate) const REFUND_NUMBER: Translation = w("商户退款单号", "Refund number");
pub(crate) const REQUESTED_AT: Translation = w("申请时间", "Asked for");
pub(crate) const PAYMENT: Translation = w("支付", "Payment");
pub(crate) const REFUND: Translation = w("退款", "Refund");
pub(crate) const ALL_OF_LIST: Translation = w("查看全部", "Show all");
pub(crate) const SAVE_SCENARIO: Translation = w("保存为剧本", "Save as scenario");
pub(crate) const SCENARIO: Translation = w("剧本", "Scenario");
pub(crate) const NO_SCENARIO: Translation =
    w("云支付的订单不能保存为剧本。", "An order of CloudPay cannot be saved as a scenario.");
pub(crate) const REPLAY: Translation = w("重发通知", "Send again");
pub(crate) const DONE: Translation = w("已完成", "Done");
pub(crate) const NONE: Translation = w("—", "—");

pub(crate) const FACTS: Translation = w("订单信息", "The order");
pub(crate) const TRADE_TYPE: Translation = w("交易类型", "Trade type");
pub(crate) const TYPE_AND_MERCHANT: Translation = w("类型、商户", "Type, merchant");
pub(crate) const PAYER: Translation = w("付款人", "Payer");
pub(crate) const COUPONS: Translation = w("优惠", "Coupons");
pub(crate) const PLACED_FIELDS: Translation = w("下单参数", "Fields as placed");
pub(crate) const TIMELINE: Translation = w("时间线", "Time line");
pub(crate) const PLACED: Translation = w("已下单", "Placed");
pub(crate) const PAID: Translation = w("已支付", "Paid");
pub(crate) const REVOKED: Translation = w("已撤销", "Revoked");
pub(crate) const EXPIRED: Translation = w("已过期", "Expired");
pub(crate) const ACKNOWLEDGED: Translation = w("通知已确认", "Notification acknowledged");
pub(crate) const NOT_ACKNOWLEDGED: Translation = w("通知未被确认", "Notification not acknowledged");
pub(crate) const MESSAGE: Translation = w("报文", "Message");
pub(crate) const ANSWER: Translation = w("应答", "Answer");
pub(crate) const REFUND_REQUESTED: Translation = w("申请退款", "Refund asked for");
pub(crate) const OPEN_CASHIER: Translation = w("打开收银台", "Open the cashier");
pub(crate) const OPEN_PHONE: Translation = w("在本机打开手机页", "Open the phone page here");
pub(crate) const BACK: Translation = w("返回概览", "Back to the overview");
pub(crate) const NO_SUCH_ORDER: Translation = w("没有这个订单", "No such order");
pub(crate) const NO_SUCH_ORDER_HINT: Translation = w(
    "没有以此为商户订单号或 prepay_id 的订单；沙箱可能已清空或重启。",
    "No order has this as its order number or prepay_id. The sandbox may have been reset or restarted.",
);

pub(crate) const SCAN: Translation = w("用手机相机扫码", "Scan with a phone's camera");
pub(crate) const SCAN_HINT: Translation =
    w("打开沙箱的手机页，在那里付款或取消。", "Opens the sandbox's phone page, where the order is paid or left.");
pub(crate) const CODE_URL: Translation = w("code_url", "code_url");
pub(crate) const CODE_URL_HINT: Translation = w(
    "这是协议里的二维码，只有真实网关的码才能用微信扫。",
    "The code of the protocol. WeChat itself opens only codes of the real gateway.",
);
pub(crate) const OUT_OF_REACH: Translation = w(
    "沙箱只监听本机，手机连不上。请用 --listen 0.0.0.0:8080 启动，并让手机连接同一网络。",
    "The sandbox listens on this machine only. \
     Start it with --listen 0.0.0.0:8080 to reach it from a phone on the same network.",
);
pub(crate) const AMOUNT_DUE: Translation = w("应付金额", "Amount due");
pub(crate) const WAITING: Translation = w("等待付款", "Waiting for the payment");

pub(crate) const SCAN_CODE: Translation = w("扫一扫", "Scan a code");
pub(crate) const SCAN_CODE_HINT: Translation = w(
    "订单的 code_url 直接打开付款页；商品码（模式一）先回调商户取得订单。",
    "The code_url of an order leads to its payment; \
     the code of a product (mode one) first asks the merchant for an order.",
);
pub(crate) const CODE_TEXT: Translation = w("二维码内容", "What the code says");
pub(crate) const SCAN_NOW: Translation = w("扫码", "Scan");

pub(crate) const PAY_TO: Translation = w("付款给商户", "Pay to merchant");
pub(crate) const PAY_NOW: Translation = w("立即支付", "Pay now");
pub(crate) const DO_NOT_PAY: Translation = w("取消支付", "Cancel");
pub(crate) const BANK_REFUSES: Translation = w("银行拒绝", "The bank refuses");
pub(crate) const PASSWORD: Translation = w("支付密码（任意六位数字）", "Payment password (any six digits)");
pub(crate) const WITH_COUPONS: Translation = w("使用优惠券", "Use coupons");
pub(crate) const COUPON_TYPE: Translation = w("优惠券类型", "Type of coupon");
pub(crate) const COUPON_CASH: Translation = w("充值代金券 CASH", "Prepaid (CASH)");
pub(crate) const COUPON_NO_CASH: Translation = w("免充值代金券 NO_CASH", "Not prepaid (NO_CASH)");
pub(crate) const FEE_IN_FEN: Translation = w("金额（分）", "Amount in fen");
pub(crate) const OTHER_PAYER: Translation = w("换一个付款人", "Pay as somebody else");
pub(crate) const MERCHANT_NOTIFIED: Translation = w("商户已收到通知", "The merchant has been told");
pub(crate) const MERCHANT_PENDING: Translation = w("正在通知商户", "The merchant is being told");
pub(crate) const MERCHANT_SILENT: Translation = w("商户一直没有确认通知", "The merchant never acknowledged");
pub(crate) const NOTHING_TO_PAY: Translation = w("现在无需付款", "Nothing to pay now");

pub(crate) const REFUND_ARRIVE: Translation = w("到账", "Money is back");
pub(crate) const REFUND_BOUNCE: Translation = w("银行退回", "Bank refuses");
pub(crate) const REFUND_CLOSE: Translation = w("关闭", "Give up");

pub(crate) const FAULT: Translation = w("故障", "Fault");

pub(crate) const SETUP_HINT: Translation =
    w("SDK 不用改代码，只需改网关地址。", "An SDK needs no change but the address of the gateway.");
pub(crate) const ACCOUNT: Translation = w("测试商户", "The merchant");
pub(crate) const KEY: Translation = w("API 密钥", "API key");
pub(crate) const ADDRESS: Translation = w("网关地址", "Gateway");
pub(crate) const NOT_DONE: Translation = w("没有完成", "That did not work");
pub(crate) const UNREACHABLE: Translation =
    w("沙箱没有应答，它可能已停止。", "The sandbox does not answer. It may have ended.");

/// The number of a delivery attempt.
pub(crate) fn attempt(lang: Lang, count: usize) -> String {
    match lang {
        Lang::Zh => format!("第 {count} 次"),
        Lang::En => format!("attempt {count}"),
    }
}

/// How many rows are not shown.
pub(crate) fn more(lang: Lang, how_many: usize) -> String {
    match lang {
        Lang::Zh => format!("另有 {how_many} 条未显示，请用筛选缩小范围。"),
        Lang::En => format!("{how_many} more are not shown; the filter narrows the list."),
    }
}

#[cfg(test)]
mod tests {
    use super::Lang;

    #[test]
    fn from_tag_reads_language_tags() {
        assert_eq!(Lang::from_tag("zh-CN"), Some(Lang::Zh));
        assert_eq!(Lang::from_tag(" EN;q=0.8"), Some(Lang::En));
        assert_eq!(Lang::from_tag("de"), None);
        assert_eq!(Lang::from_tag(""), None);
    }
}
