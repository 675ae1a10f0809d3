//! The phone on which people take a red packet, and the list of the red packets that were sent.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::context::{Pages, respond};
use super::i18n::{self as words, Lang, Translation, w};
use super::layout::{self, Frame, action_path, segment, table};
use super::view_model::AmountView;
use crate::further::red_packet::{self, RedPacketView};
use crate::state::SandboxState;

const TITLE: Translation = w("红包", "Red packet");
const LIST: Translation = w("红包", "Red packets");
const NUMBER: Translation = w("商户订单号", "Number");
const PARTS: Translation = w("已领", "Taken");
const TAKE: Translation = w("拆红包", "Open the red packet");
const TAKE_ANOTHER: Translation = w("由谁领取", "Who takes it");
const UNKNOWN: Translation = w("没有这个红包", "There is no such red packet");
const STATES: [(&str, &str, Translation); 6] = [
    ("SENDING", "open", w("发放中", "Being sent")),
    ("SENT", "open", w("待领取", "To be taken")),
    ("RECEIVED", "good", w("已领取", "Taken")),
    ("FAILED", "bad", w("发放失败", "Failed")),
    ("RFUND_ING", "over", w("退款中", "Money on its way back")),
    ("REFUND", "over", w("已退款", "Money back")),
];

/// How many red packets the list has.
const LISTED: usize = 20;

/// The page of the phone.
pub(super) async fn phone(State(pages): State<Arc<Pages>>, frame: Frame, Path(number): Path<String>) -> Response {
    let lang = frame.lang;
    match red_packet::view(&pages.state, &number, frame.query_value("merchant")) {
        Some(packet) => {
            let page = frame.screen(lang.text(TITLE), &content(lang, &packet));
            respond(&pages, StatusCode::OK, &frame, &page)
        }
        None => {
            let unknown = html! { div.sheet.phone { h1.small { (lang.text(UNKNOWN)) } p.what { (number) } } };
            respond(&pages, StatusCode::NOT_FOUND, &frame, &frame.screen(lang.text(UNKNOWN), &unknown))
        }
    }
}

fn content(lang: Lang, packet: &RedPacketView) -> Markup {
    let query = layout::merchant_query(Some(&packet.merchant));
    let action = action_path(&format!("red-packets/{}/take{query}", segment(&packet.number)));
    html! {
        div #phone.sheet.phone data-live aria-live="polite" {
            h1.small { (lang.text(TITLE)) " · " (packet.sender) }
            p.due { (money(packet.total_amount)) }
            p.what { (packet.wishing) }
            p.middle { (state_badge(lang, packet.state)) }
            @if packet.is_open {
                form.pay method="post" action=(action) data-act {
                    // A red packet for one person is taken by that person.
                    @if packet.parts > 1 {
                        label {
                            span { (lang.text(TAKE_ANOTHER)) " (openid)" }
                            input name="openid" maxlength="128" autocomplete="off" spellcheck="false"
                                placeholder=(packet.openid);
                        }
                    }
                    button.go.big type="submit" { (lang.text(TAKE)) }
                }
            }
            @if !packet.claims.is_empty() {
                dl.facts {
                    @for (openid, amount) in &packet.claims {
                        div { dt.number { (openid) } dd { (money(*amount)) } }
                    }
                }
            }
        }
    }
}

/// The list on the first page; nothing while there are none.
pub(super) fn list(state: &SandboxState, lang: Lang) -> Markup {
    let packets = red_packet::latest(state, LISTED);
    let heads = [NUMBER, words::STATE, words::AMOUNT, PARTS].map(|label| lang.text(label));
    let rows: Vec<Vec<Markup>> = packets.iter().map(|packet| row(lang, packet)).collect();
    html! {
        div #red-packets data-live {
            @if !rows.is_empty() {
                section.block { h2 #red-packets-head { (lang.text(LIST)) } (table("red-packets-head", &heads, &rows)) }
            }
        }
    }
}

fn row(lang: Lang, packet: &RedPacketView) -> Vec<Markup> {
    let path = layout::number_path(&packet.number, Some(&packet.merchant));
    vec![
        html! { a.number href=(format!("/_sandbox/phone/red-packets/{path}")) { (packet.number) } },
        state_badge(lang, packet.state),
        html! { span.amount { (money(packet.total_amount)) } },
        html! { (packet.claims.len()) " / " (packet.parts) },
    ]
}

fn money(fen: u64) -> String {
    layout::money(&AmountView { fen, currency: "CNY".to_owned() })
}

fn state_badge(lang: Lang, state: &str) -> Markup {
    let found = STATES.iter().find(|(name, _, _)| *name == state);
    html! {
        @if let Some((name, class, text)) = found {
            span class=(format!("badge {class}")) { (lang.text(*text)) " " code { (name) } }
        }
    }
}
