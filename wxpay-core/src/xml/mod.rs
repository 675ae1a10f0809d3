//! The XML of the `pay` channel: [`write`] from a walk, [`read`] into a flat list.

pub(crate) mod read;
pub(crate) mod write;
