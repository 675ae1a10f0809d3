//! The bill of a day, compared with the shop's own orders.

use std::fs::File;
use std::path::PathBuf;

use wxpay_core::bill::TradeBill;
use wxpay_core::bill::reconcile::{
    BillDay, Conclusion, Entry, EntryKind, ReconcileOptions, reconcile, reconcile_without_bill,
};

use crate::accept::wake_order;
use crate::database::{Database as _, Transaction as _, retry_conflicts};
use crate::failure::Failure;
use crate::intent::{Intent, IntentKind, IntentState, find_intent, update_intent};
use crate::next::Next;
use crate::shop::{BillAccount, OrderKey, Shop, ShopRows};

/// Compares the day of a row whose lease is held.
pub(super) async fn run<S: Shop>(shop: &S, intent: &mut Intent) -> Result<Next, Failure> {
    let day: BillDay =
        intent.number.parse().map_err(|_| Failure::Person("the number of the row is no day".to_owned()))?;
    let account = BillAccount { mch_id: intent.mch_id.clone(), sub_mch_id: intent.sub_mch_id.clone() };
    let compared = match shop.shop_rows(&account, day).await? {
        None => None,
        Some(rows) => {
            let file = if is_empty(shop, intent).await? { None } else { Some(shop.bill_file(&account, day)) };
            let mut options = ReconcileOptions::new()
                .with_day(day)
                .with_merchant(&account.mch_id)
                .with_carry(shop.open_rows(&account, day).await?)
                .with_spill(std::env::temp_dir());
            if !account.sub_mch_id.is_empty() {
                options = options.with_sub_merchant(&account.sub_mch_id);
            }
            let compared = tokio::task::spawn_blocking(move || compare(file, rows, options));
            Some(compared.await.map_err(|_| Failure::File("the bill could not be compared".to_owned()))??)
        }
    };
    finish(shop, intent, &account, day, compared.as_ref()).await
}

/// Returns whether the day has no bill.
async fn is_empty<S: Shop>(shop: &S, intent: &Intent) -> Result<bool, Failure> {
    retry_conflicts(|| async {
        let mut transaction = shop.database().begin().await?;
        let Intent { mch_id, sub_mch_id, number, .. } = intent;
        let bill = find_intent(&mut transaction, IntentKind::Bill, mch_id, sub_mch_id, number).await?;
        Ok::<_, Failure>(bill.is_some_and(|bill| bill.state == IntentState::Empty))
    })
    .await
}

fn compare(
    file: Option<PathBuf>,
    rows: ShopRows,
    options: ReconcileOptions,
) -> Result<(Vec<Entry>, Conclusion), Failure> {
    let refused = |error: &dyn std::fmt::Display| Failure::File(format!("the bill could not be compared: {error}"));
    let mut report = match file {
        Some(file) => {
            let bill = File::open(&file).map_err(|error| refused(&error))?;
            let bill = TradeBill::open(bill).map_err(|error| refused(&error))?;
            reconcile(bill, rows, options).map_err(|error| refused(&error))?
        }
        None => reconcile_without_bill(rows, options).map_err(|error| refused(&error))?,
    };
    let entries = report.by_ref().collect::<Result<Vec<_>, _>>().map_err(|error| refused(&error))?;
    let conclusion = report.finish().map_err(|error| refused(&error))?;
    Ok((entries, conclusion))
}

/// Tells the shop of the differences, and wakes the orders that only WeChat Pay has as paid, in one transaction.
async fn finish<S: Shop>(
    shop: &S,
    intent: &mut Intent,
    account: &BillAccount,
    day: BillDay,
    compared: Option<&(Vec<Entry>, Conclusion)>,
) -> Result<Next, Failure> {
    let lease = intent.next_at;
    (intent.state, intent.next_at, intent.tries) = (IntentState::Done, None, 0);
    let intent = &*intent;
    retry_conflicts(|| async {
        let mut transaction = shop.database().begin().await?;
        // Otherwise somebody else has it.
        if !update_intent(&mut transaction, intent, lease).await? {
            return Ok(Next::Done);
        }
        if let Some((entries, conclusion)) = compared {
            for entry in entries {
                shop.note_difference(&mut transaction, account, day, entry).await?;
                if entry.kind == EntryKind::OnlyThere && entry.out_refund_no.is_none() {
                    let order = OrderKey {
                        mch_id: &account.mch_id,
                        sub_mch_id: &account.sub_mch_id,
                        out_trade_no: &entry.out_trade_no,
                    };
                    wake_order(shop, &mut transaction, order).await?;
                }
            }
            shop.note_reconciliation(&mut transaction, account, day, conclusion).await?;
        }
        transaction.commit().await?;
        Ok::<_, Failure>(Next::Done)
    })
    .await
}
