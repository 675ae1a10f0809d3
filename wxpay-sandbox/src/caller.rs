//! Calls merchants, as WeChat Pay's servers do. An address that a request names
//! is called if it is near: a sandbox that anybody can reach must not become a way
//! to call strangers. The names that whoever runs the sandbox allows are called
//! wherever they are.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue, PRAGMA};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use wxpay_core::Unreachable;
use wxpay_core::transport::{Answer, Post, Reqwest, Transport};

/// How long the merchant may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// How many calls of one server are under way at a time: more would time out in the
/// queue of a small one. The others wait, and their time with them.
const AT_A_TIME: usize = 16;

/// What the platform's calls to a cloud-run service have, and nobody else's. Its value
/// is not documented.
const SOURCE: HeaderName = HeaderName::from_static("x-wx-source");

/// How many servers are remembered that nobody calls.
const MOST_SERVERS: usize = 1_000;

/// Sends notifications.
#[derive(Debug)]
pub(crate) struct Caller {
    transport: Reqwest,
    /// As the platform of the cloud channel calls its services.
    from_cloud: Reqwest,
    /// The places at each server, by its host and port.
    places: Mutex<HashMap<String, Arc<Semaphore>>>,
    patience: Duration,
    allowed: Arc<Allowed>,
}

/// The hosts that are called wherever they are; `*` is any.
#[derive(Debug)]
struct Allowed(Vec<String>);

impl Caller {
    /// `allowed` are hosts, or `*`.
    pub(crate) fn new(allowed: &[String]) -> Result<Self, reqwest::Error> {
        // The transport of the core sets up TLS for the process.
        let _ = Reqwest::new();
        let allowed = Arc::new(Allowed(allowed.iter().map(|host| host.to_ascii_lowercase()).collect()));
        let transport = |headers: &[(HeaderName, &'static str)]| {
            let headers = headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value)));
            let client = reqwest::Client::builder()
                .user_agent("Mozilla/4.0")
                .default_headers(headers.collect::<HeaderMap>())
                .redirect(reqwest::redirect::Policy::none())
                .no_proxy()
                .dns_resolver(Arc::clone(&allowed))
                .build()?;
            Ok::<_, reqwest::Error>(Reqwest::from(client))
        };
        let no_cache = (PRAGMA, "no-cache");
        let from_cloud = transport(&[no_cache.clone(), (SOURCE, "wxpay-sandbox")])?;
        let transport = transport(&[no_cache])?;
        Ok(Self { transport, from_cloud, places: Mutex::default(), patience: PATIENCE, allowed })
    }

    pub(crate) async fn post(&self, post: Post<'_>) -> Result<Answer, Unreachable> {
        self.send(&self.transport, post).await
    }

    /// A callback of the cloud channel.
    pub(crate) async fn post_from_cloud(&self, post: Post<'_>) -> Result<Answer, Unreachable> {
        self.send(&self.from_cloud, post).await
    }

    async fn send(&self, transport: &Reqwest, post: Post<'_>) -> Result<Answer, Unreachable> {
        let places = self.places(post.url);
        // Nobody closes them.
        let _place = places.acquire().await;
        let url = post.url.to_owned();
        // The transport's own patience is that of a client with the gateway.
        timeout(self.patience, transport.post(post)).await.unwrap_or_else(|_| {
            Err(Unreachable::maybe(url, format!("nothing came within {} seconds", self.patience.as_secs_f32())))
        })
    }

    fn places(&self, url: &str) -> Arc<Semaphore> {
        let server = reqwest::Url::parse(url).map(|url| url.origin().ascii_serialization()).unwrap_or_default();
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if places.len() > MOST_SERVERS {
            places.retain(|_, places| Arc::strong_count(places) > 1);
        }
        Arc::clone(places.entry(server).or_insert_with(|| Arc::new(Semaphore::new(AT_A_TIME))))
    }

    /// A URL that a request names, unless its address is a strange one. Where a name
    /// leads is looked at when it is called.
    pub(crate) fn near<'u>(&self, url: &'u str) -> Result<&'u str, String> {
        let parsed = reqwest::Url::parse(url).map_err(|_| format!("`{url}` is no URL"))?;
        let host = parsed.host_str().unwrap_or_default();
        match host.trim_matches(['[', ']']).parse() {
            Ok(address) if !is_near(address) && !self.allowed.has(host) => Err(strange(url)),
            _ => Ok(url),
        }
    }
}

impl Allowed {
    fn has(&self, host: &str) -> bool {
        let host = host.trim_matches(['[', ']']);
        self.0.iter().any(|allowed| allowed == "*" || allowed.trim_matches(['[', ']']).eq_ignore_ascii_case(host))
    }
}

/// A name is looked up once, and what is called is what was looked at.
impl Resolve for Allowed {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let anywhere = self.has(&host);
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host.as_str(), 0)).await?.collect();
            let near: Vec<SocketAddr> = found.into_iter().filter(|address| anywhere || is_near(address.ip())).collect();
            if near.is_empty() {
                return Err(io::Error::other(strange(&host)).into());
            }
            Ok(Box::new(near.into_iter()) as Addrs)
        })
    }
}

fn strange(what: &str) -> String {
    format!("the sandbox only calls loopback and private addresses, not `{what}`; allow its host with --allow-notify")
}

fn is_near(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => address.is_loopback() || address.is_private(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

    use std::sync::atomic::AtomicUsize;
    use std::sync::atomic::Ordering::SeqCst;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;
    use tokio::sync::Barrier;

    use super::*;

    fn caller(allowed: &[&str]) -> Caller {
        Caller::new(&allowed.iter().map(|host| (*host).to_owned()).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn strange_addresses_are_not_called() {
        let (usual, allowing) = (caller(&[]), caller(&["8.8.8.8", "2001:db8::1"]));
        for near in [
            "http://127.0.0.1:8080/n",
            "http://localhost/n",
            "http://10.1.2.3/n",
            "https://192.168.1.9/n",
            "http://[::1]:9/n",
            "http://[fd00::1]/n",
            "http://[::ffff:127.0.0.1]/n",
            // A name is looked at when it is called.
            "http://shop.example/n",
        ] {
            assert!(usual.near(near).is_ok(), "{near}");
        }
        for far in ["http://8.8.8.8/n", "http://134744072/n", "http://[2001:db8::1]/n"] {
            assert!(usual.near(far).unwrap_err().contains("--allow-notify"), "{far}");
            assert!(allowing.near(far).is_ok(), "{far}");
            assert!(caller(&["*"]).near(far).is_ok(), "{far}");
        }
        for strange in ["http://169.254.169.254/n", "http://0.0.0.0/n", "http://[::ffff:8.8.4.4]/n", "not a url"] {
            assert!(allowing.near(strange).is_err(), "{strange}");
        }
    }

    #[tokio::test]
    async fn a_name_leads_to_near_addresses_or_nowhere() {
        let resolve = |allowed: &[&str], host: &str| caller(allowed).allowed.resolve(host.parse().unwrap());
        let mut found = resolve(&[], "localhost").await.unwrap();
        assert!(found.all(|address| address.ip().is_loopback()));
        // Names that are addresses need no network.
        let refused = resolve(&[], "8.8.8.8").await.err().unwrap();
        assert!(refused.to_string().contains("loopback and private"), "{refused}");
        assert_eq!(resolve(&["8.8.8.8"], "8.8.8.8").await.unwrap().count(), 1);
    }

    fn post(url: &str) -> Post<'_> {
        Post { url, body: "<xml></xml>", content_type: "text/xml", needs_certificate: false }
    }

    #[tokio::test]
    async fn who_does_not_answer_is_given_up() {
        let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let caller = Caller { patience: Duration::from_millis(50), ..caller(&[]) };
        let url = format!("http://{}/n", silent.local_addr().unwrap());
        let unreachable = caller.post(post(&url)).await.unwrap_err();
        assert_eq!(unreachable.reason, "nothing came within 0.05 seconds");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_crowd_of_calls_queues_here_and_not_at_the_merchant() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/n", listener.local_addr().unwrap());
        let (open, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let all_here = Arc::new(Barrier::new(AT_A_TIME));
        let (counted, highest) = (Arc::clone(&open), Arc::clone(&most));
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                highest.fetch_max(counted.fetch_add(1, SeqCst) + 1, SeqCst);
                let (counted, all_here) = (Arc::clone(&counted), Arc::clone(&all_here));
                tokio::spawn(async move {
                    let mut head = [0; 1_024];
                    let _ = stream.read(&mut head).await;
                    // Answered once as many are here as may be.
                    all_here.wait().await;
                    counted.fetch_sub(1, SeqCst);
                    let answer = b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
                    stream.write_all(answer).await.unwrap();
                });
            }
        });
        let caller = Arc::new(caller(&[]));
        let calls: Vec<_> = (0..4 * AT_A_TIME)
            .map(|_| {
                let (caller, url) = (Arc::clone(&caller), url.clone());
                tokio::spawn(async move { caller.post(post(&url)).await.map(|answer| answer.status) })
            })
            .collect();
        assert!(!Arc::ptr_eq(&caller.places(&url), &caller.places("http://127.0.0.1:9/n")), "others do not wait");
        for call in calls {
            assert_eq!(call.await.unwrap().unwrap(), 200);
        }
        assert_eq!(most.load(SeqCst), AT_A_TIME);
    }
}
