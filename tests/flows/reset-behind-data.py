"""A connection that is reset right behind its last bytes is noticed at once,
from whichever side, not when a timeout strikes."""
import signal
import time

from wire import equal, true


def story(flow):
    flow.start()
    client = flow.client()
    client.ask("GET", "/v2.1/servers")
    server = flow.nova.accept()
    server.request()
    flow.signal(signal.SIGSTOP)
    server.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it")
    server.reset()
    time.sleep(0.05)
    flow.signal(signal.SIGCONT)
    started = time.monotonic()
    equal(client.head().status, 200)
    equal(client.rest(), b"half of it")
    true(time.monotonic() - started < 2, "it took a timeout")

    client = flow.client("image")
    client.ask("PUT", "/v2/images/1/file", [
        ("Content-Type", "application/octet-stream"), ("Content-Length", "100")])
    server = flow.glance.accept()
    server.head()
    flow.signal(signal.SIGSTOP)
    client.send("half of it")
    client.reset()
    time.sleep(0.05)
    flow.signal(signal.SIGCONT)
    equal(server.rest(), b"half of it")
