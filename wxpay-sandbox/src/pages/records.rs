//! The records of further calls: the latest on the first page, all in a list.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::context::{Pages, respond};
use super::i18n::{self as w, Lang, Translation};
use super::layout::{self, Frame, table};
use super::overview::list_head;
use super::view_model::{Filter, RecordRow};
use super::{filter, list_queries, lists};

const RECORDS: Translation = w::w("其他接口的单据", "Records of further calls");
const NO_RECORDS: Translation = w::w("没有单据。", "No records.");
const KIND: Translation = w::w("种类", "Kind");
const NUMBER: Translation = w::w("单号", "Number");

/// The section of the overview.
pub(super) fn section(lang: Lang, filter: &Filter, records: &[RecordRow]) -> Markup {
    html! {
        section.block {
            (list_head(lang, "records", RECORDS, filter))
            div #records data-live { (rows(lang, records)) }
        }
    }
}

/// The list in full.
pub(super) async fn page(State(pages): State<Arc<Pages>>, frame: Frame) -> Response {
    let filter = Filter::new(&frame);
    let list = list_queries::records(&pages.state, &filter, frame.before());
    let form = filter::of_records(frame.lang, &filter);
    let page = lists::page(&frame, "records", frame.lang.text(RECORDS), &form, &list, &rows(frame.lang, &list.rows));
    respond(&pages, StatusCode::OK, &frame, &page)
}

fn rows(lang: Lang, records: &[RecordRow]) -> Markup {
    let heads = [KIND, NUMBER, w::STATE, w::AMOUNT, w::MERCHANT].map(|label| lang.text(label));
    let rows: Vec<Vec<Markup>> = records
        .iter()
        .map(|record| {
            vec![
                html! { code { (record.kind) } },
                html! { span.number { (record.number) } },
                html! { @if !record.state.is_empty() { code { (record.state) } } },
                html! { @if let Some(amount) = &record.amount { span.amount { (layout::money(amount)) } } },
                html! { span.number { (record.merchant) } },
            ]
        })
        .collect();
    html! {
        @if rows.is_empty() { p.none { (lang.text(NO_RECORDS)) } }
        @else { (table("records-head", &heads, &rows)) }
    }
}
