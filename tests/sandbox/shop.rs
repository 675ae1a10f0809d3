//! A merchant that signs with its own few lines and uses nothing of the library.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::time::Duration;

use wxpay_core::SignType::{self, HmacSha256, Md5};
use wxpay_core::schema::ALL;
use wxpay_sandbox::Sandbox;

use crate::common::{APPID, KEY, MCH_ID, fields, sign};

/// What came back: the head in small letters, and the body.
pub(crate) struct Answer {
    pub(crate) head: String,
    pub(crate) body: String,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn field(&self, name: &str) -> String {
        fields(&self.body).into_iter().find(|(field, _)| field == name).map(|(_, value)| value).unwrap_or_default()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        let line = self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        line.unwrap_or_default()
    }
}

pub(crate) fn http(address: SocketAddr, method: &str, path: &str, body: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let (head, bytes) = (String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase(), answer[end + 4..].to_vec());
    Answer { head, body: String::from_utf8_lossy(&bytes).into_owned(), bytes }
}

pub(crate) type Fields = Vec<(String, String)>;
pub(crate) type Changes<'c> = &'c [(&'c str, &'c str)];

/// A unified order, before it is signed.
pub(crate) fn order(out_trade_no: &str, changes: Changes<'_>) -> Fields {
    let mut fields: Fields = [
        ("appid", APPID),
        ("mch_id", MCH_ID),
        ("nonce_str", "5K8264ILTKCH16CQ2502SI8ZNMTM67VS"),
        ("body", "Tea shop-oolong"),
        ("out_trade_no", out_trade_no),
        ("total_fee", "888"),
        ("spbill_create_ip", "203.0.113.7"),
        ("notify_url", "http://127.0.0.1:9/notify"),
        ("trade_type", "JSAPI"),
        ("openid", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    for (name, value) in changes {
        fields.retain(|(field, _)| field != name);
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    fields.retain(|(_, value)| !value.is_empty());
    fields
}

pub(crate) fn xml(fields: &Fields) -> String {
    let fields: Vec<String> =
        fields.iter().map(|(name, value)| format!("<{name}><![CDATA[{value}]]></{name}>")).collect();
    format!("<xml>\n{}\n</xml>", fields.join("\n"))
}

pub(crate) fn signed(mut fields: Fields, sign_type: SignType) -> String {
    if sign_type == HmacSha256 {
        fields.push(("sign_type".to_owned(), "HMAC-SHA256".to_owned()));
    }
    let sign = sign(&fields, KEY, sign_type);
    fields.push(("sign".to_owned(), sign));
    xml(&fields)
}

pub(crate) fn place(sandbox: &Sandbox, fields: Fields) -> Answer {
    http(sandbox.address(), "POST", "/pay/unifiedorder", signed(fields, Md5).as_bytes())
}

/// Waits on the client's side without blocking the sandbox.
pub(crate) async fn blocking<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(run).await.unwrap()
}

/// Any call with the ids of the account, signed.
pub(crate) fn ask(sandbox: &Sandbox, path: &str, changes: Changes<'_>) -> Answer {
    ask_with(sandbox, path, changes, KEY, Md5)
}

pub(crate) fn ask_with(sandbox: &Sandbox, path: &str, changes: Changes<'_>, key: &str, sign_type: SignType) -> Answer {
    let ids = [("appid", APPID), ("mch_id", MCH_ID), ("nonce_str", "ibuaiVcKdpRxkhJA")];
    let mut all: Fields = ids.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    for (name, value) in changes {
        all.retain(|(field, _)| field != name);
        all.push(((*name).to_owned(), (*value).to_owned()));
    }
    all.retain(|(_, value)| !value.is_empty());
    if sign_type == HmacSha256 {
        all.push(("sign_type".to_owned(), "HMAC-SHA256".to_owned()));
    }
    let signature = sign(&all, key, sign_type);
    all.push(("sign".to_owned(), signature));
    let answer = http(sandbox.address(), "POST", path, xml(&all).as_bytes());
    if answer.body.starts_with("<xml>") {
        is_of_the_table(path, &fields(&answer.body));
    }
    answer
}

/// A reply has fields of its table only, and each once.
fn is_of_the_table(path: &str, reply: &Fields) {
    let Some(message) = ALL.iter().find(|message| message.path == path) else {
        return;
    };
    let table = message.response.unwrap();
    for (at, (name, _)) in reply.iter().enumerate() {
        assert!(reply.iter().skip(at + 1).all(|(other, _)| other != name), "{path}: {name} stands twice");
        let mut parts: Vec<&str> = name.split('_').collect();
        let indexes = parts.iter().rev().take_while(|part| part.parse::<u32>().is_ok()).count();
        let (first, patterns) = (parts.len() - indexes, ["$n", "$m"]);
        for (part, pattern) in parts.iter_mut().skip(first).zip(patterns) {
            *part = pattern;
        }
        // The one table that lacks it, of a reply that has the code.
        let is_text_of_code = name == "err_code_des";
        assert!(is_text_of_code || table.find(&parts.join("_")).is_some(), "{path}: {name} is not of {}", table.name);
    }
}

/// A signed reply to a call that was carried out.
pub(crate) fn accepted(answer: Answer) -> Answer {
    let reply = fields(&answer.body);
    assert_eq!(answer.field("sign"), sign(&reply, KEY, Md5), "{}", answer.body);
    assert_eq!(answer.field("result_code"), "SUCCESS", "{}", answer.body);
    answer
}

/// A signed refusal with that code and text.
pub(crate) fn refused(answer: &Answer, code: &str, text: &str) {
    let reply = fields(&answer.body);
    assert_eq!(answer.field("sign"), sign(&reply, KEY, Md5), "{}", answer.body);
    let given = ["result_code", "err_code", "err_code_des"].map(|name| answer.field(name));
    assert_eq!(given, ["FAIL", code, text], "{}", answer.header("x-wxpay-sandbox-reason"));
    assert_eq!(answer.header("x-wxpay-sandbox-code"), code.to_ascii_lowercase());
}

/// A refusal at the gate: `return_code` FAIL with that text, and nothing else.
pub(crate) fn not_taken(answer: &Answer, text: &str) {
    let given: Fields =
        [("return_code", "FAIL"), ("return_msg", text)].map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    assert_eq!(fields(&answer.body), given, "{}", answer.header("x-wxpay-sandbox-reason"));
}

/// Places an order and lets its payer pay it.
pub(crate) fn paid(sandbox: &Sandbox, out_trade_no: &str, changes: Changes<'_>) {
    accepted(place(sandbox, order(out_trade_no, changes)));
    sandbox.pay(out_trade_no).unwrap();
}

/// The control interface.
pub(crate) fn control(sandbox: &Sandbox, method: &str, path: &str, body: &str) -> serde_json::Value {
    let answer = http(sandbox.address(), method, &format!("/_sandbox/{path}"), body.as_bytes());
    assert!(answer.head.starts_with("http/1.1 200"), "{path}: {}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

/// A merchant's server that gives each post the next of some answers.
pub(crate) fn answering(answers: &'static [&'static str]) -> (SocketAddr, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (posted, posts) = mpsc::channel();
    std::thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = Vec::new();
            let mut byte = [0];
            while !request.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap() == 1 {
                request.push(byte[0]);
            }
            let head = String::from_utf8(request).unwrap().to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap().parse().unwrap();
            let mut body = vec![0; length];
            stream.read_exact(&mut body).unwrap();
            let reply =
                format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{answer}", answer.len());
            // Whoever sees the answer finds the request here.
            posted.send(String::from_utf8(body).unwrap()).unwrap();
            stream.write_all(reply.as_bytes()).unwrap();
        }
    });
    (address, posts)
}
