//! A charge whose process died: settled from the state that it stored.

use crate::failure::Failure;
use crate::intent::Intent;
use crate::next::Next;
use crate::settlement::{UnsavedState, conclude, follow};
use crate::shop::Shop;

/// Settles a charge whose lease is held.
pub(super) async fn run<S: Shop>(shop: &S, intent: &mut Intent) -> Result<Next, Failure> {
    let client = shop
        .client(&intent.mch_id, &intent.sub_mch_id)
        .ok_or_else(|| Failure::no_client(&intent.mch_id, &intent.sub_mch_id))?;
    let state = intent.settlement.clone().unwrap_or_default();
    let settlement = client.resume_settlement(&state).map_err(|error| Failure::Person(error.to_string()))?;
    let unsaved = UnsavedState::default();
    let settlement = settlement.saving(unsaved.saver()).until_settled();
    match follow(shop, intent, &unsaved, settlement).await {
        Some(outcome) => conclude(shop, intent, &outcome).await.map(|()| Next::Done),
        None => Ok(Next::Again(shop.schedule().lease)),
    }
}
