"""The installed wheel: run by the Python of an environment that has it, pytest and wechatpy."""

import http.server
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import wxpay
from wechatpy.pay import WeChatPay

PATIENCE = 30
"""Seconds after which something that has to happen counts as missing."""

BINARY = pathlib.Path(sys.prefix, "bin/wxpay")
ACKNOWLEDGED = b"<xml><return_code><![CDATA[SUCCESS]]></return_code></xml>"


def wait_until(condition, what):
    deadline = time.monotonic() + PATIENCE
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {PATIENCE} seconds")
        time.sleep(0.01)


def running_sandboxes():
    """The processes of this environment's binary."""

    def has_binary(process):
        try:
            return os.readlink(process / "exe").removesuffix(" (deleted)") == str(
                BINARY
            )
        except OSError:
            return False

    return [
        int(process.name)
        for process in pathlib.Path("/proc").glob("[0-9]*")
        if has_binary(process)
    ]


def merchant(sandbox, account=wxpay.DEMO_MERCHANT):
    class AtSandbox(WeChatPay):
        API_BASE_URL = sandbox.url + "/"

    return AtSandbox(
        account["appid"], account["key"], account["mch_id"], timeout=PATIENCE
    )


def place(merchant, out_trade_no, notify_url="http://127.0.0.1:1/paid"):
    return merchant.order.create(
        trade_type="NATIVE",
        product_id="oolong",
        body="Tea",
        total_fee=888,
        notify_url=notify_url,
        client_ip="127.0.0.1",
        out_trade_no=out_trade_no,
    )


class Shop:
    """A merchant's server that acknowledges everything."""

    def __enter__(self):
        self.bodies = bodies = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.send_header("Content-Length", str(len(ACKNOWLEDGED)))
                self.end_headers()
                self.wfile.write(ACKNOWLEDGED)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/paid"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class Project(unittest.TestCase):
    """A folder with the files of a project."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def command(self, *arguments):
        return [sys.executable, *arguments]

    def run_python(self, *arguments):
        return subprocess.run(
            self.command(*arguments), cwd=self.folder, capture_output=True, text=True
        )


class Readme(Project):
    def test_its_files_are_a_project_that_passes(self):
        text = pathlib.Path(os.environ["README"]).read_text()
        files = re.findall(r"<!-- (\S+\.py) -->\n```python\n(.*?)```", text, re.S)
        self.assertEqual(
            [name for name, _ in files], ["test_shop.py", "conftest.py", "script.py"]
        )
        for name, code in files:
            (self.folder / name).write_text(code)
        pytest = self.run_python("-m", "pytest", "-q", "-p", "no:cacheprovider")
        self.assertEqual(pytest.returncode, 0, pytest.stdout + pytest.stderr)
        self.assertIn("2 passed", pytest.stdout)
        script = self.run_python("script.py")
        self.assertRegex(
            script.stdout, r"^http://127.0.0.1:\d+\n\d{14}\n$", script.stderr
        )
        self.assertEqual(running_sandboxes(), [])


class Command(Project):
    def test_it_is_among_the_scripts_and_a_module(self):
        installed = subprocess.run(
            [BINARY, "--version"], capture_output=True, text=True
        )
        module = self.run_python("-m", "wxpay", "--version")
        self.assertRegex(module.stdout, r"^wxpay \d")
        self.assertEqual(installed.stdout, module.stdout)
        self.assertEqual(
            self.run_python("-m", "wxpay", "sandbox", "--seed", "x").returncode, 2
        )

    def test_it_is_found_without_pytest(self):
        code = "import sys; sys.modules['pytest'] = None; import wxpay; print(wxpay.find_binary())"
        self.assertEqual(self.run_python("-c", code).stdout.strip(), str(BINARY))


class Operations(unittest.TestCase):
    def test_pay_notifies_and_the_sdk_verifies(self):
        with wxpay.sandbox(seed=7) as sandbox, Shop() as shop:
            sdk = merchant(sandbox)
            self.assertTrue(sdk.check_signature(place(sdk, "TEA1", shop.url)))
            self.assertEqual(sandbox.notifications("TEA1"), [])
            self.assertEqual(
                sandbox.pay("TEA1", openid="oUpF8u")["trade_state"], "SUCCESS"
            )
            [attempt] = sandbox.notifications("TEA1")
            self.assertTrue(attempt["acknowledged"])
            self.assertEqual(sandbox.notifications(), [attempt])
            paid = sdk.parse_payment_result(shop.bodies[0].decode())
            self.assertEqual(
                (paid["out_trade_no"], paid["total_fee"], paid["openid"]),
                ("TEA1", 888, "oUpF8u"),
            )
            found = sdk.order.query(out_trade_no="TEA1")
            self.assertTrue(sdk.check_signature(found))
            self.assertEqual(found["transaction_id"], paid["transaction_id"])

    def test_refund_finish(self):
        with wxpay.sandbox() as sandbox, Shop() as shop:
            sdk = merchant(sandbox)
            place(sdk, "TEA1")
            sandbox.pay("TEA1")
            sdk.refund.apply(888, 300, "R1", out_trade_no="TEA1", notify_url=shop.url)
            self.assertEqual(
                sandbox.refund_finish("R1", "CHANGE")["refund_status"], "CHANGE"
            )
            [attempt] = sandbox.notifications(out_refund_no="R1")
            self.assertEqual(
                (attempt["acknowledged"], attempt["out_refund_no"]), (True, "R1")
            )

    def test_advance_fault_and_reset(self):
        with wxpay.sandbox() as sandbox:
            sdk = merchant(sandbox)
            place(sdk, "TEA1")
            start = sandbox.advance(0)
            self.assertGreater(sandbox.advance(8 * 24 * 3600), start)
            self.assertEqual(
                sdk.order.query(out_trade_no="TEA1")["trade_state"], "CLOSED"
            )
            sandbox.fault("pay.order_query", "SYSTEMERROR", times=1)
            with self.assertRaisesRegex(Exception, "SYSTEMERROR"):
                sdk.order.query(out_trade_no="TEA1")
            sandbox.reset(clock=True)
            self.assertEqual(sandbox.notifications(), [])
            with self.assertRaisesRegex(Exception, "ORDERNOTEXIST"):
                sdk.order.query(out_trade_no="TEA1")

    def test_merchants_as_a_list_and_as_a_file(self):
        account = {
            "appid": "wx1111111111111111",
            "mch_id": "1900000001",
            "key": "0123456789abcdef0123456789abcdef",
        }
        sub_merchants = [{"mch_id": "1900000109", "appid": "wx8888888888888888"}]
        with wxpay.sandbox(
            merchants=[{**account, "more_appids": [], "sub_merchants": sub_merchants}]
        ) as sandbox:
            place(merchant(sandbox, account), "TEA1")
            sandbox.reset()
            place(merchant(sandbox, account), "TEA1")
            with self.assertRaises(wxpay.ControlError):
                sandbox.pay("TEA1", merchant="10000100")
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
            file.write(
                "[[merchants]]\n"
                + "".join(f'{name} = "{value}"\n' for name, value in account.items())
            )
            file.flush()
            with wxpay.sandbox(merchants=file.name) as sandbox:
                place(merchant(sandbox, account), "TEA1")
        with self.assertRaisesRegex(wxpay.StartError, "key"):
            wxpay.sandbox(merchants=[{**account, "key": "short"}])

        with self.assertRaisesRegex(
            TypeError, "^`merchants.0..key` is neither .* but <class 'bytes'>$"
        ):
            wxpay.sandbox(merchants=[{**account, "key": b"secret"}])

    def test_the_demo_merchant_is_that_of_a_sandbox_without_merchants(self):
        [sub_merchant] = wxpay.DEMO_MERCHANT["sub_merchants"]
        with (
            wxpay.sandbox() as sandbox,
            wxpay.sandbox(merchants=[wxpay.DEMO_MERCHANT]) as same,
        ):
            for each in (sandbox, same):
                provider = merchant(each)
                provider.sub_mch_id = sub_merchant["mch_id"]
                self.assertEqual(
                    place(provider, "TEA1")["sub_mch_id"], sub_merchant["mch_id"]
                )
                self.assertEqual(each.order("TEA1")["trade_state"], "NOTPAY")

    def test_https(self):
        with wxpay.sandbox(arguments=["--https"]) as sandbox:
            self.assertRegex(sandbox.url, "^https://")
            self.assertRegex(sandbox.advance(1), r"^\d{14}$")

    def test_stop_twice(self):
        sandbox = wxpay.sandbox()
        sandbox.stop()
        sandbox.stop()
        self.assertEqual(running_sandboxes(), [])
        with self.assertRaisesRegex(wxpay.SandboxError, "was stopped. Start another"):
            sandbox.pay("TEA1")


class BadInput(Project):
    """One clear error each, and no process that is left."""

    def tearDown(self):
        self.assertEqual(running_sandboxes(), [])

    def test_a_number_that_is_unknown(self):
        with (
            wxpay.sandbox() as sandbox,
            self.assertRaisesRegex(wxpay.ControlError, "no order") as raised,
        ):
            sandbox.pay("a/b ?")
        self.assertEqual(
            (raised.exception.status, raised.exception.code), (404, "ORDERNOTEXIST")
        )

    def test_a_port_that_is_taken(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            with self.assertRaisesRegex(
                wxpay.StartError, f"127.0.0.1:{port}: Address already in use"
            ) as raised:
                wxpay.sandbox(listen=f"127.0.0.1:{port}")
        self.assertIn("argument `listen`", str(raised.exception))

    def test_an_option_that_is_wrong(self):
        with self.assertRaisesRegex(wxpay.StartError, "unexpected argument '--sed'"):
            wxpay.sandbox(arguments=["--sed", "1"])

    def test_a_platform_without_a_binary(self):
        kept = BINARY.rename(BINARY.with_name("kept"))
        self.addCleanup(kept.rename, BINARY)
        with self.assertRaisesRegex(
            wxpay.BinaryError,
            "no `wxpay` binary for this platform .*; looked at .*WXPAY_BIN",
        ):
            wxpay.sandbox()
        self.assertRegex(
            self.run_python("-m", "wxpay").stderr, "^error: there is no `wxpay` binary"
        )

    def test_a_binary_of_another_platform(self):
        other = self.folder / "wxpay"
        other.write_bytes(b"\xcf\xfa\xed\xfe" + bytes(60))
        other.chmod(0o755)
        os.environ["WXPAY_BIN"] = str(other)
        self.addCleanup(os.environ.pop, "WXPAY_BIN")
        with self.assertRaisesRegex(
            wxpay.BinaryError, "is not a program of this platform: Exec format error"
        ):
            wxpay.sandbox()
        other.unlink()
        with self.assertRaisesRegex(
            wxpay.BinaryError, "WXPAY_BIN is `.*`, where no file is"
        ):
            wxpay.sandbox()

    def test_a_binary_without_its_run_bit(self):
        BINARY.chmod(0o644)
        self.addCleanup(BINARY.chmod, 0o755)
        with self.assertRaisesRegex(
            wxpay.BinaryError, "may not be executed: Permission denied.*`chmod [+]x /"
        ):
            wxpay.sandbox()

    def test_a_sandbox_that_dies(self):
        with self.assertRaisesRegex(
            wxpay.ExitError, "ended by SIGKILL.*start another one"
        ):
            with wxpay.sandbox() as sandbox:
                [process] = running_sandboxes()
                os.kill(process, signal.SIGKILL)
                sandbox.pay("TEA1")

    def test_a_sandbox_that_dies_unnoticed(self):
        with self.assertRaisesRegex(wxpay.ExitError, "ended by SIGKILL"):
            with wxpay.sandbox():
                [process] = running_sandboxes()
                os.kill(process, signal.SIGKILL)
                wait_until(lambda: not running_sandboxes(), "the end of the sandbox")

    def test_a_fixture_whose_sandbox_does_not_start(self):
        (self.folder / "test_it.py").write_text("def test_it(wxpay_sandbox): pass\n")
        BINARY.chmod(0o644)
        self.addCleanup(BINARY.chmod, 0o755)
        pytest = self.run_python("-m", "pytest", "-q", "-p", "no:cacheprovider")
        self.assertEqual(pytest.returncode, 1)
        self.assertRegex(pytest.stdout, "BinaryError: .* may not be executed")


WAITING_TEST = """
import os, pathlib, subprocess, sys, time

def test_it(wxpay_sandbox):
    if {forks}:
        if os.fork() == 0:
            time.sleep(600)
    pathlib.Path("ready.part").write_text(wxpay_sandbox.url)
    os.rename("ready.part", "ready")
    time.sleep(600)
"""


class Killed(Project):
    """A test runner that ends in the middle of a test leaves no sandbox behind."""

    def kill(self, sent, forks=False):
        (self.folder / "test_it.py").write_text(WAITING_TEST.format(forks=forks))
        command = self.command("-m", "pytest", "-q", "-p", "no:cacheprovider")
        runner = subprocess.Popen(
            command, cwd=self.folder, stdout=subprocess.DEVNULL, start_new_session=True
        )
        try:
            wait_until((self.folder / "ready").exists, "the sandbox of the runner")
            self.assertEqual(len(running_sandboxes()), 1)
            runner.send_signal(sent)
            runner.wait(PATIENCE)
            wait_until(lambda: not running_sandboxes(), "the end of the sandbox")
        finally:
            # With what it has forked.
            os.killpg(runner.pid, signal.SIGKILL) if forks else runner.kill()
            runner.wait()

    def test_by_ctrl_c(self):
        (self.folder / "test_it.py").write_text(WAITING_TEST.format(forks=False))
        command = self.command("-m", "pytest", "-q", "-p", "no:cacheprovider")
        runner = subprocess.Popen(
            command,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        wait_until((self.folder / "ready").exists, "the sandbox of the runner")
        # As a terminal does: everything in the foreground gets it.
        os.killpg(runner.pid, signal.SIGINT)
        output, _ = runner.communicate(timeout=PATIENCE)
        self.assertEqual((runner.returncode, running_sandboxes()), (2, []), output)
        self.assertIn("KeyboardInterrupt", output)
        self.assertNotIn("ExitError", output)

    def test_by_sigkill(self):
        self.kill(signal.SIGKILL)

    def test_by_sigterm(self):
        self.kill(signal.SIGTERM)

    def test_by_sigkill_after_a_fork(self):
        self.kill(signal.SIGKILL, forks=True)


if __name__ == "__main__":
    unittest.main()
