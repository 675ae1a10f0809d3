//! An order's page: what it is, and its time line from the placing to the last
//! attempt to tell the merchant.

use maud::{Markup, html};
use wxpay_core::value::RefundStatus;

use super::layout::{self, Frame, button, segment};
use super::overview::{reason, refunds, verdict};
use super::view::{Attempt, Event, Order, What};
use super::words::{self as w, Lang};

pub(crate) fn page(frame: &Frame, order: &Order) -> Markup {
    let lang = frame.lang;
    let number = &order.row.out_trade_no;
    let content = html! {
        p.path { a href=(layout::OVERVIEW) { (lang.say(w::BACK)) } }
        h1 { (lang.say(w::ORDER)) " " span.number { (number) } }
        section.block #facts data-live {
            h2.hidden { (lang.say(w::FACTS)) }
            (facts(lang, order))
            (actions(lang, order))
        }
        section.block {
            h2 { (lang.say(w::STORY)) }
            div #story data-live { ol.story { @for event in &order.story { (happened(lang, order, event)) } } }
        }
        section.block #refunds data-live {
            h2 #refunds-head { (lang.say(w::REFUNDS)) }
            (refunds(lang, &order.refunds))
        }
        section.block {
            details {
                summary { (lang.say(w::PLACED_FIELDS)) }
                dl.fields { @for (name, value) in &order.placed { dt { code { (name) } } dd { (value) } } }
            }
        }
    };
    frame.page(number, &content)
}

fn facts(lang: Lang, order: &Order) -> Markup {
    let row = &order.row;
    let channel = if row.on_cloud { w::CHANNEL_CLOUD } else { w::CHANNEL_PAY };
    html! {
        p.headline {
            span.amount { (layout::money(&row.total)) }
            " " (layout::trade_state(lang, &row.state))
            @if let Some(told) = row.notified {
                " " span.hint { (lang.say(w::NOTIFIED)) } " " (layout::told(lang, told))
            }
        }
        dl.facts {
            div { dt { (lang.say(w::BODY)) } dd { (row.body) } }
            div { dt { (lang.say(w::MERCHANT)) } dd.number { (row.merchant) } }
            div { dt { (lang.say(w::TRADE_TYPE)) } dd { (row.trade_type) " · " (lang.say(channel)) } }
            @if !order.prepay_id.is_empty() { div { dt { "prepay_id" } dd.number { (order.prepay_id) } } }
            @if let Some(payment) = &order.payment {
                div { dt { "transaction_id" } dd.number { (payment.transaction_id) } }
                div { dt { (lang.say(w::PAYER)) } dd.number { (payment.openid) } }
                @if !payment.coupons.is_empty() {
                    div {
                        dt { (lang.say(w::COUPONS)) }
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

/// What can be done to the order as it is.
fn actions(lang: Lang, order: &Order) -> Markup {
    let number = segment(&order.row.out_trade_no).to_string();
    let whose = layout::query(order.row.whose.as_deref());
    html! {
        @if order.row.is_open {
            div.buttons {
                (button(&format!("orders/{number}/pay{whose}"), &[], "go", lang.say(w::PAY)))
                (button(&format!("orders/{number}/cancel{whose}"), &[], "plain", lang.say(w::DO_NOT_PAY)))
                (button(&format!("orders/{number}/fail{whose}"), &[], "plain", lang.say(w::BANK_REFUSES)))
                a href={ "/_sandbox/cashier/" (number) (whose) } { (lang.say(w::OPEN_CASHIER)) }
            }
        }
    }
}

/// An entry of the time line.
fn happened(lang: Lang, order: &Order, event: &Event) -> Markup {
    let class = match &event.what {
        What::Placed | What::Refunding(_) | What::Revoked => "step",
        What::Paid => "step good",
        What::Refunded(refund) if refund.state == RefundStatus::Success => "step good",
        What::Refunded(_) => "step bad",
        What::Asked(request) if request.refused.is_some() => "bad",
        What::Asked(_) => "",
        What::Told(attempt, ..) if attempt.acknowledged => "step good",
        What::Told(..) | What::Expired => "step bad",
        What::Next => "ahead",
    };
    html! {
        li class=(class) {
            time.time { (layout::time(event.at)) }
            div {
                @match &event.what {
                    What::Placed => p { b { (lang.say(w::PLACED)) } " " (layout::money(&order.row.total)) },
                    What::Paid => p {
                        b { (lang.say(w::PAID)) }
                        @if let Some(payment) = &order.payment { " " span.number { (payment.transaction_id) } }
                    },
                    What::Revoked => p { b { (lang.say(w::REVOKED)) } },
                    What::Expired => p { b { (lang.say(w::EXPIRED)) } },
                    What::Next => p { (lang.say(w::NEXT_ATTEMPT)) },
                    What::Refunding(refund) => p {
                        b { (lang.say(w::REFUND_ASKED)) } " " (layout::money(&refund.fee)) " "
                        span.number { (refund.out_refund_no) }
                    },
                    What::Refunded(refund) => p {
                        b { (lang.say(w::REFUND)) } " " (layout::refund_state(lang, &refund.state)) " "
                        span.number { (refund.out_refund_no) }
                    },
                    What::Told(attempt, count, refund) => (told(lang, attempt, *count, refund.as_deref())),
                    What::Asked(request) => {
                        p { code { (request.method) " " (request.path) } " " (verdict(lang, request)) }
                        (reason(lang, request))
                    },
                }
            }
        }
    }
}

fn told(lang: Lang, attempt: &Attempt, count: usize, refund: Option<&str>) -> Markup {
    let what = if attempt.acknowledged { w::TOLD } else { w::NOT_TOLD };
    html! {
        p {
            b { (lang.say(what)) }
            @if let Some(number) = refund { " · " (lang.say(w::REFUND)) " " span.number { (number) } }
            span.hint { " · " (w::attempt(lang, count)) }
            (layout::fault(lang, attempt.fault.as_deref()))
        }
        @if !attempt.url.is_empty() { p.hint { code { "POST " (attempt.url) } } }
        @if !attempt.request.is_empty() {
            details {
                summary { (lang.say(w::MESSAGE)) }
                pre tabindex="0" { (in_lines(&attempt.request)) }
            }
        }
        @if !attempt.answer.is_empty() {
            p.hint { (lang.say(w::ANSWER)) }
            pre tabindex="0" { (attempt.answer) }
        }
    }
}

/// The page in place of an order that is not there.
pub(crate) fn missing(frame: &Frame, id: &str) -> Markup {
    let lang = frame.lang;
    let content = html! {
        h1 { (lang.say(w::NO_SUCH_ORDER)) }
        p { code { (id) } }
        p { (lang.say(w::NO_SUCH_ORDER_HINT)) }
        p { a href=(layout::OVERVIEW) { (lang.say(w::BACK)) } }
    };
    frame.page(lang.say(w::NO_SUCH_ORDER), &content)
}

/// A message with its texts in CDATA sections, a field a line, for people: nothing else
/// ends a section.
fn in_lines(message: &str) -> String {
    let mut lines = message.split("]]></");
    let mut shown = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        let (name, rest) = line.split_once('>').unwrap_or((line, ""));
        shown += &format!("]]></{name}>\n{rest}");
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::in_lines;

    #[test]
    fn people_see_a_field_a_line() {
        let message = "<xml><a><![CDATA[1></a><b>]]></a><b><![CDATA[2]]></b></xml>";
        assert_eq!(in_lines(message), "<xml><a><![CDATA[1></a><b>]]></a>\n<b><![CDATA[2]]></b>\n</xml>");
        assert_eq!(in_lines(r#"{"a":1}"#), r#"{"a":1}"#);
    }
}
