//! Facts of received messages that do not depend on the structs they are decoded into.

use wxpay_schema::{Message, shared};

use super::echoes::Echoes;
use super::expected::{Expected, Mismatch};
use super::refund::{self, ConfirmedRefund};
use crate::decode::fields::{FieldValue, Fields};
use crate::decode::source::{Miscount, miscounts};
use crate::inbox::Record;
use crate::text::excerpt::excerpt;
use crate::text::small_str::SmallStr;
use crate::value::{Fen, TradeState};

/// Facts taken from the verified message, whether or not the struct declares them.
pub(crate) struct VerifiedFacts {
    pub(super) payment: PaymentFacts,
    pub(super) miscounts: Vec<Miscount>,
    /// The refunds that the reply to a refund query reports; empty for other messages.
    pub(super) refunds: Vec<ConfirmedRefund>,
}

/// The sub-merchant that a message should be for, as far as it is known without the order.
#[derive(Clone, Debug)]
pub(crate) enum SubMerchant {
    /// None: the account is an ordinary merchant's.
    None,
    /// The message's is that of the request, or the account's own.
    Matching,
    /// The account's own, which differs from the message's.
    Other(Box<str>),
    /// Unknown without the order.
    Unknown,
}

impl SubMerchant {
    /// Returns the sub-merchant of the reply to a request that recorded these echoes.
    pub(crate) fn from_request(sent: &Echoes) -> Self {
        if sent.has_sub_merchant() { Self::Matching } else { Self::Unknown }
    }
}

/// Facts about a payment, whether or not the struct declares them.
pub(super) struct PaymentFacts {
    pub(super) appid: SmallStr,
    pub(super) mch_id: SmallStr,
    pub(super) sub_mch_id: SmallStr,
    pub(super) out_trade_no: SmallStr,
    pub(super) transaction_id: Option<SmallStr>,
    pub(super) total_fee: Option<Fen>,
    pub(super) fee_type: Option<SmallStr>,
    pub(super) state: TradeState,
    pub(super) sub_merchant: SubMerchant,
}

impl PaymentFacts {
    pub(super) fn from_fields(fields: &Fields<'_>, sub_merchant: SubMerchant) -> Self {
        let text = |field| fields.shared_text(field).map(SmallStr::from);
        Self {
            appid: text(&shared::APPID).unwrap_or_default(),
            mch_id: text(&shared::MCH_ID).unwrap_or_default(),
            sub_mch_id: text(&shared::SUB_MCH_ID).unwrap_or_default(),
            out_trade_no: text(&shared::OUT_TRADE_NO).unwrap_or_default(),
            transaction_id: text(&shared::TRANSACTION_ID),
            total_fee: fields.shared(&shared::TOTAL_FEE).and_then(FieldValue::as_number).map(Fen),
            fee_type: text(&shared::FEE_TYPE),
            // A notification has no state, because only payments are notified.
            state: fields.shared_text(&shared::TRADE_STATE_FIELD).map_or(TradeState::Success, TradeState::from),
            sub_merchant,
        }
    }

    pub(super) fn sub_mch_id(&self) -> Option<&str> {
        Some(self.sub_mch_id.as_str()).filter(|number| !number.is_empty())
    }

    /// Checks that the payment is to the sub-merchant of the order.
    fn check_sub_merchant(&self, expected: Option<&str>) -> Result<(), Mismatch> {
        let found = self.sub_mch_id();
        let is_right = match (expected, &self.sub_merchant) {
            (Some(expected), _) => found == Some(expected),
            (None, SubMerchant::None) => found.is_none_or(|found| self.mch_id == found),
            (None, SubMerchant::Matching) => true,
            (None, SubMerchant::Other(_) | SubMerchant::Unknown) => false,
        };
        if is_right {
            return Ok(());
        }
        let own = match &self.sub_merchant {
            SubMerchant::Other(own) => Some(&**own),
            _ => None,
        };
        let text = |number: Option<&str>| number.map(|number| excerpt(number, 32));
        Err(Mismatch::SubMerchant { expected: text(expected.or(own)), found: text(found) })
    }

    /// Compares the payment with the order and returns its record.
    pub(super) fn confirm(&self, expected: Expected<'_>) -> Result<Box<Record>, Mismatch> {
        if self.state != TradeState::Success {
            return Err(Mismatch::NotPaid(self.state.clone()));
        }
        self.check_sub_merchant(expected.sub_mch_id)?;
        let found = self.total_fee.ok_or(Mismatch::Missing(shared::TOTAL_FEE.name))?;
        if found != expected.total_fee {
            return Err(Mismatch::Amount { expected: expected.total_fee, found });
        }
        let currency = self.fee_type.as_ref().map_or(shared::USUAL_CURRENCY, SmallStr::as_str);
        if currency != expected.fee_type {
            return Err(Mismatch::Currency { expected: expected.fee_type.to_owned(), found: excerpt(currency, 16) });
        }
        if self.out_trade_no.as_str().is_empty() {
            return Err(Mismatch::Missing(shared::OUT_TRADE_NO.name));
        }
        let transaction_id = self.transaction_id.as_ref().ok_or(Mismatch::Missing(shared::TRANSACTION_ID.name))?;
        Ok(Box::new(Record {
            mch_id: self.mch_id.as_str().to_owned(),
            // An ordinary merchant's messages may name the merchant itself, which is recorded as no
            // sub-merchant.
            sub_mch_id: self.sub_mch_id().filter(|number| self.mch_id != *number).unwrap_or_default().to_owned(),
            transaction_id: transaction_id.as_str().to_owned(),
            out_trade_no: self.out_trade_no.as_str().to_owned(),
            total_fee: found.0,
            fee_type: expected.fee_type.to_owned(),
        }))
    }
}

/// Like [`Verified::confirm`](crate::Verified::confirm), without a struct.
pub(crate) fn confirm_verified(
    fields: &Fields<'_>,
    sub_merchant: &SubMerchant,
    expected: Expected<'_>,
) -> Result<Box<Record>, Mismatch> {
    PaymentFacts::from_fields(fields, sub_merchant.clone()).confirm(expected)
}

/// Like [`Verified::confirm`], without a struct and without knowledge of the account.
#[cfg(feature = "server")]
pub(crate) fn confirm_fields(fields: &Fields<'_>, expected: Expected<'_>) -> Result<Record, Mismatch> {
    PaymentFacts::from_fields(fields, SubMerchant::Matching).confirm(expected).map(|record| *record)
}

impl VerifiedFacts {
    pub(crate) fn from_fields(fields: &Fields<'_>, table: &Message, sub_merchant: SubMerchant) -> Self {
        let (miscounts, refunds) = (miscounts(fields, table), refund::reported_refunds(fields, table));
        Self { payment: PaymentFacts::from_fields(fields, sub_merchant), miscounts, refunds }
    }
}
