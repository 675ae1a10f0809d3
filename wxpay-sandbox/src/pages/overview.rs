//! The first page: the clock, orders, refunds, notifications and the log.

use maud::{Markup, html};
use wxpay_core::value::{RefundStatus, TradeState};

use super::layout::{self, Frame, button, order_link, table};
use super::setup;
use super::view::{Account, Filter, Notification, OrderRow, Overview, Refund, Request, Tallies};
use super::words::{self as w, Lang};

/// The states that the filter offers.
const STATES: [TradeState; 7] = [
    TradeState::Notpay,
    TradeState::Userpaying,
    TradeState::Success,
    TradeState::Refund,
    TradeState::Closed,
    TradeState::Revoked,
    TradeState::Payerror,
];

pub(crate) fn page(frame: &Frame, filter: &Filter, overview: &Overview, account: &Account, url: &str) -> Markup {
    let lang = frame.lang;
    let is_new = overview.tallies.orders == 0;
    let content = html! {
        h1.hidden { (lang.say(w::OVERVIEW)) }
        (clock(frame))
        div #tallies data-live { (tallies(lang, &overview.tallies)) }
        (filters(lang, filter))
        section.block {
            h2 #orders-head { (lang.say(w::ORDERS)) }
            div #orders data-live {
                @if is_new {
                    div.empty { p { (lang.say(w::NO_ORDERS_YET)) } (setup::samples(lang, account, url)) }
                } @else {
                    (orders(lang, &overview.orders, overview.more_orders))
                }
            }
        }
        section.block {
            h2 #notifications-head { (lang.say(w::NOTIFICATIONS)) }
            div #notifications data-live { (notifications(lang, &overview.notifications)) }
        }
        section.block {
            h2 #refunds-head { (lang.say(w::REFUNDS)) }
            div #refunds data-live { (refunds(lang, &overview.refunds)) }
        }
        section.block {
            h2 #log-head { (lang.say(w::LOG)) }
            div #log data-live { (log(lang, &overview.log, overview.more_requests)) }
        }
    };
    frame.page(lang.say(w::OVERVIEW), &content)
}

/// The clock, with what moves it.
fn clock(frame: &Frame) -> Markup {
    let lang = frame.lang;
    let steps = [(w::BY_15_SECONDS, "15"), (w::BY_MINUTE, "60"), (w::BY_HOUR, "3600"), (w::BY_DAY, "86400")];
    html! {
        section.bar {
            div {
                h2.small { (lang.say(w::CLOCK)) }
                div #clock data-live { (frame.clock()) }
            }
            div.buttons role="group" aria-label=(lang.say(w::FORWARD)) {
                span.hint { (lang.say(w::FORWARD)) }
                @for (label, seconds) in steps {
                    (button("clock", &[("advance_seconds", seconds)], "plain", lang.say(label)))
                }
            }
            form.end method="post" action=(layout::acting("reset")) data-act data-confirm=(lang.say(w::RESET_REALLY)) {
                button.danger type="submit" { (lang.say(w::RESET)) }
            }
        }
    }
}

fn tallies(lang: Lang, tallies: &Tallies) -> Markup {
    let tiles = [
        (w::ORDERS, tallies.orders, "/"),
        (w::UNPAID, tallies.unpaid, "/?state=NOTPAY"),
        (w::PAID_TALLY, tallies.paid, "/?state=SUCCESS"),
        (w::REFUNDS, tallies.refunds, "/#refunds-head"),
        (w::DUE_TALLY, tallies.due, "/#notifications-head"),
        (w::REFUSED_TALLY, tallies.refused, "/?refused=1#log-head"),
        (w::FAULTS_TALLY, tallies.faults, layout::FAULTS),
    ];
    html! {
        ul.tiles {
            @for (label, count, path) in tiles {
                li { a href=(path) { b { (count) } " " span { (lang.say(label)) } } }
            }
        }
    }
}

fn filters(lang: Lang, filter: &Filter) -> Markup {
    let state_is = |state: &str| filter.state.as_deref() == Some(state);
    let channel_is = |channel: &str| filter.channel.as_deref() == Some(channel);
    html! {
        form.filter method="get" action=(layout::OVERVIEW) role="search" aria-label=(lang.say(w::FILTER)) data-filter {
            label {
                span { (lang.say(w::ORDER_NUMBER)) }
                input type="search" name="q" value=(filter.text) autocomplete="off" spellcheck="false";
            }
            label {
                span { (lang.say(w::STATE)) }
                select name="state" {
                    option value="" { (lang.say(w::ANY)) }
                    @for state in &STATES {
                        option value=(state.as_str()) selected[state_is(state.as_str())] {
                            (lang.say(w::trade_state(state))) " " (state.as_str())
                        }
                    }
                }
            }
            label {
                span { (lang.say(w::CHANNEL)) }
                select name="channel" {
                    option value="" { (lang.say(w::ANY)) }
                    option value="pay" selected[channel_is("pay")] { (lang.say(w::CHANNEL_PAY)) }
                    option value="cloud" selected[channel_is("cloud")] { (lang.say(w::CHANNEL_CLOUD)) }
                }
            }
            label.check {
                input type="checkbox" name="refused" value="1" checked[filter.refused];
                span { (lang.say(w::REFUSED_ONLY)) }
            }
            div.buttons {
                button.plain.fallback type="submit" { (lang.say(w::SHOW)) }
                a href=(layout::OVERVIEW) { (lang.say(w::CLEAR)) }
            }
        }
    }
}

fn orders(lang: Lang, orders: &[OrderRow], more: usize) -> Markup {
    let heads =
        [w::ORDER_NUMBER, w::STATE, w::AMOUNT, w::BODY, w::TYPE_AND_MERCHANT, w::PLACED_AT, w::NOTIFIED, w::ACTIONS]
            .map(|words| lang.say(words));
    let rows: Vec<Vec<Markup>> = orders.iter().map(|order| order_row(lang, order)).collect();
    html! {
        @if rows.is_empty() { p.none { (lang.say(w::NO_ORDERS)) } } @else { (table("orders-head", &heads, &rows)) }
        @if more > 0 { p.hint { (w::more(lang, more)) } }
    }
}

fn order_row(lang: Lang, order: &OrderRow) -> Vec<Markup> {
    let (number, whose) = (layout::segment(&order.out_trade_no), order.whose.as_deref());
    vec![
        order_link(&order.out_trade_no, whose),
        layout::trade_state(lang, &order.state),
        html! { span.amount { (layout::money(&order.total)) } },
        html! { span.clip { (order.body) } },
        html! {
            div {
                (order.trade_type) @if order.on_cloud { " · " (lang.say(w::CHANNEL_CLOUD)) }
                span.under.number { (order.merchant) }
            }
        },
        html! { span.time { (layout::time(order.placed_at)) } },
        match order.notified {
            Some(told) => layout::told(lang, told),
            None => html! { (lang.say(w::NONE)) },
        },
        html! {
            @if order.is_open {
                div.buttons {
                    (button(&format!("orders/{number}/pay{}", layout::query(whose)), &[], "go", lang.say(w::PAY)))
                    a href={ "/_sandbox/cashier/" (layout::named(&order.out_trade_no, whose)) } {
                        (lang.say(w::CASHIER))
                    }
                }
            }
        },
    ]
}

fn notifications(lang: Lang, notifications: &[Notification]) -> Markup {
    let heads = [w::ORDER_NUMBER, w::ABOUT, w::STATE, w::ATTEMPTS, w::LAST_ANSWER, w::NEXT_ATTEMPT]
        .map(|words| lang.say(words));
    let rows: Vec<Vec<Markup>> = notifications
        .iter()
        .map(|notification| {
            vec![
                order_link(&notification.out_trade_no, notification.whose.as_deref()),
                match &notification.out_refund_no {
                    Some(number) => html! { (lang.say(w::REFUND)) " " span.number { (number) } },
                    None => html! { (lang.say(w::PAYMENT)) },
                },
                layout::told(lang, notification.told),
                html! { (notification.attempts.len()) },
                html! { @if let Some(last) = notification.attempts.last() { code.line { (last.answer) } } },
                html! { @if let Some(next) = notification.next { span.time { (layout::time(next)) } } },
            ]
        })
        .collect();
    html! {
        @if rows.is_empty() { p.none { (lang.say(w::NO_NOTIFICATIONS)) } }
        @else { (table("notifications-head", &heads, &rows)) }
    }
}

/// The refunds, with what a bank may do to those under way.
pub(crate) fn refunds(lang: Lang, refunds: &[Refund]) -> Markup {
    let heads =
        [w::REFUND_NUMBER, w::ORDER_NUMBER, w::STATE, w::AMOUNT, w::ASKED_AT, w::ACTIONS].map(|words| lang.say(words));
    let rows: Vec<Vec<Markup>> = refunds
        .iter()
        .map(|refund| {
            vec![
                html! { span.number { (refund.out_refund_no) } },
                order_link(&refund.out_trade_no, refund.whose.as_deref()),
                layout::refund_state(lang, &refund.state),
                html! { span.amount { (layout::money(&refund.fee)) } },
                html! { span.time { (layout::time(refund.asked_at)) } },
                ends(lang, refund),
            ]
        })
        .collect();
    html! {
        @if rows.is_empty() { p.none { (lang.say(w::NO_REFUNDS)) } } @else { (table("refunds-head", &heads, &rows)) }
    }
}

/// What may still become of a refund.
fn ends(lang: Lang, refund: &Refund) -> Markup {
    let ends: &[(w::Words, RefundStatus)] = match refund.state {
        RefundStatus::Processing => &[
            (w::REFUND_HERE, RefundStatus::Success),
            (w::REFUND_BOUNCE, RefundStatus::Change),
            (w::REFUND_CLOSE, RefundStatus::Refundclose),
        ],
        RefundStatus::Change => {
            &[(w::REFUND_HERE, RefundStatus::Success), (w::REFUND_CLOSE, RefundStatus::Refundclose)]
        }
        _ => &[],
    };
    let action =
        format!("refunds/{}/finish{}", layout::segment(&refund.out_refund_no), layout::query(refund.whose.as_deref()));
    html! {
        @if !ends.is_empty() {
            div.buttons {
                @for (label, status) in ends {
                    (button(&action, &[("status", status.as_str())], "plain", lang.say(*label)))
                }
            }
        }
    }
}

fn log(lang: Lang, requests: &[Request], more: usize) -> Markup {
    let heads = [w::TIME, w::CALL, w::ORDER_NUMBER, w::VERDICT, w::REASON].map(|words| lang.say(words));
    let rows: Vec<Vec<Markup>> = requests
        .iter()
        .map(|request| {
            vec![
                html! { span.time { (layout::time(request.at)) } },
                html! { code { (request.method) " " (request.path) } },
                html! { @if let Some(number) = &request.out_trade_no { (order_link(number, None)) } },
                verdict(lang, request),
                reason(lang, request),
            ]
        })
        .collect();
    html! {
        @if rows.is_empty() { p.none { (lang.say(w::NO_REQUESTS)) } } @else { (table("log-head", &heads, &rows)) }
        @if more > 0 { p.hint { (w::more(lang, more)) } }
    }
}

/// Why a request was refused, or what is odd about one that was not: the sandbox's own
/// words, and in Chinese before a refusal those of the documents.
pub(crate) fn reason(lang: Lang, request: &Request) -> Markup {
    let text = request.text.filter(|_| lang == Lang::Zh);
    html! {
        @if let Some((_, reason)) = &request.refused {
            div {
                @if let Some(text) = text { (text) " " }
                span.reason { (reason) }
            }
        } @else if let Some(note) = &request.note {
            div { span.reason { (lang.say(w::NOTE)) (note) } }
        }
    }
}

/// Whether a request was accepted, or with which code it was refused.
pub(crate) fn verdict(lang: Lang, request: &Request) -> Markup {
    html! {
        @match &request.refused {
            None => span.badge.good { (lang.say(w::ACCEPTED)) },
            Some((code, _)) => span.badge.bad { (lang.say(w::REFUSED)) @if !code.is_empty() { " " code { (code) } } },
        }
        (layout::fault(lang, request.fault.as_deref()))
    }
}
