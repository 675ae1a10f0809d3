//! Sends requests to merchants, as WeChat Pay's servers do. A sandbox that only its own machine
//! reaches calls private addresses. One that others reach must not open the network around it to
//! them (SSRF): it calls only the servers that its operator named or allowed. Some addresses are
//! never called.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue, PRAGMA};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use wxpay_core::Unreachable;
use wxpay_core::transport::{HttpRequest, HttpResponse, Reqwest, Transport};

use crate::notify::addresses::{is_forbidden, is_private};

/// How long the merchant may take.
const CALL_TIMEOUT: Duration = Duration::from_secs(5);

/// The number of simultaneous calls to one server. More would time out in the queue of a small one;
/// here they wait before their time starts.
const MAX_CONCURRENT: usize = 16;

/// The header by which the platform marks its calls to a cloud-run service. Its value is not
/// documented.
const CLOUD_SOURCE: HeaderName = HeaderName::from_static("x-wx-source");

/// How many servers without calls are remembered.
const MAX_SERVERS: usize = 1_000;

/// The HTTP client for notifications and callbacks.
#[derive(Debug)]
pub(crate) struct OutboundClient {
    transport: Reqwest,
    /// As the platform of the cloud channel calls its services.
    from_cloud: Reqwest,
    /// The permits of each server, by scheme, host and port.
    permits: Mutex<HashMap<String, Arc<Semaphore>>>,
    call_timeout: Duration,
    policy: Arc<OutboundPolicy>,
}

/// The permit to call a server.
#[derive(Default)]
pub(crate) struct Turn {
    _permit: Option<OwnedSemaphorePermit>,
}

/// The servers that the sandbox may call.
#[derive(Debug, Default)]
pub(crate) struct OutboundPolicy {
    /// The hosts that may be called at any address; `*` is any host.
    pub(crate) allowed: Vec<String>,
    /// The addresses of servers that the operator named. They allow nothing else on their hosts.
    pub(crate) named: Vec<String>,
    /// Whether only this machine reaches the sandbox; private addresses are allowed then.
    pub(crate) is_private: bool,
}

impl OutboundClient {
    pub(crate) fn new(policy: OutboundPolicy) -> io::Result<Self> {
        let policy = Arc::new(policy);
        let transport = |headers: &[(HeaderName, &'static str)]| {
            let headers = headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value)));
            let client = Reqwest::builder()
                .client_builder()?
                .user_agent("Mozilla/4.0")
                .default_headers(headers.collect::<HeaderMap>())
                .redirect(reqwest::redirect::Policy::none())
                .no_proxy()
                .dns_resolver(Arc::clone(&policy))
                .build()
                .map_err(io::Error::other)?;
            Ok::<_, io::Error>(Reqwest::from(client))
        };
        let no_cache = (PRAGMA, "no-cache");
        let from_cloud = transport(&[no_cache.clone(), (CLOUD_SOURCE, "wxpay-sandbox")])?;
        let transport = transport(&[no_cache])?;
        Ok(Self { transport, from_cloud, permits: Mutex::default(), call_timeout: CALL_TIMEOUT, policy })
    }

    pub(crate) async fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        self.send(&self.transport, post).await
    }

    async fn send(&self, transport: &Reqwest, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        let turn = self.wait_for_turn(post.url).await;
        self.send_in_turn(turn, transport, post).await
    }

    /// The permit to call a server, if fewer than the most calls of it are running.
    pub(crate) fn try_turn(&self, url: &str) -> Option<Turn> {
        self.permits(url).try_acquire_owned().ok().map(|permit| Turn { _permit: Some(permit) })
    }

    /// Waits for the permit to call a server.
    pub(crate) async fn wait_for_turn(&self, url: &str) -> Turn {
        // The semaphore is never closed.
        Turn { _permit: self.permits(url).acquire_owned().await.ok() }
    }

    /// Sends a message to the server that it is the turn of.
    pub(crate) async fn post_in_turn(
        &self,
        turn: Turn,
        on_cloud: bool,
        post: HttpRequest<'_>,
    ) -> Result<HttpResponse, Unreachable> {
        let transport = if on_cloud { &self.from_cloud } else { &self.transport };
        self.send_in_turn(turn, transport, post).await
    }

    async fn send_in_turn(
        &self,
        _turn: Turn,
        transport: &Reqwest,
        post: HttpRequest<'_>,
    ) -> Result<HttpResponse, Unreachable> {
        let url = post.url.to_owned();
        // The transport's own time limit is that for clients of the gateway.
        timeout(self.call_timeout, transport.post(post)).await.unwrap_or_else(|_| {
            Err(Unreachable::maybe(url, format!("nothing came within {} seconds", self.call_timeout.as_secs_f32())))
        })
    }

    fn permits(&self, url: &str) -> Arc<Semaphore> {
        let server = reqwest::Url::parse(url).map(|url| url.origin().ascii_serialization()).unwrap_or_default();
        let mut permits = self.permits.lock().unwrap_or_else(PoisonError::into_inner);
        if permits.len() > MAX_SERVERS {
            permits.retain(|_, permits| Arc::strong_count(permits) > 1);
        }
        Arc::clone(permits.entry(server).or_insert_with(|| Arc::new(Semaphore::new(MAX_CONCURRENT))))
    }

    /// Returns a URL from a request if it may be called. A host name is checked when it is
    /// resolved.
    ///
    /// # Errors
    /// Why it must not be called.
    pub(crate) fn check_url<'u>(&self, url: &'u str) -> Result<&'u str, String> {
        let parsed = reqwest::Url::parse(url).map_err(|_| format!("`{url}` is no URL"))?;
        let host = without_brackets(parsed.host_str().unwrap_or_default());
        let is_named = self.policy.names_server(&parsed);
        match host.parse() {
            Ok(address) if is_forbidden(address) => Err(forbidden(url)),
            Ok(address) if !is_named && !self.policy.allows(host, address) => Err(self.policy.refusal(url)),
            // Another port of a host of which only one server was named.
            Err(_)
                if !is_named
                    && self.policy.names_host(host)
                    && !self.policy.allows_host(host)
                    && !self.policy.is_private =>
            {
                Err(self.policy.refusal(url))
            }
            _ => Ok(url),
        }
    }

    /// How many bytes of a merchant's answer are stored and shown. Fewer if others reach the
    /// sandbox, as the reader may not own the answer.
    pub(crate) fn answer_excerpt_limit(&self) -> usize {
        if self.policy.is_private { 1_024 } else { 200 }
    }
}

/// A host without the brackets of an IPv6 address.
fn without_brackets(host: &str) -> &str {
    host.trim_matches(['[', ']'])
}

impl OutboundPolicy {
    /// Whether the host may be called at any address.
    fn allows_host(&self, host: &str) -> bool {
        self.allowed.iter().map(|allowed| without_brackets(allowed)).any(|allowed| {
            allowed == "*"
                || allowed.eq_ignore_ascii_case(host)
                || matches!(
                    (allowed.parse::<IpAddr>(), host.parse::<IpAddr>()),
                    (Ok(one), Ok(other)) if one.to_canonical() == other.to_canonical()
                )
        })
    }

    /// The servers that the operator named.
    fn servers(&self) -> impl Iterator<Item = reqwest::Url> {
        self.named.iter().filter_map(|url| reqwest::Url::parse(url).ok())
    }

    /// Whether the URL belongs to a named server.
    fn names_server(&self, url: &reqwest::Url) -> bool {
        self.servers().any(|named| named.origin() == url.origin())
    }

    /// Whether a named server has that host.
    fn names_host(&self, host: &str) -> bool {
        self.servers()
            .any(|named| named.host_str().is_some_and(|named| without_brackets(named).eq_ignore_ascii_case(host)))
    }

    /// Whether a host may be called at one of its addresses.
    fn allows(&self, host: &str, address: IpAddr) -> bool {
        self.allows_host(host) || self.allows_host(&address.to_string()) || self.is_private && is_private(address)
    }

    fn refusal(&self, what: &str) -> String {
        let called = if self.is_private {
            "the sandbox only calls loopback and private addresses"
        } else {
            "the sandbox only calls hosts that are allowed, since others than this machine reach it"
        };
        format!("{called}, not `{what}`; allow its host with --allow-notify")
    }
}

/// Resolves a name once and checks every address, so that the checked address is the one called.
impl Resolve for OutboundPolicy {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let is_named = self.names_host(&host);
        let refusal = self.refusal(&host);
        let policy = Self { allowed: self.allowed.clone(), named: Vec::new(), is_private: self.is_private };
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host.as_str(), 0)).await?.collect();
            if found.iter().all(|address| is_forbidden(address.ip())) && !found.is_empty() {
                return Err(io::Error::other(forbidden(&host)).into());
            }
            let is_allowed =
                |address: &SocketAddr| !is_forbidden(address.ip()) && (is_named || policy.allows(&host, address.ip()));
            let allowed: Vec<SocketAddr> = found.into_iter().filter(is_allowed).collect();
            if allowed.is_empty() {
                return Err(io::Error::other(refusal).into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

fn forbidden(what: &str) -> String {
    format!("the sandbox never calls `{what}`: the address is link-local, or tells of the machine in a cloud")
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

    fn private(allowed: &[&str]) -> OutboundPolicy {
        OutboundPolicy {
            allowed: allowed.iter().map(|host| (*host).to_owned()).collect(),
            is_private: true,
            ..OutboundPolicy::default()
        }
    }

    fn caller(allowed: &[&str]) -> OutboundClient {
        OutboundClient::new(private(allowed)).unwrap()
    }

    /// A client of a sandbox that others reach.
    fn open(allowed: &[&str], named: &[&str]) -> OutboundClient {
        let named = named.iter().map(|url| (*url).to_owned()).collect();
        OutboundClient::new(OutboundPolicy { is_private: false, named, ..private(allowed) }).unwrap()
    }

    #[test]
    fn check_url_refuses_public_addresses() {
        let (usual, allowing) = (caller(&[]), caller(&["8.8.8.8", "2001:db8::1"]));
        for private in [
            "http://127.0.0.1:8080/n",
            "http://localhost/n",
            "http://10.1.2.3/n",
            "https://192.168.1.9/n",
            "http://[::1]:9/n",
            "http://[fd00::1]/n",
            "http://[::ffff:127.0.0.1]/n",
            // A name is checked when it is resolved.
            "http://shop.example/n",
        ] {
            assert!(usual.check_url(private).is_ok(), "{private}");
        }
        for far in ["http://8.8.8.8/n", "http://134744072/n", "http://[2001:db8::1]/n"] {
            assert!(usual.check_url(far).unwrap_err().contains("--allow-notify"), "{far}");
            assert!(allowing.check_url(far).is_ok(), "{far}");
            assert!(caller(&["*"]).check_url(far).is_ok(), "{far}");
        }
        for strange in ["http://0.0.0.0/n", "http://[::ffff:8.8.4.4]/n", "not a url"] {
            assert!(allowing.check_url(strange).is_err(), "{strange}");
        }
    }

    #[test]
    fn check_url_refuses_metadata_even_if_allowed() {
        let reaches =
            [caller(&[]), caller(&["*"]), open(&["*", "169.254.169.254"], &["http://169.254.169.254/latest"])];
        for never in [
            "http://169.254.169.254/latest/meta-data",
            "http://user:password@169.254.169.254/",
            "http://2852039166/",
            "http://0xa9fea9fe/",
            "http://169.254.43518/",
            "http://0251.0376.0251.0376/",
            "http://[::ffff:a9fe:a9fe]/",
            "http://[64:ff9b::a9fe:a9fe]/",
            "http://[2002:a9fe:a9fe::]/",
            "http://[fd00:ec2::254]/",
            "http://100.100.100.200/",
        ] {
            for caller in &reaches {
                assert!(caller.check_url(never).unwrap_err().contains("never calls"), "{never}");
            }
        }
    }

    #[test]
    fn check_url_of_a_shared_sandbox_takes_allowed_or_named_servers() {
        let nothing = open(&[], &[]);
        for inside in [
            "http://127.0.0.1:6379/",
            "http://127.1/",
            "http://0x7f000001/",
            "http://2130706433/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:10.0.0.1]/",
            "http://[64:ff9b::10.0.0.1]/",
            "http://user:password@10.0.0.1/",
            "http://shop.example@10.0.0.1/",
            "http://10.0.0.1/",
            "http://[fd00::1]/",
            "http://8.8.8.8/",
        ] {
            assert!(nothing.check_url(inside).unwrap_err().contains("--allow-notify"), "{inside}");
            assert!(open(&["shop.example"], &[]).check_url(inside).is_err(), "{inside}");
            assert!(open(&["*"], &[]).check_url(inside).is_ok(), "{inside}");
        }
        let one = open(&["10.0.0.1"], &["http://127.0.0.1:9000/paid", "http://shop:9000/paid"]);
        for allowed in
            ["http://10.0.0.1:8080/n", "http://[::ffff:10.0.0.1]/n", "http://127.0.0.1:9000/x", "http://shop:9000/x"]
        {
            assert!(one.check_url(allowed).is_ok(), "{allowed}");
        }
        for other in ["http://127.0.0.1:9001/x", "https://127.0.0.1:9000/x", "http://shop:22/x", "http://10.0.0.2/n"] {
            assert!(one.check_url(other).is_err(), "{other}");
        }
    }

    #[tokio::test]
    async fn resolve_returns_allowed_addresses_only() {
        let resolve = |caller: OutboundClient, host: &str| caller.policy.resolve(host.parse().unwrap());
        let mut found = resolve(caller(&[]), "localhost").await.unwrap();
        assert!(found.all(|address| address.ip().is_loopback()));
        // Names that are addresses need no network.
        let refused = resolve(caller(&[]), "8.8.8.8").await.err().unwrap();
        assert!(refused.to_string().contains("loopback and private"), "{refused}");
        assert_eq!(resolve(caller(&["8.8.8.8"]), "8.8.8.8").await.unwrap().count(), 1);
        // If others reach the sandbox, a name must not lead to a private address.
        let refused = resolve(open(&[], &[]), "localhost").await.err().unwrap();
        assert!(refused.to_string().contains("hosts that are allowed"), "{refused}");
        assert!(resolve(open(&["127.0.0.1", "::1"], &[]), "localhost").await.is_ok());
        assert!(resolve(open(&["localhost"], &[]), "localhost").await.is_ok());
        assert!(resolve(open(&[], &["http://localhost:9/"]), "localhost").await.is_ok());
        for allowed in [&["*"][..], &["169.254.169.254"]] {
            let refused = resolve(open(allowed, &["http://169.254.169.254/"]), "169.254.169.254").await.err().unwrap();
            assert!(refused.to_string().contains("never calls"), "{refused}");
        }
    }

    fn post(url: &str) -> HttpRequest<'_> {
        HttpRequest::new(url, "<xml></xml>", "text/xml")
    }

    #[tokio::test]
    async fn post_times_out() {
        let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let caller = OutboundClient { call_timeout: Duration::from_millis(50), ..caller(&[]) };
        let url = format!("http://{}/n", silent.local_addr().unwrap());
        let unreachable = caller.post(post(&url)).await.unwrap_err();
        assert_eq!(unreachable.reason, "nothing came within 0.05 seconds");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn post_queues_calls_beyond_the_limit() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/n", listener.local_addr().unwrap());
        let (open, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let all_here = Arc::new(Barrier::new(MAX_CONCURRENT));
        let (counted, highest) = (Arc::clone(&open), Arc::clone(&most));
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                highest.fetch_max(counted.fetch_add(1, SeqCst) + 1, SeqCst);
                let (counted, all_here) = (Arc::clone(&counted), Arc::clone(&all_here));
                tokio::spawn(async move {
                    let mut head = [0; 1_024];
                    let _ = stream.read(&mut head).await;
                    // Answered once the maximal number of calls is open.
                    all_here.wait().await;
                    counted.fetch_sub(1, SeqCst);
                    let answer = b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
                    stream.write_all(answer).await.unwrap();
                });
            }
        });
        let caller = Arc::new(caller(&[]));
        let calls: Vec<_> = (0..4 * MAX_CONCURRENT)
            .map(|_| {
                let (caller, url) = (Arc::clone(&caller), url.clone());
                tokio::spawn(async move { caller.post(post(&url)).await.map(|answer| answer.status) })
            })
            .collect();
        assert!(!Arc::ptr_eq(&caller.permits(&url), &caller.permits("http://127.0.0.1:9/n")), "others do not wait");
        for call in calls {
            assert_eq!(call.await.unwrap().unwrap(), 200);
        }
        assert_eq!(most.load(SeqCst), MAX_CONCURRENT);
    }
}
