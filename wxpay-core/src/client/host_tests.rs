//! Where requests are sent, and by which method.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

use std::sync::Mutex;

use wxpay_schema::{Channel, Host, Message, Method, Retry, text};

use super::blocking::{Client, Transport};
use super::{Endpoint, Plan};
use crate::dynamic::{DynamicLink, DynamicRequest};
use crate::error::{Error, ErrorKind, Transmission, Unreachable};
use crate::merchant::Merchant;
use crate::transport::{HttpRequest, HttpResponse};

static RESPONSE: Message = Message::reply_to_request(Channel::Pay, "call.response");

static CALL: Message = Message::request(Channel::Pay, "call", "/risk/call")
    .at_host(Host::Fraud)
    .retry(Retry::Read)
    .answered_by(&RESPONSE)
    .fields(&[wxpay_schema::shared::SIGN, text("z", 8)]);

static GET: Message = CALL.by_get();

static LINK: Message =
    Message::request(Channel::Pay, "link", "/papay/link").by_get().fields(&[wxpay_schema::shared::SIGN]);

/// Notes the requests and answers none.
#[derive(Default)]
struct Line(Mutex<Vec<(Method, String)>>);

impl Line {
    fn note(&self, request: &HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        self.0.lock().unwrap().push((request.method, request.url.to_owned()));
        Err(Unreachable::never(request.url, "the line is down"))
    }
}

impl Transport for &Line {
    fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        assert!(post.body.starts_with("<xml>"));
        self.note(&post)
    }

    fn get(&self, get: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        assert_eq!(get.body, "");
        self.note(&get)
    }

    fn sleep(&self, _: std::time::Duration) {}
}

struct OnlyPosts;

impl Transport for OnlyPosts {
    fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        panic!("{}", post.url)
    }
}

fn client<T>(transport: T) -> Client<T> {
    let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d").unwrap();
    Client::with_transport(merchant, transport)
}

fn call(message: &'static Message) -> DynamicRequest {
    DynamicRequest::new(message, [("z", "canary")]).unwrap()
}

fn unreachable(error: &Error) -> &Unreachable {
    match error.kind() {
        ErrorKind::Unreachable(unreachable) => unreachable,
        _ => panic!("{error}"),
    }
}

#[test]
fn requests_go_to_the_host_of_their_table_which_has_no_backup() {
    let line = Line::default();
    let error = client(&line).send(&call(&CALL)).unwrap_err();
    assert!(error.attempts().iter().all(|attempt| !attempt.uses_backup), "{error:?}");
    let sent = line.0.into_inner().unwrap();
    assert_eq!(sent, vec![(Method::Post, "https://fraud.mch.weixin.qq.com/risk/call".to_owned()); 4]);
}

#[test]
fn sandbox_stands_for_every_host() {
    for endpoint in [Endpoint::Asia, Endpoint::sandbox("http://127.0.0.1:8080/").unwrap()] {
        let line = Line::default();
        let client = client(&line).with_endpoint(endpoint.clone()).with_plan(Plan::once());
        client.send(&call(&CALL)).unwrap_err();
        let host = if endpoint == Endpoint::Asia { "https://fraud.mch.weixin.qq.com" } else { "http://127.0.0.1:8080" };
        assert_eq!(line.0.into_inner().unwrap(), [(Method::Post, format!("{host}/risk/call"))]);
    }
}

/// What the client learnt of one endpoint says nothing of another one.
#[test]
fn with_endpoint_begins_anew() {
    static USUAL: Message = Message::request(Channel::Pay, "call", "/pay/call")
        .retry(Retry::Read)
        .answered_by(&RESPONSE)
        .fields(&[wxpay_schema::shared::SIGN, text("z", 8)]);
    let hosts = |client: Client<&Line>, line: &Line| {
        client.send(&call(&USUAL)).unwrap_err();
        let sent = std::mem::take(&mut *line.0.lock().unwrap());
        sent.into_iter().map(|(_, url)| url.trim_end_matches("/pay/call").to_owned()).collect::<Vec<_>>()
    };
    let line = Line::default();
    let usual = client(&line).with_plan(Plan::new().with_attempts(2));
    let (primary, backup) = ("https://api.mch.weixin.qq.com", "https://api2.mch.weixin.qq.com");
    assert_eq!(hosts(usual.clone(), &line), [primary, backup]);
    // After three failures calls begin at the backup.
    (0..2).for_each(|_| drop(hosts(usual.clone(), &line)));
    assert_eq!(hosts(usual.clone(), &line), [backup, primary]);
    assert_eq!(hosts(usual.clone().with_endpoint(Endpoint::Mainland), &line), [primary, backup]);
    assert_eq!(hosts(usual.with_endpoint(Endpoint::Asia), &line), ["https://apihk.mch.weixin.qq.com"; 2]);
}

#[test]
fn query_is_sent_by_get_and_in_no_error() {
    let line = Line::default();
    let error = client(&line).with_plan(Plan::once()).send(&call(&GET)).unwrap_err();
    let sent = line.0.into_inner().unwrap();
    let [(Method::Get, url)] = &sent[..] else { panic!("{sent:?}") };
    assert!(url.starts_with("https://fraud.mch.weixin.qq.com/risk/call?sign=") && url.ends_with("&z=canary"), "{url}");
    assert_eq!(unreachable(&error).url, "https://fraud.mch.weixin.qq.com/risk/call");
    assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
}

#[test]
fn transport_that_only_posts_sends_nothing_by_get() {
    let error = client(OnlyPosts).send(&call(&GET)).unwrap_err();
    let unreachable = unreachable(&error);
    assert!(unreachable.misconfigured && unreachable.transmission == Transmission::Never);
    assert!(error.to_string().contains("implement its `get`"), "{error}");
}

#[test]
fn link_is_at_the_endpoint() {
    let link = DynamicLink::new(&LINK, [("", ""); 0]).unwrap();
    let client = client(OnlyPosts);
    assert!(client.link(&link).unwrap().starts_with("https://api.mch.weixin.qq.com/papay/link?sign="));
    let client = client.with_endpoint(Endpoint::sandbox("http://127.0.0.1:8080").unwrap());
    assert!(client.link(&link).unwrap().starts_with("http://127.0.0.1:8080/papay/link?sign="));
}
