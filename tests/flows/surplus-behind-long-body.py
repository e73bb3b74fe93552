"""Bytes behind an answer that went through the kernel unseen are not taken for
the answer to the next request; nor are those in a TLS record of their own."""
import signal
import time

from flow import tls_server
from wire import equal, response

BODY = b"d" * (90 << 10)
STRAY = response(200, body="stray")


def story(flow):
    flow.nova.tls = tls_server(flow.certificates, "api")
    flow.start(upstreams={"nova": {"tls": {
        "verify": "yes", "ca_file": str(flow.certificates / "ca.pem"),
        "server_name": "api.example.test"}}})
    for listener, upstream, body in (
            ("image", flow.glance, BODY), ("compute", flow.nova, b"short")):
        client = flow.client(listener)
        client.ask("GET", "/v2.1/one")
        server = upstream.accept()
        server.request()
        flow.signal(signal.SIGSTOP)
        server.send(response(200, body=body))
        server.send(STRAY)
        time.sleep(0.05)
        flow.signal(signal.SIGCONT)
        equal(client.response().body, body)
        client.ask("GET", "/v2.1/two")
        server = upstream.accept()
        server.request()
        server.answer(200, [("Connection", "close")], "two")
        equal(client.response().body, b"two")
