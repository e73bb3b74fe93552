"""A judged request of an HTTP/1.0 client is judged like any other."""
from flow import BAD_FLAVOR, GOOD_FLAVOR
from wire import equal


def story(flow):
    flow.start()
    client = flow.client()
    client.ask("POST", "/v2.1/flavors", body=BAD_FLAVOR, version="1.0")
    equal(client.response().status, 403)
    client.ended()
    client = flow.client()
    client.ask("POST", "/v2.1/flavors", body=GOOD_FLAVOR, version="1.0")
    server = flow.nova.accept()
    equal(server.request().start, "POST /v2.1/flavors HTTP/1.1")
    server.answer(200, body="{}")
    equal(client.response().body, b"{}")
    client.ended()
