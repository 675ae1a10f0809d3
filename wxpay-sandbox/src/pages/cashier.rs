//! What a payer sees: the shop's cashier with its QR codes, and the phone that pays.

use maud::{Markup, html};
use wxpay_core::value::TradeState;

use super::i18n::{self as w, Lang};
use super::layout::{self, Frame, action_path, button, segment};
use super::view_model::{DeliveryState, OrderView};

/// The address at which a phone reaches this sandbox.
#[derive(Debug)]
pub(crate) struct PhoneAddress {
    /// The base URL, as seen from a phone.
    pub(crate) base: String,
    /// Whether other devices can reach it; false for a loopback address.
    pub(crate) from_outside: bool,
}

/// The cashier: the amount and the codes to scan.
pub(crate) fn cashier(frame: &Frame, order: &OrderView, address: &PhoneAddress) -> Markup {
    let lang = frame.lang;
    let merchant = order.row.ambiguous_merchant.as_deref();
    let path = format!("/_sandbox/phone/{}", layout::number_path(&order.row.out_trade_no, merchant));
    let phone = format!("{}{path}", address.base);
    let open = order.row.is_open;
    let content = html! {
        div #cashier.sheet data-live aria-live="polite" {
            h1.small { (lang.text(w::CASHIER)) }
            (due(lang, order))
            @if open {
                p.wait { (lang.text(w::WAITING)) }
                figure {
                    (layout::qr(&phone, lang.text(w::SCAN)))
                    figcaption {
                        b { (lang.text(w::SCAN)) }
                        p.hint { (lang.text(w::SCAN_HINT)) }
                        p.hint { code { (phone) } }
                        @if !address.from_outside { p.note { (lang.text(w::OUT_OF_REACH)) } }
                    }
                }
                p { a.button.go href=(path) { (lang.text(w::OPEN_PHONE)) } }
                @if let Some(code_url) = &order.code_url {
                    figure.second {
                        (layout::qr(code_url, lang.text(w::CODE_URL)))
                        figcaption {
                            b { code { (lang.text(w::CODE_URL)) } }
                            p.hint { (lang.text(w::CODE_URL_HINT)) }
                            p.hint { code { (code_url) } }
                        }
                    }
                }
            } @else {
                (outcome(lang, order))
            }
            p {
                a href=(layout::order_path(&order.row.out_trade_no, merchant)) {
                    (lang.text(w::ORDER)) " " (order.row.out_trade_no)
                }
            }
        }
    };
    frame.screen(lang.text(w::CASHIER), &content)
}

/// The phone: pay, with coupons or without, cancel, or be refused by the bank. `beside` is what else can be done.
pub(crate) fn phone(frame: &Frame, order: &OrderView, beside: &Markup) -> Markup {
    let lang = frame.lang;
    let content = html! {
        div #phone.sheet.phone data-live aria-live="polite" {
            h1.small { (lang.text(w::PAY_TO)) " " span.number { (order.row.merchant) } }
            (due(lang, order))
            @if order.row.is_open { (payer(lang, order)) (beside) } @else { (outcome(lang, order)) }
        }
    };
    frame.screen(lang.text(w::PHONE), &content)
}

/// The phone without an order: scan a code.
pub(crate) fn scanner(frame: &Frame) -> Markup {
    let lang = frame.lang;
    let content = html! {
        div.sheet.phone {
            h1 { (lang.text(w::SCAN_CODE)) }
            p.hint { (lang.text(w::SCAN_CODE_HINT)) }
            form.pay method="post" action=(action_path("scan")) data-act {
                label {
                    span { (lang.text(w::CODE_TEXT)) }
                    textarea name="code" rows="5" required autocomplete="off" spellcheck="false"
                        placeholder="weixin://wxpay/bizpayurl?…" {}
                }
                details {
                    summary { (lang.text(w::OTHER_PAYER)) }
                    label {
                        span { "openid" }
                        input name="openid" maxlength="128" autocomplete="off" spellcheck="false";
                    }
                }
                button.go.big type="submit" { (lang.text(w::SCAN_NOW)) }
            }
            p.middle { a href=(layout::OVERVIEW) { (lang.text(w::BACK)) } }
        }
    };
    frame.screen(lang.text(w::SCAN_CODE), &content)
}

fn due(lang: Lang, order: &OrderView) -> Markup {
    html! {
        p.due { span.hidden { (lang.text(w::AMOUNT_DUE)) " " } (layout::money(&order.row.total)) }
        p.what { (order.row.body) }
    }
}

/// The actions of the payer.
fn payer(lang: Lang, order: &OrderView) -> Markup {
    let number = segment(&order.row.out_trade_no).to_string();
    let merchant = layout::merchant_query(order.row.ambiguous_merchant.as_deref());
    html! {
        form.pay method="post" action=(action_path(&format!("orders/{number}/pay{merchant}"))) data-act {
            @if order.wants_password {
                label {
                    span { (lang.text(w::PASSWORD)) }
                    // Without a name, so that it is not sent.
                    input type="password" inputmode="numeric" pattern="[0-9]{6}" maxlength="6" autocomplete="off"
                        required;
                }
            }
            details #coupons {
                summary { (lang.text(w::WITH_COUPONS)) }
                @for _ in 0..2 {
                    div.pair {
                        label {
                            span { (lang.text(w::COUPON_TYPE)) }
                            select name="coupon_type" {
                                option value="CASH" { (lang.text(w::COUPON_CASH)) }
                                option value="NO_CASH" { (lang.text(w::COUPON_NO_CASH)) }
                            }
                        }
                        label {
                            span { (lang.text(w::FEE_IN_FEN)) }
                            input type="number" name="coupon_fee" min="1" max=(order.row.total.fen) inputmode="numeric";
                        }
                    }
                }
            }
            details #payer {
                summary { (lang.text(w::OTHER_PAYER)) }
                label { span { "openid" } input name="openid" maxlength="128" autocomplete="off" spellcheck="false"; }
            }
            button.go.big type="submit" { (lang.text(w::PAY_NOW)) }
        }
        div.buttons.middle {
            (button(&format!("orders/{number}/cancel{merchant}"), &[], "plain", lang.text(w::DO_NOT_PAY)))
            (button(&format!("orders/{number}/fail{merchant}"), &[], "plain", lang.text(w::BANK_REFUSES)))
        }
    }
}

/// The outcome of the order.
fn outcome(lang: Lang, order: &OrderView) -> Markup {
    let paid = matches!(order.row.state, TradeState::Success | TradeState::Refund);
    let hint = order.row.notified.map(|state| match state {
        DeliveryState::Acknowledged => w::MERCHANT_NOTIFIED,
        DeliveryState::Due => w::MERCHANT_PENDING,
        DeliveryState::GivenUp => w::MERCHANT_SILENT,
    });
    html! {
        p class=(if paid { "mark good" } else { "mark" }) aria-hidden="true" { @if paid { "✓" } @else { "–" } }
        p.middle { (layout::trade_state(lang, &order.row.state)) }
        @if let Some(hint) = hint { p.hint.middle { (lang.text(hint)) } }
        @if !paid { p.hint.middle { (lang.text(w::NOTHING_TO_PAY)) } }
    }
}
