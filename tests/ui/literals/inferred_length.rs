//! A literal over the limit of the field that it is put into.
use wxpay_core::{Text, text};

struct Till<'a> {
    name: Text<'a, 8>,
}

fn main() {
    let till = Till { name: text!("tea house") };
    assert_eq!(till.name.len(), 9);
}
