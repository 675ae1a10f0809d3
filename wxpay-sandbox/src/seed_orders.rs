//! Places the orders that the sandbox starts with.

use wxpay_core::SignType;
use wxpay_core::schema::{pay, shared};
use wxpay_core::server::{MessageBuilder, mask_runs};

use crate::calls;
use crate::channel::{self, ChannelRequest};
use crate::merchants::SeedOrder;
use crate::state::SandboxState;
use crate::state::payer::{self, NumberRef, PayOptions};

/// Places the orders of the file of merchants, through the same call as any other.
///
/// # Errors
/// Which order is refused, and why.
pub(crate) fn place_all(state: &SandboxState) -> Result<(), String> {
    for seed in &state.seeds {
        place(state, seed).map_err(|why| {
            let number = seed.text(shared::OUT_TRADE_NO.name).unwrap_or_default();
            mask_runs(&format!("the order `{number}` of the file of merchants is refused: {why}"))
        })?;
    }
    Ok(())
}

fn place(state: &SandboxState, seed: &SeedOrder) -> Result<(), String> {
    let account = match &seed.mch_id {
        Some(mch_id) => state.accounts.iter().find(|account| account.mch_id == *mch_id),
        None => state.accounts.first(),
    };
    let account = account.ok_or("no merchant has its mch_id")?;
    let Some(api) = calls::of(&pay::UNIFIED_ORDER) else {
        return Ok(());
    };
    let mut order = MessageBuilder::new()
        .set(&shared::APPID, &account.appid)
        .set(&shared::MCH_ID, &account.mch_id)
        .set(&shared::NONCE_STR, "0");
    if !seed.names().any(|name| name == shared::SPBILL_CREATE_IP.name) {
        order = order.set(&shared::SPBILL_CREATE_IP, "127.0.0.1");
    }
    for name in seed.names() {
        let field = api.message.find(name).ok_or_else(|| format!("a unified order has no field `{name}`"))?;
        order = order.set(field, seed.text(name).unwrap_or_default());
    }
    let body = order.signed(&account.key, SignType::Md5);
    let request = ChannelRequest {
        method_fits: true,
        at_partner_path: false,
        body: body.as_bytes(),
        official_sandbox: None,
        case: None,
        host: None,
        is_late: false,
    };
    if let Some(refusal) = channel::handle(state, api, request).refused {
        return Err(refusal.reason.en);
    }
    if seed.paid {
        let number = seed.text(shared::OUT_TRADE_NO.name).unwrap_or_default();
        payer::pay(
            &mut state.memory(),
            NumberRef { number: &number, merchant: Some(&account.mch_id) },
            PayOptions::default(),
            state.clock.now(),
        )
        .map_err(|refusal| refusal.reason.en)?;
    }
    Ok(())
}
