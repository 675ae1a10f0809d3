//! Certificates for whoever asks, under `/_sandbox/`, and the page for who shows
//! none where one is needed.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Request, State as Shared};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use p12_keystore::{Certificate, KeyStore, KeyStoreEntry, PrivateKey, PrivateKeyChain};
use wxpay_core::schema::{ALL, Direction};

use super::authority::Pair;
use super::{ClientCert, Tls};
use crate::faults::page;
use crate::log::Entry;
use crate::state::State;

/// As nginx says it before the gateway is reached.
const NONE_SENT: &str = "No required SSL certificate was sent";

pub(crate) fn routes(tls: Arc<Tls>) -> Router {
    Router::new()
        .route("/_sandbox/ca.pem", get(show_authority))
        .route("/_sandbox/merchants/{mch_id}/{file}", get(show_client))
        .with_state(tls)
}

async fn show_authority(Shared(tls): Shared<Arc<Tls>>) -> Response {
    pem(tls.authority.clone())
}

fn pem(text: String) -> Response {
    ([(header::CONTENT_TYPE, "application/x-pem-file")], text).into_response()
}

/// The files that the merchant platform hands out.
async fn show_client(Shared(tls): Shared<Arc<Tls>>, Path((mch_id, file)): Path<(String, String)>) -> Response {
    let Some(pair) = tls.clients.get(&mch_id) else {
        return (StatusCode::NOT_FOUND, "the sandbox has no such merchant\n").into_response();
    };
    match file.as_str() {
        "apiclient_cert.pem" => pem(pair.certificate.clone()),
        "apiclient_key.pem" => pem(pair.key.pem.clone()),
        "apiclient_cert.p12" => match pkcs12(&mch_id, pair) {
            Ok(bytes) => ([(header::CONTENT_TYPE, "application/x-pkcs12")], bytes).into_response(),
            Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")).into_response(),
        },
        _ => {
            let files = "the files are apiclient_cert.pem, apiclient_key.pem and apiclient_cert.p12\n";
            (StatusCode::NOT_FOUND, files).into_response()
        }
    }
}

/// Both in one file, with the merchant number for a password, as it is handed out.
fn pkcs12(mch_id: &str, pair: &Pair) -> Result<Vec<u8>, p12_keystore::error::Error> {
    let certificate = Certificate::from_der(&pair.der)?;
    let key = PrivateKey::from_der(&pair.key.der)?;
    let mut store = KeyStore::new();
    let chain = PrivateKeyChain::new(mch_id.as_bytes(), key, [certificate]);
    store.add_entry(mch_id, KeyStoreEntry::PrivateKeyChain(chain));
    store.writer(mch_id).write()
}

/// Refuses a call that needs a client certificate and comes without one.
pub(crate) async fn require(Shared(state): Shared<Arc<State>>, request: Request, next: Next) -> Response {
    let certified = request.extensions().get::<ClientCert>().is_some_and(|shown| shown.certificate);
    if certified || !needs_certificate(request.uri().path()) {
        return next.run(request).await;
    }
    let entry = Entry {
        at: state.clock.now(),
        method: request.method().to_string(),
        path: request.uri().path().to_owned(),
        api: None,
        out_trade_no: None,
        refused: Some(("CERT_ERROR".to_owned(), "the connection showed no client certificate".to_owned())),
        note: None,
        fault: None,
    };
    state.add_to_log(entry);
    page(StatusCode::BAD_REQUEST, "400 Bad Request", Some(NONE_SENT))
}

/// Where nginx asks everybody for a certificate, whatever the call.
const GUARDED: [&str; 2] = ["/secapi/", "/mmpaymkttransfers/"];

fn needs_certificate(path: &str) -> bool {
    let mut requests = ALL.iter().filter(|message| message.direction == Direction::Request);
    GUARDED.iter().any(|guarded| path.starts_with(guarded))
        || requests.any(|message| message.certificate && message.path.eq_ignore_ascii_case(path))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

    use p12_keystore::Pkcs12ImportPolicy::Strict;

    use super::*;
    use crate::tls::authority::Authority;

    #[test]
    fn the_password_of_a_certificate_is_the_merchant_number() {
        let pair = Authority::open(None).unwrap().client("10000100").unwrap();
        let file = pkcs12("10000100", &pair).unwrap();
        assert!(KeyStore::from_pkcs12(&file, "10000101", Strict).is_err());
        let store = KeyStore::from_pkcs12(&file, "10000100", Strict).unwrap();
        let (_, chain) = store.private_key_chain().unwrap();
        assert_eq!(chain.key().as_der(), pair.key.der);
        assert_eq!(chain.certs().first().unwrap().as_der(), pair.der);
    }
}
