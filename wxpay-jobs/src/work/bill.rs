//! The bill of a day: downloaded, checked and handed to the shop.

use std::path::Path;
use std::time::Duration;

use wxpay_core::bill::reconcile::BillDay;
use wxpay_core::bill::{PartFile, TradeBill};
use wxpay_core::{Client, Request, schema};

use super::row::{save, set_due};
use crate::beijing::is_past_hour_of;
use crate::database::{Database as _, Transaction as _, retry_conflicts};
use crate::failure::Failure;
use crate::intent::{Intent, IntentKind, IntentState, insert_intent, update_intent};
use crate::jobs::Jobs as _;
use crate::next::Next;
use crate::shop::{BillAccount, DailyBill, Shop};
use crate::time::to_millis;

/// How often a bill that is being made is asked for at the short interval.
const EAGER_TRIES: u32 = 10;
const EAGER_INTERVAL: Duration = Duration::from_mins(5);
const PATIENT_INTERVAL: Duration = Duration::from_hours(1);
/// The hour in Beijing after which a person is told of a bill that is still not there.
const LAST_HOUR: u8 = 18;

#[derive(Request)]
#[wxpay(message = schema::pay::DOWNLOAD_BILL)]
struct BillRequest<'s> {
    bill_date: &'s str,
    sub_mch_id: Option<&'s str>,
}

/// What a download brought.
enum Download {
    /// The bill, in a file that has not got its name yet.
    Whole(PartFile),
    /// Nothing was traded on that day.
    Empty,
    /// It is being made.
    Unfinished,
}

/// Downloads the bill of a row whose lease is held.
pub(super) async fn run<S: Shop>(shop: &S, intent: &mut Intent) -> Result<Next, Failure> {
    let client = shop
        .client(&intent.mch_id, &intent.sub_mch_id)
        .ok_or_else(|| Failure::no_client(&intent.mch_id, &intent.sub_mch_id))?;
    let day: BillDay =
        intent.number.parse().map_err(|_| Failure::Person("the number of the row is no day".to_owned()))?;
    let account = BillAccount { mch_id: intent.mch_id.clone(), sub_mch_id: intent.sub_mch_id.clone() };
    let file = shop.bill_file(&account, day);
    match download(&client, intent, &file).await? {
        Download::Whole(partial) => {
            partial.complete().map_err(|error| unwritten(&error))?;
            finish(shop, intent, &DailyBill { account: &account, day, file: Some(&file) }).await
        }
        Download::Empty => finish(shop, intent, &DailyBill { account: &account, day, file: None }).await,
        Download::Unfinished => wait(shop, intent).await,
    }
}

async fn download<T>(client: &Client<T>, intent: &Intent, file: &Path) -> Result<Download, Failure>
where
    T: wxpay_core::transport::Transport + Sync,
{
    let mut partial = PartFile::create(file).map_err(|error| unwritten(&error))?;
    let sub_mch_id = Some(intent.sub_mch_id.as_str()).filter(|number| !number.is_empty());
    let request = BillRequest { bill_date: &intent.number, sub_mch_id };
    match client.download(&request, partial.as_file()).await {
        Ok(()) => {}
        Err(error) if error.is_no_bill() => return Ok(Download::Empty),
        Err(error) if error.is_bill_creating() => return Ok(Download::Unfinished),
        Err(error) => return Err(error.into()),
    }
    let checked = tokio::task::spawn_blocking(move || {
        let text = partial.rewind().map_err(|error| unwritten(&error))?;
        match TradeBill::open(text).and_then(TradeBill::finish) {
            Ok(end) if end.agrees() => Ok(Download::Whole(partial)),
            Ok(_) => Err(Failure::File("the bill does not add up to its own summary".to_owned())),
            Err(error) if error.is_no_bill() => Ok(Download::Empty),
            Err(error) if error.is_creating() => Ok(Download::Unfinished),
            Err(error) => Err(Failure::File(format!("the bill cannot be read: {error}"))),
        }
    });
    checked.await.map_err(|_| Failure::File("the bill could not be checked".to_owned()))?
}

fn unwritten(error: &std::io::Error) -> Failure {
    Failure::File(format!("the file of the bill could not be written: {error}"))
}

/// Hands the bill over, and begins the comparison, in one transaction.
async fn finish<S: Shop>(shop: &S, intent: &mut Intent, bill: &DailyBill<'_>) -> Result<Next, Failure> {
    let (lease, now) = (intent.next_at, shop.now());
    intent.state = if bill.file.is_some() { IntentState::Done } else { IntentState::Empty };
    (intent.next_at, intent.tries) = (None, 0);
    let intent = &*intent;
    retry_conflicts(|| async {
        let mut transaction = shop.database().begin().await?;
        // Otherwise somebody else has it.
        if update_intent(&mut transaction, intent, lease).await? {
            shop.take_bill(&mut transaction, bill).await?;
            let due = to_millis(now);
            let comparison = Intent::new(IntentKind::Reconcile, intent.order(), &intent.number, due, due);
            if insert_intent(&mut transaction, &comparison).await? {
                shop.jobs().enqueue(&mut transaction, &comparison.job(), now).await?;
            }
            transaction.commit().await?;
        }
        Ok::<_, Failure>(Next::Done)
    })
    .await
}

/// Sets a bill that is being made due again.
async fn wait<S: Shop>(shop: &S, intent: &mut Intent) -> Result<Next, Failure> {
    if is_past_hour_of(intent.created_at, shop.now(), LAST_HOUR) {
        return Err(Failure::Person(
            "the bill is still not there at six o'clock; look for it on the merchant platform".to_owned(),
        ));
    }
    let (lease, tries) = (intent.next_at, intent.tries);
    set_due(shop, intent, if tries < EAGER_TRIES { EAGER_INTERVAL } else { PATIENT_INTERVAL });
    intent.tries = tries.saturating_add(1);
    save(shop, intent, lease).await
}
