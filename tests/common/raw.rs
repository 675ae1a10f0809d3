//! A client of the sandbox that speaks HTTP by hand and signs with its own few
//! lines, and a merchant's server that takes notifications.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::time::Duration;

use wxpay_core::SignType;

use super::{APPID, KEY, MCH_ID, fields, sign};

/// Nothing in a test takes so long, unless it is wrong.
pub(crate) const TOO_LONG: Duration = Duration::from_secs(30);

/// What came back, up to the end of the connection.
pub(crate) struct Answer {
    /// The status line and the headers, in small letters; empty if nothing came.
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    fn read(stream: &mut TcpStream) -> Self {
        let mut bytes = Vec::new();
        // A connection may end without a word.
        let _ = stream.read_to_end(&mut bytes);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_default();
        Self { head: head.to_ascii_lowercase(), body: body.to_owned() }
    }

    pub(crate) fn status(&self) -> u16 {
        self.head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        let line = self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        line.unwrap_or_default()
    }

    pub(crate) fn field(&self, name: &str) -> String {
        fields(&self.body).into_iter().find(|(field, _)| field == name).map(|(_, value)| value).unwrap_or_default()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

pub(crate) fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(TOO_LONG)).unwrap();
    stream
}

/// Sends a request on a connection of its own.
pub(crate) fn send(address: SocketAddr, method: &str, path: &str, body: &[u8]) -> TcpStream {
    let mut stream = connect(address);
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
    stream
}

pub(crate) fn receive(mut stream: TcpStream) -> Answer {
    Answer::read(&mut stream)
}

pub(crate) fn http(address: SocketAddr, method: &str, path: &str, body: &[u8]) -> Answer {
    receive(send(address, method, path, body))
}

type Fields = Vec<(String, String)>;

fn own(fields: &[(&str, &str)]) -> Fields {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// The XML of these fields, signed with the demo merchant's key.
pub(crate) fn signed(fields: &[(&str, &str)]) -> String {
    let mut all = own(&[("appid", APPID), ("mch_id", MCH_ID), ("nonce_str", "5K8264ILTKCH16CQ2502SI8ZNMTM67VS")]);
    all.extend(own(fields));
    let sign = sign(&all, KEY, SignType::Md5);
    all.push(("sign".to_owned(), sign));
    let all: Vec<String> = all.iter().map(|(name, value)| format!("<{name}><![CDATA[{value}]]></{name}>")).collect();
    format!("<xml>{}</xml>", all.concat())
}

/// A unified order.
pub(crate) fn order(out_trade_no: &str, notify_url: &str) -> String {
    signed(&[
        ("body", "Tea shop-oolong"),
        ("out_trade_no", out_trade_no),
        ("total_fee", "888"),
        ("spbill_create_ip", "203.0.113.7"),
        ("notify_url", notify_url),
        ("trade_type", "JSAPI"),
        ("openid", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"),
    ])
}

/// Where nobody listens.
pub(crate) const NOWHERE: &str = "http://127.0.0.1:9/notify";

pub(crate) fn place(address: SocketAddr, out_trade_no: &str) -> Answer {
    http(address, "POST", "/pay/unifiedorder", order(out_trade_no, NOWHERE).as_bytes())
}

pub(crate) fn query(address: SocketAddr, out_trade_no: &str) -> Answer {
    http(address, "POST", "/pay/orderquery", signed(&[("out_trade_no", out_trade_no)]).as_bytes())
}

/// Sets a fault, which has to be right.
pub(crate) fn fault(address: SocketAddr, rule: &serde_json::Value) -> serde_json::Value {
    let answer = http(address, "POST", "/_sandbox/faults", rule.to_string().as_bytes());
    assert_eq!(answer.status(), 200, "{rule}: {}", answer.body);
    answer.json()
}

/// Asks again and again until the answer is as expected.
pub(crate) fn until(address: SocketAddr, path: &str, expected: impl Fn(&serde_json::Value) -> bool) {
    let begun = std::time::Instant::now();
    loop {
        let answer = http(address, "GET", path, b"").json();
        if expected(&answer) {
            return;
        }
        let shown: String = answer.to_string().chars().take(500).collect();
        assert!(begun.elapsed() < TOO_LONG, "{path} stays {shown}");
    }
}

/// A merchant's server that acknowledges every notification and passes it on.
pub(crate) fn shop() -> (String, mpsc::Receiver<Fields>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/notify", listener.local_addr().unwrap());
    let (posted, posts) = mpsc::channel();
    std::thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            let (mut request, mut byte) = (Vec::new(), [0]);
            while !request.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or_default() == 1 {
                request.push(byte[0]);
            }
            let head = String::from_utf8(request).unwrap().to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap().parse().unwrap();
            let mut body = vec![0; length];
            stream.read_exact(&mut body).unwrap();
            if posted.send(fields(&String::from_utf8(body).unwrap())).is_err() {
                return;
            }
            let answer = "<xml><return_code><![CDATA[SUCCESS]]></return_code></xml>";
            let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", answer.len());
            stream.write_all(&[head.as_bytes(), answer.as_bytes()].concat()).unwrap();
        }
    });
    (url, posts)
}

/// The value of a field.
pub(crate) fn given<'f>(fields: &'f [(String, String)], name: &str) -> &'f str {
    fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str())
}
