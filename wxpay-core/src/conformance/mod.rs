//! A test suite for transports: each case is a server that behaves in one way, and what a transport owes then.
//!
//! The servers are plain TCP of the standard library. They count the bytes that arrive, so that
//! [`Transmission::Never`](crate::Transmission::Never) is checked against what was received. The suite runs over the
//! transports of this crate and over yours, of [`transport::Transport`](crate::transport::Transport) or
//! [`blocking::Transport`](crate::blocking::Transport). Build the transport with [`AUTHORITY`] among its roots; without
//! a proxy, so unset `HTTPS_PROXY` and its kin.
//!
//! ```no_run
//! use wxpay_core::conformance::{Subject, run};
//! # use wxpay_core::{Unreachable, blocking};
//! # use wxpay_core::transport::{HttpRequest, HttpResponse};
//! # struct Http;
//! # impl blocking::Transport for Http {
//! #     fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
//! #         Err(Unreachable::never(post.url, "no network"))
//! #     }
//! # }
//!
//! let report = run(&Subject::blocking(Http));
//! assert!(report.is_success(), "{report}");
//! ```
//!
//! [`conformance_tests`](crate::conformance_tests) makes a test of each case.

mod answers;
mod cases;
mod connections;
mod downloads;
mod exchange;
mod report;
mod server;
mod subject;
mod tls_server;

pub use cases::{Case, cases};
pub use report::{Report, run};
pub use subject::{DrivenFuture, Subject};

/// The certificate of the authority that the servers of the suite have theirs of, in PEM. Its key was not kept.
pub const AUTHORITY: &str = include_str!("certificates/authority.pem");

/// Makes a `#[test]` of each case of the suite, over an expression of type [`Subject`].
///
/// ```
/// # use wxpay_core::{Unreachable, blocking};
/// # use wxpay_core::transport::{HttpRequest, HttpResponse};
/// # struct Http;
/// # impl blocking::Transport for Http {
/// #     fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
/// #         Err(Unreachable::never(post.url, "no network"))
/// #     }
/// # }
/// mod conformance {
///     wxpay_core::conformance_tests!(wxpay_core::conformance::Subject::blocking(super::Http));
/// }
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! conformance_tests {
    ($subject:expr) => {
        $crate::conformance_tests! { @each tests ($subject) }
    };
    (@each $what:ident $with:tt) => {
        $crate::conformance_tests! {
            @$what $with
            connections::dns_failure
            connections::refused
            connections::unanswered_connection
            connections::unanswered_handshake
            connections::closed_handshake
            connections::plain_text_server
            connections::trusted_certificate
            connections::wrong_name
            connections::expired_certificate
            connections::untrusted_certificate
            connections::closed_before_reading
            connections::closed_after_the_head
            connections::closed_after_the_request
            connections::reset
            connections::half_close
            connections::kept_connection
            connections::closed_after_the_answer
            connections::closed_while_idle
            connections::silence_on_a_kept_connection
            connections::bad_url
            answers::form_of_the_request
            answers::form_of_a_request_by_get
            answers::unanswered_request_by_get
            answers::silence
            answers::slow_head
            answers::slow_body
            answers::largest_body
            answers::body_below_the_limit
            answers::body_above_the_limit
            answers::endless_body
            answers::endless_body_with_a_length
            answers::body_shorter_than_its_length
            answers::body_longer_than_its_length
            answers::chunked_body
            answers::chunked_body_without_an_end
            answers::chunk_shorter_than_its_length
            answers::chunk_of_no_length
            answers::gzip_nobody_asked_for
            answers::redirects
            answers::interim_answer
            answers::statuses
            answers::empty_body
            answers::page
            answers::flood_of_headers
            answers::first_version_of_http
            answers::nul_bytes
            answers::no_http
            downloads::streamed_file
            downloads::file_that_cannot_be_written
            downloads::endless_file
            downloads::endless_file_with_a_length
            downloads::cut_file
            downloads::time_limit_of_a_download
            downloads::refused_download
        }
    };
    (@tests ($subject:expr) $($group:ident::$name:ident)*) => {
        $(
            #[test]
            fn $name() {
                let fault = $crate::conformance::cases()
                    .iter()
                    .find(|case| case.name() == stringify!($name))
                    .and_then(|case| case.check(&$subject).err());
                assert!(fault.is_none(), "{}", fault.unwrap_or_default());
            }
        )*
    };
    (@table () $($group:ident::$name:ident)*) => {
        &[$($crate::conformance::Case::new(stringify!($name), super::$group::$name)),*]
    };
}
