//! Pages for people, in Chinese and English: a browser's request goes in, HTML comes
//! out. What a page shows is read by `from_state.rs` into the plain values of
//! `view.rs`; what it does goes through the control interface. No page needs the
//! script, which keeps them up to date.

mod act;
mod cashier;
mod faults;
mod frame;
mod from_state;
mod layout;
mod live;
mod order;
mod overview;
mod setup;
mod view;
mod words;

use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State as Shared};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use maud::Markup;

use self::cashier::Reach;
use self::layout::Frame;
use self::live::Live;
use self::view::{Account, Filter};
use crate::state::State;

/// What the pages need beside the sandbox's memory.
#[derive(Debug)]
pub(crate) struct Pages {
    pub(crate) state: Arc<State>,
    /// Where the sandbox listens.
    pub(crate) address: SocketAddr,
    /// The names that it may be called by.
    pub(crate) names: Vec<String>,
    pub(crate) live: Live,
}

impl Pages {
    pub(crate) fn new(state: &Arc<State>, address: SocketAddr, names: Vec<String>) -> Arc<Self> {
        Arc::new(Self { state: Arc::clone(state), address, names, live: Live::new() })
    }

    /// The sandbox's address as the reader of a page wrote it.
    fn url(&self, headers: &HeaderMap) -> String {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        host.map_or_else(|| format!("http://{}", self.address), |host| format!("http://{host}"))
    }

    /// Where a phone finds the sandbox: where the reader of the page found it, unless
    /// that is this very machine.
    fn reach(&self, headers: &HeaderMap) -> Reach {
        let base = self.url(headers);
        let host =
            reqwest::Url::parse(&base).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
        let is_loopback = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
            || host == "localhost"
            || host.ends_with(".localhost");
        if !is_loopback {
            return Reach { base, from_outside: true };
        }
        let seen = if self.address.ip().is_unspecified() { own_address() } else { Some(self.address.ip()) };
        match seen {
            Some(ip) if !ip.is_loopback() => {
                Reach { base: format!("http://{}", SocketAddr::new(ip, self.address.port())), from_outside: true }
            }
            _ => Reach { base, from_outside: false },
        }
    }
}

/// The address of this machine in its network: that of a socket which is meant for
/// elsewhere. Nothing is sent.
fn own_address() -> Option<std::net::IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    socket.local_addr().ok().map(|address| address.ip())
}

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");
const ICON: &str = include_str!("icon.svg");

pub(crate) fn routes<S>(pages: &Arc<Pages>) -> Router<S> {
    let file = |content_type: &'static str, text: &'static str| {
        get(move || async move { ([(header::CONTENT_TYPE, content_type)], text) })
    };
    Router::new()
        .route("/", get(overview))
        .route("/_sandbox", get(overview))
        .route("/_sandbox/", get(overview))
        .route("/_sandbox/pages/orders/{out_trade_no}", get(order))
        .route("/_sandbox/pages/faults", get(faults))
        .route("/_sandbox/pages/setup", get(setup))
        .route("/_sandbox/pages/do/{*action}", post(act::act))
        .route("/_sandbox/cashier/{id}", get(cashier))
        .route("/_sandbox/phone", get(scanner))
        .route("/_sandbox/phone/{id}", get(phone))
        .route("/_sandbox/events", get(events))
        .route("/_sandbox/pages/style.css", file("text/css; charset=utf-8", STYLE))
        .route("/_sandbox/pages/script.js", file("text/javascript; charset=utf-8", SCRIPT))
        .route("/_sandbox/pages/icon.svg", file("image/svg+xml", ICON))
        // Browsers ask for it where no page names another.
        .route("/favicon.ico", file("image/svg+xml", ICON))
        .with_state(Arc::clone(pages))
}

/// A page as an answer, without keys.
fn respond(pages: &Pages, status: StatusCode, frame: &Frame, page: &Markup) -> Response {
    html(status, frame, pages.state.secrets.mask(&page.0).into_owned())
}

/// A page that tells how to use the account, with its key if that is published.
fn respond_with_account(pages: &Pages, frame: &Frame, account: &Account, page: &Markup) -> Response {
    html(StatusCode::OK, frame, pages.state.secrets.mask_all_but(account.key, &page.0).into_owned())
}

/// A language that was chosen is kept in a cookie.
fn html(status: StatusCode, frame: &Frame, page: String) -> Response {
    let html = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    let mut response = (status, html, page).into_response();
    if frame.chosen {
        let cookie = match frame.lang {
            words::Lang::Zh => "lang=zh; Path=/; SameSite=Lax; HttpOnly; Max-Age=31536000",
            words::Lang::En => "lang=en; Path=/; SameSite=Lax; HttpOnly; Max-Age=31536000",
        };
        response.headers_mut().insert(header::SET_COOKIE, header::HeaderValue::from_static(cookie));
    }
    response
}

async fn overview(Shared(pages): Shared<Arc<Pages>>, frame: Frame, headers: HeaderMap) -> Response {
    let given = |name: &str| frame.given(name).filter(|value| !value.is_empty()).map(str::to_owned);
    let filter = Filter {
        state: given("state"),
        channel: given("channel"),
        text: given("q").unwrap_or_default(),
        refused: frame.given("refused").is_some(),
    };
    let overview = from_state::overview(&pages.state, &filter).await;
    let account = from_state::account(&pages.state);
    let page = overview::page(&frame, &filter, &overview, &account, &pages.url(&headers));
    respond_with_account(&pages, &frame, &account, &page)
}

async fn order(Shared(pages): Shared<Arc<Pages>>, frame: Frame, Path(id): Path<String>) -> Response {
    match from_state::order(&pages.state, &id, frame.given("merchant")) {
        Some(found) => respond(&pages, StatusCode::OK, &frame, &order::page(&frame, &found)),
        None => respond(&pages, StatusCode::NOT_FOUND, &frame, &order::missing(&frame, &id)),
    }
}

async fn cashier(
    Shared(pages): Shared<Arc<Pages>>,
    frame: Frame,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    match from_state::order(&pages.state, &id, frame.given("merchant")) {
        Some(order) => {
            let page = cashier::cashier(&frame, &order, &pages.reach(&headers));
            respond(&pages, StatusCode::OK, &frame, &page)
        }
        None => respond(&pages, StatusCode::NOT_FOUND, &frame, &order::missing(&frame, &id)),
    }
}

async fn phone(Shared(pages): Shared<Arc<Pages>>, frame: Frame, Path(id): Path<String>) -> Response {
    match from_state::order(&pages.state, &id, frame.given("merchant")) {
        Some(order) => respond(&pages, StatusCode::OK, &frame, &cashier::phone(&frame, &order)),
        None => respond(&pages, StatusCode::NOT_FOUND, &frame, &order::missing(&frame, &id)),
    }
}

async fn scanner(Shared(pages): Shared<Arc<Pages>>, frame: Frame) -> Response {
    respond(&pages, StatusCode::OK, &frame, &cashier::scanner(&frame))
}

async fn faults(Shared(pages): Shared<Arc<Pages>>, frame: Frame) -> Response {
    let offer = from_state::offer(&pages.state, frame.given("api")).await;
    let set = from_state::faults(&pages.state).await;
    respond(&pages, StatusCode::OK, &frame, &faults::page(&frame, &offer, &set))
}

async fn setup(Shared(pages): Shared<Arc<Pages>>, frame: Frame, headers: HeaderMap) -> Response {
    let account = from_state::account(&pages.state);
    let page = setup::page(&frame, &account, &pages.url(&headers));
    respond_with_account(&pages, &frame, &account, &page)
}

async fn events(Shared(pages): Shared<Arc<Pages>>) -> Response {
    pages.live.events(pages.state.attempts.subscribe())
}
