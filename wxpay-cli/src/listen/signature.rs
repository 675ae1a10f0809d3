//! What the doctor finds about a wrong signature, without holding up others.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use wxpay_core::doctor::{CandidateKey, DEFAULT_HASH_LIMIT, Diagnosis, SignedMessage};
use wxpay_core::{Merchant, server};

/// How many bytes one search may hash. A message of usual size needs one to three megabytes.
const HASH_LIMIT: usize = DEFAULT_HASH_LIMIT / 4;

/// How many messages may wait for their diagnosis, and hold up the lines behind theirs. Those beyond are told without
/// one.
const MAX_WAITING: usize = 16;

/// Diagnoses wrong signatures, one at a time.
pub(super) struct Examiner {
    turn: Semaphore,
    waiting: AtomicUsize,
}

impl Default for Examiner {
    fn default() -> Self {
        Self { turn: Semaphore::new(1), waiting: AtomicUsize::new(0) }
    }
}

impl Examiner {
    /// Finds the mistake that reproduces the signature of a message, as a member of its line.
    pub(super) async fn examine(&self, body: Vec<u8>, merchant: Merchant) -> Option<Value> {
        let _place = Place::new(&self.waiting)?;
        let _turn = self.turn.acquire().await.ok()?;
        let search = spawn_blocking(move || {
            let keys: Vec<CandidateKey> = server::keys(&merchant).map(CandidateKey::from).collect();
            let message = SignedMessage::new(&body, &keys).signed_with(merchant.sign_type()).hash_limit(HASH_LIMIT);
            message.appid(merchant.appid()).mch_id(merchant.mch_id()).diagnose()
        });
        to_json(&search.await.ok()?)
    }

    /// Lets those that wait go without a diagnosis.
    pub(super) fn stop(&self) {
        self.turn.close();
    }
}

/// A place among those that wait.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    /// Takes a place, if one is left.
    fn new(waiting: &'a AtomicUsize) -> Option<Self> {
        let place = Self(waiting);
        (waiting.fetch_add(1, Ordering::Relaxed) < MAX_WAITING).then_some(place)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Returns the mistake, with the names of those that come with it.
fn to_json(diagnosis: &Diagnosis) -> Option<Value> {
    let (found, others) = diagnosis.mistakes.split_first()?;
    let others: Vec<&str> = others.iter().map(|other| other.mistake.name).collect();
    Some(json!({
        "mistake": found.mistake.name,
        "says": found.mistake.description,
        "change": found.mistake.remedy,
        "fields": found.fields,
        "form": found.form,
        "also": others,
    }))
}
