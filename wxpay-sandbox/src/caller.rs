//! Calls merchants, as WeChat Pay's servers do. An address that a request names is called
//! if it is near, by a sandbox that only its own machine reaches. One that others reach
//! must not become a way into the network around it: it calls what whoever runs it has
//! allowed or named, and nothing else. Some addresses are never called.

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
use wxpay_core::transport::{HttpRequest, HttpResponse, Reqwest, Transport};

use crate::addresses::{is_near, is_never_called};

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
    reach: Arc<Reach>,
}

/// Whom the sandbox may call.
#[derive(Debug, Default)]
pub(crate) struct Reach {
    /// The hosts that are called wherever they are; `*` is any.
    pub(crate) allowed: Vec<String>,
    /// The addresses of servers that whoever runs the sandbox has named. Nothing else on
    /// their hosts is allowed by that.
    pub(crate) named: Vec<String>,
    /// Whether only this machine reaches the sandbox: near addresses are called then.
    pub(crate) is_private: bool,
}

impl Caller {
    pub(crate) fn new(reach: Reach) -> Result<Self, reqwest::Error> {
        // The transport of the core sets up TLS for the process.
        let _ = Reqwest::new();
        let reach = Arc::new(reach);
        let transport = |headers: &[(HeaderName, &'static str)]| {
            let headers = headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value)));
            let client = reqwest::Client::builder()
                .user_agent("Mozilla/4.0")
                .default_headers(headers.collect::<HeaderMap>())
                .redirect(reqwest::redirect::Policy::none())
                .no_proxy()
                .dns_resolver(Arc::clone(&reach))
                .build()?;
            Ok::<_, reqwest::Error>(Reqwest::from(client))
        };
        let no_cache = (PRAGMA, "no-cache");
        let from_cloud = transport(&[no_cache.clone(), (SOURCE, "wxpay-sandbox")])?;
        let transport = transport(&[no_cache])?;
        Ok(Self { transport, from_cloud, places: Mutex::default(), patience: PATIENCE, reach })
    }

    pub(crate) async fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        self.send(&self.transport, post).await
    }

    /// A callback of the cloud channel.
    pub(crate) async fn post_from_cloud(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        self.send(&self.from_cloud, post).await
    }

    async fn send(&self, transport: &Reqwest, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
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

    /// A URL that a request names, unless it must not be called. Where a name leads is
    /// looked at when it is called.
    pub(crate) fn near<'u>(&self, url: &'u str) -> Result<&'u str, String> {
        let parsed = reqwest::Url::parse(url).map_err(|_| format!("`{url}` is no URL"))?;
        let host = bare(parsed.host_str().unwrap_or_default());
        let is_named = self.reach.names(&parsed);
        match host.parse() {
            Ok(address) if is_never_called(address) => Err(never(url)),
            Ok(address) if !is_named && !self.reach.lets(host, address) => Err(self.reach.strange(url)),
            // Another server of a host that is looked up for the one that was named.
            Err(_) if !is_named && self.reach.has_name(host) && !self.reach.has(host) && !self.reach.is_private => {
                Err(self.reach.strange(url))
            }
            _ => Ok(url),
        }
    }

    /// How many bytes of a merchant's answer are kept and shown: whoever reads them may
    /// not be whose answer it is.
    pub(crate) fn shown_of_answers(&self) -> usize {
        if self.reach.is_private { 1_024 } else { 200 }
    }
}

/// A host without the brackets of an IPv6 address.
fn bare(host: &str) -> &str {
    host.trim_matches(['[', ']'])
}

impl Reach {
    /// Whether the host is called wherever it is.
    fn has(&self, host: &str) -> bool {
        self.allowed.iter().map(|allowed| bare(allowed)).any(|allowed| {
            allowed == "*"
                || allowed.eq_ignore_ascii_case(host)
                || matches!(
                    (allowed.parse::<IpAddr>(), host.parse::<IpAddr>()),
                    (Ok(one), Ok(other)) if one.to_canonical() == other.to_canonical()
                )
        })
    }

    /// The servers that were named.
    fn servers(&self) -> impl Iterator<Item = reqwest::Url> {
        self.named.iter().filter_map(|url| reqwest::Url::parse(url).ok())
    }

    /// Whether the URL is of a server that was named.
    fn names(&self, url: &reqwest::Url) -> bool {
        self.servers().any(|named| named.origin() == url.origin())
    }

    /// Whether a server of that host was named.
    fn has_name(&self, host: &str) -> bool {
        self.servers().any(|named| named.host_str().is_some_and(|named| bare(named).eq_ignore_ascii_case(host)))
    }

    /// Whether a host may be called at an address of it.
    fn lets(&self, host: &str, address: IpAddr) -> bool {
        self.has(host) || self.has(&address.to_string()) || self.is_private && is_near(address)
    }

    fn strange(&self, what: &str) -> String {
        let called = if self.is_private {
            "the sandbox only calls loopback and private addresses"
        } else {
            "the sandbox only calls hosts that are allowed, since others than this machine reach it"
        };
        format!("{called}, not `{what}`; allow its host with --allow-notify")
    }
}

/// A name is looked up once, and what is called is what was looked at.
impl Resolve for Reach {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let is_named = self.has_name(&host);
        let strange = self.strange(&host);
        let reach = Self { allowed: self.allowed.clone(), named: Vec::new(), is_private: self.is_private };
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host.as_str(), 0)).await?.collect();
            if found.iter().all(|address| is_never_called(address.ip())) && !found.is_empty() {
                return Err(io::Error::other(never(&host)).into());
            }
            let may_be =
                |address: &SocketAddr| !is_never_called(address.ip()) && (is_named || reach.lets(&host, address.ip()));
            let near: Vec<SocketAddr> = found.into_iter().filter(may_be).collect();
            if near.is_empty() {
                return Err(io::Error::other(strange).into());
            }
            Ok(Box::new(near.into_iter()) as Addrs)
        })
    }
}

fn never(what: &str) -> String {
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

    fn private(allowed: &[&str]) -> Reach {
        Reach { allowed: allowed.iter().map(|host| (*host).to_owned()).collect(), is_private: true, ..Reach::default() }
    }

    fn caller(allowed: &[&str]) -> Caller {
        Caller::new(private(allowed)).unwrap()
    }

    /// A sandbox that others reach.
    fn open(allowed: &[&str], named: &[&str]) -> Caller {
        let named = named.iter().map(|url| (*url).to_owned()).collect();
        Caller::new(Reach { is_private: false, named, ..private(allowed) }).unwrap()
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
        for strange in ["http://0.0.0.0/n", "http://[::ffff:8.8.4.4]/n", "not a url"] {
            assert!(allowing.near(strange).is_err(), "{strange}");
        }
    }

    #[test]
    fn metadata_is_not_called_whoever_allows_it() {
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
                assert!(caller.near(never).unwrap_err().contains("never calls"), "{never}");
            }
        }
    }

    #[test]
    fn a_sandbox_that_others_reach_calls_what_was_allowed_or_named() {
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
            assert!(nothing.near(inside).unwrap_err().contains("--allow-notify"), "{inside}");
            assert!(open(&["shop.example"], &[]).near(inside).is_err(), "{inside}");
            assert!(open(&["*"], &[]).near(inside).is_ok(), "{inside}");
        }
        let one = open(&["10.0.0.1"], &["http://127.0.0.1:9000/paid", "http://shop:9000/paid"]);
        for allowed in
            ["http://10.0.0.1:8080/n", "http://[::ffff:10.0.0.1]/n", "http://127.0.0.1:9000/x", "http://shop:9000/x"]
        {
            assert!(one.near(allowed).is_ok(), "{allowed}");
        }
        for other in ["http://127.0.0.1:9001/x", "https://127.0.0.1:9000/x", "http://shop:22/x", "http://10.0.0.2/n"] {
            assert!(one.near(other).is_err(), "{other}");
        }
    }

    #[tokio::test]
    async fn a_name_leads_to_near_addresses_or_nowhere() {
        let resolve = |caller: Caller, host: &str| caller.reach.resolve(host.parse().unwrap());
        let mut found = resolve(caller(&[]), "localhost").await.unwrap();
        assert!(found.all(|address| address.ip().is_loopback()));
        // Names that are addresses need no network.
        let refused = resolve(caller(&[]), "8.8.8.8").await.err().unwrap();
        assert!(refused.to_string().contains("loopback and private"), "{refused}");
        assert_eq!(resolve(caller(&["8.8.8.8"]), "8.8.8.8").await.unwrap().count(), 1);
        // Where others reach the sandbox, a name is no way to what is near.
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
        HttpRequest { url, body: "<xml></xml>", content_type: "text/xml", needs_certificate: false }
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
