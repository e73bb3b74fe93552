"""A head that does not come to its end in time is answered 408."""
import time

from wire import equal, true


def story(flow):
    flow.start(timeout={"head": "300ms"})
    client = flow.client()
    started = time.monotonic()
    client.send("GET /v2.1/servers HTTP/1.1\r\n")
    for _ in range(4):
        time.sleep(0.05)
        client.send("X-Drip: 1\r\n")
    equal(client.response().status, 408)
    true(time.monotonic() - started < 2, "it took long")
    client.ended()
    flow.nova.untouched(0.1)
