"""wechatpy against the sandbox. The package is as published; a subclass sets
its base URL, which is what the class attribute is for."""

import datetime
import itertools
import pathlib
import re
import unittest

from wechatpy.exceptions import InvalidSignatureException, WeChatPayException
from wechatpy.pay import WeChatPay

from sandbox import APPID, KEY, MCH_ID, SUB_APPID, SUB_MCH_ID, Receiver, Sandbox

OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"


class Wechatpy(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.receiver = Receiver()
        cls.addClassCleanup(cls.receiver.stop)
        cls.sandbox = Sandbox()
        cls.addClassCleanup(cls.sandbox.stop)
        cls.numbers = itertools.count(1)

        class AtSandbox(WeChatPay):
            API_BASE_URL = cls.sandbox.url + "/"

        cls.AtSandbox = AtSandbox

    def setUp(self):
        self.receiver.clear()
        self.merchant = self.AtSandbox(APPID, KEY, MCH_ID, timeout=30)
        self.out_trade_no = f"WECHATPY-{next(self.numbers)}"

    def place(self, merchant=None, **changes):
        arguments = {
            "trade_type": "JSAPI",
            "body": "茶叶店-乌龙茶 & 红茶",
            "total_fee": 888,
            "notify_url": self.receiver.url + "/notify",
            "client_ip": "203.0.113.7",
            "user_id": OPENID,
            "out_trade_no": self.out_trade_no,
            "attach": "深圳分店",
            # Later than any test moves the clock.
            "time_expire": datetime.datetime.now() + datetime.timedelta(days=365),
            **changes,
        }
        return (merchant or self.merchant).order.create(**arguments)

    def refused(self, **changes):
        with self.assertRaises(WeChatPayException) as raised:
            self.place(**changes)
        return raised.exception

    def test_from_the_order_to_the_payment(self):
        placed = self.place()
        self.assertTrue(placed["prepay_id"].startswith("wx"))
        self.assertTrue(self.merchant.check_signature(placed))
        self.assertEqual(self.merchant.order.query(out_trade_no=self.out_trade_no)["trade_state"], "NOTPAY")

        def shop(notification):
            """Answers as a shop built on wechatpy would."""
            try:
                self.merchant.parse_payment_result(notification.body.decode("utf-8"))
            except InvalidSignatureException:
                return 200, b"<xml><return_code>FAIL</return_code></xml>"
            return 200, b"<xml><return_code><![CDATA[SUCCESS]]></return_code></xml>"

        self.receiver.reply = shop
        self.sandbox.pay(self.out_trade_no)
        [attempt] = self.sandbox.attempts(self.out_trade_no, 1)
        self.assertTrue(attempt["acknowledged"], attempt)
        [notification] = self.receiver.received(1)
        told = self.merchant.parse_payment_result(notification.body.decode("utf-8"))
        self.assertEqual((told["out_trade_no"], told["total_fee"], told["cash_fee"]), (self.out_trade_no, 888, 888))
        self.assertEqual((told["openid"], told["attach"]), (OPENID, "深圳分店"))
        with self.assertRaises(InvalidSignatureException):
            self.merchant.parse_payment_result(notification.body.decode("utf-8").replace("888", "1"))

        paid = self.merchant.order.query(transaction_id=told["transaction_id"])
        self.assertEqual((paid["trade_state"], paid["out_trade_no"]), ("SUCCESS", self.out_trade_no))
        self.assertTrue(self.merchant.check_signature(paid))
        self.assertEqual(self.refused().errcode, "ORDERPAID")

    def test_the_lines_of_the_documents(self):
        page = (pathlib.Path(__file__).parents[2] / "docs/sdks.md").read_text()
        [code] = re.findall(r"```python\n(.*?)```", page, re.S)
        names = {}
        # Another sandbox: wechatpy lets an order expire two hours from now, and tests move the clock of the common one.
        with Sandbox() as sandbox:
            exec(code.replace("http://127.0.0.1:8080", sandbox.url), names)
            self.assertEqual(names["pay"].order.query(out_trade_no="A1")["trade_state"], "NOTPAY")

    def test_hmac_sha256(self):
        self.assertEqual(len(self.place(sign_type="HMAC-SHA256")["sign"]), 64)

    def test_native(self):
        placed = self.place(trade_type="NATIVE", product_id="1", user_id=None)
        self.assertTrue(placed["code_url"].startswith("weixin://"))

    def test_a_service_provider(self):
        provider = self.AtSandbox(APPID, KEY, MCH_ID, sub_mch_id=SUB_MCH_ID, sub_appid=SUB_APPID, timeout=30)
        placed = self.place(provider, user_id=None, sub_user_id=OPENID)
        self.assertEqual((placed["sub_mch_id"], placed["sub_appid"]), (SUB_MCH_ID, SUB_APPID))
        self.assertEqual(provider.order.query(out_trade_no=self.out_trade_no)["trade_state"], "NOTPAY")

    def paid(self, merchant=None, **changes):
        self.place(merchant, **changes)
        self.sandbox.pay(self.out_trade_no)
        return (merchant or self.merchant).order.query(out_trade_no=self.out_trade_no)

    def test_closing(self):
        self.place()
        closed = self.merchant.order.close(self.out_trade_no)
        self.assertTrue(self.merchant.check_signature(closed))
        self.assertEqual(self.merchant.order.query(out_trade_no=self.out_trade_no)["trade_state"], "CLOSED")
        with self.assertRaises(WeChatPayException) as raised:
            self.merchant.order.close(self.out_trade_no)
        self.assertEqual(raised.exception.errcode, "ORDERCLOSED")

    def test_a_refund_from_asking_to_the_notification(self):
        transaction_id = self.paid()["transaction_id"]
        self.receiver.received(1)
        self.receiver.clear()
        out_refund_no = self.out_trade_no + "-R"
        asked = {
            "total_fee": 888,
            "refund_fee": 300,
            "out_refund_no": out_refund_no,
            "transaction_id": transaction_id,
            "notify_url": self.receiver.url + "/refunded",
        }
        taken_in = self.merchant.refund.apply(**asked)
        self.assertTrue(self.merchant.check_signature(taken_in))
        self.assertEqual((taken_in["out_trade_no"], taken_in["refund_fee"]), (self.out_trade_no, "300"))
        self.assertEqual(self.merchant.refund.apply(**asked)["refund_id"], taken_in["refund_id"])
        with self.assertRaises(WeChatPayException) as raised:
            self.merchant.refund.apply(**{**asked, "refund_fee": 301})
        self.assertEqual(raised.exception.errcode, "REFUND_FEE_MISMATCH")

        self.sandbox.advance(60)
        [notification] = self.receiver.received(1)
        told = self.merchant.parse_refund_notify_result(notification.body)
        self.assertEqual((told["out_refund_no"], told["refund_fee"]), (out_refund_no, 300))
        self.assertEqual((told["refund_status"], told["settlement_refund_fee"]), ("SUCCESS", 300))
        for number in ({"out_refund_no": out_refund_no}, {"out_trade_no": self.out_trade_no}):
            found = self.merchant.refund.query(**number)
            self.assertTrue(self.merchant.check_signature(found))
            self.assertEqual((found["refund_status_0"], found["refund_count"]), ("SUCCESS", "1"))

    def test_a_code_payment_and_its_revocation(self):
        code = f"13{next(self.numbers):016}"
        charged = self.merchant.micropay.create(
            "茶", 888, code, client_ip="203.0.113.7", out_trade_no=self.out_trade_no
        )
        self.assertTrue(self.merchant.check_signature(charged))
        self.assertEqual((charged["trade_type"], charged["total_fee"]), ("MICROPAY", "888"))
        self.assertEqual(self.merchant.micropay.query(out_trade_no=self.out_trade_no)["trade_state"], "SUCCESS")
        self.assertEqual(self.merchant.order.reverse(out_trade_no=self.out_trade_no)["recall"], "N")
        self.assertEqual(self.merchant.micropay.query(out_trade_no=self.out_trade_no)["trade_state"], "REVOKED")
        code = f"13{next(self.numbers):016}"
        payer = self.merchant.tools.auto_code_to_openid(code)["openid"]
        dear = f"WECHATPY-{next(self.numbers)}"
        with self.assertRaises(WeChatPayException) as raised:
            self.merchant.micropay.create("茶", 100001, code, client_ip="203.0.113.7", out_trade_no=dear)
        self.assertEqual(raised.exception.errcode, "USERPAYING")
        self.sandbox.pay(dear)
        self.assertEqual(self.merchant.micropay.query(out_trade_no=dear)["openid"], payer)

    def test_bills(self):
        self.paid()
        day = self.sandbox.advance(0)[:8]
        with self.assertRaises(WeChatPayException) as raised:
            self.merchant.tools.download_bill(day)
        self.assertEqual(raised.exception.return_msg, "Bill Creating")
        self.sandbox.advance(2 * 24 * 3600)
        bill = self.merchant.tools.download_bill(day)
        self.assertIn("`" + self.out_trade_no, bill)
        flow = self.merchant.tools.download_fundflow(day)
        self.assertIn("`交易", flow)

    def test_the_sandbox_mode(self):
        merchant = self.AtSandbox(APPID, KEY, MCH_ID, timeout=30, sandbox=True)
        paid = self.paid(merchant)
        self.assertEqual(paid["trade_state"], "SUCCESS")
        self.assertTrue(merchant.check_signature(paid))
        self.assertFalse(self.merchant.check_signature(paid), "it has a key of its own")
        [notification] = self.receiver.received(1)
        told = merchant.parse_payment_result(notification.body.decode("utf-8"))
        self.assertEqual(told["out_trade_no"], self.out_trade_no)
        short = merchant.tools.short_url("weixin://wxpay/bizpayurl?sign=A")
        self.assertTrue(short["short_url"].startswith("weixin://"))

    def test_refusals(self):
        lacking = self.refused(user_id=None)
        self.assertEqual((lacking.errcode, lacking.errmsg), ("LACK_PARAMS", "缺少参数"))
        self.sandbox.fault("pay.unified_order", "SYSTEMERROR")
        self.assertEqual(self.refused().errcode, "SYSTEMERROR")
        stranger = self.AtSandbox(APPID, "0" * 32, MCH_ID, timeout=30)
        refused = self.refused(merchant=stranger)
        self.assertEqual((refused.return_code, refused.errmsg), ("FAIL", None))
        self.assertEqual(refused.return_msg, "签名错误")
        self.assertEqual(self.sandbox.log()[-1]["code"], "SIGNERROR")


if __name__ == "__main__":
    unittest.main()
