//! What the merchant's own program supplies.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use wxpay_core::bill::reconcile::{BillDay, Conclusion, Entry, OpenRow, ShopRow};
use wxpay_core::inbox::Record;
use wxpay_core::transport::Transport;
use wxpay_core::{Client, Fen};

use crate::database::Database;
use crate::jobs::Jobs;
use crate::schedule::Schedule;

/// Any error of the merchant's own code.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The transaction of a shop's database.
pub type ShopTransaction<S> = <<S as Shop>::Database as Database>::Transaction;

/// The numbers of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OrderKey<'a> {
    /// The merchant number.
    pub mch_id: &'a str,
    /// The sub-merchant's number; empty for an ordinary merchant.
    pub sub_mch_id: &'a str,
    /// The merchant's order number.
    pub out_trade_no: &'a str,
}

/// The price of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// The amount.
    pub total_fee: Fen,
    /// The currency by ISO 4217, such as `CNY`.
    pub fee_type: String,
}

/// The account of a bill.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BillAccount {
    /// The merchant number.
    pub mch_id: String,
    /// The sub-merchant's number, for its own bill; empty for the bill of the merchant.
    pub sub_mch_id: String,
}

/// A bill that was downloaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DailyBill<'a> {
    /// The account.
    pub account: &'a BillAccount,
    /// The day.
    pub day: BillDay,
    /// The file, which agrees with its own summary; `None` for a day on which nothing was traded.
    pub file: Option<&'a Path>,
}

/// The shop's own orders and refunds of a day.
pub type ShopRows = Box<dyn Iterator<Item = Result<ShopRow, BoxError>> + Send>;

/// A merchant's program: its database, its client, and what it does with payments. All effects are carried out in the
/// transaction that marks them as done, so that they happen once.
pub trait Shop: Clone + Send + Sync + 'static {
    /// The merchant's database, with the tables of [`tables`](crate::tables).
    type Database: Database;
    /// The engine; [`SweepOnly`](crate::SweepOnly) for none.
    type Jobs: Jobs<<Self::Database as Database>::Transaction>;
    /// The transport of the clients.
    type Transport: Transport + Clone + Send + Sync + 'static;

    /// Returns the database.
    fn database(&self) -> &Self::Database;

    /// Returns the engine.
    fn jobs(&self) -> &Self::Jobs;

    /// Returns the client of a merchant, or `None` for a merchant that the program does not know. The client of a
    /// sub-merchant is asked for by its number.
    fn client(&self, mch_id: &str, sub_mch_id: &str) -> Option<Client<Self::Transport>>;

    /// Returns the price of an order, or `None` if there is no such order. Each sub-merchant has its own order numbers:
    /// the order of another one is none.
    fn price(
        &self,
        transaction: &mut <Self::Database as Database>::Transaction,
        order: OrderKey<'_>,
    ) -> impl Future<Output = Result<Option<Price>, BoxError>> + Send;

    /// Delivers a paid order, in the transaction that marks it as delivered. It is called once for each order; again
    /// only if the transaction did not commit. It is stopped after [`Schedule::lease`], and a `SQLite` file is locked
    /// as long as it runs: write rows here, and leave what takes time to others.
    fn deliver(
        &self,
        transaction: &mut <Self::Database as Database>::Transaction,
        payment: &Record,
    ) -> impl Future<Output = Result<(), BoxError>> + Send;

    /// Notes that an order was closed without a payment. Does nothing unless the program overrides it.
    fn close(
        &self,
        transaction: &mut <Self::Database as Database>::Transaction,
        order: OrderKey<'_>,
    ) -> impl Future<Output = Result<(), BoxError>> + Send {
        let _ = (transaction, order);
        async { Ok(()) }
    }

    /// Notes a new state of a refund. Does nothing unless the program overrides it: the states are in `wxpay_intent`.
    fn note_refund(
        &self,
        transaction: &mut <Self::Database as Database>::Transaction,
        refund: &crate::Refund,
    ) -> impl Future<Output = Result<(), BoxError>> + Send {
        let _ = (transaction, refund);
        async { Ok(()) }
    }

    /// Returns the address at which the end of refunds is notified, instead of the merchant platform's. None unless the
    /// program overrides it.
    fn refund_notify_url(&self) -> Option<&str> {
        None
    }

    /// Returns the accounts whose bills are downloaded every day after ten o'clock. None unless the program overrides
    /// it.
    fn bill_accounts(&self) -> Vec<BillAccount> {
        Vec::new()
    }

    /// Returns the file of a bill. It is written beside it, and replaces it once it is whole. By default it is in the
    /// system's temporary folder, which is not meant to last; the folder has to exist.
    fn bill_file(&self, account: &BillAccount, day: BillDay) -> PathBuf {
        let BillAccount { mch_id, sub_mch_id } = account;
        std::env::temp_dir().join(format!("wxpay-bill-{mch_id}-{sub_mch_id}-{day}.csv"))
    }

    /// Takes a bill, in the transaction that finishes its row. Does nothing unless the program overrides it.
    fn take_bill(
        &self,
        transaction: &mut <Self::Database as Database>::Transaction,
        bill: &DailyBill<'_>,
    ) -> impl Future<Output = Result<(), BoxError>> + Send {
        let _ = (transaction, bill);
        async { Ok(()) }
    }

    /// Returns the shop's own orders and refunds of a day, in any order, to be compared with the bill; `None` for no
    /// comparison, as it is unless the program overrides it.
    fn shop_rows(
        &self,
        account: &BillAccount,
        day: BillDay,
    ) -> impl Future<Output = Result<Option<ShopRows>, BoxError>> + Send {
        let _ = (account, day);
        async { Ok(None) }
    }

    /// Returns what the comparisons of earlier days left open. Nothing unless the program overrides it.
    fn open_rows(
        &self,
        account: &BillAccount,
        day: BillDay,
    ) -> impl Future<Output = Result<Vec<OpenRow>, BoxError>> + Send {
        let _ = (account, day);
        async { Ok(Vec::new()) }
    }

    /// Notes a difference between a bill and the shop's own rows, in the transaction that finishes the comparison. An
    /// order that only WeChat Pay has as paid is queried too. Does nothing unless the program overrides it.
    fn note_difference(
        &self,
        transaction: &mut <Self::Database as Database>::Transaction,
        account: &BillAccount,
        day: BillDay,
        difference: &Entry,
    ) -> impl Future<Output = Result<(), BoxError>> + Send {
        let _ = (transaction, account, day, difference);
        async { Ok(()) }
    }

    /// Notes the end of a comparison, with what stays open for the next day, in the transaction that finishes it. Does
    /// nothing unless the program overrides it.
    fn note_reconciliation(
        &self,
        transaction: &mut <Self::Database as Database>::Transaction,
        account: &BillAccount,
        day: BillDay,
        conclusion: &Conclusion,
    ) -> impl Future<Output = Result<(), BoxError>> + Send {
        let _ = (transaction, account, day, conclusion);
        async { Ok(()) }
    }

    /// Tells a person about a row that no program can settle. It is called once for each such row; again only if its
    /// process dies before that is stored.
    fn tell_person(&self, concern: &crate::Concern) -> impl Future<Output = ()> + Send;

    /// Returns when orders are queried and closed, and when jobs are tried again.
    fn schedule(&self) -> &Schedule;

    /// Returns the time. Tests have a clock of their own.
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}
