"""A judged request that waits for 100 Continue gets it, and its verdict."""
from flow import BAD_FLAVOR
from wire import equal


def story(flow):
    flow.start()
    client = flow.client()
    client.ask("POST", "/v2.1/flavors", [
        ("Expect", "100-continue"), ("Content-Length", str(len(BAD_FLAVOR)))])
    equal(client.head().status, 100)
    client.send(BAD_FLAVOR)
    equal(client.response().status, 403)
    flow.nova.untouched()
