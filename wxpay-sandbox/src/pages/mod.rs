//! The web pages, in Chinese and English. `queries.rs` reads the state into the plain values of
//! `view_model.rs`, which the templates render; actions go through the control interface. The pages
//! work without the script, which keeps them up to date.

mod actions;
mod cashier;
mod context;
#[cfg(feature = "all-messages")]
mod contract;
mod events;
mod extract;
mod fault_queries;
mod faults;
mod filter;
mod i18n;
mod layout;
mod list_queries;
mod lists;
mod order;
mod overview;
mod queries;
#[cfg(feature = "all-messages")]
mod records;
#[cfg(feature = "all-messages")]
mod red_packet;
mod rows;
mod setup;
mod signature;
mod tables;
mod view_model;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use axum::routing::{get, post};
use maud::Markup;

use self::context::{respond, respond_with_account};
use self::i18n::Translation;
use self::layout::Frame;
use self::view_model::{Filter, ListPage};

pub(crate) use context::Pages;
#[cfg(feature = "all-messages")]
pub(crate) use contract::answer;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");
const ICON: &str = include_str!("icon.svg");

pub(crate) fn routes<S>(pages: &Arc<Pages>) -> Router<S> {
    let file = |content_type: &'static str, text: &'static str| {
        get(move || async move { ([(header::CONTENT_TYPE, content_type)], text) })
    };
    let router = Router::new();
    #[cfg(feature = "all-messages")]
    let router = router
        .route("/_sandbox/phone/contracts/{number}", get(contract::phone))
        .route("/_sandbox/phone/red-packets/{number}", get(red_packet::phone))
        .route("/_sandbox/pages/records", get(records::page));
    router
        .route("/", get(overview))
        .route("/_sandbox", get(overview))
        .route("/_sandbox/", get(overview))
        .route("/_sandbox/pages/orders", get(orders))
        .route("/_sandbox/pages/refunds", get(refunds))
        .route("/_sandbox/pages/notifications", get(notifications))
        .route("/_sandbox/pages/log", get(log))
        .route("/_sandbox/pages/orders/{out_trade_no}", get(order))
        .route("/_sandbox/pages/faults", get(faults))
        .route("/_sandbox/pages/setup", get(setup))
        .route("/_sandbox/pages/do/{*action}", post(actions::submit))
        .route("/_sandbox/cashier/{id}", get(cashier))
        .route("/_sandbox/phone", get(scanner))
        .route("/_sandbox/phone/{id}", get(phone))
        .route("/_sandbox/events", get(events))
        .route("/_sandbox/pages/style.css", file("text/css; charset=utf-8", STYLE))
        .route("/_sandbox/pages/script.js", file("text/javascript; charset=utf-8", SCRIPT))
        .route("/_sandbox/pages/icon.svg", file("image/svg+xml", ICON))
        // Browsers ask for it on pages without an icon.
        .route("/favicon.ico", file("image/svg+xml", ICON))
        .with_state(Arc::clone(pages))
}

async fn overview(State(pages): State<Arc<Pages>>, frame: Frame, headers: HeaderMap) -> Response {
    let filter = Filter::new(&frame);
    let overview = queries::overview(&pages.state, &filter).await;
    let account = queries::account(&pages.state);
    #[cfg(feature = "all-messages")]
    let beside = red_packet::list(&pages.state, frame.lang);
    #[cfg(not(feature = "all-messages"))]
    let beside = maud::html! {};
    let page = overview::page(&frame, &filter, &overview, &account, &pages.url(&headers), &beside);
    respond_with_account(&pages, &frame, &account, &page)
}

async fn orders(State(pages): State<Arc<Pages>>, frame: Frame) -> Response {
    let filter = Filter::new(&frame);
    let list = list_queries::orders(&pages.state, &filter, frame.before());
    let rows = tables::orders(frame.lang, &list.rows, 0);
    respond_list(&pages, &frame, "orders", i18n::ORDERS, &filter, &list, &rows)
}

async fn refunds(State(pages): State<Arc<Pages>>, frame: Frame) -> Response {
    let filter = Filter::new(&frame);
    let list = list_queries::refunds(&pages.state, &filter, frame.before());
    let rows = tables::refunds(frame.lang, &list.rows);
    respond_list(&pages, &frame, "refunds", i18n::REFUNDS, &filter, &list, &rows)
}

async fn notifications(State(pages): State<Arc<Pages>>, frame: Frame) -> Response {
    let filter = Filter::new(&frame);
    let list = list_queries::notifications(&pages.state, &filter, frame.before());
    let rows = tables::notifications(frame.lang, &list.rows);
    respond_list(&pages, &frame, "notifications", i18n::NOTIFICATIONS, &filter, &list, &rows)
}

async fn log(State(pages): State<Arc<Pages>>, frame: Frame) -> Response {
    let filter = Filter::new(&frame);
    let list = list_queries::requests(&pages.state, &filter, frame.before());
    let rows = tables::log(frame.lang, &list.rows, 0);
    respond_list(&pages, &frame, "log", i18n::LOG, &filter, &list, &rows)
}

fn respond_list<T>(
    pages: &Pages,
    frame: &Frame,
    name: &str,
    title: Translation,
    filter: &Filter,
    list: &ListPage<T>,
    rows: &Markup,
) -> Response {
    let filter = filter::of_list(frame.lang, name, filter);
    let page = lists::page(frame, name, frame.lang.text(title), &filter, list, rows);
    respond(pages, StatusCode::OK, frame, &page)
}

async fn order(State(pages): State<Arc<Pages>>, frame: Frame, Path(id): Path<String>) -> Response {
    match queries::order(&pages.state, &id, frame.query_value("merchant")) {
        Some(found) => respond(&pages, StatusCode::OK, &frame, &order::page(&frame, &found)),
        None => respond(&pages, StatusCode::NOT_FOUND, &frame, &order::missing(&frame, &id)),
    }
}

async fn cashier(
    State(pages): State<Arc<Pages>>,
    frame: Frame,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    match queries::order(&pages.state, &id, frame.query_value("merchant")) {
        Some(order) => {
            let page = cashier::cashier(&frame, &order, &pages.phone_address(&headers));
            respond(&pages, StatusCode::OK, &frame, &page)
        }
        None => respond(&pages, StatusCode::NOT_FOUND, &frame, &order::missing(&frame, &id)),
    }
}

async fn phone(State(pages): State<Arc<Pages>>, frame: Frame, Path(id): Path<String>) -> Response {
    match queries::order(&pages.state, &id, frame.query_value("merchant")) {
        Some(order) => {
            #[cfg(feature = "all-messages")]
            let beside = contract::beside(&pages, frame.lang, &order);
            #[cfg(not(feature = "all-messages"))]
            let beside = maud::html! {};
            respond(&pages, StatusCode::OK, &frame, &cashier::phone(&frame, &order, &beside))
        }
        None => respond(&pages, StatusCode::NOT_FOUND, &frame, &order::missing(&frame, &id)),
    }
}

async fn scanner(State(pages): State<Arc<Pages>>, frame: Frame) -> Response {
    respond(&pages, StatusCode::OK, &frame, &cashier::scanner(&frame))
}

async fn faults(State(pages): State<Arc<Pages>>, frame: Frame) -> Response {
    let form = fault_queries::fault_form(&pages.state, frame.query_value("api")).await;
    let set = fault_queries::faults(&pages.state).await;
    respond(&pages, StatusCode::OK, &frame, &faults::page(&frame, &form, &set))
}

async fn setup(State(pages): State<Arc<Pages>>, frame: Frame, headers: HeaderMap) -> Response {
    let account = queries::account(&pages.state);
    let page = setup::page(&frame, &account, &pages.url(&headers));
    respond_with_account(&pages, &frame, &account, &page)
}

async fn events(State(pages): State<Arc<Pages>>) -> Response {
    pages.events.subscribe(pages.state.attempts.subscribe())
}
