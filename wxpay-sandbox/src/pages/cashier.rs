//! What a payer sees: the shop's cashier with its QR codes, and the phone that pays.

use maud::{Markup, html};
use wxpay_core::value::TradeState;

use super::layout::{self, Frame, acting, button, segment};
use super::view::{DeliveryState, Order};
use super::words::{self as w, Lang};

/// Where a phone finds this sandbox.
#[derive(Debug)]
pub(crate) struct Reach {
    /// The sandbox's address, as seen from a phone.
    pub(crate) base: String,
    /// Whether any phone can be there: not at a loopback address.
    pub(crate) from_outside: bool,
}

/// The cashier: what to pay, and the codes to scan.
pub(crate) fn cashier(frame: &Frame, order: &Order, reach: &Reach) -> Markup {
    let lang = frame.lang;
    let whose = order.row.whose.as_deref();
    let path = format!("/_sandbox/phone/{}", layout::named(&order.row.out_trade_no, whose));
    let phone = format!("{}{path}", reach.base);
    let open = order.row.is_open;
    let content = html! {
        div #cashier.sheet data-live aria-live="polite" {
            h1.small { (lang.say(w::CASHIER)) }
            (due(lang, order))
            @if open {
                p.wait { (lang.say(w::WAITING)) }
                figure {
                    (layout::qr(&phone, lang.say(w::SCAN)))
                    figcaption {
                        b { (lang.say(w::SCAN)) }
                        p.hint { (lang.say(w::SCAN_HINT)) }
                        p.hint { code { (phone) } }
                        @if !reach.from_outside { p.note { (lang.say(w::OUT_OF_REACH)) } }
                    }
                }
                p { a.button.go href=(path) { (lang.say(w::OPEN_PHONE)) } }
                @if let Some(code_url) = &order.code_url {
                    figure.second {
                        (layout::qr(code_url, lang.say(w::CODE_URL)))
                        figcaption {
                            b { code { (lang.say(w::CODE_URL)) } }
                            p.hint { (lang.say(w::CODE_URL_HINT)) }
                            p.hint { code { (code_url) } }
                        }
                    }
                }
            } @else {
                (outcome(lang, order))
            }
            p {
                a href=(layout::order_path(&order.row.out_trade_no, whose)) {
                    (lang.say(w::ORDER)) " " (order.row.out_trade_no)
                }
            }
        }
    };
    frame.screen(lang.say(w::CASHIER), &content)
}

/// The phone: pays, with coupons or without, leaves, or is refused by the bank.
pub(crate) fn phone(frame: &Frame, order: &Order) -> Markup {
    let lang = frame.lang;
    let content = html! {
        div #phone.sheet.phone data-live aria-live="polite" {
            h1.small { (lang.say(w::PAY_TO)) " " span.number { (order.row.merchant) } }
            (due(lang, order))
            @if order.row.is_open { (payer(lang, order)) } @else { (outcome(lang, order)) }
        }
    };
    frame.screen(lang.say(w::PHONE), &content)
}

/// The phone before it knows an order: scans a code.
pub(crate) fn scanner(frame: &Frame) -> Markup {
    let lang = frame.lang;
    let content = html! {
        div.sheet.phone {
            h1 { (lang.say(w::SCAN_CODE)) }
            p.hint { (lang.say(w::SCAN_CODE_HINT)) }
            form.pay method="post" action=(acting("scan")) data-act {
                label {
                    span { (lang.say(w::CODE_TEXT)) }
                    textarea name="code" rows="5" required autocomplete="off" spellcheck="false"
                        placeholder="weixin://wxpay/bizpayurl?…" {}
                }
                details {
                    summary { (lang.say(w::OTHER_PAYER)) }
                    label {
                        span { "openid" }
                        input name="openid" maxlength="128" autocomplete="off" spellcheck="false";
                    }
                }
                button.go.big type="submit" { (lang.say(w::SCAN_NOW)) }
            }
            p.middle { a href=(layout::OVERVIEW) { (lang.say(w::BACK)) } }
        }
    };
    frame.screen(lang.say(w::SCAN_CODE), &content)
}

fn due(lang: Lang, order: &Order) -> Markup {
    html! {
        p.due { span.hidden { (lang.say(w::AMOUNT_DUE)) " " } (layout::money(&order.row.total)) }
        p.what { (order.row.body) }
    }
}

/// What the payer can do.
fn payer(lang: Lang, order: &Order) -> Markup {
    let number = segment(&order.row.out_trade_no).to_string();
    let whose = layout::query(order.row.whose.as_deref());
    html! {
        form.pay method="post" action=(acting(&format!("orders/{number}/pay{whose}"))) data-act {
            @if order.wants_password {
                label {
                    span { (lang.say(w::PASSWORD)) }
                    // Without a name: it is not sent anywhere.
                    input type="password" inputmode="numeric" pattern="[0-9]{6}" maxlength="6" autocomplete="off"
                        required;
                }
            }
            details #coupons {
                summary { (lang.say(w::WITH_COUPONS)) }
                @for _ in 0..2 {
                    div.pair {
                        label {
                            span { (lang.say(w::COUPON_TYPE)) }
                            select name="coupon_type" {
                                option value="CASH" { (lang.say(w::COUPON_CASH)) }
                                option value="NO_CASH" { (lang.say(w::COUPON_NO_CASH)) }
                            }
                        }
                        label {
                            span { (lang.say(w::FEE_IN_FEN)) }
                            input type="number" name="coupon_fee" min="1" max=(order.row.total.fen) inputmode="numeric";
                        }
                    }
                }
            }
            details #payer {
                summary { (lang.say(w::OTHER_PAYER)) }
                label { span { "openid" } input name="openid" maxlength="128" autocomplete="off" spellcheck="false"; }
            }
            button.go.big type="submit" { (lang.say(w::PAY_NOW)) }
        }
        div.buttons.middle {
            (button(&format!("orders/{number}/cancel{whose}"), &[], "plain", lang.say(w::DO_NOT_PAY)))
            (button(&format!("orders/{number}/fail{whose}"), &[], "plain", lang.say(w::BANK_REFUSES)))
        }
    }
}

/// How it ended.
fn outcome(lang: Lang, order: &Order) -> Markup {
    let paid = matches!(order.row.state, TradeState::Success | TradeState::Refund);
    let merchant = order.row.notified.map(|told| match told {
        DeliveryState::Acknowledged => w::MERCHANT_KNOWS,
        DeliveryState::Due => w::MERCHANT_WAITS,
        DeliveryState::GivenUp => w::MERCHANT_DEAF,
    });
    html! {
        p class=(if paid { "mark good" } else { "mark" }) aria-hidden="true" { @if paid { "✓" } @else { "–" } }
        p.middle { (layout::trade_state(lang, &order.row.state)) }
        @if let Some(merchant) = merchant { p.hint.middle { (lang.say(merchant)) } }
        @if !paid { p.hint.middle { (lang.say(w::NOTHING_TO_PAY)) } }
    }
}
