"""What is refused for its head alone is refused without asking for the body."""
from wire import equal


def story(flow):
    flow.start()
    client = flow.client()
    client.ask("PATCH", "/v2.1/flavors/x", [
        ("Expect", "100-continue"), ("Content-Length", "1000000")])
    equal(client.head().status, 403)
    flow.nova.untouched()
