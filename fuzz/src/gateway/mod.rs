//! The fuzz targets of the sandbox, which is the gateway's side.

pub mod http;
pub mod sandbox;
pub mod scenario;

use crate::targets::{Target, targets};

/// The targets that need the sandbox.
pub const TARGETS: &[Target] = targets![http, sandbox, scenario];
