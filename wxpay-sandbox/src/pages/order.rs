//! The page of an order: its data, and a timeline from placing it to the last delivery attempt.

use maud::{Markup, html};
use wxpay_core::value::RefundStatus;

use super::i18n::{self as w, Lang};
use super::layout::{self, Frame, button, segment};
use super::tables::{reason, refunds, verdict};
use super::view_model::{AttemptView, EventKind, OrderView, TimelineEvent};

pub(crate) fn page(frame: &Frame, order: &OrderView) -> Markup {
    let lang = frame.lang;
    let number = &order.row.out_trade_no;
    let content = html! {
        p.path { a href=(layout::OVERVIEW) { (lang.text(w::BACK)) } }
        h1 { (lang.text(w::ORDER)) " " span.number { (number) } }
        section.block #facts data-live {
            h2.hidden { (lang.text(w::FACTS)) }
            (facts(lang, order))
            (actions(lang, order))
        }
        section.block {
            h2 { (lang.text(w::TIMELINE)) }
            div #story data-live { ol.story { @for event in &order.timeline { (timeline_entry(lang, order, event)) } } }
        }
        section.block #refunds data-live {
            h2 #refunds-head { (lang.text(w::REFUNDS)) }
            (refunds(lang, &order.refunds))
        }
        section.block {
            details {
                summary { (lang.text(w::PLACED_FIELDS)) }
                dl.fields { @for (name, value) in &order.placed { dt { code { (name) } } dd { (value) } } }
            }
        }
    };
    frame.page(number, &content)
}

fn facts(lang: Lang, order: &OrderView) -> Markup {
    let row = &order.row;
    let channel = if row.on_cloud { w::CHANNEL_CLOUD } else { w::CHANNEL_PAY };
    html! {
        p.headline {
            span.amount { (layout::money(&row.total)) }
            " " (layout::trade_state(lang, &row.state))
            @if let Some(state) = row.notified {
                " " span.hint { (lang.text(w::NOTIFIED)) } " " (layout::delivery_state(lang, state))
            }
        }
        dl.facts {
            div { dt { (lang.text(w::BODY)) } dd { (row.body) } }
            div { dt { (lang.text(w::MERCHANT)) } dd.number { (row.merchant) } }
            div { dt { (lang.text(w::TRADE_TYPE)) } dd { (row.trade_type) " · " (lang.text(channel)) } }
            @if !order.prepay_id.is_empty() { div { dt { "prepay_id" } dd.number { (order.prepay_id) } } }
            @if let Some(payment) = &order.payment {
                div { dt { "transaction_id" } dd.number { (payment.transaction_id) } }
                div { dt { (lang.text(w::PAYER)) } dd.number { (payment.openid) } }
                @if !payment.coupons.is_empty() {
                    div {
                        dt { (lang.text(w::COUPONS)) }
                        dd {
                            @for coupon in &payment.coupons {
                                code { (coupon.kind) } " " (layout::money(&coupon.fee)) " "
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The actions that are possible in the order's state.
fn actions(lang: Lang, order: &OrderView) -> Markup {
    let number = segment(&order.row.out_trade_no).to_string();
    let merchant = layout::merchant_query(order.row.ambiguous_merchant.as_deref());
    html! {
        @if order.row.is_open {
            div.buttons {
                (button(&format!("orders/{number}/pay{merchant}"), &[], "go", lang.text(w::PAY)))
                (button(&format!("orders/{number}/cancel{merchant}"), &[], "plain", lang.text(w::DO_NOT_PAY)))
                (button(&format!("orders/{number}/fail{merchant}"), &[], "plain", lang.text(w::BANK_REFUSES)))
                a href={ "/_sandbox/cashier/" (number) (merchant) } { (lang.text(w::OPEN_CASHIER)) }
            }
        }
        div.buttons {
            @if order.row.notified.is_some() {
                (button(&format!("orders/{number}/notify{merchant}"), &[], "plain", lang.text(w::REPLAY)))
            }
            @if order.row.on_cloud {
                span.hint { (lang.text(w::NO_SCENARIO)) }
            } @else {
                (layout::scenario_link(lang, &order.row.out_trade_no, order.row.ambiguous_merchant.as_deref()))
            }
        }
    }
}

/// An entry of the timeline.
fn timeline_entry(lang: Lang, order: &OrderView, event: &TimelineEvent) -> Markup {
    let class = match &event.kind {
        EventKind::Placed | EventKind::RefundRequest(_) | EventKind::Revoked => "step",
        EventKind::Paid => "step good",
        EventKind::RefundEnd(refund) if refund.state == RefundStatus::Success => "step good",
        EventKind::RefundEnd(_) => "step bad",
        EventKind::Request(request) if request.refused.is_some() => "bad",
        EventKind::Request(_) => "",
        EventKind::Delivery(attempt, ..) if attempt.acknowledged => "step good",
        EventKind::Delivery(..) | EventKind::Expired => "step bad",
        EventKind::NextAttempt => "ahead",
    };
    html! {
        li class=(class) {
            time.time { (layout::time(event.at)) }
            div {
                @match &event.kind {
                    EventKind::Placed => p { b { (lang.text(w::PLACED)) } " " (layout::money(&order.row.total)) },
                    EventKind::Paid => p {
                        b { (lang.text(w::PAID)) }
                        @if let Some(payment) = &order.payment { " " span.number { (payment.transaction_id) } }
                    },
                    EventKind::Revoked => p { b { (lang.text(w::REVOKED)) } },
                    EventKind::Expired => p { b { (lang.text(w::EXPIRED)) } },
                    EventKind::NextAttempt => p { (lang.text(w::NEXT_ATTEMPT)) },
                    EventKind::RefundRequest(refund) => p {
                        b { (lang.text(w::REFUND_REQUESTED)) } " " (layout::money(&refund.fee)) " "
                        span.number { (refund.out_refund_no) }
                    },
                    EventKind::RefundEnd(refund) => p {
                        b { (lang.text(w::REFUND)) } " " (layout::refund_state(lang, &refund.state)) " "
                        span.number { (refund.out_refund_no) }
                    },
                    EventKind::Delivery(attempt, count, refund) => (delivery(lang, attempt, *count, refund.as_deref())),
                    EventKind::Request(request) => {
                        p { code { (request.method) " " (request.path) } " " (verdict(lang, request)) }
                        (reason(lang, request))
                    },
                }
            }
        }
    }
}

fn delivery(lang: Lang, attempt: &AttemptView, count: usize, refund: Option<&str>) -> Markup {
    let label = if attempt.acknowledged { w::ACKNOWLEDGED } else { w::NOT_ACKNOWLEDGED };
    html! {
        p {
            b { (lang.text(label)) }
            @if let Some(number) = refund { " · " (lang.text(w::REFUND)) " " span.number { (number) } }
            span.hint { " · " (w::attempt(lang, count)) }
            (layout::fault(lang, attempt.fault.as_deref()))
        }
        @if !attempt.url.is_empty() { p.hint { code { "POST " (attempt.url) } } }
        @if !attempt.request.is_empty() {
            details {
                summary { (lang.text(w::MESSAGE)) }
                pre tabindex="0" { (in_lines(&attempt.request)) }
            }
        }
        @if !attempt.answer.is_empty() {
            p.hint { (lang.text(w::ANSWER)) }
            pre tabindex="0" { (attempt.answer) }
        }
    }
}

/// The page for an unknown order.
pub(crate) fn missing(frame: &Frame, id: &str) -> Markup {
    let lang = frame.lang;
    let content = html! {
        h1 { (lang.text(w::NO_SUCH_ORDER)) }
        p { code { (id) } }
        p { (lang.text(w::NO_SUCH_ORDER_HINT)) }
        p { a href=(layout::OVERVIEW) { (lang.text(w::BACK)) } }
    };
    frame.page(lang.text(w::NO_SUCH_ORDER), &content)
}

/// Splits a message with CDATA sections into one field a line. `]]></` cannot occur within a
/// section.
fn in_lines(message: &str) -> String {
    let mut lines = message.split("]]></");
    let mut text = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        let (name, rest) = line.split_once('>').unwrap_or((line, ""));
        text += &format!("]]></{name}>\n{rest}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::in_lines;

    #[test]
    fn in_lines_puts_each_field_on_a_line() {
        let message = "<xml><a><![CDATA[1></a><b>]]></a><b><![CDATA[2]]></b></xml>";
        assert_eq!(in_lines(message), "<xml><a><![CDATA[1></a><b>]]></a>\n<b><![CDATA[2]]></b>\n</xml>");
        assert_eq!(in_lines(r#"{"a":1}"#), r#"{"a":1}"#);
    }
}
