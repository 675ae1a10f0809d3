//! A parameter that the reply is read into is held against the reply's table where it is
//! known.
use wxpay_core::{Merchant, Request, pay, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::ORDER_QUERY, response = R)]
struct Query<'a, R> {
    out_trade_no: &'a str,
    #[wxpay(skip)]
    reply: std::marker::PhantomData<R>,
}

fn main() {
    let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d").unwrap();
    let query: Query<'_, pay::RefundResponse> = Query { out_trade_no: "1", reply: std::marker::PhantomData };
    let _ = merchant.prepare(&query);
}
