//! The kinds of bills.

use clap::ValueEnum;
use wxpay_core::dynamic::DynamicDownload;
use wxpay_core::schema::{Message, pay, shared};
use wxpay_core::value::{AccountType, BillType, TarType};

use crate::error::CommandError;

/// A kind of bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum BillKind {
    /// Payments, refunds and revocations.
    All,
    /// Payments.
    Success,
    /// Refunds.
    Refund,
    /// The movements of the account's balance; needs the client certificate.
    FundFlow,
}

impl BillKind {
    pub(super) const fn is_fund_flow(self) -> bool {
        matches!(self, Self::FundFlow)
    }

    /// The request that asks for it.
    pub(super) const fn message(self) -> &'static Message {
        if self.is_fund_flow() { &pay::DOWNLOAD_FUND_FLOW } else { &pay::DOWNLOAD_BILL }
    }

    /// The request for the bill of a day.
    pub(super) fn request(self, day: &str, is_packed: bool) -> Result<DynamicDownload, CommandError> {
        let (account_type, bill_type) = (AccountType::Basic, self.bill_type());
        let mut fields = vec![(shared::BILL_DATE.name, day)];
        fields.push(match &bill_type {
            None => (pay::ACCOUNT_TYPE_FIELD.name, account_type.as_str()),
            Some(bill_type) => (shared::BILL_TYPE_FIELD.name, bill_type.as_str()),
        });
        if is_packed {
            fields.push((shared::TAR_TYPE_FIELD.name, TarType::Gzip.as_str()));
        }
        DynamicDownload::new(self.message(), fields).map_err(|error| CommandError::usage(error, ""))
    }

    const fn bill_type(self) -> Option<BillType> {
        match self {
            Self::All => Some(BillType::All),
            Self::Success => Some(BillType::Success),
            Self::Refund => Some(BillType::Refund),
            Self::FundFlow => None,
        }
    }
}
