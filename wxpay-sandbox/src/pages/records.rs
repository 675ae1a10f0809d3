//! The records of further calls on the first page.

use maud::{Markup, html};

use super::i18n::{self as w, Lang, Translation};
use super::layout::{self, table};
use super::view_model::RecordRow;

const RECORDS: Translation = w::w("其他接口的单据", "Records of further calls");
const NO_RECORDS: Translation = w::w("没有单据。", "No records.");
const KIND: Translation = w::w("种类", "Kind");
const NUMBER: Translation = w::w("单号", "Number");

/// The section of the overview.
pub(super) fn section(lang: Lang, records: &[RecordRow]) -> Markup {
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
        section.block {
            h2 #records-head { (lang.text(RECORDS)) }
            div #records data-live {
                @if rows.is_empty() { p.none { (lang.text(NO_RECORDS)) } }
                @else { (table("records-head", &heads, &rows)) }
            }
        }
    }
}
