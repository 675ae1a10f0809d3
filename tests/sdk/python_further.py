"""The further calls of wechatpy against the sandbox, by HTTPS with the
merchant's certificate, which most of them need."""

import itertools
import os
import pathlib
import tempfile
import unittest
import unittest.mock

import requests
from wechatpy.exceptions import WeChatPayException
from wechatpy.pay import WeChatPay

from sandbox import APPID, KEY, MCH_ID, Receiver, Sandbox

OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
FRIEND = "onqOjjmM1tad-3ROpncN-yUfa6uI"


class Further(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.receiver = Receiver()
        cls.addClassCleanup(cls.receiver.stop)
        cls.sandbox = Sandbox("--https", "--require-certificate")
        cls.addClassCleanup(cls.sandbox.stop)
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.numbers = itertools.count(1)

        def saved(path):
            file = pathlib.Path(folder.name) / pathlib.PurePath(path).name
            file.write_bytes(cls.sandbox.request("GET", "/_sandbox/" + path).body)
            return str(file)

        trusted = unittest.mock.patch.dict(os.environ, REQUESTS_CA_BUNDLE=saved("ca.pem"))
        trusted.start()
        cls.addClassCleanup(trusted.stop)
        cls.certificate = [saved(f"merchants/{MCH_ID}/apiclient_{part}.pem") for part in ("cert", "key")]

        class AtSandbox(WeChatPay):
            API_BASE_URL = cls.sandbox.url.replace("http:", "https:") + "/"

        cls.AtSandbox = AtSandbox
        # wechatpy asks the name server for its own address.
        for module in ("redpack", "transfer", "withhold"):
            looked_up = unittest.mock.patch(f"wechatpy.pay.api.{module}.get_external_ip", lambda: "203.0.113.7")
            looked_up.start()
            cls.addClassCleanup(looked_up.stop)

    def setUp(self):
        self.receiver.clear()
        self.merchant = self.client(*self.certificate)
        self.number = f"FURTHER{next(self.numbers)}"

    def client(self, mch_cert=None, mch_key=None, api_key=KEY):
        return self.AtSandbox(APPID, api_key, MCH_ID, mch_cert=mch_cert, mch_key=mch_key, timeout=30)

    def refused(self, code, call, *arguments, **named):
        with self.assertRaises(WeChatPayException) as raised:
            call(*arguments, **named)
        self.assertEqual(raised.exception.errcode, code, raised.exception)
        return raised.exception

    def red_packet(self, call=None, **changes):
        asked = {
            "user_id": OPENID,
            "total_amount": 1000,
            "send_name": "茶叶店",
            "act_name": "元宵 & 灯谜",
            "wishing": "恭喜发财",
            "remark": "快来抢",
            "out_trade_no": self.number,
            **changes,
        }
        return (call or self.merchant.redpack.send)(**asked)

    def test_a_red_packet(self):
        sent = self.red_packet()
        self.assertEqual((sent["mch_billno"], sent["re_openid"], sent["total_amount"]), (self.number, OPENID, "1000"))
        found = self.merchant.redpack.query(self.number)
        self.assertEqual((found["status"], found["detail_id"], found["hb_type"]), ("SENT", sent["send_listid"], "NORMAL"))
        self.sandbox.control("POST", f"red-packets/{self.number}/take")
        found = self.merchant.redpack.query(self.number)
        self.assertEqual((found["status"], found["hblist"]["hbinfo"]["openid"]), ("RECEIVED", OPENID))
        self.refused("FATAL_ERROR", self.red_packet, total_amount=1001)
        self.refused("NOT_FOUND", self.merchant.redpack.query, self.number + "0")

    def test_a_red_packet_for_a_group(self):
        sent = self.red_packet(self.merchant.redpack.send_group, total_num=3)
        self.assertEqual(sent["total_amount"], "1000")
        for openid in (OPENID, FRIEND):
            self.sandbox.control("POST", f"red-packets/{self.number}/take", {"openid": openid})
        found = self.merchant.redpack.query(self.number)
        self.assertEqual((found["status"], found["hb_type"], found["total_num"]), ("SENT", "GROUP", "3"))
        self.assertEqual([claim["openid"] for claim in found["hblist"]["hbinfo"]], [OPENID, FRIEND])
        self.number += "A"
        self.refused("MONEY_LIMIT", self.red_packet, self.merchant.redpack.send_group, total_num=3, total_amount=20003)

    def test_a_transfer(self):
        asked = {"user_id": OPENID, "amount": 100, "desc": "节日快乐!", "out_trade_no": self.number}
        paid = self.merchant.transfer.transfer(**asked, check_name="NO_CHECK")
        self.assertEqual(paid["partner_trade_no"], self.number)
        found = self.merchant.transfer.query(self.number)
        self.assertEqual((found["status"], found["detail_id"]), ("SUCCESS", paid["payment_no"]))
        self.assertEqual((found["payment_amount"], found["desc"]), ("100", "节日快乐!"))
        self.refused("NOT_FOUND", self.merchant.transfer.query, self.number + "0")
        self.sandbox.control("POST", "people", {"openid": OPENID, "name": "王小王"})
        forced = {**asked, "out_trade_no": self.number + "A", "check_name": "FORCE_CHECK", "real_name": "张三"}
        self.refused("NAME_MISMATCH", self.merchant.transfer.transfer, **forced)
        self.merchant.transfer.transfer(**{**forced, "real_name": "王小王"})

    def test_a_transfer_to_a_bank_card(self):
        # The call has the address of its own host.
        key = self.merchant.post("risk/getpublickey", data={"mch_id": MCH_ID, "sign_type": "MD5"})["pub_key"]
        self.merchant.transfer._rsa_public_key = key
        card = {"true_name": "张三", "bank_card_no": "6222020000000000", "bank_code": "1002", "amount": 500}
        paid = self.merchant.transfer.transfer_bankcard(**card, desc="test", out_trade_no=self.number)
        self.assertEqual((paid["amount"], paid["cmms_amt"]), ("500", "100"))
        self.sandbox.advance(5)
        found = self.merchant.transfer.query_bankcard(self.number)
        self.assertEqual((found["status"], found["payment_no"]), ("SUCCESS", paid["payment_no"]))
        self.sandbox.control("POST", f"transfers/{self.number}/finish", {"status": "BANK_FAIL"})
        self.assertEqual(self.merchant.transfer.query_bankcard(self.number)["status"], "BANK_FAIL")
        self.refused("ORDERNOTEXIST", self.merchant.transfer.query_bankcard, self.number + "0")
        self.merchant.transfer._rsa_encrypt = lambda plain: plain
        self.refused("PARAM_ERROR", self.merchant.transfer.transfer_bankcard, **card, out_trade_no=self.number + "A")

    def signed_agreement(self):
        """Opens the link of an agreement, as the payer does; returns the id of the agreement."""
        asked = self.merchant.withhold.apply_signing(
            plan_id="12535",
            contract_code=self.number,
            contract_display_account="微信 & 代扣",
            notify_url=self.receiver.url + "/contract",
            request_serial=1000,
        )
        opened = requests.get(asked["base_url"], params=asked["data"], timeout=30)
        self.assertEqual(opened.status_code, 200, opened.text)
        self.assertNotIn("FAIL", opened.text)
        self.sandbox.control("POST", f"contracts/{self.number}/agree", {"openid": OPENID})
        return self.merchant.withhold.query_signing(plan_id="12535", contract_code=self.number)

    def test_an_agreement_and_its_deductions(self):
        withhold = self.merchant.withhold
        agreement = self.signed_agreement()
        contract_id = agreement["contract_id"]
        self.assertEqual((agreement["contract_state"], agreement["contract_code"]), ("0", self.number))
        self.assertTrue(self.merchant.check_signature(agreement))
        [told] = self.receiver.received(1)
        self.assertIn(contract_id.encode(), told.body)
        asked = {"body": "水电代扣", "total_fee": 888, "contract_id": contract_id, "notify_url": self.receiver.url + "/paid"}
        applied = withhold.apply_deduct(**asked, out_trade_no=self.number)
        self.assertEqual(applied["result_code"], "SUCCESS")
        self.sandbox.advance(5)
        paid = self.receiver.received(2)[1]
        self.assertEqual(self.merchant.parse_payment_result(paid.body.decode())["out_trade_no"], self.number)
        found = withhold.query_order(out_trade_no=self.number)
        self.assertEqual((found["trade_state"], found["total_fee"]), ("SUCCESS", "888"))
        self.refused("ORDERNOTEXIST", withhold.query_order, out_trade_no=self.number + "0")
        ended = withhold.apply_cancel_signing(contract_id=contract_id, contract_termination_remark="原因")
        self.assertEqual(ended["contract_id"], contract_id)
        self.refused("CONTRACT_NOT_EXIST", withhold.apply_deduct, **asked, out_trade_no=self.number + "A")
        self.refused("CONTRACT_NOT_EXIST", withhold.query_signing, contract_id="201509160000028648")

    def test_a_coupon(self):
        coupon = self.merchant.coupon
        stock = {"coupon_stock_id": "1757", "coupon_value": 500, "coupon_total": 2}
        self.sandbox.control("POST", "coupon-stocks", stock)
        sent = coupon.send(OPENID, "1757", out_trade_no=self.number)
        self.assertEqual((sent["ret_code"], sent["success_count"]), ("SUCCESS", "1"))
        found = coupon.query_stock("1757")
        self.assertEqual((found["coupon_value"], found["is_send_num"]), ("500", "1"))
        self.refused("COUPON_STOCK_NOT_FOUND", coupon.query_stock, "9")
        # It is an older path, which the documents gave up.
        with self.assertRaises(WeChatPayException) as raised:
            coupon.query_coupon(sent["coupon_id"], OPENID)
        self.assertEqual(raised.exception.response.status_code, 404)
        asked = {"appid": APPID, "coupon_id": sent["coupon_id"], "openid": OPENID, "stock_id": "1757"}
        self.assertEqual(self.merchant.post("mmpaymkttransfers/querycouponsinfo", data=asked)["coupon_state"], "SENDED")

    def test_without_a_certificate_or_with_another_key(self):
        with self.assertRaises(WeChatPayException) as raised:
            self.red_packet(self.client().redpack.send)
        self.assertIn("No required SSL certificate was sent", raised.exception.response.text)
        forged = self.client(*self.certificate, api_key="0" * 32)
        self.assertEqual(self.refused("SIGN_ERROR", self.red_packet, forged.redpack.send).return_code, "FAIL")


if __name__ == "__main__":
    unittest.main()
