//! Indexed field names.

/// The name of a row with an index in the place of the first that is open.
pub(crate) fn with_index(name: &str, index: u32) -> String {
    let Some(at) = name.bytes().position(|byte| byte == b'$') else {
        return name.to_owned();
    };
    let (before, behind) = (name.get(..at), name.get(at + "$n".len()..));
    format!("{}{index}{}", before.unwrap_or_default(), behind.unwrap_or_default())
}
