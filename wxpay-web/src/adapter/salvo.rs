//! salvo 1, by its core.

use std::convert::Infallible;
use std::fmt;
use std::sync::LazyLock;

use salvo_core::extract::{Extractible, Metadata};
use salvo_core::http::header::{CONTENT_TYPE, HeaderValue};
use salvo_core::http::{Request, Response, StatusCode};
use salvo_core::routing::FlowCtrl;
use salvo_core::{Depot, Handler, Scribe, async_trait};

use super::body::open;
use crate::acknowledgement::Acknowledgement;
use crate::content::Content;
use crate::receiver::Receiver;
use crate::reception::Reception;

/// The extractor of salvo 1. The receiver is in the depot: a hoop of the router. The limit is the receiver's, whatever
/// `SecureMaxSize` says.
impl<'ex, M: Content> Extractible<'ex> for Reception<M> {
    fn metadata() -> &'static Metadata {
        static METADATA: LazyLock<Metadata> = LazyLock::new(|| Metadata::new("Reception"));
        &METADATA
    }

    #[allow(refining_impl_trait, reason = "it never fails")]
    async fn extract(request: &'ex mut Request, depot: &'ex mut Depot) -> Result<Self, Never> {
        Ok(match depot.get_typed::<Receiver>() {
            Ok(receiver) => open(receiver, request.take_body()).await,
            Err(_) => Self::without_setup("no `wxpay_web::Receiver` is in the depot: add it as a hoop of the router"),
        })
    }
}

/// The hoop of salvo 1, which puts the receiver into the depot.
#[async_trait]
impl Handler for Receiver {
    async fn handle(&self, _: &mut Request, depot: &mut Depot, _: &mut Response, _: &mut FlowCtrl) {
        depot.insert_typed(self.clone());
    }
}

/// The answer of salvo 1.
impl Scribe for Acknowledgement {
    fn render(self, response: &mut Response) {
        response.status_code(StatusCode::OK);
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type()));
        response.body(self.into_body());
    }
}

/// The error of an extractor that never fails.
pub struct Never(Infallible);

impl Scribe for Never {
    fn render(self, _: &mut Response) {
        match self.0 {}
    }
}

impl fmt::Debug for Never {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {}
    }
}
