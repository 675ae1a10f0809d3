//! Notifications in XML, as they come and with a right signature.

use std::fmt::Debug;

use wxpay_core::bounds::SignedNotification;
use wxpay_core::pay::{
    ContractNotification, NativeCallback, PappayNotification, PayNotification, VehicleEventNotification,
};
use wxpay_core::{Expected, Fen, Limits, Merchant, Verified, notification, server};

use super::account::{assert_hidden, merchant, sign_type};
use super::{input, seeds, written};

/// Reads a body as each notification. The first byte selects the sign type.
pub fn run(data: &[u8]) {
    let Some((byte, body)) = input::split_byte(data) else { return };
    let _ = server::notification_table(body, &Limits::default());
    let Some(ids) = notification::account_ids(body).ok() else {
        return read_all(&merchant(sign_type(byte)), body, false);
    };
    let own = merchant(sign_type(byte));
    read_all(&own, body, false);
    // That of the account that the body names, so that it is decoded.
    let named =
        ids.appid.zip(ids.mch_id).and_then(|(appid, mch_id)| Merchant::new(&appid, &mch_id, super::account::KEY).ok());
    let named = named.map_or(own, |named| named.with_sign_type(sign_type(byte)));
    if let Some(signed) = written::signed(body, sign_type(byte)) {
        read_all(&named, signed.as_bytes(), true);
    }
}

fn read_all(merchant: &Merchant, body: &[u8], is_signed: bool) {
    let paid = read::<PayNotification>(merchant, body, is_signed);
    if let Some(paid) = paid {
        let _ = paid.confirm_record(Expected::cny(Fen(888)));
        if let Ok(paid) = paid.confirm(Expected::cny(Fen(888))) {
            assert_eq!(paid.total_fee, Fen(888));
        }
    }
    // The tables of the others demand sign types of their own.
    if let Some(paid) = read::<PappayNotification>(merchant, body, false) {
        let _ = paid.confirm(Expected::cny(Fen(888)));
    }
    read::<ContractNotification>(merchant, body, false);
    read::<NativeCallback>(merchant, body, false);
    read::<VehicleEventNotification>(merchant, body, false);
}

fn read<T: SignedNotification>(merchant: &Merchant, body: &[u8], is_signed: bool) -> Option<Verified<T>>
where
    Verified<T>: Debug,
{
    match merchant.notification::<T>(body) {
        Ok(read) => {
            assert_hidden(&format!("{read:?}"));
            Some(read)
        }
        Err(error) => {
            // The sign type must be the account's, which a body can contradict.
            assert!(!is_signed || error.class() != "BadSign", "a right signature is refused: {error}");
            let _ = (
                error.class(),
                error.explanation().is_some(),
                error.action(),
                error.effect(),
                error.field(),
                error.failed_payment(),
            );
            assert!(!error.to_string().is_empty());
            None
        }
    }
}

/// Returns the messages in XML, under both sign types.
pub fn seeds() -> Vec<Vec<u8>> {
    seeds::behind([0, 1], &seeds::messages("xml"))
}
