"""A judged request with two tokens is refused; in observe mode both pass."""
from flow import BAD_FLAVOR, GOOD_FLAVOR
from wire import equal, request

TWO = [("X-Auth-Token", "one"), ("X-Auth-Token", "two")]


def story(flow):
    flow.start()
    client = flow.client()
    client.send(request("POST", "/v2.1/flavors", TWO, GOOD_FLAVOR))
    equal(client.response().status, 400)
    flow.nova.untouched()
    flow.stop()
    flow.start(mode="observe")
    client = flow.client()
    client.send(request("POST", "/v2.1/flavors", TWO, BAD_FLAVOR))
    server = flow.nova.accept()
    equal(server.request().all("X-Auth-Token"), ["one", "two"])
    server.answer(401)
    equal(client.response().status, 401)
