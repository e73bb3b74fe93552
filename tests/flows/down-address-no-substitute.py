"""A request waits for the one address that works, all its connections being
in use, and is not sent to one that is known to be down."""
import time

from flow import Upstream
from wire import equal


def story(flow):
    dead = Upstream("dead", flow.transcript)
    dead.close()
    flow.start(upstreams={"nova": {"addresses": [dead.address, flow.nova.address]}},
               limit={"upstream_failures": 1, "upstream_connections": 1, "upstream_idle": 1},
               timeout={"endpoint_down": "1m"})
    first = flow.client()
    first.ask("GET", "/v2.1/one")
    server = flow.nova.accept()
    server.request()
    second = flow.client()
    second.ask("GET", "/v2.1/two")
    time.sleep(0.2)
    server.answer(200, body="one")
    equal(first.response().body, b"one")
    equal(server.request().target, "/v2.1/two")
    server.answer(200, body="two")
    equal(second.response().body, b"two")
    third = flow.client()
    third.ask("GET", "/v2.1/three")
    server.request()
    fourth = flow.client()
    fourth.ask("GET", "/v2.1/four")
    time.sleep(0.2)
    server.answer(200, body="three")
    equal(third.response().body, b"three")
    equal(server.request().target, "/v2.1/four")
    server.answer(200, body="four")
    equal(fourth.response().status, 200)
