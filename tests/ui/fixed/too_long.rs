//! A literal over the limit, which counts bytes.
use wxpay_core::{Fen, Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(
    trade_type = "APP",
    body = "明前西湖龙井茶，产自杭州狮峰山，手工炒制，二百五十克铁罐装，配紫砂茶杯两只与竹制茶盘一个"
))]
struct TeaOrder<'a> {
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: &'a str,
}

fn main() {}
