"""Who opens many connections to the admin pages, or sends slowly, too much or
nonsense, neither holds up others for long nor uses up descriptors."""
import os
import time

from flow import HOST
from wire import Unexpected, equal, true


def story(flow):
    flow.start(admin={"bind": HOST + ":0"})
    for raw, status in (
            (b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 431),
            (b"GET / HTTP/1.1\r\nHost: a\r\n" + b"A: b\r\n" * 200 + b"\r\n", 431),
            (b"GET / HTTP/1.1\r\n\r\n", 400),
            (b"GET / HTTP/1.1\nHost: a\n\n", 400),
            (b"GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", 400),
            (b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
            (b"\x16\x03\x01" + b"\0" * 300 + b"\r\n\r\n", 400)):
        client = flow.client("admin")
        client.send(raw)
        equal(client.response().status, status, raw[:60])
        client.close()
    pipelined(flow)
    many(flow)


def pipelined(flow):
    """One request a connection, however many are sent."""
    client = flow.client("admin")
    client.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" * 100)
    equal(client.response().status, 200)
    client.ended()
    half = flow.client("admin")
    half.ask("GET", "/metrics")
    half.half_close()
    equal(half.response().status, 200)
    half.ended()


def many(flow):
    descriptors = "/proc/%d/fd" % flow.process.pid
    before = len(os.listdir(descriptors))
    slow = [flow.client("admin") for _ in range(60)]
    for client in slow:
        client.send(b"GET /healthcheck HTTP/1.1\r\n")
    time.sleep(0.3)
    true(len(os.listdir(descriptors)) <= before + 32, "every one has a descriptor")
    began = time.monotonic()
    for client in slow[:32]:
        client.sock.settimeout(15)
    # a byte now and then does not buy time
    while time.monotonic() < began + 9:
        for client in slow[:32]:
            try:
                client.send(b"A")
            except OSError:
                raise Unexpected("cut off early") from None
        time.sleep(1)
    for client in slow[:32]:
        equal(client.receive(), b"")
    took = time.monotonic() - began
    true(8 < took < 12, "cut off after %.1f s" % took)
    for client in slow:
        client.close()
    equal(flow.admin("/healthcheck").body, b"OK")
