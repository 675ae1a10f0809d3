//! The JSON of the cloud channel and of nested objects: [`write`] encodes, [`read`] parses into the same flat list as
//! XML.

#[cfg(feature = "json")]
pub(crate) mod read;
pub(crate) mod write;

/// The spelling of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameStyle {
    /// Snake case as in the tables, used by cloud-run and by JSON text within a value.
    Snake,
    /// Camel case as in the cloud function SDK.
    #[cfg(feature = "json")]
    Camel,
}
