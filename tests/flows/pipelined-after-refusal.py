"""A refused judged request does not disturb the one pipelined behind it."""
from flow import BAD_FLAVOR
from wire import equal, request


def story(flow):
    flow.start()
    client = flow.client()
    client.send(request("POST", "/v2.1/flavors", body=BAD_FLAVOR) + request("GET", "/v2.1/next"))
    equal(client.response().status, 403)
    server = flow.nova.accept()
    equal(server.request().target, "/v2.1/next")
    server.answer(200, body="ok")
    equal(client.response().body, b"ok")
