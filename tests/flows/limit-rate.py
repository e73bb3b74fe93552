"""A body that trickles below limit.rate ends after timeout.pace, in either
direction and whoever is slow; one that keeps the rate passes, and so does one
that stops for a while and goes on."""
import threading
import time

from flow import HOST
from wire import Truncated, equal, response, true

SIZE = 200 << 10


def story(flow):
    flow.start(limit={"rate": "10KiB"}, timeout={"pace": "1s"}, admin={"bind": HOST + ":0"})
    upload_trickles(flow)
    flow.await_metric(1, "scs_gate_limit_reached_total", limit="rate")
    download_trickles(flow)
    flow.await_metric(2, "scs_gate_limit_reached_total", limit="rate")
    threading.Thread(target=serve_upload, args=(flow,), daemon=True).start()
    client = begin_upload(flow)
    for piece in range(10):  # 20 KiB a quarter of a second, and once nothing for long
        client.send(b"x" * (SIZE // 10))
        time.sleep(2.5 if piece == 4 else 0.25)
    equal(client.response().status, 204)
    flow.await_metric(2, "scs_gate_limit_reached_total", limit="rate")


def begin_upload(flow):
    client = flow.client("image")
    client.ask("PUT", "/v2/images/1/file", [
        ("Content-Type", "application/octet-stream"), ("Content-Length", str(SIZE))])
    return client


def serve_upload(flow):
    server = flow.glance.accept()
    equal(len(server.request().body), SIZE)
    server.answer(204)


def trickle(peer, seconds=4):
    began = time.monotonic()
    try:
        while time.monotonic() - began < seconds:
            peer.sock.sendall(b"x")
            time.sleep(0.05)
    except OSError:
        pass


def upload_trickles(flow):
    client = begin_upload(flow)
    thread = threading.Thread(target=trickle, args=(client,), daemon=True)
    began = time.monotonic()
    thread.start()
    equal(client.response().status, 408)
    took = time.monotonic() - began
    true(0.9 < took < 3.5, "it took %.1f s" % took)
    thread.join()
    server = flow.glance.accept()
    message = server.head()
    try:
        server.read_body(message)
        true(False, "the upstream saw a whole body")
    except Truncated:
        pass


def download_trickles(flow):
    client = flow.client("image")
    client.ask("GET", "/v2/images/1/file")
    server = flow.glance.accept()
    server.request()
    server.send("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % SIZE)
    thread = threading.Thread(target=trickle, args=(server,), daemon=True)
    began = time.monotonic()
    thread.start()
    true(len(client.rest()) < SIZE, "the client saw a whole body")
    took = time.monotonic() - began
    true(0.9 < took < 3.5, "it took %.1f s" % took)
    thread.join()
