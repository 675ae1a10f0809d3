//! Serves the certificates under `/_sandbox/`, and refuses calls without a client certificate that
//! need one.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use p12_keystore::{Certificate, KeyStore, KeyStoreEntry, PrivateKey, PrivateKeyChain};
use wxpay_core::schema::{ALL, Direction, Message};

use super::authority::IssuedCertificate;
use super::{ClientCert, Tls};
use crate::faults::page;
use crate::reason::Reason;
use crate::state::SandboxState;
use crate::state::log::LogEntry;

/// The text of nginx in front of the real gateway.
const NO_CERTIFICATE: &str = "No required SSL certificate was sent";

pub(crate) fn routes(tls: Arc<Tls>) -> Router {
    Router::new()
        .route("/_sandbox/ca.pem", get(show_authority))
        .route("/_sandbox/merchants/{mch_id}/{file}", get(show_client))
        .with_state(tls)
}

async fn show_authority(State(tls): State<Arc<Tls>>) -> Response {
    pem(tls.authority.clone())
}

fn pem(text: String) -> Response {
    ([(header::CONTENT_TYPE, "application/x-pem-file")], text).into_response()
}

/// Serves the files that the merchant platform offers.
async fn show_client(State(tls): State<Arc<Tls>>, Path((mch_id, file)): Path<(String, String)>) -> Response {
    let Some(issued) = tls.clients.get(&mch_id) else {
        return (StatusCode::NOT_FOUND, "the sandbox has no such merchant\n").into_response();
    };
    match file.as_str() {
        "apiclient_cert.pem" => pem(issued.certificate.clone()),
        "apiclient_key.pem" => pem(issued.key.pem.clone()),
        "apiclient_cert.p12" => match pkcs12(&mch_id, issued) {
            Ok(bytes) => ([(header::CONTENT_TYPE, "application/x-pkcs12")], bytes).into_response(),
            Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")).into_response(),
        },
        _ => {
            let files = "the files are apiclient_cert.pem, apiclient_key.pem and apiclient_cert.p12\n";
            (StatusCode::NOT_FOUND, files).into_response()
        }
    }
}

/// The certificate and the key in one file. The password is the merchant number, as on the merchant
/// platform.
fn pkcs12(mch_id: &str, issued: &IssuedCertificate) -> Result<Vec<u8>, p12_keystore::error::Error> {
    let certificate = Certificate::from_der(&issued.der)?;
    let key = PrivateKey::from_der(&issued.key.der)?;
    let mut store = KeyStore::new();
    let chain = PrivateKeyChain::new(mch_id.as_bytes(), key, [certificate]);
    store.add_entry(mch_id, KeyStoreEntry::PrivateKeyChain(chain));
    store.writer(mch_id).write()
}

/// Middleware that refuses a call without the client certificate that it needs.
pub(crate) async fn require_certificate(
    State(state): State<Arc<SandboxState>>,
    request: Request,
    next: Next,
) -> Response {
    let certified = request.extensions().get::<ClientCert>().is_some_and(|client_cert| client_cert.is_present);
    if certified || !needs_certificate(request.uri().path()) {
        return next.run(request).await;
    }
    let reason = Reason::new("the connection showed no client certificate", "连接没有出示商户证书");
    let entry = LogEntry {
        refused: Some(("CERT_ERROR".to_owned(), reason)),
        ..LogEntry::new(state.clock.now(), request.method().as_str(), request.uri().path())
    };
    state.add_to_log(entry);
    page(StatusCode::BAD_REQUEST, "400 Bad Request", Some(NO_CERTIFICATE))
}

/// The paths at which nginx requires a certificate for calls without a table, such as newer versions.
const CERTIFICATE_PATHS: [&str; 2] = ["/secapi/", "/mmpaymkttransfers/"];

fn needs_certificate(path: &str) -> bool {
    let is_at_path = |message: &&Message| {
        let mut paths = [message.path].into_iter().chain(message.partner_path);
        message.direction == Direction::Request && paths.any(|own| own.eq_ignore_ascii_case(path))
    };
    match ALL.iter().copied().find(is_at_path) {
        Some(message) => message.certificate,
        None => CERTIFICATE_PATHS.iter().any(|prefix| path.starts_with(prefix)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

    use p12_keystore::Pkcs12ImportPolicy::Strict;

    use super::*;
    use crate::tls::authority::Authority;

    #[test]
    fn pkcs12_has_the_merchant_number_as_password() {
        let issued = Authority::open(None).unwrap().client("10000100").unwrap();
        let file = pkcs12("10000100", &issued).unwrap();
        assert!(KeyStore::from_pkcs12(&file, "10000101", Strict).is_err());
        let store = KeyStore::from_pkcs12(&file, "10000100", Strict).unwrap();
        let (_, chain) = store.private_key_chain().unwrap();
        assert_eq!(chain.key().as_der(), issued.key.der);
        assert_eq!(chain.certs().first().unwrap().as_der(), issued.der);
    }
}
