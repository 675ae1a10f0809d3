//! Runs the shop's own binary, and talks to it and its sandbox over HTTP.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use wxpay_core::schema::shared;
use wxpay_core::server::MessageBuilder;
use wxpay_core::{Key, SignType};

/// The demo merchant of a sandbox.
pub(crate) const APPID: &str = "wxd930ea5d5a258f4f";
pub(crate) const MCH_ID: &str = "10000100";
pub(crate) const KEY: &str = "192006250b4c09247ec02edce69f6a2d";

/// How long anything may take that has no limit of its own.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A process of the shop. It is killed when it is dropped.
pub(crate) struct ShopProcess {
    child: Child,
    pub(crate) url: String,
    /// The sandbox inside, if there is one.
    pub(crate) sandbox: Option<String>,
    stderr: Arc<Mutex<String>>,
}

/// An answer over HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }
}

/// Returns the command of the shop, without an account of the environment.
pub(crate) fn command(binary: &str) -> Command {
    let mut command = Command::new(binary);
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("WXPAY_") || name == "RUST_LOG") {
            command.env_remove(name);
        }
    }
    command
}

impl ShopProcess {
    /// Starts a process, and waits for its first lines.
    pub(crate) fn start(mut command: Command) -> Self {
        let has_sandbox = !command.get_args().any(|argument| argument == "--gateway");
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let stderr = Arc::new(Mutex::new(String::new()));
        let (log, lines) = (Arc::clone(&stderr), BufReader::new(child.stderr.take().unwrap()));
        std::thread::spawn(move || {
            for line in lines.lines().map_while(Result::ok) {
                log.lock().unwrap().push_str(&format!("{line}\n"));
            }
        });
        let mut stdout = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut line = |prefix: &str| match stdout.next() {
            Some(Ok(line)) if line.starts_with(prefix) => line[prefix.len()..].to_owned(),
            other => panic!("{other:?} instead of {prefix}: {}", stderr.lock().unwrap()),
        };
        let url = line("listening on ");
        let sandbox = has_sandbox.then(|| line("sandbox at "));
        Self { child, url, sandbox, stderr }
    }

    /// Sends SIGKILL.
    pub(crate) fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Sends SIGTERM, and waits for the end.
    pub(crate) fn terminate(&mut self) -> ExitStatus {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("the shop did not end: {}", self.stderr());
    }

    /// Returns what was written to stderr so far.
    pub(crate) fn stderr(&self) -> String {
        self.stderr.lock().unwrap().clone()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        send(http().get(format!("{}{path}", self.url))).await
    }

    pub(crate) async fn post(&self, path: &str, body: impl Into<reqwest::Body>) -> Answer {
        send(http().post(format!("{}{path}", self.url)).body(body)).await
    }

    pub(crate) async fn post_json(&self, path: &str, body: &Value) -> Answer {
        self.post(path, body.to_string()).await
    }

    /// Places an order, and returns its number.
    pub(crate) async fn place(&self, total_fee: u64) -> String {
        let order = json!({ "body": "Oolong tea", "total_fee": total_fee, "trade_type": "NATIVE" });
        let answer = self.post_json("/orders", &order).await;
        assert!((200..300).contains(&answer.status), "{answer:?}");
        let placed = answer.json();
        assert!(placed["code_url"].as_str().unwrap().starts_with("weixin://"), "{placed}");
        placed["out_trade_no"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn order(&self, number: &str) -> Value {
        let answer = self.get(&format!("/orders/{number}")).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()
    }

    /// Waits until an order is as wanted.
    pub(crate) async fn wait_for(&self, number: &str, what: &str, is_wanted: impl Fn(&Value) -> bool) -> Value {
        self.wait_within(PATIENCE, number, what, is_wanted).await
    }

    pub(crate) async fn wait_within(
        &self,
        limit: Duration,
        number: &str,
        what: &str,
        is_wanted: impl Fn(&Value) -> bool,
    ) -> Value {
        let start = Instant::now();
        loop {
            let order = self.order(number).await;
            if is_wanted(&order) {
                return order;
            }
            assert!(start.elapsed() < limit, "not {what}: {order}\n{}", self.stderr());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Calls the control interface of the sandbox inside.
    pub(crate) async fn control(&self, path: &str, body: Option<&Value>) -> Value {
        control(self.sandbox.as_ref().unwrap(), path, body).await
    }

    /// Pays an order at the sandbox inside.
    pub(crate) async fn pay(&self, number: &str) {
        self.control(&format!("orders/{number}/pay"), Some(&json!({}))).await;
    }
}

impl Drop for ShopProcess {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Calls the control interface of a sandbox.
pub(crate) async fn control(sandbox: &str, path: &str, body: Option<&Value>) -> Value {
    let url = format!("{sandbox}/_sandbox/{path}");
    let answer = match body {
        None => send(http().get(url)).await,
        Some(body) => send(http().post(url).body(body.to_string())).await,
    };
    assert_eq!(answer.status, 200, "{path}: {answer:?}");
    answer.json()
}

/// The client of all calls.
pub(crate) fn http() -> &'static reqwest::Client {
    static CLIENT: std::sync::OnceLock<reqwest::Client> = std::sync::OnceLock::new();
    CLIENT.get_or_init(|| {
        // With the TLS of the core, as reqwest has none of its own. A connection for each request: a process that was
        // killed, or refused a long body, closes them.
        let builder = wxpay_core::transport::Reqwest::builder().client_builder().unwrap();
        builder.no_proxy().timeout(PATIENCE).pool_max_idle_per_host(0).build().unwrap()
    })
}

async fn send(request: reqwest::RequestBuilder) -> Answer {
    let answer = request.send().await.unwrap();
    Answer { status: answer.status().as_u16(), body: answer.text().await.unwrap() }
}

/// A payment as WeChat Pay notifies it, unsigned.
pub(crate) fn payment(out_trade_no: &str, transaction_id: &str, total_fee: u64) -> MessageBuilder {
    MessageBuilder::new()
        .set(&shared::RETURN_CODE, "SUCCESS")
        .set(&shared::APPID, APPID)
        .set(&shared::MCH_ID, MCH_ID)
        .set(&shared::NONCE_STR, "5d2b6c2a8db53831f7eda20af46e531c")
        .set(&shared::SIGN_TYPE_FIELD, "HMAC-SHA256")
        .set(&shared::RESULT_CODE, "SUCCESS")
        .set(&shared::OPENID, "oUpF8uMEb4qRXf22hE3X68TekukE")
        .set(&shared::IS_SUBSCRIBE, "Y")
        .set(&shared::TRADE_TYPE_FIELD, "NATIVE")
        .set(&shared::BANK_TYPE, "CFT")
        .set(&shared::TOTAL_FEE, total_fee.to_string())
        .set(&shared::CASH_FEE, total_fee.to_string())
        .set(&shared::TRANSACTION_ID, transaction_id)
        .set(&shared::OUT_TRADE_NO, out_trade_no)
        .set(&shared::TIME_END, "20261123091520")
}

/// The same, signed with the merchant's key.
pub(crate) fn signed(message: &MessageBuilder) -> String {
    message.signed(&Key::new(KEY).unwrap(), SignType::HmacSha256)
}
