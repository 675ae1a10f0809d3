"""Runs `wxpay sandbox` and receives what it sends. Standard library only."""

import http.client
import http.server
import json
import os
import pathlib
import select
import subprocess
import threading
import time
import urllib.parse

APPID = "wxd930ea5d5a258f4f"
MCH_ID = "10000100"
KEY = "192006250b4c09247ec02edce69f6a2d"
SUB_MCH_ID = "1900000109"
SUB_APPID = "wx8888888888888888"

ACKNOWLEDGED = b"<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>"

PATIENCE = 30
"""Seconds after which something that has to happen counts as missing."""


def wait_until(condition, what):
    """Returns the first true value of `condition`."""
    deadline = time.monotonic() + PATIENCE
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {PATIENCE} seconds")
        time.sleep(0.01)


class Answer:
    """An HTTP answer."""

    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def text(self):
        return self.body.decode("utf-8")

    @property
    def json(self):
        return json.loads(self.body)


class Sandbox:
    """A sandbox of its own, on a free port, from `with` to the end of it."""

    def __init__(self, *arguments):
        default = pathlib.Path(__file__).resolve().parents[2] / "target/debug/wxpay"
        command = [os.environ.get("WXPAY_BIN", str(default)), "sandbox", "--listen", "127.0.0.1:0", *arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE)
        try:
            ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
            line = self.process.stdout.readline().decode() if ready else ""
            words, _, address = line.strip().partition("://")
            if words not in ("listening on http", "listening on https"):
                raise RuntimeError(f"the sandbox did not say where it listens, but {line!r}")
            # With HTTPS it answers both at the same address.
            self.url = "http://" + address
        except BaseException:
            self.stop()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def request(self, method, path, body=None, headers=None, chunked=False):
        """Sends exactly that, on a connection of its own."""
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.url).netloc, timeout=PATIENCE)
        try:
            connection.request(method, path, body=body, headers=headers or {}, encode_chunked=chunked)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def control(self, method, path, value=None):
        """Calls the control interface, which has to agree."""
        body = None if value is None else json.dumps(value).encode()
        answer = self.request(method, "/_sandbox/" + path, body)
        if answer.status != 200:
            raise AssertionError(f"{method} {path}: HTTP {answer.status} {answer.text}")
        return answer.json

    def pay(self, out_trade_no):
        return self.control("POST", f"orders/{out_trade_no}/pay")

    def order(self, out_trade_no):
        return self.control("GET", f"orders/{out_trade_no}")

    def log(self):
        return self.control("GET", "log")

    def advance(self, seconds):
        """Moves the clock; returns its time as yyyyMMddHHmmss."""
        return self.control("POST", "clock", {"advance_seconds": seconds})["now"]

    def fault(self, api, fault, times=1):
        self.control("POST", "faults", {"api": api, "fault": fault, "times": times})

    def reset(self):
        self.control("POST", "reset")

    def attempts(self, out_trade_no, number):
        """The attempts to notify of an order, once there are so many."""

        def made():
            attempts = self.order(out_trade_no)["notifications"]
            return attempts if len(attempts) >= number else None

        return wait_until(made, f"{number} attempts to notify of {out_trade_no}")


class Notification:
    """A request that the receiver got."""

    def __init__(self, method, path, headers, body):
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body


class Receiver:
    """A merchant's server. It answers by `reply`, which is given each
    notification and returns the status and the body."""

    def __init__(self):
        self.reply = None
        self.changed = threading.Condition()
        self.notifications = []
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                notification = Notification(self.command, self.path, self.headers, body)
                status, answer = receiver.reply(notification)
                with receiver.changed:
                    receiver.notifications.append(notification)
                    receiver.changed.notify_all()
                self.send_response(status)
                self.send_header("Content-Type", "text/xml")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        self.clear()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def clear(self):
        """Forgets what came, and acknowledges from now on."""
        with self.changed:
            self.notifications.clear()
            self.answer(ACKNOWLEDGED)

    def answer(self, body, status=200):
        """Answers everything like that from now on."""
        self.reply = lambda _: (status, body)

    def received(self, number):
        """The notifications, once so many came."""
        with self.changed:
            if not self.changed.wait_for(lambda: len(self.notifications) >= number, PATIENCE):
                raise AssertionError(f"{len(self.notifications)} notifications came, {number} were expected")
            return list(self.notifications)
