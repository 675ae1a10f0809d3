//! The tables of orders, notifications, refunds and requests.

use maud::{Markup, html};
use wxpay_core::value::RefundStatus;

use super::i18n::{self as w, Lang};
use super::layout::{self, button, order_link, table};
use super::signature;
use super::view_model::{NotificationView, OrderRow, RefundView, RequestView};

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
                @if !order.on_cloud { (layout::short_scenario_link(lang, &order.out_trade_no, merchant)) }
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
