"""The other side of the channels, on loopback: an SMTP server that keeps what it is sent, and a
receiver that plays the robots of three makers and checks shape and signature by its own means.

post.py FOLDER SECRET MAILS ROBOTS: listens on these two ports, says `ready`, writes mails.jsonl
and robots.jsonl into FOLDER, and ends when its standard input does. A file `refuse` in FOLDER
makes both turn everything away, a file `hang_up` makes both close the connection in the middle.
"""

import base64
import hashlib
import hmac
import json
import pathlib
import sys
import threading
import time
import urllib.parse
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

folder, secret = pathlib.Path(sys.argv[1]), sys.argv[2]


def keep(name, value):
    with open(folder / name, "a", encoding="utf-8") as file:
        file.write(json.dumps(value, ensure_ascii=False) + "\n")


def refused():
    return (folder / "refuse").exists()


def hangs_up():
    return (folder / "hang_up").exists()


def read(content, name):
    """A header as people read it; the newer parser leaves blanks between encoded words (RFC 2047, 6.2)."""
    return str(make_header(decode_header(message_from_bytes(content)[name])))


class Mails:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if refused():
            return "451 4.3.0 come again"
        if hangs_up():
            server.transport.abort()
            return "451 4.3.0 nobody hears this"
        mail = message_from_bytes(envelope.content, policy=policy.default)
        keep(
            "mails.jsonl",
            {
                "from": read(envelope.content, "From"),
                "head": envelope.content.split(b"\r\n\r\n")[0].decode("ascii"),
                "to": envelope.rcpt_tos,
                "id": mail["Message-ID"],
                "subject": read(envelope.content, "Subject"),
                "body": mail.get_content(),
            },
        )
        return "250 2.0.0 kept"


def hash_of(key, message):
    return base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()


class Robots(BaseHTTPRequestHandler):
    def do_POST(self):
        where = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(where.query))
        length = int(self.headers["Content-Length"])
        body = json.loads(self.rfile.read(length))
        if hangs_up():
            self.close_connection = True
            self.connection.close()
            return
        maker = where.path.split("/")[1]
        fault = getattr(self, maker)(query, body)
        if length > 20_000 or self.headers["Content-Type"] != "application/json":
            fault = "body"
        if refused():
            fault = f"refused {self.path}"
        keep("robots.jsonl", {"maker": maker, "fault": fault, "query": query, "body": body})
        if maker == "feishu":
            answer = {"code": 19021, "msg": fault} if fault else {"code": 0, "msg": "success"}
        else:
            answer = {"errcode": 310000, "errmsg": fault} if fault else {"errcode": 0, "errmsg": "ok"}
        said = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def wecom(self, query, body):
        if query.get("key") != "key-of-wecom":
            return "key"
        if set(body) != {"msgtype", "text"} or body["msgtype"] != "text":
            return "shape"
        return "" if 0 < len(body["text"]["content"].encode()) <= 2048 else "length"

    def dingtalk(self, query, body):
        stamp = query.get("timestamp", "0")
        if abs(int(stamp) / 1000 - time.time()) > 3600:
            return "old"
        if query.get("access_token") != "key-of-dingtalk":
            return "token"
        if query.get("sign") != hash_of(secret.encode(), f"{stamp}\n{secret}".encode()):
            return "sign"
        return "" if body["msgtype"] == "text" and body["text"]["content"] else "shape"

    def feishu(self, query, body):
        if not self.path.endswith("/key-of-feishu"):
            return "hook"
        stamp = body.get("timestamp", "0")
        if abs(int(stamp) - time.time()) > 3600:
            return "old"
        if body.get("sign") != hash_of(f"{stamp}\n{secret}".encode(), b""):
            return "sign"
        return "" if body["msg_type"] == "text" and body["content"]["text"] else "shape"

    def log_message(self, *_):
        pass


def authenticator(server, session, envelope, mechanism, data):
    known = (data.login, data.password) == (b"garden", b"moonlight")
    return AuthResult(success=known)


mails = Controller(
    Mails(),
    hostname="127.0.0.1",
    port=int(sys.argv[3]),
    authenticator=authenticator,
    auth_required=True,
    auth_require_tls=False,
)
mails.start()
robots = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[4])), Robots)
threading.Thread(target=robots.serve_forever, daemon=True).start()
print("ready", flush=True)
sys.stdin.read()
mails.stop()
