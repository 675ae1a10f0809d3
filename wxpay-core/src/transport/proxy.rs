//! The proxy of the environment.

/// The variables that may name a proxy for https, by priority.
const VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// Returns the proxy of the environment for https. `parse` is given its URL.
///
/// # Errors
/// If the variable with priority is not the URL of a proxy; the error names it.
pub(super) fn https_proxy<P>(parse: impl FnOnce(&str) -> Option<P>) -> Result<Option<P>, String> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(|value| (name, value));
    let Some((name, value)) = VARIABLES.into_iter().find_map(set) else {
        return Ok(None);
    };
    // The value is not shown, because it may hold a password.
    value.to_str().and_then(parse).map(Some).ok_or_else(|| {
        format!(
            "the environment variable {name} is not the URL of a proxy; write `http://host:port` there, or remove it"
        )
    })
}

/// Returns the hosts of the environment that are called without the proxy.
#[cfg(feature = "ureq")]
pub(super) fn exceptions() -> Vec<String> {
    let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let list = ["NO_PROXY", "no_proxy"].into_iter().find_map(set).unwrap_or_default();
    let hosts = list.split(',').map(|host| host.trim().trim_start_matches("*.").trim_start_matches('.'));
    hosts.filter(|host| !host.is_empty()).map(str::to_owned).collect()
}
