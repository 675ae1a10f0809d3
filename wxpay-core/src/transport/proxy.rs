//! The proxy of the environment.

/// The variables that may name a proxy for https, by priority.
const VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// The proxy schemes that reqwest supports, those of SOCKS with a feature. It ignores any other and
/// would connect directly.
const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// The proxy of the environment for https, with the exceptions of the environment.
///
/// # Errors
/// If the variable with priority is not the URL of a proxy; the error names it.
pub(super) fn https_proxy() -> Result<Option<reqwest::Proxy>, String> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(|value| (name, value));
    let Some((name, value)) = VARIABLES.into_iter().find_map(set) else {
        return Ok(None);
    };
    match value.to_str().and_then(parse_url).map(reqwest::Proxy::https) {
        Some(Ok(proxy)) => Ok(Some(proxy.no_proxy(reqwest::NoProxy::from_env()))),
        // The value is not shown, because it may hold a password.
        _ => Err(format!(
            "the environment variable {name} is not the URL of a proxy; write `http://host:port` there, or remove it"
        )),
    }
}

/// Parses the URL of a proxy and removes the parts after the host.
fn parse_url(text: &str) -> Option<reqwest::Url> {
    let with_scheme = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    let mut url = reqwest::Url::parse(&with_scheme).ok()?;
    url.set_path("");
    url.set_query(None);
    url.set_fragment(None);
    (SCHEMES.contains(&url.scheme()) && url.has_host()).then_some(url)
}
