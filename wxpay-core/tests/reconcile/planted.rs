//! A generated day with planted differences: all are found, and no others.

use wxpay_core::bill::reconcile::{ReconcileOptions, ShopRow};
use wxpay_core::value::TradeState;

use crate::day::{BillLine, Random, bill, paid, refunded, run, short};

/// How many differences of each kind are planted.
const PLANTED: usize = 12;

const DAY: &str = "20261128";

/// A day of orders, with a refund for every seventh.
struct Day {
    there: Vec<BillLine>,
    here: Vec<ShopRow>,
    expected: Vec<String>,
}

fn day(orders: usize, seed: u64) -> Day {
    let mut random = Random(seed);
    let mut day = Day { there: Vec::new(), here: Vec::new(), expected: Vec::new() };
    let mut numbers: Vec<String> = (0..orders).map(|number| format!("{DAY}{number:08}")).collect();
    random.shuffle(&mut numbers);
    for (at, number) in numbers.iter().enumerate() {
        // Between one and eleven in the evening.
        let of_day = 3600 + random.below(22 * 3600);
        let time = format!("{DAY}{:02}{:02}{:02}", of_day / 3600, of_day / 60 % 60, of_day % 60);
        let total_fee = 1 + random.below(100_000) as u64;
        let mut line = BillLine::payment(number, total_fee, &time);
        let own = paid(number, total_fee, &time);
        match at / PLANTED {
            0 => {
                day.there.push(line);
                day.expected.push(format!("only-there {number} SUCCESS:- refund"));
            }
            1 => {
                day.there.push(line);
                day.here.push(ShopRow { state: TradeState::Notpay, ..own });
                day.expected.push(format!("only-there {number} SUCCESS:NOTPAY deliver"));
            }
            2 => {
                day.here.push(own);
                day.expected.push(format!("only-here {number} -:SUCCESS query"));
            }
            3 => {
                line.total_fee += 1 + at as u64 % 3;
                day.there.push(line);
                day.here.push(own);
                day.expected.push(format!("amount {number} SUCCESS:SUCCESS ask"));
            }
            4 => {
                // A fen more than that of the rate.
                line.fee = Some(line.amounts()[3] + 1000);
                day.there.push(line);
                day.here.push(own);
                day.expected.push(format!("fee {number} SUCCESS:SUCCESS ask"));
            }
            5 => {
                day.there.push(line);
                day.here.push(ShopRow { state: TradeState::Refund, ..own });
                day.expected.push(format!("state {number} SUCCESS:REFUND query"));
            }
            6 => {
                let again = format!("4200009999{number}");
                day.there.push(line.clone());
                day.there.push(BillLine { transaction_id: again, ..line });
                day.here.push(own);
                day.expected.push(format!("twice {number} SUCCESS:SUCCESS refund"));
            }
            7 => {
                let time = format!("{DAY}2355{:02}", at % 60);
                if at % 2 == 0 {
                    day.there.push(BillLine { time, ..line });
                    day.expected.push(format!("next-day {number} SUCCESS:- query"));
                } else {
                    day.here.push(paid(number, total_fee, &time));
                    day.expected.push(format!("next-day {number} -:SUCCESS query"));
                }
            }
            8 => {
                let refund = format!("R{number}");
                day.there.push(line);
                day.there.push(BillLine::refund(number, &refund, total_fee, &time));
                day.here.push(own);
                day.expected.push(format!("state {number}/{refund} REFUND:SUCCESS query"));
            }
            _ => {
                if at % 7 == 0 {
                    let (refund, fee) = (format!("R{number}"), 1 + total_fee / 2);
                    day.there.push(BillLine::refund(number, &refund, fee, &time));
                    day.here.push(refunded(number, &refund, fee, &time));
                }
                if at % 5 == 0 {
                    line.coupons = total_fee / 4;
                }
                day.there.push(line);
                day.here.push(own);
                // Not paid at either side, and reversed.
                day.here.push(ShopRow { state: TradeState::Notpay, ..paid(&format!("N{number}"), total_fee, &time) });
                if at % 11 == 0 {
                    let line = BillLine::payment(&format!("V{number}"), total_fee, &time);
                    day.there.push(BillLine { state: "REVOKED", ..line.clone() });
                    day.there.push(line);
                    day.here
                        .push(ShopRow { state: TradeState::Closed, ..paid(&format!("V{number}"), total_fee, &time) });
                }
            }
        }
    }
    day.expected.sort();
    day
}

fn check(day: &Day, options: &ReconcileOptions) {
    let (entries, end) = run(&bill(&day.there), day.here.clone(), options.clone()).unwrap();
    let mut found: Vec<String> = entries.iter().map(short).collect();
    found.sort();
    assert_eq!(found, day.expected);
    let differences = end.summary.differences;
    let count = |times: usize| (times * PLANTED) as u64;
    assert_eq!((differences.only_there, differences.only_here), (count(2), count(1)));
    assert_eq!((differences.amount, differences.fee, differences.state), (count(1), count(1), count(2)));
    assert_eq!((differences.twice, differences.next_day), (count(1), count(1)));
    assert_eq!(end.open.len(), PLANTED);
    assert_eq!(end.summary.carried, count(1));
    assert!(!end.summary.agrees());
}

mod reconcile {
    use super::*;

    #[test]
    fn finds_each_planted_difference_and_no_other() {
        for seed in 0..2 {
            let mut day = day(1_000, seed);
            let options = ReconcileOptions::new().with_day(DAY.parse().unwrap());
            check(&day, &options);

            // In the bill's own order, by time, and the orders sorted.
            day.there.sort_by(|one, other| one.time.cmp(&other.time));
            let key = |row: &ShopRow| (row.out_trade_no.clone(), row.out_refund_no.clone());
            day.here.sort_by_key(key);
            check(&day, &options);

            day.here.reverse();
            check(&day, &options);
        }
    }

    #[test]
    fn finds_them_beyond_the_memory_too() {
        let directory = crate::storage::TestDirectory::new();
        let day = day(8_000, 7);
        check(&day, &ReconcileOptions::new().with_memory(0).with_spill(directory.path()));
        check(&day, &ReconcileOptions::new().with_memory(300_000).with_spill(directory.path()));
        assert_eq!(directory.files(), 0);
    }
}

mod report {
    use super::*;

    /// Rows of a few numbers in every state, most of which no shop would have.
    fn odd_day(random: &mut Random) -> (Vec<BillLine>, Vec<ShopRow>) {
        let mut there = Vec::new();
        let mut here = Vec::new();
        for number in 0..40 {
            let number = format!("A{number}");
            let times = ["20261128000200", "20261128120000", "20261128130000", "20261128235900"];
            let fees = [100, 200];
            for _ in 0..random.below(5) {
                let (time, fee) = (times[random.below(4)], fees[random.below(2)]);
                let state = ["SUCCESS", "SUCCESS", "REFUND", "REVOKED", "CLOSED", "NEW"][random.below(6)];
                let refund = (state == "REFUND").then(|| format!("{number}R{}", random.below(2)));
                let refund_status = ["SUCCESS", "FAIL", ""][random.below(3)];
                let transaction_id = format!("42{}", random.below(2));
                let line = BillLine::payment(&number, fee, time);
                there.push(BillLine { state, out_refund_no: refund, refund_status, transaction_id, ..line });
            }
            let states = [TradeState::Success, TradeState::Refund, TradeState::Notpay, TradeState::Closed];
            if random.below(4) > 0 {
                let order = paid(&number, fees[random.below(2)], times[random.below(4)]);
                here.push(ShopRow { state: states[random.below(4)].clone(), ..order });
            }
            for refund in 0..random.below(3) {
                let refund = refunded(&number, &format!("{number}R{refund}"), fees[random.below(2)], times[1]);
                here.push(ShopRow { state: states[random.below(4)].clone(), ..refund });
            }
        }
        (there, here)
    }

    #[test]
    fn is_the_same_in_any_order_of_the_rows() {
        let directory = crate::storage::TestDirectory::new();
        let mut random = Random(11);
        for round in 0..60 {
            let (mut there, mut here) = odd_day(&mut random);
            let first = run(&bill(&there), here.clone(), ReconcileOptions::new()).unwrap();
            let open = first.1.open.clone();
            random.shuffle(&mut there);
            random.shuffle(&mut here);
            let spilt = ReconcileOptions::new().with_memory(0).with_spill(directory.path());
            let second = run(&bill(&there), here.clone(), spilt).unwrap();
            assert_eq!(first, second, "{round}");

            // Whatever is carried ends on the next day.
            let options = ReconcileOptions::new().with_day("20261129".parse().unwrap()).with_carry(open);
            let (entries, end) = run(&bill(&[]), vec![], options).unwrap();
            assert!(end.open.is_empty(), "{round}");
            assert!(entries.len() as u64 <= second.1.summary.carried, "{round}");
        }
    }
}
