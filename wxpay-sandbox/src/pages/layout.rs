//! The parts that all pages share: the frame, tables that become cards on a phone, badges, amounts
//! and times.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use wxpay_core::BeijingTime;
use wxpay_core::qr::QrCode;
use wxpay_core::value::{RefundStatus, TradeState};

use super::i18n::{self as w, Lang};
use super::view_model::{AmountView, DeliveryState};

/// The frame of a page: its language, path and query.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) lang: Lang,
    /// Whether the request chose the language.
    pub(crate) lang_chosen: bool,
    pub(crate) path: String,
    /// The query without the language.
    pub(crate) query: Vec<(String, String)>,
    pub(crate) now: BeijingTime,
}

pub(crate) const OVERVIEW: &str = "/";
pub(crate) const FAULTS: &str = "/_sandbox/pages/faults";
pub(crate) const SETUP: &str = "/_sandbox/pages/setup";

pub(crate) const SCANNER: &str = "/_sandbox/phone";

impl Frame {
    /// The value of a query parameter.
    pub(crate) fn query_value(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The number before which a page of a list begins.
    pub(crate) fn before(&self) -> Option<u64> {
        self.query_value("before").and_then(|number| number.parse().ok())
    }

    /// The address of this page in another language.
    fn url_in(&self, lang: Lang) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.query).append_pair("lang", lang.tag());
        format!("{}?{}", self.path, query.finish())
    }

    /// The whole document around a page's content.
    pub(crate) fn page(&self, title: &str, content: &Markup) -> Markup {
        let lang = self.lang;
        let at = |path: &str| (self.path == path).then_some("page");
        html! {
            (DOCTYPE)
            html lang=(lang.tag()) {
                (self.head(title))
                body data-unreachable=(lang.text(w::UNREACHABLE)) data-done=(lang.text(w::DONE)) {
                    a.skip href="#content" { (lang.text(w::SKIP)) }
                    header.top {
                        div.wide {
                            a.brand href=(OVERVIEW) { (lang.text(w::SANDBOX)) }
                            nav aria-label=(lang.text(w::NAVIGATION)) {
                                a href=(OVERVIEW) aria-current=[at(OVERVIEW)] { (lang.text(w::OVERVIEW)) }
                                a href=(FAULTS) aria-current=[at(FAULTS)] { (lang.text(w::FAULTS)) }
                                a href=(SETUP) aria-current=[at(SETUP)] { (lang.text(w::SETUP)) }
                                a href=(SCANNER) { (lang.text(w::SCAN_CODE)) }
                            }
                            span.live #live data-live=(lang.text(w::LIVE)) { (lang.text(w::NOT_LIVE)) }
                            (self.languages())
                        }
                    }
                    p.message.wide #message role="status" aria-live="polite" {}
                    main.wide #content tabindex="-1" { (content) }
                    footer.wide { p { (lang.text(w::NO_MONEY)) } }
                }
            }
        }
    }

    /// A document without navigation, for payers.
    pub(crate) fn screen(&self, title: &str, content: &Markup) -> Markup {
        html! {
            (DOCTYPE)
            html lang=(self.lang.tag()) {
                (self.head(title))
                body.screen data-unreachable=(self.lang.text(w::UNREACHABLE)) data-done=(self.lang.text(w::DONE)) {
                    p.message #message role="status" aria-live="polite" {}
                    main #content { (content) }
                    footer {
                        p { (self.lang.text(w::NO_MONEY)) }
                        (self.languages())
                    }
                }
            }
        }
    }

    fn head(&self, title: &str) -> Markup {
        html! {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · " (self.lang.text(w::SANDBOX)) }
                link rel="icon" href="/_sandbox/pages/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/_sandbox/pages/style.css";
                script src="/_sandbox/pages/script.js" defer {}
            }
        }
    }

    fn languages(&self) -> Markup {
        let current = |lang: Lang| (self.lang == lang).then_some("true");
        html! {
            nav.languages aria-label=(self.lang.text(w::LANGUAGE)) {
                a href=(self.url_in(Lang::Zh)) lang="zh" hreflang="zh" aria-current=[current(Lang::Zh)] { "中文" }
                a href=(self.url_in(Lang::En)) lang="en" hreflang="en" aria-current=[current(Lang::En)] {
                    "English"
                }
            }
        }
    }

    /// The sandbox's clock, which the script keeps running.
    pub(crate) fn clock(&self) -> Markup {
        html! { time.now data-now=(self.now.unix_seconds()) { (time(self.now)) } }
    }
}

/// A table labelled by a heading. The roles keep it a table for screen readers when the stylesheet
/// lays it out as cards.
pub(crate) fn table(id: &str, heads: &[&str], rows: &[Vec<Markup>]) -> Markup {
    html! {
        table role="table" aria-labelledby=(id) {
            thead role="rowgroup" {
                tr role="row" { @for head in heads { th role="columnheader" scope="col" { (head) } } }
            }
            tbody role="rowgroup" {
                @for row in rows {
                    tr role="row" {
                        @for (head, cell) in heads.iter().zip(row) { td role="cell" data-label=(head) { (cell) } }
                    }
                }
            }
        }
    }
}

/// A form with one button, for an action under `/_sandbox/`.
pub(crate) fn button(action: &str, hidden: &[(&str, &str)], class: &str, label: &str) -> Markup {
    html! {
        form method="post" action=(action_path(action)) data-act {
            @for (name, value) in hidden { input type="hidden" name=(name) value=(value); }
            button type="submit" class=(class) { (label) }
        }
    }
}

/// The address of a form for an action under `/_sandbox/`.
pub(crate) fn action_path(action: &str) -> String {
    format!("/_sandbox/pages/do/{action}")
}

/// The address of an order's page.
pub(crate) fn order_path(out_trade_no: &str, merchant: Option<&str>) -> String {
    format!("/_sandbox/pages/orders/{}", number_path(out_trade_no, merchant))
}

/// A number as the end of a path, with the merchant if the number is ambiguous.
pub(crate) fn number_path(number: &str, merchant: Option<&str>) -> String {
    format!("{}{}", segment(number), merchant_query(merchant))
}

/// The query that names the merchant.
pub(crate) fn merchant_query(merchant: Option<&str>) -> String {
    merchant.map_or_else(String::new, |merchant| format!("?merchant={}", segment(merchant)))
}

/// The characters that are escaped in a path segment.
const SEGMENT_ESCAPES: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'_');

/// A text as one segment of a path.
pub(crate) fn segment(text: &str) -> percent_encoding::PercentEncode<'_> {
    percent_encoding::utf8_percent_encode(text, SEGMENT_ESCAPES)
}

/// The link that downloads an order as a scenario.
pub(crate) fn scenario_link(lang: Lang, out_trade_no: &str, merchant: Option<&str>) -> Markup {
    html! { a href=(scenario_path(out_trade_no, merchant)) download { (lang.text(w::SAVE_SCENARIO)) } }
}

/// The same in a row, which has little room.
pub(crate) fn short_scenario_link(lang: Lang, out_trade_no: &str, merchant: Option<&str>) -> Markup {
    html! {
        a href=(scenario_path(out_trade_no, merchant)) download aria-label=(lang.text(w::SAVE_SCENARIO))
            title=(lang.text(w::SAVE_SCENARIO)) { (lang.text(w::SCENARIO)) }
    }
}

fn scenario_path(out_trade_no: &str, merchant: Option<&str>) -> String {
    format!("/_sandbox/orders/{}/scenario{}", segment(out_trade_no), merchant_query(merchant))
}

pub(crate) fn order_link(out_trade_no: &str, merchant: Option<&str>) -> Markup {
    html! { a.number href=(order_path(out_trade_no, merchant)) { (out_trade_no) } }
}

/// A time, such as `2026-11-24 12:20:05`.
pub(crate) fn time(at: BeijingTime) -> String {
    let digits = at.to_string();
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    let (date, clock) = ([part(0, 4), part(4, 6), part(6, 8)], [part(8, 10), part(10, 12), part(12, 14)]);
    format!("{} {}", date.join("-"), clock.join(":"))
}

/// An amount, such as `¥8.88` or `8.88 USD`.
pub(crate) fn money(money: &AmountView) -> String {
    let yuan = format!("{}.{:02}", money.fen / 100, money.fen % 100);
    match money.currency.as_str() {
        "CNY" => format!("¥{yuan}"),
        currency => format!("{yuan} {currency}"),
    }
}

/// An order's state: its name, and the value on the wire.
pub(crate) fn trade_state(lang: Lang, state: &TradeState) -> Markup {
    let class = match state {
        TradeState::Success => "good",
        TradeState::Notpay | TradeState::Userpaying => "open",
        TradeState::Payerror => "bad",
        TradeState::Refund => "back",
        _ => "over",
    };
    html! { span class=(format!("badge {class}")) { (lang.text(w::trade_state(state))) " " code { (state.as_str()) } } }
}

/// A refund's state: its name, and the value on the wire.
pub(crate) fn refund_state(lang: Lang, state: &RefundStatus) -> Markup {
    let class = match state {
        RefundStatus::Success => "good",
        RefundStatus::Processing => "open",
        RefundStatus::Change => "bad",
        _ => "over",
    };
    html! {
        span class=(format!("badge {class}")) { (lang.text(w::refund_state(state))) " " code { (state.as_str()) } }
    }
}

/// The state of a notification.
pub(crate) fn delivery_state(lang: Lang, state: DeliveryState) -> Markup {
    let class = match state {
        DeliveryState::Acknowledged => "good",
        DeliveryState::Due => "open",
        DeliveryState::GivenUp => "bad",
    };
    html! { span class=(format!("badge {class}")) { (lang.text(w::delivery_state(state))) } }
}

/// The fault that a rule injected, if any.
pub(crate) fn fault(lang: Lang, fault: Option<&str>) -> Markup {
    html! { @if let Some(fault) = fault { " " span.badge.open { (lang.text(w::FAULT)) " " code { (fault) } } } }
}

/// A QR code; empty if the text is too long for one.
pub(crate) fn qr(text: &str, label: &str) -> Markup {
    let Ok(code) = QrCode::new(text) else {
        return html! {};
    };
    let svg = code.svg();
    // HTML has no XML declaration.
    let svg = svg.find("<svg").and_then(|at| svg.get(at..)).unwrap_or_default();
    html! { div.qr role="img" aria-label=(label) { (PreEscaped(svg)) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_time_and_order_path_are_formatted() {
        let amount = |fen, currency: &str| money(&AmountView { fen, currency: currency.to_owned() });
        assert_eq!(amount(888, "CNY"), "¥8.88");
        assert_eq!(amount(5, "USD"), "0.05 USD");
        assert_eq!(amount(u64::MAX, "CNY"), "¥184467440737095516.15");
        assert_eq!(time("20261124122005".parse().unwrap()), "2026-11-24 12:20:05");
        assert_eq!(order_path("A*|@-_/1", None), "/_sandbox/pages/orders/A%2A%7C%40-_%2F1");
        assert_eq!(order_path("A1", Some("10000100")), "/_sandbox/pages/orders/A1?merchant=10000100");
    }
}
