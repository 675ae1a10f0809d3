//! The first page: the clock, orders, refunds, notifications and the log.

use maud::{Markup, html};

use super::i18n::{self as w, Lang};
use super::layout::{self, Frame, button};
use super::tables::{log, notifications, orders, refunds};
use super::view_model::{AccountView, Filter, Overview, Tallies};
use super::{filter as filters, setup};

/// The page. `beside` is what the further calls have to show.
pub(crate) fn page(
    frame: &Frame,
    filter: &Filter,
    overview: &Overview,
    account: &AccountView,
    url: &str,
    beside: &Markup,
) -> Markup {
    let lang = frame.lang;
    let is_new = overview.tallies.orders == 0;
    let content = html! {
        h1.hidden { (lang.text(w::OVERVIEW)) }
        (clock(frame))
        div #tallies data-live { (tallies(lang, &overview.tallies)) }
        (filters::of_overview(lang, filter))
        section.block {
            (list_head(lang, "orders", w::ORDERS, filter))
            div #orders data-live {
                @if is_new {
                    div.empty {
                        p { (lang.text(w::NO_ORDERS_YET)) }
                        h3 { (lang.text(w::ACCOUNT)) }
                        (setup::samples(lang, account, url))
                    }
                } @else {
                    (orders(lang, &overview.orders, overview.more_orders))
                }
            }
        }
        section.block {
            (list_head(lang, "notifications", w::NOTIFICATIONS, filter))
            div #notifications data-live { (notifications(lang, &overview.notifications)) }
        }
        section.block {
            (list_head(lang, "refunds", w::REFUNDS, filter))
            div #refunds data-live { (refunds(lang, &overview.refunds)) }
        }
        (beside)
        (further(lang, filter, overview))
        section.block {
            (list_head(lang, "log", w::LOG, filter))
            div #log data-live { (log(lang, &overview.log, overview.more_requests)) }
        }
    };
    frame.page(lang.text(w::OVERVIEW), &content)
}

/// The heading of a list, with a link to the whole of it.
pub(super) fn list_head(lang: Lang, name: &str, title: w::Translation, filter: &Filter) -> Markup {
    html! {
        h2 id=(format!("{name}-head")) {
            (lang.text(title)) " "
            // The link has the filter, which changes while the page is open.
            span id=(format!("{name}-all")) data-live {
                a.all href=(filter.list_path(name)) { (lang.text(w::ALL_OF_LIST)) }
            }
        }
    }
}

/// The clock, with buttons to advance it.
fn clock(frame: &Frame) -> Markup {
    let lang = frame.lang;
    let steps = [(w::BY_15_SECONDS, "15"), (w::BY_MINUTE, "60"), (w::BY_HOUR, "3600"), (w::BY_DAY, "86400")];
    html! {
        section.bar {
            div {
                h2.small { (lang.text(w::CLOCK)) }
                div #clock data-live { (frame.clock()) }
            }
            div.buttons role="group" aria-label=(lang.text(w::FORWARD)) {
                span.hint { (lang.text(w::FORWARD)) }
                @for (label, seconds) in steps {
                    (button("clock", &[("advance_seconds", seconds)], "plain", lang.text(label)))
                }
            }
            form.end method="post" action=(layout::action_path("reset")) data-act
                data-confirm=(lang.text(w::RESET_CONFIRM)) {
                button.danger type="submit" { (lang.text(w::RESET)) }
            }
        }
    }
}

fn tallies(lang: Lang, tallies: &Tallies) -> Markup {
    let tiles = [
        (w::ORDERS, tallies.orders, "/"),
        (w::UNPAID, tallies.unpaid, "/?state=NOTPAY"),
        (w::PAID_TALLY, tallies.paid, "/?state=SUCCESS"),
        (w::REFUNDS, tallies.refunds, "/#refunds-head"),
        (w::DUE_TALLY, tallies.due, "/#notifications-head"),
        (w::REFUSED_TALLY, tallies.refused, "/?refused=1#log-head"),
        (w::FAULTS_TALLY, tallies.faults, layout::FAULTS),
    ];
    html! {
        ul.tiles {
            @for (label, count, path) in tiles {
                li { a href=(path) { b { (count) } " " span { (lang.text(label)) } } }
            }
        }
    }
}

/// The records of further calls.
#[cfg(feature = "all-messages")]
fn further(lang: Lang, filter: &Filter, overview: &Overview) -> Markup {
    super::records::section(lang, filter, &overview.records)
}

/// The records of further calls, which this build does not have.
#[cfg(not(feature = "all-messages"))]
fn further(_: Lang, _: &Filter, _: &Overview) -> Markup {
    html! {}
}
