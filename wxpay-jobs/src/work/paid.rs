//! The task of a stored payment: its delivery, the refund of a second payment, or a person.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::time::timeout;

use crate::claim::claim;
use crate::database::{Database as _, Transaction as _, retry_conflicts};
use crate::effect::mark_effect;
use crate::failure::Failure;
use crate::inbox::{Inbox, Payment, Task};
use crate::intent::{Intent, IntentKind, SECOND_PAYMENT, insert_intent};
use crate::job::Job;
use crate::jobs::Jobs as _;
use crate::next::Next;
use crate::schedule::Schedule;
use crate::shop::{OrderKey, Shop, ShopTransaction};
use crate::time::to_millis;
use crate::{Concern, Refund};

/// What a person is told of a payment that was not confirmed.
const NOT_OF_AN_ORDER: &str = "the payment is not that of an order of the shop, or has another amount; look at it on \
                               the merchant platform, and deliver or refund it";

/// What became of a payment in one transaction.
enum Progress {
    /// Its task is done, or there is none.
    Done,
    /// It failed, and is due again after that time.
    Later(Duration),
    /// A person has to be told, and then it is held or done.
    Person(Box<Payment>, String),
}

/// Carries out the task of a payment.
pub(super) async fn run<S: Shop>(job: &Job, shop: &S) -> Next {
    // A panic of the shop's code is a failure of this row, and of no other.
    let carried_out = AssertUnwindSafe(timeout(shop.schedule().lease, carry_out(job, shop))).catch_unwind().await;
    let progress =
        match carried_out.unwrap_or_else(|_| Ok(Err(Failure::panic()))).unwrap_or_else(|_| Err(Failure::slow())) {
            Ok(progress) => progress,
            Err(failure) if failure.is_outage() => {
                return Next::Again(shop.schedule().retry_delay(super::row::OUTAGE_TRIES));
            }
            Err(failure) => match count(job, shop, &failure).await {
                Ok(progress) => progress,
                // The failure was that of the database too.
                Err(_) => return Next::Again(shop.schedule().retry_delay(super::row::OUTAGE_TRIES)),
            },
        };
    match progress {
        Progress::Done => Next::Done,
        Progress::Later(delay) => Next::Again(delay),
        Progress::Person(payment, reason) => tell(job, shop, &payment, reason).await,
    }
}

/// Carries out the task in the transaction that marks it as done.
async fn carry_out<S: Shop>(job: &Job, shop: &S) -> Result<Progress, Failure> {
    retry_conflicts(|| async {
        let mut transaction = shop.database().begin().await?;
        let inbox = Inbox::new().with_time(shop.now());
        let found = inbox.lock_payment(&mut transaction, &job.mch_id, &job.number).await?;
        let Some(payment) = found.filter(Payment::is_open) else { return Ok(Progress::Done) };
        let wait = wait(shop, &payment);
        if payment.tries > 0 && !wait.is_zero() {
            return Ok(Progress::Later(wait));
        }
        match payment.task {
            Task::Person => return claim_telling(shop, transaction, payment, NOT_OF_AN_ORDER.to_owned()).await,
            // Its process died before it told a person.
            _ if payment.tries >= shop.schedule().tries.max(1) => {
                return claim_telling(shop, transaction, payment, "its task failed again and again".to_owned()).await;
            }
            Task::Deliver => deliver(shop, &mut transaction, &payment).await?,
            Task::Refund => refund(shop, &mut transaction, &payment).await?,
        }
        inbox.mark_done(&mut transaction, &job.mch_id, &job.number).await?;
        transaction.commit().await?;
        Ok(Progress::Done)
    })
    .await
}

async fn deliver<S: Shop>(shop: &S, transaction: &mut ShopTransaction<S>, payment: &Payment) -> Result<(), Failure> {
    let record = &payment.record;
    let key = format!("deliver:{}:{}:{}", record.mch_id, record.sub_mch_id, record.out_trade_no);
    if mark_effect(transaction, &key, shop.now()).await? {
        shop.deliver(transaction, record).await?;
    }
    Ok(())
}

/// Writes the intent to return a second payment. Its number follows from the transaction, so that it is one refund for
/// ever.
async fn refund<S: Shop>(shop: &S, transaction: &mut ShopTransaction<S>, payment: &Payment) -> Result<(), Failure> {
    let (record, now) = (&payment.record, shop.now());
    let order = OrderKey { mch_id: &record.mch_id, sub_mch_id: &record.sub_mch_id, out_trade_no: &record.out_trade_no };
    let number = format!("{SECOND_PAYMENT}{}", record.transaction_id);
    let mut intent = Intent::new(IntentKind::Refund, order, &number, to_millis(now), to_millis(now));
    intent.transaction_id = record.transaction_id.clone();
    (intent.fen, intent.fee_type) = (record.total_fee, record.fee_type.clone());
    if insert_intent(transaction, &intent).await? {
        shop.note_refund(transaction, &Refund::new(&intent)).await?;
        shop.jobs().enqueue(transaction, &intent.job(), now).await?;
    }
    Ok(())
}

/// Counts a failure.
async fn count<S: Shop>(job: &Job, shop: &S, failure: &Failure) -> Result<Progress, Failure> {
    retry_conflicts(|| async {
        let mut transaction = shop.database().begin().await?;
        let inbox = Inbox::new().with_time(shop.now());
        inbox.count_try(&mut transaction, &job.mch_id, &job.number).await?;
        let found = inbox.lock_payment(&mut transaction, &job.mch_id, &job.number).await?;
        let Some(payment) = found.filter(Payment::is_open) else { return Ok(Progress::Done) };
        if payment.tries >= shop.schedule().tries.max(1) {
            return claim_telling(shop, transaction, payment, failure.to_string()).await;
        }
        transaction.commit().await?;
        Ok(Progress::Later(wait(shop, &payment).max(shop.schedule().retry_delay(payment.tries))))
    })
    .await
}

/// Claims to tell a person of a payment, and commits.
async fn claim_telling<S: Shop>(
    shop: &S,
    mut transaction: ShopTransaction<S>,
    payment: Payment,
    reason: String,
) -> Result<Progress, Failure> {
    let key = format!("tell:{}:{}", payment.record.mch_id, payment.record.transaction_id);
    let lease = shop.schedule().lease;
    let is_claimed = claim(&mut transaction, &key, shop.now(), lease).await?;
    transaction.commit().await?;
    Ok(if is_claimed { Progress::Person(Box::new(payment), reason) } else { Progress::Later(lease) })
}

/// The time until a payment that failed is due again. It follows from the row, so that a job and a sweep agree.
fn wait<S: Shop>(shop: &S, payment: &Payment) -> Duration {
    let due = payment.received_at + failed_time(shop.schedule(), payment.tries);
    due.duration_since(shop.now()).unwrap_or_default()
}

/// The time that the pauses after so many failures take together.
fn failed_time(schedule: &Schedule, tries: u32) -> Duration {
    (0..tries.min(100)).map(|tries| schedule.retry_delay(tries)).sum()
}

/// Tells a person, and then holds the payment, or marks it as done if that was its task. A payment that was confirmed
/// meanwhile has another task, which is left open.
async fn tell<S: Shop>(job: &Job, shop: &S, payment: &Payment, reason: String) -> Next {
    shop.tell_person(&Concern { job: job.clone().with_round(0).key(), reason: reason.clone() }).await;
    let written = retry_conflicts(|| async {
        let mut transaction = shop.database().begin().await?;
        let inbox = Inbox::new().with_time(shop.now());
        let found = inbox.lock_payment(&mut transaction, &job.mch_id, &job.number).await?;
        if !found.is_some_and(|found| found.task == payment.task && found.record == payment.record) {
            return Ok(false);
        }
        if payment.task == Task::Person {
            inbox.mark_done(&mut transaction, &job.mch_id, &job.number).await?;
        } else {
            inbox.hold(&mut transaction, &job.mch_id, &job.number).await?;
        }
        transaction.commit().await?;
        Ok::<_, Failure>(true)
    })
    .await;
    match written {
        Ok(true) => Next::Person(reason),
        Ok(false) => Next::Again(Duration::ZERO),
        Err(_) => Next::Again(shop.schedule().lease),
    }
}
