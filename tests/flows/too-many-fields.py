"""More header fields than the gate keeps are refused, not dropped."""
from wire import equal


def story(flow):
    flow.start()
    client = flow.client()
    client.ask("GET", "/v2.1/servers", [("X-%d" % i, "1") for i in range(200)])
    equal(client.response().status, 431)
    client.ended()
    flow.nova.untouched()
