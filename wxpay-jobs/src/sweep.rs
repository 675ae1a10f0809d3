//! One round of everything that is due, without an engine.

use futures_util::stream::{self, StreamExt as _};

use crate::beijing::{day_before, is_past_hour};
use crate::database::{Database as _, DatabaseError, Transaction as _, retry_conflicts};
use crate::inbox::Inbox;
use crate::intent::{Intent, IntentKind, due_intents, find_intent, insert_intent};
use crate::job::Job;
use crate::next::Next;
use crate::shop::{BillAccount, OrderKey, Shop};
use crate::time::to_millis;
use crate::work;

/// The hour in Beijing from which the bill of the day before can be had.
const BILL_HOUR: u8 = 10;
/// How many rows are worked on at once.
const AT_ONCE: usize = 8;
/// How many days back bills are looked for after an outage.
const BILL_DAYS: u32 = 7;

/// What a sweep did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Swept {
    /// The rows that were due.
    pub due: u32,
    /// Those for which nothing is left to do.
    pub done: u32,
    /// Those that are due again later.
    pub again: u32,
    /// Those that are held for a person.
    pub person: u32,
    /// The days whose bill was missing and is wanted now.
    pub bills: u32,
    /// The notifications that were emptied after 180 days.
    pub emptied: u64,
}

impl Swept {
    /// Returns whether nothing was due.
    #[must_use]
    pub const fn is_idle(&self) -> bool {
        self.due == 0 && self.bills == 0 && self.emptied == 0
    }

    /// Works on rows, a few at once: while one waits for the gateway, the others go on.
    async fn work<S: Shop>(&mut self, shop: &S, jobs: Vec<Job>) {
        let mut results = stream::iter(jobs)
            .map(|job| {
                let shop = shop.clone();
                async move { work::run(&job, &shop).await }
            })
            .buffer_unordered(AT_ONCE);
        while let Some(next) = results.next().await {
            self.count(&next);
        }
    }

    fn count(&mut self, next: &Next) {
        self.due += 1;
        match next {
            Next::Done => self.done += 1,
            Next::Again(_) => self.again += 1,
            Next::Person(_) => self.person += 1,
        }
    }
}

/// Does one round of what is due: payments whose task is not done, rows whose time has come, bills that are missing
/// after ten o'clock, and notifications that are older than 180 days. At most `limit` rows of each are taken, the
/// oldest first, and eight are worked on at once; a row that fails does not stop the others. Call it once a minute, or
/// let an engine do so; several processes may at the same time.
///
/// # Errors
/// If the database fails. What was done until then is done.
pub async fn sweep<S: Shop>(shop: &S, limit: u32) -> Result<Swept, DatabaseError> {
    let mut swept = Swept::default();
    for account in shop.bill_accounts() {
        swept.bills += want_bills(shop, &account).await?;
    }
    swept.work(shop, open_payments(shop, limit).await?).await;
    let mut due = due_rows(shop, limit).await?;
    // A settlement may take minutes: the others come first.
    due.sort_by_key(|intent| intent.kind == IntentKind::Charge);
    swept.work(shop, due.iter().map(Intent::job).collect()).await;
    swept.emptied = empty_raw(shop, limit).await?;
    Ok(swept)
}

async fn open_payments<S: Shop>(shop: &S, limit: u32) -> Result<Vec<Job>, DatabaseError> {
    let payments = retry_conflicts(|| async {
        let mut transaction = shop.database().begin().await?;
        Inbox::new().open_payments(&mut transaction, shop.now(), limit).await
    })
    .await?;
    Ok(payments.iter().map(|payment| Job::paid(&payment.record)).collect())
}

async fn due_rows<S: Shop>(shop: &S, limit: u32) -> Result<Vec<Intent>, DatabaseError> {
    retry_conflicts(|| async {
        let mut transaction = shop.database().begin().await?;
        due_intents(&mut transaction, to_millis(shop.now()), limit).await
    })
    .await
}

async fn empty_raw<S: Shop>(shop: &S, limit: u32) -> Result<u64, DatabaseError> {
    retry_conflicts(|| async {
        let mut transaction = shop.database().begin().await?;
        let emptied = Inbox::new().with_time(shop.now()).empty_raw(&mut transaction, limit).await?;
        transaction.commit().await?;
        Ok(emptied)
    })
    .await
}

/// Writes the intents of bills that are missing: of the day before, and of the days since the last bill.
async fn want_bills<S: Shop>(shop: &S, account: &BillAccount) -> Result<u32, DatabaseError> {
    let now = shop.now();
    if !is_past_hour(now, BILL_HOUR) {
        return Ok(0);
    }
    retry_conflicts(|| async {
        let mut transaction = shop.database().begin().await?;
        let BillAccount { mch_id, sub_mch_id } = account;
        let mut missing = Vec::new();
        for days in 1..=BILL_DAYS {
            let day = day_before(now, days).to_string();
            if find_intent(&mut transaction, IntentKind::Bill, mch_id, sub_mch_id, &day).await?.is_some() {
                break;
            }
            missing.push(day);
        }
        // Without any bill this is a new shop.
        if missing.len() == BILL_DAYS as usize {
            missing.truncate(1);
        }
        let mut wanted = 0;
        for day in missing {
            let order = OrderKey { mch_id, sub_mch_id, out_trade_no: "" };
            let intent = Intent::new(IntentKind::Bill, order, &day, to_millis(now), to_millis(now));
            wanted += u32::from(insert_intent(&mut transaction, &intent).await?);
        }
        transaction.commit().await?;
        Ok(wanted)
    })
    .await
}
