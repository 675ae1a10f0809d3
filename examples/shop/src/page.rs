//! The pages: what is for sale, the orders with their states, and an order with its QR code.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use wxpay_core::Fen;
use wxpay_core::qr::QrCode;

use crate::books::Comparison;
use crate::orders::{Order, OrderRefund, Payment, State};

pub(crate) const STYLE: &str = include_str!("page/style.css");
pub(crate) const SCRIPT: &str = include_str!("page/script.js");

/// What is for sale, with its price in fen.
pub(crate) const TEAS: [(&str, i64); 3] = [("Oolong tea", 888), ("Jasmine tea", 660), ("A sip of water", 1)];

/// What the first page shows.
pub(crate) struct Overview {
    pub(crate) orders: Vec<Order>,
    pub(crate) bill: Option<Comparison>,
    /// What only a person can settle: what it is about, and why.
    pub(crate) concerns: Vec<(String, String)>,
    pub(crate) sandbox: Option<String>,
}

/// What the page of an order shows.
pub(crate) struct OrderDetail {
    pub(crate) order: Order,
    pub(crate) payments: Vec<Payment>,
    pub(crate) refunds: Vec<OrderRefund>,
    pub(crate) sandbox: Option<String>,
}

/// The first page.
pub(crate) fn overview(shown: &Overview) -> Markup {
    let content = html! {
        section {
            h2 { "Order" }
            div.teas {
                @for (body, price) in TEAS {
                    form method="post" action="/pages/orders" {
                        span { strong { (body) } (yuan(price)) }
                        input type="hidden" name="body" value=(body);
                        input type="hidden" name="total_fee" value=(price);
                        button type="submit" { "Order" }
                    }
                }
            }
        }
        section {
            h2 { "Orders" }
            div #orders data-live {
                @if shown.orders.is_empty() { p.soft { "None yet." } } @else { (order_table(&shown.orders)) }
            }
        }
        section #bill data-live {
            h2 { "Bill of the day" }
            @match &shown.bill {
                Some(bill) => {
                    p {
                        (bill.day) ": " (bill.matched) " payments and refunds agree, " (bill.differences) " differ. "
                        @if bill.differences == 0 { span.badge.good { "agrees" } }
                        @else { span.badge.bad { "differs" } }
                    }
                }
                None => { p.soft { "It comes the next day at ten, Beijing time, and is compared with the orders." } }
            }
        }
        section #concerns data-live {
            h2 { "For a person" }
            @if shown.concerns.is_empty() { p.soft { "Nothing." } } @else {
                ul { @for (about, reason) in &shown.concerns { li { code { (about) } ": " (reason) } } }
            }
        }
    };
    frame("Orders", shown.sandbox.as_deref(), &content)
}

fn order_table(orders: &[Order]) -> Markup {
    html! {
        table {
            thead { tr {
                th scope="col" { "Number" } th.wide scope="col" { "What" } th.amount scope="col" { "Amount" }
                th scope="col" { "State" } th.amount scope="col" { "Given" }
            } }
            tbody { @for order in orders { tr {
                td.number { a href=(order_path(&order.out_trade_no)) { (order.out_trade_no) } }
                td.wide { (order.body) }
                td.amount { (yuan(order.total_fee)) }
                td { (state_badge(order.state)) }
                td.amount { (order.deliveries) }
            } } }
        }
    }
}

/// The page of an order.
pub(crate) fn order(shown: &OrderDetail) -> Markup {
    let order = &shown.order;
    let content = html! {
        section.order {
            div #code data-live { @if order.state == State::NotPay { (code(order)) } }
            div {
                h1 { (order.body) ", " (yuan(order.total_fee)) }
                p.soft { "Order " (order.out_trade_no) }
                div #state data-live {
                    p { (state_badge(order.state)) " " (handed_over(order.deliveries)) }
                    @if let (Some(sandbox), State::NotPay) = (&shown.sandbox, order.state) {
                        p {
                            @let phone = format!("{sandbox}/_sandbox/phone/{}", order.out_trade_no);
                            a href=(phone) target="_blank" rel="noopener" { "Pay with the sandbox's phone" }
                        }
                        p.soft {
                            @let there = format!("{sandbox}/_sandbox/pages/orders/{}", order.out_trade_no);
                            a href=(there) target="_blank" rel="noopener" { "The order at the sandbox" }
                        }
                    }
                }
            }
        }
        section #payments data-live {
            h2 { "Payments" }
            @if shown.payments.is_empty() { p.soft { "None yet." } } @else {
                table {
                    thead { tr {
                        th scope="col" { "Transaction" } th.amount scope="col" { "Amount" } th scope="col" { "Task" }
                    } }
                    tbody { @for payment in &shown.payments { tr {
                        td.number { (payment.transaction_id) }
                        td.amount { (yuan(payment.total_fee)) }
                        td { (payment.task) }
                    } } }
                }
            }
        }
        section {
            h2 { "Refunds" }
            div #refunds data-live {
                @if shown.refunds.is_empty() { p.soft { "None." } } @else { (refund_table(&shown.refunds)) }
            }
            div #refund data-live {
                @if matches!(order.state, State::Paid | State::Refund) { (refund_form(order, &shown.refunds)) }
            }
        }
    };
    frame(&order.out_trade_no, shown.sandbox.as_deref(), &content)
}

fn refund_table(refunds: &[OrderRefund]) -> Markup {
    html! {
        table {
            thead { tr { th scope="col" { "Number" } th.amount scope="col" { "Amount" } th scope="col" { "State" } } }
            tbody { @for refund in refunds { tr {
                td.number { (refund.out_refund_no) }
                td.amount { (yuan(refund.refund_fee)) }
                td { (refund_badge(&refund.state)) }
            } } }
        }
    }
}

fn refund_form(order: &Order, refunds: &[OrderRefund]) -> Markup {
    let left = refunds.iter().fold(order.total_fee, |left, refund| left - refund.refund_fee).max(0);
    html! {
        form.refund method="post" action={ (order_path(&order.out_trade_no)) "/refunds" } {
            // A form that is sent twice is one refund.
            input type="hidden" name="out_refund_no" value=(format!("{}R{}", order.out_trade_no, refunds.len() + 1));
            label for="refund_fee" { "Give back, in fen" }
            input #refund_fee name="refund_fee" inputmode="numeric" pattern="[0-9]+" required value=(left);
            button type="submit" { "Refund" }
        }
    }
}

/// A page that says why something was not done.
pub(crate) fn refusal(reason: &str) -> Markup {
    let content =
        html! { section { h1 { "That was not done" } p { (reason) } p { a href="/" { "Back to the orders" } } } };
    frame("Not done", None, &content)
}

fn frame(title: &str, sandbox: Option<&str>, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · Tea shop" }
                link rel="icon" href="data:,";
                link rel="stylesheet" href="/style.css";
                script src="/script.js" defer {}
                noscript { meta http-equiv="refresh" content="10"; }
            }
            body {
                header {
                    a.brand href="/" { "Tea shop" }
                    @if let Some(sandbox) = sandbox {
                        p { "No money moves: the gateway is a " a href=(sandbox) { "sandbox" } "." }
                    }
                }
                main { (content) }
            }
        }
    }
}

/// The address of an order's page.
pub(crate) fn order_path(out_trade_no: &str) -> String {
    format!("/pages/orders/{out_trade_no}")
}

fn code(order: &Order) -> Markup {
    let Some(code) = order.code_url.as_deref().and_then(|url| QrCode::new(url).ok()) else {
        return html! { p.soft { "The gateway has not answered yet; the order cannot be paid." } };
    };
    let svg = code.svg();
    // HTML has no XML declaration.
    let svg = svg.find("<svg").and_then(|start| svg.get(start..)).unwrap_or_default();
    html! { div.qr role="img" aria-label="QR code to pay the order" { (PreEscaped(svg)) } }
}

fn state_badge(state: State) -> Markup {
    let class = match state {
        State::NotPay => "open",
        State::Paid => "good",
        State::Closed | State::Refund => "over",
    };
    html! { span class=(format!("badge {class}")) { (state.name()) } }
}

fn refund_badge(state: &str) -> Markup {
    let class = match state {
        "SUCCESS" => "good",
        "PENDING" | "PROCESSING" => "open",
        _ => "bad",
    };
    html! { span class=(format!("badge {class}")) { (state) } }
}

fn handed_over(deliveries: i64) -> String {
    match deliveries {
        0 => "Not handed over.".to_owned(),
        1 => "Handed over.".to_owned(),
        more => format!("Handed over {more} times!"),
    }
}

fn yuan(fen: i64) -> String {
    format!("¥{}", Fen(fen.unsigned_abs()).to_yuan())
}
