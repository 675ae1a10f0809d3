//! The suite for transports over those of this library, and over the one of the example.

#![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

#[allow(dead_code, reason = "its `main` is for readers")]
#[path = "../../examples/hyper_transport.rs"]
mod hyper_transport;

use std::future::Future;
use std::pin::Pin;
use std::sync::LazyLock;

use tokio::runtime::Runtime;
use wxpay_core::conformance::{AUTHORITY, Case, Subject, cases};
use wxpay_core::transport::{Reqwest, Ureq};

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

fn drive(future: Pin<Box<dyn Future<Output = ()> + Send + '_>>) {
    RUNTIME.block_on(future);
}

mod reqwest {
    use super::*;

    fn subject() -> Subject {
        let transport = Reqwest::builder().roots(AUTHORITY.as_bytes()).build().unwrap();
        Subject::asynchronous(transport, drive)
    }

    wxpay_core::conformance_tests!(super::reqwest::subject());
}

mod ureq {
    use super::*;

    fn subject() -> Subject {
        Subject::blocking(Ureq::builder().roots(AUTHORITY.as_bytes()).build().unwrap())
    }

    wxpay_core::conformance_tests!(super::ureq::subject());
}

mod hyper {
    use super::*;

    fn subject() -> Subject {
        let transport = hyper_transport::HyperTransport::with_root(AUTHORITY.as_bytes()).unwrap();
        Subject::asynchronous(transport, drive)
    }

    wxpay_core::conformance_tests!(super::hyper::subject());
}

#[test]
fn cases_are_those_of_the_macro() {
    assert!(cases().len() >= 40);
    let mut names: Vec<&str> = cases().iter().map(Case::name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), cases().len());
}
