//! A literal over the limit that stands beside it.
use wxpay_core::text;

fn main() {
    let _ = text!("茶茶茶", 8);
}
