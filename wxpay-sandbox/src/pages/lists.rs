//! The lists in full, a page at a time: each page links to the one with older rows.

use maud::{Markup, html};

use super::i18n::{Lang, Translation, w};
use super::layout::{self, Frame};
use super::view_model::ListPage;

const OLDER: Translation = w("更早的", "Older");
const NEWEST: Translation = w("最新的", "Newest");
const PAGES: Translation = w("翻页", "Pages of the list");

/// The page of the list of that name. `rows` is its table, which the heading labels.
pub(super) fn page<T>(frame: &Frame, name: &str, title: &str, list: &ListPage<T>, rows: &Markup) -> Markup {
    let lang = frame.lang;
    let path = format!("/_sandbox/pages/{name}");
    let content = html! {
        p.path { a href=(layout::OVERVIEW) { (lang.text(super::i18n::BACK)) } }
        section.block {
            h1 id=(format!("{name}-head")) { (title) }
            div #list data-live { (rows) (links(lang, &path, list.is_first, list.next)) }
        }
    };
    frame.page(title, &content)
}

fn links(lang: Lang, path: &str, is_first: bool, next: Option<u64>) -> Markup {
    html! {
        @if !is_first || next.is_some() {
            nav.buttons aria-label=(lang.text(PAGES)) {
                @if !is_first { a href=(path) { (lang.text(NEWEST)) } }
                @if let Some(next) = next { a href={ (path) "?before=" (next) } rel="next" { (lang.text(OLDER)) } }
            }
        }
    }
}
