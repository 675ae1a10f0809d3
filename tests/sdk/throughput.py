"""Prints the CPU time and the time of an order query with wechatpy, in microseconds. See tests/sdk/throughput."""

import datetime
import sys
import time

from wechatpy.pay import WeChatPay

from sandbox import APPID, KEY, MCH_ID

url, calls = sys.argv[1], int(sys.argv[2])


class AtSandbox(WeChatPay):
    API_BASE_URL = url + "/"


merchant = AtSandbox(APPID, KEY, MCH_ID, timeout=30)
merchant.order.create(
    trade_type="JSAPI",
    body="Tea shop-oolong",
    total_fee=888,
    notify_url="http://127.0.0.1:9/notify",
    client_ip="203.0.113.7",
    user_id="oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
    out_trade_no="CALLS-PYTHON",
    # Local time; the gateway reads Beijing time.
    time_expire=datetime.datetime.now() + datetime.timedelta(days=2),
)


def query(times):
    for _ in range(times):
        assert merchant.order.query(out_trade_no="CALLS-PYTHON")["trade_state"] == "NOTPAY"


query(calls // 10)
begin, cpu = time.perf_counter(), time.process_time()
query(calls)
cpu, wall = time.process_time() - cpu, time.perf_counter() - begin
print(f"{cpu / calls * 1e6:.1f} {wall / calls * 1e6:.1f}")
