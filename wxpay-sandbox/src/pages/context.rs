//! What every page needs: the state, the sandbox's addresses, and responses with keys masked.

use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::Arc;

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::Markup;

use super::cashier::PhoneAddress;
use super::events::ChangeEvents;
use super::i18n::Lang;
use super::layout::Frame;
use super::view_model::AccountView;
use crate::state::SandboxState;

/// The shared state of the pages.
#[derive(Debug)]
pub(crate) struct Pages {
    pub(crate) state: Arc<SandboxState>,
    /// The listening address.
    pub(crate) address: SocketAddr,
    /// The host names that browsers may use.
    pub(crate) names: Vec<String>,
    pub(crate) events: ChangeEvents,
}

impl Pages {
    pub(crate) fn new(state: &Arc<SandboxState>, address: SocketAddr, names: Vec<String>) -> Arc<Self> {
        Arc::new(Self { state: Arc::clone(state), address, names, events: ChangeEvents::new() })
    }

    /// The sandbox's URL as the browser addressed it.
    pub(super) fn url(&self, headers: &HeaderMap) -> String {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        host.map_or_else(|| format!("http://{}", self.address), |host| format!("http://{host}"))
    }

    /// The address for phones: the one that the browser used, unless that is loopback.
    pub(super) fn phone_address(&self, headers: &HeaderMap) -> PhoneAddress {
        let base = self.url(headers);
        let host =
            reqwest::Url::parse(&base).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
        let is_loopback = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
            || host == "localhost"
            || host.ends_with(".localhost");
        if !is_loopback {
            return PhoneAddress { base, from_outside: true };
        }
        let address = if self.address.ip().is_unspecified() { own_address() } else { Some(self.address.ip()) };
        match address {
            Some(ip) if !ip.is_loopback() => PhoneAddress {
                base: format!("http://{}", SocketAddr::new(ip, self.address.port())),
                from_outside: true,
            },
            _ => PhoneAddress { base, from_outside: false },
        }
    }
}

/// The address of this machine in its network: the local address of a UDP socket that is connected
/// to an outside address. No packet is sent.
fn own_address() -> Option<std::net::IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    socket.local_addr().ok().map(|address| address.ip())
}

/// A page as a response, with keys masked.
pub(super) fn respond(pages: &Pages, status: StatusCode, frame: &Frame, page: &Markup) -> Response {
    html(status, frame, pages.state.secrets.mask(&page.0).into_owned())
}

/// A page that shows how to use the account, with its key if that is the published one.
pub(super) fn respond_with_account(pages: &Pages, frame: &Frame, account: &AccountView, page: &Markup) -> Response {
    html(StatusCode::OK, frame, pages.state.secrets.mask_except(account.key, &page.0).into_owned())
}

/// Stores a chosen language in a cookie.
fn html(status: StatusCode, frame: &Frame, page: String) -> Response {
    let html = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    let mut response = (status, html, page).into_response();
    if frame.lang_chosen {
        let cookie = match frame.lang {
            Lang::Zh => "lang=zh; Path=/; SameSite=Lax; HttpOnly; Max-Age=31536000",
            Lang::En => "lang=en; Path=/; SameSite=Lax; HttpOnly; Max-Age=31536000",
        };
        response.headers_mut().insert(header::SET_COOKIE, header::HeaderValue::from_static(cookie));
    }
    response
}
