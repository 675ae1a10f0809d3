"""The sandbox as a client sees it that shares no code with it: HTTP, XML and
signatures of Python's standard library.

Set WXPAY_BIN to the binary, or build target/debug/wxpay.
"""

import datetime
import hashlib
import hmac
import itertools
import json
import pathlib
import threading
import unittest
import xml.etree.ElementTree as ElementTree
from xml.sax.saxutils import escape

from sandbox import ACKNOWLEDGED, APPID, KEY, MCH_ID, PATIENCE, SUB_APPID, SUB_MCH_ID, Receiver, Sandbox

OTHER_SUB_MCH_ID = "1900009231"
OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
MWEB_SCENE = '{"h5_info":{"type":"Wap","wap_url":"https://shop.example","wap_name":"茶叶店"}}'

UNIFIED_ORDER = "/pay/unifiedorder"
ORDER_QUERY = "/pay/orderquery"
CLOUD_UNIFIED_ORDER = "/_/pay/unifiedOrder"
CLOUD_QUERY_ORDER = "/_/pay/queryorder"

TEXTS = {
    "INVALID_REQUEST": "参数错误",
    "NOAUTH": "商户无此接口权限",
    "NOTENOUGH": "余额不足",
    "ORDERPAID": "商户订单已支付",
    "ORDERCLOSED": "订单已关闭",
    "SYSTEMERROR": "系统错误",
    "APPID_NOT_EXIST": "APPID不存在",
    "MCHID_NOT_EXIST": "MCHID不存在",
    "APPID_MCHID_NOT_MATCH": "appid和mch_id不匹配",
    "LACK_PARAMS": "缺少参数",
    "OUT_TRADE_NO_USED": "商户订单号重复",
    "SIGNERROR": "签名错误",
    "XML_FORMAT_ERROR": "XML格式错误",
    "REQUIRE_POST_METHOD": "请使用post方法",
    "POST_DATA_EMPTY": "post数据为空",
    "NOT_UTF8": "编码格式错误",
}
"""The sixteen codes that the unified order is documented to be refused with."""

SCHEDULE = [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600]
"""Seconds from one attempt to notify to the next."""

sandbox: Sandbox
receiver: Receiver
numbers = itertools.count(1)


def setUpModule():
    global sandbox, receiver
    receiver = Receiver()
    unittest.addModuleCleanup(receiver.stop)
    sandbox = Sandbox("--function", f"paycallback={receiver.url}/function", "--container", f"pay={receiver.url}/named")
    unittest.addModuleCleanup(sandbox.stop)


def number():
    """An order number that no test used before."""
    return f"RAW-{next(numbers):08}"


def signature(fields, sign_type="MD5", key=KEY, encoding="utf-8"):
    pairs = [f"{name}={fields[name]}" for name in sorted(fields) if name != "sign" and fields[name] != ""]
    text = "&".join([*pairs, f"key={key}"]).encode(encoding)
    if sign_type == "HMAC-SHA256":
        return hmac.new(key.encode(), text, hashlib.sha256).hexdigest().upper()
    return hashlib.md5(text).hexdigest().upper()


def signed(fields):
    """The fields with their signature, by the method that they name."""
    return {**fields, "sign": signature(fields, fields.get("sign_type", "MD5"))}


def fields_with(defaults, changes):
    """The defaults with the changes; None takes a field away."""
    return {name: str(value) for name, value in {**defaults, **changes}.items() if value is not None}


def order(**changes):
    """A unified order that is right, but for the changes."""
    return fields_with(
        {
            "appid": APPID,
            "mch_id": MCH_ID,
            "nonce_str": "5K8264ILTKCH16CQ2502SI8ZNMTM67VS",
            "body": "茶叶店-乌龙茶",
            "out_trade_no": changes.get("out_trade_no") or number(),
            "total_fee": "888",
            "spbill_create_ip": "203.0.113.7",
            "notify_url": receiver.url + "/notify",
            "trade_type": "JSAPI",
            "openid": OPENID,
        },
        changes,
    )


def query(out_trade_no=None, **changes):
    return fields_with(
        {"appid": APPID, "mch_id": MCH_ID, "out_trade_no": out_trade_no, "nonce_str": "ibuaiVcKdpRxkhJA"}, changes
    )


def element(name, value):
    return f"<{name}>{escape(value)}</{name}>"


def document(fields):
    return "<xml>" + "".join(element(name, value) for name, value in fields.items()) + "</xml>"


def send(path, body, method="POST", **options):
    return sandbox.request(method, path, body.encode() if isinstance(body, str) else body, **options)


def place(**changes):
    """Signs and sends a unified order."""
    return send(UNIFIED_ORDER, document(signed(order(**changes))))


def ask(out_trade_no=None, **changes):
    """Signs and sends an order query."""
    return send(ORDER_QUERY, document(signed(query(out_trade_no, **changes))))


def elements(body):
    """The elements of a message, each once and with text alone."""
    root = ElementTree.fromstring(body)
    assert root.tag == "xml" and not root.attrib, body
    for child in root:
        assert len(child) == 0 and not child.attrib, body
    fields = {child.tag: child.text or "" for child in root}
    assert len(fields) == len(root), f"an element stands twice: {body}"
    return fields


def cloud_order(**changes):
    given = {
        "body": "茶叶店-乌龙茶",
        "out_trade_no": changes.get("out_trade_no") or number(),
        "spbill_create_ip": "127.0.0.1",
        "sub_mch_id": SUB_MCH_ID,
        "sub_appid": SUB_APPID,
        "total_fee": 888,
        "trade_type": "JSAPI",
        "nonce_str": "5K8264ILTKCH16CQ2502SI8ZNMTM67VS",
        "env_id": "test-123",
        "function_name": "paycallback",
        **changes,
    }
    return {name: value for name, value in given.items() if value is not None}


def send_json(path, value, method="POST"):
    body = value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode()
    return sandbox.request(method, path, body, headers={"Content-Type": "application/json"})


def beijing(text):
    return datetime.datetime.strptime(text, "%Y%m%d%H%M%S")


def later(seconds):
    """That many seconds from the sandbox's present."""
    return (beijing(sandbox.advance(0)) + datetime.timedelta(seconds=seconds)).strftime("%Y%m%d%H%M%S")


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        sandbox.reset()
        receiver.clear()

    def check_signature(self, fields, sign_type="MD5"):
        self.assertEqual(fields["sign"], signature(fields, sign_type))

    def accepted(self, answer, sign_type="MD5"):
        """The fields of a reply to a call that was carried out."""
        fields = elements(answer.body)
        self.assertEqual(answer.status, 200)
        self.assertEqual(fields["return_code"], "SUCCESS", fields)
        self.check_signature(fields, sign_type)
        self.assertEqual(fields["result_code"], "SUCCESS", fields)
        self.assertEqual((fields["appid"], fields["mch_id"]), (APPID, MCH_ID))
        self.assertIsNone(answer.headers["x-wxpay-sandbox-code"])
        self.assertIsNone(answer.headers["x-wxpay-sandbox-reason"])
        self.assertEqual(sandbox.log()[-1]["verdict"], "accepted")
        return fields

    def explained(self, answer, code):
        """Code and reason stand in the headers and in the log, the code nowhere else."""
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.headers["x-wxpay-sandbox-code"], code, answer.text)
        entry = sandbox.log()[-1]
        self.assertEqual((entry["verdict"], entry["code"]), ("refused", code))
        self.assertTrue(answer.headers["x-wxpay-sandbox-reason"])
        self.assertTrue(entry["reason"])
        return entry["reason"]

    def refused_at_the_gate(self, answer, code, text=None):
        """An unsigned FAIL with nothing but a text."""
        self.assertEqual(
            elements(answer.body), {"return_code": "FAIL", "return_msg": text or TEXTS[code]}, answer.text
        )
        return self.explained(answer, code)

    def refused(self, answer, code, text=None, sign_type="MD5"):
        """A signed reply that names the code."""
        fields = elements(answer.body)
        self.assertEqual(fields["return_code"], "SUCCESS", fields)
        self.check_signature(fields, sign_type)
        self.assertEqual(
            (fields["result_code"], fields["err_code"], fields["err_code_des"]), ("FAIL", code, text or TEXTS[code])
        )
        self.assertNotIn("prepay_id", fields)
        return self.explained(answer, code)

    def refused_parameter(self, answer, field, what="格式"):
        self.assertIn(field, self.refused(answer, "PARAM_ERROR", f"{field}参数{what}有误"))


class HappyPath(Case):
    def walk(self, **changes):
        sign_type = changes.get("sign_type", "MD5")
        out_trade_no = number()
        placed = self.accepted(
            place(out_trade_no=out_trade_no, attach="深圳分店", device_info="WEB", **changes), sign_type
        )
        self.assertEqual(len(placed["sign"]), 64 if sign_type == "HMAC-SHA256" else 32)
        self.assertEqual((placed["trade_type"], placed["device_info"]), ("JSAPI", "WEB"))
        self.assertTrue(placed["prepay_id"].startswith("wx"))
        self.assertLessEqual(len(placed["prepay_id"]), 64)
        self.assertLessEqual(len(placed["nonce_str"]), 32)
        unpaid = self.accepted(ask(out_trade_no, **changes), sign_type)
        self.assertEqual((unpaid["trade_state"], unpaid["out_trade_no"]), ("NOTPAY", out_trade_no))
        self.assertNotIn("transaction_id", unpaid)
        self.assertNotEqual(unpaid["nonce_str"], placed["nonce_str"])

        sandbox.pay(out_trade_no)
        [notification] = receiver.received(1)
        self.assertEqual((notification.method, notification.path), ("POST", "/notify"))
        self.assertTrue(notification.headers["Content-Type"].startswith("text/xml"))
        self.assertEqual(notification.headers["User-Agent"], "Mozilla/4.0")
        self.assertEqual(notification.headers["Pragma"], "no-cache")
        told = elements(notification.body)
        self.check_signature(told, sign_type)
        expected = {
            "return_code": "SUCCESS",
            "result_code": "SUCCESS",
            "appid": APPID,
            "mch_id": MCH_ID,
            "out_trade_no": out_trade_no,
            "total_fee": "888",
            "cash_fee": "888",
            "fee_type": "CNY",
            "trade_type": "JSAPI",
            "openid": OPENID,
            "attach": "深圳分店",
            "device_info": "WEB",
        }
        self.assertEqual({name: told.get(name) for name in expected}, expected)
        self.assertLessEqual(len(told["transaction_id"]), 32)
        beijing(told["time_end"])

        [attempt] = sandbox.attempts(out_trade_no, 1)
        self.assertTrue(attempt["acknowledged"])
        self.assertEqual(attempt["url"], receiver.url + "/notify")
        known = sandbox.order(out_trade_no)
        self.assertTrue(known["acknowledged"])
        self.assertEqual((known["channel"], known["trade_state"]), ("pay", "SUCCESS"))

        paid = self.accepted(ask(out_trade_no, **changes), sign_type)
        self.assertEqual(paid["trade_state"], "SUCCESS")
        for field in ("out_trade_no", "total_fee", "cash_fee", "transaction_id", "time_end", "openid", "attach"):
            self.assertEqual(paid[field], told[field], field)
        by_transaction = self.accepted(ask(None, transaction_id=told["transaction_id"], **changes), sign_type)
        self.assertEqual(by_transaction["out_trade_no"], out_trade_no)
        self.assertEqual(
            [(entry["path"], entry["verdict"]) for entry in sandbox.log()],
            [(UNIFIED_ORDER, "accepted")] + [(ORDER_QUERY, "accepted")] * 3,
        )

    def test_md5_unsaid(self):
        self.walk()

    def test_md5_said(self):
        self.walk(sign_type="MD5")

    def test_hmac_sha256(self):
        self.walk(sign_type="HMAC-SHA256")

    def test_the_reply_is_signed_as_the_call_was_and_not_as_the_order(self):
        out_trade_no = number()
        self.accepted(place(out_trade_no=out_trade_no, sign_type="HMAC-SHA256"), "HMAC-SHA256")
        self.accepted(ask(out_trade_no), "MD5")
        self.refused(ask(number(), sign_type="HMAC-SHA256"), "ORDERNOTEXIST", "此交易订单号不存在", "HMAC-SHA256")

    def test_a_service_provider_for_its_sub_merchant(self):
        out_trade_no = number()
        placed = self.accepted(
            place(
                out_trade_no=out_trade_no, sub_mch_id=SUB_MCH_ID, sub_appid=SUB_APPID, sub_openid=OPENID, openid=None
            )
        )
        self.assertEqual((placed["sub_mch_id"], placed["sub_appid"]), (SUB_MCH_ID, SUB_APPID))
        sandbox.pay(out_trade_no)
        [notification] = receiver.received(1)
        told = elements(notification.body)
        self.check_signature(told)
        self.assertEqual(
            (told["sub_mch_id"], told["sub_appid"], told["sub_openid"]), (SUB_MCH_ID, SUB_APPID, OPENID)
        )
        self.assertEqual(self.accepted(ask(out_trade_no, sub_mch_id=SUB_MCH_ID))["trade_state"], "SUCCESS")

    def test_every_trade_type(self):
        native = self.accepted(place(trade_type="NATIVE", product_id="12235413214070356458058", openid=None))
        self.assertEqual(native["trade_type"], "NATIVE")
        self.assertTrue(native["code_url"].startswith("weixin://wxpay/bizpayurl"))
        self.assertLessEqual(len(native["code_url"]), 64)
        mweb = self.accepted(place(trade_type="MWEB", scene_info=MWEB_SCENE, openid=None))
        self.assertTrue(mweb["mweb_url"].startswith("https://wx.tenpay.com/"))
        self.assertEqual(self.accepted(place(trade_type="APP", openid=None))["trade_type"], "APP")

    def test_placing_again(self):
        placed = order()
        first = self.accepted(send(UNIFIED_ORDER, document(signed(placed))))
        again = self.accepted(send(UNIFIED_ORDER, document(signed({**placed, "nonce_str": "another"}))))
        self.assertEqual(again["prepay_id"], first["prepay_id"])
        sandbox.advance(2 * 3600)
        renewed = self.accepted(send(UNIFIED_ORDER, document(signed(placed))))
        self.assertNotEqual(renewed["prepay_id"], first["prepay_id"], "a prepay_id lives two hours")

    def test_placing_twice_at_once(self):
        body = document(signed(order(out_trade_no="AT-ONCE")))
        together = threading.Barrier(2)
        answers = []

        def client():
            together.wait(PATIENCE)
            answers.append(send(UNIFIED_ORDER, body))

        clients = [threading.Thread(target=client) for _ in range(2)]
        for thread in clients:
            thread.start()
        for thread in clients:
            thread.join(PATIENCE)
        first, second = (self.accepted(answer) for answer in answers)
        self.assertEqual(first["prepay_id"], second["prepay_id"])
        self.assertEqual(sandbox.order("AT-ONCE")["prepay_id"], first["prepay_id"])


class Codes(Case):
    """Each of the sixteen codes by its natural cause, where it has one."""

    def fault(self, code, **changes):
        sandbox.fault("pay.unified_order", code)
        out_trade_no = number()
        self.refused(place(out_trade_no=out_trade_no, **changes), code, sign_type=changes.get("sign_type", "MD5"))
        self.accepted(place(out_trade_no=out_trade_no))

    def invalid_request(self):
        placed = order()
        self.accepted(send(UNIFIED_ORDER, document(signed(placed))))
        for change in ({"total_fee": "889"}, {"body": "其他"}, {"attach": "new"}, {"openid": OPENID[::-1]}):
            reason = self.refused(send(UNIFIED_ORDER, document(signed({**placed, **change}))), "INVALID_REQUEST")
            self.assertIn(*change, reason)

    def noauth(self):
        self.fault("NOAUTH")

    def notenough(self):
        self.fault("NOTENOUGH")

    def systemerror(self):
        self.fault("SYSTEMERROR", sign_type="HMAC-SHA256")

    def orderpaid(self):
        placed = order()
        self.accepted(send(UNIFIED_ORDER, document(signed(placed))))
        sandbox.pay(placed["out_trade_no"])
        sandbox.attempts(placed["out_trade_no"], 1)
        self.refused(send(UNIFIED_ORDER, document(signed(placed))), "ORDERPAID")

    def orderclosed(self):
        placed = order(time_expire=later(300))
        self.accepted(send(UNIFIED_ORDER, document(signed(placed))))
        sandbox.advance(301)
        self.refused(send(UNIFIED_ORDER, document(signed(placed))), "ORDERCLOSED")
        self.assertEqual(self.accepted(ask(placed["out_trade_no"]))["trade_state"], "CLOSED")

    def appid_not_exist(self):
        self.refused(place(appid="wx0000000000000000"), "APPID_NOT_EXIST")

    def mchid_not_exist(self):
        self.refused_at_the_gate(place(mch_id="10000109"), "MCHID_NOT_EXIST")

    def appid_mchid_not_match(self):
        self.refused(place(appid=SUB_APPID), "APPID_MCHID_NOT_MATCH")
        self.refused(place(sub_mch_id=SUB_MCH_ID, sub_appid=APPID), "APPID_MCHID_NOT_MATCH")

    def lack_params(self):
        self.refused_at_the_gate(place(mch_id=None), "LACK_PARAMS")
        required = (
            "appid nonce_str body out_trade_no total_fee spbill_create_ip notify_url trade_type openid".split()
        )
        for field in required:
            for absent in (None, ""):
                placed = order()
                placed.pop(field)
                if absent is not None:
                    placed[field] = absent
                with self.subTest(field=field, absent=absent):
                    reason = self.refused(send(UNIFIED_ORDER, document(signed(placed))), "LACK_PARAMS")
                    self.assertIn(field, reason)
        for without in ({"trade_type": "NATIVE"}, {"trade_type": "MWEB"}):
            self.refused(place(**without), "LACK_PARAMS")
        self.refused(place(sub_mch_id=SUB_MCH_ID, sub_openid=OPENID, openid=None), "LACK_PARAMS")

    def out_trade_no_used(self):
        out_trade_no = number()
        self.accepted(place(out_trade_no=out_trade_no))
        self.refused(place(out_trade_no=out_trade_no, sub_mch_id=SUB_MCH_ID), "OUT_TRADE_NO_USED")
        out_trade_no = number()
        self.accepted(place(out_trade_no=out_trade_no, sub_mch_id=SUB_MCH_ID))
        self.refused(place(out_trade_no=out_trade_no, sub_mch_id=OTHER_SUB_MCH_ID), "OUT_TRADE_NO_USED")

    def signerror(self):
        right = signed(order())
        hmac_sha256 = signed(order(sign_type="HMAC-SHA256"))
        wrong = {
            "another key": {**right, "sign": signature(right, key="0" * 32)},
            "no signature": {name: value for name, value in right.items() if name != "sign"},
            "an empty one": {**right, "sign": ""},
            "lower case": {**right, "sign": right["sign"].lower()},
            "a tampered amount": {**right, "total_fee": "1"},
            "a field more": {**right, "future_field": "1"},
            "a field less": {name: value for name, value in right.items() if name != "openid"},
            "the other method": {**right, "sign": signature(right, "HMAC-SHA256")},
            "a method unsaid": {name: value for name, value in hmac_sha256.items() if name != "sign_type"},
            "an unknown method": signed(order(sign_type="SHA1")),
            "half a signature": {**right, "sign": right["sign"][:16]},
            "a longer one": {**right, "sign": right["sign"] * 2},
        }
        for name, fields in wrong.items():
            with self.subTest(name):
                self.refused_at_the_gate(send(UNIFIED_ORDER, document(fields)), "SIGNERROR")
        encoded = {**order(), "body": "茶"}
        encoded["sign"] = signature({**encoded, "body": "%E8%8C%B6"})
        self.refused_at_the_gate(send(UNIFIED_ORDER, document(encoded)), "SIGNERROR")

    def xml_format_error(self):
        right = document(signed(order()))
        inner = right[len("<xml>") : -len("</xml>")]
        doctype = '<!DOCTYPE xml [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
        wrong = {
            "a doctype": doctype + right,
            "an entity of it": doctype + right.replace("茶叶店", "&secret;"),
            "an unknown entity": right.replace("茶叶店", "&nbsp;"),
            "a field twice": right.replace("</xml>", element("total_fee", "1") + "</xml>"),
            "cut in the middle": right[: len(right) // 2],
            "cut at the end": right[:-1],
            "another root": f"<html>{inner}</html>",
            "no root": inner,
            "two roots": right + right,
            "text behind": right + "x",
            "an attribute": right.replace("<body>", '<body lang="zh">'),
            "an element in a field": right.replace("</body>", "<b/></body>"),
            "crossed tags": right.replace("</body>", "</attach>"),
            "a control character": right.replace("茶叶店", "\x01"),
            "a field named key": right.replace("</xml>", element("key", "1") + "</xml>"),
            "JSON": json.dumps(order()),
            "a form": "appid=1&mch_id=2",
            "too much": right.replace("</xml>", element("attach", "x" * 65536) + "</xml>"),
        }
        for name, body in wrong.items():
            with self.subTest(name):
                self.refused_at_the_gate(send(UNIFIED_ORDER, body), "XML_FORMAT_ERROR")

    def require_post_method(self):
        body = document(signed(order()))
        for method in ("GET", "PUT", "DELETE"):
            self.refused_at_the_gate(send(UNIFIED_ORDER, body, method), "REQUIRE_POST_METHOD")
        self.refused_at_the_gate(send(UNIFIED_ORDER + "?appid=1", None, "GET"), "REQUIRE_POST_METHOD")

    def post_data_empty(self):
        for body in (b"", b" \r\n", b"\xef\xbb\xbf"):
            self.refused_at_the_gate(send(UNIFIED_ORDER, body), "POST_DATA_EMPTY")

    def not_utf8(self):
        placed = order()
        placed["sign"] = signature(placed, encoding="gbk")
        for body in (
            document(placed).encode("gbk"),
            b'<?xml version="1.0" encoding="GBK"?>' + document(placed).encode("gbk"),
            document(signed(order())).encode("utf-16"),
        ):
            self.refused_at_the_gate(send(UNIFIED_ORDER, body), "NOT_UTF8")

    def test_every_code(self):
        for code in TEXTS:
            with self.subTest(code):
                self.setUp()
                getattr(self, code.lower())()

    def test_a_fault_lasts_as_many_calls_as_it_was_set_for(self):
        sandbox.fault("pay.unified_order", "NOTENOUGH", 2)
        sandbox.fault("pay.order_query", "SYSTEMERROR")
        placed = document(signed(order()))
        self.refused(send(UNIFIED_ORDER, placed), "NOTENOUGH")
        self.refused(send(UNIFIED_ORDER, placed), "NOTENOUGH")
        self.accepted(send(UNIFIED_ORDER, placed))
        self.refused(ask("ANY"), "SYSTEMERROR")
        self.refused(ask("ANY"), "ORDERNOTEXIST", "此交易订单号不存在")

    def test_a_refused_order_is_not_placed(self):
        sandbox.fault("pay.unified_order", "SYSTEMERROR")
        out_trade_no = number()
        self.refused(place(out_trade_no=out_trade_no), "SYSTEMERROR")
        self.refused(ask(out_trade_no), "ORDERNOTEXIST", "此交易订单号不存在")

    def test_the_query_refuses_alike(self):
        body = document(signed(query("ANY")))
        self.refused_at_the_gate(send(ORDER_QUERY, None, "GET"), "REQUIRE_POST_METHOD")
        self.refused_at_the_gate(send(ORDER_QUERY, b""), "POST_DATA_EMPTY")
        self.refused_at_the_gate(send(ORDER_QUERY, body[:-1]), "XML_FORMAT_ERROR")
        self.refused_at_the_gate(send(ORDER_QUERY, body.replace("ANY", "茶").encode("gbk")), "NOT_UTF8")
        self.refused_at_the_gate(send(ORDER_QUERY, body.replace("ANY", "OTHER")), "SIGNERROR")
        self.refused_at_the_gate(ask("ANY", mch_id="10000109"), "MCHID_NOT_EXIST")
        self.refused(ask("ANY", appid="wx0000000000000000"), "APPID_NOT_EXIST")
        self.refused(ask(None), "LACK_PARAMS")
        self.refused(ask(None, transaction_id="4200"), "ORDERNOTEXIST", "此交易订单号不存在")


class Values(Case):
    """Values that break the rule of their field, and values that just do not."""

    def test_the_body_is_counted_in_bytes(self):
        longest = "茶" * 42 + "a"
        self.assertEqual(len(longest.encode()), 127)
        for body in (longest, "a" * 127):
            self.accepted(place(body=body))
        for body in (longest + "a", "a" * 128, "茶" * 43):
            self.refused_parameter(place(body=body), "body", "长度")

    def test_amounts(self):
        for total_fee in ("0", "1.0", "-1", "+1", "01", "1e2", " 1", "１", "8,88", "99999999999999999999"):
            with self.subTest(total_fee):
                self.refused_parameter(place(total_fee=total_fee), "total_fee")
        self.accepted(place(total_fee="1"))

    def test_order_numbers(self):
        for out_trade_no in ("A#1", "A 1", "A/1", "Ａ1", "茶", "A@1"):
            with self.subTest(out_trade_no):
                self.refused_parameter(place(out_trade_no=out_trade_no), "out_trade_no")
        self.refused_parameter(place(out_trade_no="1" * 33), "out_trade_no", "长度")
        self.accepted(place(out_trade_no="aZ09_-|*".ljust(32, "x")))

    def test_times(self):
        for time in ("20261301000000", "20260230000000", "20260101240000", "2026-01-01 00:00:00", "1764547200"):
            with self.subTest(time):
                answer = place(time_start=time)
                self.assertIn("time_start", self.explained(answer, "PARAM_ERROR"))
        for seconds in (30, -600):
            self.refused(place(time_expire=later(seconds)), "PARAM_ERROR", "time_expire参数格式有误")
        self.refused_parameter(place(time_start=later(600), time_expire=later(601)), "time_expire")
        self.accepted(place(time_start=later(0), time_expire=later(120)))

    def test_notify_url(self):
        for url in ("http://127.0.0.1/n?a=1", "http://127.0.0.1/n#a", "/notify", "ftp://127.0.0.1/n", "http://"):
            with self.subTest(url):
                self.refused_parameter(place(notify_url=url), "notify_url")
        self.refused_parameter(place(notify_url="http://127.0.0.1/" + "n" * 240), "notify_url", "长度")
        self.accepted(place(notify_url="https://shop.example/notify"))

    def test_the_rest(self):
        for change in (
            {"spbill_create_ip": "256.1.1.1"},
            {"trade_type": "jsapi"},
            {"trade_type": "MICROPAY"},
            {"limit_pay": "no_debit"},
            {"receipt": "N"},
            {"profit_sharing": "y"},
        ):
            [field] = change
            with self.subTest(change):
                self.refused_parameter(place(**change), field)
        self.refused_parameter(place(nonce_str="a" * 33), "nonce_str", "长度")
        self.refused_parameter(place(attach="茶" * 43), "attach", "长度")
        self.accepted(place(spbill_create_ip="2001:db8::1"))
        self.accepted(place(total_fee="100", profit_sharing="Y", limit_pay="no_credit", receipt="Y"))

    def test_a_sub_merchant_that_is_not_the_accounts(self):
        answer = place(sub_mch_id="1900000000")
        self.refused_at_the_gate(answer, "", "受理关系不存在")


class Forms(Case):
    """What may differ between two ways of writing the same message."""

    def test_the_writing_of_the_xml(self):
        fields = signed(order(body="茶&<\"'>]]店", attach=" two  blanks ", detail='{"goods_detail":[{"price":1}]}'))
        names = list(fields)
        cdata = "".join(
            f"<{name}><![CDATA[{value.replace(']]>', ']]]]><![CDATA[>')}]]></{name}>" for name, value in fields.items()
        )
        references = "".join(
            f"<{name}>{''.join(f'&#x{ord(letter):X};' for letter in value)}</{name}>" for name, value in fields.items()
        )
        mixed = "".join(
            f"<{name}>{escape(value[:1])}<![CDATA[{value[1:2]}]]>{''.join(f'&#{ord(c)};' for c in value[2:])}</{name}>"
            for name, value in fields.items()
        )
        plain = document(fields)
        forms = {
            "entities": plain,
            "CDATA": f"<xml>{cdata}</xml>",
            "character references": f"<xml>{references}</xml>",
            "all of them": f"<xml>{mixed}</xml>",
            "sorted": document({name: fields[name] for name in sorted(names)}),
            "backwards": document({name: fields[name] for name in reversed(names)}),
            "indented": plain.replace("><", ">\r\n\t  <", 1).replace("></xml>", ">\n</xml>\n \n"),
            "a byte order mark": "\ufeff" + plain,
            "a declaration": '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + plain,
            "a lower-case declaration": "<?xml version='1.0' encoding='utf-8'?>" + plain,
            "both": '\ufeff<?xml version="1.0"?>' + plain,
            "an empty element": plain.replace("</xml>", "<goods_tag/><version></version></xml>"),
            "blanks in tags": plain.replace("</body>", "</body >").replace("<xml>", "<xml >"),
        }
        prepay_ids = set()
        for name, body in forms.items():
            with self.subTest(name):
                prepay_ids.add(self.accepted(send(UNIFIED_ORDER, body))["prepay_id"])
        self.assertEqual(len(prepay_ids), 1, "it was the same order each time")

    def test_an_unknown_field_that_is_signed(self):
        answer = place(future_field="未来", Zebra="1", a_0="2", a_10="3", a_2="4")
        note = answer.headers["x-wxpay-sandbox-reason"]
        del answer.headers["x-wxpay-sandbox-reason"]
        self.accepted(answer)
        self.assertEqual(
            note, "not known to pay.unified_order: `future_field`, `Zebra`, `a_0`, `a_10`, `a_2`"
        )

    def test_the_headers_do_not_matter(self):
        body = document(signed(order()))
        for content_type in (
            None,
            "",
            "text/xml",
            "application/xml; charset=utf-8",
            "application/json",
            "text/plain; charset=gbk",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "nonsense",
        ):
            headers = {} if content_type is None else {"Content-Type": content_type}
            with self.subTest(content_type):
                self.accepted(send(UNIFIED_ORDER, body, headers=headers))
        encoded = body.encode()
        chunks = iter([encoded[:100], encoded[100:101], encoded[101:]])
        self.accepted(send(UNIFIED_ORDER, chunks, headers={"Transfer-Encoding": "chunked"}, chunked=True))

    def test_the_samples_of_the_documents_are_read(self):
        """They are another merchant's: whose they are is the first thing wrong."""
        samples = pathlib.Path(__file__).resolve().parents[1] / "protocol/samples/signed"
        for path in sorted(samples.glob("unifiedorder.request.*.xml")):
            with self.subTest(path.name):
                answer = send(UNIFIED_ORDER, path.read_bytes())
                self.assertNotIn(answer.headers["x-wxpay-sandbox-code"], ("XML_FORMAT_ERROR", "NOT_UTF8"))


class Notifications(Case):
    def paid(self, **changes):
        out_trade_no = number()
        self.accepted(place(out_trade_no=out_trade_no, **changes))
        sandbox.pay(out_trade_no)
        return out_trade_no

    def test_what_is_no_acknowledgement_is_sent_again(self):
        wrong = [
            (200, b"success"),
            (200, b"SUCCESS"),
            (200, b""),
            (200, b"<xml><return_code><![CDATA[FAIL]]></return_code></xml>"),
            (200, b"<xml><return_code>success</return_code></xml>"),
            (200, b"<xml><return_msg>SUCCESS</return_msg></xml>"),
            (200, b"<html>SUCCESS</html>"),
            (200, b'{"errcode":0,"errmsg":"ok"}'),
            (500, ACKNOWLEDGED),
            (404, ACKNOWLEDGED),
        ]
        for status, answer in wrong:
            with self.subTest(f"{status} {answer}"):
                self.setUp()
                receiver.answer(answer, status)
                out_trade_no = self.paid()
                [attempt] = sandbox.attempts(out_trade_no, 1)
                self.assertFalse(attempt["acknowledged"])
                self.assertFalse(sandbox.order(out_trade_no)["acknowledged"])
                receiver.answer(ACKNOWLEDGED)
                sandbox.advance(15)
                first, second = receiver.received(2)
                for told in (elements(first.body), elements(second.body)):
                    self.check_signature(told)
                    self.assertEqual(told["out_trade_no"], out_trade_no)
                self.assertEqual(elements(first.body)["transaction_id"], elements(second.body)["transaction_id"])
                attempts = sandbox.attempts(out_trade_no, 2)
                self.assertEqual([attempt["acknowledged"] for attempt in attempts], [False, True])

    def test_acknowledgements_of_other_forms(self):
        for answer in (
            b"<xml><return_code>SUCCESS</return_code></xml>",
            b"<xml>\n  <return_code>SUCCESS</return_code>\n  <return_msg/>\n</xml>",
            b'<?xml version="1.0"?><xml><return_msg>OK</return_msg><return_code>SUCCESS</return_code></xml>',
        ):
            with self.subTest(answer):
                self.setUp()
                receiver.answer(answer)
                [attempt] = sandbox.attempts(self.paid(), 1)
                self.assertTrue(attempt["acknowledged"], attempt)

    def test_it_stops_once_acknowledged(self):
        receiver.answer(b"FAIL", 500)
        refused = self.paid()
        sandbox.attempts(refused, 1)
        receiver.answer(ACKNOWLEDGED)
        sandbox.advance(15)
        sandbox.attempts(refused, 2)
        sandbox.advance(2 * 86400)
        later_order = self.paid()
        sandbox.attempts(later_order, 1)
        sandbox.advance(2 * 86400)
        self.assertEqual(len(sandbox.order(refused)["notifications"]), 2)
        self.assertEqual(len(sandbox.order(later_order)["notifications"]), 1)
        self.assertEqual(len(receiver.received(3)), 3)

    def test_the_whole_schedule(self):
        receiver.answer(b"FAIL")
        out_trade_no = self.paid()
        sandbox.attempts(out_trade_no, 1)
        for made, wait in enumerate(SCHEDULE, start=1):
            sandbox.advance(wait)
            attempts = sandbox.attempts(out_trade_no, made + 1)
            self.assertEqual(len(attempts), made + 1, "an attempt came before it was due")
        times = [beijing(attempt["at"]) for attempt in attempts]
        for wait, before, after in zip(SCHEDULE, times, times[1:]):
            self.assertAlmostEqual((after - before).total_seconds(), wait, delta=5)
        sandbox.advance(2 * 86400)
        receiver.answer(ACKNOWLEDGED)
        sandbox.attempts(self.paid(), 1)
        self.assertEqual(len(sandbox.order(out_trade_no)["notifications"]), 1 + len(SCHEDULE))

    def test_a_notification_that_reaches_nobody(self):
        nobody = Receiver()
        nobody.stop()
        out_trade_no = self.paid(notify_url=nobody.url)
        [attempt] = sandbox.attempts(out_trade_no, 1)
        self.assertFalse(attempt["acknowledged"])
        self.assertTrue(attempt["answer"])

    def test_an_unpaid_order_is_not_notified_of(self):
        out_trade_no = number()
        self.accepted(place(out_trade_no=out_trade_no))
        sandbox.advance(3600)
        sandbox.attempts(self.paid(), 1)
        self.assertEqual(sandbox.order(out_trade_no)["notifications"], [])


class Cloud(Case):
    def respdata(self, answer):
        self.assertEqual(answer.status, 200)
        body = answer.json
        self.assertEqual((body["errcode"], body["errmsg"]), (0, "ok"), body)
        return body["respdata"]

    def placed(self, **changes):
        data = self.respdata(send_json(CLOUD_UNIFIED_ORDER, cloud_order(**changes)))
        self.assertEqual((data["return_code"], data.get("result_code")), ("SUCCESS", "SUCCESS"), data)
        return data

    def asked(self, **changes):
        return self.respdata(send_json(CLOUD_QUERY_ORDER, {"sub_mch_id": SUB_MCH_ID, **changes}))

    def failed(self, data, code, text=None):
        self.assertEqual(
            (data["return_code"], data["result_code"], data["err_code"], data["err_code_des"]),
            ("SUCCESS", "FAIL", code, text or TEXTS[code]),
        )

    def callback(self, out_trade_no, path):
        sandbox.pay(out_trade_no)
        [callback] = receiver.received(1)
        self.assertEqual((callback.method, callback.path), ("POST", path))
        self.assertTrue(callback.headers["Content-Type"].startswith("application/json"))
        self.assertTrue(callback.headers["x-wx-source"])
        return json.loads(callback.body)

    def test_a_function(self):
        out_trade_no = number()
        data = self.placed(out_trade_no=out_trade_no, attach="深圳分店")
        self.assertEqual((data["sub_mch_id"], data["sub_appid"]), (SUB_MCH_ID, SUB_APPID))
        self.assertEqual(data["trade_type"], "JSAPI")
        payment = data["payment"]
        self.assertEqual(
            set(payment), {"appId", "timeStamp", "nonceStr", "package", "signType", "paySign"}
        )
        self.assertEqual(payment["package"], "prepay_id=" + data["prepay_id"])
        self.assertTrue(all(isinstance(value, str) for value in payment.values()))
        unsigned = {name: value for name, value in payment.items() if name != "paySign"}
        self.assertEqual(payment["paySign"], signature(unsigned))
        unpaid = self.asked(out_trade_no=out_trade_no)
        self.assertEqual((unpaid["result_code"], unpaid["trade_state"]), ("SUCCESS", "NOTPAY"))

        receiver.answer(b"success")
        event = self.callback(out_trade_no, "/function")
        sample = pathlib.Path(__file__).resolve().parents[1] / "protocol/samples/cloud.pay_callback.json"
        published = json.loads(sample.read_text("utf-8"))
        self.assertEqual(set(published) - set(event), set(), "members of the published callback")
        self.assertFalse({"sign", "signType"} & set(event), "a callback is not signed")
        self.assertEqual([name for name in event if "_" in name], [])
        for name, value in published.items():
            self.assertIs(type(event[name]), type(value), name)
        expected = {
            "returnCode": "SUCCESS",
            "resultCode": "SUCCESS",
            "subMchId": SUB_MCH_ID,
            "subAppid": SUB_APPID,
            "outTradeNo": out_trade_no,
            "totalFee": 888,
            "cashFee": 888,
            "attach": "深圳分店",
        }
        self.assertEqual({name: event.get(name) for name in expected}, expected)

        [attempt] = sandbox.attempts(out_trade_no, 1)
        self.assertFalse(attempt["acknowledged"], "the text `success` is not the documented reply")
        receiver.answer(b'{"errcode":0,"errmsg":"ok"}')
        sandbox.advance(15)
        self.assertEqual(len(receiver.received(2)), 2)
        attempts = sandbox.attempts(out_trade_no, 2)
        self.assertEqual([attempt["acknowledged"] for attempt in attempts], [False, True])
        sandbox.advance(2 * 86400)
        known = sandbox.order(out_trade_no)
        self.assertEqual((known["channel"], known["acknowledged"]), ("cloud", True))

        paid = self.asked(out_trade_no=out_trade_no)
        self.assertEqual((paid["trade_state"], paid["total_fee"]), ("SUCCESS", 888))
        self.assertEqual(paid["transaction_id"], event["transactionId"])
        self.assertEqual(self.asked(transaction_id=event["transactionId"])["out_trade_no"], out_trade_no)
        self.assertEqual(len(sandbox.order(out_trade_no)["notifications"]), 2)

    def test_a_container_at_a_url(self):
        receiver.answer(b'{"errcode":0,"errmsg":"ok"}')
        out_trade_no = number()
        container = {"service": receiver.url, "path": "/paid/here"}
        self.placed(out_trade_no=out_trade_no, function_name=None, callback_type=2, container=container)
        event = self.callback(out_trade_no, "/paid/here")
        self.assertEqual(event["outTradeNo"], out_trade_no)
        [attempt] = sandbox.attempts(out_trade_no, 1)
        self.assertTrue(attempt["acknowledged"])

    def test_a_container_by_name(self):
        receiver.answer(b'{"errcode":0,"errmsg":"ok"}')
        out_trade_no = number()
        container = {"service": "pay", "path": "/"}
        self.placed(out_trade_no=out_trade_no, function_name=None, callback_type=2, container=container)
        self.callback(out_trade_no, "/named/")

    def test_a_function_that_the_sandbox_was_not_told_of(self):
        out_trade_no = number()
        self.placed(out_trade_no=out_trade_no, function_name="elsewhere")
        sandbox.pay(out_trade_no)
        [attempt] = sandbox.attempts(out_trade_no, 1)
        self.assertFalse(attempt["acknowledged"])
        self.assertIn("elsewhere", attempt["answer"])

    def test_what_is_no_acknowledgement_is_sent_again(self):
        for status, answer in (
            (200, b""),
            (200, b"{}"),
            (200, b'{"errcode":1,"errmsg":"ok"}'),
            (200, b'{"errCode":0,"errMsg":"ok"}'),
            (200, b'{"errcode":"0","errmsg":"ok"}'),
            (200, ACKNOWLEDGED),
            (500, b'{"errcode":0,"errmsg":"ok"}'),
        ):
            with self.subTest(f"{status} {answer}"):
                self.setUp()
                receiver.answer(answer, status)
                out_trade_no = number()
                self.placed(out_trade_no=out_trade_no)
                sandbox.pay(out_trade_no)
                [attempt] = sandbox.attempts(out_trade_no, 1)
                self.assertFalse(attempt["acknowledged"])
                receiver.answer(b'{"errcode":0,"errmsg":"ok"}')
                sandbox.advance(15)
                self.assertTrue(sandbox.attempts(out_trade_no, 2)[1]["acknowledged"])

    def test_the_published_call(self):
        sample = pathlib.Path(__file__).resolve().parents[1] / "protocol/samples/cloudrun.unifiedorder.request.json"
        call = {**json.loads(sample.read_text("utf-8")), "sub_mch_id": SUB_MCH_ID}
        data = self.respdata(send_json(CLOUD_UNIFIED_ORDER, call))
        self.assertEqual(data.get("result_code"), "SUCCESS", data)

    def test_the_path_in_lower_case(self):
        data = self.respdata(send_json(CLOUD_UNIFIED_ORDER.lower(), cloud_order()))
        self.assertEqual(data["result_code"], "SUCCESS")

    def test_a_missing_sub_merchant(self):
        for sub_mch_id in (None, ""):
            data = self.respdata(send_json(CLOUD_UNIFIED_ORDER, cloud_order(sub_mch_id=sub_mch_id)))
            self.assertEqual(data, {"return_code": "FAIL", "return_msg": "sub_mch_id is empty."})
        data = self.respdata(send_json(CLOUD_UNIFIED_ORDER, cloud_order(sub_mch_id="1900000000")))
        self.assertEqual(data, {"return_code": "FAIL", "return_msg": "受理关系不存在"})
        data = self.respdata(send_json(CLOUD_QUERY_ORDER, {"out_trade_no": "ANY"}))
        self.assertEqual(data["return_msg"], "sub_mch_id is empty.")

    def test_business_refusals(self):
        def refused(code, text=None, **changes):
            answer = send_json(CLOUD_UNIFIED_ORDER, cloud_order(**changes))
            self.failed(self.respdata(answer), code, text)
            self.explained(answer, code)

        for field in ("body", "out_trade_no", "total_fee", "spbill_create_ip", "env_id"):
            call = cloud_order()
            del call[field]
            with self.subTest(field):
                answer = send_json(CLOUD_UNIFIED_ORDER, call)
                self.failed(self.respdata(answer), "LACK_PARAMS")
        refused("PARAM_ERROR", "body参数长度有误", body="茶" * 43)
        refused("PARAM_ERROR", "total_fee参数格式有误", total_fee=0)
        refused("PARAM_ERROR", "total_fee参数格式有误", total_fee="01")
        refused("PARAM_ERROR", "container参数格式有误", function_name=None, callback_type=2, container="pay")
        refused("PARAM_ERROR", "trade_type参数格式有误", trade_type="NATIVE")
        container = {"service": "pay", "path": "/"}
        both = self.respdata(send_json(CLOUD_UNIFIED_ORDER, cloud_order(callback_type=2, container=container)))
        self.assertEqual(both["result_code"], "FAIL")
        out_trade_no = number()
        self.placed(out_trade_no=out_trade_no)
        refused("INVALID_REQUEST", out_trade_no=out_trade_no, total_fee=1)
        sandbox.fault("cloud.unified_order", "NOAUTH")
        refused("NOAUTH")
        receiver.answer(b'{"errcode":0,"errmsg":"ok"}')
        sandbox.pay(out_trade_no)
        sandbox.attempts(out_trade_no, 1)
        refused("ORDERPAID", out_trade_no=out_trade_no)

    def test_placing_again(self):
        call = cloud_order()
        first = self.respdata(send_json(CLOUD_UNIFIED_ORDER, call))
        again = self.respdata(send_json(CLOUD_UNIFIED_ORDER, call))
        self.assertEqual(first["prepay_id"], again["prepay_id"])

    def test_the_platform_itself(self):
        for path in (CLOUD_UNIFIED_ORDER, CLOUD_QUERY_ORDER):
            for body in (b"", b"[]", b"{", b'{"body":"\xb2\xe8"}', b'{"body":"a","body":"b"}'):
                answer = send_json(path, body)
                self.assertEqual((answer.status, answer.json["errcode"]), (200, 47001), body)
                self.assertNotIn("respdata", answer.json)
            self.assertEqual(send_json(path, b"{}", "GET").json["errcode"], 43002)

    def test_the_channels_do_not_see_each_others_orders(self):
        out_trade_no = number()
        self.placed(out_trade_no=out_trade_no)
        self.refused(ask(out_trade_no), "ORDERNOTEXIST", "此交易订单号不存在")
        self.refused(ask(out_trade_no, sub_mch_id=SUB_MCH_ID), "ORDERNOTEXIST", "此交易订单号不存在")
        on_xml = number()
        self.accepted(place(out_trade_no=on_xml, sub_mch_id=SUB_MCH_ID))
        self.failed(self.asked(out_trade_no=on_xml), "ORDERNOTEXIST", "此交易订单号不存在")
        another = self.asked(out_trade_no=out_trade_no, sub_mch_id=OTHER_SUB_MCH_ID)
        self.failed(another, "ORDERNOTEXIST", "此交易订单号不存在")


class Control(Case):
    def wrong(self, status, method, path, body=None):
        answer = sandbox.request(method, "/_sandbox/" + path, body)
        self.assertEqual(answer.status, status, answer.text)
        self.assertTrue(answer.json["error"])
        return answer.json

    def test_unknown_orders(self):
        self.wrong(404, "GET", "orders/UNKNOWN")
        self.wrong(404, "POST", "orders/UNKNOWN/pay")

    def test_bad_bodies(self):
        out_trade_no = number()
        self.accepted(place(out_trade_no=out_trade_no))
        for path in ("clock", "faults", f"orders/{out_trade_no}/pay"):
            for body in (b"{", b"[]", b"1", b"advance_seconds=1", b"\xff"):
                with self.subTest(f"{path} {body}"):
                    self.wrong(400, "POST", path, body)
        for body in (b"", b"{}", b'{"advance_seconds":-1}', b'{"advance_seconds":1.5}', b'{"advance_seconds":"1"}'):
            self.wrong(400, "POST", "clock", body)
        for body in (
            b"{}",
            b'{"api":"pay.unified_order"}',
            b'{"api":"pay.unified_order","fault":"NOTENOUGH","times":0}',
            b'{"api":"pay.unified_order","fault":"NOTENOUGH","times":"1"}',
        ):
            self.wrong(400, "POST", "faults", body)
        misspelt = self.wrong(400, "POST", "faults", b'{"api":"pay.unifiedorder","fault":"NOTENOUGH"}')
        self.assertIn("pay.unified_order", misspelt["error"])
        misspelt = self.wrong(400, "POST", "faults", b'{"api":"pay.unified_order","fault":"NOTENOUHG"}')
        self.assertIn("NOTENOUGH", misspelt["error"])
        self.wrong(400, "POST", f"orders/{out_trade_no}/pay", b'{"opendi":"x"}')
        self.wrong(400, "POST", f"orders/{out_trade_no}/pay", b'{"openid":""}')
        self.assertEqual(sandbox.order(out_trade_no)["trade_state"], "NOTPAY")

    def test_paying_what_cannot_be_paid(self):
        paid, expired = number(), number()
        self.accepted(place(out_trade_no=paid))
        self.accepted(place(out_trade_no=expired, time_expire=later(120)))
        sandbox.pay(paid)
        sandbox.attempts(paid, 1)
        self.assertEqual(self.wrong(409, "POST", f"orders/{paid}/pay")["code"], "ORDERPAID")
        sandbox.advance(121)
        self.assertEqual(self.wrong(409, "POST", f"orders/{expired}/pay")["code"], "ORDERCLOSED")

    def test_the_payer_may_be_chosen(self):
        out_trade_no = number()
        self.accepted(place(out_trade_no=out_trade_no, trade_type="NATIVE", product_id="1", openid=None))
        sandbox.control("POST", f"orders/{out_trade_no}/pay", {"openid": "oSomebodyElse"})
        [notification] = receiver.received(1)
        self.assertEqual(elements(notification.body)["openid"], "oSomebodyElse")

    def test_the_clock(self):
        before = beijing(sandbox.advance(0))
        utc = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
        self.assertGreater(before + datetime.timedelta(seconds=2), utc + datetime.timedelta(hours=8))
        after = beijing(sandbox.advance(3600))
        self.assertAlmostEqual((after - before).total_seconds(), 3600, delta=PATIENCE)

    def test_the_log_and_the_reset(self):
        out_trade_no = number()
        self.accepted(place(out_trade_no=out_trade_no))
        self.refused(place(out_trade_no=out_trade_no, total_fee="0"), "PARAM_ERROR", "total_fee参数格式有误")
        first, second = sandbox.log()
        self.assertEqual((first["method"], first["path"]), ("POST", UNIFIED_ORDER))
        self.assertEqual((first["out_trade_no"], second["out_trade_no"]), (out_trade_no, out_trade_no))
        self.assertEqual((first["verdict"], first["code"], first["reason"]), ("accepted", None, None))
        sandbox.fault("pay.unified_order", "SYSTEMERROR")
        sandbox.reset()
        self.assertEqual(sandbox.log(), [])
        self.wrong(404, "GET", f"orders/{out_trade_no}")
        self.accepted(place(out_trade_no=out_trade_no))

    def test_a_reset_ends_the_deliveries(self):
        receiver.answer(b"FAIL")
        out_trade_no = number()
        self.accepted(place(out_trade_no=out_trade_no))
        sandbox.pay(out_trade_no)
        sandbox.attempts(out_trade_no, 1)
        sandbox.reset()
        receiver.clear()
        sandbox.advance(86400)
        other = number()
        self.accepted(place(out_trade_no=other))
        sandbox.pay(other)
        sandbox.attempts(other, 1)
        told = [elements(notification.body)["out_trade_no"] for notification in receiver.received(1)]
        self.assertEqual(told, [other])

    def test_unknown_paths(self):
        for path in ("/pay", "/pay/closeorders", "/pay/unifiedorder/", "/_sandbox/nothing", "/_sandbox/orders/"):
            for method in ("GET", "POST"):
                self.assertEqual(sandbox.request(method, path, b"").status, 404, path)
        self.assertEqual(sandbox.request("GET", "/_sandbox/clock").status, 405)


if __name__ == "__main__":
    unittest.main()
