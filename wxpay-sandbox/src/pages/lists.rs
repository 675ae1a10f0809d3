//! The lists in full, a page at a time: each page links to the one with older rows, with the same filter.

use maud::{Markup, html};

use super::i18n::{Translation, w};
use super::layout::{self, Frame};
use super::view_model::ListPage;

const OLDER: Translation = w("更早的", "Older");
const NEWEST: Translation = w("最新的", "Newest");
const PAGES: Translation = w("翻页", "Pages of the list");
const CUT: Translation =
    w("只查看了一部分，“更早的”继续查找。", "Only a part was looked through; “Older” looks further.");

/// The page of the list of that name. `rows` is its table, which the heading labels, `filter` the form that narrows it.
pub(super) fn page<T>(
    frame: &Frame,
    name: &str,
    title: &str,
    filter: &Markup,
    list: &ListPage<T>,
    rows: &Markup,
) -> Markup {
    let lang = frame.lang;
    let content = html! {
        p.path { a href=(layout::OVERVIEW) { (lang.text(super::i18n::BACK)) } }
        section.block {
            h1 id=(format!("{name}-head")) { (title) }
            (filter)
            div #list data-live {
                (rows)
                @if list.is_cut { p.hint { (lang.text(CUT)) } }
                (links(frame, list.is_first, list.next))
            }
        }
    };
    frame.page(title, &content)
}

fn links(frame: &Frame, is_first: bool, next: Option<u64>) -> Markup {
    let lang = frame.lang;
    html! {
        @if !is_first || next.is_some() {
            nav.buttons aria-label=(lang.text(PAGES)) {
                @if !is_first { a href=(path(frame, None)) { (lang.text(NEWEST)) } }
                @if next.is_some() { a href=(path(frame, next)) rel="next" { (lang.text(OLDER)) } }
            }
        }
    }
}

/// The address of the page of the list before a number, with the filter of this one.
fn path(frame: &Frame, before: Option<u64>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(frame.query.iter().filter(|(name, value)| name != "before" && !value.is_empty()));
    query.extend_pairs(before.map(|before| ("before", before.to_string())));
    let query = query.finish();
    if query.is_empty() { frame.path.clone() } else { format!("{}?{query}", frame.path) }
}
