//! Drivers that the crate does not know: the examples.

use wxpay_jobs::{Arrival, Task};

#[path = "../../examples/diesel.rs"]
mod diesel_example;
#[path = "../../examples/rusqlite.rs"]
mod rusqlite_example;

const ARRIVALS: [Arrival; 3] =
    [Arrival::New(Task::Deliver), Arrival::Duplicate(Task::Deliver), Arrival::New(Task::Refund)];

#[test]
fn rusqlite_takes_one_of_two_payments() {
    rusqlite_example::main().unwrap();
    assert_eq!(rusqlite_example::run().unwrap(), (ARRIVALS.to_vec(), "PAID".to_owned()));
}

#[test]
fn diesel_takes_one_of_two_payments() {
    diesel_example::main().unwrap();
    assert_eq!(diesel_example::run().unwrap(), (ARRIVALS.to_vec(), "PAID".to_owned()));
}
