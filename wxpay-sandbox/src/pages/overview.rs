//! The first page: the clock, orders, refunds, notifications and the log.

use maud::{Markup, html};
use wxpay_core::value::{RefundStatus, TradeState};

use super::i18n::{self as w, Lang};
use super::layout::{self, Frame, button, order_link, table};
use super::setup;
use super::signature;
use super::view_model::{AccountView, Filter, NotificationView, OrderRow, Overview, RefundView, RequestView, Tallies};

/// The states in the filter.
const STATES: [TradeState; 7] = [
    TradeState::Notpay,
    TradeState::Userpaying,
    TradeState::Success,
    TradeState::Refund,
    TradeState::Closed,
    TradeState::Revoked,
    TradeState::Payerror,
];

/// The page. `beside` is what the further calls have to show.
pub(crate) fn page(
    frame: &Frame,
    filter: &Filter,
    overview: &Overview,
    account: &AccountView,
    url: &str,
    beside: &Markup,
) -> Markup {
    let lang = frame.lang;
    let is_new = overview.tallies.orders == 0;
    let content = html! {
        h1.hidden { (lang.text(w::OVERVIEW)) }
        (clock(frame))
        div #tallies data-live { (tallies(lang, &overview.tallies)) }
        (filters(lang, filter))
        section.block {
            (list_head(lang, "orders", w::ORDERS))
            div #orders data-live {
                @if is_new {
                    div.empty {
                        p { (lang.text(w::NO_ORDERS_YET)) }
                        h3 { (lang.text(w::ACCOUNT)) }
                        (setup::samples(lang, account, url))
                    }
                } @else {
                    (orders(lang, &overview.orders, overview.more_orders))
                }
            }
        }
        section.block {
            (list_head(lang, "notifications", w::NOTIFICATIONS))
            div #notifications data-live { (notifications(lang, &overview.notifications)) }
        }
        section.block {
            (list_head(lang, "refunds", w::REFUNDS))
            div #refunds data-live { (refunds(lang, &overview.refunds)) }
        }
        (beside)
        (further(lang, overview))
        section.block {
            (list_head(lang, "log", w::LOG))
            div #log data-live { (log(lang, &overview.log, overview.more_requests)) }
        }
    };
    frame.page(lang.text(w::OVERVIEW), &content)
}

/// The heading of a list, with a link to the whole of it.
fn list_head(lang: Lang, name: &str, title: w::Translation) -> Markup {
    html! {
        h2 id=(format!("{name}-head")) {
            (lang.text(title)) " "
            a.all href=(format!("/_sandbox/pages/{name}")) { (lang.text(w::ALL_OF_LIST)) }
        }
    }
}

/// The clock, with buttons to advance it.
fn clock(frame: &Frame) -> Markup {
    let lang = frame.lang;
    let steps = [(w::BY_15_SECONDS, "15"), (w::BY_MINUTE, "60"), (w::BY_HOUR, "3600"), (w::BY_DAY, "86400")];
    html! {
        section.bar {
            div {
                h2.small { (lang.text(w::CLOCK)) }
                div #clock data-live { (frame.clock()) }
            }
            div.buttons role="group" aria-label=(lang.text(w::FORWARD)) {
                span.hint { (lang.text(w::FORWARD)) }
                @for (label, seconds) in steps {
                    (button("clock", &[("advance_seconds", seconds)], "plain", lang.text(label)))
                }
            }
            form.end method="post" action=(layout::action_path("reset")) data-act
                data-confirm=(lang.text(w::RESET_CONFIRM)) {
                button.danger type="submit" { (lang.text(w::RESET)) }
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
                li { a href=(path) { b { (count) } " " span { (lang.text(label)) } } }
            }
        }
    }
}

fn filters(lang: Lang, filter: &Filter) -> Markup {
    let state_is = |state: &str| filter.state.as_deref() == Some(state);
    let channel_is = |channel: &str| filter.channel.as_deref() == Some(channel);
    html! {
        form.filter method="get" action=(layout::OVERVIEW) role="search" aria-label=(lang.text(w::FILTER)) data-filter {
            label {
                span { (lang.text(w::ORDER_NUMBER)) }
                input type="search" name="q" value=(filter.text) autocomplete="off" spellcheck="false";
            }
            label {
                span { (lang.text(w::STATE)) }
                select name="state" {
                    option value="" { (lang.text(w::ANY)) }
                    @for state in &STATES {
                        option value=(state.as_str()) selected[state_is(state.as_str())] {
                            (lang.text(w::trade_state(state))) " " (state.as_str())
                        }
                    }
                }
            }
            label {
                span { (lang.text(w::CHANNEL)) }
                select name="channel" {
                    option value="" { (lang.text(w::ANY)) }
                    option value="pay" selected[channel_is("pay")] { (lang.text(w::CHANNEL_PAY)) }
                    option value="cloud" selected[channel_is("cloud")] { (lang.text(w::CHANNEL_CLOUD)) }
                }
            }
            label.check {
                input type="checkbox" name="refused" value="1" checked[filter.refused];
                span { (lang.text(w::REFUSED_ONLY)) }
            }
            div.buttons {
                button.plain.fallback type="submit" { (lang.text(w::SHOW)) }
                a href=(layout::OVERVIEW) { (lang.text(w::CLEAR)) }
            }
        }
    }
}

pub(super) fn orders(lang: Lang, orders: &[OrderRow], more: usize) -> Markup {
    let heads =
        [w::ORDER_NUMBER, w::STATE, w::AMOUNT, w::BODY, w::TYPE_AND_MERCHANT, w::PLACED_AT, w::NOTIFIED, w::ACTIONS]
            .map(|label| lang.text(label));
    let rows: Vec<Vec<Markup>> = orders.iter().map(|order| order_row(lang, order)).collect();
    html! {
        @if rows.is_empty() { p.none { (lang.text(w::NO_ORDERS)) } } @else { (table("orders-head", &heads, &rows)) }
        @if more > 0 { p.hint { (w::more(lang, more)) } }
    }
}

fn order_row(lang: Lang, order: &OrderRow) -> Vec<Markup> {
    let (number, merchant) = (layout::segment(&order.out_trade_no), order.ambiguous_merchant.as_deref());
    let pay = format!("orders/{number}/pay{}", layout::merchant_query(merchant));
    vec![
        order_link(&order.out_trade_no, merchant),
        layout::trade_state(lang, &order.state),
        html! { span.amount { (layout::money(&order.total)) } },
        html! { span.clip { (order.body) } },
        html! {
            div {
                (order.trade_type) @if order.on_cloud { " · " (lang.text(w::CHANNEL_CLOUD)) }
                span.under.number { (order.merchant) }
            }
        },
        html! { span.time { (layout::time(order.placed_at)) } },
        match order.notified {
            Some(state) => layout::delivery_state(lang, state),
            None => html! { (lang.text(w::NONE)) },
        },
        html! {
            div.buttons {
                @if order.is_open {
                    (button(&pay, &[], "go", lang.text(w::PAY)))
                    a href={ "/_sandbox/cashier/" (layout::number_path(&order.out_trade_no, merchant)) } {
                        (lang.text(w::CASHIER))
                    }
                }
                @if !order.on_cloud { (layout::scenario_link(lang, &order.out_trade_no, merchant)) }
            }
        },
    ]
}

pub(super) fn notifications(lang: Lang, notifications: &[NotificationView]) -> Markup {
    let heads = [w::ORDER_NUMBER, w::ABOUT, w::STATE, w::ATTEMPTS, w::LAST_ANSWER, w::NEXT_ATTEMPT, w::ACTIONS]
        .map(|label| lang.text(label));
    let rows: Vec<Vec<Markup>> = notifications
        .iter()
        .map(|notification| {
            vec![
                order_link(&notification.out_trade_no, notification.ambiguous_merchant.as_deref()),
                match &notification.out_refund_no {
                    Some(number) => html! { (lang.text(w::REFUND)) " " span.number { (number) } },
                    None => html! { (lang.text(w::PAYMENT)) },
                },
                layout::delivery_state(lang, notification.state),
                html! { (notification.attempts.len()) },
                html! { @if let Some(last) = notification.attempts.last() { code.line { (last.answer) } } },
                html! { @if let Some(next) = notification.next { span.time { (layout::time(next)) } } },
                replay(lang, notification),
            ]
        })
        .collect();
    html! {
        @if rows.is_empty() { p.none { (lang.text(w::NO_NOTIFICATIONS)) } }
        @else { (table("notifications-head", &heads, &rows)) }
    }
}

/// The button that sends a notification once more.
fn replay(lang: Lang, notification: &NotificationView) -> Markup {
    let (list, number) = match &notification.out_refund_no {
        Some(number) => ("refunds", number),
        None => ("orders", &notification.out_trade_no),
    };
    let merchant = layout::merchant_query(notification.ambiguous_merchant.as_deref());
    button(&format!("{list}/{}/notify{merchant}", layout::segment(number)), &[], "plain", lang.text(w::REPLAY))
}

/// The refunds, with the actions of a bank.
pub(crate) fn refunds(lang: Lang, refunds: &[RefundView]) -> Markup {
    let heads = [w::REFUND_NUMBER, w::ORDER_NUMBER, w::STATE, w::AMOUNT, w::REQUESTED_AT, w::ACTIONS]
        .map(|label| lang.text(label));
    let rows: Vec<Vec<Markup>> = refunds
        .iter()
        .map(|refund| {
            vec![
                html! { span.number { (refund.out_refund_no) } },
                order_link(&refund.out_trade_no, refund.ambiguous_merchant.as_deref()),
                layout::refund_state(lang, &refund.state),
                html! { span.amount { (layout::money(&refund.fee)) } },
                html! { span.time { (layout::time(refund.requested_at)) } },
                refund_actions(lang, refund),
            ]
        })
        .collect();
    html! {
        @if rows.is_empty() { p.none { (lang.text(w::NO_REFUNDS)) } } @else { (table("refunds-head", &heads, &rows)) }
    }
}

/// The records of further calls.
#[cfg(feature = "all-messages")]
fn further(lang: Lang, overview: &Overview) -> Markup {
    super::records::section(lang, &overview.records)
}

/// The records of further calls, which this build does not have.
#[cfg(not(feature = "all-messages"))]
fn further(_: Lang, _: &Overview) -> Markup {
    html! {}
}

/// The actions that are possible in a refund's state.
fn refund_actions(lang: Lang, refund: &RefundView) -> Markup {
    let statuses: &[(w::Translation, RefundStatus)] = match refund.state {
        RefundStatus::Processing => &[
            (w::REFUND_ARRIVE, RefundStatus::Success),
            (w::REFUND_BOUNCE, RefundStatus::Change),
            (w::REFUND_CLOSE, RefundStatus::Refundclose),
        ],
        RefundStatus::Change => {
            &[(w::REFUND_ARRIVE, RefundStatus::Success), (w::REFUND_CLOSE, RefundStatus::Refundclose)]
        }
        _ => &[],
    };
    let action = format!(
        "refunds/{}/finish{}",
        layout::segment(&refund.out_refund_no),
        layout::merchant_query(refund.ambiguous_merchant.as_deref())
    );
    html! {
        @if !statuses.is_empty() {
            div.buttons {
                @for (label, status) in statuses {
                    (button(&action, &[("status", status.as_str())], "plain", lang.text(*label)))
                }
            }
        }
    }
}

pub(super) fn log(lang: Lang, requests: &[RequestView], more: usize) -> Markup {
    let heads = [w::TIME, w::CALL, w::ORDER_NUMBER, w::VERDICT, w::REASON].map(|label| lang.text(label));
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
        @if rows.is_empty() { p.none { (lang.text(w::NO_REQUESTS)) } } @else { (table("log-head", &heads, &rows)) }
        @if more > 0 { p.hint { (w::more(lang, more)) } }
    }
}

/// Why a request was refused, or the remark on an accepted one. In Chinese, the documented text
/// comes first.
pub(crate) fn reason(lang: Lang, request: &RequestView) -> Markup {
    let text = request.text.filter(|_| lang == Lang::Zh);
    html! {
        @if let Some((_, reason)) = &request.refused {
            div {
                @if let Some(text) = text { (text) " " }
                span.reason { (lang.reason(reason)) }
            }
            @if let Some(findings) = &request.sign { (signature::explanation(lang, findings)) }
        } @else if let Some(note) = &request.note {
            div { span.reason { (lang.text(w::NOTE)) (lang.reason(note)) } }
        }
    }
}

/// Whether a request was accepted, or the code of its refusal.
pub(crate) fn verdict(lang: Lang, request: &RequestView) -> Markup {
    html! {
        @match &request.refused {
            None => span.badge.good { (lang.text(w::ACCEPTED)) },
            Some((code, _)) => span.badge.bad { (lang.text(w::REFUSED)) @if !code.is_empty() { " " code { (code) } } },
        }
        (layout::fault(lang, request.fault.as_deref()))
    }
}
