//! The phone on which a payer signs an agreement on deductions, or ends it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use super::context::{Pages, respond};
use super::i18n::{Lang, Translation, w};
use super::layout::{self, Frame, button, segment};
use super::view_model::OrderView;
use crate::further::papay::{self, AgreementView};

const TITLE: Translation = w("签约委托代扣", "Sign an agreement on deductions");
const MERCHANT: Translation = w("商户", "Merchant");
const ACCOUNT: Translation = w("商户侧账户", "Account at the merchant");
const PLAN: Translation = w("模板", "Template");
const CODE: Translation = w("协议号", "Number");
const AGREE: Translation = w("同意并签约", "Agree and sign");
const DECLINE: Translation = w("暂不签约", "Not now");
const END: Translation = w("解约", "End the agreement");
const WITH_PAYMENT: Translation =
    w("付款的同时签约委托代扣：", "With the payment you sign an agreement on deductions: ");
const PAY_ONLY: Translation = w("只付款，不签约", "Pay without signing");
const UNKNOWN: Translation = w("没有这个协议", "There is no such agreement");
const SIGNING: Translation = w("待签约", "To be signed");
const SIGNED: Translation = w("已签约", "Signed");
const DECLINED: Translation = w("未签约", "Not signed");
const ENDED: Translation = w("已解约", "Ended");

/// The page of the phone.
pub(super) async fn phone(State(pages): State<Arc<Pages>>, frame: Frame, Path(number): Path<String>) -> Response {
    let lang = frame.lang;
    match papay::view(&pages.state, &number, frame.query_value("merchant")) {
        Some(agreement) => {
            let page = frame.screen(lang.text(TITLE), &content(lang, &agreement));
            respond(&pages, StatusCode::OK, &frame, &page)
        }
        None => {
            let unknown = html! { div.sheet.phone { h1.small { (lang.text(UNKNOWN)) } p.what { (number) } } };
            respond(&pages, StatusCode::NOT_FOUND, &frame, &frame.screen(lang.text(UNKNOWN), &unknown))
        }
    }
}

/// What the phone adds to the payment of an order: the agreement that is signed with it.
pub(super) fn beside(pages: &Pages, lang: Lang, order: &OrderView) -> Markup {
    let row = &order.row;
    let agreement = papay::view_of_order(&pages.state, &row.merchant, &row.out_trade_no);
    html! {
        @if let Some(agreement) = agreement.filter(|agreement| agreement.is_open && !row.on_cloud) {
            p.hint.middle { (lang.text(WITH_PAYMENT)) (agreement.account) }
            div.buttons.middle { (button(&action(&agreement, "decline"), &[], "plain", lang.text(PAY_ONLY))) }
        }
    }
}

/// The address of an action on an agreement.
fn action(agreement: &AgreementView, name: &str) -> String {
    let query = layout::merchant_query(Some(&agreement.merchant));
    format!("contracts/{}/{name}{query}", segment(&agreement.number))
}

fn content(lang: Lang, agreement: &AgreementView) -> Markup {
    html! {
        div #phone.sheet.phone data-live aria-live="polite" {
            h1.small { (lang.text(TITLE)) }
            dl.facts {
                div { dt { (lang.text(MERCHANT)) } dd.number { (agreement.merchant) } }
                div { dt { (lang.text(ACCOUNT)) } dd { (agreement.account) } }
                div { dt { (lang.text(PLAN)) } dd.number { (agreement.plan_id) } }
                div { dt { (lang.text(CODE)) } dd.number { (agreement.number) } }
            }
            p.middle { (state_badge(lang, agreement)) }
            @if agreement.is_open {
                div.pay { (button(&action(agreement, "agree"), &[], "go big", lang.text(AGREE))) }
                div.buttons.middle { (button(&action(agreement, "decline"), &[], "plain", lang.text(DECLINE))) }
            }
            @if agreement.is_in_force {
                div.buttons.middle { (button(&action(agreement, "end"), &[], "plain", lang.text(END))) }
            }
        }
    }
}

fn state_badge(lang: Lang, agreement: &AgreementView) -> Markup {
    let (class, text) = match agreement.state {
        "SIGNED" => ("good", SIGNED),
        "SIGNING" => ("open", SIGNING),
        "ENDED" => ("over", ENDED),
        _ => ("over", DECLINED),
    };
    html! { span class=(format!("badge {class}")) { (lang.text(text)) " " code { (agreement.state) } } }
}

/// The answer to the link: leads to the page of the phone, or says why not.
pub(crate) fn answer(refusal: Option<&str>, mut headers: HeaderMap, path: &[u8]) -> Response {
    let location = HeaderValue::from_bytes(path).ok().filter(|_| refusal.is_none());
    if let Some(location) = location {
        headers.insert(header::LOCATION, location);
        return (StatusCode::SEE_OTHER, headers).into_response();
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    let page = html! {
        (DOCTYPE)
        html lang="zh" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (Lang::Zh.text(TITLE)) }
                link rel="stylesheet" href="/_sandbox/pages/style.css";
            }
            body.screen {
                main { div.sheet.phone { h1.small { (Lang::Zh.text(TITLE)) } p { (refusal.unwrap_or_default()) } } }
            }
        }
    };
    (StatusCode::OK, headers, page.0).into_response()
}
