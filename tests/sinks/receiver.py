#!/usr/bin/env python3
"""Somebody that the journal is delivered to, to be killed at any time: what it
has taken stands in a file, a line for each record, before it says so.

  receiver.py syslog|syslog-tls|http|https PORT FILE [CERTIFICATE KEY]
"""
import http.server
import json
import re
import socket
import ssl
import sys

HOST = "127.0.0.1"
FRAME = re.compile(rb"<(\d+)>1 (\S+) (\S+) scs-gate - (\S+) (\[scs_gate@32473(?: \w+=\"[^\"]*\")+\]) (.*)",
                   re.S)
# Every so many documents the search engine is too busy for one, once.
BUSY = 97


class Book:
    def __init__(self, path):
        self.file = open(path, "ab", buffering=0)

    def enter(self, way, record):
        self.file.write(json.dumps({"way": way, "record": record}).encode() + b"\n")


class Syslog:
    def __init__(self, book, port, tls):
        self.book, self.tls = book, tls
        self.listener = socket.create_server((HOST, port))

    def serve(self):
        while True:
            peer, _ = self.listener.accept()
            try:
                if self.tls:
                    peer = self.tls.wrap_socket(peer, server_side=True)
                self.read(peer)
                if self.tls:
                    peer = peer.unwrap()
            except (OSError, ValueError) as error:
                print("syslog:", error, file=sys.stderr)
            peer.close()

    def read(self, peer):
        data = b""
        while True:
            found = re.match(rb"(\d+) ", data)
            if found and len(data) >= found.end() + int(found.group(1)):
                end = found.end() + int(found.group(1))
                self.take(data[found.end():end])
                data = data[end:]
                continue
            more = peer.recv(65536)
            if not more:
                return
            data += more

    def take(self, frame):
        found = FRAME.fullmatch(frame)
        if not found:
            raise ValueError("no frame: %r" % frame)
        self.book.enter("syslog", json.loads(found.group(6)))


class Http(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    book = None
    known = set()
    refused = set()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        ways = {"/lines": self.lines, "/loki/api/v1/push": self.loki,
                "/scs-gate/_bulk": self.elastic, "/v1/logs": self.otlp,
                "/picky": self.picky, "/secret": self.secret}
        status, answer = ways[self.path](body)
        data = json.dumps(answer).encode() if answer is not None else b""
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def lines(self, body):
        for line in body.splitlines():
            self.book.enter("lines", json.loads(line))
        return 204, None

    def loki(self, body):
        for stream in json.loads(body)["streams"]:
            assert stream["stream"]["job"] == "scs-gate"
            for nanoseconds, line in stream["values"]:
                assert re.fullmatch(r"1\d{18}", nanoseconds), nanoseconds
                self.book.enter("loki", json.loads(line))
        return 204, None

    def elastic(self, body):
        lines = body.splitlines()
        items = []
        for action, document in zip(lines[::2], lines[1::2]):
            name = json.loads(action)["create"]["_id"]
            document = json.loads(document)
            status = 201
            if name in self.known:
                status = 409
            elif int(name.rsplit("-", 1)[1]) % BUSY == 0 and name not in self.refused:
                self.refused.add(name)
                status = 429
            else:
                self.known.add(name)
                assert document.pop("@timestamp") == document["time"]
                self.book.enter("elastic", document)
            items.append({"create": {"_id": name, "status": status}})
        return 200, {"errors": any(i["create"]["status"] > 299 for i in items), "items": items}

    def otlp(self, body):
        for resource in json.loads(body)["resourceLogs"]:
            for scope in resource["scopeLogs"]:
                for record in scope["logRecords"]:
                    assert re.fullmatch(r"1\d{18}", record["timeUnixNano"])
                    self.book.enter("otlp", json.loads(record["body"]["stringValue"]))
        return 200, {"partialSuccess": {}}

    def picky(self, body):
        """Takes no batch with a refusal in it."""
        records = [json.loads(line) for line in body.splitlines()]
        if any(r["record"] == "refusal" for r in records):
            return 400, {"error": "no refusals, please"}
        for record in records:
            self.book.enter("picky", record)
        return 200, None

    def secret(self, body):
        """Notes who came, for each record."""
        for line in body.splitlines():
            self.book.enter(self.headers["Authorization"], json.loads(line))
        return 200, None

    def log_message(self, *args):
        pass


def main():
    kind, port, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    tls = None
    if len(sys.argv) > 4:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(sys.argv[4], sys.argv[5])
    if kind.startswith("syslog"):
        Syslog(Book(path), port, tls).serve()
    Http.book = Book(path)
    server = http.server.ThreadingHTTPServer((HOST, port), Http)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
