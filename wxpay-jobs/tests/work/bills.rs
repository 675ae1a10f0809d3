//! Bills: at ten o'clock, while they are being made, and compared with the shop's own orders.

use std::sync::atomic::Ordering;
use std::time::{Duration, UNIX_EPOCH};

use wxpay_core::BeijingTime;
use wxpay_core::Fen;
use wxpay_core::bill::reconcile::{BillDay, ShopRow};
use wxpay_core::value::TradeState;
use wxpay_jobs::{IntentKind, IntentState, Shop as _};

use crate::world::TestShop;

fn now(shop: &TestShop) -> BeijingTime {
    let seconds = shop.now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    BeijingTime::from_unix_seconds(seconds).unwrap()
}

/// Advances the clocks to a time of a day.
fn advance_to(shop: &TestShop, time: &str) {
    let wanted: BeijingTime = time.parse().unwrap();
    let left = wanted.unix_seconds() - now(shop).unix_seconds();
    shop.advance(Duration::from_secs(left));
}

/// The day that is so many days after that of the shop.
fn day(shop: &TestShop, days: i64) -> String {
    let seconds = i64::try_from(now(shop).unix_seconds()).unwrap() + days * 86_400;
    BillDay::from_time(BeijingTime::from_unix_seconds(seconds.try_into().unwrap()).unwrap()).to_string()
}

fn creating() -> Vec<u8> {
    "<xml><return_code><![CDATA[FAIL]]></return_code><return_msg><![CDATA[Bill Creating]]></return_msg>\
     <error_code><![CDATA[20003]]></error_code></xml>"
        .as_bytes()
        .to_vec()
}

#[tokio::test]
async fn bill_is_wanted_from_ten_o_clock_across_month_ends() {
    let shop = TestShop::new().await;
    shop.0.has_bills.store(true, Ordering::Relaxed);
    let year = 2000 + shop_year(&shop) + 1;
    let ends = [("0131", "0201"), ("0228", "0301"), ("0430", "0501"), ("1231", "0101")];
    for (before, morning) in ends {
        let is_new_year = morning == "0101";
        let morning_year = if is_new_year { year + 1 } else { year };
        advance_to(&shop, &format!("{morning_year}{morning}095950"));
        let swept = shop.sweep().await;
        let yesterday = format!("{year}{before}");
        assert_eq!((swept.bills, shop.intent(IntentKind::Bill, &yesterday).await), (0, None), "{morning}");
        advance_to(&shop, &format!("{morning_year}{morning}100001"));
        assert!(shop.sweep().await.bills >= 1, "{morning}");
        assert!(shop.intent(IntentKind::Bill, &yesterday).await.is_some(), "{morning}");
        assert_eq!(shop.sweep().await.bills, 0);
        shop.settle().await;
        assert_eq!(shop.texts("shop_bill", &yesterday).await, ["empty"]);
    }
    assert_eq!(shop.concerns(), []);
}

fn shop_year(shop: &TestShop) -> u32 {
    now(shop).to_string()[2..4].parse().unwrap()
}

#[tokio::test]
async fn bills_of_an_outage_are_made_up_for() {
    let shop = TestShop::new().await;
    shop.0.has_bills.store(true, Ordering::Relaxed);
    advance_to(&shop, &format!("{}110000", day(&shop, 1)));
    assert_eq!(shop.sweep().await.bills, 1, "a new shop wants one");
    shop.advance(Duration::from_hours(72));
    assert_eq!(shop.sweep().await.bills, 3);
    shop.settle().await;
    for days in 1..=4 {
        assert_eq!(shop.state(IntentKind::Bill, &day(&shop, -days)).await, Some(IntentState::Empty), "{days}");
    }
}

#[tokio::test]
async fn bill_that_is_being_made_is_asked_for_until_six_o_clock() {
    // The fourteenth question comes after 230 to 243 minutes, the one before after at most 182.
    for (minutes, is_there) in [(205, true), (24 * 60, false)] {
        let shop = TestShop::new().await;
        advance_to(&shop, &format!("{}120000", day(&shop, 1)));
        let number = "A1";
        shop.pay(number).await;
        shop.settle().await;
        shop.0.has_bills.store(true, Ordering::Relaxed);
        let today = day(&shop, 0);
        advance_to(&shop, &format!("{}100000", day(&shop, 1)));
        let start = shop.now();
        let mut asked = Vec::new();
        for minute in 0..9 * 60 {
            if minute < minutes {
                *shop.0.transport.script.lock().unwrap() = vec![("/pay/downloadbill", creating())];
            } else {
                shop.0.transport.script.lock().unwrap().clear();
            }
            let before = shop.0.transport.calls.lock().unwrap().len();
            shop.sweep().await;
            if shop.0.transport.calls.lock().unwrap()[before..].iter().any(|path| path == "/pay/downloadbill") {
                asked.push(minute);
            }
            shop.0.transport.script.lock().unwrap().clear();
            let spent = shop.now().duration_since(start).unwrap();
            shop.advance(Duration::from_secs((minute + 1) * 60).saturating_sub(spent));
        }
        let state = shop.state(IntentKind::Bill, &today).await;
        if is_there {
            assert_eq!(asked.len(), 14, "{asked:?}");
            assert_eq!((state, shop.concerns()), (Some(IntentState::Done), vec![]));
            assert_eq!(shop.texts("shop_bill", &today).await, ["file"]);
        } else {
            assert_eq!((state, shop.concerns().len()), (Some(IntentState::Open), 1));
            assert!(shop.concerns()[0].reason.contains("six o'clock"));
            let gaps: Vec<u64> = asked.windows(2).map(|pair| pair[1] - pair[0]).collect();
            assert!(gaps[..10].iter().all(|gap| matches!(gap, 5 | 6)), "{asked:?}");
            assert!(gaps[10..].iter().all(|gap| matches!(gap, 60 | 61)), "{asked:?}");
        }
    }
}

#[tokio::test]
async fn reconciliation_wakes_the_order_that_only_the_bill_has() {
    let shop = TestShop::new().await;
    advance_to(&shop, &format!("{}120000", day(&shop, 1)));
    for number in ["A1", "A2"] {
        shop.pay(number).await;
    }
    shop.settle().await;
    // The shop lost all of A2.
    for table in ["wxpay_payment", "wxpay_intent"] {
        shop.execute(&format!("DELETE FROM {table} WHERE out_trade_no = 'A2'"), &[]).await;
    }
    shop.execute("DELETE FROM wxpay_effect WHERE effect_key LIKE '%:A2'", &[]).await;
    shop.execute("DELETE FROM shop_delivery WHERE number = 'A2'", &[]).await;
    let row = |number, fen, state| ShopRow::order(number, Fen(fen), state, now(&shop));
    *shop.0.rows.lock().unwrap() = Some(vec![
        row("A1", 888, TradeState::Success),
        row("A2", 888, TradeState::Notpay),
        row("A9", 1, TradeState::Success),
    ]);
    shop.0.has_bills.store(true, Ordering::Relaxed);
    let today = day(&shop, 0);
    advance_to(&shop, &format!("{}100500", day(&shop, 1)));
    shop.settle().await;
    assert_eq!(shop.state(IntentKind::Reconcile, &today).await, Some(IntentState::Done));
    let differences = shop.0.differences.lock().unwrap().clone();
    assert_eq!(differences, [("A2".to_owned(), "only-there"), ("A9".to_owned(), "only-here")]);
    assert_eq!(shop.deliveries("A2").await, 1);
    assert_eq!(shop.concerns(), []);
}
