//! Names of indexed fields.

/// Replaces the first placeholder (`$n`) in a row's name by an index.
pub(crate) fn with_index(name: &str, index: u32) -> String {
    let Some(at) = name.bytes().position(|byte| byte == b'$') else {
        return name.to_owned();
    };
    let (before, behind) = (name.get(..at), name.get(at + "$n".len()..));
    format!("{}{index}{}", before.unwrap_or_default(), behind.unwrap_or_default())
}
