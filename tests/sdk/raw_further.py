"""The requests that gochat, an SDK for Go, is published to send, against the
sandbox: with the demo merchant's ids, and signed afresh. Standard library only.
"""

import hashlib
import json
import pathlib
import unittest
import urllib.parse

from raw_http import document, elements, signature
from sandbox import APPID, KEY, MCH_ID, Receiver, Sandbox

VECTORS = pathlib.Path(__file__).resolve().parents[1] / "protocol/further/vectors.json"

PATHS = {
    "sendredpack": "/mmpaymkttransfers/sendredpack",
    "sendgroupredpack": "/mmpaymkttransfers/sendgroupredpack",
    "sendminiprogramhb": "/mmpaymkttransfers/sendminiprogramhb",
    "gethbinfo": "/mmpaymkttransfers/gethbinfo",
    "transfers": "/mmpaymkttransfers/promotion/transfers",
    "gettransferinfo": "/mmpaymkttransfers/gettransferinfo",
    "pay_bank": "/mmpaysptrans/pay_bank",
    "query_bank": "/mmpaysptrans/query_bank",
    "sendworkwxredpack": "/mmpaymkttransfers/sendworkwxredpack",
    "queryworkwxredpack": "/mmpaymkttransfers/queryworkwxredpack",
    "paywwsptrans2pocket": "/mmpaymkttransfers/promotion/paywwsptrans2pocket",
    "querywwsptrans2pocket": "/mmpaymkttransfers/promotion/querywwsptrans2pocket",
    "preentrustweb": "/papay/preentrustweb",
    "contractorder": "/pay/contractorder",
    "querycontract": "/papay/querycontract",
    "pappayapply": "/pay/pappayapply",
    "deletecontract": "/papay/deletecontract",
    "paporderquery": "/pay/paporderquery",
    "batchquerycomment": "/billcommentsp/batchquerycomment",
    "getpublickey": "/risk/getpublickey",
}

WORKWX = {
    "sendworkwxredpack": "act_name mch_billno mch_id nonce_str re_openid total_amount wxappid",
    "paywwsptrans2pocket": "amount appid desc mch_id nonce_str openid partner_trade_no ww_msg_type",
}
"""The fields that the second signature, that of WeCom, covers."""


def vectors():
    return {vector["id"]: vector for vector in json.loads(VECTORS.read_text(encoding="utf-8"))}


class Gochat(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.receiver = Receiver()
        cls.addClassCleanup(cls.receiver.stop)
        cls.sandbox = Sandbox()
        cls.addClassCleanup(cls.sandbox.stop)
        cls.vectors = vectors()

    def asked(self, vector, changes):
        """The parameters of a vector with the demo merchant's ids, and the changes; None takes one away."""
        names = {"appid": APPID, "wxappid": APPID, "mch_appid": APPID, "contract_appid": APPID}
        names.update(mch_id=MCH_ID, mchid=MCH_ID, contract_mchid=MCH_ID, **changes)
        fields = {**vector["params"], **{name: value for name, value in names.items() if name in vector["params"]}}
        fields.update(changes)
        fields = {name: value for name, value in fields.items() if value is not None}
        if covered := WORKWX.get(vector["api"]):
            text = "&".join(f"{name}={fields[name]}" for name in covered.split()) + f"&secret={KEY}"
            fields["workwx_sign"] = hashlib.md5(text.encode()).hexdigest().upper()
        return {**fields, "sign": signature(fields, vector["sign_type"])}

    def send(self, identity, **changes):
        """Sends the request of a vector; returns the answer's elements and the reason of a refusal."""
        vector = self.vectors[f"gochat-{identity}"]
        self.assertEqual(signature(vector["params"], vector["sign_type"]), vector["expect"])
        answer = self.sandbox.request("POST", PATHS[vector["api"]], document(self.asked(vector, changes)).encode())
        return elements(answer.body), answer.headers.get("x-wxpay-sandbox-reason")

    def taken(self, identity, **changes):
        told, reason = self.send(identity, **changes)
        self.assertEqual((told["return_code"], told.get("result_code")), ("SUCCESS", "SUCCESS"), (identity, reason))
        return told

    def refused(self, code, identity, **changes):
        told, reason = self.send(identity, **changes)
        self.assertEqual((told.get("result_code"), told.get("err_code")), ("FAIL", code), (identity, told, reason))

    def test_red_packets(self):
        for api, number in (("sendredpack", "1"), ("sendgroupredpack", "2"), ("sendminiprogramhb", "3")):
            told = self.taken(f"{api}-request", mch_billno=f"GOCHAT{number}")
            self.assertEqual(told["mch_billno"], f"GOCHAT{number}")
            # That it is encoded is part of the value.
            found = self.taken("gethbinfo-request", mch_billno=f"GOCHAT{number}")
            self.assertEqual(found["detail_id"], told["send_listid"])
        self.refused("NOT_FOUND", "gethbinfo-request")

    def test_red_packets_of_workwx(self):
        told = self.taken("sendworkwxredpack-request")
        self.assertEqual(self.taken("queryworkwxredpack-request")["detail_id"], told["send_listid"])
        self.refused("NOT_FOUND", "queryworkwxredpack-request", mch_billno="123457")

    def test_transfers(self):
        told = self.taken("transfers-request")
        found = self.taken("gettransferinfo-request", partner_trade_no="100000982014120919616")
        self.assertEqual(found["detail_id"], told["payment_no"])
        self.refused("NOT_FOUND", "gettransferinfo-request")
        told = self.taken("paywwsptrans2pocket-request")
        found = self.taken("querywwsptrans2pocket-request", partner_trade_no="100000982017072019616")
        self.assertEqual(found["detail_id"], told["payment_no"])
        self.assertIn("BEGIN RSA PUBLIC KEY", self.taken("getpublickey-request")["pub_key"])
        # They are encrypted with the key of another account.
        self.refused("PARAM_ERROR", "pay_bank-request")
        self.refused("ORDERNOTEXIST", "query_bank-request")

    def test_agreements(self):
        url = self.receiver.url + "/contract"
        told = self.taken("preentrustweb-request", notify_url=url)
        self.assertTrue(told["pre_entrustweb_id"])
        agreed = self.sandbox.control("POST", "contracts/100000/agree", {"openid": "oPayer1"})
        contract_id = agreed["contract_id"]
        by_id = self.taken("querycontract-request", contract_id=contract_id)
        by_code = self.taken("querycontract-request-2", plan_id="12535", contract_code="100000")
        self.assertEqual((by_id["contract_state"], by_code["contract_id"]), ("0", contract_id))
        self.taken("pappayapply-request", contract_id=contract_id, notify_url=self.receiver.url + "/paid")
        self.sandbox.advance(5)
        paid = self.taken("paporderquery-request-2", out_trade_no="217752501201407033233368018")
        self.assertEqual(paid["trade_state"], "SUCCESS")
        self.taken("paporderquery-request", transaction_id=paid["transaction_id"])
        self.refused("ORDERNOTEXIST", "paporderquery-request-2")
        self.taken("deletecontract-request", contract_id=contract_id)
        self.refused("CONTRACT_NOT_EXIST", "pappayapply-request", contract_id=contract_id, out_trade_no="2")
        self.refused("CONTRACT_NOT_EXIST", "querycontract-request")

        self.taken("contractorder-request", notify_url=url, contract_notify_url=url, openid="oPayer1")
        self.sandbox.pay("123456")
        self.taken("deletecontract-request-2", plan_id="123", contract_code="100001256")

    def test_links(self):
        for api in ("entrustweb", "h5entrustweb"):
            vector = self.vectors[f"gochat-{api}"]
            fields = self.asked(vector, {"notify_url": self.receiver.url + "/contract", "contract_code": api})
            path = urllib.parse.urlsplit(vector["base"]).path
            once = self.sandbox.request("GET", f"{path}?{urllib.parse.urlencode(fields)}")
            self.assertLess(once.status, 400, once.text)
            self.assertIsNone(once.headers.get("x-wxpay-sandbox-code"), once.headers)
            self.sandbox.control("POST", f"contracts/{api}/agree", {"openid": "oPayer1"})
            twice = {name: urllib.parse.quote(value, safe="") for name, value in fields.items()}
            twice = self.sandbox.request("GET", f"{path}?{urllib.parse.urlencode(twice)}")
            self.assertIn("SIGN", twice.headers.get("x-wxpay-sandbox-code"), twice.text)


if __name__ == "__main__":
    unittest.main()
