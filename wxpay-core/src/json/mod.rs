//! The JSON of the cloud channel and of nested objects: [`write`] from a walk,
//! [`read`] into the same flat list as XML.

#[cfg(feature = "json")]
pub(crate) mod read;
pub(crate) mod write;

/// How names are spelt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Naming {
    /// As in the tables: cloud-run, and JSON text within a value.
    Snake,
    /// As the cloud function SDK has them.
    #[cfg(feature = "json")]
    Camel,
}
