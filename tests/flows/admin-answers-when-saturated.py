"""However busy the workers are, with requests that hang and with requests that
come as fast as they can, the admin pages answer at once."""
import threading
import time

from flow import GOOD_FLAVOR, HOST
from wire import Unexpected, equal, response, true

HANGING = 300


def story(flow):
    flow.start(admin={"bind": HOST + ":0"}, workers=2,
               limit={"connections": HANGING + 40, "upstream_connections": 100,
                      "upstream_idle": 20})
    release, stop = threading.Event(), threading.Event()

    def nova(message):
        if "slow" in message.target or message.method == "POST":
            release.wait(60)
        return response(200, body="{}")

    flow.nova.serve(nova)
    flow.glance.serve(lambda message: response(200, body="x" * 1000))
    hanging = []
    for n in range(HANGING):
        client = flow.client()
        if n % 2:
            client.ask("GET", "/v2.1/slow/%d" % n)
        else:
            client.ask("POST", "/v2.1/flavors", body=GOOD_FLAVOR)
        hanging.append(client)
    busy = [threading.Thread(target=keep_busy, args=(flow, stop)) for _ in range(4)]
    for thread in busy:
        thread.start()
    flow.await_metric(HANGING + len(busy), "scs_gate_open_client_connections")
    slowest, reads = 0, []
    for _ in range(30):
        began = time.monotonic()
        equal(flow.admin("/healthcheck").body, b"OK")
        reads.append(flow.metrics().get("scs_gate_requests_total", operation="read"))
        slowest = max(slowest, time.monotonic() - began)
    stop.set()
    release.set()
    for thread in busy:
        thread.join()
    true(reads[-1] > reads[0], "the workers were not busy: %r" % reads)
    true(slowest < 2, "health and metrics took %.1f s" % slowest)
    for client in hanging:
        client.close()


def keep_busy(flow, stop):
    client = flow.client("image")
    try:
        while not stop.is_set():
            client.send(b"GET /v2/images HTTP/1.1\r\nHost: a\r\n\r\n" * 20)
            for _ in range(20):
                client.response()
    except (Unexpected, OSError):
        pass
