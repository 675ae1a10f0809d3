//! A shop that takes payments.

fn main() {}
