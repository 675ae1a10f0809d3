//! Every way through the machine, against a model of the gateway.

use std::time::Duration;

use proptest::prelude::*;

use super::classify::{ChargeResult, QueryResult, ReversalResult};
use super::machine::{Ending, Order, Phase, Settlement, Step};
use crate::value::{BeijingTime, Fen};

/// What happens to a charge that arrives.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Paid,
    OtherAmount,
    /// The payer enters the password that long after, or never.
    Password(Option<u64>),
    Refused,
    PayError,
}

/// How a call fails on its way.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Loss {
    None,
    /// The answer is lost, or is SYSTEMERROR after the call was carried out.
    Answer,
    /// The call is lost, or is SYSTEMERROR before it was carried out.
    Call,
    /// A reversal is answered with `recall` Y and carried out that many seconds later.
    Recall(u64),
}

#[derive(Clone, Debug)]
struct Plot {
    /// The seconds until the charge arrives; `None` if it is lost.
    arrival: Option<u64>,
    fate: Fate,
    is_answer_lost: bool,
    queries: Vec<bool>,
    reversals: Vec<Loss>,
    /// Whether the reversal of an unknown number is accepted, and bars it.
    bars: bool,
    patience: Option<u64>,
    takes: u64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Absent,
    Paying(Option<u64>),
    Paid,
    OtherAmount,
    PayError,
    Revoked,
    Refused,
}

struct Gateway<'p> {
    plot: &'p Plot,
    state: State,
    arrival: Option<u64>,
    reversal_at: Option<u64>,
    is_barred: bool,
    charges: u32,
    queries: usize,
    reversals: usize,
    first_reversal: Option<u64>,
}

impl<'p> Gateway<'p> {
    fn new(plot: &'p Plot) -> Self {
        Self {
            plot,
            state: State::Absent,
            arrival: plot.arrival,
            reversal_at: None,
            is_barred: false,
            charges: 0,
            queries: 0,
            reversals: 0,
            first_reversal: None,
        }
    }

    /// Lets the time go on to that second.
    fn advance(&mut self, now: u64) {
        if self.arrival.is_some_and(|arrival| arrival <= now) {
            let arrival = self.arrival.take().unwrap_or_default();
            if !self.is_barred {
                self.charges += 1;
                self.state = match self.plot.fate {
                    Fate::Paid => State::Paid,
                    Fate::OtherAmount => State::OtherAmount,
                    Fate::Password(after) => State::Paying(after.map(|after| arrival + after)),
                    Fate::Refused => State::Refused,
                    Fate::PayError => State::PayError,
                };
            }
        }
        let pays_at = match self.state {
            State::Paying(at) => at,
            _ => None,
        };
        // In their order.
        if let Some(reversal_at) = self.reversal_at.filter(|at| *at <= now) {
            self.reversal_at = None;
            if pays_at.is_none_or(|pays_at| pays_at > reversal_at) || pays_at.is_some() {
                self.reverse();
            }
        }
        if let State::Paying(Some(at)) = self.state
            && at <= now
        {
            self.state = State::Paid;
        }
    }

    fn charge(&mut self) -> ChargeResult {
        self.advance(0);
        if self.plot.is_answer_lost {
            return ChargeResult::Doubt;
        }
        match self.state {
            State::Paid => ChargeResult::Paid,
            State::OtherAmount => ChargeResult::OtherPayment,
            State::Paying(_) => ChargeResult::UserPaying,
            State::Refused => ChargeResult::Refused,
            _ => ChargeResult::Doubt,
        }
    }

    fn query(&mut self, now: u64) -> QueryResult {
        self.advance(now);
        self.queries += 1;
        if self.plot.queries.get(self.queries - 1) == Some(&true) {
            return QueryResult::Failed;
        }
        match self.state {
            State::Absent | State::Refused => QueryResult::Absent,
            State::Paying(_) => QueryResult::Open,
            State::Paid => QueryResult::Paid,
            State::OtherAmount => QueryResult::OtherPayment,
            State::PayError => QueryResult::PayError,
            State::Revoked => QueryResult::Revoked,
        }
    }

    fn reversal(&mut self, now: u64) -> ReversalResult {
        self.advance(now);
        self.first_reversal.get_or_insert(now);
        self.reversals += 1;
        let again = ReversalResult::Again { is_pending: true };
        let loss = self.plot.reversals.get(self.reversals - 1).copied().unwrap_or(Loss::None);
        match loss {
            Loss::Call => return again,
            Loss::Recall(after) if self.state != State::Absent => {
                self.reversal_at = Some(now + after);
                return again;
            }
            _ => {}
        }
        let is_known = !matches!(self.state, State::Absent | State::Refused);
        if let State::Paying(Some(at)) = self.state
            && at < now + 3
        {
            return ReversalResult::UserPaying;
        }
        if is_known || self.plot.bars {
            self.reverse();
        }
        match loss {
            Loss::Answer => again,
            _ if is_known || self.plot.bars => ReversalResult::Accepted,
            _ => ReversalResult::Refused,
        }
    }

    fn reverse(&mut self) {
        match self.state {
            State::Absent | State::Refused => self.is_barred = true,
            _ => self.state = State::Revoked,
        }
    }
}

fn order() -> Order {
    Order {
        mch_id: "1900000109".to_owned(),
        sub_mch_id: None,
        out_trade_no: "A1".to_owned(),
        total_fee: Fen(888),
        fee_type: "CNY".to_owned(),
    }
}

/// Plays a settlement, which is resumed from its text after that many steps. Returns its end and its time.
fn play(plot: &Plot, gateway: &mut Gateway<'_>, resumed_after: Option<u32>) -> (Ending, u64) {
    let charged_at = BeijingTime::from_unix_seconds(1_795_400_000).unwrap();
    let patience = plot.patience.map(Duration::from_secs);
    let mut settlement = Settlement::new(order(), charged_at).with_patience(patience);
    let (mut now, mut steps) = (Duration::ZERO, 0);
    loop {
        steps += 1;
        assert!(steps < 300, "{settlement:?}");
        let takes = Duration::from_secs(plot.takes);
        match settlement.step(now) {
            Step::Charge => {
                assert_eq!(steps, 1, "charged twice");
                let result = gateway.charge();
                settlement.record_charge(result, now);
            }
            Step::Query => {
                let begun = now;
                now += takes;
                let result = gateway.query(now.as_secs());
                settlement.record_query(result, begun, now);
            }
            Step::Reverse => {
                now += takes;
                let result = gateway.reversal(now.as_secs());
                settlement.record_reversal(result, now);
            }
            Step::Wait(pause) => now += pause,
            Step::Settled(ending) => return (ending, now.as_secs()),
        }
        if resumed_after == Some(steps) && !matches!(settlement.step(now), Step::Settled(_)) {
            settlement = settlement.to_string().parse::<Settlement>().unwrap().with_patience(patience);
            assert!(matches!(settlement.step(now), Step::Query), "resuming begins at a query");
        }
    }
}

/// Compares the end with what the gateway has once everything has arrived.
fn check(plot: &Plot, resumed_after: Option<u32>) {
    let mut gateway = Gateway::new(plot);
    let (ending, now) = play(plot, &mut gateway, resumed_after);
    gateway.advance(100_000);
    let expected = match gateway.state {
        State::Paid => [Ending::Paid; 2],
        State::OtherAmount => [Ending::Person; 2],
        _ => [Ending::Unpaid, Ending::Reversed],
    };
    // Another amount may be seen before a reversal that is under way.
    let is_other = matches!(plot.fate, Fate::OtherAmount) && ending == Ending::Person;
    assert!(is_other || expected.contains(&ending), "{ending:?} at {now}, but {:?}", gateway.state);
    assert!(gateway.charges <= 1);
    assert!(gateway.first_reversal.is_none_or(|at| at >= 15));
    assert!(now <= 15 * 60, "{now}");
}

fn plots() -> impl Strategy<Value = Plot> {
    let fate = prop_oneof![
        Just(Fate::Paid),
        Just(Fate::OtherAmount),
        proptest::option::of(0..90_u64).prop_map(Fate::Password),
        Just(Fate::Refused),
        Just(Fate::PayError),
    ];
    let loss = prop_oneof![
        3 => Just(Loss::None),
        1 => Just(Loss::Answer),
        1 => Just(Loss::Call),
        1 => (0..8_u64).prop_map(Loss::Recall),
    ];
    // A charge that arrives a minute after its reversal is beyond what the protocol lets one know.
    let arrival = prop_oneof![2 => Just(Some(0)), 1 => (1..70_u64).prop_map(Some), 1 => Just(None)];
    (
        (arrival, fate, any::<bool>(), any::<bool>()),
        proptest::collection::vec(any::<bool>(), 0..11),
        proptest::collection::vec(loss, 0..6),
        proptest::option::of(0..60_u64),
        0..4_u64,
    )
        .prop_map(|((arrival, fate, is_answer_lost, bars), queries, reversals, patience, takes)| Plot {
            is_answer_lost: is_answer_lost || arrival != Some(0),
            arrival,
            fate,
            queries,
            reversals,
            bars,
            patience,
            takes,
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn settlement_ends_as_the_gateway_has_it(plot in plots()) {
        check(&plot, None);
    }

    #[test]
    fn settlement_ends_so_when_it_is_resumed(plot in plots(), steps in 1..20_u32) {
        check(&plot, Some(steps));
    }
}

fn settle(query: QueryResult, reversal: ReversalResult) -> (Ending, u64, u32, u32) {
    settle_by(|_| query, reversal)
}

/// Settles with what a query gives after that many reversals. Returns the end, the seconds, the queries and the
/// reversals.
fn settle_by(query: impl Fn(u32) -> QueryResult, reversal: ReversalResult) -> (Ending, u64, u32, u32) {
    let mut settlement = Settlement::new(order(), BeijingTime::from_unix_seconds(0).unwrap());
    let (mut now, mut queries, mut reversals) = (Duration::ZERO, 0, 0);
    loop {
        match settlement.step(now) {
            Step::Charge => settlement.record_charge(ChargeResult::Doubt, now),
            Step::Query => {
                queries += 1;
                settlement.record_query(query(reversals), now, now);
            }
            Step::Reverse => {
                reversals += 1;
                settlement.record_reversal(reversal, now);
            }
            Step::Wait(pause) => now += pause,
            Step::Settled(ending) => return (ending, now.as_secs(), queries, reversals),
        }
    }
}

#[test]
fn settlement_queries_every_five_seconds_and_then_reverses() {
    // Ten queries until 45 seconds, and the last one.
    assert_eq!(settle(QueryResult::Open, ReversalResult::Accepted), (Ending::Reversed, 45, 11, 1));
    // An order that was never seen is queried once more.
    assert_eq!(settle(QueryResult::Absent, ReversalResult::Accepted), (Ending::Reversed, 105, 12, 1));
    assert_eq!(settle(QueryResult::Absent, ReversalResult::Refused), (Ending::Reversed, 105, 12, 1));
}

#[test]
fn settlement_is_for_a_person_only_when_nobody_else_can_know() {
    let again = ReversalResult::Again { is_pending: true };
    for (query, reversal) in [
        (QueryResult::Open, ReversalResult::Late),
        (QueryResult::Open, ReversalResult::Barred),
        (QueryResult::Failed, again),
        (QueryResult::Failed, ReversalResult::Accepted),
        (QueryResult::Open, ReversalResult::UserPaying),
        (QueryResult::Open, ReversalResult::Refused),
        (QueryResult::OtherPayment, again),
        (QueryResult::Refunded, again),
    ] {
        let (ending, seconds, _, reversals) = settle(query, reversal);
        assert_eq!(ending, Ending::Person, "{query:?} {reversal:?}");
        assert!(seconds < 600 && reversals <= 30, "{query:?} {reversal:?}: {seconds} {reversals}");
    }
}

/// A number that was found once and then is not is no proof that nothing is paid, unless a reversal was accepted.
#[test]
fn settlement_of_an_order_that_disappears_is_for_a_person() {
    let disappears = |reversals| if reversals == 0 { QueryResult::Open } else { QueryResult::Absent };
    assert_eq!(settle_by(disappears, ReversalResult::Refused).0, Ending::Person);
    assert_eq!(settle_by(disappears, ReversalResult::Accepted).0, Ending::Reversed);
    assert_eq!(settle_by(|_| QueryResult::Absent, ReversalResult::Refused).0, Ending::Reversed);
}

/// A payment is kept only if no reversal may give it back later.
#[test]
fn settlement_between_two_reversals_depends_on_what_is_pending() {
    let charged_at = BeijingTime::from_unix_seconds(1_795_400_000).unwrap();
    let later = Duration::from_secs(60);
    for (result, kept, pending) in [
        (QueryResult::Paid, Step::Settled(Ending::Paid), Step::Reverse),
        (QueryResult::Closed, Step::Settled(Ending::Unpaid), Step::Settled(Ending::Reversed)),
        (QueryResult::Revoked, Step::Settled(Ending::Unpaid), Step::Settled(Ending::Reversed)),
        (QueryResult::Refunded, Step::Settled(Ending::Person), Step::Settled(Ending::Person)),
        (QueryResult::OtherPayment, Step::Settled(Ending::Person), Step::Settled(Ending::Person)),
        (QueryResult::Open, Step::Reverse, Step::Reverse),
        (QueryResult::Failed, Step::Reverse, Step::Reverse),
    ] {
        for (is_pending, expected) in [(false, kept), (true, pending)] {
            let phase = Phase::Reverse { is_query_next: true, is_pending };
            let mut settlement = Settlement::at_phase(order(), charged_at, phase, true);
            assert_eq!(settlement.step(later), Step::Query);
            settlement.record_query(result, later, later);
            assert_eq!(settlement.step(later), expected, "{result:?} {is_pending}");
        }
    }
}

#[test]
fn settlement_has_time_for_queries_until_its_patience_ends() {
    let charged_at = BeijingTime::from_unix_seconds(1_795_400_000).unwrap();
    let at = Duration::from_secs;
    let mut settlement = Settlement::new(order(), charged_at);
    settlement.record_charge(ChargeResult::Doubt, at(1));
    assert_eq!([1, 40, 50].map(|now| settlement.time_for_queries(at(now))), [Some(at(44)), Some(at(5)), Some(at(0))]);
    // The next query decides nothing about the time of the one before a reversal.
    settlement.record_query(QueryResult::Open, at(50), at(50));
    assert_eq!(settlement.step(at(50)), Step::Reverse);
    assert_eq!(settlement.time_for_queries(at(50)), None);
}

/// A settlement that is reversing, at the time of its next reversal.
fn reversing(is_pending: bool) -> Settlement {
    let charged_at = BeijingTime::from_unix_seconds(1_795_400_000).unwrap();
    Settlement::at_phase(order(), charged_at, Phase::Reverse { is_query_next: false, is_pending }, true)
}

#[test]
fn settlement_pauses_twice_as_long_after_each_reversal_up_to_ten_seconds() {
    let (mut settlement, mut now, mut pauses) = (reversing(false), Duration::from_secs(60), Vec::new());
    while pauses.len() < 6 {
        assert_eq!(settlement.step(now), Step::Reverse);
        settlement.record_reversal(ReversalResult::Again { is_pending: false }, now);
        let Step::Wait(pause) = settlement.step(now) else { panic!("{settlement:?}") };
        pauses.push(pause.as_secs());
        now += pause;
    }
    assert_eq!(pauses, [1, 2, 4, 8, 10, 10]);
}

/// What one reversal may have begun, the failure of the next one does not end.
#[test]
fn settlement_remembers_that_a_reversal_is_pending() {
    let now = Duration::from_secs(60);
    for (was_pending, is_pending) in [(false, false), (false, true), (true, false), (true, true)] {
        let mut settlement = reversing(was_pending);
        settlement.record_reversal(ReversalResult::Again { is_pending }, now);
        let phase = Phase::Reverse { is_query_next: false, is_pending: was_pending || is_pending };
        assert_eq!(settlement.phase, phase);
    }
}

#[test]
fn settlement_waits_five_seconds_before_it_queries_again() {
    let (now, interval) = (Duration::from_secs(60), Duration::from_secs(5));
    let mut paying = reversing(false);
    paying.record_reversal(ReversalResult::UserPaying, now);
    let mut failed = reversing(false);
    failed.record_reversal(ReversalResult::Accepted, now);
    assert_eq!(failed.step(now), Step::Query);
    failed.record_query(QueryResult::Failed, now, now);
    for settlement in [paying, failed] {
        assert_eq!(settlement.step(now), Step::Wait(interval), "{settlement:?}");
        assert_eq!(settlement.step(now + interval), Step::Query, "{settlement:?}");
    }
}
