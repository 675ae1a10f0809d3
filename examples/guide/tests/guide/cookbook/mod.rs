//! The code of the cookbook, a module a page. Each is a whole program, whose server and functions its test calls.

mod app;
mod cloud;
mod codes;
mod deduction;
mod jsapi;
mod micropay;
mod mweb;
mod native;
mod red_packet;
mod refund;
mod service_provider;
mod sharing;
mod transfer;

use axum::Router;
use tokio::net::TcpListener;
use wxpay_core::{Client, Fen, Merchant, Request, schema};
use wxpay_sandbox::Sandbox;

/// The payer of most orders.
const OPENID: &str = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";

/// A program beside a sandbox: the address of its server, as its `notify_url` has it.
struct Site {
    sandbox: Sandbox,
    listener: TcpListener,
    url: String,
}

impl Site {
    /// A sandbox, and a free port for the program.
    async fn new() -> Self {
        Self::beside(Sandbox::start().await.unwrap()).await
    }

    async fn beside(sandbox: Sandbox) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        Self { sandbox, listener, url }
    }

    /// The demo merchant's client, whose notifications come to the program's port.
    fn client(&self) -> Client {
        self.client_of(self.sandbox.merchant().unwrap(), "/wxpay/notify")
    }

    fn client_of(&self, merchant: Merchant, path: &str) -> Client {
        let merchant = merchant.with_notify_url(&format!("{}{path}", self.url)).unwrap();
        Client::new(merchant).with_endpoint(self.sandbox.endpoint().unwrap())
    }

    /// Serves the program.
    fn serve(self, routes: Router) -> Shop {
        let Self { sandbox, listener, url } = self;
        let routes = routes.into_make_service_with_connect_info::<std::net::SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Shop { sandbox, url }
    }
}

/// A program that is served, beside a sandbox.
struct Shop {
    sandbox: Sandbox,
    url: String,
}

impl Shop {
    async fn get(&self, path: &str) -> (u16, String) {
        send(format!("{}{path}", self.url), None, &[]).await
    }

    async fn post(&self, path: &str, body: &str) -> (u16, String) {
        self.post_with(path, body, &[]).await
    }

    async fn post_with(&self, path: &str, body: &str, headers: &[(&'static str, &'static str)]) -> (u16, String) {
        send(format!("{}{path}", self.url), Some(body), headers).await
    }
}

/// Places an order of another program, to be shared or refunded.
async fn place(client: &Client, number: &str, total_fee: Fen) {
    client.send(&NativeOrder { number, total_fee, spbill_create_ip: [127, 0, 0, 1].into() }).await.unwrap();
}

#[derive(Request)]
#[wxpay(
    message = schema::pay::UNIFIED_ORDER,
    fixed(trade_type = "NATIVE", body = "Tea shop-oolong", product_id = "oolong", profit_sharing = "Y")
)]
struct NativeOrder<'a> {
    #[wxpay(rename = "out_trade_no")]
    number: &'a str,
    total_fee: Fen,
    spbill_create_ip: std::net::IpAddr,
}

/// Calls the control interface of a sandbox.
async fn control(sandbox: &Sandbox, path: &str, body: &str) -> String {
    let (status, answer) = send(format!("{}/_sandbox/{path}", sandbox.url()), Some(body), &[]).await;
    assert_eq!(status, 200, "{path}: {answer}");
    answer
}

async fn get(url: &str) -> String {
    send(url.to_owned(), None, &[]).await.1
}

/// Ends the faults of a sandbox.
async fn clear_faults(sandbox: &Sandbox) {
    let url = format!("{}/_sandbox/faults", sandbox.url());
    tokio::task::spawn_blocking(move || ureq::delete(&url).call().unwrap()).await.unwrap();
}

async fn send(url: String, body: Option<&str>, headers: &[(&'static str, &'static str)]) -> (u16, String) {
    let (body, headers) = (body.map(str::to_owned), headers.to_vec());
    let exchange = move || {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut answer = match body {
            None => agent.get(&url).call().unwrap(),
            Some(body) => {
                let request = agent.post(&url);
                let request = headers.into_iter().fold(request, |request, (name, value)| request.header(name, value));
                request.send(body).unwrap()
            }
        };
        (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
    };
    tokio::task::spawn_blocking(exchange).await.unwrap()
}
